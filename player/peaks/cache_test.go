package peaks

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"earshot/player"
)

// slowly is a recording of 100 s that takes long enough to be kept.
func slowly(opened *atomic.Int64) Opener {
	const rate = 8000
	var slept atomic.Bool
	f := fake{
		length: 100 * rate,
		frame:  func(i int) [2]float64 { return [2]float64{square(i, float64(i/rate+1)/100), .1} },
		pace: func(int) {
			if !slept.Swap(true) {
				time.Sleep(worthKeeping)
			}
		},
	}
	open := f.opener(rate, 2)
	return func() (*player.Recording, error) {
		opened.Add(1)
		return open()
	}
}

func cached(t *testing.T, c Cache, path string, open Opener) Peaks {
	t.Helper()
	var last Peaks
	synctest.Test(t, func(t *testing.T) { // so that taking long takes no time
		if err := c.Compute(t.Context(), path, open, Options{workers: 1}, func(p Peaks) { last = p }); err != nil {
			t.Error(err)
		}
	})
	return last
}

func kept(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	path := filepath.Join(t.TempDir(), "call.wav")
	write(t, path, bytes.Repeat([]byte("sound"), 100_000))
	c := Cache{dir}
	var opened atomic.Int64
	first := cached(t, c, path, slowly(&opened))
	if first.Duration() != 100*time.Second || opened.Load() != 1 {
		t.Fatalf("measured %v, opened %d times", first.Duration(), opened.Load())
	}
	files := kept(t, dir)
	if len(files) != 1 {
		t.Fatalf("kept %q", files)
	}

	t.Run("the same again", func(t *testing.T) {
		again := cached(t, c, path, slowly(&opened))
		if !reflect.DeepEqual(again, first) {
			t.Errorf("%d bins a second, %v, done %v", again.PerSecond, again.Duration(), again.Done)
		}
		if opened.Load() != 1 {
			t.Error("measured again")
		}
	})
	t.Run("under another name", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "other.wav")
		if err := os.Link(path, other); err != nil {
			t.Skip(err)
		}
		if cached(t, c, other, slowly(&opened)); opened.Load() != 1 {
			t.Error("measured again")
		}
	})
	for _, tc := range []struct {
		name   string
		change func(b []byte) []byte // of the file that was kept
	}{
		{"cut off", func(b []byte) []byte { return b[:len(b)/2] }},
		{"a bit changed", func(b []byte) []byte { b[len(b)/2] ^= 4; return b }},
		{"of another version", func(b []byte) []byte {
			return bytes.Replace(b, []byte("peaks 1"), []byte("peaks 0"), 1)
		}},
		{"empty", func([]byte) []byte { return nil }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			write(t, files[0], tc.change(slices.Clone(b)))
			before := opened.Load()
			if again := cached(t, c, path, slowly(&opened)); !reflect.DeepEqual(again, first) || opened.Load() != before+1 {
				t.Errorf("%v, opened %d times", again.Duration(), opened.Load()-before)
			}
			if now, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(now, b) {
				t.Errorf("it was not replaced (error %v)", err)
			}
		})
	}
	for _, tc := range []struct {
		name   string
		change func(path string) error
	}{
		{"later", func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) }},
		{"another at its start", func(path string) error { return patch(path, 0) }},
		{"another at its end", func(path string) error { return patch(path, 499_999) }},
		{"longer", func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("sound"), 100_001), 0o600) }},
	} {
		t.Run("the recording is "+tc.name, func(t *testing.T) {
			if err := tc.change(path); err != nil {
				t.Fatal(err)
			}
			before := opened.Load()
			if cached(t, c, path, slowly(&opened)); opened.Load() == before {
				t.Error("not measured again")
			}
		})
	}
}

// patch changes a byte of a file, and nothing else.
func patch(path string, at int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[at]++
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, time.Time{}, info.ModTime())
}

func TestNotKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.wav")
	write(t, path, []byte("sound"))
	var opened atomic.Int64
	t.Run("quickly measured", func(t *testing.T) {
		c := Cache{t.TempDir()}
		cached(t, c, path, fake{length: 8000}.opener(8000, 1))
		if files := kept(t, c.Dir); len(files) > 0 {
			t.Errorf("kept %q", files)
		}
	})
	t.Run("still being recorded", func(t *testing.T) {
		c := Cache{t.TempDir()}
		open := slowly(&opened)
		cached(t, c, path, func() (*player.Recording, error) {
			write(t, path, []byte("more sound"))
			return open()
		})
		if files := kept(t, c.Dir); len(files) > 0 {
			t.Errorf("kept %q", files)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		c := Cache{t.TempDir()}
		ctx, cancel := context.WithCancel(t.Context())
		open := slowly(&opened)
		err := c.Compute(ctx, path, func() (*player.Recording, error) {
			cancel()
			return open()
		}, Options{}, func(Peaks) {})
		if files := kept(t, c.Dir); err == nil || len(files) > 0 {
			t.Errorf("kept %q, error %v", files, err)
		}
	})
	for name, dir := range map[string]string{
		"no folder":              "",
		"a file for a folder":    path,
		"beneath a file":         filepath.Join(path, "peaks"),
		"a recording that isn't": t.TempDir(),
	} {
		t.Run(name, func(t *testing.T) {
			path := path
			if name == "a recording that isn't" {
				path = filepath.Join(dir, "gone")
			}
			if p := cached(t, Cache{dir}, path, slowly(&opened)); p.Duration() != 100*time.Second {
				t.Errorf("measured %v", p.Duration())
			}
		})
	}
	if files := kept(t, "."); slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, cacheName) }) {
		t.Errorf("%q", files)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	c := Cache{dir}
	p := Peaks{PerSecond: 10, Channels: [][]Level{make([]Level, 1000)}, Done: 1}
	now := time.Now()
	for i, key := range []string{"a", "b", "c", "d"} {
		c.store(key, p)
		if err := os.Chtimes(filepath.Join(dir, key+cacheName), time.Time{}, now.Add(time.Duration(i-10)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "mine.txt"), []byte("not earshot's"))
	write(t, filepath.Join(dir, "new.tmp"), nil)
	write(t, filepath.Join(dir, "old.tmp"), nil)
	if err := os.Chtimes(filepath.Join(dir, "old.tmp"), time.Time{}, now.Add(-2*tempStays)); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.load("a"); !ok { // it's the latest used now
		t.Fatal("not loaded")
	}
	c.prune(int64(2*len(encode(p)) + 100))
	var names []string
	for _, f := range kept(t, dir) {
		names = append(names, filepath.Base(f))
	}
	if want := []string{"a.peaks", "d.peaks", "mine.txt", "new.tmp"}; !slices.Equal(names, want) {
		t.Errorf("left are %q, want %q", names, want)
	}
}

func FuzzFile(f *testing.F) {
	f.Add(encode(Peaks{PerSecond: 10, Channels: [][]Level{{1, 2, 3}, {4, 5, 6}}}))
	f.Add(encode(Peaks{PerSecond: 50, Channels: [][]Level{{}}}))
	f.Add([]byte(fileMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		// With a right checksum more of it is read.
		for _, b := range [][]byte{b, encodeSum(b)} {
			p, ok := decode(b)
			if !ok {
				continue
			}
			if again := encode(p); !bytes.Equal(again, b) {
				t.Fatalf("%q is read, but would be written as %q", b, again)
			}
		}
	})
}

func TestFile(t *testing.T) {
	p := Peaks{PerSecond: 50, Channels: [][]Level{{0, 1, 255}, {7, 8, 9}}, Done: 1}
	if got, ok := decode(encode(p)); !ok || !reflect.DeepEqual(got, p) {
		t.Errorf("read %+v, %v", got, ok)
	}
	for name, p := range map[string]Peaks{
		"no channels":       {PerSecond: 10},
		"unequal channels":  {PerSecond: 10, Channels: [][]Level{{1}, {}}},
		"no bins a second":  {Channels: [][]Level{{1}}},
		"longer than sense": {PerSecond: 10, Channels: [][]Level{make([]Level, longestFile)}},
	} {
		if encode(p) != nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

// encodeSum gives b with a right checksum behind it.
func encodeSum(b []byte) []byte {
	b = slices.Clone(b)
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

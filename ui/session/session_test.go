package session

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

type place struct {
	Word  int     `json:"word"`
	Speed float64 `json:"speed"`
}

func store(t testing.TB) Store { return Store{Dir: filepath.Join(t.TempDir(), "calls"), Max: 2000} }

func TestRoundTrip(t *testing.T) {
	s := store(t)
	if _, ok := Load[place](s, "a"); ok {
		t.Error("something is found before anything was saved")
	}
	for _, want := range []place{{12, 1.25}, {13, 1}} {
		if err := s.Save("a", want); err != nil {
			t.Fatal(err)
		}
		if got, ok := Load[place](s, "a"); !ok || got != want {
			t.Errorf("found %+v, %v, want %+v", got, ok, want)
		}
	}
	if _, ok := Load[place](s, "b"); ok {
		t.Error("another call finds it too")
	}
	if calls, size := s.Size(); calls != 1 || size < 20 {
		t.Errorf("%d calls, %d bytes", calls, size)
	}
	names, err := os.ReadDir(s.Dir)
	if err != nil || len(names) != 1 {
		t.Errorf("in the folder are %v, %v", names, err)
	}
	if runtime.GOOS != "windows" {
		for _, path := range []string{s.Dir, s.path("a")} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others can read %s: %v, %v", path, info.Mode(), err)
			}
		}
	}
}

// What is not ours or not whole is as good as nothing.
func TestBroken(t *testing.T) {
	s := store(t)
	if err := s.Save("a", place{1, 1}); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.path("a"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"empty":           "",
		"half":            string(whole[:len(whole)/2]),
		"another version": strings.Replace(string(whole), `"version":1`, `"version":2`, 1),
		"no version":      `{"session":{"word":3}}`,
		"no session":      `{"version":1}`,
		"null":            `{"version":1,"session":null}`,
		"another type":    `{"version":1,"session":{"speed":2,"word":"three"}}`,
		"a list":          `[]`,
		"endless":         `{"version":1,"session":{"word":3,"x":"` + strings.Repeat("x", maxFile) + `"}}`,
	} {
		if err := os.WriteFile(s.path("a"), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := Load[place](s, "a"); ok || got != (place{}) {
			t.Errorf("%s: found %+v, %v", name, got, ok)
		}
	}
	if err := s.Save("a", place{5, 1}); err != nil { // and it is written anew
		t.Fatal(err)
	}
	if got, ok := Load[place](s, "a"); !ok || got.Word != 5 {
		t.Errorf("after saving again: %+v", got)
	}
}

func TestPrune(t *testing.T) {
	s := store(t)
	s.Max = 3
	now := time.Now()
	for i := range 6 {
		key := fmt.Sprint("call", i)
		if err := s.Save(key, place{i, 1}); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(s.path(key), now, now.Add(time.Duration(i-10)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	for name, age := range map[string]time.Duration{temporary + "old": 2 * time.Hour, temporary + "now": 0} {
		path := filepath.Join(s.Dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Save("new", place{9, 1}); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"call0": false, "call3": false, "call4": true, "call5": true, "new": true} {
		if _, got := Load[place](s, key); got != want {
			t.Errorf("%s is there: %v", key, got)
		}
	}
	left, _ := filepath.Glob(filepath.Join(s.Dir, temporary+"*"))
	if len(left) != 1 || filepath.Base(left[0]) != temporary+"now" {
		t.Errorf("of what was half written there is %q", left)
	}
}

// A folder that can't be made is an error with its name, and nothing else
// breaks.
func TestSaveFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := Store{Dir: filepath.Join(path, "calls"), Max: 3}
	if err := s.Save("a", place{}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if _, ok := Load[place](s, "a"); ok {
		t.Error("something is found")
	}
}

// Two explorers of one call that end at once leave one of their sessions.
func TestAtOnce(t *testing.T) {
	s := store(t)
	s.Max = 1
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				if err := s.Save("a", place{10*i + j, 1}); err != nil {
					t.Error(err)
				}
				if got, ok := Load[place](s, "a"); !ok || got.Speed != 1 {
					t.Errorf("half a session: %+v", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestKey(t *testing.T) {
	key := func(doc []byte) string {
		t.Helper()
		k, err := Key(int64(len(doc)), func(first, last int64) ([]byte, error) { return doc[first:last], nil })
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	long := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	changed := func(at int) []byte {
		doc := bytes.Clone(long)
		doc[at] = '!'
		return doc
	}
	seen := map[string]string{}
	for name, doc := range map[string][]byte{
		"nothing": nil, "a byte": {0}, "short": long[:100], "long": long, "longer": append(bytes.Clone(long), ' '),
		"of another size alone": append(bytes.Clone(long), long[:16]...),
		"another beginning":     changed(0), "another end": changed(len(long) - 1),
	} {
		k := key(doc)
		if len(k) != 32 || seen[k] != "" {
			t.Errorf("%s has the key %q, as %q", name, k, seen[k])
		}
		seen[k] = name
	}
	if key(changed(len(long)/2)) != key(long) {
		t.Error("the middle is read, too")
	}
	failure := errors.New("gone")
	if _, err := Key(10, func(int64, int64) ([]byte, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
}

// Whatever is in a file, reading it does not panic, and what is saved then is
// found again.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"version":1,"session":{"word":3,"speed":1.5}}`))
	f.Add([]byte(`{"version":1`))
	s := store(f)
	if err := s.Save("a", place{}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(s.path("a"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, ok := Load[place](s, "a")
		if !ok {
			return
		}
		if err := s.Save("b", got); err != nil {
			t.Fatal(err)
		}
		if again, ok := Load[place](s, "b"); !ok || again != got {
			t.Fatalf("%+v comes back as %+v", got, again)
		}
	})
}

func BenchmarkSave(b *testing.B) {
	s := store(b)
	if err := s.Save("a", place{1, 1}); err != nil {
		b.Fatal(err)
	}
	for i := range s.Max {
		if err := os.WriteFile(s.path(fmt.Sprintf("%032d", i)), []byte("{}"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if err := s.Save("a", place{1, 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// What opening a call costs beside reading it.
func BenchmarkKey(b *testing.B) {
	doc := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	for b.Loop() {
		if _, err := Key(int64(len(doc)), func(first, last int64) ([]byte, error) { return doc[first:last], nil }); err != nil {
			b.Fatal(err)
		}
	}
}

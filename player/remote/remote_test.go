//go:build unix

package remote

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// folder gives an environment with a folder for sockets, whose name is short.
func folder(t *testing.T) func(string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "es")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return func(name string) string {
		if name == "XDG_RUNTIME_DIR" {
			return dir
		}
		return ""
	}
}

// A sink keeps what is written to it, and when.
type sink struct {
	mu    sync.Mutex
	bytes []byte
	began time.Time
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.began.IsZero() {
		s.began = time.Now()
	}
	s.bytes = append(s.bytes, p...)
	return len(p), nil
}

func (s *sink) all() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.bytes)
}

var mono8 = Format{Rate: 8000, Channels: 1}

// listening runs Listen until the test ends.
func listenTo(t *testing.T, head Head, getenv func(string) string) *sink {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	s := new(sink)
	done.Go(func() {
		if err := Listen(ctx, s, mono8, head, getenv); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		done.Wait()
	})
	for range 100 {
		if len(s.all()) > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return s
}

func open(t *testing.T, getenv func(string) string) *Output {
	t.Helper()
	o, err := Open(t.Context(), 8000, getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

// counting gives a source of n frames, each one step louder.
func counting(n int) Source {
	at := 0
	return func(frames [][2]float64) (int, error) {
		if at == n {
			return 0, io.EOF
		}
		k := min(len(frames), n-at)
		for i := range frames[:k] {
			at++
			frames[i] = [2]float64{float64(at) / 32768, float64(at) / 32768}
		}
		return k, nil
	}
}

func TestSoundArrivesWholeAndInRealTime(t *testing.T) {
	getenv := folder(t)
	s := listenTo(t, Raw, getenv)
	o := open(t, getenv)
	time.Sleep(200 * time.Millisecond)
	before := len(s.all())
	began := time.Now()
	o.Play(counting(8000))
	for o.Heard() < 8000 {
		if time.Since(began) > 3*time.Second {
			t.Fatalf("%d frames heard in 3 s", o.Heard())
		}
		sent := (len(s.all()) - before) / 2
		if most := mono8.Rate.N(time.Since(began) + ahead + slack + 3*tick); sent > most {
			t.Fatalf("%d frames after %v, more than %v ahead", sent, time.Since(began), ahead)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if took := time.Since(began); took < time.Second || took > 1400*time.Millisecond {
		t.Errorf("1 s takes %v", took)
	}
	// All of it, in order and in one piece; silence before and after.
	frames := mono8.Decode(nil, s.all())
	first := 0
	for frames[first][0] == 0 {
		first++
	}
	for i := range 8000 {
		if got := frames[first+i][0] * 32768; got != float64(i+1) {
			t.Fatalf("frame %d is %v", i, got)
		}
	}
	for _, f := range frames[first+8000:] {
		if f[0] != 0 {
			t.Fatalf("%v after the end", f)
		}
	}
	time.Sleep(300 * time.Millisecond)
	if rate := float64(len(s.all())/2) / time.Since(s.began).Seconds(); rate < 5000 || rate > 9200 {
		t.Errorf("%.0f frames a second", rate)
	}
}

func TestTheNewestPlays(t *testing.T) {
	getenv := folder(t)
	s := listenTo(t, Raw, getenv)
	first, second := open(t, getenv), open(t, getenv)
	loud := func(v float64) Source {
		return func(frames [][2]float64) (int, error) {
			for i := range frames {
				frames[i] = [2]float64{v, v}
			}
			return len(frames), nil
		}
	}
	first.Play(loud(0.25))
	time.Sleep(300 * time.Millisecond)
	first.Stop()
	second.Play(loud(0.5))
	time.Sleep(300 * time.Millisecond)
	second.Stop()
	heard := map[float64]int{}
	for _, f := range mono8.Decode(nil, s.all()) {
		heard[f[0]]++
	}
	if heard[0.25] < 1600 || heard[0.5] < 1600 || len(heard) != 3 {
		t.Errorf("%v", heard)
	}
}

func TestHeads(t *testing.T) {
	for _, test := range []struct {
		head Head
		want string
	}{
		{Line, "earshot-audio 1 rate=8000 channels=1\n\x00"},
		{WAV, "RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\xff\xff\xff\xff\x00"},
		{Raw, "\x00\x00"},
	} {
		getenv := folder(t)
		s := listenTo(t, test.head, getenv)
		time.Sleep(50 * time.Millisecond)
		if got := string(s.all()); !strings.HasPrefix(got, test.want) {
			t.Errorf("%.60q, want %q", got, test.want)
		}
	}
}

func TestReadHeader(t *testing.T) {
	good := Format{Rate: 44100, Channels: 2}
	got, err := ReadHeader(bufio.NewReader(strings.NewReader(good.Header() + "sound")))
	if err != nil || got != good {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{
		"", "\n", "RIFF\xff\xff", "earshot-audio 2 rate=8000 channels=1\n", "earshot-audio 1 rate=1 channels=1\n",
		"earshot-audio 1 rate=8000 channels=9\n", "earshot-audio 1 rate=8000", strings.Repeat("x", 1000),
	} {
		if _, err := ReadHeader(bufio.NewReader(strings.NewReader(bad))); !errors.Is(err, ErrHeader) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzReadHeader(f *testing.F) {
	f.Add("earshot-audio 1 rate=8000 channels=1\nxx")
	f.Fuzz(func(t *testing.T, s string) {
		if f, err := ReadHeader(bufio.NewReader(strings.NewReader(s))); err == nil && !f.valid() {
			t.Errorf("%q gives %+v", s, f)
		}
	})
}

func TestOpenLeavesNothingBehind(t *testing.T) {
	getenv := folder(t)
	if _, err := Open(t.Context(), 8000, getenv); !errors.Is(err, ErrNobodyListens) {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(getenv("XDG_RUNTIME_DIR")); len(entries) > 0 {
		t.Errorf("made %v", entries)
	}
}

func TestOneListenerAtATime(t *testing.T) {
	getenv := folder(t)
	listenTo(t, Raw, getenv)
	if err := Listen(t.Context(), io.Discard, mono8, Raw, getenv); !errors.Is(err, ErrListening) {
		t.Errorf("%v", err)
	}
}

func TestASocketLeftBehind(t *testing.T) {
	getenv := folder(t)
	path, err := socketPath(getenv, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // nobody is behind it
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), 8000, getenv); !errors.Is(err, ErrNobodyListens) {
		t.Errorf("%v", err)
	}
	listenTo(t, Raw, getenv)
	open(t, getenv)
}

func TestTheFolderMustBeOurs(t *testing.T) {
	getenv := folder(t)
	sockets := filepath.Join(getenv("XDG_RUNTIME_DIR"), "earshot")
	if _, err := socketPath(getenv, true); err != nil {
		t.Error(err)
	}
	info, err := os.Stat(sockets)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(sockets, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := socketPath(getenv, true); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("others can enter: %v", err)
	}
	elsewhere := t.TempDir()
	if err := os.Remove(sockets); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, sockets); err != nil {
		t.Fatal(err)
	}
	if _, err := socketPath(getenv, true); err == nil {
		t.Error("follows a link")
	}
	if os.Getuid() == 0 {
		os.Remove(sockets)
		if err := os.Mkdir(sockets, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(sockets, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		if _, err := socketPath(getenv, true); err == nil || !strings.Contains(err.Error(), "somebody else") {
			t.Errorf("the folder of somebody else: %v", err)
		}
	}
}

func TestTheListenerEnds(t *testing.T) {
	getenv := folder(t)
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { Listen(ctx, io.Discard, mono8, Raw, getenv) })
	var o *Output
	for range 100 {
		var err error
		if o, err = Open(t.Context(), 8000, getenv); err == nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	defer o.Close()
	o.Play(counting(100000))
	time.Sleep(100 * time.Millisecond)
	cancel()
	done.Wait()
	select {
	case <-o.Lost():
	case <-time.After(time.Second):
		t.Fatal("not noticed")
	}
	if err := o.Err(); err == nil || !strings.HasPrefix(err.Error(), "'earshot audio' ") {
		t.Errorf("%v", err)
	}
	if err := o.Play(counting(1)); err == nil {
		t.Error("plays on")
	}
}

// An error of what it writes to ends Listen; a slow one does not pile up sound.
func TestListenToABrokenPipe(t *testing.T) {
	getenv := folder(t)
	broken := errors.New("broken pipe")
	n := 0
	err := Listen(t.Context(), writer(func(p []byte) (int, error) {
		if n++; n > 3 {
			return 0, broken
		}
		return len(p), nil
	}), mono8, Raw, getenv)
	if err != broken {
		t.Errorf("%v", err)
	}
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

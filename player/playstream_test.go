//go:build unix

package player

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/player/remote"
)

// hearing is a silent clock that keeps what it is given.
type hearing struct {
	mu     sync.Mutex
	frames [][2]float64
}

func (h *hearing) open(ctx context.Context, f Format) (Output, error) {
	out, err := openSilentClock(ctx, f)
	return &hearingOutput{out, h}, err
}

type hearingOutput struct {
	Output
	*hearing
}

func (h *hearingOutput) Play(src Source) error {
	return h.Output.Play(func(frames [][2]float64) (int, error) {
		n, err := src(frames)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.frames = append(h.frames, frames[:n]...)
		return n, err
	})
}

// socketFolder gives an environment in which a listener has its socket in a
// folder of its own.
func socketFolder(t *testing.T) func(string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "es") // the name of a socket must be short
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

// streaming runs StreamTo until the test ends.
func streaming(t *testing.T, w io.Writer, f StreamFormat, getenv func(string) string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { StreamTo(ctx, w, f, getenv) })
	t.Cleanup(func() {
		cancel()
		done.Wait()
	})
	for range 200 { // until it listens
		if o, err := remote.Open(ctx, testRate, getenv); err == nil {
			o.Close()
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("StreamTo does not listen")
}

func TestRemote(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real time")
	}
	t.Parallel()
	getenv := socketFolder(t)
	streaming(t, io.Discard, StreamFormat{Rate: 8000, Channels: 1}, getenv) // and a resampler between them
	testOutput(t, func(ctx context.Context, f Format) (Output, error) {
		return openRemote(ctx, f, getenv)
	}, 250*time.Millisecond)
}

// What a player plays on a host is heard where PlayStream runs.
func TestOverSSH(t *testing.T) {
	t.Parallel()
	getenv := socketFolder(t)
	r, w := io.Pipe()
	defer r.Close()
	streaming(t, w, StreamFormat{Rate: testRate, Channels: 2, Head: remote.Line}, getenv)
	there := new(hearing)
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		if err := PlayStream(ctx, r, Options{Open: there.open}); err != nil {
			t.Error(err)
		}
	})
	defer func() {
		cancel()
		done.Wait()
	}()

	p := New(numbered(10*time.Second), Options{Getenv: getenv}) // "auto" finds the listener
	defer p.Close()
	p.PlayFrom(2 * time.Second)
	time.Sleep(time.Second)
	if s := p.State(); s.Output != "earshot audio" || s.Notice != "" || s.At < 2500*ms || s.At > 3*time.Second {
		t.Errorf("%+v", s)
	}
	p.Pause()
	time.Sleep(400 * time.Millisecond)

	there.mu.Lock()
	defer there.mu.Unlock()
	want := float64(testRate.N(2*time.Second) + testRate.N(ramp))
	step := 1e6 / 32768 // of a number in 16 bits
	heard := 0
	for _, f := range there.frames {
		at := f[0] * 1e6
		if at < want-step {
			continue // silence, or the fade
		}
		if math.Abs(at-want) > step {
			t.Fatalf("%v is heard after %v", at, want)
		}
		want++
		heard++
	}
	if heard < testRate.N(800*ms) {
		t.Errorf("%d frames are heard of a second", heard)
	}
}

func TestPlayStreamOfSomethingElse(t *testing.T) {
	err := PlayStream(t.Context(), strings.NewReader("Last login: Monday\n"), Options{Output: "silent"})
	if !errors.Is(err, remote.ErrHeader) {
		t.Errorf("%v", err)
	}
}

func TestPlayStreamEndsWithItsInput(t *testing.T) {
	sound := (remote.Format{Rate: 8000, Channels: 1}).Header() + strings.Repeat("\x00\x10", 1600)
	there := new(hearing)
	began := time.Now()
	if err := PlayStream(t.Context(), strings.NewReader(sound), Options{Open: there.open}); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took < 190*ms || took > time.Second {
		t.Errorf("200 ms take %v", took)
	}
	if len(there.frames) != 1600 {
		t.Errorf("%d frames are heard", len(there.frames))
	}
}

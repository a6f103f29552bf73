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
	"testing/synctest"
	"time"

	"earshot/player/remote"
	"earshot/player/soundtest"
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
	t.Parallel()
	testOutput(t, func(ctx context.Context, f Format) (Output, error) {
		memory := soundtest.NewMemory()
		go remote.Serve(ctx, memory, io.Discard, remote.Format{Rate: 8000, Channels: 1}, remote.Raw) // and a resampler between them
		conn, err := memory.Dial()
		if err != nil {
			return nil, err
		}
		return remote.Connect(ctx, conn, f.Rate)
	}, fakeTime(250*time.Millisecond))
}

// What a player plays on a host is heard where PlayStream runs.
func TestOverSSH(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		memory := soundtest.NewMemory()
		there := new(hearing)
		var done sync.WaitGroup
		done.Go(func() { remote.Serve(ctx, memory, w, remote.Format{Rate: testRate, Channels: 2}, remote.Line) })
		done.Go(func() {
			if err := PlayStream(ctx, r, Options{Open: there.open}); err != nil {
				t.Error(err)
			}
		})
		defer func() {
			cancel()
			r.Close()
			done.Wait()
		}()

		h := &host{memory: memory}
		p := h.player(t, noOutput)
		defer p.Close()
		p.PlayFrom(2 * time.Second)
		sleep(time.Second)
		s := p.State()
		if s.Output != "earshot audio" || s.Notice != "" {
			t.Errorf("%+v", s)
		}
		near(t, "At", s.At, 2900*ms, 20*ms)
		p.Pause()
		sleep(400 * time.Millisecond)

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
		if heard < testRate.N(990*ms) || heard > testRate.N(1100*ms) {
			t.Errorf("%d frames are heard of a second", heard)
		}
	})
}

func TestPlayStreamOfSomethingElse(t *testing.T) {
	err := PlayStream(t.Context(), strings.NewReader("Last login: Monday\n"), Options{Output: "silent"})
	if !errors.Is(err, remote.ErrHeader) {
		t.Errorf("%v", err)
	}
}

func TestPlayStreamEndsWithItsInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sound := (remote.Format{Rate: 8000, Channels: 1}).Header() + strings.Repeat("\x00\x10", 1600)
		there := new(hearing)
		began := time.Now()
		if err := PlayStream(t.Context(), strings.NewReader(sound), Options{Open: there.open}); err != nil {
			t.Error(err)
		}
		near(t, "200 ms of sound", time.Since(began), 200*ms, 20*ms)
		if len(there.frames) != 1600 {
			t.Errorf("%d frames are heard", len(there.frames))
		}
	})
}

//go:build unix

package player

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"earshot/player/remote"
	"earshot/player/soundtest"
)

// A host is one on which a listener may be started, in fake time.
type host struct {
	mu     sync.Mutex
	memory *soundtest.Memory // nil: none runs
	heard  recorded
}

// A recorded keeps what is written to it.
type recorded struct {
	mu    sync.Mutex
	bytes []byte
}

func (r *recorded) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes = append(r.bytes, p...)
	return len(p), nil
}

// numbers gives the frame numbers, of a numbered recording, that were heard: of
// frames that follow each other the first and the last. What is faded in is left
// out: it has the numbers of other frames.
func (r *recorded) numbers() (runs [][2]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const step = 100 // 16 bits tell one frame of some 30 from the next
	format := remote.Format{Rate: testRate, Channels: 2}
	for _, f := range format.Decode(nil, r.bytes) {
		n := int(f[0]*1e6 + 0.5)
		if last := len(runs) - 1; last >= 0 && n >= runs[last][1] && n-runs[last][1] < step {
			runs[last][1] = n
		} else {
			runs = append(runs, [2]int{n, n})
		}
	}
	return slices.DeleteFunc(runs, func(run [2]int) bool { return run[1]-run[0] < step })
}

// listen starts a listener; end ends it.
func (h *host) listen(t *testing.T) (end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	memory := soundtest.NewMemory()
	var done sync.WaitGroup
	done.Go(func() { remote.Serve(ctx, memory, &h.heard, remote.Format{Rate: testRate, Channels: 2}, remote.Raw) })
	h.mu.Lock()
	h.memory = memory
	h.mu.Unlock()
	return func() {
		cancel()
		done.Wait()
	}
}

func (h *host) open(ctx context.Context, f Format) (Output, error) {
	h.mu.Lock()
	memory := h.memory
	h.mu.Unlock()
	if memory == nil {
		return nil, remote.ErrNobodyListens
	}
	conn, err := memory.Dial()
	if err != nil {
		return nil, err
	}
	return remote.Connect(ctx, conn, f.Rate)
}

// player gives a player that uses the listener when there is one.
func (h *host) player(t *testing.T, open OutputOpener) *Player {
	p := New(numbered(10*time.Second), Options{Open: open})
	p.listener = h.open
	t.Cleanup(func() { p.Close() })
	return p
}

func noOutput(context.Context, Format) (Output, error) { return nil, errors.New("no sound here") }

// A listener that is started late is found: by the next Play, and while it plays
// within about a second, whatever played before.
func TestListenerStartedLate(t *testing.T) {
	for name, open := range map[string]OutputOpener{"in place of none": noOutput, "in place of another": openSilentClock} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := new(host)
				p := h.player(t, open)
				p.PlayFrom(time.Second)
				sleep(2300 * ms)
				if s := p.State(); s.Output != "silent clock" {
					t.Fatalf("%+v", s)
				}
				end := h.listen(t)
				before := p.State().At
				sleep(1500 * ms)
				s := p.State()
				if s.Output != "earshot audio" || s.Notice != "" || !s.Playing {
					t.Errorf("%+v", s)
				}
				// Nothing is left out; it goes on when the sound gets there.
				if s.At < before+1200*ms || s.At > before+1500*ms {
					t.Errorf("at %v, %v before", s.At, before)
				}
				// When the listener ends, the sound goes back, and to the next one.
				end()
				sleep(2 * time.Second)
				if s := p.State(); s.Output != "silent clock" || !s.Playing {
					t.Errorf("%+v", s)
				}
				p.Pause()
				defer h.listen(t)()
				sleep(5 * time.Second)
				if s := p.State(); s.Output == "earshot audio" {
					t.Errorf("looks for a listener while it is paused: %+v", s)
				}
				p.PlayFrom(9 * time.Second)
				sleep(500 * ms)
				if s := p.State(); s.Output != "earshot audio" || s.Notice != "" {
					t.Errorf("%+v", s)
				}
				runs := h.heard.numbers()
				if len(runs) != 2 || runs[0][1]-runs[0][0] < 6000 {
					t.Errorf("heard the frames %v", runs)
				}
				p.Close()
			})
		})
	}
}

// A listener that hangs does not stop the sound elsewhere.
func TestListenerThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{memory: soundtest.NewMemory()}
		go func() {
			for {
				if _, err := h.memory.Accept(); err != nil {
					return
				}
			}
		}()
		defer h.memory.Close()
		p := h.player(t, openSilentClock)
		p.PlayFrom(time.Second)
		sleep(5 * time.Second)
		s := p.State()
		near(t, "At", s.At, 5800*ms, 10*ms) // it is tried once before it plays
		if s.Output != "silent clock" || !s.Playing {
			t.Errorf("%+v", s)
		}
		p.Close()
	})
}

// Of two players the one that began last is heard; the other pauses, says so, and
// can take the listener back.
func TestTwoPlayersOneListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := new(host)
		end := h.listen(t)
		defer end()
		first, second := h.player(t, noOutput), h.player(t, noOutput)
		plays := func(p, other *Player, at time.Duration) {
			t.Helper()
			if s := p.State(); s.Output != "earshot audio" || s.Notice != "" || !s.Playing {
				t.Errorf("the one that began last: %+v", s)
			}
			near(t, "At", p.State().At, at, 200*ms)
			if s := other.State(); s.Playing || !strings.HasPrefix(s.Notice, "paused: another earshot plays") {
				t.Errorf("the other: %+v", s)
			}
		}
		first.PlayFrom(time.Second)
		sleep(time.Second)
		if s := first.State(); s.Output != "earshot audio" || !s.Playing {
			t.Errorf("alone: %+v", s)
		}
		second.PlayFrom(5 * time.Second)
		sleep(time.Second)
		plays(second, first, 6*time.Second)
		first.Play()
		sleep(time.Second)
		plays(first, second, 3*time.Second)

		// One that is paused has nothing to say.
		first.Pause()
		sleep(time.Second)
		second.PlayFrom(8 * time.Second)
		sleep(time.Second)
		if s := first.State(); s.Playing || s.Notice != "" {
			t.Errorf("was paused: %+v", s)
		}
		if s := second.State(); s.Output != "earshot audio" || !s.Playing {
			t.Errorf("%+v", s)
		}
		if runs := h.heard.numbers(); len(runs) != 4 {
			t.Errorf("heard the frames %v, want four plays, each in one piece", runs)
		}
		first.Close()
		second.Close()
	})
}

// A player that chooses by itself looks for a listener; what earshot speaker
// plays never goes back to one.
func TestWhoLooksForAListener(t *testing.T) {
	getenv := func(string) string { return "" }
	for output, want := range map[string]bool{"": true, "auto": true, "stream": true, "silent": false, "pulse": false} {
		if got := listenerOpener(Options{Output: output, Getenv: getenv}) != nil; got != want {
			t.Errorf("%q: %v, want %v", output, got, want)
		}
	}
	getenv = socketFolder(t)
	streaming(t, new(recorded), StreamFormat{Rate: testRate, Channels: 1}, getenv)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if out, err := openerNamed(Options{Getenv: getenv})(ctx, Format{Rate: testRate, Channels: 1}); err == nil {
		if out.Name() == "earshot audio" {
			t.Error("what plays for others goes to a listener")
		}
		out.Close()
	}
}

package player

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gopxl/beep/v2"
)

// memory is a recording in memory.
type memory struct {
	frames [][2]float64
	at     int
	fail   int // Stream fails from here on, 0: never
	err    error
	slow   time.Duration // what each Seek takes
	seeks  int
	closed bool
}

func (m *memory) Stream(to [][2]float64) (int, bool) {
	if m.fail > 0 && m.at >= m.fail {
		m.err = errors.New("bad frame")
		return 0, false
	}
	n := copy(to, m.frames[m.at:])
	if m.fail > 0 {
		n = min(n, m.fail-m.at)
	}
	m.at += n
	return n, n > 0
}
func (m *memory) Err() error    { return m.err }
func (m *memory) Len() int      { return len(m.frames) }
func (m *memory) Position() int { return m.at }
func (m *memory) Close() error  { m.closed = true; return nil }
func (m *memory) Seek(at int) error {
	m.seeks++
	if m.slow > 0 {
		time.Sleep(m.slow)
	}
	m.at = at
	return nil
}

const testRate = beep.SampleRate(8000)

// numbered gives a recording whose frame n has n/1e6 on the left and minus that
// on the right, so that every frame heard says where it is from.
func numbered(d time.Duration) *Recording {
	m := &memory{frames: make([][2]float64, testRate.N(d))}
	for i := range m.frames {
		m.frames[i] = [2]float64{float64(i) / 1e6, -float64(i) / 1e6}
	}
	return &Recording{StreamSeekCloser: m, Format: "memory", Rate: testRate, Channels: 2}
}

// A tape is an Output that pulls when the test says so, and keeps it all.
type tape struct {
	mu     sync.Mutex
	src    Source
	plays  int
	stops  int
	heard  int
	frames [][2]float64 // of all plays
	lost   chan struct{}
	err    error
}

func newTape() *tape { return &tape{lost: make(chan struct{})} }

func (t *tape) open(context.Context, Format) (Output, error) { return t, nil }
func (t *tape) Name() string                                 { return "tape" }
func (t *tape) Lost() <-chan struct{}                        { return t.lost }
func (t *tape) Err() error                                   { return t.err }
func (t *tape) Close() error                                 { t.Stop(); return nil }
func (t *tape) Play(src Source) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.src, t.heard = src, 0
	t.plays++
	return nil
}
func (t *tape) Stop() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.src = nil
	t.stops++
	return nil
}
func (t *tape) Heard() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.heard
}

// run pulls n frames and hears them, and lets the engine keep up.
func (t *tape) run(n int) (got [][2]float64) {
	for len(got) < n {
		synctest.Wait()
		t.mu.Lock()
		src := t.src
		t.mu.Unlock()
		if src == nil {
			break
		}
		buf := make([][2]float64, min(200, n-len(got)))
		k, err := src(buf)
		t.mu.Lock()
		t.heard += k
		t.mu.Unlock()
		got = append(got, buf[:k]...)
		if k == 0 && err == nil {
			panic("underrun")
		}
		if err != nil {
			break
		}
	}
	synctest.Wait()
	t.frames = append(t.frames, got...)
	return got
}

// numbers gives the frame numbers of frames of a numbered recording.
func numbers(frames [][2]float64) []float64 {
	all := make([]float64, len(frames))
	for i, f := range frames {
		all[i] = f[0] * 1e6
	}
	return all
}

func near(t interface {
	Helper()
	Errorf(format string, args ...any)
}, what string, got, want, within time.Duration) {
	t.Helper()
	if d := got - want; d < -within || d > within {
		t.Errorf("%s = %v, want %v ± %v", what, got, want, within)
	}
}

const ms = time.Millisecond

// withClock runs a test on a numbered recording of ten seconds and the silent
// clock, in fake time.
func withClock(t *testing.T, test func(t *testing.T, p *Player)) {
	synctest.Test(t, func(t *testing.T) {
		p := New(numbered(10*time.Second), Options{Output: "silent"})
		defer p.Close()
		test(t, p)
	})
}

func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

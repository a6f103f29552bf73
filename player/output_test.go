package player

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A scripted source gives a number of silent frames and counts.
type scripted struct {
	frames int // that it has left
	none   int // how many times it has none ready first
	given  atomic.Int64
	calls  atomic.Int64
}

func (s *scripted) Source(frames [][2]float64) (int, error) {
	s.calls.Add(1)
	if s.none > 0 {
		s.none--
		return 0, nil
	}
	if s.frames == 0 {
		return 0, io.EOF
	}
	n := min(s.frames, len(frames))
	clear(frames[:n])
	s.frames -= n
	s.given.Add(int64(n))
	return n, nil
}

// A clock is the time that an Output is tested in.
type clock struct {
	run func(t *testing.T, test func(t *testing.T))
	// late is how much later than asked for sound may be heard: where nobody knows
	// how late the machine itself is, so much that something hangs.
	late time.Duration
}

// fakeTime is for outputs that need nothing but this process.
func fakeTime(late time.Duration) clock {
	return clock{run: synctest.Test, late: late}
}

// testOutput is what every Output has to pass.
func testOutput(t *testing.T, open OutputOpener, in clock) {
	format := Format{Rate: 16000, Channels: 2}
	opened := func(t *testing.T) Output {
		t.Helper()
		out, err := open(t.Context(), format)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { out.Close() })
		if out.Name() == "" || out.Heard() != 0 || out.Err() != nil {
			t.Errorf("at first: name %q, heard %d, error %v", out.Name(), out.Heard(), out.Err())
		}
		return out
	}
	play := func(t *testing.T, out Output, s *scripted) {
		t.Helper()
		if err := out.Play(s.Source); err != nil {
			t.Fatal(err)
		}
	}
	// hears waits until n frames are heard of a Play that began then. They are
	// never heard sooner than they take, nor before they were given.
	hears := func(t *testing.T, out Output, s *scripted, began time.Time, n int, late time.Duration) {
		t.Helper()
		last := 0
		for {
			heard := out.Heard()
			given, now := int(s.given.Load()), time.Now()
			if heard < last {
				t.Fatalf("heard goes back from %d to %d", last, heard)
			}
			if heard > given {
				t.Fatalf("%d of %d frames heard", heard, given)
			}
			const early = 20 * time.Millisecond // what an output says of itself is not exact
			if took := now.Sub(began); format.Rate.D(heard) > took+early {
				t.Fatalf("%d frames heard in %v", heard, took)
			}
			if last = heard; heard >= n {
				return
			}
			if now.Sub(began) > format.Rate.D(n)+late {
				t.Fatalf("only %d of %d frames heard in %v", heard, n, now.Sub(began))
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	run := func(name string, test func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { in.run(t, test) })
	}

	run("hears everything in real time", func(t *testing.T) {
		out := opened(t)
		s := &scripted{frames: 16000}
		began := time.Now()
		play(t, out, s)
		hears(t, out, s, began, 16000, in.late)
		time.Sleep(100 * time.Millisecond)
		if heard := out.Heard(); heard != 16000 {
			t.Errorf("%d of 16000 frames heard at the end", heard)
		}
	})
	run("hears a source shorter than its buffer", func(t *testing.T) {
		out := opened(t)
		for range 3 {
			s := &scripted{frames: 80}
			began := time.Now()
			play(t, out, s)
			hears(t, out, s, began, 80, in.late)
			time.Sleep(200 * time.Millisecond)
			if heard := out.Heard(); heard != 80 {
				t.Errorf("%d of 80 frames heard", heard)
			}
		}
	})
	run("does not ask a source again after Play of another or Stop", func(t *testing.T) {
		out := opened(t)
		first, second := &scripted{frames: 1 << 20}, &scripted{frames: 1 << 20}
		began := time.Now()
		play(t, out, first)
		hears(t, out, first, began, 1600, in.late)
		began = time.Now()
		play(t, out, second)
		calls := first.calls.Load()
		hears(t, out, second, began, 4800, in.late) // and nothing of the first one is counted
		if first.calls.Load() != calls {
			t.Error("the first source was asked after the second Play")
		}
		if err := out.Stop(); err != nil {
			t.Fatal(err)
		}
		calls, heard := second.calls.Load(), out.Heard()
		if heard < 4800 || heard > int(second.given.Load()) {
			t.Errorf("%d frames heard", heard)
		}
		time.Sleep(200 * time.Millisecond)
		if second.calls.Load() != calls {
			t.Error("the second source was asked after Stop")
		}
		if out.Heard() != heard {
			t.Errorf("heard goes on after Stop, from %d to %d", heard, out.Heard())
		}
	})
	run("asks again when none was ready", func(t *testing.T) {
		out := opened(t)
		s := &scripted{frames: 1600, none: 5}
		began := time.Now()
		play(t, out, s)
		hears(t, out, s, began, 1600, in.late+200*time.Millisecond)
		time.Sleep(200 * time.Millisecond)
		if heard := out.Heard(); heard != 1600 {
			t.Errorf("%d of 1600 frames heard", heard)
		}
	})
	run("can be closed at any time", func(t *testing.T) {
		out := opened(t)
		s := &scripted{frames: 1 << 20}
		play(t, out, s)
		time.Sleep(50 * time.Millisecond)
		out.Close()
		calls := s.calls.Load()
		time.Sleep(100 * time.Millisecond)
		if s.calls.Load() != calls {
			t.Error("a source was asked after Close")
		}
		out.Close()
	})
	run("is not opened once its context has ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if out, err := open(ctx, format); err == nil {
			out.Close() // a clock has nothing to wait for
		}
	})
}

// While a source has nothing ready, the clock stands still: what it gives later
// is not skipped over.
func TestSilentClockWaitsForItsSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, _ := openSilentClock(t.Context(), Format{Rate: 16000, Channels: 2})
		defer out.Close()
		s := &scripted{frames: 16000, none: 50} // about a second
		out.Play(s.Source)
		time.Sleep(1500 * time.Millisecond)
		if heard := out.Heard(); heard < 7000 || heard > 9000 {
			t.Errorf("%d frames heard in half a second", heard)
		}
	})
}

func TestSilentClock(t *testing.T) {
	t.Parallel()
	testOutput(t, openSilentClock, fakeTime(20*time.Millisecond))
}

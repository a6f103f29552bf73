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

// testOutput is what every Output has to pass. late is how much later than asked
// for it may be heard.
func testOutput(t *testing.T, open OutputOpener, late time.Duration) {
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

	t.Run("hears everything in real time", func(t *testing.T) {
		out := opened(t)
		s := &scripted{frames: 16000}
		began := time.Now()
		play(t, out, s)
		last := 0
		var machine time.Duration // how late the machine itself was at the worst
		for out.Heard() < 16000 {
			heard := out.Heard()
			if heard < last {
				t.Fatalf("heard goes back from %d to %d", last, heard)
			}
			if given := int(s.given.Load()); heard > given {
				t.Fatalf("%d of %d frames heard", heard, given)
			}
			last = heard
			if time.Since(began) > 3*time.Second {
				t.Fatalf("only %d of 16000 frames heard in 3 s", heard)
			}
			asleep := time.Now()
			time.Sleep(5 * time.Millisecond)
			machine = max(machine, time.Since(asleep)-5*time.Millisecond)
		}
		if took := time.Since(began); took < 980*time.Millisecond || took > time.Second+late+machine {
			t.Errorf("1 s takes %v, on a machine that was late by up to %v", took, machine)
		}
		time.Sleep(100 * time.Millisecond)
		if heard := out.Heard(); heard != 16000 {
			t.Errorf("%d of 16000 frames heard at the end", heard)
		}
	})
	t.Run("hears a source shorter than its buffer", func(t *testing.T) {
		out := opened(t)
		for range 3 {
			play(t, out, &scripted{frames: 80})
			time.Sleep(200*time.Millisecond + late)
			if heard := out.Heard(); heard != 80 {
				t.Errorf("%d of 80 frames heard", heard)
			}
		}
	})
	t.Run("does not ask a source again after Play of another or Stop", func(t *testing.T) {
		out := opened(t)
		first, second := &scripted{frames: 1 << 20}, &scripted{frames: 1 << 20}
		play(t, out, first)
		time.Sleep(300*time.Millisecond + late)
		if out.Heard() == 0 {
			t.Error("nothing heard")
		}
		play(t, out, second)
		if heard := out.Heard(); heard > 1600 {
			t.Errorf("%d frames of the new source heard at once", heard)
		}
		calls := first.calls.Load()
		time.Sleep(300*time.Millisecond + late)
		if first.calls.Load() != calls {
			t.Error("the first source was asked after the second Play")
		}
		if err := out.Stop(); err != nil {
			t.Fatal(err)
		}
		calls, heard := second.calls.Load(), out.Heard()
		if heard < 3200 || heard > int(second.given.Load()) {
			t.Errorf("%d frames heard in 300 ms", heard)
		}
		time.Sleep(200 * time.Millisecond)
		if second.calls.Load() != calls {
			t.Error("the second source was asked after Stop")
		}
		if out.Heard() != heard {
			t.Errorf("heard goes on after Stop, from %d to %d", heard, out.Heard())
		}
	})
	t.Run("asks again when none was ready", func(t *testing.T) {
		out := opened(t)
		s := &scripted{frames: 1600, none: 5}
		play(t, out, s)
		time.Sleep(600*time.Millisecond + late)
		if heard := out.Heard(); heard != 1600 {
			t.Errorf("%d of 1600 frames heard", heard)
		}
	})
	t.Run("can be closed at any time", func(t *testing.T) {
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
	t.Run("is not opened once its context has ended", func(t *testing.T) {
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
	testOutput(t, openSilentClock, 60*time.Millisecond)
}

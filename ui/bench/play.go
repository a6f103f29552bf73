package main

import (
	"fmt"
	"time"

	"earshot/ui/bench/measure"
)

// watched is what programs did over all rounds.
type watched struct {
	rate, frames, cpu measure.Sample // bytes a second, frames a second, percent
	frameBytes        measure.Sample
}

func (w *watched) add(o measure.Watch) {
	w.rate = append(w.rate, float64(o.Bytes)/o.Seconds)
	w.frames = append(w.frames, float64(len(o.FrameBytes))/o.Seconds)
	w.cpu = append(w.cpu, o.CPU)
	w.frameBytes = append(w.frameBytes, o.FrameBytes...)
}

// playback watches the call play within a page, and rest. The empty program,
// in turn, has as many ticks and moves its mark as often.
func (b *bench) playback(t *table) error {
	var playing, before, paused, emptyPlaying, emptyIdle watched
	for range 3 {
		if err := b.settle(); err != nil {
			return err
		}
		s, _, _, err := b.load(b.pretty)
		if err != nil {
			return err
		}
		goTo(s, b.top)
		s.Rest(500*time.Millisecond, 5*time.Second)
		before.add(s.Watch(b.watch / 2))
		toggle(s, b.play)
		playing.add(s.Watch(b.watch))
		toggle(s, b.play)
		paused.add(s.Watch(b.watch / 2))
		s.Stop(b.quit)
		if len(playing.frameBytes) == 0 {
			return fmt.Errorf("the screen does not move after %q", b.play)
		}
		moves := min(playing.frames[len(playing.frames)-1], float64(b.ticks))
		if s, _, err = b.openEmpty("-ticks", fmt.Sprint(b.ticks), "-moves", fmt.Sprint(moves)); err != nil {
			return err
		}
		s.Rest(500*time.Millisecond, 5*time.Second)
		emptyIdle.add(s.Watch(b.watch / 2))
		toggle(s, " ")
		emptyPlaying.add(s.Watch(b.watch))
		s.Stop("q")
	}
	f := playing.frameBytes
	t.atMost("playing, bytes a frame, p50", f.P50(), 64, "B", "%d frames, p90 %.0f, largest %.0f", len(f), f.P90(), f.Max())
	t.atMost("playing, bytes a second", playing.rate.Max(), 2000, "B/s", "%.1f frames a second", playing.frames.P50())
	t.ratio("playing, processor time", playing.cpu.P50(), emptyPlaying.cpu.P50(), 1.25, "%.2f%%, empty program %.2f%% at %d ticks and %.1f moves a second",
		playing.cpu.P50(), emptyPlaying.cpu.P50(), b.ticks, emptyPlaying.frames.P50())
	t.atMost("paused, bytes a second", paused.rate.Max(), 0, "B/s", "before playing %.0f", before.rate.Max())
	t.ratio("paused, processor time", paused.cpu.P50(), emptyIdle.cpu.P50(), 1.1, "%.2f%%, empty program %.2f%%", paused.cpu.P50(), emptyIdle.cpu.P50())
	return nil
}

// toggle starts or stops playing. What that changes on the screen at once is
// not part of what comes.
func toggle(s *measure.Session, key string) {
	s.Type(key)
	time.Sleep(500 * time.Millisecond)
}

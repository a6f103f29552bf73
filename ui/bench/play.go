package main

import (
	"fmt"
	"time"
)

// playback watches the call play within a page, and rest.
func (b *bench) playback(t *table) error {
	if err := b.settle(); err != nil {
		return err
	}
	s, _, _, err := b.load(b.pretty)
	if err != nil {
		return err
	}
	goTo(s, b.top)
	s.Rest(500*time.Millisecond, 5*time.Second)
	idle := s.Watch(b.watch / 2)
	s.Type(b.play)
	time.Sleep(500 * time.Millisecond) // the change to playing is not part of it
	playing := s.Watch(b.watch)
	s.Type(b.play)
	time.Sleep(500 * time.Millisecond)
	paused := s.Watch(b.watch / 2)
	s.Stop(b.quit)

	frames := float64(len(playing.FrameBytes)) / playing.Seconds
	e, _, err := b.openEmpty("-ticks", fmt.Sprint(b.ticks), "-moves", fmt.Sprint(min(frames, float64(b.ticks))))
	if err != nil {
		return err
	}
	e.Rest(500*time.Millisecond, 5*time.Second)
	emptyIdle := e.Watch(b.watch / 2)
	e.Type(" ")
	time.Sleep(500 * time.Millisecond)
	emptyPlaying := e.Watch(b.watch)
	e.Stop("q")

	if len(playing.FrameBytes) == 0 {
		return fmt.Errorf("the screen does not move when %q is pressed", b.play)
	}
	rate := float64(playing.Bytes) / playing.Seconds
	t.atMost("playing, bytes a frame, p50", playing.FrameBytes.P50(), 64, "B", "%d frames, p90 %.0f, largest %.0f", len(playing.FrameBytes), playing.FrameBytes.P90(), playing.FrameBytes.Max())
	t.atMost("playing, bytes a second", rate, 2000, "B/s", "%.1f frames a second", frames)
	t.ratio("playing, processor time", playing.CPU, emptyPlaying.CPU, 1.25, "%.2f%%, empty program %.2f%% at %d ticks and %.1f moves a second",
		playing.CPU, emptyPlaying.CPU, b.ticks, float64(len(emptyPlaying.FrameBytes))/emptyPlaying.Seconds)
	t.atMost("paused, bytes a second", float64(paused.Bytes)/paused.Seconds, 0, "B/s", "before playing %.0f", float64(idle.Bytes)/idle.Seconds)
	t.ratio("paused, processor time", paused.CPU, emptyIdle.CPU, 1.1, "%.2f%%, empty program %.2f%%", paused.CPU, emptyIdle.CPU)
	return nil
}

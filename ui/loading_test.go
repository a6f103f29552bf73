package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/pane"
)

// What the event loop does with each message while a ten-hour call is read,
// laid out, checked and unfolded, and its waveform grows. A key waits for the
// slowest of them: none may take 2 ms on a quiet machine.
func BenchmarkLoading(b *testing.B) {
	raw := callgen.Bytes(callgen.Options{Words: 100_000, Hours: 10, Seed: 1})
	preview := generated(b, callgen.Options{Words: 200, Seed: 1})
	best := map[string]time.Duration{}
	for b.Loop() {
		for name, took := range loading(b, raw, preview) {
			if least, ok := best[name]; !ok || took < least {
				best[name] = took
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(best)) {
		b.ReportMetric(float64(best[name].Microseconds()), name+"-µs")
	}
}

// loading loads a call as the program does and returns the longest time that
// each kind of message took.
func loading(b *testing.B, raw []byte, preview *model.Call) map[string]time.Duration {
	m := New(Options{
		Name: "call.json", Background: Dark, Preview: preview,
		Load: func(ctx context.Context) (*model.Call, error) {
			return model.Decode(ctx, model.FromBytes(raw, "call.json"))
		},
		Sound: func(context.Context, *model.Call) (Sound, error) {
			return Sound{Player: &fakePlayer{}, Recording: "call.wav", Peaks: growing}, nil
		},
	})
	defer m.Close()
	came, under := make(chan tea.Msg), 0
	run := func(cmd tea.Cmd) {
		if cmd != nil {
			under++
			go func() { came <- cmd() }()
		}
	}
	slowest := map[string]time.Duration{}
	update := func(msg tea.Msg) {
		began := time.Now()
		next, cmd := m.Update(msg)
		took := time.Since(began)
		m = next.(Model)
		if own, ok := msg.(ofCall); ok {
			msg = own.msg
		}
		name := fmt.Sprintf("%T", msg)
		slowest[name] = max(slowest[name], took)
		run(cmd)
	}
	update(tea.WindowSizeMsg{Width: 120, Height: 40})
	run(m.Init())
	update(keyPress("i"))
	for under > 0 {
		msg := <-came
		under--
		switch msg := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, cmd := range msg {
				run(cmd)
			}
		default:
			update(msg)
			update(keyPress("w"))
		}
	}
	if len(m.state.Call.Words) != 100_000 || m.state.Health == nil || m.state.Peaks == nil {
		b.Fatal("it was not loaded whole")
	}
	return slowest
}

// growing reports the loudness of two channels of ten hours a few times.
func growing(_ context.Context, progress func(pane.Peaks)) error {
	const perSecond = 10
	channels := [][]uint8{make([]uint8, 10*3600*perSecond), make([]uint8, 10*3600*perSecond)}
	for _, levels := range channels {
		for i := range levels {
			levels[i] = uint8(i * 7)
		}
	}
	for done := .25; done <= 1; done += .25 {
		progress(pane.Peaks{PerSecond: perSecond, Channels: channels, Done: done})
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

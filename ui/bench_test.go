package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model/callgen"
)

// One key, Update and View, in calls of two lengths and at two sizes. What the
// length costs is what the benchmark is about.
func BenchmarkKey(b *testing.B) {
	for _, bb := range []struct {
		name string
		o    callgen.Options
		w, h int
	}{
		{"1k/120x40", callgen.Options{Words: 1000, Hours: .1, Seed: 1}, 120, 40},
		{"100k/120x40", callgen.Options{Words: 100_000, Hours: 10, Seed: 1}, 120, 40},
		{"1k/200x60", callgen.Options{Words: 1000, Hours: .1, Seed: 1}, 200, 60},
		{"100k/200x60", callgen.Options{Words: 100_000, Hours: 10, Seed: 1}, 200, 60},
	} {
		b.Run(bb.name, func(b *testing.B) {
			e := open(b, generated(b, bb.o), bb.w, bb.h)
			e.press("@ 5 0 % enter")
			keys := []tea.Msg{keyPress("j"), keyPress("w"), keyPress("J"), keyPress("k"), keyPress("b"), keyPress("K")}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				e.send(keys[i%len(keys)])
				_ = e.View()
				i++
			}
		})
	}
}

// A key leaves little to collect, however long the call: the frame and what its
// panes drew, what is said of the word, and the values that changed.
func TestAKeyAllocatesLittle(t *testing.T) {
	const most = 80 // some 40 are made; the race detector adds to them
	for _, words := range []int{1000, 20_000} {
		e := open(t, generated(t, callgen.Options{Words: words, Hours: 1, Seed: 1}), 120, 40)
		e.press("@ 5 0 % enter")
		keys := []tea.Msg{keyPress("j"), keyPress("w"), keyPress("J"), keyPress("k"), keyPress("b"), keyPress("K")}
		i := 0
		n := testing.AllocsPerRun(300, func() {
			e.send(keys[i%len(keys)])
			_ = e.View()
			i++
		})
		if n > most {
			t.Errorf("%d words: %.0f allocations a key, want at most %d", words, n, most)
		}
	}
}

// One tick of playing: most move the clock, some the word.
func BenchmarkTick(b *testing.B) {
	e := open(b, generated(b, callgen.Options{Words: 100_000, Hours: 10, Seed: 1}), 120, 40)
	e.press("space")
	at := time.Hour
	b.ReportAllocs()
	for b.Loop() {
		at += 50 * time.Millisecond
		e.hear(at % (9 * time.Hour))
		_ = e.View()
	}
}

// A key typed into the search, in 100,000 words.
func BenchmarkSearchKey(b *testing.B) {
	e := open(b, generated(b, callgen.Options{Words: 100_000, Hours: 10, Seed: 1}), 120, 40)
	e.press("/")
	b.ReportAllocs()
	for b.Loop() {
		e.press("t", "h", "e", "backspace", "backspace", "backspace")
	}
}

// A change of the width lays 100,000 words out anew.
func BenchmarkResize(b *testing.B) {
	e := open(b, generated(b, callgen.Options{Words: 100_000, Hours: 10, Seed: 1}), 120, 40)
	w := 0
	b.ReportAllocs()
	for b.Loop() {
		w = 1 - w
		e.send(tea.WindowSizeMsg{Width: 120 + w, Height: 40})
	}
}

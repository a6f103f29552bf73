package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/model/search"
)

// A long call is laid out while the person goes on in its beginning, and comes
// to be where they are.
func TestKeysWhileALongCallIsLaidOut(t *testing.T) {
	long := generated(t, callgen.Options{Words: 2 * layOutAhead, Seed: 3})
	short := generated(t, callgen.Options{Words: 200, Seed: 3})
	e := &explorer{t: t, Model: New(Options{Preview: short})}
	e.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	next, cmd := e.Update(loadedMsg{call: long, measures: measure.Of(long), index: search.New(long)})
	e.Model = next.(Model)
	came := make(chan tea.Msg)
	go func() { came <- cmd() }()
	for range 40 {
		e.press("w", "j", "2", "j", "1", "i", "j", "esc")
	}
	word := e.state.Word
	if e.state.Call != short || word == 0 {
		t.Fatalf("word %d of a call of %d words", word, len(e.state.Call.Words))
	}
	e.send(<-came)
	if e.state.Call != long || e.state.Word != word {
		t.Errorf("word %d of a call of %d words, want %d of %d", e.state.Word, len(e.state.Call.Words), word, len(long.Words))
	}

	// What is on the screen is what a layout at once would have given.
	again := &explorer{t: t, Model: e.Model}
	again.send(tea.WindowSizeMsg{Width: 90, Height: 30}, tea.WindowSizeMsg{Width: 120, Height: 40})
	if e.screen() != again.screen() {
		t.Errorf("laid out ahead:\n%s\nlaid out again:\n%s", e.screen(), again.screen())
	}
}

// What is typed meanwhile is no business of the layout.
func TestTypingWhileALongCallIsLaidOut(t *testing.T) {
	long := generated(t, callgen.Options{Words: 2 * layOutAhead, Seed: 3})
	for _, opens := range []string{"/", "i"} {
		e := &explorer{t: t, Model: New(Options{Preview: generated(t, callgen.Options{Words: 200, Seed: 3})})}
		e.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		e.press(opens, "a", "b", "c")
		next, cmd := e.Update(loadedMsg{call: long, measures: measure.Of(long), index: search.New(long)})
		e.Model = next.(Model)
		came := make(chan tea.Msg)
		go func() { came <- cmd() }()
		for range 40 {
			e.press("left", "backspace", "x", "j", "k")
		}
		e.send(<-came)
		if e.state.Call != long {
			t.Errorf("%s: the call is not there", opens)
		}
	}
}

// What is left to do on the event loop for a call of ten hours.
func BenchmarkTakeUpLaidOut(b *testing.B) {
	long := generated(b, callgen.Options{Words: 100_000, Seed: 3})
	e := &explorer{t: b, Model: New(Options{Preview: generated(b, callgen.Options{Words: 200, Seed: 3})})}
	e.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	read := loadedMsg{call: long, measures: measure.Of(long), index: search.New(long)}
	b.Run("at once", func(b *testing.B) {
		for b.Loop() {
			m := e.Model
			m.show(read)
			m.sync()
		}
	})
	b.Run("laid out", func(b *testing.B) {
		laid := e.layOut(read)().(ofCall).msg
		for b.Loop() {
			e.Update(laid)
		}
	})
}

package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
)

// A key map that was given is what keys do, and what footer, help and palette
// tell.
func TestBindings(t *testing.T) {
	bindings, err := action.Rebind(action.Bindings(), action.TranscriberKeymap, map[string]string{"f8": "speed 1.25", "ctrl+x": "next intent", "h": "mute", "left": "nothing"})
	if err != nil {
		t.Fatal(err)
	}
	e := openWith(t, support(t), 120, 60, Options{Bindings: bindings})
	e.press("esc")
	if !e.player.Playing || !strings.Contains(e.screen(), "Esc play") {
		t.Errorf("Esc: %q\n%s", e.player.asked, e.screen())
	}
	e.press("f8")
	if e.state.Sound.Speed != 1.25 {
		t.Errorf("F8: speed %g", e.state.Sound.Speed)
	}
	e.press("ctrl+x")
	if e.state.Word != 6 || e.state.Lane != model.Intent {
		t.Errorf("Ctrl+X: word %d, lane %v", e.state.Word, e.state.Lane)
	}
	e.press("p", "f2") // the popup lets one listen, by whatever keys
	if e.player.last() != "seek 1.5s" {
		t.Errorf("F2 in a popup: %q", e.player.last())
	}
	e.press("esc", "?")
	for typed, want := range map[string]string{"1.5 s": "F1 ", "mouse": "F5 "} {
		e.text(typed)
		if !strings.Contains(e.screen(), want) {
			t.Errorf("%q: the help lacks %q:\n%s", typed, want, e.screen())
		}
		e.press("ctrl+u")
	}
	e.text("previous word")
	for _, l := range strings.Split(e.screen(), "\n") {
		if strings.Contains(l, "previous word") && strings.Contains(l, " h ") {
			t.Errorf("the help tells what h did before: %s", l)
		}
	}
	e.press("esc", ":")
	e.text("1.25")
	if !strings.Contains(e.screen(), "F8") {
		t.Errorf("the palette lacks F8:\n%s", e.screen())
	}
}

// What is said of keys names those of the key map in force.
func TestKeysAreCalledAsTheyAre(t *testing.T) {
	mine := map[string]string{
		"ctrl+x": "inspector", "i": "nothing", "ctrl+t": "next lane", "t": "nothing", "f6": "full screen", "Z": "nothing", "f7": "search", "/": "nothing",
		"f8": "next call", "f9": "previous call", "f10": "pipe …", "|": "nothing", "f11": "lanes shown", "z l": "nothing", "f12": "cancel analysis", "Q": "close", "q": "nothing",
	}
	bindings, err := action.Rebind(action.Bindings(), action.DefaultKeymap, mine)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Bindings: bindings, Pipe: (&shellOf{}).run}
	for _, tt := range []struct {
		what, says string
		do         func(e *explorer)
	}{
		{"folding elsewhere", "Ctrl+X opens it", func(e *explorer) { e.press("z a") }},
		{"no segment", "Ctrl+T chooses another lane", func(e *explorer) { e.state.Lane = model.Mark; e.press("J") }},
		{"a pane without room", "F6 shows it in full", func(e *explorer) { e.send(tea.WindowSizeMsg{Width: 60, Height: 16}); e.press("3") }},
		{"no search", "F7 searches", func(e *explorer) { e.press("n") }},
		{"no other call", ": analyze brings another", func(e *explorer) { e.press("f8") }},
		{"an answer", "F8 opens it", func(e *explorer) {
			e.calls.list = []parked{{source: "a.json"}, {source: "b.json"}}
			e.press("?")
			e.send(openedMsg{at: 1})
		}},
		{"a call of before", "F9 goes back", func(e *explorer) { e.toast = e.openedBeside(); e.sync() }},
		{"the health", "Ctrl+X inspector  F7 filter", func(e *explorer) { e.checked(); e.press("g h") }},
		{"an output", "F10 another command", func(e *explorer) {
			e.overlay = overlay{kind: action.OpenPipe, output: &output{piped: &Piped{}}}
			e.send(nil)
			e.press("j")
		}},
		{"no rows", "F11  shows other lanes", func(e *explorer) {
			e.Model = openWith(t, sentimentless(t), 120, 40, o).Model
			e.state.View.Lanes = pane.SentimentsOnly
			e.press("w")
		}},
		{"an analysis", "F12 ends it", func(e *explorer) { e.job.cancel = func() {}; e.press("w") }},
		{"quitting meanwhile", "Q again ends", func(e *explorer) { e.job.cancel = func() {}; e.press("Q") }},
	} {
		e := openWith(t, support(t), 120, 40, o)
		tt.do(e)
		if !strings.Contains(e.screen(), tt.says) {
			t.Errorf("%s: it does not say %q:\n%s", tt.what, tt.says, e.screen())
		}
	}
}

// sentimentless is a call with a topic and nothing else.
func sentimentless(t testing.TB) *model.Call {
	return decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[{"word":"hi","start":0,"end":1,"confidence":1}]}]}],
"topics":{"segments":[{"text":"hi","start_word":0,"end_word":0,"topics":[{"topic":"Greeting","confidence_score":0.9}]}]}}}`))
}

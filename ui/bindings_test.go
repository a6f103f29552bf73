package ui

import (
	"strings"
	"testing"

	"earshot/model"
	"earshot/ui/action"
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

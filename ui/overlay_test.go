package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
)

// The first key of a chord does not outlive the popup that it was pressed in.
func TestChordEndsWithItsPopup(t *testing.T) {
	for _, popup := range []string{"g h", "|"} {
		e := openWith(t, faulty(t), 120, 40, Options{Pipe: (&shellOf{}).run})
		if e.press(popup); popup == "|" {
			e.press("esc")
			e.piped("jq .")
		}
		e.press("g", "esc", "w")
		if e.overlay.open() || e.prefix != "" || e.state.Word != 1 {
			t.Errorf("%s: after g Esc w the cursor is on word %d, and it says %q", popup, e.state.Word, e.toast)
		}
	}
}

// A click beside the output of a command closes it, and ends the command.
func TestClickEndsACommand(t *testing.T) {
	sh := &shellOf{}
	e := openWith(t, support(t), 120, 40, Options{Pipe: sh.run})
	e.press("|")
	e.text("sleep 9")
	next, cmd := e.Update(keyPress("enter"))
	e.Model = next.(Model)
	e.send(tea.MouseClickMsg{X: 1, Y: 1, Button: tea.MouseLeft})
	cmd()
	if !sh.ended || e.overlay.open() {
		t.Errorf("ended %v, open %v", sh.ended, e.overlay.open())
	}
}

// What comes to be shown by itself does not take away a line that is typed: the
// next letters would do something else.
func TestNothingTakesATypedLineAway(t *testing.T) {
	calls := Options{Source: "a.json", Profile: 1}
	calls.Open = func(_ context.Context, source string) (Options, error) {
		return Options{Name: source, Source: source, Load: func(context.Context) (*model.Call, error) { return support(t), nil }}, nil
	}
	for name, comes := range map[string]func(e *explorer){
		"a text for a terminal that takes none": func(e *explorer) { e.send(clipboardMsg{"text", errors.New("no display")}) },
		"another call": func(e *explorer) {
			e.calls.list = []parked{{source: "a.json"}, {source: "b.json"}}
			e.settle(e.openCall(1))
		},
	} {
		o := calls
		o.Clipboard.Deaf = true
		e := openWith(t, support(t), 100, 30, o)
		e.press("/")
		e.text("or")
		comes(e)
		e.text("der")
		if got := e.overlay.value(); got != "order" {
			t.Errorf("%s: the search is for %q", name, got)
		}
		if e.toast == "" && !strings.Contains(e.screen(), "match") {
			t.Errorf("%s: nothing says that it came", name)
		}
	}
}

// Whatever is wrong with the sound, it is told in one harmless line.
func TestSoundFailsHarmlessly(t *testing.T) {
	e := open(t, support(t), 100, 30)
	e.send(soundMsg{err: errors.New("no \x1b[2Jdevice\nat all")})
	if s := e.View().Content; strings.Contains(s, "\x1b[2J") || !strings.Contains(e.screen(), "no ␛[2Jdevice at all") {
		t.Errorf("it says:\n%s", e.screen())
	}
}

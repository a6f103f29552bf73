package ui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A text goes to the terminal and to the system; it is shown only where neither
// takes it.
func TestClipboard(t *testing.T) {
	var written string
	takes := func(s string) error { written = s; return nil }
	fails := func(string) error { return errors.New("no display") }
	const path = ".results.channels[0].alternatives[0].words[5]"
	for _, tt := range []struct {
		name      string
		clipboard Clipboard
		terminal  bool // gets it
		written   string
		shown     bool
	}{
		{"a terminal that takes it", Clipboard{}, true, "", false},
		{"and the system", Clipboard{Write: takes}, true, path, false},
		{"only the terminal", Clipboard{Write: fails}, true, "", false},
		{"only the system", Clipboard{Write: takes, Deaf: true}, false, path, false},
		{"neither", Clipboard{Write: fails, Deaf: true}, false, "", true},
		{"nothing there", Clipboard{Deaf: true}, false, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			written = ""
			e := openWith(t, support(t), 100, 30, Options{Clipboard: tt.clipboard})
			e.press("} y")
			next, cmd := e.Model.Update(keyPress("p"))
			e.Model = next.(Model)
			terminal := false
			var do func(tea.Cmd)
			do = func(cmd tea.Cmd) {
				if cmd == nil {
					return
				}
				switch msg := cmd().(type) {
				case tea.BatchMsg:
					for _, c := range msg {
						do(c)
					}
				case ofCall:
					e.send(msg)
				default:
					_, terminal = copied(msg)
				}
			}
			do(cmd)
			if terminal != tt.terminal || written != tt.written {
				t.Errorf("the terminal gets it: %v; written is %q", terminal, written)
			}
			shown := false
			for line := range strings.SplitSeq(e.screen(), "\n") {
				shown = shown || line == path
			}
			if shown != tt.shown {
				t.Errorf("shown %v in\n%s", shown, e.screen())
			}
			if shown {
				if !strings.Contains(e.screen(), "mark it with the mouse") {
					t.Errorf("it does not say what to do:\n%s", e.screen())
				}
				e.press("|") // means nothing here
				e.press("esc")
			}
			if e.overlay.open() {
				t.Error("it is still open")
			}
		})
	}
}

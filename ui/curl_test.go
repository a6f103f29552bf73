package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"earshot/model"
)

// yc copies the request that would make the analysis again; where nobody can
// tell it there is no such key.
func TestCurl(t *testing.T) {
	var fails error
	e := openWith(t, support(t), 160, 40, Options{Curl: func(_ context.Context, c *model.Call) (string, error) {
		return "# Inferred:\n#   \x1b[2J\ncurl call.wav \\\n  -X POST\n", fails
	}})
	e.press("y")
	_, cmd := e.Model.Update(keyPress("c"))
	if cmd == nil {
		t.Fatal("yc does nothing")
	}
	e.send(cmd())
	if e.toast != "" && !strings.HasPrefix(e.toast, "copied curl: curl call.wav \\ -X POST") {
		t.Errorf("it says %q", e.toast)
	}
	fails = errors.New("no \x1btree")
	e.send(cmd())
	if e.toast != "no ␛tree" {
		t.Errorf("it says %q", e.toast)
	}

	e = open(t, support(t), 160, 40)
	e.press("y")
	e.send(chordMsg{e.chord})
	if s := e.screen(); strings.Contains(s, "curl") || !strings.Contains(s, "deep link") {
		t.Errorf("the list of keys:\n%s", s)
	}
	e.press("c")
	if e.toast != "no key yc" {
		t.Errorf("it says %q", e.toast)
	}
}

package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"earshot/model"
	"earshot/ui/analysis"
)

// several opens as many calls as names, the first of them on the screen.
func several(t *testing.T, o Options, names ...string) *explorer {
	t.Helper()
	o.Source = names[0]
	o.Open = func(_ context.Context, source string) (Options, error) {
		again := o
		again.Name, again.Source = source, source
		again.Load = func(context.Context) (*model.Call, error) { return support(t), nil }
		again.Sound = func(context.Context, *model.Call) (Sound, error) { return Sound{Player: &fakePlayer{}}, nil }
		return again, nil
	}
	e := openWith(t, support(t), 100, 30, o)
	for _, name := range names {
		e.calls.list = append(e.calls.list, parked{source: name})
	}
	return e
}

// What belongs to the person goes along to the next call.
func TestWhatGoesAlong(t *testing.T) {
	e := several(t, Options{}, "a.json", "b.json")
	e.press("M", "f2", "z T", "/ y o u enter", "2")
	theme := e.state.Theme
	e.fill("g", "n")
	if e.name != "b.json" {
		t.Fatalf("%q is on the screen", e.name)
	}
	if e.state.Theme != theme || !e.mouse.on {
		t.Error("theme and mouse are forgotten")
	}
	if p := e.transport.player.(*fakePlayer); !e.state.Sound.Muted || !strings.Contains(strings.Join(p.asked, ";"), "muted true") {
		t.Errorf("it is not muted any more: %v", p.asked)
	}
	if e.state.Query != "you" || len(e.state.Matches) != 2 {
		t.Errorf("the search is for %q, with %d matches", e.state.Query, len(e.state.Matches))
	}
	e.press("n")
	if e.state.Word != 4 {
		t.Errorf("n leads to word %d", e.state.Word)
	}
}

// A chord whose call leaves the screen between its keys is still one.
func TestChordGoesAlong(t *testing.T) {
	e := several(t, Options{}, "a.json", "b.json")
	e.fill("g")
	e.settle(e.openCall(1))
	e.send(chordMsg{e.chord})
	if !e.overlay.chords {
		t.Error("its keys are not listed")
	}
	e.fill("p")
	if e.name != "a.json" {
		t.Errorf("after g, another call, p: %q, and it says %q", e.name, e.toast)
	}
}

// Where it can't be kept how a call was left, that is told.
func TestLeftInVain(t *testing.T) {
	e := several(t, Options{Left: func(Session, bool) error { return errors.New("disk \x1b full") }}, "a.json", "b.json")
	e.fill("g", "n")
	if e.name != "b.json" || !strings.Contains(e.toast, "disk ␛ full") {
		t.Errorf("%q says %q", e.name, e.toast)
	}
}

// The answer that gn opens is the one that is ready, at the moment where the
// person is by then.
func TestAnsweredBeside(t *testing.T) {
	e := analysing(t, &fakeAnalyst{answer: "second.json"})
	e.calls.list = []parked{{source: "support.json"}, {source: "third.json"}}
	e.state.Sound.Playing = true
	e.settle(e.analyse(analysis.Default()))
	if e.toast != "second.json is ready; gn opens it" {
		t.Errorf("it says %q", e.toast)
	}
	e.press("w", "w", "w")
	e.fill("g", "n")
	if e.name != "second.json" || e.state.Word != 3 {
		t.Errorf("%q is open at word %d", e.name, e.state.Word)
	}
	e.fill("g", "n")
	if e.name != "third.json" {
		t.Errorf("then %q", e.name)
	}
}

// A call that can't be read does not bar the way back.
func TestBackFromABrokenCall(t *testing.T) {
	e := several(t, Options{}, "a.json", "b.json")
	e.fill("g", "n")
	e.send(loadedMsg{err: errors.New("b.json: gone")})
	if s := e.screen(); !strings.Contains(s, "b.json: gone") || !strings.Contains(s, "gp goes back") {
		t.Errorf("it says:\n%s", s)
	}
	e.fill("?") // nothing of it could be seen
	if e.overlay.open() {
		t.Error("a popup that can't be seen is open")
	}
	e.fill("g", "p")
	if e.name != "a.json" || e.err != nil {
		t.Errorf("%q: %v", e.name, e.err)
	}
}

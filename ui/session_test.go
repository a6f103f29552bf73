package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/model/search"
	"earshot/model/tree"
)

// left returns how an explorer was left, by way of the JSON that is kept.
func left(t *testing.T, m Model) *Session {
	t.Helper()
	s, ok := m.Session()
	if !ok {
		t.Fatal("there is nothing to keep")
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again Session
	if err := json.Unmarshal(data, &again); err != nil || !again.Equal(s) {
		t.Fatalf("%s comes back as %+v, %v", data, again, err)
	}
	return &again
}

// What was set in one explorer is found in the next.
func TestSession(t *testing.T) {
	c := support(t)
	e := open(t, c, 120, 60)
	e.press("}", "enter")
	e.hear(4200 * time.Millisecond)
	e.press("space", "]", "]", "9", "t", "S", "C", "z d", "z w", "z l", "+", "+", "i", "2")
	built, err := tree.Build(t.Context(), c.Doc)
	e.send(treeMsg{built, err})
	e.press("3", "g g", "l", "h", "2") // into the document, and its first member folded
	want := left(t, e.Model)
	if want.Word != 8 || want.Playhead != 4200*time.Millisecond || want.Speed != 1.25 || want.Volume != 90 || want.Pane != 2 || want.Zoom != 2 ||
		want.Lane != "intent" || want.Channel != "left" || !want.SkipSilence || !want.Compact || !want.NoWrap || want.Shown != "topics, intents" || !want.Follow || !want.Inspector || !slices.Equal(want.Folds.Closed, []string{".metadata"}) {
		t.Errorf("kept is %+v", want)
	}

	again := openWith(t, c, 120, 60, Options{Session: want})
	if got := left(t, again.Model); !got.Equal(*want) {
		t.Errorf("before there is a tree %+v is kept, want\n%+v", got, want)
	}
	again.send(treeMsg{built, err})
	if got := left(t, again.Model); !got.Equal(*want) {
		t.Errorf("restored is\n%+v, want\n%+v", got, want)
	}
	for _, asked := range []string{"speed 1.25", "volume 90", "channel left", "seek 4.2s"} {
		if !slices.Contains(again.player.asked, asked) {
			t.Errorf("the player was asked %q, not %q", again.player.asked, asked)
		}
	}
	if !strings.Contains(again.screen(), "where you left it: 0:04") {
		t.Errorf("it does not say that it is where it was left:\n%s", again.screen())
	}
	again.press("space") // playing on backs up to a word, as after a pause
	if got := again.player.last(); got != "play from 2.45s" {
		t.Errorf("playing on: %q", got)
	}
	if again.state.Word != 8 {
		t.Errorf("playing on takes the cursor back to word %d", again.state.Word)
	}
}

// Before the recording is there the place is known already, and quitting then
// loses nothing.
func TestSessionWithoutSound(t *testing.T) {
	c := support(t)
	want := &Session{Word: 3, Playhead: 5 * time.Second, Speed: 1.5, Volume: 80, Channel: "right", Pane: 1, Lane: "topic", Shown: "all lanes"}
	m := New(Options{Session: want})
	e := &explorer{t: t, Model: m}
	e.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	if _, ok := e.Session(); ok {
		t.Error("a session of no call")
	}
	e.send(loadedMsg{call: c, measures: measure.Of(c), index: search.New(c)})
	if got := left(t, e.Model); !got.Equal(*want) {
		t.Errorf("kept is\n%+v, want\n%+v", got, want)
	}
}

// A place that was asked for wins over the one that is remembered; the rest is
// restored all the same. So does a cursor that was moved while the call was
// still being read.
func TestSessionYields(t *testing.T) {
	c := support(t)
	s := &Session{Word: 12, Playhead: 5 * time.Second, Speed: 1.5, Volume: 80}
	e := openWith(t, c, 120, 40, Options{Session: s, At: "w3"})
	if e.state.Word != 3 || e.state.Sound.At != 0 || e.state.Sound.Speed != 1.5 || slices.Contains(e.player.asked, "seek 5s") {
		t.Errorf("word %d at %v, speed %g, asked %q", e.state.Word, e.state.Sound.At, e.state.Sound.Speed, e.player.asked)
	}

	e = &explorer{t: t, Model: New(Options{Session: s, Preview: c})}
	e.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	e.press("w")
	e.send(loadedMsg{call: c, measures: measure.Of(c), index: search.New(c)})
	if e.state.Word != 1 {
		t.Errorf("the cursor jumps from word 1 to %d", e.state.Word)
	}
}

// A cue that was not yet heard: the sound begins a little before its word, and
// the cursor stays on it.
func TestSessionAtACue(t *testing.T) {
	c := support(t)
	e := open(t, c, 120, 40)
	e.press("}", "enter")
	again := openWith(t, c, 120, 40, Options{Session: left(t, e.Model)})
	if again.state.Word != 5 || again.player.At != 2450*time.Millisecond {
		t.Errorf("word %d, sound at %v", again.state.Word, again.player.At)
	}
}

// A call that was heard to its end begins again.
func TestSessionAtTheEnd(t *testing.T) {
	e := open(t, support(t), 120, 40)
	e.player.At, e.player.Ended = 12*time.Second, true
	if got := left(t, e.Model); got.Playhead != 0 {
		t.Errorf("the playhead is kept at %v", got.Playhead)
	}
}

// What is kept may be of another version of earshot, or written by hand: what
// makes no sense is left out, and the explorer works.
func TestSessionOfNonsense(t *testing.T) {
	for _, s := range []Session{
		{},
		{Word: -1, Playhead: -time.Hour, Speed: -3, Volume: -5, Channel: "up", Pane: -7, Lane: "gravel", Shown: "none", Zoom: -2},
		{Word: 1 << 40, Playhead: 1 << 62, Speed: 1e300, Volume: 1 << 40, Channel: "left", Pane: 1 << 40, Lane: "event", Shown: "events", Zoom: 1 << 40, Full: true, Inspector: true},
	} {
		for _, size := range [][2]int{{120, 40}, {60, 15}, {10, 3}} {
			e := openWith(t, generated(t, callgen.Options{Words: 80, Seed: 1}), size[0], size[1], Options{Session: &s})
			n := len(e.state.Call.Words)
			if e.state.Word < 0 || e.state.Word >= n || e.state.Sound.Speed < .5 || e.state.Sound.Speed > 3 || e.state.Sound.Volume > 150 {
				t.Errorf("%+v gives word %d, speed %g, volume %d", s, e.state.Word, e.state.Sound.Speed, e.state.Sound.Volume)
			}
			e.press("w", "space", "z d", "tab", "+")
			if lines := strings.Count(e.View().Content, "\n") + 1; lines != size[1] {
				t.Errorf("%+v: %d lines of %d", s, lines, size[1])
			}
		}
	}
}

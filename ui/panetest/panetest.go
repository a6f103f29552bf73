// Package panetest helps to test panes: calls to draw, and what must hold of
// every frame.
package panetest

import (
	"context"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/measure"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// Decode returns the call of a document.
func Decode(t testing.TB, document []byte) *model.Call {
	t.Helper()
	c, err := model.Decode(context.Background(), model.FromBytes(document, "call.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Generated returns the call that the options describe.
func Generated(t testing.TB, o callgen.Options) *model.Call {
	t.Helper()
	return Decode(t, callgen.Bytes(o))
}

// Any returns some call of up to 400 words, of any shape and as damaged as a
// document can be that is still one.
func Any(t testing.TB, seed uint64) *model.Call {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	for {
		// Two draws, so that a feature is left out one time in four.
		one, two := callgen.Feature(rng.Uint64()), callgen.Feature(rng.Uint64())
		o := callgen.Options{
			Words: 1 + rng.IntN(400), Speakers: 1 + rng.IntN(6), Channels: 1 + rng.IntN(3), Seed: seed,
			Without: one & two & callgen.AllFeatures, Shape: callgen.Shape(rng.IntN(4)),
			Indexing: callgen.Indexing(rng.IntN(3)), NoFirstShift: rng.IntN(2) == 0, FloatInts: rng.IntN(2) == 0,
			Faults: callgen.Faults{},
		}
		for _, f := range callgen.AllFaults() {
			if !f.Invalid && !f.Alone && rng.IntN(3) == 0 {
				o.Faults[f.Fault] = 0
			}
		}
		c, err := model.Decode(context.Background(), model.FromBytes(callgen.Bytes(o), "any.json"))
		if err == nil {
			return c
		}
		t.Logf("%+v: %v", o, err)
	}
}

// State returns the state for a call in the dark theme, with the focus.
func State(c *model.Call) pane.State {
	return pane.State{
		Call: c, Measures: measure.Of(c), Focused: true, Lane: model.Sentiment, Sound: pane.Sound{Heard: -1},
		Theme: theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor}),
		Keys:  action.NewMap(action.Bindings()),
	}
}

// Frame returns what a pane draws, without its looks, between two bars a line.
func Frame(p pane.Pane, s pane.State) string {
	var b strings.Builder
	for line := range strings.SplitSeq(p.View(s), "\n") {
		b.WriteString("|" + ansi.Strip(line) + "|\n")
	}
	return b.String()
}

// Expect compares a Frame with what is wanted, which begins with a newline.
func Expect(t testing.TB, got, want string) {
	t.Helper()
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("drawn:\n%swant:\n%s", got, want)
	}
}

// Check fails unless a view has exactly h lines of exactly w cells, however
// these are counted, and holds nothing that drives a terminal but looks.
func Check(t testing.TB, view string, w, h int) {
	t.Helper()
	if h <= 0 {
		if view != "" {
			t.Fatalf("%q in no lines", view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for _, l := range lines {
		if a, b := ansi.StringWidth(l), ansi.StringWidthWc(l); a != w || b != w {
			t.Fatalf("%q is %d or %d wide, want %d", l, a, b, w)
		}
		for _, r := range look.ReplaceAllString(l, "") {
			if unicode.IsControl(r) {
				t.Fatalf("%q holds %U", l, r)
			}
		}
	}
}

// look is an escape sequence that sets colours and attributes.
var look = regexp.MustCompile("\x1b\\[[0-9;]*m")

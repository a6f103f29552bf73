package ui

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/theme"
)

// Whatever is pressed at whatever size on whatever call: no panic, exactly as
// many lines as the screen has, none wider, and the cursor on a word.
func TestRandomKeysAtRandomSizes(t *testing.T) {
	var keys []string
	for _, b := range action.Bindings() {
		keys = append(keys, b.Keys...)
	}
	keys = append(keys, "a", "1", "x", "backspace", "enter", "esc")
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	for round := range rounds {
		rnd := rand.New(rand.NewPCG(uint64(round), 7))
		o := callgen.Options{Words: 1 + rnd.IntN(600), Seed: uint64(round), Channels: 1 + rnd.IntN(3)}
		if round%2 == 0 {
			o.Faults = callgen.Faults{callgen.Escapes: 0, callgen.Unicode: 0, callgen.HugeWord: 0, callgen.BadTimes: 0, callgen.Overlap: 0, callgen.OutOfRange: 0, callgen.Unordered: 0}
		}
		if round%5 == 4 {
			o.Shape = callgen.Read
		}
		e := openWith(t, generated(t, o), 1+rnd.IntN(250), 1+rnd.IntN(80), Options{Pipe: func(context.Context, string, []byte) Piped { return Piped{} }})
		if round%3 > 0 {
			e.checked()
		}
		e.themeFor.Glyphs = theme.GlyphSet(rnd.IntN(3))
		e.themeFor.Profile = [...]colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI, colorprofile.ASCII}[rnd.IntN(3)]
		e.state.Theme = theme.New(e.themeFor)
		for range 120 {
			switch rnd.IntN(13) {
			case 0:
				e.send(tea.WindowSizeMsg{Width: 1 + rnd.IntN(250), Height: 1 + rnd.IntN(80)})
			case 1:
				e.hear(time.Duration(rnd.Int64N(int64(e.state.Call.Duration + time.Second))))
			case 2:
				e.send(chordMsg{e.chord})
			case 3:
				e.send(tea.MouseClickMsg{X: rnd.IntN(250), Y: rnd.IntN(80), Button: tea.MouseLeft})
			case 12:
				e.send(pipedMsg{generation: e.piping.running, piped: Piped{Out: []byte("{\n\t\"a\": \"你好 \x1b[2J\"\n}"), Err: []byte("no")}})
			case 4:
				e.send(tea.MouseWheelMsg{X: rnd.IntN(250), Y: rnd.IntN(80), Button: tea.MouseWheelDown})
			default:
				k := keys[rnd.IntN(len(keys))]
				if k == "q" || k == "ctrl+c" || k == "ctrl+z" {
					continue
				}
				e.press(k)
			}
			checkFrame(t, e)
		}
	}
}

func checkFrame(t *testing.T, e *explorer) {
	t.Helper()
	w, h := e.layout.width, e.layout.height
	lines := strings.Split(e.View().Content, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines\n%s", w, h, len(lines), e.screen())
	}
	for i, l := range lines {
		if g, c := ansi.StringWidth(l), ansi.StringWidthWc(l); g > w || c > w {
			t.Fatalf("%dx%d: line %d is %d cells by graphemes and %d by code points wide:\n%q", w, h, i, g, c, l)
		}
	}
	if n := len(e.state.Call.Words); n > 0 && (e.state.Word < 0 || e.state.Word >= n) {
		t.Fatalf("cursor on word %d of %d", e.state.Word, n)
	}
}

package ui

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/theme"
)

// Whatever is pressed and whatever comes by itself, at whatever size on whatever
// call: no panic, exactly as
// many lines as the screen has, none wider, and the cursor on a word.
func TestRandomKeysAtRandomSizes(t *testing.T) {
	var keys []string
	for _, b := range action.Bindings() {
		keys = append(keys, b.Keys...)
	}
	keys = append(keys, "a", "1", "x", "backspace", "enter", "esc", "你", "👍")
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
		c := generated(t, o)
		opts := busy(c)
		opts.Clipboard.Deaf = round%2 == 0
		e := openWith(t, c, 1+rnd.IntN(250), 1+rnd.IntN(80), opts)
		e.calls.list = []parked{{source: opts.Source}, {source: "b.json"}}
		if round%3 > 0 {
			e.checked()
		}
		built, err := tree.Build(t.Context(), c.Doc)
		e.themeFor.Glyphs = theme.GlyphSet(rnd.IntN(3))
		e.themeFor.Profile = [...]colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI, colorprofile.ASCII}[rnd.IntN(3)]
		e.state.Theme = theme.New(e.themeFor)
		for range 120 {
			switch rnd.IntN(22) {
			case 0:
				e.send(tea.WindowSizeMsg{Width: 1 + rnd.IntN(250), Height: 1 + rnd.IntN(80)})
			case 1:
				e.send([...]tea.WindowSizeMsg{{Width: MinWidth, Height: MinHeight}, {Width: 40, Height: 12}, {Width: 80, Height: 24}}[rnd.IntN(3)])
			case 2:
				e.hear(time.Duration(rnd.Int64N(int64(e.state.Call.Duration + time.Second))))
			case 3:
				e.send(chordMsg{e.chord})
			case 4:
				e.send(tea.MouseClickMsg{X: rnd.IntN(250), Y: rnd.IntN(80), Button: tea.MouseLeft})
			case 5:
				e.send(tea.MouseWheelMsg{X: rnd.IntN(250), Y: rnd.IntN(80), Button: tea.MouseWheelDown})
			case 6:
				e.send(tea.PasteMsg{Content: "你好👍\n \x1b[2J e\u0301\u0301"})
			case 7:
				e.send(pipedMsg{generation: e.piping.running, piped: Piped{Out: []byte("{\n\t\"a\": \"你好 \x1b[2J\"\n}"), Err: []byte("no")}})
			case 8:
				e.send(treeMsg{built, err}, clipboardMsg{"你好\x1b[2J", errors.New("no display")})
			case 9:
				e.job.cancel = func() {}
				e.job.progress = AnalysisProgress{Doing: "你好\x1b[2J", Done: rnd.Float64()}
			case 10:
				e.send(analysedMsg{e.job.generation, "b.json", errors.New("no \x1b[2J 你好")})
			case 11:
				next, _ := opts.Open(t.Context(), "你好.json")
				e.send(openedMsg{e.calls.asked, rnd.IntN(len(e.calls.list)), next, nil})
			case 12:
				if e.state.Call.Doc == nil {
					e.send(e.load())
				}
			case 13:
				if !e.overlay.open() {
					e.do([...]action.Action{action.Analyse, action.SoundHelp, action.Copy{What: action.CopyPath}}[rnd.IntN(3)])
					e.sync()
				}
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

// busy are options with which everything can be done.
func busy(c *model.Call) Options {
	o := Options{Source: "a.json", Analyst: &fakeAnalyst{}, Pipe: func(context.Context, string, []byte) Piped { return Piped{} }}
	o.Open = func(_ context.Context, source string) (Options, error) {
		next := o
		next.Name, next.Source = source, source
		next.Load = func(context.Context) (*model.Call, error) { return c, nil }
		return next, nil
	}
	return o
}

func checkFrame(t *testing.T, e *explorer) {
	t.Helper()
	w, h := e.layout.width, e.layout.height
	lines := strings.Split(e.View().Content, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines\n%s", w, h, len(lines), e.screen())
	}
	if strings.Contains(e.View().Content, "\x1b[2J") {
		t.Fatalf("%dx%d: untrusted text drives the terminal:\n%q", w, h, e.View().Content)
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

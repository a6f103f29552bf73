package inspector

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

// documents are of every kind, sound and broken.
func documents(t testing.TB) map[string][]byte {
	all := map[string][]byte{
		"empty":   nil,
		"words":   []byte("this is no JSON"),
		"word":    []byte("null"),
		"lines":   []byte("{\"a\":[1,2]}\n{\"b\":\n\n[3]\n{\"start\":1.5}\n"),
		"deep":    []byte(strings.Repeat(`[{"a":`, 300) + "1" + strings.Repeat("}]", 300)),
		"string":  []byte(`["` + strings.Repeat(`long \"text\", 你好, é `, 8000) + `",{"` + strings.Repeat("name ", 500) + `":1}]`),
		"numbers": []byte("[" + strings.Repeat("-1.50e+3, ", 500) + "0]"),
	}
	names, err := filepath.Glob("../../testdata/calls/*.json*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = b
	}
	for _, f := range callgen.AllFaults() {
		all["with "+string(f.Fault)] = callgen.Bytes(callgen.Options{Words: 60, Indent: 2, Faults: callgen.Faults{f.Fault: min(f.Count, 500)}})
	}
	return all
}

// Whatever is pressed, at whatever size: the frame has its size and nothing that
// drives a terminal, the selected line is in view, and the cursor in range.
func TestAnything(t *testing.T) {
	actions := []action.Action{
		action.Left, action.Left, action.Right, action.Right, action.Up, action.Down, action.Down, action.PageUp, action.PageDown, action.HalfUp, action.HalfDown,
		action.Home, action.End, action.Top, action.Bottom, action.Cue, action.NextMatch, action.PreviousMatch,
		named(toggleFold), named(unfoldEverything), named(foldEverything), named(nextSibling), named(previousSibling), named(toggleLink),
	}
	themes := []*theme.Theme{
		theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor}),
		theme.New(theme.Options{Profile: colorprofile.ANSI}),
		theme.New(theme.Options{Glyphs: theme.ASCII}),
	}
	for name, document := range documents(t) {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, uint64(len(document))))
			m, s := show(t, document, 60, 20)
			words := len(s.Call.Words)
			var history []string
			for range 80 {
				w, h := m.in.width, m.in.height
				switch rng.IntN(12) {
				case 0:
					w, h = rng.IntN(130), rng.IntN(50)
				case 1:
					if words > 0 {
						s.Word = rng.IntN(words)
					}
				case 2:
					s.Lane = model.Lane(rng.IntN(int(model.LaneCount)))
				case 3:
					s.Query = []string{"", "e", "word", `"`, "0.5", "É", "nowhere"}[rng.IntN(7)]
				case 4:
					s.Theme = themes[rng.IntN(len(themes))]
				case 5:
					s.View.Scroll = pane.Scroll(rng.IntN(4))
				case 6:
					s.Word = min(s.Word+1, max(words-1, 0))
				}
				var a action.Action = action.Click{X: rng.IntN(w + 1), Y: rng.IntN(h + 1), Double: rng.IntN(4) == 0}
				if rng.IntN(8) > 0 {
					a = actions[rng.IntN(len(actions))]
				}
				history = append(history, fmt.Sprintf("%v at %dx%d, word %d", a, w, h, s.Word))
				m, s = press(m, s, a)
				m = m.Sync(s, w, h).(Model)
				s.View.Scroll = pane.ScrollLeast
				m = m.Sync(s, w, h).(Model)
				panetest.Check(t, m.View(s), w, h)
				if s.Word < 0 || s.Word >= max(words, 1) {
					t.Fatalf("the cursor is at word %d of %d after %s", s.Word, words, history)
				}
				m.Title(s)
				if w <= 0 || h <= 0 {
					continue
				}
				if m.row < 0 || !m.lines[m.row].selected {
					t.Fatalf("%s is not in view after %s", m.Path(), history)
				}
				if again := m.linesOf(m.from(m.top, h)); len(again) != len(m.lines) {
					t.Fatalf("%d lines are drawn, there are %d", len(m.lines), len(again))
				}
			}
		})
	}
}

// Lines are the same downwards and upwards, however a document is folded.
func TestUpAndDown(t *testing.T) {
	for name, document := range documents(t) {
		if len(document) > 30_000 {
			continue
		}
		m, _ := show(t, document, 60, 20)
		rng := rand.New(rand.NewPCG(3, uint64(len(document))))
		for range 4 {
			for s, ok := (spot{node: m.tree.Root()}), true; ok; s, ok = m.next(s) {
				if rng.IntN(3) == 0 {
					m.folds = m.folds.set(s.node, rng.IntN(3) > 0)
				}
			}
			var down, up []spot
			s := spot{node: m.tree.Root()}
			for ok := true; ok; s, ok = m.next(s) {
				down = append(down, s)
			}
			if last := m.lastToSelect(); len(down) > 0 && !slices.Contains(down, last) {
				t.Fatalf("%s: the last to select is %+v", name, last)
			}
			s = down[len(down)-1]
			for ok := true; ok; s, ok = m.prev(s) {
				up = append(up, s)
			}
			slices.Reverse(up)
			if !slices.Equal(down, up) {
				t.Fatalf("%s: %d lines downwards, %d upwards", name, len(down), len(up))
			}
		}
	}
}

// A tree of another document, or of a file that was changed, has no places.
func TestOtherDocuments(t *testing.T) {
	m, s := show(t, fixture(t, "calls/listen.json"), 60, 10)
	s.Call = &model.Call{}
	m = m.Sync(s, 60, 10).(Model)
	m, s = press(m, s, action.Down)
	panetest.Check(t, m.View(s), 60, 10)
	other, err := tree.Build(t.Context(), model.FromBytes([]byte(`[1,2]`), "other.json"))
	if err != nil {
		t.Fatal(err)
	}
	m = m.WithTree(other).Sync(s, 60, 10).(Model)
	if m.Path() != "." {
		t.Errorf("%s is selected in the new document", m.Path())
	}
	if m = m.WithTree(nil).Sync(s, 60, 10).(Model); m.Path() != "" {
		t.Errorf("%s is selected in no document", m.Path())
	}

	path := filepath.Join(t.TempDir(), "call.json")
	if err := os.WriteFile(path, callgen.Bytes(callgen.Options{Words: 5000, Indent: 2}), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	call, err := model.Decode(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := tree.Build(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	s.Call = call
	m = New().WithTree(tr).Sync(s, 60, 10).(Model)
	if err := os.WriteFile(path, bytes.Repeat([]byte("]"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, a := range []action.Action{action.Down, action.Right, action.PageDown, named(toggleFold), action.NextMatch} {
		s.Query, s.Word = "the", s.Word+100
		m, s = press(m, s, a)
		panetest.Check(t, m.View(s), 60, 10)
	}
	if view := m.View(s); !strings.Contains(view, "changed by another program") {
		t.Errorf("the frame does not say what happened:\n%s", view)
	}
}

// A document that is thousands of levels deep can be walked through like another.
func TestDeep(t *testing.T) {
	const deep = 10_000
	m, s := show(t, []byte(strings.Repeat("[", deep)+strings.Repeat("]", deep)), 80, 24)
	m, s = press(m, s, named(unfoldEverything))
	for _, a := range []action.Action{action.Bottom, action.PageUp, action.Up, action.Left, action.Top, action.PageDown, named(foldEverything)} {
		m, s = press(m, s, a)
		panetest.Check(t, m.View(s), 80, 24)
		m.Title(s)
	}
}

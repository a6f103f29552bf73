package inspector

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

// at selects the value of a path.
func at(t testing.TB, m Model, s pane.State, path string) Model {
	t.Helper()
	n, err := m.tree.At(path)
	if err != nil {
		t.Fatal(err)
	}
	return m.show(n, false).Sync(s, m.in.width, m.in.height).(Model)
}

// Moves fold, unfold and select, and take the cursor along.
func TestMoves(t *testing.T) {
	const words = ".results.channels[0].alternatives[0].words"
	for _, test := range []struct {
		name   string
		from   string
		do     []action.Action
		to     string
		cursor int // where the cursor is then; it starts at word 0
	}{
		{"down to the first member", words + "[0]", []action.Action{action.Down}, words + "[0].word", 0},
		{"down over a closing bracket to the next word", words + "[0].sentiment_score", []action.Action{action.Down}, words + "[1]", 1},
		{"up to the word before", words + "[7]", []action.Action{action.Up}, words + "[6]", 6},
		{"up into an unfolded word", words + "[1]", []action.Action{action.Up}, words + "[0].sentiment_score", 0},
		{"unfold and go inside", words + "[5]", []action.Action{action.Right, action.Right}, words + "[5].word", 5},
		{"fold", words + "[5]", []action.Action{action.Right, action.Left, action.Down}, words + "[6]", 6},
		{"out of a value to its container", words + "[0].start", []action.Action{action.Left}, words + "[0]", 0},
		{"out of a folded container", words + "[9]", []action.Action{action.Left}, words, 0},
		{"right on a value does nothing", words + "[0].start", []action.Action{action.Right}, words + "[0].start", 0},
		{"first sibling", words + "[9]", []action.Action{action.Home}, words + "[0]", 0},
		{"last sibling", words + "[0]", []action.Action{action.End}, words + "[58]", 58},
		{"next sibling", words + "[0]", []action.Action{named(nextSibling)}, words + "[1]", 1},
		{"previous sibling", words + "[9]", []action.Action{named(previousSibling)}, words + "[8]", 8},
		{"no sibling", words + "[58]", []action.Action{named(nextSibling)}, words + "[58]", 58},
		{"top", words + "[9]", []action.Action{action.Top}, ".", 0},
		{"bottom", words + "[9]", []action.Action{action.Bottom}, ".results.sentiments", 0},
		{"toggle a container", words + "[9]", []action.Action{named(toggleFold), action.Down}, words + "[9].word", 9},
		{"toggle inside of one", words + "[0].start", []action.Action{named(toggleFold), action.Down}, words + "[1]", 1},
		{"fold all", words + "[9].start", []action.Action{named(foldEverything)}, ".results", 0},
		{"unfold all", words + "[9]", []action.Action{named(unfoldEverything), action.Down, action.Down}, words + "[9].start", 9},
		{"a page", words + "[10]", []action.Action{action.PageDown}, words + "[29]", 29},
		{"half a page back", words + "[30]", []action.Action{action.HalfUp}, words + "[21]", 21},
		{"a segment", ".results.topics.segments[1].text", []action.Action{action.Down}, ".results.topics.segments[1].start_word", 8},
		{"where it ends", ".results.topics.segments[1].start_word", []action.Action{action.Down}, ".results.topics.segments[1].end_word", 18},
		{"a segment that is shifted", ".results.topics.segments[0].text", []action.Action{action.Down}, ".results.topics.segments[0].start_word", 0},
		{"an utterance", ".results.utterances[1]", []action.Action{named(nextSibling)}, ".results.utterances[2]", 19},
		{"a word of an utterance", ".results.utterances[2].words[0]", []action.Action{named(nextSibling)}, ".results.utterances[2].words[1]", 20},
		{"a sentence", ".results.channels[0].alternatives[0].paragraphs.paragraphs[1].sentences[0].text", []action.Action{action.Down}, ".results.channels[0].alternatives[0].paragraphs.paragraphs[1].sentences[0].start", 7},
		{"an entity", ".results.channels[0].alternatives[0].entities[0].label", []action.Action{action.Down}, ".results.channels[0].alternatives[0].entities[0].value", 13},
		{"no place", ".metadata.sha256", []action.Action{action.Down}, ".metadata.created", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, s := show(t, fixture(t, "calls/listen.json"), 80, 20)
			m = at(t, m, s, test.from)
			if strings.HasPrefix(test.from, words+"[0]") || test.from == words+"[1]" {
				m.folds = m.folds.set(m.tree.NodeAt(s.Call.Words[0].At.From), true)
			}
			for _, a := range test.do {
				m, s = press(m, s, a)
			}
			if m.Path() != test.to || s.Word != test.cursor {
				t.Errorf("selected is %s, the cursor at %d, want %s and %d", m.Path(), s.Word, test.to, test.cursor)
			}
		})
	}
}

// A long string unfolds into rows that can be walked through.
func TestLongString(t *testing.T) {
	m, s := show(t, []byte(`{"a":1,"b":"`+strings.Repeat("lorem ipsum ", 20)+`","c":2}`), 60, 20)
	m = at(t, m, s, ".b")
	m, s = press(m, s, action.Right)
	n, _ := m.Node()
	if rows := m.rows(n); rows != 7 {
		t.Fatalf("it takes %d rows", rows)
	}
	for range 6 {
		m, s = press(m, s, action.Down)
	}
	if m.Path() != ".b" || m.selected.row != 6 {
		t.Errorf("six lines on, row %d of %s is selected", m.selected.row, m.Path())
	}
	if below, _ := press(m, s, action.Down); below.Path() != ".c" {
		t.Errorf("below it is %s", below.Path())
	}
	folded, _ := press(m, s, named(foldEverything))
	if folded.Path() != ".b" || folded.selected.row != 0 || folded.rows(n) != 1 {
		t.Errorf("with all folded, row %d of %d of %s is selected", folded.selected.row, folded.rows(n), folded.Path())
	}
	if folded, _ = press(m, s, action.Left); folded.Path() != ".b" || folded.rows(n) != 1 {
		t.Errorf("left leads to %s of %d rows", folded.Path(), folded.rows(n))
	}
}

// The selected line keeps its colours on its background.
func TestSelectedLine(t *testing.T) {
	m, s := show(t, []byte(`{"a":"b"}`), 30, 4)
	m, s = press(m, s, action.Down)
	line := strings.Split(m.View(s), "\n")[1]
	for _, look := range []theme.Style{s.Theme.Accent, s.Theme.Intent} {
		if !strings.Contains(line, theme.On(s.Theme.Row, look)) {
			t.Errorf("%q has no %q", line, theme.On(s.Theme.Row, look))
		}
	}
}

// Free, the inspector neither follows the cursor nor leads it.
func TestFree(t *testing.T) {
	m, s := show(t, fixture(t, "calls/listen.json"), 80, 20)
	m, s = press(m, s, named(toggleLink))
	if m.Linked() {
		t.Fatal("linked")
	}
	before := m.Path()
	s.Word = 30
	if m = m.Sync(s, 80, 20).(Model); m.Path() != before {
		t.Errorf("it followed to %s", m.Path())
	}
	for range 5 {
		m, s = press(m, s, action.Down)
	}
	if s.Word != 30 {
		t.Errorf("it took the cursor to %d", s.Word)
	}
	if m, s = press(m, s, named(toggleLink)); m.Path() != s.Call.WordPath(30) {
		t.Errorf("linked again it shows %s", m.Path())
	}
	if _, a := m.Update(action.Cue, s); a != (action.CueAt{Word: 30}) {
		t.Errorf("cue does %v", a)
	}
	m = at(t, m, s, ".metadata.created")
	if _, a := m.Update(action.Cue, s); a != nil {
		t.Errorf("cue at what has no place does %v", a)
	}
}

// What is shown is the word, and a segment where the cursor was sent to one.
func TestFollow(t *testing.T) {
	m, s := show(t, fixture(t, "calls/listen.json"), 80, 20)
	s.Lane = model.Topic
	for _, step := range []struct {
		name string
		word int
		lane model.Lane
		want string
	}{
		{"another lane", 8, model.Topic, ".results.topics.segments[1]"},
		{"the next word", 9, model.Topic, ".results.channels[0].alternatives[0].words[9]"},
		{"a jump to no segment", 20, model.Topic, ".results.channels[0].alternatives[0].words[20]"},
		{"a jump to a segment", 39, model.Topic, ".results.topics.segments[2]"},
		{"another lane there", 39, model.Sentiment, ".results.sentiments.segments[4]"},
		{"a lane that has nothing there", 39, model.Intent, ".results.channels[0].alternatives[0].words[39]"},
		{"turns are no segments", 39, model.TurnLane, ".results.channels[0].alternatives[0].words[39]"},
		{"a jump back", 0, model.Topic, ".results.topics.segments[0]"},
	} {
		s.Word, s.Lane = step.word, step.lane
		m = m.Sync(s, 80, 20).(Model)
		if m.Path() != step.want {
			t.Errorf("%s: %s is shown, want %s", step.name, m.Path(), step.want)
		}
		if m.row < 0 || !m.lines[m.row].selected {
			t.Errorf("%s: it is not in view", step.name)
		}
	}
	// What led to the word before is folded again.
	s.Word, s.Lane = 30, model.Topic
	m = m.Sync(s, 80, 20).(Model)
	s.Word = 31
	m = m.Sync(s, 80, 20).(Model)
	if n := m.tree.NodeAt(s.Call.Words[30].At.From); m.folds.open(n) {
		t.Error("the word before is still unfolded")
	}
	if n := m.tree.NodeAt(s.Call.Words[31].At.From); !m.folds.open(n) || m.lit != n {
		t.Error("the word is folded, or not lit")
	}
	row := m.row
	for w := 32; w < 50; w++ {
		s.Word = w
		if m = m.Sync(s, 80, 20).(Model); m.row != row {
			t.Fatalf("at word %d it stands on line %d, not %d as before", w, m.row, row)
		}
	}
}

func TestSearch(t *testing.T) {
	m, s := show(t, fixture(t, "calls/listen.json"), 80, 20)
	find := func(a action.Action, path, notice string) {
		t.Helper()
		p, next := m.Update(a, s)
		if next == nil {
			t.Errorf("%v is left to others", a)
		}
		if to, ok := next.(action.MoveTo); ok {
			s.Word = to.Word
		}
		m = p.Sync(s, 80, 20).(Model)
		if m.Path() != path || m.Notice() != notice {
			t.Errorf("%v leads to %s and says %q, want %s and %q", a, m.Path(), m.Notice(), path, notice)
		}
		if m.row < 0 || !m.lines[m.row].selected {
			t.Errorf("%s is not in view", path)
		}
	}
	s.Query = "saturday"
	find(action.Find{Query: s.Query}, ".results.channels[0].alternatives[0].words[18].word", "")
	if s.Word != 18 {
		t.Errorf("the cursor is at word %d", s.Word)
	}
	find(action.NextMatch, ".results.channels[0].alternatives[0].words[18].punctuated_word", "")
	find(action.PreviousMatch, ".results.channels[0].alternatives[0].words[18].word", "")
	m = at(t, m, s, ".results.channels") // its values come after it
	find(action.NextMatch, ".results.channels[0].alternatives[0].transcript", "")
	m = at(t, m, s, ".results.channels")
	s.Query = "sha256"
	find(action.NextMatch, ".metadata.sha256", "search came round to the first match")
	find(action.PreviousMatch, ".metadata.sha256", "search came round to the last match")
	find(action.Find{Query: "no\x1bwhere"}, ".metadata.sha256", "no match in the JSON for no␛where")
	if got := m.Term(); got != "sha256" {
		t.Errorf("more like this is %q", got)
	}
	s.Query = ""
	if _, a := m.Update(action.NextMatch, s); a != nil {
		t.Errorf("without a query it does %v", a)
	}
}

// Every word and segment of every kind of call is found from its place, and its
// place from it.
func TestPlaces(t *testing.T) {
	for seed := range uint64(8) {
		checkPlaces(t, panetest.Any(t, seed))
	}
	for _, pattern := range []string{"../../testdata/calls/*.json*", "../../testdata/demo/*.json", "../../../shared/corpus/*.json*"} { // the last is not part of this repository
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			doc, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := model.Decode(t.Context(), model.FromBytes(doc, name)); err == nil {
				if len(c.Words) < 3000 { // longer ones take long, and have nothing else
					checkPlaces(t, c)
				}
			} else if _, ok := errors.AsType[*model.NotACallError](err); !ok {
				t.Error(err)
			}
		}
	}
}

// Strange responses, too.
func TestPlacesOfMutants(t *testing.T) {
	for _, name := range []string{"listen.json", "multichannel.json", "session.jsonl", "graft.json"} {
		for _, mutant := range callgen.Mutated(fixture(t, "calls/"+name), 2000) {
			if c, err := model.Decode(t.Context(), model.FromBytes(mutant, name)); err == nil {
				checkPlaces(t, c)
			}
		}
	}
}

func checkPlaces(t *testing.T, c *model.Call) {
	t.Helper()
	tr, err := tree.Build(t.Context(), c.Doc)
	if err != nil {
		t.Fatal(err)
	}
	s := panetest.State(c)
	s.Lane = model.Event
	m := New().WithTree(tr).Sync(s, 80, 30).(Model)
	for w := range c.Words {
		at := c.Words[w].At
		if at.To == at.From {
			continue // a gap
		}
		// From a neighbour, so that it is no jump to a segment.
		m.cursor, s.Word = cursor{c, w - 1, s.Lane, pane.About{}}, w
		m = m.Sync(s, 80, 30).(Model)
		if m.selected.node.At != at || m.row < 0 {
			t.Fatalf("word %d is at %v, and %v is shown, line %d", w, at, m.selected.node.At, m.row)
		}
		back, ok := m.places.wordOf(m.selected.node)
		if !ok || c.Words[back].At != at && !within(m.places.segment(at.From), back) {
			t.Fatalf("%s leads to word %d, %v, not %d", m.Path(), back, ok, w)
		}
	}
	for lane := range model.Event {
		for i := range c.Segments[lane] {
			seg := &c.Segments[lane][i]
			if seg.At.To == seg.At.From {
				continue
			}
			n := tr.NodeAt(seg.At.From)
			if n.At != seg.At {
				t.Fatalf("%s is at %v, there is %v", seg.ID(), seg.At, n.At)
			}
			back, ok := m.places.wordOf(n)
			if want := seg.Anchor.First < len(c.Words); ok != want || ok && back != seg.Anchor.First {
				t.Fatalf("%s leads to word %d, %v, not %d", tr.Path(n), back, ok, seg.Anchor.First)
			}
		}
	}
}

// within reports whether a word is one of a segment's.
func within(s *model.Segment, w int) bool { return s != nil && s.Has(w) }

// Words of utterances are other objects than those of the channel; their times
// lead to the same words.
func TestWordsOfUtterances(t *testing.T) {
	for name, document := range map[string][]byte{
		"listen":   fixture(t, "calls/listen.json"),
		"mono":     callgen.Bytes(callgen.Options{Words: 200}),
		"channels": callgen.Bytes(callgen.Options{Words: 300, Channels: 3, Speakers: 3}),
	} {
		m, s := show(t, document, 80, 20)
		utterances, err := m.tree.At(".results.utterances")
		if err != nil {
			t.Fatal(err)
		}
		for u := range m.tree.Children(utterances) {
			words, _ := m.tree.Member(u, "words")
			for n := range m.tree.Children(words) {
				w, ok := m.places.wordOf(n)
				text, _ := m.tree.Member(n, "word")
				if value, err := m.tree.Value(text); !ok || err != nil || string(value) != `"`+s.Call.Words[w].Bare+`"` {
					t.Errorf("%s: %s leads to word %d %q, %v, not %s", name, m.tree.Path(n), w, s.Call.Words[w].Bare, ok, value)
				}
			}
		}
	}
}

// Where two channels speak at once, a time leads to the word of its own.
func TestChannels(t *testing.T) {
	const document = `{"results":{"channels":[
		{"alternatives":[{"words":[{"word":"oh","start":1,"end":2}],"paragraphs":{"paragraphs":[{"start":1,"end":2}]}}]},
		{"alternatives":[{"words":[{"word":"yes","start":1,"end":2}],"paragraphs":{"paragraphs":[{"start":1,"end":2}]}}]}],
		"utterances":[{"start":1,"channel":1,"words":[{"word":"yes","start":1}]},{"start":1,"channel":0}]}}`
	m, _ := show(t, []byte(document), 80, 20)
	for path, want := range map[string]int{
		".results.channels[0].alternatives[0].paragraphs.paragraphs[0]": 0,
		".results.channels[1].alternatives[0].paragraphs.paragraphs[0]": 1,
		".results.utterances[0]":               1,
		".results.utterances[0].words[0].word": 1,
		".results.utterances[1]":               0,
	} {
		n, err := m.tree.At(path)
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := m.places.wordOf(n); !ok || w != want {
			t.Errorf("%s leads to word %d, %v, not %d", path, w, ok, want)
		}
	}
}

// Words that were cut from one text lead to it, and it to the first of them.
func TestTranscriptAlone(t *testing.T) {
	m, s := show(t, []byte(`{"results":{"channels":[{"alternatives":[{"transcript":"Oh I am so sorry"}]}]}}`), 80, 20)
	s.Word = 3
	m = m.Sync(s, 80, 20).(Model)
	if m.Path() != ".results.channels[0].alternatives[0].transcript" {
		t.Errorf("a word is at %s", m.Path())
	}
	if w, ok := m.places.wordOf(m.selected.node); !ok || w != 0 {
		t.Errorf("the transcript leads to word %d, %v", w, ok)
	}
}

// Lines scroll as little as brings the selected one into view, and with a page
// it stays where it is on the screen.
func TestScroll(t *testing.T) {
	m, s := show(t, callgen.Bytes(callgen.Options{Words: 2000}), 80, 20)
	m, s = press(m, s, named(unfoldEverything))
	for range 100 {
		before := m.row
		m, s = press(m, s, action.Down)
		if m.row > 17 || m.row < before && before < 17 { // two lines stay in view below
			t.Fatalf("from line %d of the screen it comes to line %d", before, m.row)
		}
	}
	if m.row < 16 {
		t.Errorf("a hundred lines down it stands on line %d", m.row)
	}
	for range 8 {
		m, s = press(m, s, action.Up)
	}
	row := m.row
	for _, nav := range []action.Nav{action.PageDown, action.HalfDown, action.PageDown, action.PageUp, action.HalfUp} {
		if m, s = press(m, s, nav); m.row != row {
			t.Errorf("after %v it stands on line %d, not %d", nav, m.row, row)
		}
	}
	if m, s = press(m, s, action.Left); m.selected.node.Container() {
		s.View.Scroll = pane.ScrollBottom
		m = m.Sync(s, 80, 20).(Model)
		s.View.Scroll = pane.ScrollLeast
		if m, s = press(m, s, named(nextSibling)); m.row != 17 { // out of view, but not far
			t.Errorf("the next word stands on line %d", m.row)
		}
	}
	top := m.top
	for range 40 {
		m, s = press(m, s, action.Up)
	}
	if m.row > 3 || m.row < 2 {
		t.Errorf("forty lines up it stands on line %d", m.row)
	}
	if m.top.node.At.From >= top.node.At.From {
		t.Error("nothing has scrolled")
	}
	for where, want := range map[pane.Scroll]int{pane.ScrollTop: 0, pane.ScrollCentre: 10, pane.ScrollBottom: 19} {
		s.View.Scroll = where
		if m := m.Sync(s, 80, 20).(Model); m.row != want {
			t.Errorf("asked for %v it stands on line %d, not %d", where, m.row, want)
		}
	}
}

package place_test

import (
	"os"
	"path/filepath"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/place"
)

// Every word, turn and segment of every response is found again by each of the
// ways to write where it is: link, name, time and path.
func TestRoundTrip(t *testing.T) {
	places := 0
	for name, doc := range fixtures(t) {
		t.Run(name, func(t *testing.T) { places += checkRoundTrip(t, doc, name) })
	}
	if t.Logf("%d places", places); places < 800 {
		t.Errorf("only %d places were gone to", places)
	}
}

// The same for real responses, which are not part of this repository.
func TestRoundTripOfRealResponses(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/*.json*")
	samples, _ := filepath.Glob("../../../shared/corpus/samples/*.json*")
	if len(files) == 0 {
		t.Skip("no folder of real responses beside the checkout")
	}
	places := 0
	for _, f := range append(files, samples...) {
		doc, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(f), func(t *testing.T) { places += checkRoundTrip(t, doc, f) })
	}
	t.Logf("%d places", places)
}

// And for responses that are strange throughout.
func TestRoundTripOfMutants(t *testing.T) {
	places := 0
	for name, doc := range fixtures(t) {
		if len(doc) > 100_000 {
			continue
		}
		for how, mutant := range callgen.Mutated(doc, 2000) {
			places += checkRoundTrip(t, mutant, name+" with "+how)
		}
	}
	if t.Logf("%d places", places); places < 10_000/callgen.EveryMutant {
		t.Errorf("only %d places were gone to", places)
	}
}

func fixtures(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../../testdata/calls/*.json*")
	if err != nil || len(names) < 10 {
		t.Fatal("no fixtures", err)
	}
	all := map[string][]byte{}
	for _, name := range append(names, "../../testdata/demo/demo.json") {
		doc, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = doc
	}
	session := all["session.jsonl"]
	graft, err := model.Graft(session, all["read.json"])
	if err != nil {
		t.Fatal(err)
	}
	all["graft onto a session"] = graft
	return all
}

// checkRoundTrip returns how many words, turns and segments it went to.
func checkRoundTrip(t *testing.T, doc []byte, name string) (places int) {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes(doc, name))
	if err != nil {
		return 0 // it is no call
	}
	// goes reads a place as it was written and goes there.
	goes := func(written string) int {
		t.Helper()
		p, err := place.Parse(written)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		w, at, err := p.Resolve(c, 0)
		if err != nil || at < 0 {
			t.Fatalf("%s: %s: %v, at %v", name, written, err, at)
		}
		return w
	}
	places = len(c.Words) + len(c.Turns)
	for w := range c.Words {
		word := place.Place{Kind: place.Word, First: w}
		for _, written := range []string{word.Link(), word.String()} {
			if got := goes(written); got != w {
				t.Fatalf("%s: %s leads to word %d", name, written, got)
			}
		}
		if path := c.WordPath(w); path != "" {
			got := goes(path)
			if got != goes(place.Place{Kind: place.Path, Path: path}.Link()) {
				t.Fatalf("%s: #%s leads elsewhere than %s", name, path, path)
			}
			// Words that were cut from one text share its path, which leads to the
			// first of them; of /v1/read that is the first of a segment.
			if got != w && (c.WordPath(got) != path || c.Words[got].At != c.Words[w].At && c.Shape != model.ShapeRead) {
				t.Fatalf("%s: %s, of word %d, leads to word %d of %s", name, path, w, got, c.WordPath(got))
			}
		}
		if c.Timed {
			at := place.Place{Kind: place.Time, From: c.Onset(w)}
			if got := goes(at.Link()); c.Onset(got) != c.Onset(w) {
				t.Fatalf("%s: %s, of word %d, leads to word %d", name, at.Link(), w, got)
			}
		}
	}
	for k := range c.Turns {
		turn := place.Place{Kind: place.Segment, Lane: model.TurnLane, Number: k + 1}
		if got := goes(turn.Link()); got != c.Turns[k].First {
			t.Fatalf("%s: %s leads to word %d, not %d", name, turn.Link(), got, c.Turns[k].First)
		}
	}
	for lane := range model.LaneCount {
		for k := range c.Segments[lane] {
			s := &c.Segments[lane][k]
			if len(c.Words) == 0 {
				continue
			}
			places++
			first := min(s.Anchor.First, len(c.Words)-1) // dead air may come after the last
			if got := goes("#" + s.ID()); got != first {
				t.Fatalf("%s: #%s leads to word %d, not %d", name, s.ID(), got, first)
			}
			if s.Path == "" {
				continue
			}
			if got := goes(s.Path); got != first {
				t.Fatalf("%s: %s leads to word %d, not %d", name, s.Path, got, first)
			}
			if _, ref, ok := c.At(s.Path); !ok || ref.Lane != lane || ref.I != k {
				t.Fatalf("%s: %s leads to %+v, not to %s", name, s.Path, ref, s.ID())
			}
		}
	}
	return places
}

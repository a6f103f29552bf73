package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earshot/model/callgen"
)

func TestRead(t *testing.T) {
	type segment struct {
		lane       Lane
		text       string
		start, end int
	}
	for _, c := range []struct {
		name     string
		segments []segment
		words    string
		anchors  []Span
		states   []AnchorState
	}{
		{
			"sentiments tell all of it",
			[]segment{{Sentiment, "Hi. Thank you.", 0, 2}, {Sentiment, "This call is recorded.", 3, 6}},
			"Hi. Thank you. This call is recorded.", []Span{{0, 3}, {3, 7}}, []AnchorState{Exact, Exact},
		},
		{
			"a gap is one word, wherever it is",
			[]segment{{Topic, "Ok thanks.", 10, 11}, {Topic, "Bye.", 20, 20}},
			"… Ok thanks. … Bye.", []Span{{1, 3}, {4, 5}}, []AnchorState{Exact, Exact},
		},
		{
			"the known fault: a topic that begins at word 0 comes with 1",
			[]segment{{Topic, "For nearly a decade.", 1, 4}, {Topic, "Along the way.", 4, 6}},
			"For nearly a decade. Along the way.", []Span{{0, 4}, {4, 7}}, []AnchorState{Repaired, Exact},
		},
		{
			"lanes that agree share words",
			[]segment{{Sentiment, "I ordered this online.", 0, 3}, {Intent, "ordered this", 1, 2}},
			"I ordered this online.", []Span{{0, 4}, {1, 3}}, []AnchorState{Exact, Exact},
		},
		{
			"what contradicts is appended",
			[]segment{{Topic, "Can I upgrade?", 4, 6}, {Topic, "I also moved house.", 4, 7}},
			"… Can I upgrade? I also moved house.", []Span{{1, 4}, {4, 8}}, []AnchorState{Exact, Repaired},
		},
		{
			"what has wrong indices is found by its text",
			[]segment{{Sentiment, "One two three four five.", 0, 4}, {Topic, "three four", 0, 1}, {Topic, "two three", -5, 12}},
			"One two three four five.", []Span{{0, 5}, {2, 4}, {1, 3}}, []AnchorState{Exact, Repaired, Repaired},
		},
		{
			"indices beyond any text",
			[]segment{{Topic, "Far away.", 1 << 40, 1<<40 + 1}},
			"Far away.", []Span{{0, 2}}, []AnchorState{Repaired},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lists [3][]string
			for _, s := range c.segments {
				lists[s.lane] = append(lists[s.lane], fmt.Sprintf(`{"text":%q,"start_word":%d,"end_word":%d}`, s.text, s.start, s.end))
			}
			call := decode(t, fmt.Appendf(nil, `{"metadata":{"language":"en"},"results":{"topics":{"segments":[%s]},"intents":{"segments":[%s]},"sentiments":{"segments":[%s]}}}`,
				strings.Join(lists[0], ","), strings.Join(lists[1], ","), strings.Join(lists[2], ",")))
			checkInvariants(t, call)
			if call.Shape != ShapeRead || call.Timed || call.Channels != 0 || call.Meta.Language != "en" {
				t.Errorf("shape %v, timed %v, %d channels", call.Shape, call.Timed, call.Channels)
			}
			if got := call.Text(Span{0, len(call.Words)}); got != c.words {
				t.Errorf("words %q, want %q", got, c.words)
			}
			var numbers [3]int
			for k, s := range c.segments {
				numbers[s.lane]++
				i := slices.IndexFunc(call.Segments[s.lane], func(g Segment) bool { return g.Number == numbers[s.lane] })
				got := call.Segments[s.lane][i]
				if got.Anchor != c.anchors[k] || got.State != c.states[k] {
					t.Errorf("%s %q at %v, state %d; want %v, %d", got.ID(), s.text, got.Anchor, got.State, c.anchors[k], c.states[k])
				}
				if p := call.WordPath(got.Anchor.First); !strings.HasSuffix(p, "].text") {
					t.Errorf("path of its first word: %q", p)
				}
			}
		})
	}
}

func TestReadSummaryAlone(t *testing.T) {
	c := decode(t, []byte(`{"metadata":{"request_id":"r"},"results":{"summary":{"text":"They talk."}}}`))
	if c.Shape != ShapeRead || len(c.Words) != 0 || c.Summary.Text != "They talk." || c.WordAt(5) != -1 {
		t.Errorf("%+v, word %d", c.Summary, c.WordAt(5))
	}
}

// Segments of a generated text are where they were made.
func TestReadGenerated(t *testing.T) {
	o := callgen.Options{Words: 2000, Shape: callgen.Read}
	g, err := callgen.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	c := decode(t, callgen.Bytes(o))
	checkInvariants(t, c)
	if got, want := c.Text(Span{0, len(c.Words)}), g.Text(0, g.Count()); got != want {
		t.Errorf("text\n got %.200q\nwant %.200q", got, want)
	}
	c.Channels = 1
	checkLane(t, c, g, Topic, g.Topics)
	checkLane(t, c, g, Intent, g.Intents)
	checkLane(t, c, g, Sentiment, g.Sentiments)
}

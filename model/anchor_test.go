package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"earshot/model/callgen"
)

// The words that most cases are held against.
const spokenText = "I I bought a scarf online for my wife, and it turns out they shipped the wrong color. " +
	"Oh, I am so sorry, sir. I got it for her birthday, which is tonight, and now I'm not sure what I need to do. " +
	"Yes. Okay. Yes. What color did you want? Blue. Yes."

// topic makes one topic segment.
func topic(text, start, end string) string {
	return fmt.Sprintf(`{"text":%q,"start_word":%s,"end_word":%s,"topics":[{"topic":"x","confidence_score":0.001}]}`, text, start, end)
}

func TestAnchor(t *testing.T) {
	words := strings.Fields(spokenText)
	sorry := strings.Join(words[18:24], " ") // "Oh, I am so sorry, sir."
	for _, c := range []struct {
		name, text string
		start, end string
		want       Span
		state      AnchorState
		shift      int
	}{
		{"right", sorry, "18", "23", Span{18, 24}, Exact, 0},
		{"right, as floats", sorry, "18.0", "2.3e1", Span{18, 24}, Exact, 0},
		{"right, written otherwise", "oh I AM SO SORRY sir", "18", "23", Span{18, 24}, Exact, 0},
		{"the service's own fault at word 0", strings.Join(words[:18], " "), "1", "18", Span{0, 18}, Repaired, -1},
		{"one too low", sorry, "17", "22", Span{18, 24}, Repaired, 1},
		{"two too high", sorry, "20", "25", Span{18, 24}, Repaired, -2},
		{"the end too far", sorry, "18", "9007199254740992", Span{18, 24}, Repaired, 0},
		{"the end exclusive after all", sorry, "18", "24", Span{18, 24}, Repaired, 0},
		{"reversed", sorry, "23", "18", Span{18, 24}, Repaired, -5},
		{"before the first word", strings.Join(words[:3], " "), "-2", "0", Span{0, 3}, Repaired, 2},
		{"ten off, and long enough to be sure", sorry, "28", "33", Span{18, 24}, Repaired, -10},
		{"a word of the text was not recognised", "Oh, I am really so sorry, sir.", "18", "24", Span{18, 24}, Repaired, 0},
		{"a short text stays near: the next Yes is too far", "Yes.", "39", "39", Span{39, 40}, NotFound, 0},
		{"a short text three off", "Yes.", "49", "49", Span{52, 53}, Repaired, 3},
		{"nowhere", "This sentence is not in the call.", "18", "23", Span{18, 24}, NotFound, 0},
		{"nowhere, and past the end", "This sentence is not in the call.", "99999", "1e300", Span{53, 53}, NotFound, 0},
		{"nowhere, and reversed", "This sentence is not in the call.", "20", "10", Span{20, 20}, NotFound, 0},
		{"no text", "", "5", "7", Span{5, 8}, Unchecked, 0},
		{"no text and no sense", "", "-7", "-9", Span{0, 0}, Unchecked, 0},
		{"no indices", sorry, "null", `"18"`, Span{18, 24}, Repaired, 0},
		{"no end", sorry, "18", "null", Span{18, 24}, Repaired, 0},
		{"white space around", " \n" + sorry + " ", "18", "23", Span{18, 24}, Exact, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := decode(t, listen(spoken(spokenText), `"topics":{"segments":[`+topic(c.text, c.start, c.end)+`]}`)).Segments[Topic][0]
			if got.Anchor != c.want || got.State != c.state || got.Shift != c.shift {
				t.Errorf("at %v, state %d, shift %d; want %v, %d, %d", got.Anchor, got.State, got.Shift, c.want, c.state, c.shift)
			}
		})
	}
	if len(words) != 53 {
		t.Errorf("%d words", len(words))
	}
}

// Where a text fits twice, what is known of the service decides.
func TestAnchorChoice(t *testing.T) {
	for _, c := range []struct {
		name, words, text string
		start, end        int
		want              Span
		state             AnchorState
	}{
		{"the known fault goes before other letters at the index", "Hi. hi there.", "Hi.", 1, 1, Span{0, 1}, Repaired},
		{"elsewhere the index goes before the same letters near by", "Well, yes. Yes, sure.", "yes.", 2, 2, Span{2, 3}, Exact},
		{"three words are too few to move forty", "Thank you all. " + strings.Repeat("x ", 40), "Thank you all.", 40, 42, Span{40, 43}, NotFound},
		{"seven words are enough", "Thank you all for being here today. " + strings.Repeat("x ", 40), "Thank you all for being here today.", 40, 46, Span{0, 7}, Repaired},
		{"of two places as good the nearer", "we can go there now then we can go there now then", "we can really go there now", 5, 9, Span{6, 11}, Repaired},
		{"and the other way round", "we can go there now then we can go there now then", "we can really go there now", 2, 6, Span{0, 5}, Repaired},
	} {
		s := decode(t, listen(spoken(c.words), `"topics":{"segments":[`+topic(c.text, fmt.Sprint(c.start), fmt.Sprint(c.end))+`]}`)).Segments[Topic][0]
		if s.Anchor != c.want || s.State != c.state {
			t.Errorf("%s: at %v, state %d", c.name, s.Anchor, s.State)
		}
	}
	// A neighbour that has moved far takes a short one with it.
	long := "Thank you all for being here today."
	segments := topic(long, "27", "33") + "," + topic("Yes.", "34", "34")
	c := decode(t, listen(spoken("Now. "+long+" Yes. "+strings.Repeat("x ", 40)), `"topics":{"segments":[`+segments+`]}`))
	if s := c.Segments[Topic][1]; s.Anchor != (Span{8, 9}) || s.Shift != -26 {
		t.Errorf("the neighbour: %+v", s)
	}
}

// Words that are missing from the answer move everything behind them; each
// segment is found where its neighbour's move leads to.
func TestAnchorDrift(t *testing.T) {
	g, err := callgen.Generate(callgen.Options{Words: 3000, NoFirstShift: true, Faults: callgen.Faults{callgen.DropWords: 60}})
	if err != nil {
		t.Fatal(err)
	}
	var doc strings.Builder
	if err := g.Write(&doc); err != nil {
		t.Fatal(err)
	}
	c := decode(t, []byte(doc.String()))
	found := 0
	for _, lane := range []Lane{Topic, Intent, Sentiment} {
		for _, s := range c.Segments[lane] {
			if s.State == NotFound {
				if len(strings.Fields(s.Text)) > 8 {
					t.Errorf("%s %q, given %v, is not found", s.ID(), s.Text, s.Given)
				}
				continue
			}
			found++
		}
	}
	if found < 300 {
		t.Errorf("only %d found", found)
	}
}

// In several channels a segment's text says which words its indices count.
func TestAnchorChannels(t *testing.T) {
	doc := func(start, end int) []byte {
		return fmt.Appendf(nil, `{"results":{"channels":[
			{"alternatives":[{"words":[{"word":"Hello","start":0,"end":0.5},{"word":"there.","start":2,"end":2.5},{"word":"Yes.","start":4,"end":4.5}]}]},
			{"alternatives":[{"words":[{"word":"Good","start":1,"end":1.5},{"word":"morning","start":3,"end":3.5},{"word":"all.","start":5,"end":5.5}]}]}],
			"topics":{"segments":[{"text":"Good morning all.","start_word":%d,"end_word":%d}]}}}`, start, end)
	}
	for _, c := range []struct {
		name       string
		start, end int
		state      AnchorState
	}{
		{"counted in its own channel", 0, 2, Exact},
		{"counted in all channels one after the other", 3, 5, Exact},
		{"one off in its own channel", 1, 3, Repaired},
	} {
		call := decode(t, doc(c.start, c.end))
		s := call.Segments[Topic][0]
		if s.Anchor != (Span{1, 6}) || s.Channel != 1 || s.State != c.state || segmentText(call, &s) != "Good morning all." {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
	call := decode(t, []byte(strings.Replace(string(doc(1, 3)), "Good morning all.", "Good there. morning", 1)))
	if s := call.Segments[Topic][0]; s.Anchor != (Span{1, 4}) || s.Channel != -1 || s.State != Exact {
		t.Errorf("counted by time: %+v", s)
	}
	// A short text fits by chance in channel 0 as well; the long one decides.
	twice := strings.NewReplacer("there.", "Yes.", `"Yes."`, `"Bye."`, `"Good"`, `"Yes."`, `"segments":[`, `"segments":[{"text":"Yes.","start_word":1,"end_word":1},{"text":"Yes. morning Bye. all.","start_word":2,"end_word":5},`)
	call = decode(t, []byte(twice.Replace(string(doc(3, 5)))))
	if s := call.Segments[Topic][0]; s.Text != "Yes." || s.Anchor != (Span{1, 2}) || s.Channel != -1 || s.State != Exact {
		t.Errorf("the short one: %+v", s)
	}
}

// Texts that are nowhere cost next to nothing each, however many there are.
func TestAnchorHostile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g, err := callgen.Generate(callgen.Options{Words: 40_000, Without: callgen.AllFeatures})
	if err != nil {
		t.Fatal(err)
	}
	var words, segments strings.Builder
	for i, w := range g.Channels[0].Words {
		fmt.Fprintf(&words, `,{"word":%q,"start":%v}`, w.Text, w.Start)
		// Words of the call in another order: they look right one by one.
		fmt.Fprintf(&segments, `,{"start_word":%d,"end_word":%d,"text":"`, i, i+9)
		for range 10 {
			segments.WriteString(g.Channels[0].Words[min(max(i+r.IntN(60)-30, 0), 39_999)].Text + " ")
		}
		segments.WriteString(`"}`)
	}
	doc := listen(words.String()[1:], `"topics":{"segments":[`+segments.String()[1:]+`]}`)
	c := decode(t, doc)
	checkInvariants(t, c)
	list := c.Segments[Topic]
	a := anchorer{words: c.Words, effort: searchEffort}
	a.anchorLane(c, list)
	// What was looked at says more than a clock on a busy machine; the time is
	// in BenchmarkAnchors.
	if a.compared > 1000*len(list) || a.effort < -1000*len(list) {
		t.Errorf("%d words compared, and %d left for looking, for %d segments", a.compared, a.effort, len(list))
	}
	// When all is spent the rest is not found, and what is right is still seen.
	a.effort = 0
	right := []Segment{list[0], {Lane: Topic, Text: c.Text(Span{7, 12}), Channel: -1, Given: Given{Start: 7, End: 11, HasStart: true, HasEnd: true}}}
	a.anchorLane(c, right)
	if right[0].State != NotFound || right[1].State != Exact {
		t.Errorf("states %d and %d", right[0].State, right[1].State)
	}
}

func FuzzAnchor(f *testing.F) {
	f.Add(spokenText, "Oh, I am so sorry, sir.", 18.0, 23.0, true)
	f.Add("你好 世界。 再 见", "世界。再见", 1.0, 3.0, true)
	f.Add("a a a a a a", "a a a", -1.0, 1e18, false)
	f.Add("", "x", 0.0, 0.0, true)
	f.Add("- — … .", "—", 1.0, 1.0, true)
	f.Fuzz(func(t *testing.T, spokenWords, text string, start, end float64, two bool) {
		c := &Call{}
		channels := make([][]Word, 1, 2)
		if two {
			channels = append(channels, nil)
		}
		for i, w := range strings.Split(spokenWords, " ") {
			k := i % len(channels)
			channels[k] = append(channels[k], Word{Text: w, Channel: uint8(k), Index: int32(len(channels[k])), Start: time.Duration(i), Has: HasStart})
		}
		c.Channels = len(channels)
		c.buildTimeline(channels)
		s := Segment{Lane: Topic, Text: text, Channel: -1, Given: Given{Start: start, End: end, HasStart: start == start, HasEnd: end == end}}
		c.Segments[Topic] = []Segment{s, s, s}
		d := decoder{call: c, channels: make([]channel, len(channels))}
		d.anchorAll()
		c.buildTurns()
		c.buildSentences()
		c.index()
		checkInvariants(t, c)
		for _, s := range c.Segments[Topic] {
			if s.State == Exact || s.State == Repaired {
				if s.Anchor.Len() == 0 {
					t.Errorf("found at no word: %+v", s)
				}
			}
		}
	})
}

package model

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/model/callgen"
)

// decode decodes a document that is a call.
func decode(t testing.TB, doc []byte) *Call {
	t.Helper()
	c, err := Decode(t.Context(), FromBytes(doc, "test.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// listen wraps words and other members of results as today's answers do.
func listen(words, others string) []byte {
	if others != "" {
		others = "," + others
	}
	return fmt.Appendf(nil, `{"metadata":{"duration":60},"results":{"channels":[{"alternatives":[{"words":[%s]}]}]%s}}`, words, others)
}

// spoken makes the words of a text, one a second, each 0.8 s long.
func spoken(text string) string {
	var words []string
	for i, w := range strings.Fields(text) {
		words = append(words, fmt.Sprintf(`{"word":%q,"start":%d,"end":%d.8,"confidence":0.9}`, w, i, i))
	}
	return strings.Join(words, ",")
}

func TestDecodeWord(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       Word // At and Index apart
	}{
		{
			"all there",
			`{"word":"birthday","start":14.72,"end":15.2,"confidence":0.998,"punctuated_word":"birthday,","speaker":1,"speaker_confidence":0.7,"sentiment":"neutral","sentiment_score":-0.37117594480514526,"language":"en"}`,
			Word{Text: "birthday,", Bare: "birthday", Start: 14720 * time.Millisecond, End: 15200 * time.Millisecond, Confidence: 0.998, Sentiment: -0.37117594480514526, Speaker: 1, Has: HasStart | HasEnd | HasConfidence | HasSpeaker | HasSentiment | HasPunctuated},
		},
		{"absent is not zero", `{"word":"so"}`, Word{Text: "so", Bare: "so"}},
		{"null is absent", `{"word":"so","start":null,"end":1,"confidence":null,"speaker":null,"punctuated_word":null}`, Word{Text: "so", Bare: "so", End: time.Second, Has: HasEnd}},
		{"another type is absent, and a bad time", `{"word":17,"punctuated_word":"So","start":"1.25","end":2,"confidence":true,"speaker":"A"}`, Word{Text: "So", End: 2 * time.Second, Has: HasEnd | HasPunctuated | BadTimes}},
		{"whole numbers as floats and with exponents", `{"word":"so","start":1E+0,"end":2.0,"speaker":3.0}`, Word{Text: "so", Bare: "so", Start: time.Second, End: 2 * time.Second, Speaker: 3, Has: HasStart | HasEnd | HasSpeaker}},
		{"a negative time is none", `{"word":"so","start":-1.5,"end":2}`, Word{Text: "so", Bare: "so", End: 2 * time.Second, Has: HasEnd | BadTimes}},
		{"the end before the start", `{"word":"so","start":3,"end":2}`, Word{Text: "so", Bare: "so", Start: 3 * time.Second, End: 2 * time.Second, Has: HasStart | HasEnd | BadTimes}},
		{"too large for any number", `{"word":"so","start":1e400,"confidence":1e400}`, Word{Text: "so", Bare: "so", Has: BadTimes}},
		{"of repeated members the last counts", `{"word":"shadow","word":"so","start":0.0,"start":1,"speaker":1,"speaker":null}`, Word{Text: "so", Bare: "so", Start: time.Second, Has: HasStart}},
		{"and when the last is null, it is absent", `{"word":"so","punctuated_word":"So","punctuated_word":null,"sentiment_score":1,"sentiment_score":null}`, Word{Text: "so", Bare: "so"}},
		{"invalid UTF-8 alone", `{"word":"a long word` + "\xff" + `"}`, Word{Text: "a long word\ufffd", Bare: "a long word\ufffd"}},
		{"escapes and invalid UTF-8", `{"word":"\u00e9\ud83d\ude00\ud800x","punctuated_word":"a` + "\xff" + `b\n"}`, Word{Text: "a\ufffdb\n", Bare: "é😀\ufffdx", Has: HasPunctuated}},
		{"a name with escapes", `{"w\u006frd":"so"}`, Word{Text: "so", Bare: "so"}},
		{"a number is no word, but it counts", `17`, Word{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := decode(t, listen(c.json, "")).Words[0]
			got.At = Range{}
			if got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// Whatever stands around it, the answer is found.
func TestDecodeWrapped(t *testing.T) {
	inner := string(listen(spoken("Hello there."), `"topics":{"segments":[{"text":"Hello there.","start_word":0,"end_word":1,"topics":[{"topic":"Greeting","confidence_score":0.5}]}]}`))
	for _, c := range []struct{ name, doc, path string }{
		{"bare", inner, ".results"},
		{"a byte order mark", "\ufeff" + inner, ".results"},
		{"full_response", `{"success":true,"request_id":"r","duration":1,"full_response":` + inner + `}`, ".full_response.results"},
		{"a name that needs quotes", `{"my \"answer\"":` + inner + `}`, `.["my \"answer\""].results`},
		{"deepgramData, with an object before", `{"user":{"name":"x"},"deepgramData":` + inner + `}`, ".deepgramData.results"},
		{"a markdown fence", "# Answer\n\n```json\n" + inner + "\n```\nmore\n", ".results"},
		{"a fence that is not closed", "```\n" + inner, ".results"},
		{"results given twice", `{"results":{"channels":[{"alternatives":[{"words":[{"word":"no"}]}]}],"summary":{"short":"no"}},` + inner[1:], ".results"},
		{"the first of several alternatives", strings.Replace(inner, `]}]}]`, `]},{"words":[{"word":"no"}]}]}]`, 1), ".results"},
		{"results as a list", strings.Replace(inner, `"results":{`, `"results":[{`, 1)[:len(inner)] + `]}`, ".results[0]"},
		{"the first of several", `[` + inner + `,` + inner + `]`, ".[0].results"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := decode(t, []byte(c.doc))
			if n := len(got.Words); n != 2 || got.Summary.Present {
				t.Fatalf("%d words, summary %v", n, got.Summary)
			}
			if p := got.WordPath(1); p != c.path+".channels[0].alternatives[0].words[1]" {
				t.Errorf("word path %s", p)
			}
			s := got.Segments[Topic][0]
			if s.Path != c.path+".topics.segments[0]" || s.State != Exact {
				t.Errorf("segment %+v", s)
			}
			raw, err := got.Doc.Slice(s.At)
			if err != nil || !strings.HasPrefix(string(raw), `{"text":"Hello there."`) || !strings.HasSuffix(string(raw), `}]}`) {
				t.Errorf("segment at %v: %s, %v", s.At, raw, err)
			}
			raw, _ = got.Doc.Slice(got.Words[1].At)
			if string(raw) != `{"word":"there.","start":1,"end":1.8,"confidence":0.9}` {
				t.Errorf("word at %v: %s", got.Words[1].At, raw)
			}
		})
	}
}

// The last results count, even when they hold less.
func TestDecodeResultsTwice(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[{"word":"no"}]}]}],"utterances":[{}]},"results":{"summary":{"short":"yes"}}}`))
	if len(c.Words) != 0 || c.Channels != 0 || c.Utterances != 0 || c.Summary.Text != "yes" || c.Shape != ShapeRead {
		t.Errorf("%d words, %d channels, %+v, shape %v", len(c.Words), c.Channels, c.Summary, c.Shape)
	}
}

func TestDecodeMetadata(t *testing.T) {
	c := decode(t, []byte(`{
		"metadata":{"request_id":"r-1","sha256":"ABCDEF","created":"2024-03-09T17:08:48.104Z","duration":54.768,"channels":1,
			"models":["u2","u1"],"model_info":{"u1":{"name":"other","arch":"nova-2"},"u2":{"name":"general-nova-3","version":"1","arch":"nova-3"}},
			"warnings":[{"parameter":"intents","type":"unsupported_language","message":"English only"}],"extra":{"a":"b"}},
		"results":{"channels":[{"detected_language":"de","alternatives":[{"words":[]}]}],
			"summary":{"result":"failure","short":"Not enough words."},
			"sentiments":{"segments":[],"average":{"sentiment":"neutral","sentiment_score":-0.1338}}}}`))
	want := Metadata{RequestID: "r-1", SHA256: "abcdef", Created: "2024-03-09T17:08:48.104Z", Language: "de", Model: "general-nova-3", Arch: "nova-3", Warnings: []string{"intents: unsupported_language: English only"}}
	if !reflect.DeepEqual(c.Meta, want) {
		t.Errorf("\n got %+v\nwant %+v", c.Meta, want)
	}
	if c.Duration != 54768*time.Millisecond || c.Shape != ShapeListen || c.Timed {
		t.Errorf("duration %v, shape %v, timed %v", c.Duration, c.Shape, c.Timed)
	}
	if s := c.Summary; s.Text != "Not enough words." || !s.Failed || !s.Present || s.Path != ".results.summary" {
		t.Errorf("summary %+v", s)
	}
	if a := c.Average; a.Label != "neutral" || a.Score != -0.1338 || !a.Present {
		t.Errorf("average %+v", a)
	}
}

// Utterances repeat every word; they are counted and not kept.
func TestDecodeCountsUtterances(t *testing.T) {
	c := decode(t, listen(spoken("a b"), `"utterances":[{"words":[{"word":"a"}]},{"words":[]},{}]`))
	if c.Utterances != 3 {
		t.Errorf("%d utterances", c.Utterances)
	}
}

func TestDecodeOldKinds(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[`+spoken("One two three. Four five six.")+`],
		"topics":[{"text":"One two three.","start_word":0,"end_word":3,"topics":[{"topic":"Counting","confidence":0.7}]}],
		"summaries":[{"summary":"They count.","start_word":0.0,"end_word":3.0},{"summary":"And on.","start_word":3,"end_word":6}],
		"entities":[{"label":"CARDINAL","value":"Two","confidence":0.9,"start_word":1,"end_word":2}]}]}]}}`))
	s := c.Segments[Topic][0]
	if s.State != Exact || s.Anchor != (Span{0, 3}) || !s.Given.EndExclusive || s.Path != ".results.channels[0].alternatives[0].topics[0]" || s.Labels[0] != (Label{"Counting", 0.7, true}) {
		t.Errorf("topic %+v", s)
	}
	if c.Summary.Text != "They count.\n\nAnd on." || len(c.Summaries) != 2 || c.Summaries[1].Anchor != (Span{3, 6}) {
		t.Errorf("summary %+v of %+v", c.Summary, c.Summaries)
	}
	if e := c.Entities[0]; e.Label != "CARDINAL" || e.Value != "Two" || e.Span != (Span{1, 2}) {
		t.Errorf("entity %+v", e)
	}
}

// The old kind counts topics in each channel; they are numbered through.
func TestDecodeOldTopicsOfChannels(t *testing.T) {
	channel := `{"alternatives":[{"words":[` + spoken("One two.") + `],"topics":[{"text":"One","start_word":0,"end_word":1},{"text":"two.","start_word":1,"end_word":2}]}]}`
	c := decode(t, []byte(`{"results":{"channels":[`+channel+`,`+channel+`]}}`))
	checkInvariants(t, c)
	seen := map[string]int{}
	for _, s := range c.Segments[Topic] {
		seen[s.ID()] = s.Channel
		if s.State != Exact || segmentText(c, &s) != s.Text {
			t.Errorf("%+v", s)
		}
	}
	if len(seen) != 4 || seen["T2"] != 0 || seen["T3"] != 1 {
		t.Errorf("%v", seen)
	}
}

func TestDecodeTooMuch(t *testing.T) {
	many := strings.Repeat("{},", 100) + "{}"
	for _, doc := range []string{
		`{"results":{"topics":{"segments":[` + many + `]}}}`,
		`{"results":{"topics":{"segments":[{"topics":[` + many + `]}]}}}`,
		`{"results":{"channels":[{"alternatives":[{"entities":[` + many + `]}]}]}}`,
		`[{"type":"Results"},` + many + `]`,
		`{"results":{"channels":[{"alternatives":[{"words":[` + many + `]}]}]}}`,
	} {
		d := newDecoder(t.Context(), FromBytes(nil, "x"), []byte(doc))
		d.words, d.items = 100, 100
		if not, ok := errors.AsType[*NotACallError](d.document()); !ok || not.Kind != KindTooLarge {
			t.Errorf("%.60s…: %v", doc, not)
		}
	}
	c := decode(t, []byte(`{"results":{"channels":[`+strings.Repeat("{},", 300)+`{}]}}`))
	if c.Channels != maxChannels || len(c.Notes) != 1 {
		t.Errorf("%d channels, notes %q", c.Channels, c.Notes)
	}
}

// A transcript without a list of words still gives words, without times.
func TestDecodeTranscriptAlone(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"transcript":"Hello \"there\", you."}]}]}}`))
	if c.Text(Span{0, 9}) != `Hello "there", you.` || c.Timed || len(c.Sentences) != 1 {
		t.Errorf("%q, timed %v", c.Text(Span{0, 9}), c.Timed)
	}
	if p := c.WordPath(2); p != ".results.channels[0].alternatives[0].transcript" {
		t.Errorf("path %s", p)
	}
}

// Every form the generator writes one call in means the same call.
func TestDecodeGenerated(t *testing.T) {
	for _, o := range []callgen.Options{
		{},
		{Indent: 2},
		{Indent: 2, FloatInts: true, ASCII: true},
		{Wrap: "full_response", Seed: 5},
		{Without: callgen.Punctuate | callgen.Diarize | callgen.Sentiment},
		{Channels: 2, Speakers: 3, Seed: 2},
		{Channels: 2, Speakers: 3, Seed: 2, Indexing: callgen.Concatenated, Words: 900},
		{Channels: 2, Speakers: 3, Seed: 2, Indexing: callgen.ByTime, Words: 900},
		{Channels: 5, Speakers: 7, Indexing: callgen.ByTime},
		{Shape: callgen.Legacy},
		{Shape: callgen.Legacy, Channels: 2, Speakers: 4},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			g, err := callgen.Generate(o)
			if err != nil {
				t.Fatal(err)
			}
			c := decode(t, callgen.Bytes(o))
			checkInvariants(t, c)
			if len(c.Words) != g.Count() || c.Channels != len(g.Channels) || !sameTime(c.Duration, g.Duration) {
				t.Fatalf("%d words on %d channels for %v", len(c.Words), c.Channels, c.Duration)
			}
			for k := range g.Channels {
				for i, want := range g.Channels[k].Words {
					got := c.Words[c.TimelineIndex(k, i)]
					text := want.Punctuated
					if o.Without&callgen.Punctuate != 0 {
						text = want.Text
					}
					if got.Text != text || got.Bare != want.Text || !sameTime(got.Start, want.Start) || !sameTime(got.End, want.End) || float32(got.Confidence) != float32(want.Confidence) || int(got.Index) != i || int(got.Channel) != k {
						t.Fatalf("channel %d word %d: %+v, want %+v", k, i, got, want)
					}
					if o.Without&callgen.Diarize == 0 && int(got.Speaker) != want.Speaker {
						t.Fatalf("speaker %d, want %d", got.Speaker, want.Speaker)
					}
				}
			}
			if o.Shape == callgen.Legacy {
				for _, s := range c.Segments[Topic] {
					if s.State != Exact {
						t.Errorf("%s: %+v", s.ID(), s)
					}
				}
				return
			}
			if o.Indexing != callgen.FirstChannel || len(g.Channels) == 1 {
				checkLane(t, c, g, Topic, g.Topics)
				checkLane(t, c, g, Intent, g.Intents)
				if o.Without&callgen.Sentiment == 0 {
					checkLane(t, c, g, Sentiment, g.Sentiments)
				}
			}
			for _, lane := range []Lane{Topic, Intent, Sentiment} {
				for _, s := range c.Segments[lane] {
					if got := segmentText(c, &s); got != s.Text && o.Without&callgen.Punctuate == 0 {
						t.Errorf("%s says %q and is at %q", s.ID(), s.Text, got)
					}
				}
			}
		})
	}
}

// sameTime compares with a time that is written as a float32.
func sameTime(got time.Duration, want float64) bool {
	return float32(got.Seconds()) == float32(want)
}

// segmentText joins the words that a segment includes.
func segmentText(c *Call, s *Segment) string {
	var words []string
	for i := s.Anchor.First; i < s.Anchor.Last; i++ {
		if c.Includes(s, i) {
			words = append(words, c.Words[i].Text)
		}
	}
	return strings.Join(words, " ")
}

// checkLane compares the anchors of a lane with where its segments were made.
func checkLane(t *testing.T, c *Call, g *callgen.Call, lane Lane, want []callgen.Segment) {
	t.Helper()
	got := slices.Clone(c.Segments[lane])
	slices.SortFunc(got, func(a, b Segment) int { return a.Number - b.Number })
	if len(got) != len(want) {
		t.Fatalf("%d %s segments, want %d", len(got), lane, len(want))
	}
	for k, w := range want {
		first := g.Order[w.First]
		at := c.TimelineIndex(first.Channel, first.Word)
		state, shift := Exact, 0
		if w.StartWord != w.First {
			state, shift = Repaired, w.First-w.StartWord
		}
		one := got[k]
		if c.Channels == 1 && one.Anchor != (Span{w.First, w.Last}) || !one.Has(at) || one.State != state || one.Shift != shift {
			t.Errorf("%s: at %v, state %d, shift %d; want to begin at %d, state %d, shift %d (%+v)", one.ID(), one.Anchor, one.State, one.Shift, at, state, shift, one.Given)
		}
	}
}

// checkInvariants checks what holds of every call, whatever it was made of.
func checkInvariants(t testing.TB, c *Call) {
	t.Helper()
	n := len(c.Words)
	cover := func(what string, spans []Span) {
		at := 0
		for _, s := range spans {
			if s.First != at || s.Last <= s.First {
				t.Fatalf("%s %v begins where %d should", what, s, at)
			}
			at = s.Last
		}
		if at != n {
			t.Fatalf("%ss end at %d of %d words", what, at, n)
		}
	}
	var turns []Span
	for k, turn := range c.Turns {
		turns = append(turns, turn.Span)
		if turn.Voice < 0 || turn.Voice >= len(c.Voices) || k > 0 && turn.Voice == c.Turns[k-1].Voice {
			t.Fatalf("turn %d of voice %d of %d", k, turn.Voice, len(c.Voices))
		}
	}
	cover("turn", turns)
	cover("sentence", c.Sentences)
	var last time.Duration
	for i := range c.Words {
		w := &c.Words[i]
		onset := c.Onset(i)
		if w.Start < 0 || w.End < 0 || onset < last || w.At.From > w.At.To {
			t.Fatalf("word %d: %+v, onset %v after %v", i, w, onset, last)
		}
		last = onset
		if i%7 == 0 || n < 200 {
			if at := c.WordAt(onset); at < i || c.Onset(at) != onset {
				t.Fatalf("WordAt(%v) is %d, word %d begins there", onset, at, i)
			}
			if got := c.TimelineIndex(int(w.Channel), int(w.Index)); got != i {
				t.Fatalf("word %d is at %d on the timeline", i, got)
			}
			if c.Turns[c.TurnAt(i)].Voice != c.Voice(i) || !c.Turns[c.TurnAt(i)].Contains(i) || !c.Sentences[c.SentenceAt(i)].Contains(i) {
				t.Fatalf("word %d: turn %d, sentence %d", i, c.TurnAt(i), c.SentenceAt(i))
			}
		}
	}
	rows := 0
	for lane := range LaneCount {
		list := c.Segments[lane]
		if lane != TurnLane && lane != Mark {
			rows += len(list)
		}
		for k := range list {
			s := &list[k]
			if a := s.Anchor; a.First < 0 || a.First > a.Last || a.Last > n {
				t.Fatalf("%s at %v of %d words", s.ID(), a, n)
			}
			if k > 0 && list[k-1].Anchor.First > s.Anchor.First {
				t.Fatalf("%s comes after one that begins later", s.ID())
			}
			if s.Lane != lane || s.Channel < -1 || s.Channel >= max(c.Channels, 1) {
				t.Fatalf("%s: %+v", s.ID(), s)
			}
			if from, to, ok := c.SegmentTimes(s); ok && from > to {
				t.Fatalf("%s from %v to %v", s.ID(), from, to)
			}
		}
	}
	if len(c.Rows) != rows {
		t.Fatalf("%d rows for %d segments", len(c.Rows), rows)
	}
	for k, ref := range c.Rows {
		if k > 0 && c.Segment(ref).Anchor.First < c.Segment(c.Rows[k-1]).Anchor.First {
			t.Fatalf("row %d is out of order", k)
		}
	}
	for _, s := range c.Summaries {
		if s.Anchor.First < 0 || s.Anchor.First > s.Anchor.Last || s.Anchor.Last > n {
			t.Fatalf("summary at %v of %d words", s.Anchor, n)
		}
	}
	for _, e := range c.Entities {
		if e.Span.First < 0 || e.Span.First > e.Span.Last || e.Span.Last > n {
			t.Fatalf("entity at %v of %d words", e.Span, n)
		}
	}
}

// Faults in a document never stop it from being read where it is still JSON,
// and what comes out keeps its promises.
func TestDecodeFaults(t *testing.T) {
	for _, f := range callgen.AllFaults() {
		for _, channels := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s %d", f.Fault, channels), func(t *testing.T) {
				doc := callgen.Bytes(callgen.Options{Words: 500, Channels: channels, Seed: 3, Faults: callgen.Faults{f.Fault: min(f.Count, 200)}})
				c, err := Decode(t.Context(), FromBytes(doc, "f.json"))
				switch f.Fault {
				case callgen.NaN, callgen.RawBytes, callgen.Truncated:
					if not, ok := errors.AsType[*NotACallError](err); !ok || not.Kind != KindInvalid && not.Kind != KindTruncated {
						t.Errorf("got %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				checkInvariants(t, c)
			})
		}
	}
	all, _ := callgen.ParseFaults("all")
	for seed := range uint64(8) {
		checkInvariants(t, decode(t, callgen.Bytes(callgen.Options{Words: 700, Channels: 1 + int(seed)%3, Speakers: 3, Seed: seed, Faults: all, Indexing: callgen.Indexing(seed % 3)})))
	}
}

func TestDecodeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	doc := callgen.Bytes(callgen.Options{Words: 10_000})
	if _, err := Decode(ctx, FromBytes(doc, "x")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	small := callgen.Options{Words: 25}
	for _, shape := range []callgen.Shape{callgen.Listen, callgen.Legacy, callgen.Read, callgen.Live} {
		o := small
		o.Shape = shape
		f.Add(callgen.Bytes(o))
	}
	all, _ := callgen.ParseFaults("all")
	f.Add(callgen.Bytes(callgen.Options{Words: 25, Channels: 2, Indexing: callgen.ByTime, Faults: all}))
	f.Add(callgen.Bytes(callgen.Options{Words: 25, Indent: 1, Wrap: "result", FloatInts: true}))
	f.Add([]byte(`{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."}`))
	f.Add([]byte("```json\n{\"results\":{\"summary\":\"s\"}}\n```"))
	f.Add(listen(`{},{"word":1},null,{"start":-1},{"start":1e9,"end":0}`, `"topics":{"segments":[{"start_word":1e300,"end_word":-5,"text":"x"},{}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		d := FromBytes(doc, "fuzz")
		if p := Preview(d); p != nil {
			if len(p.Words) == 0 || !p.Partial {
				t.Fatal("an empty preview")
			}
			checkInvariants(t, p)
		}
		c, err := Decode(t.Context(), d)
		if err != nil {
			if _, ok := errors.AsType[*NotACallError](err); !ok || strings.ContainsAny(err.Error(), "\x1b\x07\n") {
				t.Fatalf("%q", err)
			}
			return
		}
		checkInvariants(t, c)
		for w := range min(len(c.Words), 50) {
			if path := c.WordPath(w); path != "" {
				c.At(path)
			}
			for lane := range LaneCount {
				c.AppendSegmentsAt(nil, lane, w)
				c.NextSegment(lane, w, 1)
			}
		}
	})
}

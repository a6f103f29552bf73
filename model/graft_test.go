package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"earshot/model/callgen"
)

const intelligence = callgen.Summary | callgen.Topics | callgen.Intents | callgen.Sentiment

// graft grafts answers onto a call, and decodes what comes of it.
func graft(t testing.TB, call []byte, reads ...[]byte) *Call {
	t.Helper()
	for _, read := range reads {
		var err error
		if call, err = Graft(call, read); err != nil {
			t.Fatal(err)
		}
	}
	if !json.Valid(call) {
		t.Fatalf("no JSON: %s", call)
	}
	c := decode(t, call)
	checkInvariants(t, c)
	checkGraft(t, c)
	return c
}

// checkGraft checks what holds of every call with grafts.
func checkGraft(t testing.TB, c *Call) {
	t.Helper()
	segments := make([]int, len(c.Reads)+1)
	for lane := range Event {
		seen := map[int]bool{}
		for k := range c.Segments[lane] {
			s := &c.Segments[lane][k]
			if seen[s.Number] && s.Origin > 0 || s.Origin < 0 || s.Origin > len(c.Reads) {
				t.Fatalf("%s of origin %d", s.ID(), s.Origin)
			}
			seen[s.Number] = true
			segments[s.Origin]++
			if s.Origin > 0 && !strings.HasPrefix(s.Path, c.Reads[s.Origin-1].Path+".") {
				t.Fatalf("%s of %s is at %s", s.ID(), c.Reads[s.Origin-1].Path, s.Path)
			}
		}
	}
	for n := range c.Reads {
		r := &c.Reads[n]
		if r.Segments != segments[n+1] || r.Exact+r.Repaired+r.NotFound > r.Segments || r.Found > r.Words || r.Coverage() < 0 || r.Coverage() > 1 {
			t.Fatalf("%+v with %d segments", r, segments[n+1])
		}
	}
}

// What /v1/read says of the text of a call stands where it was said, and has
// times.
func TestGraft(t *testing.T) {
	for _, channels := range []int{1, 2, 3} {
		for _, indent := range []int{0, 2} {
			o := callgen.Options{Words: 900, Channels: channels, Speakers: channels, Seed: 7, Indent: indent, Indexing: callgen.ByTime}
			g, err := callgen.Generate(o)
			if err != nil {
				t.Fatal(err)
			}
			plain, read := o, o
			plain.Without, read.Shape = intelligence, callgen.Read
			c := graft(t, callgen.Bytes(plain), callgen.Bytes(read))
			if len(c.Words) != g.Count() || c.Shape != ShapeListen || c.Channels != channels || !c.Timed {
				t.Fatalf("%d words, shape %d", len(c.Words), c.Shape)
			}
			checkLane(t, c, g, Topic, g.Topics)
			checkLane(t, c, g, Intent, g.Intents)
			checkLane(t, c, g, Sentiment, g.Sentiments)
			r := &c.Reads[0]
			if r.Coverage() != 1 || r.NotFound != 0 || r.Repaired > 2 || r.Segments != len(g.Topics)+len(g.Intents)+len(g.Sentiments) || r.Words < len(c.Words) {
				t.Errorf("%d channels: %+v", channels, r)
			}
			if c.Summary.Path != ".read[0].results.summary" || c.Summary.Text == "" || !c.Average.Present || c.Average != r.Average {
				t.Errorf("summary %+v, average %+v", c.Summary, c.Average)
			}
			if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], fmt.Sprintf("%d of %d segments", r.Segments, r.Segments)) || !strings.Contains(c.Notes[0], "100 %") || len(c.NotRead()) != 0 {
				t.Errorf("notes %q", c.Notes)
			}
			for _, lane := range []Lane{Topic, Intent, Sentiment} {
				for _, s := range c.Segments[lane] {
					if _, _, ok := c.SegmentTimes(&s); !ok || s.Origin != 1 {
						t.Errorf("%s: %+v", s.ID(), s)
					}
				}
			}
		}
	}
}

// Paths lead to words and segments of a graft, and back.
func TestGraftPaths(t *testing.T) {
	call := listen(spoken(spokenText), `"topics":{"segments":[`+topic("Yes. Okay. Yes.", "43", "45")+`]},"summary":{"short":"own"}`)
	read := []byte(`{"metadata":{"request_id":"r1","language":"en"},"results":{"summary":{"text":"A scarf."},"topics":{"segments":[` + topic("I I bought a scarf online for my wife,", "1", "9") + `,` + topic("What color did you want?", "46", "50") + `]}}}`)
	other := []byte(`{"results":{"intents":{"segments":[` + strings.Replace(topic("Blue.", "51", "51"), "topic", "intent", 2) + `]}}}`)
	c := graft(t, call, read, other)
	for w := range c.Words {
		want := fmt.Sprintf(".call.results.channels[0].alternatives[0].words[%d]", w)
		if got := c.WordPath(w); got != want {
			t.Fatalf("word %d is %s", w, got)
		}
		if at, ref, ok := c.At(want + ".start"); !ok || at != w || ref.I >= 0 {
			t.Fatalf("%s leads to %d, %v", want, at, ref)
		}
		if raw, _ := c.Doc.Slice(c.Words[w].At); !strings.HasPrefix(string(raw), `{"word":"`+c.Words[w].Text) {
			t.Errorf("word %d is %s", w, raw)
		}
	}
	for _, want := range []struct {
		path, id string
		origin   int
		first    int
		state    AnchorState
	}{
		{".call.results.topics.segments[0]", "T1", 0, 43, Exact},
		{".read[0].results.topics.segments[0]", "T2", 1, 0, Repaired}, // the known fault
		{".read[0].results.topics.segments[1]", "T3", 1, 46, Exact},
		{".read[1].results.intents.segments[0]", "I1", 2, 51, Exact},
	} {
		w, ref, ok := c.At(want.path + ".text")
		if !ok || ref.I < 0 {
			t.Errorf("%s leads nowhere", want.path)
			continue
		}
		s := c.Segment(ref)
		if w != want.first || s.ID() != want.id || s.Origin != want.origin || s.Anchor.First != want.first || s.State != want.state || s.Path != want.path {
			t.Errorf("%s leads to word %d, %+v", want.path, w, s)
		}
		if raw, _ := c.Doc.Slice(s.At); !strings.HasPrefix(string(raw), `{"text":`) {
			t.Errorf("%s is %s", want.path, raw)
		}
	}
	// The call's own summary comes first; the other is kept.
	if c.Summary.Text != "own" || c.Reads[0].Summary.Text != "A scarf." || c.Reads[0].Meta.RequestID != "r1" || c.Reads[1].Summary.Present {
		t.Errorf("%+v, %+v", c.Summary, c.Reads)
	}
	if want := []string{
		"answer 1 of /v1/read: 2 of 2 segments stand in the words of the call, 1 of them at their indices; these hold 100 % of the words of all",
		"answer 2 of /v1/read: 1 of 1 segments stand in the words of the call, 1 of them at their indices; these hold 100 % of the words of all",
	}; !reflect.DeepEqual(c.Notes, want) {
		t.Errorf("notes %q", c.Notes)
	}
	// A graft is made of the answers, byte for byte.
	doc, _ := c.Doc.Slice(Range{0, c.Doc.Size()})
	if want := `{"earshot":"graft","version":1,"call":` + string(call) + `,"read":[` + string(read) + `,` + string(other) + `]}`; string(doc) != want {
		t.Errorf("%s", doc)
	}
}

// An answer about another text is marked as what it is.
func TestGraftOfAnotherText(t *testing.T) {
	call := callgen.Bytes(callgen.Options{Words: 400, Seed: 1, Without: intelligence})
	c := graft(t, call, callgen.Bytes(callgen.Options{Words: 400, Seed: 99, Shape: callgen.Read}))
	r := &c.Reads[0]
	if r.Coverage() > 0.2 || r.NotFound < r.Segments*8/10 {
		t.Errorf("%d of %d not found, coverage %v", r.NotFound, r.Segments, r.Coverage())
	}
	if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "another text") {
		t.Errorf("notes %q", c.Notes)
	}
	// Its indices count what was sent, the words of all channels by time.
	c = graft(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[{"word":"a","start":0},{"word":"c","start":2},{"word":"e","start":4}]}]},{"alternatives":[{"words":[{"word":"b","start":1},{"word":"d","start":3}]}]}]}}`),
		[]byte(`{"results":{"topics":{"segments":[{"text":"Nobody said any of this here.","start_word":1,"end_word":2}]}}}`))
	if s := c.Segments[Topic][0]; s.State != NotFound || s.Anchor != (Span{1, 3}) || s.Channel != -1 {
		t.Errorf("%+v", s)
	}
	// What anybody says is not found by chance.
	c = graft(t, listen(spoken(spokenText), ""), []byte(`{"results":{"sentiments":{"segments":[{"text":"Yes.","start_word":40,"end_word":40},{"text":"Good morning, this is the weather for today.","start_word":41,"end_word":48}]}}}`))
	for _, s := range c.Segments[Sentiment] {
		if s.State != NotFound {
			t.Errorf("%q: %+v", s.Text, s)
		}
	}
}

// Whatever holds the call, answers are grafted onto it.
func TestGraftOnto(t *testing.T) {
	plain := string(listen(spoken("Hello there. How are you?"), ""))
	read := []byte("\ufeff" + `{"results":{"topics":{"segments":[{"text":"How are you?","start_word":2,"end_word":4,"topics":[{"topic":"x"}]}]}}}` + "\n")
	session := strings.Join([]string{anna, connection, said(0, 2, "Hello there."), `{"type":"Results",,}`, said(2, 3, "How are you?"), `{"type":"EarshotEnd","duration":9}`, `{"type":"Res`}, "\n")
	for name, c := range map[string]struct{ call, path string }{
		"an answer":            {plain, ".call.results.channels[0].alternatives[0].words[4]"},
		"one with blanks":      {"\n " + plain + " \n", ".call.results.channels[0].alternatives[0].words[4]"},
		"a wrapped one":        {`{"full_response":` + plain + `}`, ".call.full_response.results.channels[0].alternatives[0].words[4]"},
		"one with a call":      {`{"call":` + plain + `}`, ".call.call.results.channels[0].alternatives[0].words[4]"},
		"one with both":        {`{"read":[],"call":` + plain + `}`, ".call.call.results.channels[0].alternatives[0].words[4]"},
		"one in a fence":       {"# x\n```json\n" + plain + "\n```\n", ".call.results.channels[0].alternatives[0].words[4]"},
		"a byte order mark":    {"\ufeff" + plain, ".call.results.channels[0].alternatives[0].words[4]"},
		"a list":               {"[" + plain + "]", ".call[0].results.channels[0].alternatives[0].words[4]"},
		"a graft without":      {`{"earshot":"graft","call":` + plain + `}`, ".call.results.channels[0].alternatives[0].words[4]"},
		"an empty graft":       {`{"read":[ ],"earshot":"graft", "call":` + plain + ` }`, ".call.results.channels[0].alternatives[0].words[4]"},
		"a list of messages":   {"[" + said(0, 2, "Hello there.") + "," + said(2, 3, "How are you?") + "]", ".call[1].channel.alternatives[0].words[2]"},
		"a session":            {session, ".call[3].channel.alternatives[0].words[2]"},
		"one message":          {said(0, 2, "Hello there. How are you?"), ".call.channel.alternatives[0].words[4]"},
		"a session of 1 value": {said(0, 2, "Hello there. How are you?") + "\n", ".call.channel.alternatives[0].words[4]"},
	} {
		t.Run(name, func(t *testing.T) {
			for times := 1; times <= 3; times++ {
				call := graft(t, []byte(c.call), [][]byte{read, read, read}[:times]...)
				if got := call.WordPath(4); got != c.path {
					t.Errorf("word 4 is %s", got)
				}
				if at, _, ok := call.At(c.path); !ok || at != 4 {
					t.Errorf("%s leads to %d", c.path, at)
				}
				if len(call.Reads) != times || len(call.Segments[Topic]) != times {
					t.Fatalf("%d answers, %d topics", len(call.Reads), len(call.Segments[Topic]))
				}
				for n, s := range call.Segments[Topic] {
					if s.State != Exact || s.Anchor != (Span{2, 5}) || s.Origin != n+1 || s.Path != fmt.Sprintf(".read[%d].results.topics.segments[0]", n) {
						t.Errorf("%+v", s)
					}
				}
			}
		})
	}
}

func TestGraftFails(t *testing.T) {
	call := listen(spoken("Hello there."), "")
	read := []byte(`{"results":{"summary":{"text":"x"}}}`)
	for name, c := range map[string]struct{ call, read, says string }{
		"the call is none":             {"hello", string(read), "the call is not an analysed call: it is text"},
		"it has no words":              {string(read), string(read), "no words to graft"},
		"the answer is an error":       {string(call), `{"err_code":"TOKEN_LIMIT_EXCEEDED","err_msg":"too long"}`, "the answer of /v1/read is not an analysed call: it is an error answer of the service: TOKEN_LIMIT"},
		"the answer is of /v1/listen":  {string(call), string(call), "another kind"},
		"the answer is a list":         {string(call), "[" + string(read) + "]", "another kind"},
		"the answer is a graft":        {string(call), `{"earshot":"graft","call":` + string(call) + `,"read":[]}`, "another kind"},
		"the answer is cut off":        {string(call), string(read[:20]), "cut off"},
		"the answer is no JSON inside": {string(call), `{"results":{"summary":{"text":"x"}},"x":[1 2]}`, "not JSON throughout"},
		"the call is no JSON inside":   {strings.Replace(string(call), `{"metadata"`, `{"x":[1 2],"metadata"`, 1), string(read), "the call is not an analysed call: it is not JSON throughout"},
	} {
		got, err := Graft([]byte(c.call), []byte(c.read))
		if _, ok := errors.AsType[*NotACallError](err); !ok || !strings.Contains(fmt.Sprint(err), c.says) || got != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// That the mood turns is told once, however many answers say so.
func TestGraftDips(t *testing.T) {
	moods := `"sentiments":{"segments":[{"text":"Hello there.","start_word":0,"end_word":1,"sentiment":"positive"},{"text":"How are you?","start_word":2,"end_word":4,"sentiment":"negative"}]}`
	read := []byte(`{"results":{` + moods + `}}`)
	words := spoken("Hello there. How are you?")
	for name, c := range map[string]*Call{
		"its own and one more": graft(t, listen(words, moods), read),
		"two that are grafted": graft(t, listen(words, ""), read, read),
	} {
		dips := 0
		for _, s := range c.Segments[Event] {
			if s.Kind == SentimentDip {
				dips++
			}
		}
		if dips != 1 {
			t.Errorf("%s: %d dips", name, dips)
		}
	}
}

// What is wrong with one grafted answer leaves the rest as it is.
func TestGraftFaults(t *testing.T) {
	read := `{"results":{"topics":{"segments":[{"text":"Hello there.","start_word":0,"end_word":1}]}}}`
	for name, c := range map[string]struct {
		reads string
		found int // grafted answers
		note  string
	}{
		"no list":               {`{}`, 0, ""},
		"other values":          {`[1,"x",null,` + read + `]`, 1, ""},
		"an error answer":       {`[{"err_code":"X","err_msg":"y"},` + read + `]`, 2, "answer 1 of /v1/read holds no results"},
		"one of /v1/listen":     {`[` + string(listen(spoken("Other words."), "")) + `,` + read + `]`, 2, ""},
		"a warning":             {`[{"metadata":{"warnings":[{"message":"no summary"}]},` + read[1:] + `]`, 1, "answer 1 of /v1/read: no summary"},
		"a message":             {`[` + said(0, 1, "x") + `]`, 1, "answer 1 of /v1/read holds no results"},
		"more than are grafted": {`[` + strings.Repeat(`{},`, maxReads) + read + `]`, maxReads, "only the first 1000 answers of /v1/read were read"},
	} {
		call := decode(t, []byte(`{"earshot":"graft","version":1,"call":`+string(listen(spoken("Hello there."), ""))+`,"read":`+c.reads+`}`))
		checkInvariants(t, call)
		checkGraft(t, call)
		if len(call.Reads) != c.found || len(call.Words) != 2 || c.note != "" && !strings.Contains(strings.Join(call.Notes, "\n"), c.note) {
			t.Errorf("%s: %d answers, notes %q", name, len(call.Reads), call.Notes)
		}
	}
	doc := `{"earshot":"graft","version":1,"call":` + string(listen(spoken("Hello there."), "")) + `,"read":[` + read + `]}`
	for n := 1; n < len(doc); n++ {
		if _, err := Decode(t.Context(), FromBytes([]byte(doc[:n]), "f")); err == nil {
			t.Fatalf("the first %d bytes open", n)
		}
	}
	if p := Preview(FromBytes([]byte(doc), "f")); p == nil || len(p.Words) != 2 {
		t.Error("no preview")
	}
	for _, doc := range []string{`{"earshot":"graft"}`, `{"earshot":"graft","call":7}`, `{"earshot":"graft","read":[` + read + `]}`} {
		if _, err := Decode(t.Context(), FromBytes([]byte(doc), "f")); err == nil {
			t.Errorf("%s opens", doc)
		}
	}
}

// The tokens of the text that is sent are the words, whatever these hold.
func TestTextOf(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[
		{"alternatives":[{"words":[{"word":"In","start":0},{"word":"New York","start":1},{"word":"","start":2},{"word":" \t","start":4}]}]},
		{"alternatives":[{"words":[{"word":"$5\u00a0million","start":1.5},{"word":"\u0000x\u001b[","start":3},{"word":"世","start":5},{"word":"界","start":6}]}]}]}}`))
	if got, want := TextOf(c), "In New-York\n$5-million\n…\nx-[\n…\n世 界"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := TextOf(&Call{}); got != "" {
		t.Errorf("%q of nothing", got)
	}
	// An answer about that text is found letter for letter.
	doc, _ := c.Doc.Slice(Range{0, c.Doc.Size()})
	c = graft(t, doc, []byte(`{"results":{"topics":{"segments":[{"text":"New-York\n$5-million\n…\nx-[","start_word":1,"end_word":4}]}}}`))
	if s := c.Segments[Topic][0]; s.State != Exact || s.Anchor != (Span{1, 5}) {
		t.Errorf("%+v", s)
	}
}

func checkTextOf(t testing.TB, c *Call) {
	t.Helper()
	tokens := strings.Fields(TextOf(c))
	if len(tokens) != len(c.Words) {
		t.Fatalf("%d tokens of %d words", len(tokens), len(c.Words))
	}
	for i, token := range tokens {
		if text := c.Words[i].Text; token != text && !strings.ContainsFunc(text, notInWord) && text != "" {
			t.Fatalf("word %d, %q, is sent as %q", i, text, token)
		}
	}
}

func TestTextOfEveryCall(t *testing.T) {
	all, _ := callgen.ParseFaults("all")
	for seed := range uint64(6) {
		for _, shape := range []callgen.Shape{callgen.Listen, callgen.Legacy, callgen.Read, callgen.Live} {
			checkTextOf(t, decode(t, callgen.Bytes(callgen.Options{Words: 400, Channels: 1 + int(seed)%3, Speakers: 3, Shape: shape, Seed: seed, Faults: all})))
		}
	}
}

func FuzzGraft(f *testing.F) {
	call := callgen.Bytes(callgen.Options{Words: 30, Without: intelligence})
	read := callgen.Bytes(callgen.Options{Words: 30, Shape: callgen.Read})
	once, err := Graft(call, read)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(call, read)
	f.Add(once, read)
	f.Add(listen(spoken("Hello there. How are you?"), ""), []byte(`{"results":{"topics":{"segments":[{"text":"How are","start_word":-2,"end_word":1e300}]},"summary":"x"}}`))
	f.Add([]byte(anna+"\n"+said(0, 2, "Hello there.")), []byte(`{"a":{"results":{"summary":"x"}}}`))
	f.Add([]byte(`{"earshot":"graft","read":[{},1],"call":[`+said(0, 2, "Hello there.")+`]}`), []byte("```\n{\"results\":{\"summary\":\"x\"}}"))
	f.Fuzz(func(t *testing.T, call, read []byte) {
		if c, err := Decode(t.Context(), FromBytes(call, "fuzz")); err == nil {
			checkInvariants(t, c)
			checkGraft(t, c)
			checkTextOf(t, c)
		}
		doc, err := Graft(call, read)
		if err != nil {
			if _, ok := errors.AsType[*NotACallError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		c, err := Decode(t.Context(), FromBytes(doc, "fuzz"))
		if err != nil {
			t.Fatalf("the graft doesn't open: %v: %s", err, doc)
		}
		before, err := Decode(t.Context(), FromBytes(call, "fuzz"))
		if err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, c)
		checkGraft(t, c)
		if len(c.Words) != len(before.Words) || len(c.Reads) != min(len(before.Reads)+1, maxReads) {
			t.Fatalf("%d words of %d, %d answers", len(c.Words), len(before.Words), len(c.Reads))
		}
		for w := range min(len(c.Words), 30) {
			if path := c.WordPath(w); strings.HasSuffix(path, "]") { // else it was cut from a text
				if at, _, ok := c.At(path); !ok || c.WordPath(at) != path {
					t.Fatalf("%s leads to %d, not %d", path, at, w)
				}
			}
		}
	})
}

// Real answers: what the intelligence features say of a recording's words, as
// if /v1/read had said it of their text.
func TestGraftOfRealAnswers(t *testing.T) {
	dir := corpus(t)
	for _, name := range []string{"intel-ted-1min-nova2.json", "intel-shortest-interview-nova2.json"} {
		doc, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var answer struct {
			Metadata json.RawMessage            `json:"metadata"`
			Results  map[string]json.RawMessage `json:"results"`
		}
		if err := json.Unmarshal(doc, &answer); err != nil {
			t.Fatal(err)
		}
		call, _ := json.Marshal(map[string]any{"metadata": answer.Metadata, "results": map[string]any{"channels": answer.Results["channels"]}})
		delete(answer.Results, "channels")
		read, _ := json.Marshal(map[string]any{"results": answer.Results})
		c := graft(t, call, read)
		if r := &c.Reads[0]; r.Coverage() != 1 || r.NotFound != 0 || r.Repaired > 2 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

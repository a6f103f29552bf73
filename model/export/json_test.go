package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"earshot/model"
	"earshot/model/callgen"
)

// samples are calls of all shapes, sound ones and others.
func samples(t testing.TB) map[string]*model.Call {
	t.Helper()
	all, err := callgen.ParseFaults("all")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]*model.Call{}
	for _, name := range []string{"listen.json", "multichannel.json", "legacy.json", "read.json", "live.jsonl", "hostile.json", "session.jsonl", "graft.json"} {
		list[name] = open(t, name)
	}
	for name, o := range map[string]callgen.Options{
		"generated":     {Words: 300},
		"two channels":  {Words: 300, Channels: 2, Seed: 3},
		"four speakers": {Words: 300, Speakers: 4, Seed: 4},
		"faults":        {Words: 200, Faults: all, Seed: 5},
		"more faults":   {Words: 200, Channels: 3, Faults: all, Seed: 6},
		"bare":          {Words: 100, Without: callgen.AllFeatures},
		"huge word":     {Words: 30, Faults: callgen.Faults{callgen.HugeWord: 5000}},
		"live":          {Words: 100, Shape: callgen.Live},
		"read":          {Words: 100, Shape: callgen.Read},
	} {
		list[name] = decode(t, callgen.Bytes(o), name)
	}
	return list
}

// schemaOf returns a part of the schema, ready to validate.
func schemaOf(t testing.TB, pointer string) *jsonschema.Resolved {
	t.Helper()
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(Schema), &s); err != nil {
		t.Fatal(err)
	}
	if pointer != "" {
		s = jsonschema.Schema{Ref: pointer, Defs: s.Defs}
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func validate(t testing.TB, schema *jsonschema.Resolved, what string, doc []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(doc, &value); err != nil {
		t.Fatalf("%s: %v\n%.300s", what, err, doc)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v\n%.300s", what, err, doc)
	}
}

// Whatever is exported as JSON is what the schema says.
func TestSchema(t *testing.T) {
	whole, line, summary := schemaOf(t, ""), schemaOf(t, "#/$defs/line"), schemaOf(t, "#/$defs/summary")
	views := map[View]*jsonschema.Resolved{}
	for v, record := range map[View]string{Transcript: "turn", Words: "word", Segments: "segment", Topics: "segment", Intents: "segment", Sentiment: "segment", Stats: "measure"} {
		views[v] = schemaOf(t, "#/$defs/"+record)
	}
	for name, c := range samples(t) {
		validate(t, whole, name, []byte(written(t, c, JSON, Options{})))
		for l := range strings.Lines(written(t, c, JSONL, Options{})) {
			validate(t, line, name, []byte(l))
		}
		for v, schema := range views {
			for l := range strings.Lines(shown(t, c, v, JSONL, Everything(c))) {
				validate(t, schema, name+" "+string(v), []byte(l))
			}
		}
		for _, v := range Views() {
			if v == Raw {
				continue // it is the service's JSON
			}
			described := v
			switch v {
			case Topics, Intents, Sentiment:
				described = Segments
			}
			validate(t, schemaOf(t, "#/$defs/view/$defs/"+string(described)), name+" "+string(v), []byte(shown(t, c, v, JSON, Everything(c))))
		}
		validate(t, summary, name, []byte(shown(t, c, Summary, JSONL, Everything(c))))
	}
	// The schema is worth something: it does not take anything.
	for view, doc := range map[View]string{Words: `[{"turn": 1}]`, Transcript: `{}`, Segments: `[[]]`, Stats: `[{"measure": 1}]`, Summary: `[]`} {
		var value any
		if err := json.Unmarshal([]byte(doc), &value); err != nil {
			t.Fatal(err)
		}
		if schemaOf(t, "#/$defs/view/$defs/"+string(view)).Validate(value) == nil {
			t.Errorf("%s is a valid list of %s", doc, view)
		}
	}
	for _, doc := range []string{`{}`, `{"type": "word", "index": 0, "voice": "x", "text": "x", "channel": 0, "odd": 1}`, `{"type": "nothing"}`, `[]`} {
		var value any
		if err := json.Unmarshal([]byte(doc), &value); err != nil {
			t.Fatal(err)
		}
		if line.Validate(value) == nil || whole.Validate(value) == nil {
			t.Errorf("%s is valid", doc)
		}
	}
}

// JSON and CSV hold every number and every time to the last digit, and every
// text of JSON is that of the answer.
func TestRoundTrip(t *testing.T) {
	for name, c := range samples(t) {
		var got struct {
			Words []struct {
				Text           string
				Start, End     *json.Number
				Confidence     *float64
				SentimentScore *float64 `json:"sentiment_score"`
				Channel        int
				Speaker        *int
			}
			Segments []struct {
				Labels []struct {
					Name  string
					Score *float64
				}
				GivenStartWord *float64 `json:"given_start_word"`
				Text           string
			}
		}
		d := json.NewDecoder(strings.NewReader(written(t, c, JSON, Options{})))
		if err := d.Decode(&got); err != nil {
			t.Fatal(name, err)
		}
		rows, err := csv.NewReader(strings.NewReader(written(t, c, CSV, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(name, err)
		}
		if len(got.Words) != len(c.Words) || len(rows) != len(c.Words)+1 || len(got.Segments) != len(c.Rows) {
			t.Fatalf("%s: %d words, %d rows, %d segments", name, len(got.Words), len(rows), len(got.Segments))
		}
		for i, w := range got.Words {
			want := &c.Words[i]
			if !sameTime(w.Start, want.Start, want.Has.Is(model.HasStart)) || !sameTime(w.End, want.End, want.Has.Is(model.HasEnd)) {
				t.Fatalf("%s: word %d from %v to %v, want %v to %v", name, i, w.Start, w.End, want.Start, want.End)
			}
			if w.Text != want.Text || !same(w.Confidence, want.Confidence, want.Has.Is(model.HasConfidence)) || !same(w.SentimentScore, want.Sentiment, want.Has.Is(model.HasSentiment)) ||
				w.Channel != int(want.Channel) || (w.Speaker != nil) != want.Has.Is(model.HasSpeaker) {
				t.Fatalf("%s: word %d is %+v, want %+v", name, i, w, want)
			}
			cell := json.Number(rows[i+1][1])
			start := &cell
			if cell == "" {
				start = nil
			}
			if !sameTime(start, want.Start, want.Has.Is(model.HasStart)) || rows[i+1][0] != strconv.Itoa(i) {
				t.Fatalf("%s: row %d is %q", name, i, rows[i+1])
			}
		}
		for i, s := range got.Segments {
			want := c.Segment(c.Rows[i])
			if len(s.Labels) != len(want.Labels) || !same(s.GivenStartWord, want.Given.Start, want.Given.HasStart) {
				t.Fatalf("%s: segment %d is %+v, want %+v", name, i, s, want)
			}
			for k, l := range s.Labels {
				if want.Lane != model.Event && (l.Name != want.Labels[k].Name || !same(l.Score, want.Labels[k].Score, want.Labels[k].HasScore)) {
					t.Fatalf("%s: label %d of segment %d is %+v, want %+v", name, k, i, l, want.Labels[k])
				}
			}
		}
	}
}

func same(got *float64, want float64, there bool) bool {
	return (got != nil) == there && (!there || math.Float64bits(*got) == math.Float64bits(want) || *got == want)
}

func sameTime(got *json.Number, want time.Duration, there bool) bool {
	if (got != nil) != there || !there {
		return (got != nil) == there
	}
	whole, rest, _ := strings.Cut(string(*got), ".")
	n, err := strconv.ParseInt(whole+(rest + "000000000")[:9], 10, 64)
	return err == nil && len(rest) <= 9 && time.Duration(n) == want
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 1: "0.000000001", 400 * time.Millisecond: "0.4", 28400 * time.Millisecond: "28.4", -1500 * time.Millisecond: "-1.5", 36000 * time.Second: "36000",
	} {
		if got := string(appendSeconds(nil, d)); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// A list with nothing in it is a list.
func TestEmptyLists(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[]}}`), "empty")
	for _, v := range []View{Transcript, Words, Segments, Topics} {
		if got := shown(t, c, v, JSON, Everything(c)); got != "[]\n" {
			t.Errorf("%s: %q", v, got)
		}
	}
	for _, f := range WriteFormats() {
		var b bytes.Buffer
		if err := Write(t.Context(), &b, c, f, Options{}); err != nil && f != SubRip && f != WebVTT {
			t.Errorf("%s: %v", f, err)
		}
	}
	if err := Show(t.Context(), io.Discard, c, Summary, Text, Everything(c)); err != nil {
		t.Error(err)
	}
}

package callgen_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earshot/model/callgen"
)

func generate(t *testing.T, o callgen.Options) *callgen.Call {
	t.Helper()
	c, err := callgen.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// each runs f for several kinds of call.
func each(t *testing.T, f func(t *testing.T, o callgen.Options)) {
	for seed := range uint64(3) {
		for channels := 1; channels <= 3; channels++ {
			for _, ix := range []callgen.Indexing{callgen.FirstChannel, callgen.Concatenated, callgen.ByTime} {
				o := callgen.Options{Words: 500, Speakers: 2 + channels%2, Channels: channels, Seed: seed, Indexing: ix}
				t.Run(fmt.Sprintf("seed %d/%d channels/indexing %d", seed, channels, ix), func(t *testing.T) { f(t, o) })
			}
		}
	}
}

func TestWords(t *testing.T) {
	each(t, func(t *testing.T, o callgen.Options) {
		o.Hours = 0.03 // they have to talk fast
		c := generate(t, o)
		if c.Count() != o.Words {
			t.Errorf("%d words, want %d", c.Count(), o.Words)
		}
		for _, ch := range c.Channels {
			for i, w := range ch.Words {
				if w.Text == "" || w.Text != strings.ToLower(w.Text) || strings.ContainsAny(w.Punctuated, " {}") {
					t.Fatalf("word %d: %q, %q", i, w.Text, w.Punctuated)
				}
				if w.End <= w.Start || w.Start != float64(float32(w.Start)) {
					t.Fatalf("word %d: %v to %v", i, w.Start, w.End)
				}
				if i > 0 && (w.Start < ch.Words[i-1].End || w.Start-ch.Words[i-1].Start < 0.079) {
					t.Fatalf("word %d starts at %v, the one before at %v", i, w.Start, ch.Words[i-1].Start)
				}
			}
		}
	})
}

func TestSegments(t *testing.T) {
	each(t, func(t *testing.T, o callgen.Options) {
		c := generate(t, o)
		for _, list := range [][]callgen.Segment{c.Topics, c.Intents, c.Sentiments} {
			if !slices.IsSortedFunc(list, func(a, b callgen.Segment) int { return a.First - b.First }) {
				t.Error("segments are not in order")
			}
			for _, s := range list {
				if s.First < 0 || s.Last <= s.First || s.Last > len(c.Order) || s.Text != c.Text(s.First, s.Last) {
					t.Fatalf("segment %+v", s)
				}
			}
		}
		next := 0
		for _, s := range c.Sentiments {
			if s.First != next || s.StartWord != s.First || s.EndWord != s.Last-1 {
				t.Fatalf("sentiment segment %+v after word %d", s, next)
			}
			next = s.Last
		}
		if next != len(c.Order) {
			t.Errorf("sentiment segments end at word %d of %d", next, len(c.Order))
		}
	})
}

// The first topic and intent begin at word 0, where the service counts one too
// many; elsewhere its indices are right.
func TestFirstShift(t *testing.T) {
	each(t, func(t *testing.T, o callgen.Options) {
		for _, exact := range []bool{false, true} {
			o.NoFirstShift = exact
			c := generate(t, o)
			for _, list := range [][]callgen.Segment{c.Topics, c.Intents} {
				if list[0].First != 0 {
					t.Fatalf("first segment begins at word %d", list[0].First)
				}
				for _, s := range list {
					shift := 0
					if s.First == 0 && !exact {
						shift = 1
					}
					if s.StartWord != s.First+shift || s.EndWord != s.Last-1+shift {
						t.Fatalf("shift %d: %+v", shift, s)
					}
				}
			}
		}
	})
}

func TestTopicsOverlapAndLeaveGaps(t *testing.T) {
	c := generate(t, callgen.Options{Words: 10_000})
	overlaps, gaps := 0, 0
	for i := 1; i < len(c.Topics); i++ {
		switch a, b := c.Topics[i-1], c.Topics[i]; {
		case b.First < a.Last:
			overlaps++
		case b.First > a.Last:
			gaps++
		}
	}
	if overlaps < len(c.Topics)/20 || gaps < len(c.Topics)/5 {
		t.Errorf("%d overlaps and %d gaps between %d topics", overlaps, gaps, len(c.Topics))
	}
}

// response is the part of a document that the tests look at.
type response struct {
	Metadata struct {
		Duration float64
		Channels int
	}
	Results struct {
		Channels []struct {
			Alternatives []struct {
				Transcript string
				Words      []struct {
					Word       string
					Punctuated string `json:"punctuated_word"`
					Start, End float64
				}
				Entities          []any
				Topics, Summaries []struct {
					Text  string
					Start int `json:"start_word"`
					End   int `json:"end_word"`
				}
			}
		}
		Utterances []struct{ Words []any }
		Topics     struct {
			Segments []struct {
				Text  string
				Start int `json:"start_word"`
				End   int `json:"end_word"`
			}
		}
		Sentiments struct{ Segments []any }
		Summary    struct{ Short, Text string }
	}
}

func parse(t *testing.T, document []byte) (r response) {
	t.Helper()
	if err := json.Unmarshal(document, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDocumentIsTheCall(t *testing.T) {
	each(t, func(t *testing.T, o callgen.Options) {
		c := generate(t, o)
		r := parse(t, callgen.Bytes(o))
		if r.Metadata.Duration != c.Duration || r.Metadata.Channels != len(c.Channels) || r.Results.Summary.Short != c.Summary {
			t.Errorf("metadata %+v, summary %q", r.Metadata, r.Results.Summary.Short)
		}
		said := 0
		for ch := range c.Channels {
			words := r.Results.Channels[ch].Alternatives[0].Words
			var text []string
			for i, w := range c.Channels[ch].Words {
				if got := words[i]; got.Word != w.Text || got.Punctuated != w.Punctuated ||
					float64(float32(got.Start)) != w.Start || float64(float32(got.End)) != w.End {
					t.Fatalf("channel %d word %d: %+v, want %+v", ch, i, got, w)
				}
				text = append(text, w.Punctuated)
			}
			if r.Results.Channels[ch].Alternatives[0].Transcript != strings.Join(text, " ") {
				t.Errorf("channel %d: transcript is not its words", ch)
			}
			said += len(words)
		}
		for _, u := range r.Results.Utterances {
			said -= len(u.Words)
		}
		if said != 0 {
			t.Errorf("utterances hold %d words fewer than the channels", said)
		}
		if got := r.Results.Topics.Segments; len(got) != len(c.Topics) || got[0].Start != c.Topics[0].StartWord || got[0].Text != c.Topics[0].Text {
			t.Errorf("topics %+v", got[:1])
		}
	})
}

func TestForms(t *testing.T) {
	o := callgen.Options{Words: 700, Channels: 2, Faults: callgen.Faults{callgen.Unicode: 0, callgen.Escapes: 0}}
	compact := callgen.Bytes(o)
	if !bytes.Equal(callgen.Bytes(o), compact) {
		t.Error("the same options gave other bytes")
	}
	o.Indent = 2
	pretty := callgen.Bytes(o)
	var want bytes.Buffer
	json.Indent(&want, compact, "", "  ")
	if want.WriteByte('\n'); !bytes.Equal(pretty, want.Bytes()) {
		t.Error("pretty form differs from json.Indent")
	}
	o.ASCII = true
	ascii := callgen.Bytes(o)
	if bytes.ContainsFunc(ascii, func(r rune) bool { return r > 127 }) {
		t.Error("ASCII form holds other characters")
	}
	if a, b := parse(t, ascii), parse(t, compact); !reflect.DeepEqual(a, b) {
		t.Error("ASCII form says something else")
	}
	o = callgen.Options{Words: 100, FloatInts: true, Wrap: "full_response"}
	if b := callgen.Bytes(o); !bytes.Contains(b, []byte(`"start_word":1.0,`)) || !bytes.HasPrefix(b, []byte(`{"success":true,"full_response":{"metadata":`)) {
		t.Errorf("%.200s", b)
	}
	o = callgen.Options{Words: 100, Without: callgen.AllFeatures &^ callgen.Diarize}
	b := callgen.Bytes(o)
	for _, absent := range []string{"punctuated_word", "sentiment", "topics", "summary", "paragraphs", "utterances", "entities"} {
		if bytes.Contains(b, []byte(absent)) {
			t.Errorf("%s was not asked for", absent)
		}
	}
	if !bytes.Contains(b, []byte(`"speaker":`)) {
		t.Error("no speaker")
	}
}

func TestLength(t *testing.T) {
	for _, o := range []callgen.Options{{Hours: 1}, {Hours: 1, Words: 2000}, {Words: 9000, WPM: 150}, {Hours: 1, Words: 20_000}} {
		if c := generate(t, o); math.Abs(c.Duration-3600) > 5 {
			t.Errorf("%+v: %v s", o, c.Duration)
		}
	}
}

func TestLegacy(t *testing.T) {
	r := parse(t, callgen.Bytes(callgen.Options{Shape: callgen.Legacy, Words: 1500}))
	a := r.Results.Channels[0].Alternatives[0]
	next := 0
	for _, s := range a.Topics {
		var text []string
		for _, w := range a.Words[s.Start:s.End] { // exclusive
			text = append(text, w.Punctuated)
		}
		if s.Start != next || s.Text != strings.Join(text, " ") {
			t.Fatalf("topic %+v after word %d", s, next)
		}
		next = s.End
	}
	if next != 1500 || len(a.Summaries) != 3 || a.Summaries[2].End != 1500 || len(r.Results.Topics.Segments) > 0 {
		t.Errorf("topics end at %d, %d summaries, %d of today's topics", next, len(a.Summaries), len(r.Results.Topics.Segments))
	}
}

func TestRead(t *testing.T) {
	o := callgen.Options{Shape: callgen.Read, Words: 300}
	c := generate(t, o)
	r := parse(t, callgen.Bytes(o))
	if r.Results.Channels != nil || r.Results.Summary.Text == "" || len(r.Results.Sentiments.Segments) != len(c.Sentiments) {
		t.Errorf("%+v", r.Results)
	}
	if n := len(strings.Fields(c.Text(0, len(c.Order)))); n != 300 {
		t.Errorf("text of %d words", n)
	}
}

func TestLive(t *testing.T) {
	document := callgen.Bytes(callgen.Options{Shape: callgen.Live, Words: 900, Channels: 2})
	count := map[string]int{}
	var last string
	var ends [2]float64
	for line := range bytes.Lines(document) {
		var m struct {
			Type            string
			Start, Duration float64
			ChannelIndex    []int `json:"channel_index"`
			IsFinal         bool  `json:"is_final"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		last = m.Type
		if m.Type == "Results" {
			if m.Type = "interim"; m.IsFinal {
				m.Type = "final"
				if m.Start < ends[m.ChannelIndex[0]]-0.01 {
					t.Errorf("final at %v overlaps one that ends at %v", m.Start, ends[m.ChannelIndex[0]])
				}
				ends[m.ChannelIndex[0]] = m.Start + m.Duration
			}
		}
		count[m.Type]++
	}
	for _, kind := range []string{"interim", "final", "SpeechStarted", "UtteranceEnd"} {
		if count[kind] < 20 {
			t.Errorf("%d messages %s", count[kind], kind)
		}
	}
	if last != "Metadata" {
		t.Errorf("ends with %s", last)
	}
}

func TestEveryFaultIsThere(t *testing.T) {
	for _, f := range callgen.AllFaults() {
		t.Run(string(f.Fault), func(t *testing.T) {
			o := callgen.Options{Seed: 3, Words: 700, Channels: 2}
			clean := callgen.Bytes(o)
			o.Faults = callgen.Faults{f.Fault: 0}
			b := callgen.Bytes(o)
			if bytes.Equal(b, clean) {
				t.Error("changes nothing")
			}
			var v any
			d := json.NewDecoder(bytes.NewReader(b))
			d.UseNumber()
			err := d.Decode(&v)
			if _, more := d.Token(); err == nil && more != io.EOF {
				err = errors.New("more after the document")
			}
			// encoding/json takes invalid UTF-8 and refuses more than 10,000 levels.
			if want := f.Invalid && f.Fault != callgen.BadUTF8 || f.Fault == callgen.Deep; (err != nil) != want {
				t.Errorf("error %v, want one: %v", err, want)
			}
			c := generate(t, o)
			if len(c.FaultNotes) == 0 || c.FaultNotes[0].Fault != f.Fault || c.FaultNotes[0].What == "" {
				t.Errorf("notes %+v", c.FaultNotes)
			}
		})
	}
}

func TestFaultsOnShortCallsAndOtherShapes(t *testing.T) {
	all, err := callgen.ParseFaults("all,hugeword=100,deep=10,manysegments=1000,nowords,truncated=90")
	if err != nil {
		t.Fatal(err)
	}
	for shape := callgen.Listen; shape <= callgen.Live; shape++ {
		for words := 1; words < 60; words += 7 {
			for channels := 1; channels < 4; channels++ {
				callgen.Bytes(callgen.Options{Shape: shape, Words: words, Channels: channels, Speakers: 3, Seed: uint64(words), Faults: all})
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	o := callgen.Options{Words: 300}
	whole := callgen.Bytes(o)
	o.Faults = callgen.Faults{callgen.Truncated: 25}
	if b := callgen.Bytes(o); len(b) != len(whole)/4 || !bytes.HasPrefix(whole, b) {
		t.Errorf("%d of %d bytes", len(b), len(whole))
	}
}

func TestParseFaults(t *testing.T) {
	f, err := callgen.ParseFaults("oob=20, escapes")
	if err != nil || len(f) != 2 || f[callgen.OutOfRange] != 20 || f[callgen.Escapes] != 0 {
		t.Errorf("%v, %v", f, err)
	}
	for _, bad := range []string{"nonsense", "oob=x", "oob=-1", "truncated=101"} {
		if f, err := callgen.ParseFaults(bad); err == nil {
			t.Errorf("%q: %v", bad, f)
		}
	}
}

func TestImpossibleOptions(t *testing.T) {
	for _, o := range []callgen.Options{
		{Words: -1}, {Hours: -1}, {Channels: 21}, {Indent: -1}, {Shape: 9}, {Faults: callgen.Faults{"nonsense": 1}},
	} {
		if err := callgen.Write(io.Discard, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	full := errors.New("disk full")
	if err := callgen.Write(failing{full}, callgen.Options{}); !errors.Is(err, full) {
		t.Errorf("writer's error: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkTenHours(b *testing.B) {
	c, err := callgen.Generate(callgen.Options{Hours: 10, Words: 100_000, Indent: 2})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Write(io.Discard)
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, s := range []string{"all", "oob=20, escapes", "hugeword=100,truncated", "oob=-1", "=", ","} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		faults, err := callgen.ParseFaults(list)
		for _, n := range faults {
			if n > 2000 {
				return
			}
		}
		if err == nil {
			callgen.Bytes(callgen.Options{Words: 20, Faults: faults, Without: callgen.Paragraphs})
		}
	})
}

package measure_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/measure"
)

func decode(t testing.TB, doc []byte) *model.Call {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes(doc, "test"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A conversation of two, by hand:
//
//	A 1.0–3.2  with a pause of 0.2 s, bridged     3 words, a question
//	B 4.0–5.0                                     1 word
//	  silence of 3 s
//	A 8.0–10.0, of which B 9.5–10.5 overlaps 0.5  2 + 2 words
//	  the call ends at 12
const conversation = `{"metadata":{"duration":12},"results":{"channels":[{"alternatives":[{"words":[
	{"word":"how","start":1,"end":1.5,"confidence":0.9,"speaker":0,"punctuated_word":"How"},
	{"word":"are","start":1.5,"end":2,"confidence":0.8,"speaker":0},
	{"word":"you","start":2.2,"end":3.2,"confidence":1,"speaker":0,"punctuated_word":"you?"},
	{"word":"fine","start":4,"end":5,"confidence":0.5,"speaker":1,"punctuated_word":"Fine."},
	{"word":"good","start":8,"end":9,"confidence":1,"speaker":0},
	{"word":"so","start":9,"end":10,"speaker":0},
	{"word":"let","start":9.5,"end":10,"confidence":1,"speaker":1},
	{"word":"me","start":10,"end":10.5,"confidence":1,"speaker":1}]}]}]}}`

func TestOf(t *testing.T) {
	r := measure.Of(decode(t, []byte(conversation)))
	type numbers struct {
		duration, silence, longest, overlap, gap time.Duration
		after, overlaps, turns, longestTurn      int
	}
	sec := func(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }
	// Gaps: 4.0-3.2 = 0.8, 8-5 = 3, 9.5-10 = -0.5; the middle one is 0.8.
	want := numbers{sec(12), sec(12 - 2.2 - 1 - 2.5), sec(3), sec(0.5), sec(0.8), 3, 1, 4, 0}
	got := numbers{r.Duration, r.Silence, r.LongestSilence, r.OverlapTime, r.MedianGap, r.LongestAfter, r.Overlaps, r.Turns, r.LongestTurn}
	if got != want {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	a, b := r.Voices[0], r.Voices[1]
	if a != (measure.Voice{Talk: sec(4.2), Words: 5, Turns: 2, LongestTurn: sec(2.2), Questions: 1}) {
		t.Errorf("A %+v", a)
	}
	if b != (measure.Voice{Talk: sec(2), Words: 3, Turns: 2, LongestTurn: sec(1)}) {
		t.Errorf("B %+v", b)
	}
	if pace := b.WordsPerMinute(); pace != 90 {
		t.Errorf("B says %v words a minute", pace)
	}
	if share := r.Share(1); math.Abs(share-2.0/12) > 1e-9 {
		t.Errorf("B talks %v of it", share)
	}
	if r.Confident != 7 || math.Abs(r.MeanConfidence-6.2/7) > 1e-9 || r.Lowest != 3 || math.Abs(r.ExpectedWrong-0.8) > 1e-9 {
		t.Errorf("%d confident, mean %v, lowest %d, %v wrong", r.Confident, r.MeanConfidence, r.Lowest, r.ExpectedWrong)
	}
}

// Edges of the definitions.
func TestOfEdges(t *testing.T) {
	r := measure.Of(decode(t, []byte(`{"metadata":{"duration":9},"results":{"channels":[{"alternatives":[{"words":[
		{"word":"late","start":5,"end":5,"speaker":0},
		{"word":"no","speaker":1},
		{"word":"again","start":6,"end":6.5,"speaker":0},
		{"word":"end","start":6.5,"end":10,"speaker":1}]}]}]}}`)))
	// The call lasts until its last word; the five seconds before the first word
	// are silence, but not the longest between two words; a turn without times
	// makes no gap; and a word of no length is still said.
	if r.Duration != 10*time.Second || r.Silence != 6*time.Second || r.LongestSilence != time.Second || r.LongestAfter != 0 || r.Gaps != 1 || r.MedianGap != 0 || r.Overlaps != 0 {
		t.Errorf("%+v", r)
	}
}

func TestOfNothing(t *testing.T) {
	for _, doc := range []string{
		`{"results":{"channels":[]}}`,
		`{"results":{"summary":{"text":"x"}}}`,
		`{"results":{"topics":{"segments":[{"text":"Is it? Yes.","start_word":0,"end_word":2}]}}}`,
	} {
		r := measure.Of(decode(t, []byte(doc)))
		if r.Timed || r.Silence != 0 || r.LongestAfter != -1 || r.Lowest != -1 || r.Gaps != 0 || r.MeanConfidence != 0 {
			t.Errorf("%s: %+v", doc, r)
		}
		for k := range r.Voices {
			if r.Share(k) != 0 || r.Voices[k].WordsPerMinute() != 0 {
				t.Errorf("%+v", r.Voices[k])
			}
		}
	}
}

// In any call, talk and silence fit into it.
func TestOfGenerated(t *testing.T) {
	all, _ := callgen.ParseFaults("all")
	for seed := range uint64(6) {
		for _, faults := range []callgen.Faults{nil, all} {
			o := callgen.Options{Words: 1500, Channels: 1 + int(seed)%3, Speakers: 3, Seed: seed, Faults: faults}
			c := decode(t, callgen.Bytes(o))
			r := measure.Of(c)
			var talk time.Duration
			words := 0
			for _, v := range r.Voices {
				talk += v.Talk
				words += v.Words
				if v.Talk > r.Duration || v.Talk < 0 || v.LongestTurn > r.Duration {
					t.Errorf("%+v: %+v of %v", o, v, r.Duration)
				}
			}
			if words != len(c.Words) || r.Silence < 0 || r.Silence > r.Duration || talk-r.OverlapTime+r.Silence > r.Duration+time.Duration(len(c.Words))*100*time.Millisecond {
				t.Errorf("%+v: talk %v, silence %v, overlap %v of %v, %d words", o, talk, r.Silence, r.OverlapTime, r.Duration, words)
			}
			if faults == nil && len(r.Voices) == 1 != (r.Gaps == 0) {
				t.Errorf("%+v: %d gaps", o, r.Gaps)
			}
		}
	}
}

// Every definition is one line.
func TestHow(t *testing.T) {
	for _, how := range []string{measure.HowTalk, measure.HowSilence, measure.HowLongest, measure.HowOverlap, measure.HowTurns, measure.HowLongestTurn, measure.HowPace, measure.HowQuestions, measure.HowGap, measure.HowConfidence, measure.HowLowest, measure.HowExpectedWrong} {
		if how == "" || strings.Contains(how, "\n") || len(how) > 140 {
			t.Errorf("%d characters: %q", len(how), how)
		}
	}
}

func ExampleOf() {
	c, _ := model.Decode(context.Background(), model.FromBytes([]byte(conversation), "example"))
	r := measure.Of(c)
	fmt.Printf("silence %v, longest %v; overlap %d × %v\n", r.Silence, r.LongestSilence, r.Overlaps, r.OverlapTime)
	fmt.Println("talk:", measure.HowTalk)
	// Output:
	// silence 6.3s, longest 3s; overlap 1 × 500ms
	// talk: time from the start to the end of a voice's words; its pauses of up to 0.5 s count when nobody else speaks in them
}

func BenchmarkOf(b *testing.B) {
	c := decode(b, callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Without: callgen.AllFeatures &^ (callgen.Punctuate | callgen.Diarize)}))
	b.ReportAllocs()
	for b.Loop() {
		measure.Of(c)
	}
}

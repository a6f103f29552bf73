package model

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// script makes words of "speaker start end [confidence]" lines.
func script(lines string) string {
	var words []string
	for line := range strings.Lines(lines) {
		var speaker int
		var start, end float64
		confidence := 0.99
		if n, _ := fmt.Sscan(line, &speaker, &start, &end, &confidence); n < 3 {
			continue
		}
		words = append(words, fmt.Sprintf(`{"word":"w%d","start":%v,"end":%v,"confidence":%v,"speaker":%d}`, len(words), start, end, confidence, speaker))
	}
	return strings.Join(words, ",")
}

func TestEvents(t *testing.T) {
	quiet := strings.Repeat("0 1 1 0.99\n", 200) // words that keep the lowest hundredth small
	for _, c := range []struct {
		name, words, segments string
		want                  string // kind word score
	}{
		{"dead air, not before the first word or after the last", "0 5 6\n0 8.9 9.5\n0 12.5 13", "", "dead air 2 3.00"},
		{"a word that lasts over the pause", "0 1 9\n0 2 3\n0 9.5 10", "", ""},
		{"an interruption", "0 1 2\n0 2 3\n1 2.6 3.2\n1 3.2 4", "", "interruption 2 0.40"},
		{"less than a tenth of a second is taking turns", "0 1 2\n1 1.95 3\n1 3 4", "", ""},
		{"one word alone only says that it listens", "0 1 2\n1 1.6 2\n0 2 3\n0 3 4\n1 6 7", "", ""},
		{"one interruption, however long both speak", "0 1 3\n1 2 3.5\n1 3.5 4\n1 4 5", "", "interruption 1 1.00"},
		{"doubtful words", "0 1 2\n0 2 3 0.59\n0 3 4\n" + quiet, "", "doubtful word 1 0.59"},
		{"the lowest of a sure call", "0 1 2\n0 2 3 0.7\n0 3 4\n" + quiet, "", "doubtful word 1 0.70"},
		{"low, but not the lowest", "0 1 2\n0 2 3 0.76\n0 3 4\n" + quiet, "", ""},
		{
			"index faults", "0 1 2\n0 2 3\n0 3 4",
			`"topics":{"segments":[{"text":"w0 w1","start_word":1,"end_word":2},{"text":"w1 w2","start_word":1,"end_word":2},{"text":"what?","start_word":2,"end_word":2}]}`,
			"index fault 0 -1.00 T1;index fault 2 0.00 T3",
		},
		{
			"dips", "0 1 2\n0 2 3\n0 3 4\n0 4 5",
			`"sentiments":{"segments":[
				{"text":"w0","start_word":0,"end_word":0,"sentiment":"negative","sentiment_score":-0.9},
				{"text":"w1","start_word":1,"end_word":1,"sentiment":"neutral","sentiment_score":0.1},
				{"text":"w2","start_word":2,"end_word":2,"sentiment":"negative","sentiment_score":-0.5},
				{"text":"w3","start_word":3,"end_word":3,"sentiment_score":-0.4}]}`,
			"sentiment dip 2 -0.50 S3",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			call := decode(t, listen(script(c.words), c.segments))
			checkInvariants(t, call)
			var got []string
			for k, e := range call.Segments[Event] {
				l := e.Labels[0]
				if l.Name != e.Kind.String() || e.Number != k+1 || e.Lane != Event || e.State != Unchecked || e.Path != "" {
					t.Errorf("%+v", e)
				}
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %d %.2f %s", l.Name, e.Anchor.First, l.Score, e.Text)))
			}
			if strings.Join(got, ";") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Two channels may speak at once for long, and each break-in counts once.
func TestInterruptionOfChannels(t *testing.T) {
	var words [2][]string
	for i := range 20 { // channel 0 speaks for ten seconds without a pause
		words[0] = append(words[0], fmt.Sprintf(`{"word":"a","start":%v,"end":%v}`, float64(i)/2, float64(i+1)/2))
	}
	for _, s := range []float64{3.2, 3.6, 4.1, 4.6, 8.3, 8.8} { // channel 1 breaks in twice
		words[1] = append(words[1], fmt.Sprintf(`{"word":"b","start":%v,"end":%v}`, s, s+0.4))
	}
	c := decode(t, fmt.Appendf(nil, `{"results":{"channels":[{"alternatives":[{"words":[%s]}]},{"alternatives":[{"words":[%s]}]}]}}`, strings.Join(words[0], ","), strings.Join(words[1], ",")))
	var got []string
	for _, e := range c.Segments[Event] {
		from, _, _ := c.SegmentTimes(&e)
		got = append(got, fmt.Sprintf("%s at %v into %d", e.Kind, from, e.Into))
		if o := e.Labels[0].Score; math.Abs(o-1.6) > 0.5 && math.Abs(o-0.8) > 0.5 {
			t.Errorf("overlap of %v s", o)
		}
	}
	if want := "interruption at 3.2s into 0;interruption at 8.3s into 0"; strings.Join(got, ";") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDeadAirTimes(t *testing.T) {
	c := decode(t, listen(script("0 5 6\n0 11.5 12"), ""))
	s := &c.Segments[Event][0]
	from, to, ok := c.SegmentTimes(s)
	if !ok || from != 6*time.Second || to != 11500*time.Millisecond || s.Anchor != (Span{1, 1}) {
		t.Errorf("from %v to %v, %v, %+v", from, to, ok, s)
	}
	if ref, ok := c.NextSegment(Event, 0, 1); !ok || ref.I != 0 {
		t.Errorf("next event %v, %v", ref, ok)
	}
}

package spoken_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/model/measure"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/spoken"
)

// Two figures are enough for the ear, and nothing is said to be none or all that
// is not.
func TestNumbers(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0 %", 1: "100 %", .784: "78 %", .0812: "8.1 %", .00058: "0.058 %", 5.8e-6: "0.00058 %", .99999: "99 %", .995: "99 %", -.5: "-50 %",
		1e300: "1e+302 %",
	} {
		if got := spoken.Percent(x); got != want {
			t.Errorf("Percent(%g) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0", .4123: "plus 0.41", -.371: "minus 0.37", -.0004: "minus 0.00040", 2e-7: "plus 0.00000020", 1: "plus 1.00"} {
		if got := spoken.Sentiment(x); got != want {
			t.Errorf("Sentiment(%g) = %q, want %q", x, got, want)
		}
	}
	if got := spoken.Sentiment(math.NaN()); got != "NaN" {
		t.Errorf("Sentiment(NaN) = %q", got)
	}
	for x, want := range map[float64]string{5.33: "5.3 s", .24: "0.24 s", 0: "0.00 s", 75: "75.0 s"} {
		if got := spoken.Seconds(x); got != want {
			t.Errorf("Seconds(%g) = %q, want %q", x, got, want)
		}
	}
	if got := spoken.Span(61*time.Second, 62*time.Second) + ", " + spoken.Span(time.Second, 1900*time.Millisecond); got != "1:01 to 1:02, 0:01" {
		t.Errorf("Span: %q", got)
	}
}

// Who speaks is said where somebody else begins to, and not before each word.
func TestWords(t *testing.T) {
	c := panetest.Sample(t)
	for _, tt := range []struct {
		from, to int
		want     string
	}{
		{0, 1, `"Scarves."`},
		{6, 7, `Speaker 1: "I" at 0:04.5`},
		{7, 6, `Speaker 0: "you?" at 0:02.8`},
		{48, 47, `"The"`},
		{47, 48, `"New", doubtful`},
		{1, 0, `"Parker", the first word`},
		{63, 64, `"wonderful!", the last word`},
		{0, 99, spoken.NoWords},
	} {
		if got := spoken.Word(c, tt.from, tt.to); got != tt.want {
			t.Errorf("from %d to %d: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
	for name, tt := range map[string]struct{ got, want string }{
		"at":              {spoken.At(c, 48), `0:25.6, Speaker 1: "New Yorker, I think."`},
		"sentence":        {spoken.Sentence(c, 40, 41), `0:18.3: "What color did you want?"`},
		"another's":       {spoken.Sentence(c, 39, 41), `0:18.3, Speaker 0: "What color did you want?"`},
		"turn":            {spoken.Turn(c, 50), `0:25.0, Speaker 1: "Blue. The New Yorker, I think."`},
		"segment":         {spoken.Segment(c, model.SegmentRef{Lane: model.Sentiment, I: 1}), `Sentiment 2 of 4, negative, minus 0.37, 0:10 to 0:16, "Oh, I am so sorry, sir. I got ..."`},
		"nothing":         {spoken.At(&model.Call{}, 0), spoken.NoWords},
		"loop of a topic": {spoken.Loop(&pane.Loop{To: time.Second, Name: "T2"}), "topic 2, 0:00 to 0:01"},
		"loop of a turn":  {spoken.Loop(&pane.Loop{To: time.Second, Name: "turn"}), "turn, 0:00 to 0:01"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", name, tt.got, tt.want)
		}
	}
}

// Whatever a call holds, a sentence is one line and not endless.
func TestLong(t *testing.T) {
	c := panetest.Sample(t)
	long := *c
	long.Words = append([]model.Word(nil), c.Words...)
	for i := range long.Words {
		long.Words[i].Text = "a\nb " + strings.Repeat("xyz", 1000)
	}
	for name, s := range map[string]string{"word": spoken.Word(&long, 8, 9), "turn": spoken.Turn(&long, 8), "sentence": spoken.Sentence(&long, 0, 8), "at": spoken.At(&long, 8)} {
		if strings.Contains(s, "\n") || len(s) > 500 {
			t.Errorf("%s: %d bytes, %q", name, len(s), s[:60])
		}
	}
}

func TestSummary(t *testing.T) {
	c := panetest.Sample(t)
	said := strings.Join(spoken.Summary(c, measure.Of(c)), "\n")
	for _, want := range []string{"Speaker 0 talks ", " words a minute, ", "Silence: ", "Mean confidence "} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if got := spoken.Summary(&model.Call{}, nil); len(got) != 2 || !strings.Contains(got[0], "summarize=v2") {
		t.Errorf("of nothing: %q", got)
	}
	opening := spoken.Opening(c, "call.json")
	if !strings.HasPrefix(opening[0], "call.json, 0:") || !strings.Contains(opening[0], "2 speakers, 65 words, ") {
		t.Errorf("opening: %q", opening)
	}
}

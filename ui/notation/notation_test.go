package notation_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/text"
	"earshot/ui/theme"
)

func TestScores(t *testing.T) {
	for _, test := range []struct {
		x                float64
		score, sentiment string
	}{
		{0, "0", "0.00"},
		{5.8e-06, "5.8e-6", "+6e-6"},
		{-5.8e-06, "-5.8e-6", "-6e-6"},
		{.00058, ".0006", "+0.001"},
		{.0304, ".0304", "+0.03"},
		{-.004, "-.0040", "-0.004"},
		{.5, ".5000", "+0.50"},
		{-.37117594480514526, "-.3712", "-0.37"},
		{.99999, ".9999", "+1.00"}, // never one before it is
		{1, "1", "+1.00"},
		{-1, "-1", "-1.00"},
		{1.5, "1.5000", "+1.50"},
		{1e-300, "1.0e-300", "+1e-300"},
		{1e300, "1e+300", "+1e+300"},
	} {
		if got := string(notation.AppendScore(nil, test.x)); got != test.score {
			t.Errorf("AppendScore(%g) = %q, want %q", test.x, got, test.score)
		}
		if got := string(notation.AppendSentiment(nil, test.x, 2)); got != test.sentiment {
			t.Errorf("AppendSentiment(%g, 2) = %q, want %q", test.x, got, test.sentiment)
		}
	}
	if got := string(notation.AppendSentiment(nil, math.Copysign(0, -1), 3)); got != "0.000" {
		t.Errorf("AppendSentiment(-0, 3) = %q", got)
	}
	for x, want := range map[float64]string{24: "24", 24.5: "24.5", 1e6: "1000000", 5.8e-06: "5.8e-06", -.37117594480514526: "-0.37117594480514526"} {
		if got := string(notation.AppendExact(nil, x)); got != want {
			t.Errorf("AppendExact(%g) = %q, want %q", x, got, want)
		}
	}
}

// What other panes write with strings of their own is written alike.
func TestSameAsElsewhere(t *testing.T) {
	for _, x := range []float64{0, 1, .5, .998, .0304, .00058, 5.8e-06, -.25, 12.5, 1e20} {
		if got, want := string(notation.AppendConfidence(nil, x)), pane.Score(x); got != want {
			t.Errorf("AppendConfidence(%g) = %q, pane.Score %q", x, got, want)
		}
	}
	for _, d := range []time.Duration{0, 999 * time.Millisecond, 83 * time.Second, time.Hour + 61*time.Second + 45*time.Millisecond, -5 * time.Second} {
		for decimals := range 4 {
			if got, want := string(notation.AppendTime(nil, d, decimals)), place.FormatTime(d, decimals); got != want {
				t.Errorf("AppendTime(%v, %d) = %q, place.FormatTime %q", d, decimals, got, want)
			}
		}
	}
	for _, v := range []model.Voice{{Channel: 0, Speaker: 1}, {Channel: 2, Speaker: -1}, {Speaker: -1, Name: "Zoë \x1b[31m, the manager"}} {
		if got, want := string(notation.AppendVoice(nil, v, true)), pane.VoiceName(v); got != want {
			t.Errorf("AppendVoice(%v) = %q, pane.VoiceName %q", v, got, want)
		}
		if got, want := string(notation.AppendVoice(nil, v, false)), pane.VoiceNumber(v); got != want {
			t.Errorf("AppendVoice(%v) = %q, pane.VoiceNumber %q", v, got, want)
		}
	}
}

func TestSpans(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 5540 * time.Millisecond: "5.5 s", 99 * time.Second: "99.0 s", 125 * time.Second: "2:05", 2 * time.Hour: "2:00:00",
	} {
		if got := string(notation.AppendSpan(nil, d, 1)); got != want {
			t.Errorf("AppendSpan(%v, 1) = %q, want %q", d, got, want)
		}
	}
	for want, span := range map[string]model.Span{"24-52": {First: 24, Last: 53}, "154": {First: 154, Last: 155}, "-": {First: 7, Last: 7}} {
		if got := string(notation.AppendWords(nil, span)); got != want {
			t.Errorf("AppendWords(%v) = %q, want %q", span, got, want)
		}
	}
	if got := string(notation.AppendCount(nil, 4, 11)); got != "4 of 11" {
		t.Errorf("AppendCount(4, 11) = %q", got)
	}
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		s     string
		width int
		want  []string
	}{
		{"", 5, nil},
		{"anything", 0, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"exactly", 7, []string{"exactly"}},
		{"unbreakable", 5, []string{"unbre", "akabl", "e"}},
		{"a  b", 2, []string{"a ", "b"}},
		{"你好世界", 5, []string{"你好", "世界"}},
		{"ab你好", 3, []string{"ab", "你", "好"}},
		{"你", 1, []string{"…"}},
		{"cafe\u0301 au lait", 4, []string{"cafe\u0301", "au", "lait"}},
		{"x\u0301\u0301y", 1, []string{"x\u0301\u0301", "y"}},
	} {
		if got := slices.Collect(notation.Lines(test.s, test.width)); !slices.Equal(got, test.want) {
			t.Errorf("Lines(%q, %d) = %q, want %q", test.s, test.width, got, test.want)
		}
	}
}

// Lines are never wider than asked and lose nothing but spaces.
func FuzzLines(f *testing.F) {
	f.Add("one two three", 7)
	f.Add("你好 e\u0301 world", 3)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s = text.Safe(s)
		width = min(max(width, 2), 200)
		joined := ""
		for l := range notation.Lines(s, width) {
			if w := text.Width(l); w > width {
				t.Fatalf("line %q of %q is %d wide, not %d", l, s, w, width)
			}
			joined += l
		}
		if got, want := strings.ReplaceAll(joined, " ", ""), strings.ReplaceAll(s, " ", ""); got != want {
			t.Fatalf("lines of %q hold %q", want, got)
		}
	})
}

func TestGauge(t *testing.T) {
	blocks := theme.New(theme.Options{Dark: true})
	plain := theme.New(theme.Options{Glyphs: theme.ASCII})
	for _, test := range []struct {
		theme *theme.Theme
		part  float64
		want  string
	}{
		{blocks, 0, ""}, {blocks, 1, "▆▆▆▆"}, {blocks, .5, "▆▆"}, {blocks, 2, "▆▆▆▆"}, {blocks, math.NaN(), ""},
		{blocks, 5.8e-06, "▃"}, // hardly anything is not nothing
		{plain, .4, "=="}, {plain, 5.8e-06, ":"},
	} {
		if got := notation.Bar(test.theme, test.part, 4); got != test.want {
			t.Errorf("Bar(%g, 4) = %q, want %q", test.part, got, test.want)
		}
	}
	for score, want := range map[float64]string{-.371: "▼▼▼▼", 0: "", -.01: "▼", -7: "▼▼▼▼▼▼▼▼▼▼▼"} {
		if got := notation.SentimentGauge(blocks, "negative", score, 11); got != want {
			t.Errorf("SentimentGauge(%g, 11) = %q, want %q", score, got, want)
		}
	}
}

// A label takes no more cells than it is given, whatever it holds.
func TestLabels(t *testing.T) {
	c := panetest.Sample(t)
	th := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	at := func(lane model.Lane, kind model.EventKind) *model.Segment {
		for i := range c.Segments[lane] {
			if s := &c.Segments[lane][i]; s.Kind == kind {
				return s
			}
		}
		t.Fatalf("no %v %v", lane, kind)
		return nil
	}
	for _, test := range []struct {
		seg                 *model.Segment
		width               int
		name, label, figure string
	}{
		{&c.Segments[model.Topic][1], 20, "T2", "Wrong color +1", "5.8e-6"},
		{&c.Segments[model.Topic][1], 10, "T2", "Wrong col…", "5.8e-6"},
		{&model.Segment{Labels: []model.Label{{Name: "Something rather long"}, {}}}, 16, "T0", "Something ra… +1", ""},
		{&c.Segments[model.Sentiment][1], 20, "S2", "▼ negative", "-0.37"},
		{&c.Segments[model.Sentiment][1], 9, "S2", "▼ neg", "-0.37"},
		{at(model.Event, model.DeadAir), 20, "░3", "dead air", "5.3 s"},
		{at(model.Event, model.DoubtfulWord), 20, "?4", `doubtful "New"`, ".4120"},
		{at(model.Event, model.DoubtfulWord), 10, "?4", `"New"`, ".4120"},
		{at(model.Event, model.DoubtfulWord), 4, "?4", `"N…"`, ".4120"},
		{at(model.Event, model.IndexFault), 20, "!1", "T1 index fault", "-1"},
		{at(model.Event, model.SentimentDip), 20, "▼2", "S2 sentiment dip", "-0.37"},
		{&model.Segment{Lane: model.Topic}, 20, "T0", "(no label)", ""},
		{&model.Segment{Lane: model.Topic, Labels: []model.Label{{Name: "\x1b[2J你好你好"}}}, 8, "T0", "␛[2J你…", ""},
	} {
		cv := text.NewCanvas(30, 1)
		cv.Put("", ">")
		notation.PutLabel(cv, th, c, test.seg, test.width)
		cv.Put("", "<")
		if got := strings.TrimSpace(ansi.Strip(cv.String())); got != ">"+test.label+"<" {
			t.Errorf("label %q, want %q", got, test.label)
		}
		if got := string(notation.AppendName(nil, th, test.seg)); got != test.name {
			t.Errorf("%s: name %q, want %q", test.label, got, test.name)
		}
		if got := string(notation.AppendFigure(nil, test.seg)); got != test.figure {
			t.Errorf("%s: figure %q, want %q", test.label, got, test.figure)
		}
	}
}

func TestAt(t *testing.T) {
	c := panetest.Sample(t)
	ids := func(lane model.Lane, w int) (s string) {
		for _, ref := range notation.AppendAt(nil, c, lane, w) {
			s += c.Segment(ref).Kind.String() + c.Segment(ref).ID() + " "
		}
		return s
	}
	if got := ids(model.Topic, 10); got != "T2 " {
		t.Errorf("topics at word 10: %s", got)
	}
	if got := ids(model.Event, 46); got != "dead airE3 " {
		t.Errorf("events at word 46: %s: dead air stands before the word that ends it", got)
	}
	if got := ids(model.Event, 47); got != "" {
		t.Errorf("events at word 47: %s", got)
	}
	ref, ok := notation.Innermost(c, []model.SegmentRef{{Lane: model.Sentiment}, {Lane: model.Topic}, {Lane: model.Topic, I: 1}})
	if !ok || c.Segment(ref).ID() != "T1" {
		t.Errorf("innermost is %v, %v", ref, ok)
	}
}

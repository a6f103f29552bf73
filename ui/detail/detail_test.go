package detail

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

func TestView(t *testing.T) {
	for _, test := range []struct {
		name string
		word int
		lane model.Lane
		w, h int
		want string
	}{
		{"a sentiment at 80x24", 22, model.Sentiment, 27, 5, `
| ▼ negative -0.371 ▼▼▼▁▁▁▁ |
| 0:10.00 → 0:16.15  6.15 s |
| words 20-39 (20)    ✓ idx |
| "Oh, I am so sorry, sir.  |
| I got it for her…         |
`},
		{"a sentiment at 120x40", 22, model.Sentiment, 48, 14, `
| score  ▼ negative -0.37117594480514526 ▼▼▼▁▁▁▁ |
| time   0:10.00 → 0:16.15                6.15 s |
| words  20-39 (20)                        ✓ idx |
| given  20..39 inclusive                        |
| text   "Oh, I am so sorry, sir. I got it for   |
|        her birthday, which is tonight, and now |
|        I'm not sure."                          |
| path   .results.sentiments.segments[1]         |
|── w22 "am" ────────────────────────────────────|
| time   0:10.60 → 0:10.85                p .998 |
| voice  Speaker 0                      ■ +0.125 |
| path   ….channels[0].alternatives[0].words[22] |
|── also here ───────────────────────────────────|
| ▼2     S2 sentiment dip                  -0.37 |
`},
		{"all there is", 10, model.Topic, 44, 22, `
| topic  Wrong color 5.8e-06 ▃▁▁▁▁▁▁▁▁▁▁▁▁▁▁ |
|        Gifts          0.25 ▆▆▆▆▁▁▁▁▁▁▁▁▁▁▁ |
| time   0:04.50 → 0:08.35            3.85 s |
| words  7-19 (13)                     ✓ idx |
| given  7..19 inclusive                     |
|        ✓ the text is words 7-19            |
| text   "I bought a scarf for my wife and   |
|        they shipped the wrong color."      |
| path   .results.topics.segments[1]         |
|── w10 "scarf" ─────────────────────────────|
| time   0:05.40 → 0:05.65            p .998 |
| voice  Speaker 1                  ■ +0.125 |
| path   …nnels[0].alternatives[0].words[10] |
| json   { "confidence": 0.998, "end": 5.65, |
|        "punctuated_word": "scarf",         |
|        "sentiment": "neutral",             |
|        "sentiment_score": 0.125,           |
|        "speaker": 1, "start": 5.4,         |
|        "word": "scarf" }                   |
|── also here ───────────────────────────────|
| I1     Complain about the order      .0304 |
| S1     ■ neutral                     -0.16 |
`},
		{"an index fault", 3, model.Topic, 44, 10, `
| topic  Scarves  0.0006125 ▃▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ |
| time   0:01.00 → 0:03.05            2.05 s |
| words  0-6 (7)                    ! idx -1 |
| given  1..7 inclusive                      |
|        ! shifted by -1: text begins at     |
|        word 0                              |
| text   "Parker Scarves. How may I help     |
|        you?"                               |
|── w3 "may" ────────────────────────────────|
| time   0:01.90 → 0:02.15            p .998 |
`},
		{"dead air", 46, model.Event, 27, 5, `
| ░3 dead air         5.3 s |
| Speaker 0 to Speaker 1    |
| 0:19.75 → 0:25.00  5.25 s |
| words before w46          |
|                           |
`},
		{"a doubtful word", 48, model.Event, 27, 5, `
| ?4 doubtful "New"   .4120 |
|── w48 "New" ──────────────|
| 0:25.60 → 0:25.85  p .412 |
|── also here ──────────────|
| S3 ■ neutral        +0.12 |
`},
		{"a turn", 22, model.TurnLane, 27, 4, `
| Speaker 0                 |
| 0:10.00 → 0:11.75  1.75 s |
| words 20-25 (6)           |
| "Oh, I am so sorry, sir." |
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := panetest.State(panetest.Sample(t))
			s.Word, s.Lane = test.word, test.lane
			panetest.Expect(t, panetest.Frame(New().Sync(s, test.w, test.h), s), test.want)
		})
	}
}

// /v1/read gives no times: the pane says so.
func TestRead(t *testing.T) {
	s := panetest.State(panetest.Decode(t, []byte(`{"results":{"topics":{"segments":[
		{"text":"We ship scarves.","start_word":0,"end_word":2,"topics":[{"topic":"Scarves","confidence_score":0.5}]}]}}}`)))
	panetest.Expect(t, panetest.Frame(New().Sync(s, 44, 8), s), `
| topic  Scarves        0.5 ▆▆▆▆▆▆▆▆▁▁▁▁▁▁▁▁ |
| time   no times: /v1/read reads text       |
| words  0-2 (3)                       ✓ idx |
| given  0..2 inclusive                      |
|        ✓ the text is words 0-2             |
| text   "We ship scarves."                  |
| path   .results.topics.segments[0]         |
|                                            |
`)
}

// Where there is nothing, the pane says why.
func TestNothing(t *testing.T) {
	s := panetest.State(panetest.Decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"transcript":"","words":[]}]}]}}`)))
	panetest.Expect(t, panetest.Frame(New().Sync(s, 44, 3), s), `
| nothing under the cursor: this answer      |
| holds no words                             |
|                                            |
`)
	s = panetest.State(&model.Call{})
	panetest.Expect(t, panetest.Frame(New().Sync(s, 24, 1), s), `
| reading …              |
`)
}

func TestAnchors(t *testing.T) {
	for _, test := range []struct {
		seg         model.Segment
		given, fits string
	}{
		{model.Segment{State: model.Exact, Anchor: model.Span{First: 24, Last: 53}, Given: model.Given{Start: 24, End: 52, HasStart: true, HasEnd: true}},
			"24..52 inclusive", "the text is words 24-52"},
		{model.Segment{State: model.Repaired, Shift: -1, Anchor: model.Span{First: 0, Last: 21}, Given: model.Given{Start: 1, End: 21, HasStart: true, HasEnd: true}},
			"1..21 inclusive", "shifted by -1: text begins at word 0"},
		{model.Segment{State: model.Repaired, Shift: 2, Anchor: model.Span{First: 9, Last: 12}, Given: model.Given{Start: 7.5, End: 9, HasStart: true, HasEnd: true}},
			"7.5..9 inclusive", "shifted by +2: text begins at word 9"},
		{model.Segment{State: model.Repaired, Anchor: model.Span{First: 7, Last: 10}, Given: model.Given{Start: 7, HasStart: true}},
			"7..none inclusive", "text begins at word 7 and ends at word 9"},
		{model.Segment{State: model.NotFound, Given: model.Given{Start: 0, End: 1e6, HasStart: true, HasEnd: true, EndExclusive: true}},
			"0..1000000 exclusive", "text not found near; given indices kept"},
		{model.Segment{Path: ".results.topics.segments[0]"}, "", "not checked: the answer gives no text"},
		{model.Segment{Lane: model.Event}, "", ""},
	} {
		if got := givenText(&test.seg); got != test.given {
			t.Errorf("given %q, want %q", got, test.given)
		}
		if got := anchorText(&test.seg); got != test.fits {
			t.Errorf("%q, want %q", got, test.fits)
		}
	}
}

// Times give up decimals before they are cut.
func TestTimes(t *testing.T) {
	d := describer{theme: theme.New(theme.Options{}), width: 25}
	for _, test := range []struct {
		from, to    time.Duration
		left, right string
	}{
		{10900 * time.Millisecond, 19980 * time.Millisecond, "0:10.90 → 0:19.98", "9.08 s"},
		{10905 * time.Millisecond, 19980 * time.Millisecond, "0:10.90 → 0:19.98", "9.08 s"},
		{time.Hour, time.Hour + 1500*time.Millisecond, "1:00:00 → 1:00:01", "1.5 s"},
		{time.Hour, 2*time.Hour + 1500*time.Millisecond, "1:00:00 → 2:00:01", "1:00:01"},
	} {
		left, right := d.timeRange(test.from, test.to)
		if left[0].Text != test.left || right[0].Text != test.right {
			t.Errorf("%v to %v: %q, %q, want %q, %q", test.from, test.to, left[0].Text, right[0].Text, test.left, test.right)
		}
	}
	d.width = 40
	if left, _ := d.timeRange(10905*time.Millisecond, 19980*time.Millisecond); left[0].Text != "0:10.905 → 0:19.980" {
		t.Errorf("with room: %q", left[0].Text)
	}
}

// The words of another channel are not counted.
func TestWordCount(t *testing.T) {
	c := &model.Call{Channels: 2, Words: []model.Word{{Channel: 1, Index: 7}, {Channel: 0}, {Channel: 1, Index: 8}, {Channel: 0, Index: 1}, {Channel: 1, Index: 9}}}
	for _, test := range []struct{ channel, want int }{{-1, 5}, {0, 2}, {1, 3}} {
		seg := model.Segment{Anchor: model.Span{First: 0, Last: 5}, Channel: test.channel}
		if got := wordCount(c, &seg); got != test.want {
			t.Errorf("%d words of channel %d, want %d", got, test.channel, test.want)
		}
	}
}

// What is dropped is what matters least, and no section loses its head.
func TestDigest(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word, s.Lane = 3, model.Topic
	all := New().Sync(s, 44, 40).(Model).lines
	for h := range len(all) + 2 {
		m := New().Sync(s, 44, h).(Model)
		if len(m.shown) > h || h <= len(all) && h != 0 && len(m.shown) < h-1 {
			t.Errorf("%d lines of %d shown in %d", len(m.shown), len(all), h)
		}
		for i, l := range m.shown {
			if l.group.head() != l.group && !hasHead(m.shown[:i], l.group.head()) {
				t.Errorf("height %d: line %d has lost the head of its section", h, i)
			}
			if l.rule && (i+1 == len(m.shown) || m.shown[i+1].rule) {
				t.Errorf("height %d: line %d is a head with nothing below", h, i)
			}
		}
	}
}

func hasHead(lines []line, g group) bool {
	for _, l := range lines {
		if l.group == g && l.rule {
			return true
		}
	}
	return false
}

func TestScroll(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word = 22
	p := New().Sync(s, 48, 6)
	all := New().Sync(s, 48, 60)
	whole := strings.Split(all.View(s), "\n")
	n := len(all.(Model).lines)
	for _, test := range []struct {
		do   action.Nav
		from int // the first line seen of all
	}{
		{action.Down, 1}, {action.Down, 2}, {action.PageDown, 7}, {action.PageUp, 2}, {action.HalfDown, 4}, {action.HalfUp, 2},
		{action.Bottom, n - 6}, {action.Down, n - 6}, {action.Up, n - 7},
	} {
		var asked action.Action
		if p, asked = p.Update(test.do, s); asked != nil {
			t.Errorf("%v asks %v", test.do, asked)
		}
		p = p.Sync(s, 48, 6)
		if got, want := strings.Split(p.View(s), "\n")[1], whole[test.from+1]; got != want {
			t.Errorf("after %v the second line is %q, want %q", test.do, got, want)
		}
	}
	if got, want := p.Title(s), "Detail ─ S2, 1 more"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	s.Word = 50 // another segment begins at its top
	p = p.Sync(s, 48, 6)
	if m := p.(Model); m.offset != 0 {
		t.Errorf("offset %d in another segment", m.offset)
	}
}

// A click on another segment makes it what the pane is about.
func TestClick(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word, s.Lane = 10, model.Topic
	p := New().Sync(s, 44, 40)
	at := -1
	for y, l := range strings.Split(panetest.Frame(p, s), "\n") {
		if strings.HasPrefix(l, "| I1 ") {
			at = y
		}
	}
	for _, test := range []struct {
		click action.Click
		want  action.Action
	}{
		{action.Click{X: 3, Y: at}, action.Lane{Lane: model.Intent}},
		{action.Click{X: 3, Y: at, Double: true}, action.CueAt{Word: 7}},
		{action.Click{X: 3, Y: 0}, nil},
		{action.Click{X: 3, Y: 39}, nil},
		{action.Click{X: 3, Y: -1}, nil},
	} {
		if _, got := p.Update(test.click, s); got != test.want {
			t.Errorf("%v asks %v, want %v", test.click, got, test.want)
		}
	}
}

func TestFacts(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word = 3
	var b strings.Builder
	for _, f := range Facts(s) {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	want := `
word: w3 "may"
time: 1.9 to 2.15 s, 0.25 s long
confidence: 0.998
speaker: 0
sentiment: neutral 0.125
path: .results.channels[0].alternatives[0].words[3]
json: { "confidence": 0.998, "end": 2.15, "punctuated_word": "may", "sentiment": "neutral", "sentiment_score": 0.125, "speaker": 0, "start": 1.9, "word": "may" }
turn 1: Speaker 0, words 0-6, 0:01.000 → 0:03.050
T1: Scarves 0.0006125
  time: 0:01.000 → 0:03.050, 2.05 s long
  words: 0-6, given 1..7 inclusive
  index: ! shifted by -1: text begins at word 0
  path: .results.topics.segments[0]
S1: neutral -0.1625
  time: 0:01.000 → 0:08.350, 7.35 s long
  words: 0-19, given 0..19 inclusive
  index: ✓ the text is words 0-19
  path: .results.sentiments.segments[0]
!1: index fault of T1 -1
  time: 0:01.000 → 0:03.050, 2.05 s long
`
	if got := b.String(); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("facts:\n%swant:\n%s", got, want)
	}
	if got := Facts(pane.State{Call: &model.Call{}}); got != nil {
		t.Errorf("facts of nothing: %v", got)
	}
}

// Whatever the call, the size and the keys: frames are exact.
func TestAnyCall(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	navs := []action.Action{action.Up, action.Down, action.PageUp, action.PageDown, action.HalfUp, action.HalfDown, action.Home, action.End}
	for seed := range uint64(40) {
		s := panetest.State(panetest.Any(t, seed))
		s.Theme = theme.New(theme.Options{Dark: seed%2 == 0, Profile: colorprofile.Profile(seed % 5), Glyphs: theme.GlyphSet(seed % 3)})
		var p pane.Pane = New()
		for range 40 {
			w, h := rng.IntN(130), rng.IntN(45)
			s.Lane, s.Focused = model.Lane(rng.IntN(int(model.LaneCount))), rng.IntN(2) == 0
			if n := len(s.Call.Words); n > 0 && rng.IntN(3) > 0 {
				s.Word = rng.IntN(n)
			}
			p = p.Sync(s, w, h)
			panetest.Check(t, p.View(s), w, h)
			a := navs[rng.IntN(len(navs))]
			if rng.IntN(4) == 0 {
				a = action.Click{X: rng.IntN(140), Y: rng.IntN(50), Double: rng.IntN(2) == 0}
			}
			p, _ = p.Update(a, s)
			panetest.Check(t, p.View(s), w, h)
			for _, f := range Facts(s) {
				if strings.ContainsAny(f.Name, "\x1b\n") {
					t.Fatalf("fact %q", f.Name)
				}
			}
		}
	}
}

func BenchmarkDetail(b *testing.B) {
	s := panetest.State(panetest.Generated(b, callgen.Options{Hours: 10, Words: 100_000}))
	s.Word = 50_000
	p := New().Sync(s, 40, 24)
	b.Run("view", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.View(s)
		}
	})
	b.Run("sync same word", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p = p.Sync(s, 40, 24)
		}
	})
	b.Run("sync next word", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Word = (s.Word + 1) % len(s.Call.Words)
			p = p.Sync(s, 40, 24)
		}
	})
}

// A segment that was grafted onto the call says where it is from.
func TestOrigin(t *testing.T) {
	doc, err := model.Open("../../testdata/calls/graft.json")
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	c, err := model.Decode(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		".call.results.topics.segments[0]":    "",
		".read[0].results.topics.segments[1]": "/v1/read, answer 1, 100% in the call",
		".read[1].results.intents.segments":   "/v1/read, answer 2, 100% in the call",
	} {
		_, ref, _ := c.At(path)
		if got := originText(c, c.Segment(ref)); got != want {
			t.Errorf("%s is from %q, want %q", path, got, want)
		}
	}
}

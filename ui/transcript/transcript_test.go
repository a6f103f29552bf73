package transcript

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

func decode(t testing.TB, raw string) *model.Call {
	t.Helper()
	c, err := model.Decode(context.Background(), model.FromBytes([]byte(raw), "call.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func state(c *model.Call) pane.State {
	return pane.State{Call: c, Theme: theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor}), Sound: pane.Sound{Heard: -1}}
}

const small = `{"metadata":{"duration":8},"results":{"channels":[{"alternatives":[{"words":[
{"word":"good","punctuated_word":"Good","start":0.5,"end":0.8,"confidence":0.99,"speaker":0},
{"word":"morning","punctuated_word":"morning,","start":0.8,"end":1.2,"confidence":0.99,"speaker":0},
{"word":"how","punctuated_word":"how","start":1.4,"end":1.6,"confidence":0.99,"speaker":0},
{"word":"can","punctuated_word":"can","start":1.6,"end":1.8,"confidence":0.99,"speaker":0},
{"word":"i","punctuated_word":"I","start":1.8,"end":1.9,"confidence":0.99,"speaker":0},
{"word":"help","punctuated_word":"help?","start":1.9,"end":2.3,"confidence":0.99,"speaker":0},
{"word":"my","punctuated_word":"My","start":3.0,"end":3.2,"confidence":0.99,"speaker":1},
{"word":"pasta","punctuated_word":"parcel","start":3.2,"end":3.7,"confidence":0.41,"speaker":1},
{"word":"is","punctuated_word":"is","start":3.7,"end":3.9,"confidence":0.99,"speaker":1},
{"word":"lost","punctuated_word":"lost.","start":3.9,"end":4.4,"confidence":0.99,"speaker":1}]}]}],
"topics":{"segments":[{"text":"My parcel is lost.","start_word":6,"end_word":9,"topics":[{"topic":"Lost parcel","confidence_score":0.8}]}]},
"sentiments":{"segments":[
{"text":"Good morning, how can I help?","start_word":0,"end_word":5,"sentiment":"neutral","sentiment_score":0.1},
{"text":"My parcel is lost.","start_word":6,"end_word":9,"sentiment":"negative","sentiment_score":-0.6}]}}}`

// A narrow pane: whole seconds, the speaker's number, the mood of each turn, a
// bar that is heavy where a topic covers the words, a ? after the doubtful
// word, and below the turn what begins in it.
func TestNarrow(t *testing.T) {
	s := state(decode(t, small))
	s.Word, s.Sound.Heard = 7, 6
	m := New().Sync(s, 37, 8)
	want := strings.TrimPrefix(`
 0:00 0 ■ │ Good morning, how can I
          │ help?
▶0:03 1 ▼ ┃ My parcel?is lost.   
          └ T1 Lost parcel .8 · ? "p…



`, "\n")
	if got := pad(ansi.Strip(m.View(s)), 37); got != pad(want, 37) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A wide pane has hundredths, names, and air between the turns.
func TestWide(t *testing.T) {
	s := state(decode(t, small))
	m := New().Sync(s, 64, 6)
	want := strings.TrimPrefix(`
 0:00.50 Speaker 0 ■  │ Good morning, how can I help?

 0:03.00 Speaker 1 ▼  ┃ My parcel?is lost.
                      └ T1 Lost parcel .8 · ? "parcel" p .41
`, "\n")
	if got := pad(ansi.Strip(m.View(s)), 64); got != pad(want+"\n", 64) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// pad makes the lines of a written-out screen as wide as the pane.
func pad(s string, width int) string {
	ls := strings.Split(s, "\n")
	for i, l := range ls {
		ls[i] = l + strings.Repeat(" ", max(width-ansi.StringWidth(l), 0)) + "|"
	}
	return strings.Join(ls, "\n")
}

// Dead air stands where it is, instead of the blank between the turns.
func TestDeadAir(t *testing.T) {
	s := state(decode(t, strings.NewReplacer(`"start":3.0,"end":3.2`, `"start":7.8,"end":8.0`, `"start":3.2,"end":3.7`, `"start":8.2,"end":8.7`,
		`"start":3.7,"end":3.9`, `"start":8.7,"end":8.9`, `"start":3.9,"end":4.4`, `"start":8.9,"end":9.4`).Replace(small)))
	m := New().Sync(s, 64, 4)
	want := strings.TrimPrefix(`
 0:00.50 Speaker 0 ■  │ Good morning, how can I help?
 0:02.30              ░░░░░░ dead air 5.5 s ░░░░░░
 0:07.80 Speaker 1 ▼  ┃ My parcel?is lost.
                      └ T1 Lost parcel .8 · ? "parcel" p .41`, "\n")
	if got := pad(ansi.Strip(m.View(s)), 64); got != pad(want, 64) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMoves(t *testing.T) {
	c := decode(t, small)
	for _, tt := range []struct {
		at   int
		do   action.Action
		want action.Action
	}{
		{0, action.Right, action.MoveTo{Word: 1}},
		{3, action.Left, action.MoveTo{Word: 2}},
		{0, action.Down, action.MoveTo{Word: 3}}, // the line breaks after "how"
		{1, action.Down, action.MoveTo{Word: 4}}, // keeps its column
		{3, action.Down, action.MoveTo{Word: 6}}, // over the turn's end
		{6, action.Up, action.MoveTo{Word: 3}},
		{4, action.Home, action.MoveTo{Word: 3}},
		{6, action.End, action.MoveTo{Word: 9}},
		{4, action.Bottom, action.MoveTo{Word: 9}},
		{9, action.Top, action.MoveTo{Word: 0}},
		{0, action.Click{X: 13, Y: 2}, action.MoveTo{Word: 6}},
		{0, action.Click{X: 13, Y: 2, Double: true}, action.CueAt{Word: 6}},
		{0, action.Click{X: 13, Y: 7}, nil},
	} {
		s := state(c)
		s.Word = tt.at
		m := New().Sync(s, 32, 8)
		if _, got := m.Update(tt.do, s); got != tt.want {
			t.Errorf("at %d, %v: got %v, want %v", tt.at, tt.do, got, tt.want)
		}
	}
}

// Following the playhead turns pages: the first line stays until the cursor
// leaves the page, and then the cursor is near the top of the next.
func TestFollowTurnsPages(t *testing.T) {
	c := decode(t, string(callgen.Bytes(callgen.Options{Words: 2000, Seed: 3})))
	s := state(c)
	s.Follow, s.Sound.Playing = true, true
	m := New().Sync(s, 60, 20).(Model)
	turned := 0
	for w := range c.Words {
		s.Word, s.Sound.Heard = w, w
		next := m.Sync(s, 60, 20).(Model)
		at := lineOf(next.lines, w)
		if at < next.top || at >= next.top+20 {
			t.Fatalf("word %d on line %d is not among %d..%d", w, at, next.top, next.top+19)
		}
		if next.top != m.top {
			turned++
			if jump := next.top - m.top; jump < 10 && next.top != len(next.lines)-20 {
				t.Fatalf("word %d moved the page by %d lines", w, jump)
			}
		}
		m = next
	}
	if turned < 5 || turned > len(m.lines)/10 {
		t.Errorf("%d lines took %d pages", len(m.lines), turned)
	}
}

// Whatever the call, the size and the moves, a frame is exactly as large as
// asked.
func TestEveryFrameFits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		c := decode(t, string(callgen.Bytes(callgen.Options{Words: 1 + rnd.IntN(400), Seed: uint64(round), Channels: 1 + rnd.IntN(2), Faults: hostile})))
		s := state(c)
		var m pane.Pane = New()
		for range 20 {
			w, h := rnd.IntN(140), rnd.IntN(40)
			s.Word = rnd.IntN(max(len(c.Words), 1))
			s.View = pane.View{Compact: rnd.IntN(2) == 0, NoWrap: rnd.IntN(3) == 0, Scroll: pane.Scroll(rnd.IntN(4))}
			m = m.Sync(s, w, h)
			lines := strings.Split(m.View(s), "\n")
			if h > 0 && len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if h > 0 && (ansi.StringWidthWc(l) != w || ansi.StringWidth(l) > w) {
					t.Fatalf("%dx%d: %q is %d cells wide", w, h, l, ansi.StringWidth(l))
				}
			}
			for _, a := range []action.Action{action.Up, action.Down, action.PageUp, action.PageDown, action.Left, action.Right, action.Click{X: 30, Y: 3}} {
				m, _ = m.Update(a, s)
			}
		}
	}
}

var hostile = callgen.Faults{callgen.Escapes: 0, callgen.Unicode: 0, callgen.HugeWord: 0, callgen.BadTimes: 0, callgen.Overlap: 0}

func big(b testing.TB, words int) *model.Call {
	return decode(b, string(callgen.Bytes(callgen.Options{Words: words, Seed: 1})))
}

// The first layout of a call, and every one after a change of the width.
func BenchmarkLayout100k(b *testing.B) {
	s := state(big(b, 100_000))
	m := New().Sync(s, 70, 28)
	w := 0
	b.ReportAllocs()
	for b.Loop() {
		w = 1 - w
		m = m.Sync(s, 70+w, 28)
	}
}

// One move of the cursor in calls of two sizes: Sync and View.
func BenchmarkFrame(b *testing.B) {
	for name, words := range map[string]int{"1k": 1000, "100k": 100_000} {
		b.Run(name, func(b *testing.B) {
			s := state(big(b, words))
			m := New().Sync(s, 70, 28)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				s.Word = words/2 + i%50
				m = m.Sync(s, 70, 28)
				_ = m.View(s)
			}
		})
	}
}

// A pane that another one hides for a while is not laid out for no room.
func TestHiddenForAWhile(t *testing.T) {
	s := state(big(t, 2000))
	shown := New().Sync(s, 60, 20).(Model)
	hidden := shown.Sync(s, 0, 0).(Model)
	if &hidden.lines[0] != &shown.lines[0] || hidden.View(s) != "" {
		t.Errorf("out of sight it was laid out anew, or draws %q", hidden.View(s))
	}
	s.Word = 1000
	if got, want := hidden.Sync(s, 60, 20).View(s), New().Sync(s, 60, 20).View(s); got != want {
		t.Errorf("back it shows\n%s\nwant\n%s", got, want)
	}
}

// Numbers begin anew with each participant, so that in a narrow pane a piece
// of the name stands there.
func TestNarrowParticipants(t *testing.T) {
	const session = `{"type":"EarshotRecording","version":1,"created":"2026-01-02T15:04:05Z","file":"a.wav","participant":"anna"}
{"type":"Results","channel_index":[0,1],"duration":1,"start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"hello","confidence":1,"words":[{"word":"hello","start":0,"end":1,"confidence":1,"speaker":0}]}]}}
{"type":"EarshotRecording","version":1,"created":"2026-01-02T15:04:07Z","file":"b.wav","participant":"Bartholomew"}
{"type":"Results","channel_index":[0,1],"duration":1,"start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"hi","confidence":1,"words":[{"word":"hi","start":0,"end":1,"confidence":1,"speaker":0}]}]}}
`
	s := state(decode(t, session))
	got := ansi.Strip(New().Sync(s, 37, 4).View(s))
	for _, want := range []string{"0:00 anna  ", "0:02 Bart… "} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

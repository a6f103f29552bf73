package segments

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

func TestView(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word = 22
	draw := func(s pane.State, w, h int) string { return panetest.Frame(New().Sync(s, w, h), s) }

	t.Run("80x24", func(t *testing.T) {
		panetest.Expect(t, draw(s, 27, 8), `
| T1! 0:01 Scarves    .0006 |
| S1  0:01 ■ neutral  -0.16 |
| !1  0:01 T1 index fau… -1 |
| T2  0:04 Wrong co… 5.8e-6 |
| I1  0:04 Complain … .0304 |
|▸S2  0:10 ▼ negative -0.37 |
| ▼2  0:10 S2 sentim… -0.37 |
| S3  0:18 ■ neutral  +0.12 |
`)
	})
	t.Run("120x40", func(t *testing.T) {
		panetest.Expect(t, draw(s, 49, 14), `
|  id  at    words  label                   score |
|  T1! 0:01  0-6    Scarves                 .0006 |
|  S1  0:01  0-19   ■ neutral               -0.16 |
|  !1  0:01  0-6    T1 index fault             -1 |
|  T2  0:04  7-19   Wrong color +1         5.8e-6 |
|  I1  0:04  7-19   Complain about the ord… .0304 |
|▸ S2  0:10  20-39  ▼ negative              -0.37 |
|  ▼2  0:10  20-39  S2 sentiment dip        -0.37 |
|  S3  0:18  40-57  ■ neutral               +0.12 |
|  ░3  0:19  -      dead air                5.3 s |
|  ?4  0:25  48     doubtful "New"          .4120 |
|  T3  0:28  52-57  Delivery                .9731 |
|  S4  0:31  58-64  ▲ positive              +0.81 |
|                                                 |
`)
	})
	t.Run("hardly any room", func(t *testing.T) {
		panetest.Expect(t, draw(s, 20, 3), `
| I1  Complai… .0304 |
|▸S2  ▼ neg    -0.37 |
| ▼2  S2 sent… -0.37 |
`)
	})
	t.Run("ASCII, no colours", func(t *testing.T) {
		s := s
		s.Theme = theme.New(theme.Options{Profile: colorprofile.ASCII, Glyphs: theme.ASCII})
		panetest.Expect(t, draw(s, 34, 3), `
| I1  0:04 Complain about t… .0304 |
|>S2  0:10 - negative        -0.37 |
| v2  0:10 S2 sentiment dip  -0.37 |
`)
	})
	t.Run("sentiment only", func(t *testing.T) {
		s := s
		s.View.Lanes = pane.SentimentsOnly
		panetest.Expect(t, draw(s, 38, 6), `
| id at   words label            score |
| S1 0:01 0-19  ■ neutral        -0.16 |
|▸S2 0:10 20-39 ▼ negative       -0.37 |
| S3 0:18 40-57 ■ neutral        +0.12 |
| S4 0:31 58-64 ▲ positive       +0.81 |
|                                      |
`)
	})
}

// An empty list says what would fill it.
func TestEmpty(t *testing.T) {
	words := `{"word":"hello","start":0,"end":1,"confidence":1}`
	listen := `{"results":{"channels":[{"alternatives":[{"transcript":"","words":[` + words + `]}]}]%s}}`
	topics := `,"topics":{"segments":[{"text":"hello","start_word":0,"end_word":0,"topics":[{"topic":"Greeting","confidence_score":0.5}]}]}`
	for _, test := range []struct {
		name  string
		call  func(t testing.TB) *model.Call
		lanes pane.LaneSet
		want  string
	}{
		{"nothing was asked for", func(t testing.TB) *model.Call { return panetest.Decode(t, fmt.Appendf(nil, listen, "")) }, pane.AllLanes, `
| No segments.                         |
|                                      |
| Ask the service for them:            |
|  topics=true  what is talked about   |
|  intents=true  what speakers want    |
|  sentiment=true  how it is said      |
|                                      |
`},
		{"topics, but no sentiment", func(t testing.TB) *model.Call { return panetest.Decode(t, fmt.Appendf(nil, listen, topics)) }, pane.SentimentsOnly, `
| No sentiment here.                   |
|  zl  shows other lanes               |
|                                      |
| Ask the service for them:            |
|  sentiment=true  how it is said      |
|                                      |
|                                      |
`},
		{"topics alone", func(t testing.TB) *model.Call { return panetest.Decode(t, fmt.Appendf(nil, listen, topics)) }, pane.AllLanes, `
| id at   words label            score |
|▸T1 0:00 0     Greeting         .5000 |
|                                      |
| no intents: intents=true             |
| no sentiments: sentiment=true        |
|                                      |
|                                      |
`},
		{"live", func(t testing.TB) *model.Call {
			return panetest.Decode(t, []byte(`{"type":"Results","channel_index":[0,1],"start":0,"duration":1,"is_final":true,"channel":{"alternatives":[{"transcript":"hello","words":[`+words+`]}]}}`))
		}, pane.AllLanes, `
| No segments.                         |
| The live endpoint has no topics,     |
| intents or sentiment: send the       |
| recording to /v1/listen.             |
|                                      |
|                                      |
|                                      |
`},
		{"not read yet", func(testing.TB) *model.Call { return &model.Call{} }, pane.AllLanes, `
| reading …                            |
|                                      |
|                                      |
|                                      |
|                                      |
|                                      |
|                                      |
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := panetest.State(test.call(t))
			s.View.Lanes = test.lanes
			p := New().Sync(s, 38, 7)
			panetest.Expect(t, panetest.Frame(p, s), test.want)
			if p, a := p.Update(action.Down, s); a != nil && len(s.Call.Rows) == 0 {
				t.Errorf("down in an empty list does %v", a)
			} else if p == nil {
				t.Error("the pane is gone")
			}
		})
	}
}

// rows returns the names of the rows as listed, the selected one in brackets.
func rows(p pane.Pane) string {
	m := p.(Model)
	var b strings.Builder
	for i := range m.count {
		if i == m.current {
			fmt.Fprintf(&b, "[%s] ", m.segment(i).ID())
		} else {
			fmt.Fprintf(&b, "%s ", m.segment(i).ID())
		}
	}
	return strings.TrimSpace(b.String())
}

// A lister is a pane with a root around it that does what MoveTo says.
type lister struct {
	pane.Pane
	s     pane.State
	asked action.Action

	follows bool // make the lane of the selected row the active one
}

func (l *lister) do(as ...action.Action) {
	for _, a := range as {
		l.Pane, l.asked = l.Pane.Update(a, l.s)
		switch a := l.asked.(type) {
		case action.MoveTo:
			l.s.Word = a.Word
		case action.CueAt:
			l.s.Word = a.Word
		}
		if ref, ok := l.Pane.(Model).Selected(); ok && l.follows {
			l.s.Lane = ref.Lane
		}
		l.Pane = l.Pane.Sync(l.s, 49, 10)
	}
}

// selected returns the ID of the selected row.
func (l *lister) selected() string {
	ref, ok := l.Pane.(Model).Selected()
	if !ok {
		return "none"
	}
	return l.s.Call.Segment(ref).ID()
}

// The cursor selects the innermost segment of the active lane, else the last
// row that begins at or before it.
func TestSelection(t *testing.T) {
	for _, test := range []struct {
		word  int
		lane  model.Lane
		lanes pane.LaneSet
		want  string
	}{
		{0, model.Topic, pane.AllLanes, "[T1] S1 E1 T2 I1 S2 E2 S3 E3 E4 T3 S4"},
		{0, model.Sentiment, pane.AllLanes, "T1 [S1] E1 T2 I1 S2 E2 S3 E3 E4 T3 S4"},
		{0, model.Event, pane.AllLanes, "T1 S1 [E1] T2 I1 S2 E2 S3 E3 E4 T3 S4"},
		{10, model.Topic, pane.AllLanes, "T1 S1 E1 [T2] I1 S2 E2 S3 E3 E4 T3 S4"},
		{10, model.Intent, pane.AllLanes, "T1 S1 E1 T2 [I1] S2 E2 S3 E3 E4 T3 S4"},
		{30, model.Topic, pane.AllLanes, "T1 S1 E1 T2 I1 S2 [E2] S3 E3 E4 T3 S4"}, // none covers it
		{30, model.TurnLane, pane.AllLanes, "T1 S1 E1 T2 I1 S2 [E2] S3 E3 E4 T3 S4"},
		{46, model.Event, pane.AllLanes, "T1 S1 E1 T2 I1 S2 E2 S3 [E3] E4 T3 S4"}, // dead air before the word
		{46, model.Sentiment, pane.AllLanes, "T1 S1 E1 T2 I1 S2 E2 [S3] E3 E4 T3 S4"},
		{46, model.Sentiment, pane.EventsOnly, "E1 E2 [E3] E4"}, // the active lane is not shown
		{3, model.Intent, pane.EventsOnly, "[E1] E2 E3 E4"},
		{3, model.Sentiment, pane.TopicsAndIntents, "[T1] T2 I1 T3"},
	} {
		s := panetest.State(panetest.Sample(t))
		s.Word, s.Lane, s.View.Lanes = test.word, test.lane, test.lanes
		if got := rows(New().Sync(s, 49, 10)); got != test.want {
			t.Errorf("word %d, lane %v, %v:\ngot  %s\nwant %s", test.word, test.lane, test.lanes, got, test.want)
		}
	}
}

func TestMoves(t *testing.T) {
	for _, test := range []struct {
		name  string
		from  int
		do    []action.Action
		asked action.Action
		row   string
	}{
		{"down", 0, []action.Action{action.Down}, action.MoveTo{Word: 0}, "E1"}, // S1 and E1 begin at the same word
		{"down twice", 0, []action.Action{action.Down, action.Down}, action.MoveTo{Word: 7}, "T2"},
		{"down past rows of one word", 0, []action.Action{action.Down, action.Down, action.Down}, action.MoveTo{Word: 7}, "I1"},
		{"up past rows of one word", 20, []action.Action{action.Up, action.Up, action.Up, action.Up}, action.MoveTo{Word: 0}, "S1"},
		{"up at the top", 0, []action.Action{action.Top, action.Up}, nil, "T1"},
		{"up inside the first row", 3, []action.Action{action.Up}, action.MoveTo{Word: 0}, "T1"},
		{"bottom", 0, []action.Action{action.Bottom}, action.MoveTo{Word: 58}, "S4"},
		{"end", 0, []action.Action{action.End}, action.MoveTo{Word: 58}, "S4"},
		{"down at the bottom", 0, []action.Action{action.Bottom, action.Down}, nil, "S4"},
		{"home", 30, []action.Action{action.Home}, action.MoveTo{Word: 0}, "T1"},
		{"page down", 0, []action.Action{action.PageDown}, action.MoveTo{Word: 48}, "E4"}, // 9 rows are seen
		{"half page down", 0, []action.Action{action.HalfDown}, action.MoveTo{Word: 20}, "S2"},
		{"page up", 64, []action.Action{action.PageUp}, action.MoveTo{Word: 7}, "T2"},
		{"half page up", 64, []action.Action{action.HalfUp}, action.MoveTo{Word: 40}, "S3"},
		{"right: where it ends", 22, []action.Action{action.Right}, action.MoveTo{Word: 39}, "S2"},
		{"left: where it begins", 22, []action.Action{action.Left}, action.MoveTo{Word: 20}, "S2"},
		{"left at the beginning", 20, []action.Action{action.Left}, nil, "S2"},
		{"right keeps the row", 7, []action.Action{action.Down, action.Down, action.Right}, action.MoveTo{Word: 19}, "T2"},
		{"click", 0, []action.Action{action.Click{X: 5, Y: 4}}, action.MoveTo{Word: 7}, "T2"},
		{"double click", 0, []action.Action{action.Click{X: 5, Y: 6, Double: true}}, action.CueAt{Word: 20}, "S2"},
		{"click on the header", 0, []action.Action{action.Click{X: 5, Y: 0}}, nil, "S1"},
		{"click below", 0, []action.Action{action.Click{X: 5, Y: 10}}, nil, "S1"},
		{"what is not its own", 0, []action.Action{action.PlayPause, action.Step{}}, nil, "S1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := lister{s: panetest.State(panetest.Sample(t))}
			l.s.Word = test.from
			l.Pane = New().Sync(l.s, 49, 10)
			l.do(test.do...)
			if l.asked != test.asked {
				t.Errorf("asks %v, want %v", l.asked, test.asked)
			}
			if got := l.selected(); got != test.row {
				t.Errorf("selected %s, want %s", got, test.row)
			}
		})
	}
}

// Down from the first row visits every row once, and up all of them again.
func TestWalk(t *testing.T) {
	for _, lanes := range []pane.LaneSet{pane.AllLanes, pane.TopicsAndIntents, pane.SentimentsOnly, pane.EventsOnly} {
		c := panetest.Generated(t, callgen.Options{Words: 900, Seed: 3})
		l := lister{s: panetest.State(c)}
		l.s.View.Lanes = lanes
		l.Pane = New().Sync(l.s, 49, 10)
		l.do(action.Top)
		n := l.Pane.(Model).count
		if n < 5 {
			t.Fatalf("%v: only %d rows", lanes, n)
		}
		visit := func(dir action.Nav, at, by int) {
			for range n {
				if got := l.Pane.(Model).current; got != at {
					t.Fatalf("%v %v: at row %d, want %d", lanes, dir, got, at)
				}
				l.do(dir)
				at += by
			}
			if l.asked != nil {
				t.Errorf("%v %v beyond the end asks %v", lanes, dir, l.asked)
			}
		}
		visit(action.Down, 0, 1)
		visit(action.Up, n-1, -1)
	}
}

// The same with a root that makes the lane of the selected row the active one.
func TestWalkWithTheLane(t *testing.T) {
	for seed := range uint64(10) {
		l := lister{s: panetest.State(panetest.Any(t, seed)), follows: true}
		l.Pane = New().Sync(l.s, 49, 10)
		l.do(action.Top)
		n := l.Pane.(Model).count
		for i := range n {
			if got := l.Pane.(Model).current; got != i {
				t.Fatalf("seed %d: at row %d of %d, want %d", seed, got, n, i)
			}
			l.do(action.Down)
		}
	}
}

// The row that was moved to is selected for as long as the cursor stays.
func TestKeptRow(t *testing.T) {
	l := lister{s: panetest.State(panetest.Sample(t))}
	l.Pane = New().Sync(l.s, 49, 10)
	l.do(action.Down)
	if got := l.selected(); got != "E1" {
		t.Fatalf("selected %s, want E1", got)
	}
	l.s.Word = 1
	l.do()
	l.Pane = l.Pane.Sync(l.s, 49, 10)
	if got := l.selected(); got != "S1" {
		t.Errorf("selected %s once the cursor has moved on, want S1", got)
	}
	l.s.Word = 0
	l.Pane = l.Pane.Sync(l.s, 49, 10)
	if got := l.selected(); got != "S1" {
		t.Errorf("selected %s once the cursor is back, want S1", got)
	}
	l.do(action.Up)
	if got := l.selected(); got != "T1" {
		t.Fatalf("selected %s, want T1", got)
	}
	for _, lane := range []model.Lane{model.Topic, model.Event} { // a root may make the row's lane the active one
		l.s.Lane = lane
		l.Pane = l.Pane.Sync(l.s, 49, 10)
		if got, want := l.selected(), map[model.Lane]string{model.Topic: "T1", model.Event: "E1"}[lane]; got != want {
			t.Errorf("selected %s in lane %v, want %s", got, lane, want)
		}
	}
}

// A row that was moved to in one list means nothing in another.
func TestKeptRowOfOtherLanes(t *testing.T) {
	l := lister{s: panetest.State(panetest.Sample(t))}
	l.Pane = New().Sync(l.s, 49, 10)
	l.do(action.Down)
	l.s.View.Lanes = pane.EventsOnly
	l.Pane = l.Pane.Sync(l.s, 49, 10)
	if got := l.selected(); got != "E1" {
		t.Errorf("selected %s of the events, want E1", got)
	}
}

// A page moves the list, and the selected row stays where it is on the screen.
func TestPages(t *testing.T) {
	l := lister{s: panetest.State(panetest.Generated(t, callgen.Options{Words: 3000, Seed: 1}))}
	l.s.Word = 1500
	l.s.View.Scroll = pane.ScrollCentre
	l.Pane = New().Sync(l.s, 49, 10)
	l.s.View.Scroll = pane.ScrollLeast
	line := func() int { m := l.Pane.(Model); return m.current - m.top }
	for _, nav := range []action.Nav{action.PageDown, action.PageUp, action.HalfDown, action.HalfUp} {
		before, row := line(), l.Pane.(Model).current
		l.do(nav)
		if line() != before || l.Pane.(Model).current == row {
			t.Errorf("%v moves the selected row from line %d to %d", nav, before, line())
		}
	}
}

// After a jump some of what led there is in view.
func TestJump(t *testing.T) {
	l := lister{s: panetest.State(panetest.Generated(t, callgen.Options{Words: 3000, Seed: 1}))}
	l.Pane = New().Sync(l.s, 49, 13)
	for _, word := range []int{2500, 900} {
		l.s.Word = word
		l.Pane = l.Pane.Sync(l.s, 49, 13)
		if m := l.Pane.(Model); m.current-m.top != 4 {
			t.Errorf("after a jump to word %d the row is in line %d of 12, want 4", word, m.current-m.top)
		}
	}
}

func TestScroll(t *testing.T) {
	c := panetest.Generated(t, callgen.Options{Words: 3000, Seed: 1})
	s := panetest.State(c)
	l := lister{s: s, Pane: New().Sync(s, 49, 10)}
	l.do(action.Top)
	top := func() int { return l.Pane.(Model).top }
	at := func() int { return l.Pane.(Model).current }
	for range 6 {
		l.do(action.Down)
	}
	if top() != 0 {
		t.Errorf("top %d after six steps down in nine rows: two rows below are kept in view", top())
	}
	l.do(action.Down)
	if top() != 1 {
		t.Errorf("top %d after the seventh step", top())
	}
	for _, test := range []struct {
		scroll pane.Scroll
		want   int // the line of the selected row
	}{{pane.ScrollCentre, 4}, {pane.ScrollTop, 0}, {pane.ScrollBottom, 8}} {
		s := l.s
		s.Word = len(c.Words) / 2
		s.View.Scroll = test.scroll
		m := l.Pane.Sync(s, 49, 10).(Model)
		if got := m.current - m.top; got != test.want {
			t.Errorf("scroll %d puts the row in line %d, want %d", test.scroll, got, test.want)
		}
		s.Focused = false
		m = l.Pane.Sync(s, 49, 10).(Model)
		if got := m.current - m.top; test.scroll != pane.ScrollLeast && got == test.want {
			t.Errorf("scroll %d moves a pane without focus", test.scroll)
		}
	}
	l.do(action.Bottom)
	if m := l.Pane.(Model); at() != m.count-1 || top() != m.count-9 {
		t.Errorf("bottom: row %d of %d, top %d", at(), m.count, top())
	}
}

func TestTitle(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	s.Word = 22
	for w, want := range map[int]string{49: "Segments ─ all lanes, 6 of 12", 27: "Segments, 6 of 12"} {
		if got := New().Sync(s, w, 8).Title(s); got != want {
			t.Errorf("title at width %d is %q, want %q", w, got, want)
		}
	}
	s.View.Lanes = pane.SentimentsOnly
	if got, want := New().Sync(s, 27, 8).Title(s), "sentiment, 2 of 4"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

// Whatever the call, the size and the keys: every frame has exactly the lines
// and the cells it was asked for, and nothing in it drives a terminal.
func TestAnyCall(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	navs := []action.Action{action.Up, action.Down, action.PageUp, action.PageDown, action.HalfUp, action.HalfDown, action.Home, action.End, action.Left, action.Right}
	for seed := range uint64(40) {
		s := panetest.State(panetest.Any(t, seed))
		s.Theme = theme.New(theme.Options{Dark: seed%2 == 0, Profile: colorprofile.Profile(seed % 5), Glyphs: theme.GlyphSet(seed % 3)})
		var p pane.Pane = New()
		for range 40 {
			w, h := rng.IntN(130), rng.IntN(45)
			s.Lane, s.View.Lanes = model.Lane(rng.IntN(int(model.LaneCount))), pane.LaneSet(rng.IntN(4))
			s.View.Scroll, s.Focused = pane.Scroll(rng.IntN(4)), rng.IntN(2) == 0
			if n := len(s.Call.Words); n > 0 && rng.IntN(3) == 0 {
				s.Word = rng.IntN(n)
			}
			p = p.Sync(s, w, h)
			panetest.Check(t, p.View(s), w, h)
			a := navs[rng.IntN(len(navs))]
			if rng.IntN(5) == 0 {
				a = action.Click{X: rng.IntN(140), Y: rng.IntN(50), Double: rng.IntN(2) == 0}
			}
			var asked action.Action
			p, asked = p.Update(a, s)
			panetest.Check(t, p.View(s), w, h)
			switch a := asked.(type) {
			case action.MoveTo:
				if a.Word < 0 || a.Word >= max(len(s.Call.Words), 1) {
					t.Fatalf("%v is no word of %d", a, len(s.Call.Words))
				}
				s.Word = min(a.Word, max(len(s.Call.Words)-1, 0))
			}
		}
	}
}

func BenchmarkSegments(b *testing.B) {
	c := panetest.Generated(b, callgen.Options{Hours: 10, Words: 100_000})
	s := panetest.State(c)
	s.Word = 50_000
	p := New().Sync(s, 49, 17)
	b.Logf("%d rows", len(c.Rows))
	b.Run("view", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.View(s)
		}
	})
	b.Run("sync same word", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p = p.Sync(s, 49, 17)
		}
	})
	b.Run("sync other word", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Word = (s.Word + 7919) % len(c.Words)
			p = p.Sync(s, 49, 17)
		}
	})
	b.Run("filter", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.View.Lanes = s.View.Lanes.Next()
			p = p.Sync(s, 49, 17)
		}
	})
}

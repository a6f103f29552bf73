package timeline

import (
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
)

func TestUpdate(t *testing.T) {
	c := support().call(t)
	for _, tc := range []struct {
		name string
		word int
		zoom int
		do   action.Action
		want action.Action
	}{
		// 67 columns of which 60 are for 60 seconds: one a second.
		{"right goes to the first word of the next column that has one", 0, 0, action.Right, action.MoveTo{Word: 2}},
		{"left goes to the first word of the column before", 18, 0, action.Left, action.MoveTo{Word: 16}},
		{"of two words in a column left goes to the first", 2, 0, action.Left, action.MoveTo{Word: 0}},
		{"right jumps over dead air", 33, 0, action.Right, action.MoveTo{Word: 34}},
		{"left jumps over dead air", 34, 0, action.Left, action.MoveTo{Word: 33}},
		{"left at the beginning", 0, 0, action.Left, nil},
		{"right at the end", 55, 0, action.Right, nil},
		{"home", 20, 2, action.Home, action.MoveTo{Word: 0}},
		{"top", 20, 2, action.Top, action.MoveTo{Word: 0}},
		{"end", 20, 2, action.End, action.MoveTo{Word: 55}},
		{"bottom", 20, 2, action.Bottom, action.MoveTo{Word: 55}},
		{"a page on is as much as is shown", 0, 2, action.PageDown, action.MoveTo{Word: 18}}, // 15 s
		{"half a page on", 0, 2, action.HalfDown, action.MoveTo{Word: 9}},                    // 7.5 s
		{"a page back", 34, 2, action.PageUp, action.MoveTo{Word: 26}},                       // from 36 s
		{"a page back from the beginning", 0, 0, action.PageUp, nil},
		{"a page on, all is shown", 5, 0, action.PageDown, action.MoveTo{Word: 55}},
		{"up", 20, 0, action.Up, action.PreviousLane},
		{"down", 20, 0, action.Down, action.NextLane},
		{"a click goes to the word that begins there", 0, 0, action.Click{X: 7 + 36, Y: 1}, action.MoveTo{Word: 34}},
		{"a click where nobody begins goes to who still speaks", 0, 0, action.Click{X: 7 + 31, Y: 1}, action.MoveTo{Word: 33}},
		{"a double click cues", 0, 0, action.Click{X: 7 + 36, Y: 1, Double: true}, action.CueAt{Word: 34}},
		{"a click on a label makes its lane the active one", 0, 0, action.Click{X: 2, Y: 4}, action.Lane{Lane: model.Topic}},
		{"a click on a speaker makes the turns active", 0, 0, action.Click{X: 2, Y: 1}, action.Lane{Lane: model.TurnLane}},
		{"a click beside the ruler", 0, 0, action.Click{X: 2, Y: 0}, nil},
		{"a click below", 0, 0, action.Click{X: 20, Y: 70}, nil},
		{"zooming moves nothing", 0, 0, action.ZoomIn, nil},
		{"what is for others", 0, 0, action.PlayPause, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := at(c, tc.word, 0)
			p := New().Sync(s, 67, 7)
			for range tc.zoom {
				p, _ = p.Update(action.ZoomIn, s)
				p = p.Sync(s, 67, 7)
			}
			_, got := p.Update(tc.do, s)
			if got != tc.want {
				t.Errorf("%v from word %d: %v, want %v", tc.do, tc.word, got, tc.want)
			}
		})
	}
}

// From any word right and left come to the ends, and never stand still.
func TestLeftAndRightGetEverywhere(t *testing.T) {
	for _, c := range calls(t) {
		if len(c.Words) == 0 {
			continue
		}
		for _, zoom := range []int{0, 3, 20} {
			s := state(c)
			p := New().Sync(s, 90, 7)
			for range zoom {
				p, _ = p.Update(action.ZoomIn, s)
				p = p.Sync(s, 90, 7)
			}
			walk := func(nav action.Nav, end int) {
				for steps := 0; ; steps++ {
					if steps > len(c.Words) {
						t.Fatalf("%v gets nowhere from word %d of %d", nav, s.Word, len(c.Words))
					}
					var a action.Action
					p, a = p.Update(nav, s)
					to, ok := a.(action.MoveTo)
					if !ok {
						break
					}
					if nav == action.Right && to.Word <= s.Word || nav == action.Left && to.Word >= s.Word {
						t.Fatalf("%v from word %d to word %d", nav, s.Word, to.Word)
					}
					s.Word = to.Word
					p = p.Sync(s, 90, 7)
					if p.(Model).now.cursor < 0 {
						t.Fatalf("word %d is out of sight", s.Word)
					}
				}
				if s.Word != end {
					t.Errorf("%v ends at word %d, want %d", nav, s.Word, end)
				}
			}
			walk(action.Right, len(c.Words)-1)
			walk(action.Left, 0)
		}
	}
}

func TestZoom(t *testing.T) {
	s := at(support().call(t), 34, 0) // begins at 0:36
	p := New().Sync(s, 67, 7)
	zoom := func(a action.Command) {
		t.Helper()
		var did action.Action
		if p, did = p.Update(a, s); did != nil {
			t.Fatalf("%v asks for %v", a, did)
		}
		p = p.Sync(s, 67, 7)
	}
	titled := func(want string) {
		t.Helper()
		if got := p.Title(s); got != want {
			t.Errorf("title %q, want %q", got, want)
		}
	}
	titled("Timeline ─ 1:00")
	column := p.(Model).now.cursor
	zoom(action.ZoomIn)
	titled("Timeline ─ 0:18-0:48 of 1:00, 2×")
	if got := p.(Model).now.cursor; got != column {
		t.Errorf("zooming moved the cursor from column %d to %d", column, got)
	}
	compare(t, plainLines(p.View(s)), `
2×     ····0:20······0:25······0:30······0:▾5······0:40······0:45··
Spk 0    ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄                ┊                 ▄▄▄▄▄▄
Spk 1  ▄▄▃                                 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄        
Sent. ▸▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲
Topic  T1 Wrong color─────┤                ┊                 ├T3───
Intent I1┤                                 ┊                       
Event  ▼ ×                 ░░░░░░8.0s░░░░░░┊                       `)
	zoom(action.ZoomIn)
	titled("Timeline ─ 0:27-0:42 of 1:00, 4×")
	zoom(action.ZoomOut)
	titled("Timeline ─ 0:18-0:48 of 1:00, 2×")
	for range 20 {
		zoom(action.ZoomIn)
	}
	titled("Timeline ─ 0:35.2-0:36.4 of 1:00.0, 50×") // 60 columns of 20 ms
	compare(t, plainLines(p.View(s)), `
50×    ······0:35.4····0:35.6····0:35.8····▾:36.0····0:36.2········
Spk 0                                      ┊                       
Spk 1                                      ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
Words                                      It                      
Sent. ▸▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼
Topic                                      ┊                       
Event  ░░░░░░░░░░░░░░░░8.0s░░░░░░░░░░░░░░░░┊                       `)
	zoom(action.ZoomFit)
	titled("Timeline ─ 1:00")
}

// While sound plays the window goes along by pages, and nothing is drawn until
// the playhead comes to another column; then its two columns differ and
// nothing else.
func TestPlaying(t *testing.T) {
	s := at(support().call(t), 0, 0)
	s.Sound.Playing, s.Sound.Output = true, "test"
	p := New().Sync(s, 67, 7)
	for range 3 { // 7.5 s in 60 columns
		p, _ = p.Update(action.ZoomIn, s)
		p = p.Sync(s, 67, 7)
	}
	pages, drawn := 0, 0
	for ms := 0; ms < 60_000; ms += 50 {
		s.Sound.At = time.Duration(ms) * time.Millisecond
		before := p.(Model).now
		p = p.Sync(s, 67, 7)
		after := p.(Model).now
		if after.playhead < 0 {
			t.Fatalf("at %v the playhead is out of sight", s.Sound.At)
		}
		if after == before {
			continue
		}
		drawn++
		if after.win != before.win {
			pages++
			continue
		}
		was, is := plainLines(before.view), plainLines(after.view)
		for y := range is {
			was, is := []rune(was[y]), []rune(is[y])
			for x := range is {
				if was[x] != is[x] && x != after.left+after.playhead && x != after.left+before.playhead {
					t.Fatalf("at %v cell %d,%d changed from %c to %c", s.Sound.At, x, y, was[x], is[x])
				}
			}
		}
	}
	if pages > 10 {
		t.Errorf("%d pages for 8 windows", pages)
	}
	if drawn > 60*8+10 {
		t.Errorf("%d frames for %d columns", drawn, 60*8)
	}
}

// A person who looks elsewhere while sound plays is left there.
func TestCursorElsewhereWhilePlaying(t *testing.T) {
	s := at(support().call(t), 0, 1)
	s.Sound.Playing, s.Sound.Output = true, "test"
	p := New().Sync(s, 67, 7)
	p, _ = p.Update(action.ZoomIn, s)
	p, _ = p.Update(action.ZoomIn, s)
	p = p.Sync(s, 67, 7)
	s.Word = 50
	s.Sound.At += 50 * time.Millisecond
	p = p.Sync(s, 67, 7)
	if p.(Model).now.cursor < 0 {
		t.Fatal("the cursor is out of sight")
	}
	there := p.(Model).now.win
	for i := range 100 {
		s.Sound.At += 50 * time.Millisecond
		s.Lane = model.Lane(i % 2)
		p = p.Sync(s, 67, 7)
	}
	if got := p.(Model).now.win; got != there {
		t.Errorf("the window went from %v to %v", there, got)
	}
	s.Follow = true
	s.Sound.At += 50 * time.Millisecond
	s.Word = 4
	p = p.Sync(s, 67, 7)
	if p.(Model).now.playhead < 0 {
		t.Error("following, the playhead is out of sight")
	}
	s.Follow, s.Sound.Playing, s.Word = false, false, 50
	p = p.Sync(s, 67, 7)
	s.Sound.Playing = true
	p = p.Sync(s, 67, 7)
	if p.(Model).now.playhead < 0 {
		t.Error("when sound begins the playhead is out of sight")
	}
}

// The cursor and the playhead are told apart by their signs alone, also where
// they meet.
func TestCursorAndPlayhead(t *testing.T) {
	s := at(support().call(t), 34, 36)
	lines := draw(s, 67, 4)
	if r := []rune(lines[0])[7+36]; r != '▾' {
		t.Errorf("where they meet the ruler has %c", r)
	}
	if r := []rune(lines[1])[7+36]; r != '┃' {
		t.Errorf("where they meet the next line has %c", r)
	}
	s.Sound.At = 10 * time.Second
	if got := strings.Join(draw(s, 67, 7)[1:], ""); !strings.Contains(got, "┊") {
		t.Error("the cursor has no column")
	}
	s.Sound.Playing, s.Follow = true, true
	lines = draw(s, 67, 7)
	if got := strings.Join(lines[1:], ""); strings.Contains(got, "┊") || !strings.Contains(lines[0], "▾") {
		t.Error("a cursor that goes along with the playhead has more than its mark")
	}
	s.Sound = pane.Sound{}
	if got := strings.Join(draw(s, 67, 7), ""); strings.Contains(got, "┃") {
		t.Error("a playhead though there is nothing to play")
	}
}

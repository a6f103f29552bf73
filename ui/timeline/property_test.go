package timeline

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// calls returns calls of all kinds, with all faults there are.
func calls(t testing.TB) []*model.Call {
	t.Helper()
	out := []*model.Call{{}, support().call(t)}
	faults := callgen.Faults{}
	var options []callgen.Options
	for _, f := range callgen.AllFaults() {
		if !f.Alone && !f.Invalid {
			faults[f.Fault] = 0
			options = append(options, callgen.Options{Words: 90, Channels: 1 + len(options)%2, Faults: callgen.Faults{f.Fault: 0}})
		}
	}
	for _, o := range append(options, []callgen.Options{
		{Words: 120},
		{Words: 300, Speakers: 7, Seed: 2},
		{Words: 200, Channels: 2, Seed: 3},
		{Words: 200, Channels: 3, Speakers: 5, Seed: 4, Indexing: callgen.ByTime},
		{Words: 80, Shape: callgen.Read, Seed: 5},
		{Words: 80, Shape: callgen.Legacy, Seed: 6},
		{Words: 80, Shape: callgen.Live, Seed: 7},
		{Words: 60, Without: callgen.AllFeatures, Seed: 8},
		{Words: 200, Faults: faults, Seed: 9},
		{Words: 200, Channels: 2, Faults: faults, Seed: 10},
	}...) {
		c, err := model.Decode(t.Context(), model.FromBytes(callgen.Bytes(o), "call"))
		if err != nil {
			t.Logf("%+v: %v", o, err)
			continue
		}
		out = append(out, c)
	}
	files, _ := filepath.Glob(filepath.Join("..", "..", "testdata", "calls", "*.json"))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := model.Decode(t.Context(), model.FromBytes(raw, f)); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// Whatever the call, the size, the recording and what is done: the pane draws
// exactly its lines, each exactly as wide by both ways of counting, says nothing
// that drives a terminal, and shows the same as if it were drawn anew.
func TestFrameIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	themes := []*theme.Theme{
		themed(theme.Blocks, colorprofile.TrueColor), themed(theme.Braille, colorprofile.ANSI256),
		themed(theme.ASCII, colorprofile.ASCII), themed(theme.Blocks, colorprofile.ANSI),
	}
	all := calls(t)
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	s := state(all[0])
	p := New().Sync(s, 80, 7)
	width, height := 80, 7
	for range rounds {
		switch r.IntN(12) {
		case 0:
			s.Call = all[r.IntN(len(all))]
			s.Word, s.Peaks, s.Loop = 0, nil, nil
		case 1:
			width, height = r.IntN(230), r.IntN(24)
		case 2:
			s.Peaks = somePeaks(r, s.Call)
		case 3:
			s.Theme = themes[r.IntN(len(themes))]
		case 4:
			s.Lane, s.View.Lanes = model.Lane(r.IntN(int(model.LaneCount))), s.View.Lanes.Next()
		case 5:
			s.Sound = pane.Sound{Playing: r.IntN(2) == 0, At: time.Duration(r.Int64N(int64(s.Call.Duration) + 1e9)), Output: "x"}
		case 6:
			s.Follow, s.Focused = r.IntN(2) == 0, r.IntN(2) == 0
		case 7:
			from := time.Duration(r.Int64N(int64(s.Call.Duration) + 1))
			s.Loop = &pane.Loop{From: from, To: from + time.Duration(r.Int64N(int64(10*time.Second)))}
		case 8:
			if n := len(s.Call.Words); n > 0 {
				s.Word = r.IntN(n)
			}
		case 9:
			p, _ = p.Update(action.Command([]action.Command{action.ZoomIn, action.ZoomIn, action.ZoomOut, action.ZoomFit}[r.IntN(4)]), s)
		default:
			var a action.Action
			p, a = p.Update([]action.Action{
				action.Left, action.Right, action.PageDown, action.PageUp, action.HalfDown, action.HalfUp, action.Home, action.End,
				action.Click{X: r.IntN(240) - 5, Y: r.IntN(26) - 1, Double: r.IntN(2) == 0},
			}[r.IntN(9)], s)
			switch a := a.(type) {
			case action.MoveTo:
				s.Word = a.Word
			case action.CueAt:
				s.Word = a.Word
			}
			if s.Word < 0 || s.Word >= max(len(s.Call.Words), 1) {
				t.Fatalf("%v asks for word %d of %d", a, s.Word, len(s.Call.Words))
			}
		}
		p = p.Sync(s, width, height)
		exact(t, p.View(s), width, height)
		if title := p.Title(s); strings.ContainsAny(title, "\x1b\n") {
			t.Fatalf("title %q", title)
		}
		l := p.(Model).now
		if l.win.from < 0 || l.win.from+l.win.span > l.index.extent {
			t.Fatalf("window %+v of %v", l.win, l.index.extent)
		}
		anew := *l
		anew.draw()
		if anew.compose() != l.view {
			t.Fatalf("step by step\n%s\nanew\n%s", ansi.Strip(l.view), ansi.Strip(anew.compose()))
		}
	}
}

func exact(t *testing.T, view string, width, height int) {
	t.Helper()
	if height == 0 {
		if view != "" {
			t.Fatalf("no lines, yet %q", view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != height {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), height, ansi.Strip(view))
	}
	for _, l := range lines {
		if a, b := ansi.StringWidth(l), ansi.StringWidthWc(l); a != width || b != width {
			t.Fatalf("%q is %d or %d wide, want %d", l, a, b, width)
		}
		for _, r := range ansi.Strip(l) {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%q holds %U", l, r)
			}
		}
	}
}

func somePeaks(r *rand.Rand, c *model.Call) *pane.Peaks {
	p := &pane.Peaks{PerSecond: []int{0, 1, 10, 50}[r.IntN(4)], Done: r.Float64() * 1.2, Channels: make([][]uint8, r.IntN(4))}
	for k := range p.Channels {
		p.Channels[k] = make([]uint8, int(min(c.Duration, time.Hour).Seconds()*float64(p.PerSecond)*r.Float64()*1.3))
		for b := range p.Channels[k] {
			p.Channels[k][b] = uint8(r.IntN(256))
		}
	}
	return p
}

// Names from an answer can't move a column, whatever they are made of.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"Scarf", "围巾颜色不对", "नमस्ते क्षि", "e\u0301\u0302 a", "👩‍👩‍👧 👍🏽 🇩🇪🇩", "\x1b[2J\x1b]0;x\a", "\u202eabc", "\u0d4ex", "ไทยกำ", "\u1100\u1161", "\xff\xfe", "ـ\u0600١"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		script := support()
		script.topics[0].label, script.topics[1].label = name, name+name
		script.said[0].words = name + " " + name + " is"
		if len(strings.Fields(script.said[0].words)) > 20 || name == "" {
			return
		}
		script.topics, script.intents, script.sentiments = script.topics[:2], nil, nil
		script.topics[0].first, script.topics[0].last = 0, 6
		script.topics[1].first, script.topics[1].last = 2, 4
		s := at(script.call(t), 1, 0)
		for _, w := range []int{150, 67, 33} {
			p := New().Sync(s, w, 9)
			exact(t, p.View(s), w, 9)
			for range 8 {
				p, _ = p.Update(action.ZoomIn, s)
			}
			p = p.Sync(s, w, 9)
			exact(t, p.View(s), w, 9)
			s.Sound.At += 3 * time.Second
		}
	})
}

// A tick that changes nothing costs no memory.
func TestNothingNewIsFree(t *testing.T) {
	s := at(support().call(t), 20, 10)
	s.Sound.Playing, s.Follow = true, true
	p := New().Sync(s, 120, 9)
	if n := testing.AllocsPerRun(100, func() {
		s.Sound.At += time.Microsecond
		p = p.Sync(s, 120, 9)
		_ = p.View(s)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

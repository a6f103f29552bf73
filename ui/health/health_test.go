package health

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/check"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/panetest"
	"earshot/ui/theme"
)

// checked returns the state for a call, with what its check came to.
func checked(t testing.TB, c *model.Call, compared bool) pane.State {
	t.Helper()
	s := panetest.State(c)
	found, err := check.Call(t.Context(), c, check.Options{})
	s.Health = pane.NewHealth(found, compared, err)
	return s
}

func shown(s pane.State, w, h int) Model { return New().Sync(s, w, h).(Model) }

// press sends moves, and lays out after each.
func press(m Model, s pane.State, moves ...action.Action) Model {
	for _, a := range moves {
		p, _ := m.Update(a, s)
		m = p.Sync(s, m.in.width, m.in.height).(Model)
	}
	return m
}

func TestView(t *testing.T) {
	s := checked(t, panetest.Sample(t), false)
	m := shown(s, 76, 18)
	frame := strings.Replace(panetest.Frame(m, s), fmt.Sprint(len(check.Rules())-4)+" hold", "NN hold", 1)
	panetest.Expect(t, frame, `
|! 1 warning   · 1 note   by 2 rules; NN hold                                |
|checked: 65 words, 3 topics, 1 intent, 4 sentiments, every member of the JS…|
|                                                                            |
|  ! index-shift  a segment's text stands at the words its indices name      |
|▸   T1       start_word 1, end_word 7 → start_word 0, end_word 6, where its…|
|  · average-words  the average sentiment is near the mean of the words      |
|    average  an average of -0.1338 → near 0.1250, the mean score of its 65 …|
|  ✓ time-backwards         the times of words run forwards                  |
|  ✓ time-missing           every word has a start and an end                |
|  ✓ word-past-duration     no word ends after the recording does            |
|  ✓ word-incomplete        every word has word, start, end and confidence   |
|────────────────────────────────────────────────────────────────────────────|
|says    start_word 1, end_word 7                                            |
|should  start_word 0, end_word 6, where its text stands                     |
|played  words 0-6 are played, 0:01.00 to 0:03.05                            |
|at      .results.topics.segments[0]   line 1, column 10849                  |
|words   0-6, 0:01.00  "Parker Scarves. How may I help you?"                 |
|why     The text of a segment is the words from start_word to end_word. A   |
`)
}

// A call without a fault says so, and what was looked at. Rules about the
// recording hold only where there was one.
func TestNothingWrong(t *testing.T) {
	c := panetest.Generated(t, callgen.Options{Words: 60, Seed: 3, NoFirstShift: true})
	s := checked(t, c, false)
	if n := len(s.Health.Findings); n > 0 {
		t.Fatalf("%d findings in a sound call: %v", n, s.Health.Findings)
	}
	m := press(shown(s, 100, 60), s)
	all := func(n int) string { return fmt.Sprintf("✓ all %d rules hold", n) }
	frame := panetest.Frame(m, s)
	for _, want := range []string{all(len(check.Rules())-2) + "; 2 more need the recording", "checked: 60 words", "✓ index-shift", "○ hash-recording"} {
		if !strings.Contains(frame, want) {
			t.Errorf("it does not say %q:\n%s", want, frame)
		}
	}
	s = checked(t, c, true)
	frame = panetest.Frame(shown(s, 100, 60), s)
	for _, want := range []string{all(len(check.Rules())) + " ", "6 utterances, the recording, every", "✓ hash-recording"} {
		if !strings.Contains(frame, want) {
			t.Errorf("with a recording it does not say %q:\n%s", want, frame)
		}
	}
}

// The rule above findings is passed over; rules that hold are not.
func TestMoves(t *testing.T) {
	s := checked(t, panetest.Sample(t), false)
	at := func(m Model) string {
		if f, ok := m.Selected(); ok {
			return f.Rule + " " + f.Path
		}
		return m.rows[m.at].rule.ID
	}
	for _, test := range []struct {
		moves []action.Action
		want  string
	}{
		{nil, "index-shift .results.topics.segments[0]"},
		{[]action.Action{action.Up}, "index-shift .results.topics.segments[0]"},
		{[]action.Action{action.Down}, "average-words .results.sentiments.average"},
		{[]action.Action{action.Down, action.Down}, check.TimeBackwards},
		{[]action.Action{action.Down, action.Down, action.Up, action.Up}, "index-shift .results.topics.segments[0]"},
		{[]action.Action{action.Bottom}, check.NotRead},
		{[]action.Action{action.Bottom, action.Down, action.Top}, "index-shift .results.topics.segments[0]"},
	} {
		if got := at(press(shown(s, 76, 18), s, test.moves...)); got != test.want {
			t.Errorf("%v: %s, want %s", test.moves, got, test.want)
		}
	}
}

// A filter leaves the rows that hold a text.
func TestFilter(t *testing.T) {
	s := checked(t, panetest.Sample(t), false)
	for by, want := range map[string]int{
		"": len(check.Rules()), "INDEX-SHIFT": 1, "topics.segments": 1, "start_word 1": 1, "warning": 4, "no such thing": 0, "mean": 1,
	} {
		m := shown(s, 76, 18).Filtered(by).Sync(s, 76, 18).(Model)
		got := matching(m.rows)
		if by == "warning" && got > 0 || got == want { // also in the titles of rules
			continue
		}
		t.Errorf("%q leaves %d rows, want %d:\n%s", by, got, want, panetest.Frame(m, s))
	}
	m := shown(s, 76, 18).Filtered("no such thing").Sync(s, 76, 18).(Model)
	if _, ok := m.Selected(); ok || !strings.Contains(panetest.Frame(m, s), "nothing matches; Esc shows all") {
		t.Errorf("nothing matches:\n%s", panetest.Frame(m, s))
	}
	m = m.Filtered("").Sync(s, 76, 18).(Model)
	if f, ok := m.Selected(); !ok || f.Rule != check.IndexShift {
		t.Error("the filter can't be taken away")
	}
}

// Before the check is done, and when it failed, that is what is shown.
func TestStates(t *testing.T) {
	s := panetest.State(panetest.Sample(t))
	if f := panetest.Frame(shown(s, 60, 8), s); !strings.Contains(f, "checking …") {
		t.Errorf("before the check is done:\n%s", f)
	}
	s.Health = pane.NewHealth(nil, false, fmt.Errorf("gone: %s", "\x1b[2J"))
	if f := panetest.Frame(shown(s, 60, 8), s); !strings.Contains(f, "✗ it can't be checked: gone: ␛[2J") {
		t.Errorf("when it failed:\n%s", f)
	}
}

// Whatever is wrong with a call and whatever is pressed, the frame has its size
// and the selected row is in it.
func TestProperties(t *testing.T) {
	moves := []action.Action{action.Up, action.Down, action.PageDown, action.PageUp, action.HalfDown, action.HalfUp, action.Top, action.Bottom}
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 5))
		c := panetest.Any(t, seed)
		s := checked(t, c, seed%2 == 0)
		s.Theme = theme.New(theme.Options{Dark: true, Profile: colorprofile.ANSI, Glyphs: theme.GlyphSet(rng.IntN(3))})
		m := New()
		for range 60 {
			w, h := rng.IntN(140), rng.IntN(50)
			m = m.Sync(s, w, h).(Model)
			switch rng.IntN(5) {
			case 0:
				m = m.Filtered([]string{"", "word", "zzz", "T1", "note"}[rng.IntN(5)])
			default:
				p, _ := m.Update(moves[rng.IntN(len(moves))], s)
				m = p.(Model)
			}
			m = m.Sync(s, w, h).(Model)
			panetest.Check(t, m.View(s), w, h)
			if len(m.rows) > 0 && m.listed() > 0 && (m.at < m.top || m.at >= m.top+m.listed()) {
				t.Fatalf("%dx%d: row %d is not among the %d from %d on", w, h, m.at, m.listed(), m.top)
			}
		}
	}
}

func BenchmarkMove(b *testing.B) {
	c := panetest.Generated(b, callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Faults: callgen.Faults{callgen.BadTimes: 20_000, callgen.TextMismatch: 0}})
	s := checked(b, c, false)
	m := shown(s, 120, 40)
	for b.Loop() {
		m = press(m, s, action.Down)
		m.View(s)
	}
	b.ReportMetric(float64(len(m.rows)), "rows")
}

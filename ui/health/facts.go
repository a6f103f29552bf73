package health

import (
	"strconv"

	"earshot/model/check"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// A fact is a line about the selected row, ready to be drawn.
type fact struct {
	name string // "" where a text goes on
	text string
	look func(*theme.Theme) theme.Style
}

func plainly(t *theme.Theme) theme.Style  { return t.Text }
func dimly(t *theme.Theme) theme.Style    { return t.Dim }
func strongly(t *theme.Theme) theme.Style { return t.Strong }

const factColumn = 8

// factsOf says everything about the selected row.
func (m Model) factsOf(s pane.State) (facts []fact) {
	if m.at >= len(m.rows) {
		return nil
	}
	add := func(name, said string, look func(*theme.Theme) theme.Style) {
		if said == "" {
			return
		}
		for line := range notation.Lines(text.Safe(said), m.in.width-factColumn) {
			facts = append(facts, fact{name, line, look})
			name = ""
		}
	}
	r := m.rows[m.at]
	if r.finding < 0 {
		add("rule", r.rule.ID+": "+r.rule.Title, strongly)
		if m.uncompared(r.rule.ID) {
			add("", "There is no recording to compare with.", plainly)
		}
		add("why", r.rule.Why, plainly)
		add("played", r.rule.Playback, dimly)
		return facts
	}
	f := &m.in.state.Findings[r.finding]
	add("says", f.Says, strongly)
	add("should", f.Should, plainly)
	if f.More > 0 {
		add("", "and "+text.Count(f.More, "more place")+" have the same", dimly)
	}
	add("played", f.Repair, plainly)
	add("at", f.Path+"   line "+strconv.Itoa(f.Line)+", column "+strconv.Itoa(f.Column), dimly)
	add("words", wordsOf(s, f), dimly)
	add("why", r.rule.Why, dimly)
	return facts
}

// wordsOf writes the words that a finding is about, with when they are said.
func wordsOf(s pane.State, f *check.Finding) string {
	c := s.Call
	if f.Words.Len() <= 0 || f.Words.First < 0 || f.Words.Last > len(c.Words) {
		return ""
	}
	b := notation.AppendWords(nil, f.Words)
	if c.Timed {
		b = notation.AppendTime(append(b, ", "...), c.Onset(f.Words.First), 2)
	}
	span := f.Words
	const most = 40
	span.Last = min(span.Last, span.First+most)
	said := c.Text(span)
	if span != f.Words {
		said += " …"
	}
	return string(b) + `  "` + said + `"`
}

func (m Model) drawFact(c *text.Canvas, t *theme.Theme, f fact) {
	c.Put(t.Dim, f.name)
	c.To("", factColumn)
	c.Put(f.look(t), f.text)
	c.End("")
}

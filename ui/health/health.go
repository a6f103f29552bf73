// Package health shows what is wrong with an answer: what each rule found, where,
// what the file says there, what it should be, and what playback makes of it.
package health

import (
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/check"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// Model is the view of what a check came to.
type Model struct {
	in     inputs
	on     *theme.Theme // in the selected row
	filter string
	rows   []row
	at     int // the selected row
	top    int // the first visible row
	facts  []fact
	counts counts
}

// inputs are what the rows depend on, beside the filter.
type inputs struct {
	state         *pane.Health
	theme         *theme.Theme
	width, height int
}

// New returns an empty view.
func New() Model { return Model{} }

// Title implements pane.Pane.
func (m Model) Title(pane.State) string { return "Health of the answer" }

// Filter returns what the rows are filtered by.
func (m Model) Filter() string { return m.filter }

// Filtered returns the view with only the rows that hold a text: the name of a
// rule, a severity, a path, or anything that a finding says. Letter case does
// not matter.
func (m Model) Filtered(by string) Model {
	if by == m.filter {
		return m
	}
	m.filter = by
	m.rows = rowsOf(m.in.state, by)
	m.at, m.top = 0, 0
	return m.selected(0, 1)
}

// Selected returns the finding that is selected; false on a rule that holds, and
// when there is nothing.
func (m Model) Selected() (*check.Finding, bool) {
	if m.at >= len(m.rows) || m.rows[m.at].finding < 0 {
		return nil, false
	}
	return &m.in.state.Findings[m.rows[m.at].finding], true
}

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	now := inputs{s.Health, s.Theme, width, height}
	if now != m.in {
		if now.theme != m.in.theme {
			m.on = notation.OnRow(s.Theme)
		}
		if now.state != m.in.state {
			m.rows, m.counts = rowsOf(s.Health, m.filter), countsOf(s)
			m.in = now
			m = m.selected(min(m.at, len(m.rows)-1), 1)
		}
		m.in = now
	}
	m.facts = m.factsOf(s)
	m.top = min(m.top, max(len(m.rows)-m.listed(), 0))
	m.top = max(min(m.top, m.at), m.at-m.listed()+1, 0)
	if m.at > 0 && m.top == m.at && m.rows[m.at-1].heading() && m.listed() > 1 {
		m.top-- // the rule that a finding breaks stays with the first of them
	}
	return m
}

// heading is how many lines stand above the rows.
const heading = 3

// listed is how many rows there is room for.
func (m *Model) listed() int {
	room := m.in.height - heading
	return max(room-m.told(), min(room, leastListed), 0)
}

// told is how many lines say more about the selected row, with the rule above
// them.
func (m *Model) told() int {
	room := m.in.height - heading
	if len(m.facts) == 0 || room < leastListed+leastTold {
		return 0
	}
	return max(min(len(m.facts)+1, room/2), leastTold)
}

const (
	leastListed = 3
	leastTold   = 4
)

// Update implements pane.Pane.
func (m Model) Update(a action.Action, _ pane.State) (pane.Pane, action.Action) {
	page := max(m.listed()-1, 1)
	switch a {
	case action.Down:
		return m.selected(m.at+1, 1), nil
	case action.Up:
		return m.selected(m.at-1, -1), nil
	case action.PageDown:
		return m.selected(m.at+page, 1), nil
	case action.PageUp:
		return m.selected(m.at-page, -1), nil
	case action.HalfDown:
		return m.selected(m.at+max(page/2, 1), 1), nil
	case action.HalfUp:
		return m.selected(m.at-max(page/2, 1), -1), nil
	case action.Home, action.Top:
		return m.selected(0, 1), nil
	case action.End, action.Bottom:
		return m.selected(len(m.rows)-1, -1), nil
	}
	return m, nil
}

// selected selects a row, or the next one in a direction that can be.
func (m Model) selected(at, dir int) Model {
	at = min(max(at, 0), max(len(m.rows)-1, 0))
	for i := at; i >= 0 && i < len(m.rows); i += dir {
		if !m.rows[i].heading() {
			m.at = i
			return m
		}
	}
	for i := at; i >= 0 && i < len(m.rows); i -= dir {
		if !m.rows[i].heading() {
			m.at = i
			return m
		}
	}
	m.at = at
	return m
}

// View implements pane.Pane.
func (m Model) View(s pane.State) string {
	t := s.Theme
	c := text.NewCanvas(m.in.width, m.in.height)
	m.drawCounts(c, s)
	c.Put(t.Dim, m.counts.checked)
	c.End("")
	if m.filter != "" {
		c.Put(t.Key, "/ ")
		c.Put(t.Strong, text.Cut(text.Safe(m.filter), max(m.in.width/2, 8)))
		c.Put(t.Dim, "  "+strconv.Itoa(matching(m.rows))+" match")
	}
	c.End("")
	list, told := m.listed(), m.told()
	for i := range list {
		if at := m.top + i; at < len(m.rows) {
			m.drawRow(c, s, at)
		} else {
			if i == 0 && s.Health != nil {
				c.Put(t.Dim, "nothing matches; Esc shows all")
			}
			c.End("")
		}
	}
	if told > 0 {
		c.Fill(t.Faint, t.Glyphs.Horizontal)
		c.End("")
		for _, f := range m.facts {
			m.drawFact(c, t, f)
		}
	}
	return c.String()
}

// drawCounts says in a line how well the answer is.
func (m Model) drawCounts(c *text.Canvas, s pane.State) {
	t, h := s.Theme, s.Health
	g := &t.Glyphs
	switch {
	case h == nil:
		c.Put(t.Dim, "checking "+g.Ellipsis)
	case h.Err != nil:
		c.Put(t.Bad, g.Bad+" it can't be checked: ")
		c.Put(t.Text, text.Safe(h.Err.Error()))
	case len(h.Findings) == 0:
		c.Put(t.Good, g.Good+" ")
		c.Put(t.Strong, "all "+text.Count(m.counts.hold, "rule")+" hold")
		if n := m.counts.idle; n > 0 {
			c.Put(t.Dim, "; "+strconv.Itoa(n)+" more need the recording")
		}
	default:
		for _, n := range [...]struct {
			look  theme.Style
			glyph string
			count int
			unit  string
		}{{t.Bad, g.Bad, h.Errors, "error"}, {t.Warn, g.Warn, h.Warnings, "warning"}, {t.Dim, g.Dot, h.Notes, "note"}} {
			if n.count > 0 {
				c.Put(n.look, n.glyph+" ")
				c.Put(t.Strong, text.Count(n.count, n.unit)+"   ")
			}
		}
		c.Put(t.Dim, "by "+text.Count(m.counts.broken, "rule")+"; "+strconv.Itoa(m.counts.hold)+" hold")
	}
	c.End("")
}

func mark(t *theme.Theme, s check.Severity) (theme.Style, string) {
	switch s {
	case check.Error:
		return t.Bad, t.Glyphs.Bad
	case check.Warning:
		return t.Warn, t.Glyphs.Warn
	}
	return t.Dim, t.Glyphs.Dot
}

// drawRow draws a rule, or one place that breaks it.
func (m Model) drawRow(c *text.Canvas, s pane.State, at int) {
	r, t, fill := m.rows[at], s.Theme, theme.Style("")
	g := &t.Glyphs
	if at == m.at {
		t, fill = m.on, t.Row
		c.Put(t.Accent, g.Row+" ")
	} else {
		c.Put("", "  ")
	}
	switch {
	case r.heading():
		look, glyph := mark(t, r.severity)
		c.Put(look, glyph+" ")
		c.Put(t.Strong, r.rule.ID)
		if r.count > 1 {
			c.Put(t.Dim, " "+strconv.Itoa(r.count))
		}
		c.Put(t.Dim, "  "+r.rule.Title)
	case r.finding < 0:
		look, glyph := t.Good, g.Good
		if m.uncompared(r.rule.ID) {
			look, glyph = t.Dim, g.Off
		}
		c.Put(look, glyph+" ")
		c.Put(t.Text, r.rule.ID)
		c.To(fill, min(ruleColumn, m.in.width/3+4))
		c.Put(t.Dim, " "+r.rule.Title)
	default:
		f := &m.in.state.Findings[r.finding]
		name := placeOf(s, f)
		c.Put(fill, "  ")
		c.Put(t.Accent, text.Cut(name, nameColumn))
		c.To(fill, min(nameColumn+5, m.in.width/2))
		c.Put(t.Text, text.Safe(f.Says))
		if f.Should != "" && f.Says != "" {
			c.Put(t.Dim, " "+g.Arrow+" ")
		}
		c.Put(t.Dim, text.Safe(f.Should))
		if f.More > 0 {
			more := " +" + strconv.Itoa(f.More)
			c.Put(t.Dim, more)
		}
	}
	c.End(fill)
}

const (
	nameColumn = 8
	ruleColumn = 26
)

// uncompared reports whether a rule is about the recording, and there was none.
func (m Model) uncompared(rule string) bool {
	return !m.in.state.Compared && aboutRecording(rule)
}

func aboutRecording(rule string) bool {
	return rule == check.DurationRecording || rule == check.HashRecording
}

// placeOf names the place of a finding in a few cells: the segment or the word,
// else the end of its path.
func placeOf(s pane.State, f *check.Finding) string {
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		if n, ok := element(f.Path, "."+lane.String()+"s.segments["); ok {
			return string(lane.Letter()) + strconv.Itoa(n+1)
		}
	}
	if n, ok := element(f.Path, ".words["); ok {
		switch {
		case f.Words.Len() == 1:
			return "w" + strconv.Itoa(f.Words.First)
		case s.Call.Channels < 2:
			return "w" + strconv.Itoa(n)
		}
	}
	name := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
	if name == "" {
		return "."
	}
	return text.Safe(name)
}

// element returns which element of a list a path leads into.
func element(path, list string) (int, bool) {
	_, rest, ok := strings.Cut(path, list)
	if !ok {
		return 0, false
	}
	number, _, ok := strings.Cut(rest, "]")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil
}

var _ pane.Pane = Model{}

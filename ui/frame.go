package ui

import (
	"errors"
	"image"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// draw returns the whole screen.
func (m *Model) draw() string {
	l := m.layout
	if l.width <= 0 || l.height <= 0 {
		return ""
	}
	switch {
	case l.tooSmall():
		return m.drawTooSmall()
	case m.err != nil:
		return m.drawError()
	}
	c := text.NewCanvas(l.width, l.height)
	m.drawHeader(c)
	m.drawPanes(c)
	if m.job.cancel != nil {
		m.drawJob(c)
	} else {
		m.drawPath(c)
	}
	m.drawStatus(c)
	m.drawFooter(c)
	screen := m.overlay.over(m, c.String())
	if m.state.Theme.Glyphs.Set == theme.ASCII {
		screen = strings.ReplaceAll(screen, "…", m.state.Theme.Glyphs.Ellipsis)
	}
	return screen
}

// drawPanes draws the panes and the rules between them.
func (m *Model) drawPanes(c *text.Canvas) {
	l := m.layout
	var views [paneCount]lines
	for id := range paneCount {
		if !l.panes[id].Empty() {
			views[id] = lines(m.panes[id].View(m.seenBy(id)))
		}
	}
	for y := l.header + 1; y < l.rule; y++ {
		c.Raw(views[paneTimeline].next(), l.width)
		c.End("")
	}
	for y := l.rule; y < l.path; y++ {
		m.drawBodyRow(c, y, &views)
		c.End("")
	}
}

// lines hands out the lines of a view one by one.
type lines string

func (v *lines) next() string {
	line, rest, _ := strings.Cut(string(*v), "\n")
	*v = lines(rest)
	return line
}

// drawBodyRow draws one row of the body from left to right: for each pane in
// it a line, or the rule above it, and a border between neighbours.
func (m *Model) drawBodyRow(c *text.Canvas, y int, views *[paneCount]lines) {
	l, t := m.layout, m.state.Theme
	g := &t.Glyphs
	for x := 0; x < l.width; {
		id, r, title := l.column(x, y)
		if id < 0 {
			return
		}
		if x > 0 {
			left := l.isRule(x-2, y)
			switch {
			case y == l.rule:
				c.Put(t.Faint, g.TeeDown)
			case y == l.strip:
				c.Put(t.Faint, g.TeeUp)
			case title && left:
				c.Put(t.Faint, g.Cross)
			case title:
				c.Put(t.Faint, g.TeeRight)
			case left:
				c.Put(t.Faint, g.TeeLeft)
			default:
				c.Put(t.Faint, g.Vertical)
			}
		}
		if title {
			m.drawTitle(c, id, r.Max.X)
		} else {
			c.Raw(views[id].next(), r.Dx())
		}
		x = r.Max.X + 1
	}
}

// column returns the pane at a cell, and whether the cell belongs to the rule
// above it.
func (l layout) column(x, y int) (paneID, image.Rectangle, bool) {
	for id, r := range l.panes {
		if paneID(id) == paneTimeline && r.Max.Y <= l.rule {
			continue
		}
		if r.Empty() || x < r.Min.X || x >= r.Max.X {
			continue
		}
		if y >= r.Min.Y-1 && y < r.Max.Y {
			return paneID(id), r, y == r.Min.Y-1
		}
	}
	return -1, image.Rectangle{}, false
}

func (l layout) isRule(x, y int) bool {
	_, _, title := l.column(x, y)
	return title
}

// drawTitle draws the rule above a pane up to column edge: its number and its
// title.
func (m *Model) drawTitle(c *text.Canvas, id paneID, edge int) {
	t := m.state.Theme
	g := &t.Glyphs
	look, mark, line := t.Title, g.Horizontal, t.Faint
	if id == m.focus {
		look, mark, line = t.Focus, g.Row, t.Focus
	}
	if c.X() == 0 {
		c.Put(t.Faint, g.Horizontal)
	}
	c.Edge(edge)
	c.Put(line, mark)
	c.Put(look, " ")
	c.Rune(look, rune('1'+id), 1)
	c.Put(look, " ")
	c.Edge(edge - 2)
	c.Put(look, m.panes[id].Title(m.seenBy(id)))
	c.Edge(edge)
	c.Put(look, " ")
	c.Fill(t.Faint, g.Horizontal)
	c.Edge(m.layout.width)
}

func (m *Model) drawTooSmall() string {
	l := m.layout
	c := text.NewCanvas(l.width, l.height)
	said := []string{
		"earshot needs " + strconv.Itoa(MinWidth) + " x " + strconv.Itoa(MinHeight),
		"this is " + strconv.Itoa(l.width) + " x " + strconv.Itoa(l.height),
		"", "q quits",
	}
	for range (l.height - len(said)) / 2 {
		c.End("")
	}
	for i, s := range said {
		c.To("", (l.width-len(s))/2)
		look := m.state.Theme.Text
		if i > 0 {
			look = m.state.Theme.Dim
		}
		c.Put(look, s)
		c.End("")
	}
	return c.String()
}

// drawError draws why there is no call, and what to do.
func (m *Model) drawError() string {
	t, l := m.state.Theme, m.layout
	c := text.NewCanvas(l.width, l.height)
	c.Put(t.Accent, m.mark())
	c.Put(t.Strong, m.name)
	c.End("")
	for range max(l.height/4, 1) {
		c.End("")
	}
	say := func(look theme.Style, s string) {
		for _, line := range wrapText(safeLine(s), max(l.width-8, 20)) {
			c.Put("", "    ")
			c.Put(look, line)
			c.End("")
		}
	}
	var not *model.NotACallError
	if errors.As(m.err, &not) {
		say(t.Strong, "This is no analysed call: "+string(not.Kind))
		c.End("")
		say(t.Text, not.Detail)
		c.End("")
		say(t.Accent, not.Hint)
	} else {
		say(t.Strong, "The call can't be read")
		c.End("")
		say(t.Text, m.err.Error())
	}
	c.End("")
	if m.calls.at > 0 {
		say(t.Dim, m.keys.KeyOf(action.PreviousCall)+" goes back")
	}
	say(t.Dim, m.keys.KeyOf(action.Close)+" quits")
	return c.String()
}

// wrapText breaks a line at spaces so that no part is wider than width.
func wrapText(s string, width int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(s) {
		switch {
		case line == "":
			line = text.Cut(w, width)
		case text.Width(line)+1+text.Width(w) <= width:
			line += " " + w
		default:
			out = append(out, line)
			line = text.Cut(w, width)
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

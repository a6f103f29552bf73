package ui

import (
	"errors"
	"image"
	"strconv"
	"strings"

	"earshot/model"
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
	rows := make([]string, l.height)
	rows[l.header] = m.drawHeader()
	m.placePanes(rows)
	rows[l.path] = m.drawPath()
	rows[l.status] = m.drawStatus()
	rows[l.footer] = m.drawFooter()
	m.overlay.draw(m, rows)
	return strings.Join(rows, "\n")
}

// placePanes puts the panes and the rules between them into rows.
func (m *Model) placePanes(rows []string) {
	l := m.layout
	var views [paneCount]lines
	for id := range paneCount {
		if !l.panes[id].Empty() {
			views[id] = lines(m.panes[id].View(m.seenBy(id)))
		}
	}
	if !m.full {
		r := l.panes[paneTimeline]
		for y := r.Min.Y; y < r.Max.Y; y++ {
			rows[y] = views[paneTimeline].next()
		}
	}
	var b strings.Builder
	for y := l.rule; y < l.path; y++ {
		b.Reset()
		b.Grow(l.width * 4)
		m.drawBodyRow(&b, y, &views)
		rows[y] = b.String()
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
func (m *Model) drawBodyRow(b *strings.Builder, y int, views *[paneCount]lines) {
	l, t := m.layout, m.state.Theme
	g := &t.Glyphs
	x := 0
	for x < l.width {
		id, r, title := l.column(x, y)
		if x > 0 {
			b.WriteString(t.Faint)
			left := b.Len() > 0 && l.isRule(x-2, y)
			switch {
			case y == l.rule:
				b.WriteString(g.TeeDown)
			case y == l.strip:
				b.WriteString(g.TeeUp)
			case title && left:
				b.WriteString(g.Cross)
			case title:
				b.WriteString(g.TeeRight)
			case left:
				b.WriteString(g.TeeLeft)
			default:
				b.WriteString(g.Vertical)
			}
			b.WriteString("\x1b[m")
		}
		if id < 0 {
			b.WriteString(strings.Repeat(" ", l.width-x))
			return
		}
		if title {
			b.WriteString(m.drawTitle(id, r.Dx(), x == 0))
		} else {
			b.WriteString(views[id].next())
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

// drawTitle draws the rule above a pane: its number and its title.
func (m *Model) drawTitle(id paneID, width int, edge bool) string {
	t := m.state.Theme
	g := &t.Glyphs
	c := text.NewCanvas(width, 1)
	look := t.Title
	mark := g.Horizontal
	if id == m.focus {
		look, mark = t.Focus, g.Row
	}
	if edge {
		c.Put(t.Faint, g.Horizontal)
	}
	if id == m.focus {
		c.Put(t.Focus, mark)
	} else {
		c.Put(t.Faint, mark)
	}
	c.Put(look, " "+strconv.Itoa(int(id)+1)+" ")
	s := m.seenBy(id)
	c.Put(look, text.Cut(m.panes[id].Title(s), max(c.Room()-2, 0)))
	c.Put(look, " ")
	for c.Room() > 0 {
		c.Put(t.Faint, g.Horizontal)
	}
	return c.String()
}

func (m *Model) drawTooSmall() string {
	l := m.layout
	c := text.NewCanvas(l.width, l.height)
	said := []string{
		"earshot needs " + strconv.Itoa(minWidth) + " x " + strconv.Itoa(minHeight),
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
	c.Put(t.Strong, m.name())
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
	say(t.Dim, "q  quits")
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

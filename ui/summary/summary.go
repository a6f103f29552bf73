// Package summary shows what was measured in a call and, apart from it, what
// the answer says the call was about.
package summary

import (
	"earshot/model"
	"earshot/model/measure"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// Model is the summary pane.
type Model struct {
	built  built
	shape  shape
	left   []line // all of one column, or the left one of two
	right  []line
	offset int // how far the last column is scrolled
	view   string
}

// built is what the lines depend on.
type built struct {
	call          *model.Call
	measures      *measure.Report
	theme         *theme.Theme
	width, height int
}

// shape is how the pane is laid out.
type shape uint8

const (
	column shape = iota // one box below the other
	strip               // two lines of numbers, and the summary in what is left
	beside              // two boxes side by side
)

// A strip is low and wide. Two columns need room for a table and a text.
const (
	stripHeight  = 6
	stripWidth   = 70
	besideWidth  = 110
	besideHeight = 8
)

func shapeOf(width, height int) shape {
	switch {
	case height <= stripHeight && width >= stripWidth:
		return strip
	case width >= besideWidth && height >= besideHeight:
		return beside
	}
	return column
}

// A line is one line of the pane.
type line struct {
	name  string
	left  []notation.Part
	right []notation.Part
	rule  bool // the head of a box: it fills the line
	more  bool // a text goes on in the next line
}

// New returns an empty pane.
func New() Model { return Model{} }

// Title implements pane.Pane. Over a strip it is the title of the first of the
// two boxes, which has no head of its own there.
func (m Model) Title(pane.State) string {
	if m.shape == strip {
		return "Measured"
	}
	return "Summary"
}

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	now := built{s.Call, s.Measures, s.Theme, width, height}
	if now == m.built {
		return m
	}
	if now.call != m.built.call {
		m.offset = 0
	}
	m.built, m.shape = now, shapeOf(width, height)
	w := writer{call: s.Call, measures: s.Measures, theme: s.Theme, width: width}
	m.left, m.right = nil, nil
	switch m.shape {
	case strip:
		m.left = w.strip(height)
	case beside:
		w.width = leftWidth(width)
		m.left = append(w.measured(), w.how()...)
		w.width = width - w.width - 1
		m.right = w.said()
	default:
		m.left = append(w.measured(), w.said()...)
		if len(m.left) < height {
			m.left = append(m.left, line{})
		}
		m.left = append(m.left, w.how()...)
	}
	return m.scrolled(m.offset)
}

// leftWidth returns how wide the left one of two columns is.
func leftWidth(width int) int { return min(width*11/20, 92) }

// scrolled keeps the offset within what there is to scroll.
func (m Model) scrolled(offset int) Model {
	n := len(m.left)
	if m.shape == beside {
		n = len(m.right)
	}
	m.offset = max(min(offset, n-m.built.height), 0)
	m.view = m.drawn()
	return m
}

// Update implements pane.Pane.
func (m Model) Update(a action.Action, _ pane.State) (pane.Pane, action.Action) {
	page := max(m.built.height-1, 1)
	switch a {
	case action.Up:
		return m.scrolled(m.offset - 1), nil
	case action.Down:
		return m.scrolled(m.offset + 1), nil
	case action.PageUp:
		return m.scrolled(m.offset - page), nil
	case action.PageDown:
		return m.scrolled(m.offset + page), nil
	case action.HalfUp:
		return m.scrolled(m.offset - max(page/2, 1)), nil
	case action.HalfDown:
		return m.scrolled(m.offset + max(page/2, 1)), nil
	case action.Home, action.Top:
		return m.scrolled(0), nil
	case action.End, action.Bottom:
		return m.scrolled(len(m.left) + len(m.right)), nil
	}
	return m, nil
}

// View implements pane.Pane.
func (m Model) View(pane.State) string { return m.view }

func (m Model) drawn() string {
	b := &m.built
	c := text.NewCanvas(b.width, b.height)
	if m.shape == beside {
		split := leftWidth(b.width)
		right := m.right[m.offset:]
		for y := range b.height {
			drawLine(c, b.theme, at(m.left, y), split, len(m.left) > b.height && y == b.height-1)
			c.To("", split)
			c.Put(b.theme.Faint, b.theme.Glyphs.Vertical)
			drawLine(c, b.theme, at(right, y), b.width, len(right) > b.height && y == b.height-1)
			c.End("")
		}
		return c.String()
	}
	lines := m.shown()
	if n := len(lines); n > 0 && lines[n-1].rule && m.shape == column {
		lines = lines[:n-1] // a head with nothing below it says nothing
	}
	for y := range lines {
		drawLine(c, b.theme, &lines[y], b.width, y == len(lines)-1 || lines[y+1].rule)
		c.End("")
	}
	return c.String()
}

func at(lines []line, y int) *line {
	if y < len(lines) {
		return &lines[y]
	}
	return &line{}
}

// shown returns the lines of one column that are seen. Before it is scrolled,
// a column that is too low shows the beginning of both boxes.
func (m Model) shown() []line {
	h := max(m.built.height, 0)
	if m.offset > 0 || len(m.left) <= h {
		return m.left[m.offset:min(m.offset+h, len(m.left))]
	}
	heads := make([]int, 0, 3)
	for i := range m.left {
		if m.left[i].rule {
			heads = append(heads, i)
		}
	}
	if len(heads) < 2 || h < 2*leastBox {
		return m.left[:h]
	}
	second, end := heads[1], len(m.left)
	if len(heads) > 2 {
		end = heads[2]
	}
	below := min(end-second, max(h-second, min(h/3, second)), h)
	below = max(below, min(end-second, leastBox))
	shown := append(make([]line, 0, h), m.left[:min(h-below, second)]...)
	return append(shown, m.left[second:min(second+h-len(shown), len(m.left))]...)
}

// leastBox is how many lines of a box say something: its head and two more.
const leastBox = 3

// drawLine draws a line as far as column end; cut says that its text goes on
// where it is not seen.
func drawLine(c *text.Canvas, t *theme.Theme, l *line, end int, cut bool) {
	if l.rule {
		notation.PutRule(c, t, l.left, end)
		return
	}
	c.Put("", " ")
	if l.name != "" {
		c.Put(t.Dim, l.name)
	}
	left := l.left
	if cut && l.more && len(left) > 0 {
		left = append(left[:len(left)-1:len(left)-1], left[len(left)-1])
		left[len(left)-1].Text += t.Glyphs.Ellipsis
	}
	notation.PutBoth(c, left, l.right, end-1)
}

var _ pane.Pane = Model{}

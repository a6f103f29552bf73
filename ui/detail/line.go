package detail

import (
	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// A line is one line of the pane.
type line struct {
	name  string // what it tells, in a column of its own where there is room
	named bool   // it needs its name also where there is no such column
	left  []notation.Part
	right []notation.Part
	whole bool // it has no name, nor room for one
	rule  bool // the head of a section: it fills the line
	quote int  // which line of the text it is, from 1; 0 for none
	more  bool // the text goes on

	// A line that names a segment is drawn from it.
	segment bool
	ref     model.SegmentRef
	other   bool // not the one that the pane is about: a click makes it that

	// Lines of one group are left out together, the higher groups first.
	group group
}

// group orders the lines by how much they are worth when the pane is small.
type group uint8

const (
	groupLabel group = iota
	groupTimes
	groupWords
	groupText
	groupFault // why the indices do not fit
	groupMoreText
	groupMoreLabels
	groupGiven
	groupWord
	groupOthers
	groupLongText
	groupSpeaker
	groupPath
	groupWordPath
	groupMoreOthers
	groupRest
	groupJSON
	groupCount
)

// divisible reports whether each line of a group is worth something without
// the others.
func (g group) divisible() bool {
	switch g {
	case groupMoreText, groupLongText, groupMoreLabels, groupMoreOthers, groupRest, groupJSON:
		return true
	}
	return false
}

// head returns the group that holds the head of the section that a group is
// part of: without the head it would seem to belong to another.
func (g group) head() group {
	switch g {
	case groupSpeaker, groupWordPath, groupJSON:
		return groupWord
	case groupMoreOthers:
		return groupOthers
	}
	return g
}

// digest leaves out what matters least, so that at most height lines remain.
func digest(lines []line, height int) []line {
	if len(lines) <= height {
		return lines
	}
	var keep [groupCount]int // how many lines of each group
	var has [groupCount]bool
	for i := range lines {
		has[lines[i].group] = true
	}
	left := max(height, 0)
	for g := range groupCount {
		n := 0
		for i := range lines {
			if lines[i].group == g {
				n++
			}
		}
		switch {
		case g.head() != g && has[g.head()] && keep[g.head()] == 0:
			n = 0
		case n > left && g.divisible():
			n = left
		case n > left:
			n = 0
		}
		keep[g] = n
		left -= n
	}
	kept := make([]line, 0, max(height, 0))
	for i := range lines {
		if g := lines[i].group; keep[g] > 0 {
			keep[g]--
			kept = append(kept, lines[i])
		}
	}
	return kept
}

const (
	nameColumn = 7  // cells of the names of lines
	namedFrom  = 38 // the width from which lines have names
)

// inner returns how many cells a pane of a width has for what lines tell.
func inner(width int) int {
	if width >= namedFrom {
		width -= nameColumn
	}
	return max(width-2, 1)
}

// View implements pane.Pane.
func (m Model) View(pane.State) string { return m.view }

func (m Model) drawn() string {
	c := text.NewCanvas(m.built.width, m.built.height)
	for i := range m.shown {
		l := &m.shown[i]
		cut := l.more && (i+1 == len(m.shown) || m.shown[i+1].quote != l.quote+1)
		m.draw(c, l, cut)
		c.End("")
	}
	return c.String()
}

func (m Model) draw(c *text.Canvas, l *line, cut bool) {
	t, width := m.built.theme, m.built.width
	if l.rule {
		notation.PutRule(c, t, l.left, width)
		return
	}
	c.Put("", " ")
	if l.segment {
		m.drawSegment(c, l.ref)
		return
	}
	switch {
	case l.whole:
	case width >= namedFrom:
		c.Put(t.Dim, l.name)
		c.To("", 1+nameColumn)
	case l.named:
		c.Put(t.Dim, l.name)
		c.Put("", " ")
	}
	left := l.left
	if cut && len(left) > 0 {
		last := left[len(left)-1]
		last.Text += t.Glyphs.Ellipsis
		left = []notation.Part{last}
	}
	notation.PutBoth(c, left, l.right, width-1)
}

// drawSegment names a segment as the list does, its short name in the column
// of names.
func (m Model) drawSegment(c *text.Canvas, ref model.SegmentRef) {
	t, seg := m.built.theme, m.built.call.Segment(ref)
	var buf [40]byte
	notation.Put(c, notation.Look(t, seg), notation.AppendName(buf[:0], t, seg))
	c.Put("", " ")
	if m.built.width >= namedFrom {
		c.To("", 1+nameColumn)
	}
	figure := notation.AppendFigure(buf[:0], seg)
	end := m.built.width - 1 - notation.Cells(figure)
	notation.PutLabel(c, t, m.built.call, seg, end-1-c.X())
	c.To("", end)
	notation.Put(c, t.Dim, figure)
}

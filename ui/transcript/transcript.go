// Package transcript draws the words of a call, turn by turn, and moves the
// cursor among them.
package transcript

import (
	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
)

// Model is the transcript pane.
type Model struct {
	width, height int
	call          *model.Call
	view          pane.View // what the lines were laid out for

	widths []uint16
	notes  []int32
	air    []int32
	lines  []line
	gutter gutter

	top    int        // first visible line
	column int        // the cell that up and down keep to, -1 when a word sets it
	active model.Span // words of the segment of the active lane under the cursor
	voice  int        // its channel, -1 for all
}

// New returns an empty transcript.
func New() Model { return Model{column: -1} }

// Title implements pane.Pane.
func (m Model) Title(s pane.State) string {
	g := &s.Theme.Glyphs
	on := g.Off
	if s.Follow {
		on = g.On
	}
	title := "Transcript " + g.Horizontal + " follow " + on
	if s.Query != "" {
		title += " " + g.Horizontal + " " + matchCount(s)
	}
	return title
}

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	c := s.Call
	if width <= 0 && height <= 0 && m.call == c {
		width, m.column = m.width, -1 // out of sight, and soon back as wide as it was
	}
	view := s.View
	view.Scroll, view.Lanes = 0, 0
	if m.call != c {
		m.widths, m.notes, m.air = widths(c), noted(c), silent(c)
	}
	if m.call != c || m.width != width || m.view != view {
		m.gutter = gutterFor(c, width)
		m.lines = layout{
			width:  max(width-m.gutter.width(), 1),
			widths: m.widths,
			notes:  unless(view.Compact, m.notes),
			air:    m.air,
			blanks: !view.Compact && width >= wideGutter,
			wrap:   !view.NoWrap,
		}.lines(c)
		m.column = -1
	}
	m.call, m.width, m.view = c, width, view
	m.active, m.voice = activeSegment(s)
	m.top = m.scroll(s, height)
	m.height = height
	return m
}

func unless(no bool, notes []int32) []int32 {
	if no {
		return nil
	}
	return notes
}

// activeSegment returns the words of the innermost segment of the active lane
// at the cursor.
func activeSegment(s pane.State) (model.Span, int) {
	if s.Lane == model.TurnLane || len(s.Call.Words) == 0 {
		return model.Span{}, -1
	}
	var buf [8]model.SegmentRef
	best, channel := model.Span{}, -1
	for _, ref := range s.Call.AppendSegmentsAt(buf[:0], s.Lane, s.Word) {
		seg := s.Call.Segment(ref)
		if best.Len() == 0 || seg.Anchor.Len() < best.Len() {
			best, channel = seg.Anchor, seg.Channel
		}
	}
	return best, channel
}

// scroll returns the first line to show so that the cursor is in view. While
// the cursor rides the playhead it turns whole pages: moving every line of a
// pane beside others costs the terminal a full repaint each time.
func (m Model) scroll(s pane.State, height int) int {
	if len(m.lines) == 0 || height <= 0 {
		return 0
	}
	at := lineOf(m.lines, s.Word)
	last := max(len(m.lines)-height, 0)
	margin := min(2, (height-1)/2)
	top := m.top
	switch s.View.Scroll {
	case pane.ScrollCentre:
		return min(max(at-height/2, 0), last)
	case pane.ScrollTop:
		return min(at, last)
	case pane.ScrollBottom:
		return min(max(at-height+1, 0), last)
	}
	switch {
	case at-margin < top && s.Follow && s.Sound.Playing && at >= top:
		// still in view: the page stays
	case at-margin < top:
		top = at - margin
		if s.Follow && s.Sound.Playing || at < m.top-height {
			top = at - height/3
		}
	case at+margin >= top+height:
		top = at + margin - height + 1
		if s.Follow && s.Sound.Playing {
			if at < m.top+height-1 {
				top = m.top
			} else {
				top = at - margin
			}
		} else if at > m.top+2*height {
			top = at - height/3
		}
	}
	return min(max(top, 0), last)
}

// Update implements pane.Pane.
func (m Model) Update(a action.Action, s pane.State) (pane.Pane, action.Action) {
	if len(m.lines) == 0 {
		return m, nil
	}
	at := lineOf(m.lines, s.Word)
	switch a := a.(type) {
	case action.Nav:
		switch a {
		case action.Left:
			m.column = -1
			return m, action.MoveTo{Word: max(s.Word-1, 0)}
		case action.Right:
			m.column = -1
			return m, action.MoveTo{Word: s.Word + 1}
		case action.Home:
			m.column = -1
			return m, action.MoveTo{Word: int(m.lines[at].first)}
		case action.End:
			m.column = -1
			return m, action.MoveTo{Word: int(m.lines[at].last) - 1}
		case action.Top:
			m.column = -1
			return m, action.MoveTo{Word: 0}
		case action.Bottom:
			m.column = -1
			return m, action.MoveTo{Word: len(m.call.Words) - 1}
		case action.Up:
			return m.vertical(s, at, -1)
		case action.Down:
			return m.vertical(s, at, 1)
		case action.PageUp:
			return m.vertical(s, at, -max(m.height-1, 1))
		case action.PageDown:
			return m.vertical(s, at, max(m.height-1, 1))
		case action.HalfUp:
			return m.vertical(s, at, -max(m.height/2, 1))
		case action.HalfDown:
			return m.vertical(s, at, max(m.height/2, 1))
		}
	case action.Click:
		m.column = -1
		w, ok := m.wordAtCell(a.X, a.Y)
		switch {
		case !ok:
			return m, nil
		case a.Double:
			return m, action.CueAt{Word: w}
		}
		return m, action.MoveTo{Word: w}
	}
	return m, nil
}

// vertical moves the cursor by lines, keeping to its column.
func (m Model) vertical(s pane.State, at, by int) (pane.Pane, action.Action) {
	if m.column < 0 {
		m.column = m.cellOf(at, s.Word)
	}
	step := 1
	if by < 0 {
		step = -1
	}
	to := min(max(at+by, 0), len(m.lines)-1)
	if by != step { // a page: land where the same row of the screen would be
		m.top = min(max(m.top+by, 0), max(len(m.lines)-m.height, 0))
	}
	for to >= 0 && to < len(m.lines) && m.lines[to].kind != lineText {
		to += step
	}
	if to < 0 || to >= len(m.lines) {
		return m, nil
	}
	return m, action.MoveTo{Word: m.wordAtColumn(to, m.column)}
}

// cellOf returns the cell of the text where a word of a line begins.
func (m Model) cellOf(at, word int) int {
	x := 0
	for i := int(m.lines[at].first); i < word && i < int(m.lines[at].last); i++ {
		x += m.step(at, i)
	}
	return x
}

// step returns how many cells a word of a line takes with the space after it.
func (m Model) step(at, i int) int {
	w := min(int(m.widths[i]&wideMask), m.textWidth())
	if i+1 < int(m.lines[at].last) && m.widths[i+1]&spaceBit != 0 {
		w++
	}
	return w
}

func (m Model) textWidth() int { return max(m.width-m.gutter.width(), 1) }

func (m Model) wordAtColumn(at, column int) int {
	x := 0
	for i := int(m.lines[at].first); i < int(m.lines[at].last); i++ {
		x += m.step(at, i)
		if x > column {
			return i
		}
	}
	return int(m.lines[at].last) - 1
}

// wordAtCell returns the word drawn at a cell of the pane.
func (m Model) wordAtCell(x, y int) (int, bool) {
	at := m.top + y
	if y < 0 || y >= m.height || at >= len(m.lines) || m.lines[at].kind != lineText {
		return 0, false
	}
	return m.wordAtColumn(at, max(x-m.gutter.width(), 0)), true
}

var _ pane.Pane = Model{}

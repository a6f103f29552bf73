// Package segments draws the list of topics, intents, sentiments and events by
// time, and moves the cursor among them.
package segments

import (
	"sort"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// Model is the segments pane.
type Model struct {
	width, height int

	call    *model.Call
	lanes   pane.LaneSet
	rows    []int32 // indices into Call.Rows of what lanes shows; nil for all
	count   int
	columns columns

	theme    *theme.Theme
	selected *theme.Theme // theme for the selected row

	current int // the selected row, -1 for none
	top     int // the first visible row
	kept    kept
}

// kept is the row that was moved to. Rows that begin at the same word cannot
// be told apart by the cursor: the row moved to stays selected for as long as
// the cursor stays on the word that the move asked for.
type kept struct {
	row, word int // row is -1 for none
	lane      model.Lane
}

// New returns an empty list.
func New() Model { return Model{current: -1, kept: kept{row: -1}} }

// Title implements pane.Pane.
func (m Model) Title(s pane.State) string {
	const segments = "Segments"
	lanes := s.View.Lanes.String()
	rule := s.Theme.Glyphs.Horizontal
	if m.count == 0 {
		return segments + " " + rule + " " + lanes
	}
	var buf [32]byte
	where := string(notation.AppendCount(append(buf[:0], ", "...), m.current+1, m.count))
	switch {
	case len(segments)+len(" - ")+len(lanes)+len(where)+titleRule <= m.width:
		return segments + " " + rule + " " + lanes + where
	case s.View.Lanes == pane.AllLanes:
		return segments + where
	}
	return lanes + where
}

// Selected returns the selected segment. A root that lets the active lane
// follow the list makes its lane the active one.
func (m Model) Selected() (model.SegmentRef, bool) {
	if m.current < 0 || m.current >= m.count {
		return model.SegmentRef{}, false
	}
	return m.ref(m.current), true
}

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	if m.theme != s.Theme {
		m.theme, m.selected = s.Theme, notation.OnRow(s.Theme)
	}
	listed := m.call == s.Call && m.lanes == s.View.Lanes
	if !listed {
		m.call, m.lanes = s.Call, s.View.Lanes
		m.rows, m.count = filter(s.Call, s.View.Lanes)
		m.kept.row = -1
	}
	if !listed || m.width != width {
		m.columns = m.columnsFor(width)
	}
	m.width, m.height = width, height
	if !m.keeps(s) {
		m.kept.row = -1
	}
	m.current = m.rowAt(s)
	m.top = m.scroll(s)
	return m
}

// keeps reports whether the row that was moved to stays selected: while the
// cursor stays on the word, and nobody chooses a lane but the row's own.
func (m Model) keeps(s pane.State) bool {
	row := m.kept.row
	return row >= 0 && row < m.count && m.kept.word == s.Word && (m.kept.lane == s.Lane || m.ref(row).Lane == s.Lane)
}

// filter returns the rows that a set of lanes shows.
func filter(c *model.Call, lanes pane.LaneSet) (rows []int32, count int) {
	if lanes == pane.AllLanes {
		return nil, len(c.Rows)
	}
	for i, ref := range c.Rows {
		if lanes.Shows(ref.Lane) {
			rows = append(rows, int32(i))
		}
	}
	return rows, len(rows)
}

func (m Model) ref(row int) model.SegmentRef {
	if m.rows != nil {
		row = int(m.rows[row])
	}
	return m.call.Rows[row]
}

func (m Model) segment(row int) *model.Segment { return m.call.Segment(m.ref(row)) }

// first returns the word that a row begins at.
func (m Model) first(row int) int {
	return min(m.segment(row).Anchor.First, max(len(m.call.Words)-1, 0))
}

// last returns the last word of a row.
func (m Model) last(row int) int {
	return min(max(m.segment(row).Anchor.Last-1, m.first(row)), max(len(m.call.Words)-1, 0))
}

// rowAt returns the row for the cursor: the one that was moved to, else the
// innermost segment of the active lane that covers it, else the last that
// begins at or before it.
func (m Model) rowAt(s pane.State) int {
	if m.kept.row >= 0 {
		return m.kept.row
	}
	if lane := s.Lane; lane != model.TurnLane && lane != model.Mark && s.View.Lanes.Shows(lane) {
		var buf [16]model.SegmentRef
		if ref, ok := notation.Innermost(m.call, notation.AppendAt(buf[:0], m.call, lane, s.Word)); ok {
			if row := m.rowOf(ref); row >= 0 {
				return row
			}
		}
	}
	return sort.Search(m.count, func(i int) bool { return m.segment(i).Anchor.First > s.Word }) - 1
}

// rowOf returns the row of a segment, -1 when it is not listed.
func (m Model) rowOf(ref model.SegmentRef) int {
	first := m.call.Segment(ref).Anchor.First
	i := sort.Search(m.count, func(i int) bool { return m.segment(i).Anchor.First >= first })
	for ; i < m.count && m.segment(i).Anchor.First == first; i++ {
		if m.ref(i) == ref {
			return i
		}
	}
	return -1
}

// visible returns how many rows are shown at once.
func (m Model) visible() int { return max(m.height-m.columns.header(m.height), 0) }

// scroll returns the first row to show so that the selected one is in view.
func (m Model) scroll(s pane.State) int {
	n := m.visible()
	at := max(m.current, 0)
	top := m.top
	margin := min(2, (n-1)/2)
	switch scroll := s.View.Scroll; {
	case s.Focused && scroll == pane.ScrollCentre:
		top = at - n/2
	case s.Focused && scroll == pane.ScrollTop:
		top = at
	case s.Focused && scroll == pane.ScrollBottom:
		top = at - n + 1
	case at < top-n || at >= top+2*n: // a jump: some of what led there stays in view
		top = at - n/3
	case at-margin < top:
		top = at - margin
	case at+margin >= top+n:
		top = at + margin - n + 1
	}
	return max(min(top, m.count-n), 0)
}

// Update implements pane.Pane.
func (m Model) Update(a action.Action, s pane.State) (pane.Pane, action.Action) {
	if m.count == 0 || m.call != s.Call {
		return m, nil
	}
	switch a := a.(type) {
	case action.Nav:
		return m.navigate(a, s)
	case action.Click:
		row := m.top + a.Y - m.columns.header(m.height)
		if a.Y < m.columns.header(m.height) || a.Y >= m.height || row >= m.count {
			return m, nil
		}
		m = m.keep(row, m.first(row), s)
		if a.Double {
			return m, action.CueAt{Word: m.first(row)}
		}
		return m, action.MoveTo{Word: m.first(row)}
	}
	return m, nil
}

// navigate moves among the rows; left and right go to the first and the last
// word of the selected one.
func (m Model) navigate(nav action.Nav, s pane.State) (pane.Pane, action.Action) {
	page := max(m.visible()-1, 1)
	half := max(m.visible()/2, 1)
	row, by := m.current, 0
	switch nav {
	case action.Up:
		row--
	case action.Down:
		row++
	case action.PageUp:
		by = -page
	case action.PageDown:
		by = page
	case action.HalfUp:
		by = -half
	case action.HalfDown:
		by = half
	case action.Home, action.Top:
		row = 0
	case action.End, action.Bottom:
		row = m.count - 1
	}
	row = min(max(row+by, 0), m.count-1)
	word := m.first(row)
	if nav == action.Right {
		word = m.last(row)
	}
	if row == m.current && word == s.Word {
		return m, nil
	}
	m.top += by // a page moves the list, and not the selected row on the screen
	return m.keep(row, word, s), action.MoveTo{Word: word}
}

// keep selects a row until the cursor leaves the word.
func (m Model) keep(row, word int, s pane.State) Model {
	m.kept = kept{row: row, word: word, lane: s.Lane}
	m.current = row
	m.top = m.scroll(s)
	return m
}

var _ pane.Pane = Model{}

// Len returns how many segments are listed.
func (m Model) Len() int { return m.count }

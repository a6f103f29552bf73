// Package detail says everything about what is under the cursor: the segment,
// the word, and what else lies over it.
package detail

import (
	"strconv"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// Model is the detail pane.
type Model struct {
	built  built
	text   []string // the segment's text in lines of the width built for
	lines  []line   // all there is to say
	shown  []line   // as much of it as fits
	offset int      // how far it is scrolled; 0 shows what matters most
	view   string   // as it is drawn
}

// built is what the lines depend on.
type built struct {
	call          *model.Call
	theme         *theme.Theme
	word          int
	subject       model.SegmentRef
	segment       bool // there is a subject
	width, height int
}

// New returns an empty pane.
func New() Model { return Model{} }

// Title implements pane.Pane.
func (m Model) Title(s pane.State) string {
	var buf [64]byte
	title := append(buf[:0], "Detail"...)
	if m.built.segment || len(s.Call.Words) > 0 {
		title = append(append(append(title, ' '), s.Theme.Glyphs.Horizontal...), ' ')
	}
	switch {
	case m.built.segment:
		title = notation.AppendName(title, s.Theme, s.Call.Segment(m.built.subject))
	case len(s.Call.Words) > 0:
		title = strconv.AppendInt(append(title, 'w'), int64(s.Word), 10)
	}
	if more := len(m.lines) - len(m.shown) - m.offset; s.Focused && more > 0 {
		title = append(strconv.AppendInt(append(title, ", "...), int64(more), 10), " more"...)
	}
	return string(title)
}

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	now := built{call: s.Call, theme: s.Theme, word: s.Word, width: width, height: height}
	now.subject, now.segment = subject(s)
	if now == m.built {
		return m
	}
	last := m.built
	m.built = now
	if now.call != last.call || now.subject != last.subject || now.segment != last.segment {
		m.offset = 0
		m.text = nil
	}
	if m.text == nil || now.width != last.width {
		m.text = wrapText(s.Call, now)
	}
	m.lines = describe(s, now, m.text)
	return m.scrolled(m.offset)
}

// subject returns the segment that the pane is about: the innermost of the
// active lane at the cursor, else the innermost of any.
func subject(s pane.State) (model.SegmentRef, bool) {
	var buf [16]model.SegmentRef
	if ref, ok := notation.Innermost(s.Call, notation.AppendAt(buf[:0], s.Call, s.Lane, s.Word)); ok {
		return ref, true
	}
	return notation.Innermost(s.Call, appendHere(buf[:0], s))
}

// appendHere appends all segments at the cursor but its turn.
func appendHere(dst []model.SegmentRef, s pane.State) []model.SegmentRef {
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment, model.Event, model.Mark} {
		dst = notation.AppendAt(dst, s.Call, lane, s.Word)
	}
	return dst
}

// scrolled shows the lines from an offset on.
func (m Model) scrolled(offset int) Model {
	height := m.built.height
	m.offset = max(min(offset, len(m.lines)-height), 0)
	if m.offset == 0 {
		m.shown = digest(m.lines, height)
	} else {
		m.shown = m.lines[m.offset : m.offset+height]
	}
	m.view = m.drawn()
	return m
}

// Update implements pane.Pane.
func (m Model) Update(a action.Action, s pane.State) (pane.Pane, action.Action) {
	page := max(m.built.height-1, 1)
	switch a := a.(type) {
	case action.Nav:
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
			return m.scrolled(len(m.lines)), nil
		}
	case action.Click:
		if a.Y < 0 || a.Y >= len(m.shown) || !m.shown[a.Y].other {
			return m, nil
		}
		ref := m.shown[a.Y].ref
		if a.Double {
			return m, action.CueAt{Word: s.Call.Segment(ref).Anchor.First}
		}
		return m, action.Lane{Lane: ref.Lane} // it becomes what the pane is about
	}
	return m, nil
}

var _ pane.Pane = Model{}

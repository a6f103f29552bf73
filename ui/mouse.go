package ui

import (
	"image"
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
)

// mouse is whether the mouse is heard, and where it was pressed last.
type mouse struct {
	on    bool
	at    image.Point
	since time.Time
}

// doubleClick is how soon after another a click makes it a double one.
const doubleClick = 400 * time.Millisecond

// double notes a click and reports whether it is the second at the same cell.
func (o *mouse) double(at image.Point, now time.Time) bool {
	again := o.at == at && now.Sub(o.since) < doubleClick
	o.at, o.since = at, now
	return again
}

func (m *Model) onClick(msg tea.MouseClickMsg) tea.Cmd {
	switch {
	case m.overlay.prompting(), m.overlay.forming(): // what was typed is not lost by a click
		return nil
	case m.overlay.open():
		m.closeOverlay()
		return nil
	}
	id, ok := m.layout.at(msg.X, msg.Y)
	if !ok || msg.Button != tea.MouseLeft {
		return nil
	}
	m.focus = id
	double := m.mouse.double(image.Pt(msg.X, msg.Y), time.Now())
	r := m.layout.panes[id]
	return m.do(action.Click{X: msg.X - r.Min.X, Y: msg.Y - r.Min.Y, Double: double})
}

func (m *Model) onWheel(msg tea.MouseWheelMsg) tea.Cmd {
	id, ok := m.layout.at(msg.X, msg.Y)
	if !ok || m.overlay.open() {
		return nil
	}
	nav := action.Down
	if msg.Button == tea.MouseWheelUp {
		nav = action.Up
	}
	focus := m.focus
	m.focus = id
	var cmd tea.Cmd
	for range 3 {
		cmd = m.do(nav)
	}
	m.focus = focus
	return cmd
}

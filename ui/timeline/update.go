package timeline

import (
	"time"

	"earshot/ui/action"
	"earshot/ui/pane"
)

// Update implements pane.Pane: it zooms, and answers moves and clicks with
// moves of the cursor.
func (m Model) Update(a action.Action, s pane.State) (pane.Pane, action.Action) {
	l := m.now
	if l == nil || l.in.call != s.Call {
		return m, nil
	}
	switch a := a.(type) {
	case action.Command:
		switch a {
		case action.ZoomIn:
			return l.zoomTo(l.zoom+1, s.Word), nil
		case action.ZoomOut:
			return l.zoomTo(l.zoom-1, s.Word), nil
		case action.ZoomFit:
			return l.zoomTo(0, s.Word), nil
		}
	case action.Nav:
		return l.nav(a, s.Word)
	case action.Click:
		return m, l.click(a)
	}
	return m, nil
}

// Zoom returns how often the timeline was zoomed in: each level shows half as
// much as the one before, and 0 the whole call.
func (m Model) Zoom() int {
	if m.now == nil {
		return 0
	}
	return m.now.zoom
}

func (l *layout) zoomTo(zoom, word int) Model {
	zoom = min(max(zoom, 0), maxZoom(l.index.extent, l.win.columns))
	if zoom == l.zoom {
		return Model{l}
	}
	next := new(layout)
	*next = *l
	next.zoom, next.grid = zoom, nil
	next.win = l.win.zoomed(l.index.extent, spanAt(zoom, l.index.extent, l.win.columns), l.index.at(word))
	return Model{next}
}

// nav answers a move. Left and right go by columns, pages by what is shown, up
// and down through the lanes.
func (l *layout) nav(a action.Nav, word int) (pane.Pane, action.Action) {
	last := len(l.in.call.Words) - 1
	switch a {
	case action.Up:
		return Model{l}, action.PreviousLane
	case action.Down:
		return Model{l}, action.NextLane
	}
	if last < 0 || l.win.columns <= 0 {
		return Model{l}, nil
	}
	to := word
	switch a {
	case action.Left:
		to = l.before(word)
	case action.Right:
		to = l.after(word)
	case action.Home, action.Top:
		to = 0
	case action.End, action.Bottom:
		to = last
	case action.PageUp:
		return l.page(-l.win.span, word)
	case action.PageDown:
		return l.page(l.win.span, word)
	case action.HalfUp:
		return l.page(-l.win.span/2, word)
	case action.HalfDown:
		return l.page(l.win.span/2, word)
	}
	return Model{l}, moveTo(min(to, last), word)
}

// after returns the first word of a later column than that of a word.
func (l *layout) after(word int) int {
	return l.index.wordFrom(l.columnStart(word, 1))
}

// before returns the first word of the nearest earlier column that has one.
func (l *layout) before(word int) int {
	to := l.index.wordAt(l.columnStart(word, 0) - 1)
	return l.index.wordFrom(l.columnStart(to, 0))
}

// columnStart returns the first moment of the column so many behind that of a
// word. Columns go on evenly outside of the window.
func (l *layout) columnStart(word, more int) time.Duration {
	w, t := l.win, l.index.at(word)
	if !w.shows(t) {
		w.from = t
	}
	return w.start(w.column(t) + more)
}

// page moves the window, and the cursor with it, so that it stays in its
// column.
func (l *layout) page(by time.Duration, word int) (pane.Pane, action.Action) {
	at := l.index.at(word) + by
	to := l.index.wordAt(max(at, 0))
	if at >= l.index.extent {
		to = len(l.in.call.Words) - 1
	}
	next := new(layout)
	*next = *l
	next.win = l.win.within(l.index.extent, l.win.from+by)
	next.grid = nil
	return Model{next}, moveTo(to, word)
}

func moveTo(to, from int) action.Action {
	if to == from {
		return nil
	}
	return action.MoveTo{Word: to}
}

// click answers a press: on a label its lane becomes the active one, else the
// cursor goes to the word there, and a double click cues it.
func (l *layout) click(a action.Click) action.Action {
	if a.Y < 0 || a.Y >= len(l.plan.rows) || a.X < 0 || a.X >= l.in.width {
		return nil
	}
	if a.X < l.left {
		if r := l.plan.rows[a.Y]; r.kind != ruler {
			return action.Lane{Lane: r.lane}
		}
		return nil
	}
	count := len(l.in.call.Words)
	if count == 0 {
		return nil
	}
	column := a.X - l.left
	to := l.index.wordFrom(l.win.start(column))
	if to >= count || l.index.at(to) >= l.win.start(column+1) {
		to = l.index.wordAt(l.win.start(column)) // nobody begins here: who is still speaking
	}
	if a.Double {
		return action.CueAt{Word: to}
	}
	return action.MoveTo{Word: to}
}

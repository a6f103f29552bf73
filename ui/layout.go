package ui

import (
	"image"

	"earshot/ui/timeline"
)

// The least size at which the explorer shows a call.
const (
	MinWidth  = 60
	MinHeight = 15
)

// layout says where everything is. Panes that have no room are empty
// rectangles.
type layout struct {
	width, height int
	panes         [paneCount]image.Rectangle

	header, path, status, footer int // rows; -1 where there is none
	rule                         int // the row with the titles of the panes in the body
	strip                        int // the row with the title of the summary strip, -1 for none
}

// shape is what the layout depends on beside the size.
type shape struct {
	full  bool
	focus paneID
	lines int // of the timeline
}

func (m *Model) shape() shape {
	s := shape{full: m.full, focus: m.focus, lines: timelineLines(m.layout.height)}
	if t, ok := m.panes[paneTimeline].(timeline.Model); ok && m.layout.width > 0 {
		s.lines = t.Lines(s.lines)
	}
	return s
}

func (l layout) tooSmall() bool { return l.width < MinWidth || l.height < MinHeight }

// arrange lays the screen out: header, timeline, panes side by side, path of
// what is under the cursor, status, footer.
func arrange(w, h int, s shape) layout {
	l := layout{width: w, height: h, header: 0, path: h - 3, status: h - 2, footer: h - 1, strip: -1}
	if l.tooSmall() {
		return l
	}
	if s.full {
		l.rule = 1
		l.panes[s.focus] = image.Rect(0, 2, w, l.path)
		return l
	}
	top := 1 + s.lines
	l.panes[paneTimeline] = image.Rect(0, 1, w, top)
	l.rule = top
	bottom := l.path
	body := func(x0, y0, x1, y1 int) image.Rectangle { return image.Rect(x0, y0, x1, max(y1, y0)) }
	switch {
	case w >= 160 && h >= 30:
		right, middle := min(max(w/5, 36), 52), min(max(w/5, 40), 56)
		x2 := w - right
		x1 := x2 - 1 - middle
		split := top + 1 + (bottom-top-1)*11/20
		l.panes[paneTranscript] = body(0, top+1, x1-1, bottom)
		l.panes[paneSegments] = body(x1, top+1, x2-1, bottom)
		l.panes[paneDetail] = body(x2, top+1, w, split)
		l.panes[paneSummary] = body(x2, split+1, w, bottom)
	default:
		if h >= 34 {
			l.strip = bottom - 5
			l.panes[paneSummary] = body(0, l.strip+1, w, bottom)
			bottom = l.strip
		}
		right := min(max(w*2/5, 26), 54)
		if w < 100 {
			right = min(max(w/3, 24), 34)
		}
		x := w - right
		detail := min(max((bottom-top-1)*2/5, 5), 16)
		split := bottom - detail
		if bottom-top-1 < 9 { // too low for both: the list is what one steps through
			split = bottom + 1
		}
		l.panes[paneTranscript] = body(0, top+1, x-1, bottom)
		l.panes[paneSegments] = body(x, top+1, w, split-1)
		l.panes[paneDetail] = body(x, split, w, bottom)
	}
	return l
}

// timelineLines returns how many lines the timeline gets at most on a screen
// of h lines.
func timelineLines(h int) int {
	switch {
	case h < 18:
		return 4
	case h < 22:
		return 5
	case h < 30:
		return 7
	case h < 50:
		return 9
	}
	return 11
}

// at returns the pane at a cell of the screen.
func (l layout) at(x, y int) (paneID, bool) {
	for id, r := range l.panes {
		if image.Pt(x, y).In(r) {
			return paneID(id), true
		}
	}
	return 0, false
}

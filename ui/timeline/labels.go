package timeline

import "earshot/model"

// gutterWidth returns how many cells the labels take in a pane of a width; the
// last of them is for the mark of the active lane.
func gutterWidth(width int) int {
	switch {
	case width >= 100:
		return 10
	case width >= 56:
		return 7
	case width >= 24:
		return 3
	}
	return 0
}

// labels names the rows, and marks the active lane.
func (l *layout) labels(g *grid) {
	size := 2
	switch {
	case l.left >= 10:
		size = 0
	case l.left >= 7:
		size = 1
	case l.left == 0:
		return
	}
	for y, r := range l.plan.rows {
		if r.part > 0 {
			continue
		}
		name, style := "", dimLook
		active := r.lane == l.in.lane
		switch r.kind {
		case ruler:
			l.rulerLabel(g, y)
			continue
		case speech:
			group := &l.plan.groups[r.group]
			name, style = group.names[size], l.pen.voice(group.voice)
			active = active && r.group == l.speaking()
		default:
			name = rowNames(r)[size]
			active = active && r.kind != words && r.kind != below
		}
		mark := ' '
		if active {
			mark, style = l.pen.row, focusLook
		}
		g.set(l.left-1, y, mark, style)
		g.put(0, y, l.left-1, name, style)
	}
}

// rowNames are what a row is called, from long to short.
func rowNames(r row) [3]string {
	switch r.kind {
	case words:
		return [3]string{"Words", "Words", "w"}
	case feelings:
		return [3]string{"Sentiment", "Sent.", "S"}
	case above:
		return [3]string{"Sent. +", "Sent +", "S+"}
	case below:
		return [3]string{"Sent. -", "Sent -", "S-"}
	case events:
		return [3]string{"Events", "Event", "E"}
	}
	if r.lane == model.Intent {
		return [3]string{"Intents", "Intent", "I"}
	}
	return [3]string{"Topics", "Topic", "T"}
}

// rulerLabel says whether the pane has the focus, and how far it is zoomed in.
func (l *layout) rulerLabel(g *grid, y int) {
	x := 0
	if l.in.focused {
		g.set(x, y, l.pen.row, focusLook)
		x++
	}
	if l.zoom > 0 {
		if zoom := l.magnified(); len([]rune(zoom)) <= l.left-1-x {
			g.put(x, y, l.left-1, zoom, accentLook)
		}
	}
}

// speaking returns the row of the voice that says the word under the cursor,
// -1 when there is none.
func (l *layout) speaking() int {
	if v := l.in.call.Voice(l.word); v >= 0 && len(l.plan.place) > 0 {
		return l.plan.place[l.index.of[v]]
	}
	return -1
}

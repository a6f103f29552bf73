package inspector

import "earshot/model/tree"

// A spot is one line of the unfolded document: a value, the bracket that closes
// it, or a row of an unfolded string.
type spot struct {
	node tree.Node
	row  int  // of an unfolded string, from 0
	end  bool // the bracket that closes the node
}

// next returns the line that follows, false at the end of the document.
func (m *Model) next(s spot) (spot, bool) {
	n := s.node
	if !s.end {
		if n.Container() && m.folds.open(n) {
			if c, ok := m.tree.FirstChild(n); ok {
				return spot{node: c}, true
			}
		} else if s.row+1 < m.rows(n) {
			return spot{node: n, row: s.row + 1}, true
		}
	}
	for {
		if c, ok := m.tree.NextSibling(n); ok {
			return spot{node: c}, true
		}
		p, ok := m.tree.Parent(n)
		if !ok {
			return s, false
		}
		if n = p; closes(n) {
			return spot{node: n, end: true}, true
		}
	}
}

// prev returns the line before, false at the beginning of the document.
func (m *Model) prev(s spot) (spot, bool) {
	n := s.node
	switch {
	case s.end:
		if c, ok := m.tree.LastChild(n); ok {
			return m.last(c), true
		}
		return spot{node: n}, true
	case s.row > 0:
		return spot{node: n, row: s.row - 1}, true
	}
	p, ok := m.tree.Parent(n)
	if !ok {
		return s, false
	}
	if n.Index > 0 {
		if c, ok := m.tree.Child(p, n.Index-1); ok {
			return m.last(c), true
		}
	}
	return spot{node: p}, true
}

// last returns the last line of a value.
func (m *Model) last(n tree.Node) spot {
	for n.Container() && m.folds.open(n) {
		c, ok := m.tree.LastChild(n)
		switch {
		case !ok:
			return spot{node: n}
		case closes(n):
			return spot{node: n, end: true}
		}
		n = c
	}
	return spot{node: n, row: m.rows(n) - 1}
}

// closes reports whether an unfolded container ends with a bracket of its own.
func closes(n tree.Node) bool { return n.Kind != tree.Values && !n.Cut }

// step returns the next line in a direction that can be selected: any but a
// closing bracket.
func (m *Model) step(s spot, dir int) (spot, bool) {
	from := s
	for {
		ok := false
		if dir > 0 {
			s, ok = m.next(s)
		} else {
			s, ok = m.prev(s)
		}
		if !ok {
			return from, false
		}
		if !s.end {
			return s, true
		}
	}
}

// back returns the line that is so many before s, or the first of all.
func (m *Model) back(s spot, lines int) spot {
	for range lines {
		p, ok := m.prev(s)
		if !ok {
			break
		}
		s = p
	}
	return s
}

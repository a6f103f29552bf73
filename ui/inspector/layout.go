package inspector

import (
	"unicode/utf8"

	"earshot/model/tree"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// scroll says where the selected line goes.
type scroll uint8

const (
	scrollLeast scroll = iota // as little as brings it into view
	scrollHold                // it stays where it is on the screen, and what is in it comes into view
	scrollPage                // it stays where it is on the screen
	scrollCentre
	scrollTop
	scrollBottom
)

func scrollTo(s pane.Scroll) scroll {
	return [...]scroll{scrollLeast, scrollCentre, scrollTop, scrollBottom}[s]
}

// layOut finds the visible lines and makes them.
func (m Model) layOut(where scroll) Model {
	if err := m.tree.Err(); err != nil {
		m.lines = m.failure(err)
		m.row = -1
		return m
	}
	spots := m.visible(where)
	m.top, m.row = spots[0], indexOf(spots, m.selected)
	m.lines = m.linesOf(spots)
	return m
}

// margin is how many lines stay in view around the selected one.
func (m *Model) margin() int { return min(2, (m.in.height-1)/2) }

// visible returns the lines to show: as many as there is room for.
func (m *Model) visible(where scroll) []spot {
	height, margin := m.in.height, m.margin()
	at := 0 // the line of the pane for the selected one
	switch where {
	case scrollCentre:
		at = height / 2
	case scrollTop:
	case scrollBottom:
		at = height - 1
	case scrollPage:
		at = max(m.row, margin)
	case scrollHold:
		at = m.row
		if at < 0 {
			at = height / 3
		}
		at = max(min(at, height-m.linesIn(m.selected, height)), margin/2)
	default:
		if !m.folds.shows(m.tree.Around(m.top.node)) {
			at = max(m.row, margin)
			break
		}
		spots := m.from(m.top, height)
		i := indexOf(spots, m.selected)
		switch {
		case i >= margin && i < height-margin:
			return spots
		case i >= 0:
			at = min(max(i, margin), height-1-margin)
		case indexOf(m.from(spots[len(spots)-1], height), m.selected) >= 0:
			at = height - 1 - margin
		case indexOf(m.from(m.back(m.top, height), height), m.selected) >= 0:
			at = margin
		default: // a jump: some of what leads there stays in view
			at = height / 3
		}
	}
	top := m.back(m.selected, at)
	spots := m.from(top, height)
	if missing := height - len(spots); missing > 0 {
		spots = m.from(m.back(top, missing), height)
	}
	return spots
}

// from returns the lines from s on, as many as there are up to a number.
func (m *Model) from(s spot, lines int) []spot {
	spots := make([]spot, 0, lines)
	for ok := true; ok && len(spots) < lines; s, ok = m.next(s) {
		spots = append(spots, s)
	}
	return spots
}

// linesIn returns how many lines an unfolded value takes, up to a limit.
func (m *Model) linesIn(s spot, limit int) int {
	n := s.node
	if !n.Container() || !m.folds.open(n) {
		return 1
	}
	for lines := 1; lines < limit; lines++ {
		next, ok := m.next(s)
		if !ok || next.node.Depth <= n.Depth && !next.end || next.node.Depth < n.Depth {
			return lines
		}
		s = next
	}
	return limit
}

func indexOf(spots []spot, s spot) int {
	for i := range spots {
		if o := &spots[i]; key(o.node) == key(s.node) && o.row == s.row && o.end == s.end {
			return i
		}
	}
	return -1
}

// wraps holds the rows of unfolded strings for one width.
type wraps struct {
	tree  *tree.Tree
	width int
	rows  map[int64][]string
}

// maxUnfolded is how many bytes of a string are shown when it is unfolded.
const maxUnfolded = 64 << 10

// rows returns how many lines a value takes that is no unfolded container.
func (m *Model) rows(n tree.Node) int {
	if n.Kind != tree.String || !m.folds.open(n) {
		return 1
	}
	return max(len(m.wrapped(n)), 1)
}

// wrapped returns the rows of an unfolded string. The first of a member is left
// for its name.
func (m *Model) wrapped(n tree.Node) []string {
	width := max(m.in.width-m.left()-m.deepest()-2, 8)
	if m.wraps == nil || m.wraps.tree != m.tree || m.wraps.width != width {
		m.wraps = &wraps{m.tree, width, map[int64][]string{}}
	}
	rows, ok := m.wraps.rows[n.At.From]
	if ok {
		return rows
	}
	if n.Name.To > n.Name.From {
		rows = append(rows, "")
	}
	head := m.tree.AppendHead(nil, n, maxUnfolded)
	whole := int64(len(head)) == n.At.To-n.At.From
	for row := range notation.Lines(text.Safe(string(trimRune(head, whole))), width) {
		rows = append(rows, row)
	}
	if !whole {
		rows = append(rows, m.in.theme.Glyphs.Ellipsis+" "+sizeOf(n.At.To-n.At.From-int64(len(head)))+" more")
	}
	m.wraps.rows[n.At.From] = rows
	return rows
}

// trimRune leaves out a character that was cut in two at the end.
func trimRune(b []byte, whole bool) []byte {
	if whole {
		return b
	}
	for k := 1; k <= utf8.UTFMax && k <= len(b); k++ {
		if c := b[len(b)-k]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-k:]) {
				return b[:len(b)-k]
			}
			break
		}
	}
	return b
}

// left is how many cells stand before the lines: the mark of the selected one.
func (m *Model) left() int {
	if m.in.width < 40 {
		return 1
	}
	return 2
}

// deepest is how far lines are indented at most around the selected one.
func (m *Model) deepest() int {
	if m.in.width < narrow {
		return m.in.width / 4
	}
	return m.in.width / 3
}

const narrow = 64

const indentStep = 2

// shift returns how many cells of indentation are left out, so that the selected
// line has room.
func (m *Model) shift() int {
	depth := m.selected.node.Depth
	if !m.selected.node.Container() {
		depth--
	}
	return max((depth+1)*indentStep-m.deepest(), 0)
}

func (m *Model) indent(n tree.Node) int {
	return m.left() + max(n.Depth*indentStep-m.shift(), 0)
}

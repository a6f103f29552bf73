package timeline

import (
	"slices"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"earshot/ui/text"
)

// A cell is one place of the pane.
type cell struct {
	r     rune // what stands there: a rune one cell wide, ^i for cluster i, or taken
	style look
	band  bool // part of the sentiment at the cursor
}

// taken is the second cell of a wide character.
const taken rune = 0

// A grid is the pane as it is drawn, without playhead and cursor.
type grid struct {
	width, height int
	used          int // lines with something on them: playhead and cursor end with them
	cells         []cell
	clusters      []string // characters of more than one rune or cell
}

func newGrid(width, height int) *grid {
	g := &grid{width: width, height: height, cells: make([]cell, width*height)}
	for i := range g.cells {
		g.cells[i].r = ' '
	}
	return g
}

// copyForCursor returns a copy on which all names and words are drawn again, so
// that it needs none of their clusters.
func (g *grid) copyForCursor() *grid {
	return &grid{width: g.width, height: g.height, used: g.used, cells: slices.Clone(g.cells)}
}

func (g *grid) set(x, y int, r rune, style look) {
	if x >= 0 && x < g.width && y >= 0 && y < g.height {
		g.cells[y*g.width+x] = cell{r: r, style: style}
	}
}

func (g *grid) at(x, y int) rune { return g.cells[y*g.width+x].r }

// put draws s, which must be safe, from cell x to before cell end, and returns
// the cell after it.
func (g *grid) put(x, y, end int, s string, style look) int {
	end = min(end, g.width)
	for len(s) > 0 && x < end {
		if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
			g.set(x, y, rune(s[0]), style)
			x++
			s = s[1:]
			continue
		}
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		s = s[len(cluster):]
		cluster, w := measured(cluster)
		if x+w > end {
			break
		}
		if w > 0 {
			r, size := utf8.DecodeRuneInString(cluster)
			if size < len(cluster) || w > 1 {
				r = ^rune(len(g.clusters))
				g.clusters = append(g.clusters, cluster)
			}
			g.set(x, y, r, style)
			if w == 2 {
				g.set(x+1, y, taken, style)
			}
		}
		x += w
	}
	return x
}

// measured returns a character and its width in cells. Where the two ways of
// counting cells differ, or it would join with its neighbours, it returns the
// letter without what hangs on it, or else the replacement character: the
// columns of the timeline are times, and must not shift.
func measured(cluster string) (string, int) {
	_, size := utf8.DecodeRuneInString(cluster)
	for _, s := range [...]string{cluster, cluster[:size]} {
		w := ansi.StringWidthWc(s)
		if w <= 2 && ansi.StringWidth("a"+s+"a") == w+2 {
			return s, w
		}
	}
	return "\ufffd", 1
}

// cross is what goes across the lines: the cells of the playhead, of the mark
// of the cursor on the ruler and of its column below; -1 for none.
type cross struct{ playhead, mark, column int }

// compose writes the grid with playhead and cursor over it.
func (g *grid) compose(p *pen, over cross) string {
	c := text.NewCanvas(g.width, g.height)
	for y := range g.height {
		line := g.cells[y*g.width:][:g.width]
		mark := -1
		switch y {
		case 0:
			mark = over.mark
		case g.used:
			over = cross{-1, -1, -1}
		}
		for x := range line {
			at := &line[x]
			looks := &p.looks
			if at.band || x == over.column {
				looks = &p.banded
			}
			r, style := at.r, looks[at.style]
			switch {
			case x == mark:
				r, style = p.cursor, looks[cursorLook]
			case x == over.playhead:
				r, style = p.playhead, p.looks[accentLook]
			case r == taken && x-1 != over.playhead:
				continue // drawn with its first half
			case r == taken, x+1 < len(line) && line[x+1].r == taken && x+1 == over.playhead:
				r = ' ' // the half of what the playhead covers
			case x == over.column && r == ' ' && at.style == plainLook:
				r, style = p.cursorColumn, looks[faintLook]
			}
			if r < 0 {
				c.Put(style, g.clusters[^r])
			} else {
				c.Rune(style, r, 1)
			}
		}
		c.End("")
	}
	return c.String()
}

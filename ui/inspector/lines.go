package inspector

import (
	"errors"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/notation"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// A line is one line of the pane, ready to be drawn.
type line struct {
	spot          spot
	selected, lit bool
	indent        int
	left          []notation.Part
	note          []notation.Part // what it stands for, from column noteAt on
	noteAt        int
	fold          [2]int // the columns that fold and unfold it when they are clicked
}

// looks are the colours of the kinds of values: also in the selected line.
type looks struct {
	theme *theme.Theme
	on    *theme.Theme
}

func newLooks(t *theme.Theme) looks { return looks{t, notation.OnRow(t)} }

// of returns the look of a kind of value. Quotes, digits and words tell the kinds
// apart where there are no colours.
func of(t *theme.Theme, k tree.Kind) theme.Style {
	switch k {
	case tree.String:
		return t.Intent
	case tree.Number:
		return t.Event
	case tree.Bool, tree.Null:
		return t.Voices[1]
	case tree.Invalid:
		return t.Bad
	}
	return t.Text
}

// linesOf makes the lines for spots.
func (m *Model) linesOf(spots []spot) []line {
	lines := make([]line, len(spots))
	column, widest := 0, 0 // where notes begin, as far as there is room
	for i, s := range spots {
		l := &lines[i]
		l.spot, l.indent = s, m.indent(s.node)
		l.selected = s.node == m.selected.node && !s.end && s.row == m.selected.row
		l.lit = s.node.Kind != tree.Values && (holds(m.lit.At, s.node.At) || holds(m.also, s.node.At))
		t := m.looks.theme
		if l.selected {
			t = m.looks.on
		}
		w := writer{m: m, t: t, x: l.indent}
		w.line(l)
		l.left = w.parts
		l.noteAt = w.x + 2
		if !s.end && s.row == 0 {
			l.note = m.note(t, s.node, m.in.width-l.noteAt)
		}
		if len(l.note) > 0 {
			column = max(column, l.noteAt)
			widest = max(widest, notation.Width(l.note))
		}
	}
	column = min(column, m.in.width-widest)
	for i := range lines {
		lines[i].noteAt = max(lines[i].noteAt, column)
	}
	return lines
}

// holds reports whether a range of the document lies in another that is not
// empty.
func holds(outer, inner model.Range) bool {
	return outer.To > outer.From && outer.From <= inner.From && inner.To <= outer.To
}

// A writer collects the parts of one line.
type writer struct {
	m     *Model
	t     *theme.Theme
	x     int
	parts []notation.Part
}

func (w *writer) put(look theme.Style, s string) {
	if s != "" {
		w.parts = append(w.parts, notation.Part{Look: look, Text: s})
		w.x += text.Width(s)
	}
}

// text puts text in which the query is lit up.
func (w *writer) text(look theme.Style, s string) {
	query := w.m.in.query
	lower, low := strings.ToLower(s), strings.ToLower(query)
	if query == "" || len(lower) != len(s) {
		w.put(look, s)
		return
	}
	for {
		i := strings.Index(lower, low)
		if i < 0 {
			w.put(look, s)
			return
		}
		w.put(look, s[:i])
		w.put(w.t.Match, s[i:i+len(low)])
		s, lower = s[i+len(low):], lower[i+len(low):]
	}
}

// room is how many cells the line still has.
func (w *writer) room() int { return w.m.in.width - w.x }

// line writes a line without its note.
func (w *writer) line(l *line) {
	m, t, n := w.m, w.t, l.spot.node
	g := &t.Glyphs
	comma := ","
	if n.Last || n.Depth == 1 && m.tree.Root().Kind == tree.Values {
		comma = ""
	}
	switch {
	case l.spot.end:
		closing := "}"
		if n.Kind == tree.Array {
			closing = "]"
		}
		w.put(t.Dim, closing+comma)
		return
	case l.spot.row > 0:
		l.indent += indentStep
		w.x = l.indent
		w.row(l.spot, comma)
		return
	}
	w.name(n)
	from := w.x
	switch n.Kind {
	case tree.Values:
		if count := m.tree.Count(n); count > 0 {
			w.put(t.Dim, strconv.Itoa(count)+" values")
		} else {
			w.put(t.Dim, "the document is empty")
		}
	case tree.Object, tree.Array:
		w.container(n, comma)
		l.fold = [2]int{from, w.x}
	case tree.Invalid:
		fault := m.tree.Fault(n)
		w.put(t.Bad, g.Bad+" byte "+strconv.FormatInt(fault.Byte, 10)+": "+fault.What)
		w.put(t.Dim, "  ")
		w.scalar(n, t.Dim, "")
	default:
		if m.folds.open(n) && m.rows(n) > 1 {
			if rows := m.wrapped(n); rows[0] != "" {
				w.text(of(t, n.Kind), rows[0])
			}
		} else {
			w.scalar(n, of(t, n.Kind), comma)
		}
		l.fold = [2]int{from, w.x}
	}
}

// name writes the name of a member, or which element of an array it is.
func (w *writer) name(n tree.Node) {
	if n.Name.To == n.Name.From {
		if n.Container() && n.Depth > 0 && n.Kind != tree.Values {
			w.put(w.t.Dim, strconv.Itoa(n.Index)+" ")
		}
		return
	}
	value := int(min(n.At.To-n.At.From, shortValue))
	limit := max(w.room()*2/3, w.room()-value-len(": ,"), 4)
	size := n.Name.To - n.Name.From
	head := w.m.tree.AppendName(nil, n, 4*limit+16)
	name := text.Safe(string(trimRune(head, int64(len(head)) == size)))
	if int64(len(head)) < size || text.Width(name) > limit {
		name = cut(name, limit, w.t.Glyphs.Ellipsis)
	}
	w.text(w.t.Accent, name)
	w.put(w.t.Dim, ": ")
}

// shortValue is how many cells of a value are worth more than its name.
const shortValue = 14

// container writes the brackets of a container, and of a folded one how much it
// holds.
func (w *writer) container(n tree.Node, comma string) {
	m, t := w.m, w.t
	opening, closing, unit := "{", "}", " keys"
	if n.Kind == tree.Array {
		opening, closing, unit = "[", "]", ""
	}
	_, some := m.tree.FirstChild(n)
	switch {
	case !some:
		w.put(t.Dim, opening+closing+comma)
	case m.folds.open(n):
		w.put(t.Dim, opening)
	default:
		count := m.tree.Count(n)
		if count == 1 && unit != "" {
			unit = " key"
		}
		w.put(t.Text, opening+t.Glyphs.Ellipsis+closing)
		w.put(t.Dim, " "+strconv.Itoa(count)+unit)
	}
}

// scalar writes as much of a value as there is room for.
func (w *writer) scalar(n tree.Node, look theme.Style, comma string) {
	room := w.room() - len(comma)
	if room <= 0 {
		return
	}
	size := n.At.To - n.At.From
	head := w.m.tree.AppendHead(nil, n, 4*room+16)
	s := text.Safe(string(trimRune(head, int64(len(head)) == size)))
	if int64(len(head)) < size || text.Width(s) > room {
		quote := ""
		if n.Kind == tree.String && room > 4 {
			quote = `"`
		}
		s = cut(s, room-len(quote), w.t.Glyphs.Ellipsis) + quote
	}
	w.text(look, s)
	w.put(w.t.Dim, comma)
}

// row writes a row of an unfolded string.
func (w *writer) row(s spot, comma string) {
	rows := w.m.wrapped(s.node)
	if s.row >= len(rows) {
		return
	}
	w.text(of(w.t, tree.String), rows[s.row])
	if s.row == len(rows)-1 {
		w.put(w.t.Dim, comma)
	}
}

// cuts reports whether a string does not fit into its line.
func (m *Model) cuts(n tree.Node) bool {
	if n.Kind != tree.String {
		return false
	}
	w := writer{m: m, t: m.looks.theme, x: m.indent(n)}
	w.name(n)
	size := n.At.To - n.At.From
	if size > int64(4*m.in.width) {
		return true
	}
	return text.Width(text.Safe(string(m.tree.AppendHead(nil, n, int(size))))) > w.room()-1
}

// cut cuts safe text to so many cells, the last of which shows that it was cut.
func cut(s string, cells int, ellipsis string) string {
	if cells <= 0 {
		return ""
	}
	s = text.Cut(s+" ", cells)
	return strings.TrimRight(strings.TrimSuffix(s, "…"), " ") + ellipsis
}

// cutLeft is cut that keeps the end, and cuts only what does not fit.
func cutLeft(s string, cells int, ellipsis string) string {
	if text.Width(s) <= cells {
		return s
	}
	return ellipsis + strings.TrimPrefix(text.CutLeft(s, cells), "…")
}

// sizeOf writes a number of bytes.
func sizeOf(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " bytes"
	case n < 999_500:
		return strconv.FormatFloat(float64(n)/1e3, 'g', 3, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1e6, 'g', 3, 64) + " MB"
}

// failure makes lines that say why there is no tree any more.
func (m *Model) failure(err error) []line {
	said := err.Error()
	if errors.Is(err, model.ErrFileChanged) {
		said = model.ErrFileChanged.Error()
	}
	var lines []line
	for s := range notation.Lines(text.Safe(said), m.in.width-2) {
		lines = append(lines, line{indent: 1, left: []notation.Part{{Look: m.in.theme.Warn, Text: s}}})
	}
	return lines[:min(len(lines), m.in.height)]
}

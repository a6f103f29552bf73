// Package inspector shows the raw answer as a tree that folds, as it is in the
// file. Linked to the cursor, it shows where the word or the segment under it
// stands, and moving in the tree moves the cursor.
package inspector

import (
	"strings"

	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// Model is the inspector pane.
type Model struct {
	tree   *tree.Tree // nil until it is there
	places *places    // of the call that the tree's document holds; nil while there is none

	free     bool // not linked to the cursor
	folds    folds
	kept     Folds // to be found again when the tree is there
	selected spot
	top      spot // the first visible line
	row      int  // the line of the pane that selected is on, -1 when it has none yet

	cursor cursor      // as it was at the last Sync
	asked  int         // the word that a move here sent the cursor to, -1 for none
	lit    tree.Node   // what is under the cursor
	also   model.Range // an entity that the word is part of
	scroll scroll      // what the next Sync does about the place of selected
	wanted wanted

	in     inputs
	stale  bool // the lines have to be made anew, whatever inputs are
	looks  looks
	wraps  *wraps // what was worked out before
	lines  []line
	notice string // what the last search came to
}

// A cursor is what the inspector follows.
type cursor struct {
	call  *model.Call
	word  int
	lane  model.Lane
	about pane.About
}

// A wanted value is to be shown as soon as there is a tree.
type wanted struct {
	at int64
	is bool
}

// inputs are what the visible lines depend on, beside what Update changes.
type inputs struct {
	call          *model.Call
	theme         *theme.Theme
	width, height int
	query         string
	lit           tree.Node
}

// New returns an inspector that is linked to the cursor and has no tree yet.
func New() Model { return Model{asked: -1, row: -1} }

// WithTree returns the inspector for another document. The state is laid out
// for it by the next Sync.
func (m Model) WithTree(t *tree.Tree) Model {
	if t == m.tree {
		return m
	}
	m.tree, m.places = t, nil
	m.folds, m.cursor = newFolds(), cursor{}
	m.asked, m.row, m.stale = -1, -1, true
	m.lit, m.also, m.notice = tree.Node{}, model.Range{}, ""
	if t == nil {
		return m
	}
	m.folds = foldsOf(t, m.kept)
	n := t.Root()
	m.selected = spot{node: n}
	m.top = m.selected
	for ok := n.Cut; ok && n.Cut && n.Container() && n.Depth < deepestPath; { // where the document breaks off
		n, ok = t.LastChild(n)
	}
	if n.Kind == tree.Invalid && n.Depth > 0 {
		m = m.show(n, false)
	}
	return m
}

// GoTo returns the inspector with the innermost value selected that a byte of
// the document belongs to, and unfolded: once it is laid out, and there is a
// tree. The cursor stays.
func (m Model) GoTo(at int64) Model {
	m.wanted = wanted{at, true}
	return m
}

// Linked reports whether the inspector follows the cursor and leads it.
func (m Model) Linked() bool { return !m.free }

// Node returns the selected value; false while there is no tree.
func (m Model) Node() (tree.Node, bool) { return m.selected.node, m.tree != nil }

// Tree returns the tree that is shown, nil while there is none.
func (m Model) Tree() *tree.Tree { return m.tree }

// Path returns the path of the selected value as jq writes it, "" while there
// is no tree. It may hold untrusted text.
func (m Model) Path() string {
	if m.tree == nil {
		return ""
	}
	return m.tree.Path(m.selected.node)
}

// Notice says what the last search came to when that is not to be seen, "" else.
// It is safe to show.
func (m Model) Notice() string { return m.notice }

// Title implements pane.Pane: the state of the link, and the path of the
// selected value as far as there is room for its end.
func (m Model) Title(s pane.State) string {
	g := &s.Theme.Glyphs
	state, mark := "linked ", g.On
	if m.free {
		state, mark = "free ", g.Off
	}
	title := "Inspector "
	if m.in.width >= narrow {
		title += g.Horizontal + " " + state
	}
	title += mark
	if m.tree == nil {
		return title
	}
	if m.in.width >= narrow {
		title += " " + g.Horizontal
	}
	// The pane's number and the ends of the rule take seven cells.
	room := m.in.width - 7 - text.Width(title) - 1
	if room < leastPath || m.selected.node.Depth > deepestPath {
		return title
	}
	return title + " " + cutLeft(text.Safe(m.Path()), room, g.Ellipsis)
}

const (
	leastPath   = 5
	deepestPath = 500 // a path of more levels is not written into the title
)

// Sync implements pane.Pane.
func (m Model) Sync(s pane.State, width, height int) pane.Pane {
	if m.in.theme != s.Theme {
		m.looks = newLooks(s.Theme)
	}
	seen := width > 0 && height > 0
	if m.tree != nil && seen {
		m = m.follow(s)
		if m.wanted.is {
			m = m.show(m.tree.NodeAt(m.wanted.at), true)
			m.wanted = wanted{}
		}
	}
	now := inputs{s.Call, s.Theme, width, height, s.Query, m.lit}
	where := m.scroll
	if s.Focused && s.View.Scroll != pane.ScrollLeast {
		where = scrollTo(s.View.Scroll)
	}
	if now == m.in && !m.stale && where == scrollLeast {
		return m
	}
	if where == scrollLeast && (width != m.in.width || height != m.in.height) {
		where = scrollHold
	}
	m.in = now
	if m.tree != nil && seen {
		m.stale, m.scroll = false, scrollLeast
		m = m.layOut(where)
	}
	return m
}

var _ pane.Pane = Model{}

// View implements pane.Pane.
func (m Model) View(s pane.State) string {
	c := text.NewCanvas(m.in.width, m.in.height)
	if m.tree == nil {
		c.Put("", " ")
		c.Put(s.Theme.Dim, "indexing "+s.Theme.Glyphs.Ellipsis)
		return c.String()
	}
	for i := range m.lines {
		m.draw(c, &m.lines[i])
	}
	return c.String()
}

// draw draws one line.
func (m Model) draw(c *text.Canvas, l *line) {
	t := m.looks.theme
	fill := theme.Style("")
	switch {
	case l.selected:
		fill = t.Row
		c.Put(theme.On(fill, t.Accent), t.Glyphs.Row)
	case l.lit:
		c.Put(t.Accent, t.Glyphs.Covered)
	}
	c.To(fill, l.indent)
	notation.PutParts(c, l.left, m.in.width)
	if len(l.note) > 0 {
		c.To(fill, l.noteAt)
		notation.PutParts(c, l.note, m.in.width)
	}
	c.End(fill)
}

// Term returns what a search for more of the selected value looks for: its name,
// or, of a value that has none, the text of a string. It may be "".
func (m Model) Term() string {
	n, ok := m.Node()
	if !ok {
		return ""
	}
	if n.Name.To > n.Name.From {
		return m.tree.Name(n)
	}
	if n.Kind != tree.String || n.At.To-n.At.From > maxTerm {
		return ""
	}
	return strings.Trim(string(m.tree.AppendHead(nil, n, maxTerm)), `"`)
}

const maxTerm = 200 // bytes

package inspector

import (
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// What this pane can do that others can't, by the text form of the actions.
const (
	toggleLink       = "inspector"
	toggleFold       = "fold"
	unfoldEverything = "unfold all"
	foldEverything   = "fold all"
	nextSibling      = "next sibling"
	previousSibling  = "previous sibling"
)

// Update implements pane.Pane. A move answers with a move of the cursor where
// the inspector is linked and the value has a place in the call.
func (m Model) Update(a action.Action, s pane.State) (pane.Pane, action.Action) {
	name := a.String()
	if name == toggleLink {
		m.free, m.stale = !m.free, true
		if !m.free {
			m.cursor = cursor{} // what is under it is to be shown
		}
		return m, nil
	}
	if m.tree == nil || m.in.height <= 0 {
		return m, nil
	}
	m.notice = ""
	switch name {
	case toggleFold:
		return m.toggle().moved(s)
	case unfoldEverything:
		m.folds = unfoldAll()
		m.stale, m.scroll = true, scrollHold
		return m, nil
	case foldEverything:
		return m.foldAll().moved(s)
	case nextSibling, previousSibling:
		return m.sibling(direction(name == nextSibling)).moved(s)
	}
	switch a := a.(type) {
	case action.Nav:
		return m.navigate(a).moved(s)
	case action.Click:
		return m.click(a, s)
	case action.Find:
		return m.find(a.Query, 1, s)
	case action.Command:
		switch {
		case a == action.Cue:
			return m.cue(s)
		case (a == action.NextMatch || a == action.PreviousMatch) && s.Query != "":
			return m.find(s.Query, direction(a == action.NextMatch), s)
		}
	}
	return m, nil
}

func direction(forwards bool) int {
	if forwards {
		return 1
	}
	return -1
}

// moved answers a move with where it takes the cursor.
func (m Model) moved(s pane.State) (pane.Pane, action.Action) {
	m.stale = true
	if m.free || m.places == nil || m.places.call != s.Call {
		return m, nil
	}
	w, ok := m.places.wordOf(m.selected.node)
	if !ok || w == s.Word {
		return m, nil
	}
	m.asked = w
	return m, action.MoveTo{Word: w}
}

// cue plays from the word that the selected value is about.
func (m Model) cue(s pane.State) (pane.Pane, action.Action) {
	if m.places == nil || m.places.call != s.Call {
		return m, nil
	}
	w, ok := m.places.wordOf(m.selected.node)
	if !ok {
		return m, nil
	}
	m.asked = w
	return m, action.CueAt{Word: w}
}

// navigate moves among the visible lines.
func (m Model) navigate(nav action.Nav) Model {
	page := max(m.in.height-1, 1)
	n := m.selected.node
	switch nav {
	case action.Up:
		return m.walk(-1)
	case action.Down:
		return m.walk(1)
	case action.PageUp:
		return m.page(-page)
	case action.PageDown:
		return m.page(page)
	case action.HalfUp:
		return m.page(-max(page/2, 1))
	case action.HalfDown:
		return m.page(max(page/2, 1))
	case action.Top:
		m.selected = spot{node: m.tree.Root()}
	case action.Bottom:
		m.selected = m.lastToSelect()
	case action.Home, action.End:
		if p, ok := m.tree.Parent(n); ok {
			sibling, ok := m.tree.FirstChild(p)
			if nav == action.End {
				sibling, ok = m.tree.LastChild(p)
			}
			if ok {
				m.selected = spot{node: sibling}
			}
		}
	case action.Left:
		if m.folds.open(n) && m.holds(n) {
			return m.fold(n, false)
		}
		if p, ok := m.tree.Parent(n); ok {
			m.selected = spot{node: p}
		}
	case action.Right:
		switch {
		case n.Container() && m.folds.open(n):
			if c, ok := m.tree.FirstChild(n); ok {
				m.selected = spot{node: c}
			}
		case n.Container() && m.holds(n), m.cuts(n):
			return m.fold(n, true)
		}
	}
	return m
}

// holds reports whether a value has something to fold.
func (m *Model) holds(n tree.Node) bool {
	if !n.Container() {
		return true
	}
	_, ok := m.tree.FirstChild(n)
	return ok
}

// fold folds or unfolds a value and selects it.
func (m Model) fold(n tree.Node, open bool) Model {
	m.folds = m.folds.set(n, open)
	m.selected = spot{node: n}
	return m
}

// toggle folds or unfolds the selected value; in one that has nothing to fold,
// the container that it is in.
func (m Model) toggle() Model {
	n := m.selected.node
	switch {
	case n.Container() && m.holds(n), m.folds.open(n), m.cuts(n):
		return m.fold(n, !m.folds.open(n))
	}
	if p, ok := m.tree.Parent(n); ok {
		return m.fold(p, false)
	}
	return m
}

// foldAll folds everything but the first level.
func (m Model) foldAll() Model {
	m.folds = foldAll()
	if around := m.tree.Around(m.selected.node); len(around) > 1 {
		m.selected = spot{node: m.tree.NodeAt(around[1])}
	}
	m.selected.row = 0
	m.scroll = scrollHold
	return m
}

// walk selects the next line in a direction.
func (m Model) walk(dir int) Model {
	m.selected, _ = m.step(m.selected, dir)
	return m
}

// page moves by so many lines and keeps the selected one where it is on the
// screen.
func (m Model) page(lines int) Model {
	for range max(lines, -lines) {
		next, ok := m.step(m.selected, lines)
		if !ok {
			break
		}
		m.selected = next
	}
	m.scroll = scrollPage
	return m
}

// lastToSelect returns the last line that can be selected.
func (m *Model) lastToSelect() spot {
	n := m.tree.Root()
	for n.Container() && m.folds.open(n) {
		c, ok := m.tree.LastChild(n)
		if !ok {
			break
		}
		n = c
	}
	return spot{node: n, row: m.rows(n) - 1}
}

// sibling selects the sibling before or after.
func (m Model) sibling(dir int) Model {
	n, ok := m.tree.NextSibling(m.selected.node)
	if dir < 0 {
		n, ok = m.tree.PrevSibling(m.selected.node)
	}
	if ok {
		m.selected = spot{node: n}
	}
	return m
}

// click selects a line; on what a folded or selected line holds it folds and
// unfolds.
func (m Model) click(a action.Click, s pane.State) (pane.Pane, action.Action) {
	if a.Y < 0 || a.Y >= len(m.lines) || m.lines[a.Y].left == nil {
		return m, nil
	}
	l := &m.lines[a.Y]
	if a.Double {
		return m.cue(s)
	}
	m.selected = l.spot
	m.selected.end = false
	n := m.selected.node
	if l.fold[0] <= a.X && a.X < l.fold[1] && (n.Container() && m.holds(n) || m.folds.open(n) || m.cuts(n)) {
		m.folds = m.folds.set(n, !m.folds.open(n))
		m.selected.row = 0
	}
	return m.moved(s)
}

// find selects the next value in a direction whose name or value holds a text,
// around the end of the document.
func (m Model) find(query string, dir int, s pane.State) (pane.Pane, action.Action) {
	if query == "" {
		return m, nil
	}
	n := m.selected.node
	from := n.At.To
	switch {
	case dir < 0 && n.Name.To > n.Name.From:
		from = n.Name.From
	case dir < 0:
		from = n.At.From
	case n.Container():
		from = n.At.From + 1
	}
	hit, ok := m.tree.Search(from, query, dir)
	if !ok {
		from = 0
		m.notice = "search came round to the first match"
		if dir < 0 {
			from = m.tree.Document().Size()
			m.notice = "search came round to the last match"
		}
		if hit, ok = m.tree.Search(from, query, dir); !ok {
			m.notice = "no match in the JSON for " + text.Safe(query)
			return m, action.None
		}
	}
	p, a := m.show(hit.Node, false).moved(s)
	if a == nil {
		a = action.None // nothing else is to be searched
	}
	return p, a
}

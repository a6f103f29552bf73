package ui

import (
	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/inspector"
	"earshot/ui/pane"
)

// inspection is the third pane's other face: the raw answer instead of the
// details.
type inspection struct {
	open   bool
	hidden pane.Pane // whichever of details and inspector is not shown
	asked  bool      // the tree is being made, or there
	seen   seen      // what of the document is looked at
}

// seen is what of the document was looked at, and where the cursor was then.
type seen struct {
	about pane.About
	word  int
	lane  model.Lane
}

// lookAt finds out what of the document is looked at. That is what the pane with
// the focus is about; when that is the inspector, it is what was looked at
// before, until the cursor moves.
func (m *Model) lookAt() {
	now := seen{word: m.state.Word, lane: m.state.Lane}
	switch {
	case m.inspecting():
		if m.inspect.seen.word == now.word && m.inspect.seen.lane == now.lane {
			now.about = m.inspect.seen.about
		}
	default:
		now.about.At = m.aboutOf(m.focus)
	}
	m.inspect.seen, m.state.About = now, now.about
}

// aboutOf returns where in the document stands what a pane is about, an empty
// range for the word under the cursor.
func (m *Model) aboutOf(id paneID) model.Range {
	c := m.state.Call
	switch id {
	case paneSummary:
		if c.Average.Present && (m.state.Lane == model.Sentiment || !c.Summary.Present) {
			return c.Average.At
		}
		return c.Summary.At
	case paneSegments:
		if row, ok := m.chosenRow(); ok {
			return c.Segment(row).At
		}
	case paneDetail:
		if row, ok := m.underRow(); ok {
			return c.Segment(row).At
		}
		for i := range c.Entities {
			if e := &c.Entities[i]; e.Span.Contains(m.state.Word) {
				return e.At
			}
		}
	}
	return model.Range{}
}

// treeMsg carries the raw answer as a tree.
type treeMsg struct {
	tree *tree.Tree
	err  error
}

// swap shows the inspector instead of the details, or the details again.
func (m *Model) swap(open bool) {
	if m.inspect.open == open {
		return
	}
	m.inspect.open = open
	m.panes[paneDetail], m.inspect.hidden = m.inspect.hidden, m.panes[paneDetail]
}

// openInspector opens the inspector; when it is open and has the focus, it
// links it to the cursor or sets it free.
func (m *Model) openInspector() tea.Cmd {
	if m.inspect.open && m.focus == paneDetail {
		m.ask(paneDetail, action.Inspector)
		return nil
	}
	m.swap(true)
	m.focus = paneDetail
	return m.makeTree()
}

// openRaw shows the raw answer on the whole screen.
func (m *Model) openRaw() tea.Cmd {
	m.swap(true)
	m.focus, m.full = paneDetail, true
	return m.makeTree()
}

// inspectAt opens the inspector at the value that a byte of the document belongs
// to.
func (m *Model) inspectAt(at int64) tea.Cmd {
	m.swap(true)
	m.focus = paneDetail
	if raw, ok := m.inspector(); ok {
		m.setInspector(raw.GoTo(at))
	}
	return m.makeTree()
}

// makeTree begins to index the raw answer, off the event loop, the first time
// that somebody wants to see it.
func (m *Model) makeTree() tea.Cmd {
	doc, ctx := m.state.Call.Doc, m.ctx
	if m.inspect.asked || doc == nil || m.state.Call.Partial {
		return nil
	}
	m.inspect.asked = true
	return m.aside(func() tea.Msg {
		t, err := tree.Build(ctx, doc)
		return treeMsg{t, err}
	})
}

func (m *Model) onTree(msg treeMsg) {
	if msg.err != nil {
		m.toast = safeLine("the raw answer can't be shown: " + msg.err.Error())
		return
	}
	if raw, ok := m.inspector(); ok {
		m.setInspector(raw.WithTree(msg.tree))
	}
}

// setInspector puts the inspector where it is, shown or not.
func (m *Model) setInspector(raw inspector.Model) {
	if m.inspect.open {
		m.panes[paneDetail] = raw
	} else {
		m.inspect.hidden = raw
	}
}

// inspector returns the inspector, shown or not.
func (m *Model) inspector() (inspector.Model, bool) {
	p := m.inspect.hidden
	if m.inspect.open {
		p = m.panes[paneDetail]
	}
	raw, ok := p.(inspector.Model)
	return raw, ok
}

// inspecting reports whether keys go to the inspector.
func (m *Model) inspecting() bool { return m.inspect.open && m.focus == paneDetail }

// inspect does what means something of its own in the inspector, and reports
// whether it did.
func (m *Model) inInspector(a action.Action) (tea.Cmd, bool) {
	if !m.inspecting() {
		return nil, false
	}
	switch a {
	case action.Inspector, action.FoldToggle, action.UnfoldAll, action.FoldAll, action.NextSibling, action.PreviousSibling,
		action.NextMatch, action.PreviousMatch, action.Cue:
	default:
		return nil, false
	}
	next := m.ask(paneDetail, a)
	if raw, ok := m.inspector(); ok && raw.Notice() != "" {
		m.toast = raw.Notice()
	} else if a == action.Inspector {
		m.toast = "the inspector is free: it stays where it is"
		if raw.Linked() {
			m.toast = "the inspector is linked to the cursor"
		}
	}
	if next == nil {
		return nil, true
	}
	return m.apply(next), true
}

// closeInspector shows the details again; false when they are shown.
func (m *Model) closeInspector() bool {
	if !m.inspecting() {
		return false
	}
	m.swap(false)
	m.full = false
	return true
}

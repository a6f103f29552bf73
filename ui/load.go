package ui

import (
	tea "charm.land/bubbletea/v2"
)

// layOutAhead is from how many words on the panes are laid out off the event
// loop: it then takes long enough that a key would have to wait for it.
const layOutAhead = 5000

// layOut lays the panes out for a call that was just read, in a copy of the
// explorer and off the event loop. The message comes again with them.
func (m Model) layOut(msg loadedMsg) tea.Cmd {
	m.overlay = overlay{} // a line that is being typed changes in place
	return m.aside(func() tea.Msg {
		m.show(msg)
		if s := m.opts.Session; s != nil {
			m.state.View.Compact, m.state.View.NoWrap = s.Compact, s.NoWrap
		}
		m.sync()
		msg.panes = &m.panes
		return msg
	})
}

// aside makes a command of work that takes the processor long, and that keys
// must not wait for.
func (m *Model) aside(work func() tea.Msg) tea.Cmd {
	run := m.opts.Aside
	if run == nil {
		return m.own(work)
	}
	return m.own(func() (msg tea.Msg) {
		run(func() { msg = work() })
		return msg
	})
}

// show puts a call that was read in the place of its preview.
func (m *Model) show(msg loadedMsg) {
	m.state.Call, m.state.Measures, m.index = msg.call, msg.measures, msg.index
	m.state.Lane = firstLane(msg.call)
	if msg.panes != nil {
		detail := m.panes[paneDetail] // or the inspector, whichever is open by now
		m.panes = *msg.panes
		m.panes[paneDetail] = detail
	}
	m.panes[paneTimeline] = m.panes[paneTimeline].Sync(m.state, m.layout.width, timelineLines(m.layout.height)) // the layout asks it how much it fills
}

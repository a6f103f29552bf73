package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/segments"
)

// onKey finds the action of a key and does it. A popup or a prompt takes every
// key while it is open, but for the ones that quit.
func (m *Model) onKey(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	m.toast = ""
	if key == "ctrl+c" {
		return m.quit()
	}
	if m.overlay.open() {
		return m.onOverlayKey(k)
	}
	prefix := m.prefix
	m.prefix = ""
	if prefix == "" && len(m.keys.Chords(key)) > 0 {
		return m.startChord(key)
	}
	a := m.keys.Action(prefix, key)
	if a == nil {
		if prefix != "" && key != "esc" {
			m.toast = "no key " + action.KeyName(prefix+" "+key)
		}
		return nil
	}
	return m.do(a)
}

// chorded returns the action of a key in a popup, nil for none and for the first
// key of a chord, which is remembered.
func (m *Model) chorded(k tea.KeyPressMsg) action.Action {
	prefix, key := m.prefix, k.String()
	if m.prefix = ""; prefix == "" && len(m.keys.Chords(key)) > 0 {
		m.prefix = key
		return nil
	}
	return m.keys.Action(prefix, key)
}

// do does an action, after asking the focused pane what it makes of it.
func (m *Model) do(a action.Action) tea.Cmd {
	a = m.plainly(a)
	if cmd, done := m.inInspector(a); done {
		return cmd
	}
	switch a.(type) {
	case action.Nav, action.Click:
		a = m.ask(m.focus, a)
	case action.Command:
		if row, ok := m.chosenRow(); ok && a == action.Cue {
			a = action.CueAt{Word: m.state.Call.Segment(row).Anchor.First}
		} else if mine := m.ask(m.focus, a); mine != nil {
			a = mine
		} else if a == action.ZoomIn || a == action.ZoomOut || a == action.ZoomFit {
			a = m.ask(paneTimeline, a) // zooming works from every pane
		}
	}
	return m.apply(a)
}

func (m *Model) ask(id paneID, a action.Action) action.Action {
	s := m.state
	s.Focused = id == m.focus
	var next action.Action
	m.panes[id], next = m.panes[id].Update(a, s)
	if row, ok := m.chosenRow(); ok && id == paneSegments {
		m.state.Lane = row.Lane // the details and J K are about the row that was walked to
	}
	return next
}

// chosenRow returns the segment that is chosen in the list, while that has the
// focus.
func (m *Model) chosenRow() (model.SegmentRef, bool) {
	list, ok := m.panes[paneSegments].(segments.Model)
	if !ok || m.focus != paneSegments {
		return model.SegmentRef{}, false
	}
	return list.Selected()
}

func (m *Model) startChord(prefix string) tea.Cmd {
	m.prefix = prefix
	m.chord++
	generation := m.chord
	return tea.Tick(chordDelay, func(time.Time) tea.Msg { return chordMsg{generation} })
}

// onChord lists the keys of a chord whose second key is slow to come.
func (m *Model) onChord(msg chordMsg) {
	if m.prefix != "" && msg.generation == m.chord && !m.overlay.open() {
		m.overlay.chords = true
	}
}

func (m *Model) onPaste(msg tea.PasteMsg) tea.Cmd {
	if m.overlay.typing() {
		return m.overlay.paste(m, msg)
	}
	return nil
}

// quit ends the explorer.
func (m *Model) quit() tea.Cmd {
	m.cancel()
	if p := m.transport.player; p != nil {
		p.Pause()
	}
	return tea.Quit
}

// scrollTo asks the panes to put the cursor's line somewhere at the next sync.
func (m *Model) scrollTo(where pane.Scroll) { m.asked = where }

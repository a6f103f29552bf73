package ui

import (
	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
)

// Clipboard says how a text gets to the person besides OSC 52, the control
// sequence with which terminals take texts, also over SSH.
type Clipboard struct {
	// Write puts a text on the clipboard of the system that earshot runs on. It
	// runs off the event loop. Nil: the person sits elsewhere, or there is none.
	Write func(text string) error
	// Deaf says that the terminal is known not to take texts.
	Deaf bool
}

// clipboardMsg says what became of a text.
type clipboardMsg struct {
	text string
	err  error
}

// give puts a text on the clipboard: through the terminal and, where the person
// sits at this machine, through the system. Where neither can, the text is shown,
// to be marked with the mouse.
func (m *Model) give(s string) tea.Cmd {
	write, deaf := m.opts.Clipboard.Write, m.opts.Clipboard.Deaf
	switch {
	case write == nil && deaf:
		m.showText(s)
		return nil
	case write == nil:
		return tea.SetClipboard(s)
	}
	system := m.own(func() tea.Msg { return clipboardMsg{s, write(s)} })
	if deaf {
		return system
	}
	return tea.Batch(tea.SetClipboard(s), system)
}

func (m *Model) onClipboard(msg clipboardMsg) {
	if msg.err != nil && m.opts.Clipboard.Deaf {
		m.showText(msg.text)
	}
}

// showText shows a text from the left edge on and with nothing beside it, so
// that the mouse of the terminal can mark it.
func (m *Model) showText(s string) {
	m.toast = "no clipboard here: mark it with the mouse"
	if m.layout.tooSmall() || m.overlay.open() {
		m.toast = "no clipboard here: it was not copied"
		return
	}
	m.overlay = overlay{kind: action.OpenPipe, output: &output{bare: true, piped: &Piped{Out: []byte(s)}}}
}

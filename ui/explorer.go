package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
)

// Explorer is a Model as it is run: on the screen, or in plain mode, where it
// answers each key with a sentence. A key leads from the one to the other and
// back. The program then ends with Switched set, and Again makes the Explorer
// for the next one, which goes on where this ended: the same Model, the same
// sound, and nothing read twice.
type Explorer struct {
	m      Model
	flight *flight
	begun  bool // an earlier program has called Init
	plain  *plain
}

// Plain is what the plain mode needs of the terminal.
type Plain struct {
	Out   io.Writer
	CRLF  bool // lines end with a carriage return too: the terminal is in raw mode
	ASCII bool // nothing else may be written
	// Clipboard says that the terminal takes OSC 52, the one control sequence
	// that plain mode writes, and that only on a key that copies.
	Clipboard bool
	// Script says that keys are not typed but come from a file or a pipe: they
	// wait until the recording is there, so that they always find the same.
	Script bool
}

// NewExplorer returns what runs a Model, in the mode that its options name.
func NewExplorer(m Model, p Plain) Explorer {
	e := Explorer{m: m, flight: new(flight)}
	return e.in(p)
}

// in makes the Explorer for the mode that the Model is in.
func (e Explorer) in(p Plain) Explorer {
	e.plain = nil
	if e.m.plain {
		e.plain = newPlainMode(p)
		e.m.layout.width, e.m.layout.height = plainWidth, plainHeight
		e.m.sync()
	}
	return e
}

// Again returns the Explorer for the program after one that has ended with
// Switched set.
func (e Explorer) Again(p Plain) Explorer {
	e.m.switched, e.begun = false, true
	e = e.in(p)
	if e.plain != nil {
		e.plain.told(&e.m)
		e.plain.say.line("Plain mode; " + e.m.keys.KeyOf(action.Plain) + " goes back to the screen. " + e.m.where())
	}
	return e
}

// Model returns the Model as it is now.
func (e Explorer) Model() Model { return e.m }

// Plain reports whether it runs in plain mode.
func (e Explorer) Plain() bool { return e.plain != nil }

// Switched reports whether it has ended in order to go on in the other mode.
func (e Explorer) Switched() bool { return e.m.switched }

// Init implements tea.Model.
func (e Explorer) Init() tea.Cmd {
	if !e.begun {
		return e.flight.track(e.m.Init())
	}
	var ask tea.Cmd
	if e.plain == nil && e.m.opts.Background == AskTerminal {
		ask = tea.RequestBackgroundColor
	}
	return tea.Batch(ask, e.flight.again())
}

// Update implements tea.Model.
func (e Explorer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if d, ok := msg.(delivered); ok {
		if !e.flight.take(d.id) {
			return e, nil
		}
		msg = d.msg
	}
	var cmd tea.Cmd
	if e.plain != nil {
		cmd = e.hear(msg)
	} else {
		cmd = e.pass(msg)
	}
	return e, e.flight.track(cmd)
}

// pass gives the Model a message.
func (e *Explorer) pass(msg tea.Msg) tea.Cmd {
	next, cmd := e.m.Update(msg)
	e.m = next.(Model)
	return cmd
}

// View implements tea.Model. In plain mode nothing is ever drawn.
func (e Explorer) View() tea.View {
	if e.plain != nil {
		return tea.NewView("")
	}
	return e.m.View()
}

var _ tea.Model = Explorer{}

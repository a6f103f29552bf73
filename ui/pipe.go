package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/ui/action"
)

// Piped is what became of a command of the shell.
type Piped struct {
	Out, Err []byte // what it printed; untrusted
	Cut      bool   // it would have printed more
	Code     int    // its exit code, when it came to one
	Fault    error  // why it could not be run to its end
}

// piping is what is remembered of commands that JSON was given to.
type piping struct {
	commands []string // the last one last
	running  int      // the generation of the one that is waited for
	cancel   context.CancelFunc
}

// maxCommands is how many commands the prompt remembers.
const maxCommands = 100

// pipedMsg carries what a command printed.
type pipedMsg struct {
	generation int
	piped      Piped
	width      int // that the lines were made for
	lines      []outputLine
}

// openPipe asks for a command.
func (m *Model) openPipe() {
	switch {
	case m.opts.Pipe == nil:
		m.toast = "commands can't be run from here"
		return
	case m.layout.tooSmall():
		return
	}
	if _, _, err := m.pipeInput(); err != nil {
		m.toast = safeLine(err.Error())
		return
	}
	m.overlay = overlay{kind: action.OpenPipe, prompt: newPrompt("|", m.state.Word)}
	m.overlay.prompt.entry = len(m.piping.commands)
}

// pipeInput returns what reads the JSON of what is under the cursor, and what
// that is.
func (m *Model) pipeInput() (read func() ([]byte, error), subject string, err error) {
	doc := m.state.Call.Doc
	if doc == nil {
		return nil, "", errNotRead
	}
	if raw, ok := m.inspector(); ok && m.inspecting() {
		if node, ok := raw.Node(); ok {
			t := raw.Tree()
			return func() ([]byte, error) { return t.Value(node) }, raw.Path(), nil
		}
	}
	at, path := model.Range{To: doc.Size()}, "."
	if len(m.state.Call.Words) > 0 {
		at, path = m.rawRange(), m.path()
	}
	return func() ([]byte, error) { return doc.Slice(at) }, path, nil
}

// runPipe gives the JSON of what is under the cursor to a command.
func (m *Model) runPipe(command string) tea.Cmd {
	run := m.opts.Pipe
	if run == nil {
		m.toast = "commands can't be run from here"
		return nil
	}
	read, subject, err := m.pipeInput()
	if err != nil {
		m.toast = safeLine(err.Error())
		return nil
	}
	p := &m.piping
	p.commands = append(slices.DeleteFunc(slices.Clone(p.commands), func(s string) bool { return s == command }), command)
	p.commands = p.commands[max(len(p.commands)-maxCommands, 0):]
	m.endPipe()
	ctx, cancel := context.WithCancel(m.ctx)
	p.cancel = cancel
	generation, width := p.running, m.largeRect().Dx()-4
	m.overlay = overlay{kind: action.OpenPipe, output: &output{command: command, subject: subject}}
	return m.own(func() tea.Msg {
		defer cancel()
		input, err := read()
		if err != nil {
			return pipedMsg{generation: generation, piped: Piped{Fault: err}}
		}
		piped := run(ctx, command, input)
		return pipedMsg{generation, piped, width, linesOf(&piped, width)}
	})
}

// endPipe ends a command that still runs.
func (m *Model) endPipe() {
	m.piping.running++
	if m.piping.cancel != nil {
		m.piping.cancel()
		m.piping.cancel = nil
	}
}

func (m *Model) onPiped(msg pipedMsg) {
	o := m.overlay.output
	if msg.generation != m.piping.running || o == nil {
		return
	}
	done := *o
	done.piped, done.width, done.lines = &msg.piped, msg.width, msg.lines
	m.overlay.output = &done
}

// onPipePromptKey handles the keys of the prompt that a search has not.
func (m *Model) onPipePromptKey(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	p, commands := &m.overlay.prompt, m.piping.commands
	switch k.String() {
	case "enter":
		value := strings.TrimSpace(p.input.Value())
		m.overlay = overlay{}
		if value == "" {
			return nil, true
		}
		return m.apply(action.Pipe{Command: value}), true
	case "up", "ctrl+p":
		p.entry = max(p.entry-1, 0)
	case "down", "ctrl+n":
		p.entry = min(p.entry+1, len(commands))
	default:
		return nil, false
	}
	value := ""
	if p.entry < len(commands) {
		value = commands[p.entry]
	}
	p.input.SetValue(value)
	p.input.CursorEnd()
	return nil, true
}

// errNotRead says that a call is not there yet.
var errNotRead = errors.New("the call is still being read")

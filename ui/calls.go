package ui

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
)

// calls are those that were opened here, the one on the screen among them. One
// at a time is in memory; the others are opened again where they were left.
type calls struct {
	list    []parked
	at      int
	opening context.CancelFunc // of the one that is being opened, nil when none is
	asked   int                // generation of that
}

// parked is a call as it was left.
type parked struct {
	source  string   // what Options.Open takes
	session *Session // nil until it was left
	of      string   // the call whose recording it has, "" for its own
}

type openedMsg struct {
	generation int
	at         int // its place in the list
	options    Options
	err        error
}

// ofCall carries a message to the call that it is about. One that comes late,
// for a call that has left the screen, is dropped.
type ofCall struct {
	generation int
	msg        tea.Msg
}

// own makes the message of a command one about the call on the screen.
func (m *Model) own(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	generation := m.generation
	return func() tea.Msg {
		if msg := cmd(); msg != nil {
			return ofCall{generation, msg}
		}
		return nil
	}
}

// stepCall opens the next call of those opened here, or the one before.
func (m *Model) stepCall(dir int) tea.Cmd {
	n := len(m.calls.list)
	if n < 2 {
		m.toast = "no other call is open here; " + m.keys.KeyOf(action.Analyse) + " brings another"
		return nil
	}
	at := m.calls.at + dir
	switch {
	case at < 0:
		m.toast = "this is the first call opened here"
		return nil
	case at >= n:
		m.toast = "this is the last call opened here"
		return nil
	}
	return m.openCall(at)
}

// openCall begins to open a call, off the event loop. The one on the screen
// stays until it is there.
func (m *Model) openCall(at int) tea.Cmd {
	open, source := m.opts.Open, m.calls.list[at].source
	if open == nil {
		return nil
	}
	if m.calls.opening != nil {
		m.calls.opening()
	}
	ctx, cancel := context.WithCancel(context.Background())
	m.calls.opening = cancel
	m.calls.asked++
	generation := m.calls.asked
	m.toast = "opening " + safeLine(filepath.Base(source)) + " " + m.state.Theme.Glyphs.Ellipsis
	return func() tea.Msg {
		o, err := open(ctx, source)
		return openedMsg{generation, at, o, err}
	}
}

// remember adds a call to those that are open here, after the one on the screen,
// and returns its place. Of is the call whose recording it has.
func (m *Model) remember(source, of string) int {
	if len(m.calls.list) == 0 {
		m.calls.list = []parked{{source: m.opts.Source}}
	}
	if i := slices.IndexFunc(m.calls.list, func(c parked) bool { return c.source == source }); i >= 0 {
		return i
	}
	at := m.calls.at + 1
	m.calls.list = slices.Insert(m.calls.list, at, parked{source: source, of: of})
	return at
}

// ready says that a call that is not on the screen can be opened.
func (m *Model) ready(at int) string {
	key := action.NextCall
	if at < m.calls.at {
		key = action.PreviousCall
	}
	return safeLine(filepath.Base(m.calls.list[at].source)) + " is ready; " + m.keys.KeyOf(key) + " opens it"
}

// onOpened puts a call in the place of the one on the screen.
func (m *Model) onOpened(msg openedMsg) tea.Cmd {
	if msg.generation != m.calls.asked {
		if msg.err == nil {
			msg.options.leave(Session{}, false)
		}
		return nil
	}
	m.calls.opening = nil
	if msg.err != nil {
		m.toast = safeLine(msg.err.Error())
		return nil
	}
	if m.overlay.open() { // what is typed there would go to the other call
		msg.options.leave(Session{}, false)
		m.toast = m.ready(msg.at)
		return nil
	}
	if s, ok := m.Session(); ok {
		m.calls.list[m.calls.at].session = &s
	}
	next := &m.calls.list[msg.at]
	if next.session == nil && next.of != "" && next.of == m.opts.Source {
		next.session = m.beside()
	}
	if next.session != nil {
		msg.options.Session = next.session
	}
	lost := m.Leave()
	m.calls.at = msg.at
	cmd := m.become(msg.options)
	if lost != nil {
		m.toast = safeLine("where you were was not kept: " + lost.Error())
	}
	return cmd
}

// beside returns where another analysis of this recording is to be opened: at
// the same moment, with everything as it is.
func (m *Model) beside() *Session {
	s, ok := m.Session()
	if !ok || !m.state.Call.Timed {
		return nil
	}
	at := m.state.Call.Words[m.state.Word].Start
	s.Moment = &at
	return &s
}

// openedBeside says that another analysis is on the screen now, and of one of
// the text how much of it was found again in the words.
func (m *Model) openedBeside() string {
	said := m.name
	if n := len(m.state.Call.Reads); n > 0 {
		said += ": " + strconv.Itoa(int(100*m.state.Call.Reads[n-1].Coverage())) + " % of its text found"
	}
	return said + "; " + m.keys.KeyOf(action.PreviousCall) + " goes back"
}

// become makes this the explorer of another call. What belongs to the terminal
// and to the person stays.
func (m *Model) become(o Options) tea.Cmd {
	next := New(o)
	next.generation = m.generation + 1
	next.calls, next.job, next.mouse = m.calls, m.job, m.mouse
	next.piping.commands = m.piping.commands
	next.state.Query = m.state.Query
	next.state.Sound.Speed, next.state.Sound.Volume, next.state.Sound.Muted = m.speedLeft(), m.state.Sound.Volume, m.state.Sound.Muted
	next.plain, next.opts.Switchable = m.plain, m.opts.Switchable
	next.opts.Profile, next.opts.Background = m.opts.Profile, m.opts.Background
	next.themeFor, next.state.Theme = m.themeFor, m.state.Theme
	next.layout.width, next.layout.height = m.layout.width, m.layout.height
	next.prefix, next.chord, next.overlay.chords = m.prefix, m.chord, m.overlay.chords
	next.transport.ticks = m.transport.ticks
	*m = next
	return m.aside(m.load)
}

// Leave ends what was begun for the call on the screen, and hands on how it
// was left. The error says that this could not be kept.
func (m Model) Leave() error {
	s, ok := m.Session()
	m.cancel()
	if p := m.transport.player; p != nil {
		p.Pause()
	}
	return m.opts.leave(s, ok)
}

func (o *Options) leave(s Session, ok bool) error {
	if o.Left == nil {
		return nil
	}
	return o.Left(s, ok)
}

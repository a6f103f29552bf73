// Package live is the screen that shows words while they are being said.
package live

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/theme"
)

// Options is what the screen needs from outside.
type Options struct {
	Title string   // where the sound comes from; untrusted
	Facts []string // "16 kHz mono", "nova-3"; untrusted
	Theme theme.Options
	Fixed bool // Theme.Dark is a person's choice: the terminal is not asked

	// Next waits for messages and returns them in order; none when no more
	// come. Nil: they are sent to the program.
	Next func() []tea.Msg
	// End tells the session to send what is left, wait for the last words and
	// end. It must not block.
	End func()
	// Analysable says that the recording can be sent to be analysed once it has
	// ended.
	Analysable bool
	// Leave ends the program when the session has ended.
	Leave bool
}

// The messages that the session sends to the screen.
type (
	// Result is what was recognised in a stretch of the recording.
	Result struct {
		Channel  int
		From, To time.Duration
		Final    bool // an interim result is replaced by the next
		Words    []Word
	}
	// Pause says that somebody has stopped speaking.
	Pause struct{ Channel int }
	// Heard is how much sound came in, and how loud the last of it was.
	Heard struct {
		At     time.Duration
		Levels []Level // of each channel
	}
	// Connection is how it stands with the service.
	Connection struct {
		State   State
		Why     string        // what went wrong; untrusted
		RetryIn time.Duration // 0: now
		Behind  time.Duration // sound that waits to be sent
	}
	// Gap is sound that was recorded but never sent.
	Gap struct{ From, To time.Duration }
	// Saved is where it is all kept, and how much there is.
	Saved struct {
		Recording, Messages string // file names; untrusted
		Bytes               int64
	}
	// Ended says that nothing more comes. Err is why, nil when all is well, and
	// Hint what to do about it.
	Ended struct {
		Err  error
		Hint string // untrusted
	}
)

// A Word is a recognised word.
type Word struct {
	Text    string // untrusted
	Start   time.Duration
	Speaker int // -1: nobody knows
}

// A Level is the loudness of a channel in dBFS: 0 is the loudest there can be,
// silence below Floor.
type Level struct{ Loud, Peak float64 }

// Floor is the loudness at which the meter begins.
const Floor = -60.0

// State is how it stands with the connection to the service.
type State uint8

// The states.
const (
	Connecting State = iota
	Live
	Offline
	Finishing // what is left is sent, and the last words are awaited
	Done
)

// Choice is what is to be done after the screen.
type Choice uint8

// The choices.
const (
	Leave Choice = iota
	OpenIt
	AnalyseIt
)

// Model is the screen.
type Model struct {
	opts          Options
	title         string
	facts         []string
	theme         *theme.Theme
	width, height int

	script script
	state  Connection
	cut    Connection // while it is offline, which it may be while it ends
	heard  Heard
	held   []float64 // of each channel, the peak that the meter shows
	saved  Saved
	gap    time.Duration // how much was never sent
	err    error
	hint   string // what to do about err
	choice Choice

	since time.Time // when state came

	back  int // lines that were scrolled back from the end
	frame string
}

// New returns the screen before anything is heard.
func New(o Options) Model {
	m := Model{opts: o, title: safeLine(o.Title), theme: theme.New(o.Theme)}
	for _, f := range o.Facts {
		m.facts = append(m.facts, safeLine(f))
	}
	return m
}

// Init implements tea.Model.
func (m Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.next()}
	if !m.opts.Fixed {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// came are messages of the session.
type came []tea.Msg

func (m Model) next() tea.Cmd {
	next := m.opts.Next
	if next == nil {
		return nil
	}
	return func() tea.Msg {
		if msgs := next(); len(msgs) > 0 {
			return came(msgs)
		}
		return nil
	}
}

// Update implements tea.Model.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.setTheme(func(o *theme.Options) { o.Dark = msg.IsDark() }, m.opts.Fixed)
	case tea.ColorProfileMsg:
		m.setTheme(func(o *theme.Options) { o.Profile = msg.Profile }, m.opts.Theme.Profile != 0)
	case came:
		for _, one := range msg {
			m.take(one)
		}
		if cmd = m.next(); m.opts.Leave && m.state.State == Done {
			cmd = tea.Quit
		}
	case Result, Pause, Heard, Connection, Gap, Saved, Ended:
		m.take(msg)
	case tea.KeyPressMsg:
		cmd = m.onKey(msg)
	case tea.ResumeMsg:
		cmd = tea.ClearScreen
	default:
		return m, nil
	}
	m.frame = m.draw()
	return m, cmd
}

// take takes up what the session tells.
func (m *Model) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case Result:
		m.say(func() { m.script = m.script.with(msg) })
	case Pause:
		m.script = m.script.paused(msg.Channel)
	case Heard:
		m.heard = msg
		m.hold()
	case Connection:
		switch msg.State {
		case Offline:
			m.cut = msg
		case Live:
			m.cut = Connection{}
		}
		if m.state.State != Finishing || msg.State == Done {
			m.state, m.since = msg, time.Now()
		}
	case Gap:
		m.gap += msg.To - msg.From
	case Saved:
		m.saved = msg
	case Ended:
		m.cut = Connection{}
		m.state, m.err, m.hint = Connection{State: Done}, msg.Err, safeLine(msg.Hint)
		m.scroll(0)
	}
}

// resize lays the words out anew. Where somebody has scrolled back, the line at
// the top stays there.
func (m *Model) resize(width, height int) {
	top := max(m.script.lines()-m.rows()-m.back, 0)
	turn, word := m.script.at(top)
	m.width, m.height = width, height
	m.script = m.script.wrapped(m.width)
	if m.back > 0 {
		m.back = max(m.script.lines()-m.rows()-m.script.lineOf(turn, word), 1)
	}
	m.scroll(0)
}

func (m *Model) setTheme(change func(*theme.Options), fixed bool) {
	if fixed {
		return
	}
	change(&m.opts.Theme)
	m.theme = theme.New(m.opts.Theme)
}

// say changes what is written, and keeps in view what was scrolled back to.
func (m *Model) say(change func()) {
	before := m.script.lines()
	change()
	if m.back > 0 {
		m.back += m.script.lines() - before
	}
	m.scroll(0)
}

// hold lets the meter fall slowly, so that a short peak can be seen.
func (m *Model) hold() {
	const fall = 2.0 // dB each time sound comes in
	for len(m.held) < len(m.heard.Levels) {
		m.held = append(m.held, Floor)
	}
	held := make([]float64, len(m.held))
	for i, l := range m.heard.Levels {
		held[i] = max(l.Peak, m.held[i]-fall, Floor)
	}
	m.held = held
}

func (m *Model) onKey(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "ctrl+c":
		return tea.Quit
	case "q", "esc":
		if m.state.State == Done {
			return tea.Quit
		}
		m.end()
	case "enter":
		if m.state.State == Done && m.saved.Messages != "" {
			m.choice = OpenIt
			return tea.Quit
		}
	case "a":
		if m.state.State == Done && m.analysable() {
			m.choice = AnalyseIt
			return tea.Quit
		}
	case "up", "k":
		m.scroll(1)
	case "down", "j":
		m.scroll(-1)
	case "pgup", "ctrl+u":
		m.scroll(m.page())
	case "pgdown", "ctrl+d":
		m.scroll(-m.page())
	case "home":
		m.scroll(m.script.lines())
	case "G", "end", "F":
		m.back = 0
	case "ctrl+l":
		return tea.ClearScreen
	case "ctrl+z":
		return tea.Suspend
	}
	return nil
}

func (m *Model) end() {
	if m.state.State == Finishing {
		return
	}
	m.state.State = Finishing
	if m.opts.End != nil {
		m.opts.End()
	}
}

func (m *Model) analysable() bool {
	return m.opts.Analysable && m.saved.Recording != "" && m.heard.At > 0
}

func (m *Model) page() int { return max(m.rows()-1, 1) }

func (m *Model) scroll(lines int) {
	m.back = min(max(m.back+lines, 0), max(m.script.lines()-m.rows(), 0))
}

// Choice returns what is to be done next, once the program has ended.
func (m Model) Choice() Choice { return m.choice }

// Err returns why the session ended, nil when all is well.
func (m Model) Err() error { return m.err }

// View implements tea.Model.
func (m Model) View() tea.View {
	v := tea.NewView(m.frame)
	v.AltScreen = true
	v.WindowTitle = "earshot live"
	return v
}

var _ tea.Model = Model{}

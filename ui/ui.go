// Package ui is the explorer: the only Bubble Tea model, and the only writer of
// the state that its panes share.
package ui

import (
	"context"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/model/measure"
	"earshot/model/search"
	"earshot/ui/action"
	"earshot/ui/detail"
	"earshot/ui/inspector"
	"earshot/ui/pane"
	"earshot/ui/segments"
	"earshot/ui/summary"
	"earshot/ui/theme"
	"earshot/ui/timeline"
	"earshot/ui/transcript"
)

// Model is the explorer.
type Model struct {
	opts   Options
	name   string // of the call, made safe
	ctx    context.Context
	cancel context.CancelFunc

	state pane.State
	index *search.Index // nil until the call is read
	err   error         // why there is no call

	keys     *action.Map
	footer   []hint
	header   header
	prefix   string // the first key of a chord, while the second is awaited
	chord    int    // generation of the prefix
	overlay  overlay
	focus    paneID
	full     bool
	mouse    mouse
	plain    bool // the plain mode: sentences, and nothing is drawn
	switched bool // the program has ended to go on in the other mode
	panes    [paneCount]pane.Pane
	layout   layout
	themeFor theme.Options

	transport transport
	history   history
	checkUp   checkUp
	piping    piping
	issues    issues
	inspect   inspection
	toast     string // what the last key did, until the next one
	asked     pane.Scroll

	generation int   // of the call on the screen
	calls      calls // that were opened here
	job        job   // the analysis that is under way

	frame string // what View shows
}

// paneID names a pane. Its number on the screen is one more.
type paneID int

const (
	paneTranscript paneID = iota
	paneSegments
	paneDetail
	paneSummary
	paneTimeline
	paneCount
)

type (
	loadedMsg struct {
		call     *model.Call
		measures *measure.Report
		index    *search.Index
		panes    *[paneCount]pane.Pane // laid out for it; nil for a short call
		err      error
	}
	soundMsg struct {
		sound Sound
		err   error
	}
	tickMsg  struct{ generation int }
	chordMsg struct{ generation int }
)

// New returns the explorer. Nothing is read before Init.
func New(o Options) Model {
	ctx, cancel := context.WithCancel(context.Background())
	if o.Bindings == nil {
		o.Bindings = action.Bindings()
	}
	o.Bindings = o.possible()
	m := Model{
		opts: o, name: safeLine(filepath.Base(o.Name)), ctx: ctx, cancel: cancel,
		keys:   action.NewMap(o.Bindings),
		footer: footerOf(o.Bindings),
		mouse:  mouse{on: o.Mouse},
		plain:  o.Plain,
		panes: [paneCount]pane.Pane{
			paneTranscript: transcript.New(),
			paneSegments:   segments.New(),
			paneDetail:     detail.New(),
			paneSummary:    summary.New(),
			paneTimeline:   timeline.New(),
		},
		themeFor: theme.Options{Dark: o.Background != Light, Profile: o.Profile, Glyphs: o.Glyphs},
	}
	if m.themeFor.Profile == colorprofile.Unknown {
		m.themeFor.Profile = colorprofile.TrueColor
	}
	m.state = pane.State{Call: &model.Call{}, Keys: m.keys, Theme: theme.New(m.themeFor), Follow: true, Lane: model.Topic}
	m.state.Sound = pane.Sound{Heard: -1, Speed: 1, Volume: 100}
	m.transport.hold = -1
	m.inspect.hidden = inspector.New()
	if o.Preview != nil {
		m.state.Call = o.Preview
	}
	return m
}

// Init implements tea.Model.
func (m Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.aside(m.load)}
	if m.opts.Background == AskTerminal {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

func (m Model) load() tea.Msg {
	if m.opts.Load == nil {
		return nil
	}
	call, err := m.opts.Load(m.ctx)
	if err != nil {
		return loadedMsg{err: err}
	}
	return loadedMsg{call: call, measures: measure.Of(call), index: search.New(call)}
}

// Update implements tea.Model: one line for each kind of message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.layout.width, m.layout.height = msg.Width, msg.Height
	case tea.ColorProfileMsg:
		m.onProfile(msg.Profile)
	case tea.BackgroundColorMsg:
		m.onBackground(msg.IsDark())
	case loadedMsg:
		cmd = m.onLoaded(msg)
	case soundMsg:
		cmd = m.onSound(msg)
	case treeMsg:
		m.onTree(msg)
	case healthMsg:
		m.onHealth(msg)
	case clipboardMsg:
		m.onClipboard(msg)
	case curlMsg:
		cmd = m.onCurl(msg)
	case pipedMsg:
		m.onPiped(msg)
	case peaksMsg:
		cmd = m.onPeaks(msg)
	case tickMsg:
		var changed bool
		if cmd, changed = m.onTick(msg); !changed {
			return m, cmd
		}
	case chordMsg:
		m.onChord(msg)
	case openedMsg:
		cmd = m.onOpened(msg)
	case analysisMsg:
		cmd = m.onAnalysis(msg)
	case analysedMsg:
		cmd = m.onAnalysed(msg)
	case ofCall:
		if msg.generation != m.generation {
			return m, nil // the call has left the screen
		}
		return m.Update(msg.msg)
	case tea.KeyPressMsg:
		cmd = m.onKey(msg)
	case tea.PasteMsg:
		cmd = m.onPaste(msg)
	case tea.MouseClickMsg:
		cmd = m.onClick(msg)
	case tea.MouseWheelMsg:
		cmd = m.onWheel(msg)
	case tea.ResumeMsg:
		cmd = tea.ClearScreen
	default:
		if !m.overlay.forming() {
			return m, nil
		}
		cmd = m.onForm(msg) // its fields send messages to themselves
	}
	m.tellFailure()
	m.sync()
	return m, cmd
}

// View implements tea.Model.
func (m Model) View() tea.View {
	v := tea.NewView(m.frame)
	v.AltScreen = true
	v.WindowTitle = "earshot " + m.name
	if m.mouse.on {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.Cursor = m.overlay.cursor(m.layout)
	return v
}

// sync lays every pane out for the state as it is now and draws the frame. All
// of Update ends here, so that no path can forget a pane.
func (m *Model) sync() {
	m.layout = arrange(m.layout.width, m.layout.height, m.shape())
	m.lookAt()
	s := m.plainState(m.state)
	s.View.Scroll = m.asked
	for id := range paneCount {
		r := m.layout.panes[id]
		s.Focused = id == m.focus
		m.panes[id] = m.panes[id].Sync(s, r.Dx(), r.Dy())
	}
	m.overlay.sync(m)
	m.header.sync(m)
	m.asked = pane.ScrollLeast
	if !m.plain {
		m.frame = m.draw()
	}
}

func (m *Model) onProfile(p colorprofile.Profile) {
	if m.opts.Profile != colorprofile.Unknown {
		return
	}
	m.themeFor.Profile = p
	m.state.Theme = theme.New(m.themeFor)
}

func (m *Model) onBackground(dark bool) {
	if m.opts.Background != AskTerminal {
		return
	}
	m.themeFor.Dark = dark
	m.state.Theme = theme.New(m.themeFor)
}

func (m *Model) onLoaded(msg loadedMsg) tea.Cmd {
	if msg.err != nil {
		m.err = msg.err
		return nil
	}
	if msg.panes == nil && len(msg.call.Words) >= layOutAhead {
		return m.layOut(msg)
	}
	m.show(msg)
	m.restore()
	if m.opts.At != "" {
		m.apply(action.GoTo{Place: m.opts.At})
	}
	if m.state.Query != "" {
		m.find(m.state.Query)
	}
	m.issues = issuesOf(msg.call, nil)
	cmds := []tea.Cmd{m.openSound(msg.call), m.checkCall(nil)}
	if m.inspect.open {
		cmds = append(cmds, m.makeTree())
	}
	return tea.Batch(cmds...)
}

func (m *Model) openSound(call *model.Call) tea.Cmd {
	open, ctx := m.opts.Sound, m.ctx
	if open == nil {
		return nil
	}
	return m.own(func() tea.Msg {
		s, err := open(ctx, call)
		return soundMsg{s, err}
	})
}

// firstLane returns the first lane that holds segments.
func firstLane(c *model.Call) model.Lane {
	for l := range model.LaneCount {
		if len(c.Segments[l]) > 0 {
			return l
		}
	}
	return model.TurnLane
}

func (m *Model) onSound(msg soundMsg) tea.Cmd {
	if msg.err != nil {
		m.state.Sound.Notice = safeLine(msg.err.Error())
		return nil
	}
	m.transport.player, m.transport.sound = msg.sound.Player, msg.sound
	m.transport.found = safeLine(msg.sound.Recording + " " + msg.sound.How)
	m.transport.silences = silences(m.state.Call)
	m.restoreSound()
	m.poll()
	return tea.Batch(m.watchPeaks(msg.sound), m.checkRecording(msg.sound))
}

// Close ends what the explorer has started in the background.
func (m Model) Close() { m.cancel() }

// chordDelay is how long the second key of a chord may take before the keys
// it could be are listed.
const chordDelay = 300 * time.Millisecond

var _ tea.Model = Model{}

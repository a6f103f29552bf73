package ui

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/spoken"
)

// The size that the panes are laid out for in plain mode: all have room, and a
// page is some twenty lines.
const (
	plainWidth  = 120
	plainHeight = 40
)

// plain is what plain mode knows beside the Model.
type plain struct {
	say    *speaker
	give   Plain
	held   []tea.KeyPressMsg // until the call is there
	began  bool              // the call was introduced
	sound  bool              // so was its recording
	notice string            // the last of the sound that was said
	facts  facts
	waits  bool // of a script: the raw answer is being read, and the next key is about it
	over   bool // nothing more is said
}

// facts is where a person is in what a pane tells line by line.
type facts struct {
	pane paneID
	at   int
	of   spot // where the cursor was
}

func newPlainMode(p Plain) *plain {
	end := "\n"
	if p.CRLF {
		end = "\r\n"
	}
	return &plain{say: &speaker{w: p.Out, end: end, ascii: p.ASCII}, give: p}
}

// told notes that what there is to say of the call was said before.
func (p *plain) told(m *Model) {
	p.began = m.index != nil
	p.sound = m.transport.player != nil
	p.notice = m.state.Sound.Notice
}

// hear gives the Model a message and says what it came to. Playing is silent:
// a word that is said would be said over the call.
func (e *Explorer) hear(msg tea.Msg) tea.Cmd {
	p := e.plain
	if p.over {
		return nil
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.ColorProfileMsg, tea.BackgroundColorMsg, tea.MouseMsg:
		return nil // there is nothing to draw
	case tea.KeyPressMsg:
		if !e.ready() {
			p.held = append(p.held, msg)
			return nil
		}
		return e.finish(e.key(msg))
	case tea.ResumeMsg:
		p.say.line("Back; " + e.m.where())
		return nil
	case tea.PasteMsg:
		before := e.m
		cmd := e.pass(msg)
		if before.overlay.asking() {
			p.typed(&before, &e.m, safeLine(msg.Content))
		}
		return e.finish(cmd)
	}
	if text, ok := copied(msg); ok {
		if p.give.Clipboard {
			p.say.close()
			p.say.write(ansi.SetSystemClipboard(text))
		}
		return nil
	}
	before := e.m
	cmds := []tea.Cmd{e.pass(msg)}
	e.news(&before)
	for e.ready() && len(p.held) > 0 && !p.over {
		next := p.held[0]
		p.held = p.held[1:]
		cmds = append(cmds, e.key(next))
	}
	return e.finish(tea.Batch(cmds...))
}

// finish ends when nobody reads any more, and when there is no call: the command
// line tells why.
func (e *Explorer) finish(cmd tea.Cmd) tea.Cmd {
	if e.plain.say.err == nil && e.m.err == nil {
		return cmd
	}
	e.plain.over = true
	return e.m.quit()
}

// ready reports whether keys find a call, and a script all that it may ask for.
func (e *Explorer) ready() bool {
	m := &e.m
	if m.index == nil || !e.plain.give.Script {
		return m.index != nil
	}
	sound := m.opts.Sound == nil || m.transport.player != nil || m.state.Sound.Notice != ""
	return sound && m.state.Health != nil && !e.plain.waits && !m.overlay.waiting()
}

// copied returns the text of a message of tea.SetClipboard.
func copied(msg tea.Msg) (string, bool) {
	if reflect.TypeOf(msg) != reflect.TypeOf(tea.SetClipboard("")()) {
		return "", false
	}
	return fmt.Sprint(msg), true
}

// key does a key and says what it came to.
func (e *Explorer) key(k tea.KeyPressMsg) tea.Cmd {
	p := e.plain
	if p.over {
		return nil
	}
	before := e.m
	if alone, ok := p.escaped(&before, k); ok {
		cmd := e.key(tea.KeyPressMsg{Code: tea.KeyEscape})
		return tea.Batch(cmd, e.key(alone))
	}
	if before.overlay.listing() && k.String() == "tab" { // what could be meant; on the screen it is to be seen
		p.say.line(offered(&before.overlay.menu))
		return nil
	}
	cmd := e.pass(k)
	switch {
	case before.overlay.asking():
		p.typing(&before, &e.m, k)
	case before.overlay.waiting():
		p.say.line(e.m.orToast("The command still runs; Esc ends it"))
	default:
		p.answer(&before, &e.m, before.doing(k))
	}
	e.settle()
	raw, _ := e.m.inspector()
	p.waits = e.m.inspecting() && raw.Tree() == nil
	if e.m.ctx.Err() != nil || e.m.switched {
		p.say.close()
		p.over = true
	}
	return cmd
}

// escaped takes alt and a key, where a script has it, for Esc and the key: in a
// file no time passes between them.
func (p *plain) escaped(m *Model, k tea.KeyPressMsg) (tea.KeyPressMsg, bool) {
	if !p.give.Script || k.Mod&tea.ModAlt == 0 || m.keys.Action("", k.String()) != nil {
		return k, false
	}
	k.Mod &^= tea.ModAlt
	if k.Mod == 0 && k.Text == "" && utf8.ValidRune(k.Code) && k.Code >= ' ' && k.Code != tea.KeyBackspace {
		k.Text = string(k.Code)
	}
	return k, true
}

// doing returns what a key is going to do, nil for nothing.
func (m *Model) doing(k tea.KeyPressMsg) action.Action {
	if k.String() == "ctrl+c" {
		return action.Quit
	}
	return m.keys.Action(m.prefix, k.String())
}

// settle closes what was said as a whole and would lie over the panes.
func (e *Explorer) settle() {
	if o := &e.m.overlay; o.open() && !o.asking() && !o.waiting() {
		e.m.overlay = overlay{}
		e.m.sync()
	}
}

// answer says what an action came to.
func (p *plain) answer(before, after *Model, a action.Action) {
	if a == nil && after.prefix != "" {
		return // its keys are listed when the second is slow to come
	}
	if after.overlay.asking() {
		p.say.begin(asks(&after.overlay) + " ")
		return
	}
	for _, l := range p.sentences(before, after, a) {
		p.say.line(l)
	}
}

// news says what came by itself: the call, its recording, the end of it.
func (e *Explorer) news(before *Model) {
	m, p := &e.m, e.plain
	if m.err != nil {
		return
	}
	if m.index != nil && (!p.began || m.index != before.index) {
		p.began, p.sound = true, false
		for _, l := range spoken.Opening(m.state.Call, m.name) {
			p.say.line(l)
		}
		p.say.line(sentence(m.toast))
		p.say.line(m.keys.KeyOf(action.Keys) + " lists the keys; " + m.keys.KeyOf(action.Redraw) + " says where you are")
	} else if m.toast != before.toast && !(m.overlay.output != nil && m.overlay.output.bare) {
		p.say.line(sentence(m.toast))
	}
	if m.transport.player != nil && !p.sound {
		p.sound = true
		p.say.line(sentence(m.recording()))
	}
	if n := m.state.Sound.Notice; n != p.notice {
		p.notice = n
		p.say.line(sentence(n))
	}
	if before.state.Sound.Playing && !m.state.Sound.Playing {
		p.say.line(m.stopped())
	}
	if m.overlay.chords && !before.overlay.chords {
		p.say.line(m.chordsSaid())
	}
	if n, ok := m.inspector(); ok && n.Tree() != nil && m.inspecting() {
		if b, ok := before.inspector(); ok && b.Tree() == nil {
			p.say.line(m.node(nil))
		}
	}
	if raw, ok := m.inspector(); !ok || raw.Tree() != nil || m.toast != before.toast {
		p.waits = false // it is there, or can't be had
	}
	if o := &m.overlay; o.open() && !o.asking() && !o.waiting() && (o.kind != before.overlay.kind || before.overlay.waiting()) {
		for _, l := range m.popup() {
			p.say.line(l)
		}
		e.settle()
	}
}

// recording says what is heard.
func (m *Model) recording() string {
	s := &m.transport.sound
	var said string
	switch {
	case s.Recording != "":
		said = "Recording: " + strings.TrimSpace(s.Recording+" "+s.How)
	case len(s.Warnings) == 0:
		said = "No recording was found"
	}
	return joined(append([]string{said}, s.Warnings...)...)
}

// stopped says where the sound has ended.
func (m *Model) stopped() string {
	s := &m.state.Sound
	if p := m.transport.player; p != nil && p.State().Ended {
		return "The end, " + spoken.Clock(s.At)
	}
	return "Stopped at " + spoken.Time(s.At)
}

// chordsSaid lists the keys that may follow a prefix.
func (m *Model) chordsSaid() string {
	var rows []string
	for _, b := range m.keys.Chords(m.prefix) {
		for _, k := range b.Keys {
			if rest, ok := strings.CutPrefix(k, m.prefix+" "); ok {
				rows = append(rows, action.KeyName(rest)+" "+b.Help)
			}
		}
	}
	return m.prefix + ", then: " + strings.Join(rows, ", ")
}

// plainly returns what an action means where there are no lines on a screen:
// up and down in the transcript go by turns.
func (m *Model) plainly(a action.Action) action.Action {
	if !m.plain || m.focus != paneTranscript {
		return a
	}
	switch a {
	case action.Up, action.Down:
		return action.Step{Unit: action.Turn, Back: a == action.Up}
	}
	return a
}

// togglePlain ends the program, to go on in the other mode.
func (m *Model) togglePlain() tea.Cmd {
	switch {
	case m.opts.Switchable:
		m.plain, m.switched = !m.plain, true
		return tea.Quit
	case m.plain:
		m.toast = "there is no screen here to go back to"
	default:
		m.toast = "plain mode is chosen when earshot starts, by --plain"
	}
	return nil
}

// plainState returns the state for the panes: in plain mode a turn is a line.
func (m *Model) plainState(s pane.State) pane.State {
	if m.plain {
		s.View.NoWrap = true
	}
	return s
}

package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// apply does an action. It is the only place where the shared state changes
// for a person.
func (m *Model) apply(a action.Action) tea.Cmd {
	switch a := a.(type) {
	case action.Command:
		return m.command(a)
	case action.Nav:
		return m.do(a)
	case action.Step:
		m.step(a)
	case action.StepLane:
		m.state.Lane = a.Lane
		m.stepLane(a.Lane, direction(a.Back))
	case action.MoveTo:
		m.moveTo(a.Word)
	case action.CueAt:
		return m.cue(a.Word)
	case action.GoTo:
		m.goTo(a.Place)
	case action.Seek:
		m.history.note(m.spot(true))
		return m.seek(a.At)
	case action.Skip:
		m.history.noteSkip(m.spot(true))
		return m.seek(m.state.Sound.At + a.By)
	case action.Speed:
		m.setSpeed(a.Rate)
	case action.Volume:
		m.setVolume(a.Percent)
	case action.Lane:
		m.state.Lane = a.Lane
	case action.Focus:
		m.setFocus(paneID(a.Pane - 1))
	case action.Find:
		m.history.note(m.spot(false))
		m.find(a.Query)
		m.nextMatch(m.state.Word-1, 1)
	case action.Pipe:
		return m.runPipe(a.Command)
	case action.Copy:
		return m.copy(a.What)
	}
	return nil
}

func (m *Model) command(c action.Command) tea.Cmd {
	switch c {
	case action.PlayPause:
		return m.playPause()
	case action.Cue:
		return m.cue(m.state.Word)
	case action.Replay:
		return m.replay()
	case action.SlowReplay:
		return m.slowReplayNow()
	case action.Loop:
		m.toggleLoop()
	case action.Follow:
		m.toggleFollow()
	case action.SkipSilence:
		m.toggleSkip()
	case action.NextChannel:
		m.nextChannel()
	case action.Solo:
		m.toggleSolo()
	case action.Mute:
		m.toggleMute()
	case action.Faster:
		m.setSpeed(action.NextSpeed(m.state.Sound.Speed, true))
	case action.Slower:
		m.setSpeed(action.NextSpeed(m.state.Sound.Speed, false))
	case action.Louder:
		m.setVolume(m.state.Sound.Volume + volumeStep)
	case action.Quieter:
		m.setVolume(m.state.Sound.Volume - volumeStep)
	case action.NextLane:
		m.nextLane(1)
	case action.PreviousLane:
		m.nextLane(-1)
	case action.JumpBack, action.JumpForward:
		m.jump(c == action.JumpBack)
	case action.NextMatch:
		m.nextMatch(m.state.Word, 1)
	case action.PreviousMatch:
		m.nextMatch(m.state.Word, -1)
	case action.NextOccurrence, action.PreviousOccurrence:
		return m.occurrence(c == action.NextOccurrence)
	case action.NextPane:
		m.nextPane(1)
	case action.PreviousPane:
		m.nextPane(-1)
	case action.FullScreen:
		m.full = !m.full
	case action.OpenSearch, action.OpenGoTo, action.OpenPalette, action.Keys, action.Peek, action.Summary, action.SoundHelp, action.Health:
		return m.openOverlay(c)
	case action.OpenPipe:
		m.openPipe()
	case action.Inspector:
		return m.openInspector()
	case action.RawAnswer:
		return m.openRaw()
	case action.FoldToggle, action.UnfoldAll, action.FoldAll, action.NextSibling, action.PreviousSibling:
		m.toast = "folding is for the inspector: " + m.keys.KeyOf(action.Inspector) + " opens it"
	case action.Analyse, action.AnalyseAgain:
		return m.openAnalysis(c)
	case action.CancelAnalysis:
		m.cancelAnalysis()
	case action.NextCall:
		return m.stepCall(1)
	case action.PreviousCall:
		return m.stepCall(-1)
	case action.Escape:
		m.escape()
	case action.Close:
		return m.close()
	case action.Quit:
		return m.quitUnlessBusy()
	case action.Suspend:
		return tea.Suspend
	case action.Redraw:
		return tea.ClearScreen
	case action.Mouse:
		m.mouse.on = !m.mouse.on
		m.toast = "mouse " + onOff(m.mouse.on)
	case action.CursorCentre:
		m.scrollTo(pane.ScrollCentre)
	case action.CursorTop:
		m.scrollTo(pane.ScrollTop)
	case action.CursorBottom:
		m.scrollTo(pane.ScrollBottom)
	case action.LanesShown:
		m.state.View.Lanes = m.state.View.Lanes.Next()
		m.toast = "segments: " + m.state.View.Lanes.String()
	case action.Density:
		m.state.View.Compact = !m.state.View.Compact
	case action.Wrap:
		m.state.View.NoWrap = !m.state.View.NoWrap
	case action.Waveform:
		m.themeFor.Glyphs = (m.themeFor.Glyphs + 1) % (theme.ASCII + 1)
		m.state.Theme = theme.New(m.themeFor)
		m.toast = "glyphs: " + m.themeFor.Glyphs.String()
	case action.Plain:
		return m.togglePlain()
	case action.NextTheme:
		m.themeFor.Dark = !m.themeFor.Dark
		m.state.Theme = theme.New(m.themeFor)
		m.toast = "theme: " + m.state.Theme.Name
	}
	return nil
}

const volumeStep = 10 // per cent

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// moveTo puts the cursor on a word. Any move of the cursor lets go of the
// playhead, and none moves the sound.
func (m *Model) moveTo(word int) {
	n := len(m.state.Call.Words)
	if n == 0 {
		return
	}
	m.state.Word = min(max(word, 0), n-1)
	m.state.Follow = false
	m.transport.hold = -1
}

func (m *Model) step(a action.Step) {
	c, w := m.state.Call, m.state.Word
	if len(c.Words) == 0 {
		return
	}
	dir := direction(a.Back)
	switch a.Unit {
	case action.Word:
		m.moveTo(w + dir)
	case action.Sentence:
		m.moveTo(unitStep(c.Sentences[c.SentenceAt(w)], w, dir, func(i int) model.Span { return c.Sentences[c.SentenceAt(i)] }))
	case action.Turn:
		m.moveTo(unitStep(c.Turns[c.TurnAt(w)].Span, w, dir, func(i int) model.Span { return c.Turns[c.TurnAt(i)].Span }))
	case action.Segment:
		m.stepLane(m.state.Lane, dir)
	case action.Issue:
		m.stepIssue(dir)
	}
}

func direction(back bool) int {
	if back {
		return -1
	}
	return 1
}

// unitStep returns the first word of the next unit, or back to the first word
// of this one, or of the one before when already there.
func unitStep(at model.Span, word, dir int, unit func(int) model.Span) int {
	switch {
	case dir > 0:
		return at.Last
	case word > at.First || at.First == 0:
		return at.First
	}
	return unit(at.First - 1).First
}

func (m *Model) stepLane(lane model.Lane, dir int) {
	c := m.state.Call
	ref, ok := c.NextSegment(lane, m.state.Word, dir)
	if !ok {
		m.toast = m.noMore(lane, dir, len(c.Segments[lane]) > 0 || lane == model.TurnLane)
		return
	}
	if lane == model.TurnLane {
		m.moveTo(c.Turns[ref.I].First)
		return
	}
	s := c.Segment(ref)
	m.moveTo(min(s.Anchor.First, len(c.Words)-1))
	if lane == model.Event {
		m.toast = describeEvent(s)
	}
}

func (m *Model) noMore(lane model.Lane, dir int, some bool) string {
	name := lane.String()
	if lane == model.Event {
		name = "issue"
	}
	switch {
	case !some:
		return "this call has no " + name + " segments; " + m.keys.KeyOf(action.NextLane) + " chooses another lane"
	case dir > 0:
		return "no " + name + " after this"
	}
	return "no " + name + " before this"
}

func describeEvent(s *model.Segment) string {
	text := s.Kind.String()
	if len(s.Labels) > 0 && s.Labels[0].HasScore {
		switch s.Kind {
		case model.DeadAir, model.Interruption, model.Unsent:
			text += " " + pane.Score(s.Labels[0].Score) + " s"
		case model.DoubtfulWord:
			text += ", p " + pane.Score(s.Labels[0].Score)
		case model.SentimentDip:
			text += " " + pane.Score(s.Labels[0].Score)
		}
	}
	return text
}

func (m *Model) goTo(where string) {
	p, err := place.Parse(where)
	if err != nil {
		m.toast = safeLine(err.Error())
		return
	}
	word, _, err := p.Resolve(m.state.Call, m.state.Sound.At)
	if err != nil {
		m.toast = safeLine(err.Error())
		return
	}
	m.history.note(m.spot(false))
	m.moveTo(word)
}

func (m *Model) toggleFollow() {
	m.state.Follow = !m.state.Follow
	if m.state.Follow {
		m.transport.hold = -1
		m.poll()
	}
}

func (m *Model) nextChannel() {
	m.transport.channel = (m.transport.channel + 1) % channelCount
	if p := m.transport.player; p != nil {
		p.SetChannel(m.transport.channel)
	}
	m.toast = "channel: " + m.transport.channel.String()
}

func (m *Model) toggleMute() {
	m.state.Sound.Muted = !m.state.Sound.Muted
	if p := m.transport.player; p != nil {
		p.SetMuted(m.state.Sound.Muted)
	}
}

// nextLane steps through the lanes, leaving out those with nothing in them.
func (m *Model) nextLane(dir int) {
	for range model.LaneCount {
		m.state.Lane = model.Lane((int(m.state.Lane) + dir + int(model.LaneCount)) % int(model.LaneCount))
		if m.state.Lane == model.TurnLane || len(m.state.Call.Segments[m.state.Lane]) > 0 {
			break
		}
	}
	m.toast = "lane: " + m.state.Lane.String()
}

func (m *Model) setFocus(id paneID) {
	if id < 0 || id >= paneCount {
		return
	}
	if !m.full && m.layout.panes[id].Empty() {
		m.toast = "no room for this pane; " + m.keys.KeyOf(action.FullScreen) + " shows it in full"
		if id == paneSummary {
			m.openOverlay(action.Summary)
			return
		}
	}
	m.focus = id
}

func (m *Model) nextPane(dir int) {
	for range paneCount {
		m.focus = (m.focus + paneID(dir) + paneCount) % paneCount
		if m.full || !m.layout.panes[m.focus].Empty() {
			return
		}
	}
}

func (m *Model) escape() {
	switch {
	case m.state.Query != "":
		m.find("")
	case m.closeInspector():
	case m.full:
		m.full = false
	case m.state.Loop != nil:
		m.toggleLoop()
	}
}

func (m *Model) close() tea.Cmd {
	if m.closeInspector() {
		return nil
	}
	if m.full {
		m.full = false
		return nil
	}
	return m.quitUnlessBusy()
}

func (m *Model) occurrence(next bool) tea.Cmd {
	if raw, ok := m.inspector(); ok && m.inspecting() {
		m.state.Query = raw.Term()
		step := action.PreviousMatch
		if next {
			step = action.NextMatch
		}
		cmd, _ := m.inInspector(step)
		return cmd
	}
	if len(m.state.Call.Words) == 0 {
		return nil
	}
	m.find(strings.ToLower(m.state.Call.Words[m.state.Word].Bare))
	if next {
		m.nextMatch(m.state.Word, 1)
	} else {
		m.nextMatch(m.state.Word, -1)
	}
	return nil
}

package ui

import (
	"strconv"
	"strings"

	"earshot/ui/action"
	"earshot/ui/detail"
	"earshot/ui/pane"
	"earshot/ui/segments"
	"earshot/ui/spoken"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// command says what a command came to.
func (p *plain) command(before, m *Model, c action.Command) string {
	s, call := &m.state.Sound, m.state.Call
	switch c {
	case action.PlayPause, action.Cue, action.Replay:
		return m.played(before)
	case action.SlowReplay:
		if !s.Playing {
			return m.played(before)
		}
		return "Slow replay from " + spoken.Clock(s.At)
	case action.Loop:
		if l := m.state.Loop; l != nil {
			return "Loop on, " + spoken.Loop(l)
		}
		return m.orToast("Loop off")
	case action.Follow:
		return "Follow " + onOff(m.state.Follow)
	case action.SkipSilence:
		if m.transport.player == nil {
			return m.sought()
		}
		return "Skip silence " + onOff(m.transport.skip)
	case action.Mute:
		if s.Muted {
			return "Muted"
		}
		return "Not muted"
	case action.Faster, action.Slower:
		return m.speed()
	case action.Louder, action.Quieter:
		return m.volume()
	case action.Solo:
		if m.transport.solo != "" {
			return "Only " + m.transport.solo + " is heard"
		}
		return m.orToast("Everybody is heard")
	case action.NextLane, action.PreviousLane:
		return m.laned()
	case action.JumpBack, action.JumpForward:
		return m.orToast(spoken.At(call, m.state.Word))
	case action.NextMatch, action.PreviousMatch, action.NextOccurrence, action.PreviousOccurrence:
		return m.match()
	case action.NextPane, action.PreviousPane, action.RawAnswer:
		return p.focused(m)
	case action.Inspector:
		if before.inspecting() {
			raw, _ := m.inspector()
			return "Inspector " + linked(raw.Linked())
		}
		return p.focused(m)
	case action.FullScreen:
		if m.full {
			return "Full screen; " + m.keys.KeyOf(action.Escape) + " leaves it"
		}
		return "No full screen"
	case action.ZoomIn, action.ZoomOut, action.ZoomFit:
		return m.zoomed()
	case action.LanesShown:
		return sentence(m.toast) + ", " + text.Count(m.rows(), "row")
	case action.Density:
		return "Density: " + pick(m.state.View.Compact, "compact", "loose") + onScreen
	case action.Wrap:
		return "Wrap " + onOff(!m.state.View.NoWrap) + onScreen
	case action.CursorCentre, action.CursorTop, action.CursorBottom:
		return "The cursor is where it was" + onScreen
	case action.Waveform, action.NextTheme, action.Mouse:
		return sentence(m.toast) + onScreen
	case action.Redraw:
		return m.where()
	case action.Escape, action.Close:
		return m.closed(before)
	case action.Quit:
		return m.orToast("Closed")
	case action.Suspend:
		return "Suspended; fg comes back"
	case action.Plain:
		return m.orToast("To the screen")
	case action.None:
		return "Nothing done"
	}
	return m.changed(before, c)
}

// onScreen follows what plain mode keeps for later and does not make use of.
const onScreen = "; that is for the screen"

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func linked(on bool) string {
	return pick(on, "linked: it goes with the cursor", "free: the cursor stays where it is")
}

// changed says what is now the case after an action that has no sentence of its
// own.
func (m *Model) changed(before *Model, a action.Action) string {
	switch {
	case m.toast != "":
		return sentence(m.toast)
	case m.overlay.open() && !m.overlay.asking():
		return strings.Join(m.popup(), "; ")
	case m.state.Word != before.state.Word:
		return spoken.At(m.state.Call, m.state.Word)
	case m.state.Sound.Playing != before.state.Sound.Playing:
		return m.played(before)
	}
	return "Done: " + a.String()
}

// match says which match the cursor is on.
func (m *Model) match() string {
	word := int32(m.state.Word)
	for i, w := range m.state.Matches {
		if w == word {
			said := "Match " + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(m.state.Matches)) + ", " + spoken.At(m.state.Call, m.state.Word)
			return joined(sentence(m.toast), said)
		}
	}
	return m.orToast(spoken.At(m.state.Call, m.state.Word))
}

// closed says what was closed.
func (m *Model) closed(before *Model) string {
	switch {
	case m.ctx.Err() != nil:
		return "Closed"
	case m.state.Query == "" && before.state.Query != "":
		return "Search cleared"
	case before.inspecting() && !m.inspecting():
		return "Inspector closed"
	case before.full && !m.full:
		return "No full screen"
	case before.state.Loop != nil && m.state.Loop == nil:
		return "Loop off"
	}
	return m.orToast("Nothing to close")
}

// rows returns how many segments the list shows.
func (m *Model) rows() int {
	list, _ := m.panes[paneSegments].Sync(m.plainState(m.state), plainWidth, plainHeight).(segments.Model)
	return list.Len()
}

// zoomed says what part of the call the timeline shows.
func (m *Model) zoomed() string {
	s := m.spokenState()
	said := strings.ReplaceAll(m.panes[paneTimeline].Title(s), " "+s.Theme.Glyphs.Horizontal+" ", ", ")
	said = strings.Replace(said, "-", " to ", 1)
	return strings.ReplaceAll(said, "×", " times")
}

// spokenState is the state with signs that can be said.
func (m *Model) spokenState() pane.State {
	s := m.plainState(m.state)
	t := theme.New(theme.Options{Glyphs: theme.ASCII})
	g := &t.Glyphs
	g.Arrow, g.Horizontal, g.Good, g.Bad = "to", "-", "fits,", "does not fit,"
	g.Air, g.Interruption, g.Doubt, g.Dip = "E", "E", "E", "E"
	s.Theme = t
	return s
}

// focused says which pane the keys go to now, and what is in it.
func (p *plain) focused(m *Model) string {
	p.facts = facts{}
	c := m.state.Call
	switch {
	case m.inspecting():
		raw, _ := m.inspector()
		return "Inspector " + pick(raw.Linked(), "linked", "free") + "; " + m.node(nil)
	case m.focus == paneTranscript:
		if len(c.Words) == 0 {
			return "Transcript; " + spoken.NoWords
		}
		return "Transcript, turn " + strconv.Itoa(c.TurnAt(m.state.Word)+1) + " of " + strconv.Itoa(len(c.Turns)) + "; " + spoken.At(c, m.state.Word)
	case m.focus == paneSegments:
		said := "Segments, " + text.Count(m.rows(), "row")
		if row, ok := m.chosenRow(); ok {
			said += "; " + spoken.Segment(c, row)
		}
		return said
	case m.focus == paneDetail:
		return "Details, " + text.Count(len(p.lines(m)), "fact") + "; up and down read them"
	case m.focus == paneSummary:
		return "Summary, " + text.Count(len(p.lines(m)), "fact") + "; up and down read them"
	}
	return m.zoomed() + "; lane " + m.state.Lane.String()
}

// lines returns what the focused pane tells line by line.
func (p *plain) lines(m *Model) []string {
	if m.focus == paneSummary {
		return spoken.Summary(m.state.Call, m.state.Measures)
	}
	var lines []string
	of := ""
	for _, f := range detail.Facts(m.spokenState()) {
		name := strings.TrimSpace(f.Name)
		if name != "" {
			of = name
		}
		lines = append(lines, of+": "+aloud(strings.Join(strings.Fields(f.Value), " ")))
	}
	return lines
}

// fact moves among what the focused pane tells and says it.
func (p *plain) fact(m *Model, a action.Action) string {
	lines := p.lines(m)
	if len(lines) == 0 {
		return spoken.NoWords
	}
	now := spot{word: m.state.Word}
	if p.facts.pane != m.focus || p.facts.of != now {
		p.facts = facts{pane: m.focus, at: -1, of: now}
	}
	at := &p.facts.at
	switch a {
	case action.Up, action.Left:
		*at--
	case action.Down, action.Right:
		*at++
	case action.PageUp, action.HalfUp:
		*at -= 10
	case action.PageDown, action.HalfDown:
		*at += 10
	case action.Home, action.Top:
		*at = 0
	case action.End, action.Bottom:
		*at = len(lines) - 1
	}
	edge := ""
	if *at < 0 || *at >= len(lines) {
		edge = "No further; "
	}
	*at = min(max(*at, 0), len(lines)-1)
	return edge + lines[*at]
}

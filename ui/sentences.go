package ui

import (
	"fmt"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/notation"
	"earshot/ui/spoken"
)

// sentences says what an action came to: a function of what was before it and
// what is now. It is one short sentence, but where many facts were asked for.
func (p *plain) sentences(before, after *Model, a action.Action) []string {
	switch a {
	case action.Peek, action.Keys, action.Summary, action.SoundHelp, action.Health:
		return after.popup()
	}
	return []string{p.sentence(before, after, a)}
}

func (p *plain) sentence(before, m *Model, a action.Action) string {
	switch {
	case a == nil && m.toast != "":
		return sentence(m.toast) + "; " + m.keys.KeyOf(action.Keys) + " lists the keys"
	case a == nil:
		return "No such key; " + m.keys.KeyOf(action.Keys) + " lists the keys"
	case m.inspecting() && before.inspecting() && inTree(a):
		return m.treeMoved(before, a)
	}
	switch a := a.(type) {
	case action.Nav:
		return p.moved(before, m, m.plainly(a))
	case action.Step:
		return m.stepped(before, a)
	case action.StepLane:
		return m.toSegment(before)
	case action.Skip, action.Seek:
		return m.sought()
	case action.Speed:
		return m.speed()
	case action.Volume:
		return m.volume()
	case action.Lane:
		return "Lane: " + spoken.Lane(m.state.Call, m.state.Lane)
	case action.CueAt:
		return m.played(before)
	case action.MoveTo:
		return spoken.Word(m.state.Call, before.state.Word, m.state.Word)
	case action.GoTo:
		return m.orToast(spoken.At(m.state.Call, m.state.Word))
	case action.Find:
		return m.found(before)
	case action.Focus:
		return p.focused(m)
	case action.Copy:
		return p.copied(m)
	case action.Command:
		return p.command(before, m, a)
	}
	return m.changed(before, a)
}

// orToast returns what the last key did as the status line tells it, else s.
func (m *Model) orToast(s string) string {
	if m.toast != "" {
		return sentence(m.toast)
	}
	return s
}

// joined joins sentences.
func joined(parts ...string) string {
	var some []string
	for _, s := range parts {
		if s != "" {
			some = append(some, s)
		}
	}
	return strings.Join(some, "; ")
}

// sentence begins what stands in the status line as sentences do.
func sentence(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// inTree reports whether an action moves or folds in the inspector.
func inTree(a action.Action) bool {
	switch a := a.(type) {
	case action.Nav:
		return true
	case action.Command:
		switch a {
		case action.FoldToggle, action.UnfoldAll, action.FoldAll, action.NextSibling, action.PreviousSibling, action.NextMatch,
			action.PreviousMatch, action.NextOccurrence, action.PreviousOccurrence:
			return true
		}
	}
	return false
}

// moved says where a move of the focused pane led.
func (p *plain) moved(before, m *Model, a action.Action) string {
	c, from, to := m.state.Call, before.state.Word, m.state.Word
	switch m.focus {
	case paneSegments:
		row, ok := m.chosenRow()
		switch {
		case !ok:
			return m.orToast("No segments")
		case a == action.Left || a == action.Right:
			return spoken.Word(c, from, to)
		}
		return m.atEdge(before, spoken.Segment(c, row))
	case paneDetail, paneSummary:
		return p.fact(m, a)
	case paneTimeline:
		if a == action.Up || a == action.Down {
			return m.laned()
		}
		return m.atEdge(before, spoken.At(c, to))
	}
	switch a := a.(type) {
	case action.Step:
		return m.stepped(before, a)
	case action.Nav:
		if a == action.Left || a == action.Right {
			return spoken.Word(c, from, to)
		}
	}
	return m.atEdge(before, spoken.At(c, to))
}

// atEdge says where the cursor is, and that it did not move.
func (m *Model) atEdge(before *Model, s string) string {
	if before.state.Word == m.state.Word && before.state.Lane == m.state.Lane && before.focus == m.focus {
		if row, ok := m.chosenRow(); ok {
			if was, _ := before.chosenRow(); was != row {
				return s
			}
		}
		return "No further; " + s
	}
	return s
}

func (m *Model) stepped(before *Model, a action.Step) string {
	c, from, to := m.state.Call, before.state.Word, m.state.Word
	switch a.Unit {
	case action.Sentence:
		return m.atEdge(before, spoken.Sentence(c, from, to))
	case action.Turn:
		return m.atEdge(before, spoken.Turn(c, to))
	case action.Segment:
		return m.toSegment(before)
	case action.Issue:
		return m.issue(before)
	}
	return spoken.Word(c, from, to)
}

// toSegment says the segment of the active lane that the cursor was moved to.
func (m *Model) toSegment(before *Model) string {
	if before.state.Word == m.state.Word && m.toast != "" {
		return sentence(m.toast)
	}
	if ref, ok := m.segmentHere(); ok {
		return spoken.Segment(m.state.Call, ref)
	}
	return spoken.At(m.state.Call, m.state.Word)
}

// segmentHere returns the segment of the active lane that begins at the cursor,
// else the innermost that holds it.
func (m *Model) segmentHere() (model.SegmentRef, bool) {
	var buf [16]model.SegmentRef
	refs := notation.AppendAt(buf[:0], m.state.Call, m.state.Lane, m.state.Word)
	for _, ref := range refs {
		if m.state.Call.Segment(ref).Anchor.First == m.state.Word {
			return ref, true
		}
	}
	return notation.Innermost(m.state.Call, refs)
}

// issue says which issue the cursor was moved to, and where.
func (m *Model) issue(before *Model) string {
	at := m.issues.told
	if at < 0 || at >= len(m.issues.list) || at == before.issues.told && before.state.Word == m.state.Word {
		return m.orToast("No issues")
	}
	said := m.issues.list[at].said()
	if e := m.issues.list[at].event; e != nil {
		said = spoken.Event(e)
	}
	return fmt.Sprintf("Issue %d of %d: %s; %s", at+1, len(m.issues.list), said, spoken.At(m.state.Call, m.state.Word))
}

// sought says where the sound is now.
func (m *Model) sought() string {
	if m.transport.player == nil {
		return "The recording is still being looked for"
	}
	return m.heardAt()
}

// heardAt says where the sound is, with the word there while it is paused.
func (m *Model) heardAt() string {
	s, c := &m.state.Sound, m.state.Call
	at := spoken.Clock(s.At)
	if s.Playing || !c.Timed {
		return at
	}
	w := c.WordAt(s.At)
	if m.state.Follow && m.transport.hold >= 0 {
		w = m.transport.hold // the sound starts a little before the word it was cued to
	}
	if w >= 0 && w < len(c.Words) {
		at += ", " + spoken.Quote(c.Words[w].Text)
	}
	return at
}

func (m *Model) speed() string {
	return "Speed " + strconv.FormatFloat(m.state.Sound.Speed, 'g', -1, 64) + limit(m.state.Sound.Speed, action.MinSpeed, action.MaxSpeed)
}

func (m *Model) volume() string {
	v := m.state.Sound.Volume
	return "Volume " + strconv.Itoa(v) + " %" + limit(float64(v), 0, action.MaxVolume)
}

func limit(x, least, most float64) string {
	switch x {
	case least:
		return ", the least"
	case most:
		return ", the most"
	}
	return ""
}

// played says from where the sound plays now.
func (m *Model) played(before *Model) string {
	switch s := &m.state.Sound; {
	case m.toast != "":
		return sentence(m.toast)
	case !m.state.Call.Timed && m.transport.sound.Recording == "":
		return "No times in this answer, so nothing to play"
	case s.Playing:
		return "Playing from " + spoken.Clock(s.At)
	case before.state.Sound.Playing:
		return "Paused at " + m.heardAt()
	case s.Notice != "":
		return "Nothing plays: " + s.Notice
	default:
		return "Nothing plays; the sound is at " + m.heardAt()
	}
}

// laned says which lane is the active one, and what of it is here.
func (m *Model) laned() string {
	said := "Lane: " + spoken.Lane(m.state.Call, m.state.Lane)
	if ref, ok := m.segmentHere(); ok && ref.Lane != model.TurnLane {
		if s := m.state.Call.Segment(ref); len(s.Labels) > 0 {
			said += "; here " + spoken.Quote(s.Labels[0].Name)
		}
	}
	return said
}

// where says where cursor and sound are.
func (m *Model) where() string {
	c := m.state.Call
	if len(c.Words) == 0 {
		return spoken.NoWords
	}
	said := fmt.Sprintf("Word %d of %d, %s", m.state.Word+1, len(c.Words), spoken.At(c, m.state.Word))
	if !c.Timed {
		return said
	}
	state := "paused at "
	if m.state.Sound.Playing {
		state = "playing at "
	}
	return said + "; " + state + spoken.Clock(m.state.Sound.At)
}

// copied says what was copied; where there is no clipboard to copy to, all of
// it.
func (p *plain) copied(m *Model) string {
	switch o := m.overlay.output; {
	case o != nil && o.bare:
		return o.instead()
	case p.give.Clipboard || m.opts.Clipboard.Write != nil || !strings.HasPrefix(m.toast, "copied "):
		return brief(sentence(m.toast))
	}
	return noClipboard + strings.TrimPrefix(m.toast, "copied ")
}

const noClipboard = "No clipboard here; "

// brief cuts a sentence that has become long by what it repeats.
func brief(s string) string {
	const most = 160
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " ..."
	}
	return s
}

package ui

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/pane"
)

// copy puts something about the place of the cursor on the clipboard of the
// person's own terminal, also over SSH.
func (m *Model) copy(what string) tea.Cmd {
	c := m.state.Call
	if len(c.Words) == 0 {
		m.toast = "nothing to copy here"
		return nil
	}
	var text string
	span, name := m.under()
	switch what {
	case action.CopyText:
		text = string(c.AppendText(nil, span))
	case action.CopyQuoted:
		text = m.quote(span)
	case action.CopyPath:
		text, name = m.path(), "path"
	case action.CopyLink:
		text, name = m.link(span), "link"
	}
	m.toast = fmt.Sprintf("copied %s: %s", name, safeLine(text))
	return tea.SetClipboard(text)
}

// under returns what the cursor stands for: in the segments and the details
// the segment, in the transcript the turn.
func (m *Model) under() (model.Span, string) {
	if m.focus == paneSegments || m.focus == paneDetail {
		return m.here(m.state.Word)
	}
	return m.state.Call.Turns[m.state.Call.TurnAt(m.state.Word)].Span, "turn"
}

func (m *Model) quote(span model.Span) string {
	c := m.state.Call
	at := "w" + strconv.Itoa(span.First)
	if c.Timed {
		at = place.FormatTime(c.Words[span.First].Start, 1)
	}
	return fmt.Sprintf("[%s] %s: %s", at, pane.VoiceName(c.Voices[c.Voice(span.First)]), c.AppendText(nil, span))
}

func (m *Model) path() string {
	if m.focus == paneSegments || m.focus == paneDetail {
		var buf [8]model.SegmentRef
		for _, ref := range m.state.Call.AppendSegmentsAt(buf[:0], m.state.Lane, m.state.Word) {
			if s := m.state.Call.Segment(ref); s.Path != "" {
				return s.Path
			}
		}
	}
	return m.state.Call.WordPath(m.state.Word)
}

func (m *Model) link(span model.Span) string {
	name := m.opts.Name
	if m.focus == paneTranscript || m.focus == paneTimeline {
		return name + "#w=" + strconv.Itoa(m.state.Word)
	}
	return fmt.Sprintf("%s#w=%d-%d", name, span.First, span.Last-1)
}

package ui

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
	"earshot/model/place"
	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// copy puts something about the place of the cursor on the clipboard of the
// person's own terminal, also over SSH.
func (m *Model) copy(what string) tea.Cmd {
	c := m.state.Call
	if what == action.CopyCurl {
		return m.copyCurl()
	}
	if len(c.Words) == 0 {
		m.toast = "nothing to copy here"
		return nil
	}
	var said string
	span, name := m.under()
	switch what {
	case action.CopyText:
		said = string(c.AppendText(nil, span))
	case action.CopyQuoted:
		said = m.quote(span)
	case action.CopyPath:
		said, name = m.path(), "path"
	case action.CopyLink:
		said, name = m.link(span), "link"
	case action.CopyValue, action.CopyJQ:
		return m.copyRaw(what)
	case action.CopyMarkdown:
		said, name = m.markdown(span), "quotation"
	case action.CopyWords:
		said, name = m.csv(span), text.Count(span.Len(), "word")+" as CSV"
	}
	m.toast = fmt.Sprintf("copied %s: %s", name, safeLine(said))
	return m.give(said)
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

// copyRaw copies the JSON of what is under the cursor, or a jq filter that
// prints it: of the value chosen in the inspector while keys go there, else of
// the segment or the word.
func (m *Model) copyRaw(what string) tea.Cmd {
	raw, _ := m.inspector()
	node, chosen := raw.Node()
	var text string
	var err error
	switch t := raw.Tree(); {
	case m.inspecting() && chosen && what == action.CopyJQ:
		if text, err = t.JQ(node); t.Several() {
			what += " (with --slurp)"
		}
	case m.inspecting() && chosen:
		var value []byte
		value, err = t.Value(node)
		text = string(value)
	case what == action.CopyJQ:
		text = m.path()
		if t = m.treeNow(t); t != nil {
			// Fails where jq would print something else, or nothing.
			if _, err = t.JQ(t.NodeAt(m.rawRange().From)); t.Several() {
				what += " (with --slurp)"
			}
		}
	default:
		var value []byte
		value, err = m.state.Call.Doc.Slice(m.rawRange())
		text = string(value)
	}
	if err != nil {
		m.toast = safeLine(err.Error())
		return nil
	}
	m.toast = "copied " + what + ": " + oneLine(text)
	return m.give(text)
}

// indexedAtOnce is the size in bytes up to which a document is indexed while
// somebody waits: within a few milliseconds.
const indexedAtOnce = 1 << 20

// treeNow returns the raw answer as a tree: that of the inspector, or, of a
// document that is not large, one that is made now.
func (m *Model) treeNow(t *tree.Tree) *tree.Tree {
	if doc := m.state.Call.Doc; t == nil && doc != nil && doc.Size() <= indexedAtOnce {
		t, _ = tree.Build(m.ctx, doc) // without one there is nothing to hold the path against
	}
	return t
}

// oneLine makes the beginning of a text a harmless line for the status.
func oneLine(s string) string { return safeLine(s[:min(len(s), 500)]) }

// rawRange returns where what is under the cursor stands in the document.
func (m *Model) rawRange() model.Range {
	if row, ok := m.underRow(); ok {
		return m.state.Call.Segment(row).At
	}
	return m.state.Call.Words[m.state.Word].At
}

// underRow returns the segment that the cursor stands for in the list and in
// the details.
func (m *Model) underRow() (model.SegmentRef, bool) {
	if m.focus != paneSegments && m.focus != paneDetail {
		return model.SegmentRef{}, false
	}
	var buf [8]model.SegmentRef
	for _, ref := range m.state.Call.AppendSegmentsAt(buf[:0], m.state.Lane, m.state.Word) {
		if m.state.Call.Segment(ref).Path != "" {
			return ref, true
		}
	}
	return model.SegmentRef{}, false
}

func (m *Model) markdown(span model.Span) string {
	return "> " + strings.ReplaceAll(safeLine(m.quote(span)), "\n", " ") + "\n>\n> " + m.link(span) + "\n"
}

// csv returns words as comma separated values, with the numbers as they are.
func (m *Model) csv(span model.Span) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write([]string{"index", "start", "end", "word", "confidence", "speaker"})
	for i := span.First; i < span.Last; i++ {
		word := &m.state.Call.Words[i]
		row := []string{strconv.Itoa(i), "", "", harmlessCell(word.Text), "", ""}
		if word.Has.Is(model.HasStart) {
			row[1] = strconv.FormatFloat(word.Start.Seconds(), 'f', -1, 64)
		}
		if word.Has.Is(model.HasEnd) {
			row[2] = strconv.FormatFloat(word.End.Seconds(), 'f', -1, 64)
		}
		if word.Has.Is(model.HasConfidence) {
			row[4] = strconv.FormatFloat(word.Confidence, 'g', -1, 64)
		}
		if word.Has.Is(model.HasSpeaker) {
			row[5] = strconv.Itoa(int(word.Speaker))
		}
		w.Write(row)
	}
	w.Flush()
	return b.String()
}

// harmlessCell keeps a spreadsheet from taking a word for a formula.
func harmlessCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (m *Model) path() string {
	if raw, ok := m.inspector(); ok && m.inspecting() && raw.Path() != "" {
		return raw.Path()
	}
	if row, ok := m.underRow(); ok {
		return m.state.Call.Segment(row).Path
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

package detail

import (
	"strconv"
	"time"
	"unicode/utf8"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// The text of a turn or of a summary of the old kind can be the whole call; so
// much of it is shown.
const (
	maxText      = 16 << 10 // bytes
	maxTextWords = 2000
	maxTextLines = 200
)

// wrapText breaks the text of the subject into lines.
func wrapText(c *model.Call, b built) []string {
	lines := []string{}
	if !b.segment {
		return lines
	}
	seg := c.Segment(b.subject)
	if about := aboutOf(c, seg); about != nil {
		seg = about
	}
	s := ""
	switch {
	case seg.Lane == model.TurnLane:
		s = c.Text(model.Span{First: seg.Anchor.First, Last: min(seg.Anchor.Last, seg.Anchor.First+maxTextWords)})
	case seg.Kind == model.NoEvent:
		s = seg.Text
	}
	if s == "" {
		return lines
	}
	if len(s) > maxText {
		n := maxText
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	for l := range notation.Lines(`"`+text.Safe(s)+`"`, inner(b.width)) {
		if lines = append(lines, l); len(lines) == maxTextLines {
			break
		}
	}
	return lines
}

// aboutOf returns the segment that an event is about, nil for none.
func aboutOf(c *model.Call, event *model.Segment) *model.Segment {
	if event.Kind != model.IndexFault && event.Kind != model.SentimentDip || event.Text == "" {
		return nil
	}
	n, err := strconv.Atoi(event.Text[1:])
	if err != nil {
		return nil
	}
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		if lane.Letter() != event.Text[0] {
			continue
		}
		for i := range c.Segments[lane] {
			if c.Segments[lane][i].Number == n {
				return &c.Segments[lane][i]
			}
		}
	}
	return nil
}

// wordCount returns how many words a segment has. One about a channel of
// several has only that channel's words, which its first and last are.
func wordCount(c *model.Call, seg *model.Segment) int {
	n := seg.Anchor.Len()
	if n == 0 || seg.Channel < 0 || c.Channels < 2 || seg.Anchor.Last > len(c.Words) {
		return n
	}
	first, last := seg.Anchor.First, seg.Anchor.Last-1
	for first < last && !c.Includes(seg, first) {
		first++
	}
	for last > first && !c.Includes(seg, last) {
		last--
	}
	return int(c.Words[last].Index-c.Words[first].Index) + 1
}

// givenText writes the indices as the answer has them: "24..52 inclusive".
func givenText(seg *model.Segment) string {
	g := seg.Given
	if !g.HasStart && !g.HasEnd {
		return ""
	}
	b := []byte("none")
	if g.HasStart {
		b = notation.AppendExact(b[:0], g.Start)
	}
	b = append(b, ".."...)
	if g.HasEnd {
		b = notation.AppendExact(b, g.End)
	} else {
		b = append(b, "none"...)
	}
	if g.EndExclusive {
		return string(b) + " exclusive"
	}
	return string(b) + " inclusive"
}

// originText says which answer of /v1/read a segment is from, and how much of
// that is in the call; nothing of the call's own.
func originText(c *model.Call, seg *model.Segment) string {
	if seg.Origin < 1 || seg.Origin > len(c.Reads) {
		return ""
	}
	said := "/v1/read"
	if len(c.Reads) > 1 {
		said += ", answer " + strconv.Itoa(seg.Origin)
	}
	return said + ", " + strconv.Itoa(int(100*c.Reads[seg.Origin-1].Coverage())) + "% in the call"
}

// anchorText says how the text compares with the words at the given indices.
func anchorText(seg *model.Segment) string {
	switch seg.State {
	case model.Exact:
		return "the text is words " + string(notation.AppendWords(nil, seg.Anchor))
	case model.Repaired:
		begins := "text begins at word " + strconv.Itoa(seg.Anchor.First)
		if seg.Shift == 0 {
			return begins + " and ends at word " + strconv.Itoa(seg.Anchor.Last-1)
		}
		return "shifted by" + shiftText(seg) + ": " + begins
	case model.NotFound:
		return "text not found near; given indices kept"
	}
	if seg.Path == "" {
		return ""
	}
	if seg.Text == "" {
		return "not checked: the answer gives no text"
	}
	return "not checked"
}

// shiftText writes how far a segment moved against its indices: " -1".
func shiftText(seg *model.Segment) string {
	switch {
	case seg.Shift > 0:
		return " +" + strconv.Itoa(seg.Shift)
	case seg.Shift < 0:
		return " " + strconv.Itoa(seg.Shift)
	}
	return ""
}

// appendTimeRange appends "0:10.90 → 0:19.98".
func appendTimeRange(dst []byte, t *theme.Theme, from, to time.Duration, n int) []byte {
	dst = append(notation.AppendTime(dst, from, n), ' ')
	dst = append(append(dst, t.Glyphs.Arrow...), ' ')
	return notation.AppendTime(dst, to, n)
}

func timeRange(t *theme.Theme, from, to time.Duration, n int) string {
	return string(appendTimeRange(nil, t, from, to, n))
}

// timeDecimals returns how many decimals two times need: two, or three.
func timeDecimals(from, to time.Duration) int {
	const hundredth = 10 * time.Millisecond
	if from%hundredth == 0 && to%hundredth == 0 {
		return 2
	}
	return 3
}

func voiceOf(c *model.Call, w int) string {
	voice := c.Voices[c.Voice(w)]
	name := pane.VoiceName(voice)
	if voice.Speaker >= 0 && c.Channels > 1 && voice.Name == "" {
		name += ", channel " + strconv.Itoa(voice.Channel)
	}
	return name
}

// sentimentOf returns the label that the service gives a sentiment score: its
// thresholds lie at a third (true of all 1,410 labels of real answers looked at).
func sentimentOf(score float64) string {
	switch {
	case score >= 1.0/3:
		return "positive"
	case score <= -1.0/3:
		return "negative"
	}
	return "neutral"
}

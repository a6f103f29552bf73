package notation

import (
	"strconv"
	"time"

	"earshot/model"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// OnRow returns the theme for what stands in the selected row of a list:
// everything keeps its colour and gets the row's background.
func OnRow(t *theme.Theme) *theme.Theme {
	on := *t
	for _, look := range []*theme.Style{
		&on.Text, &on.Strong, &on.Dim, &on.Faint, &on.Accent,
		&on.Good, &on.Warn, &on.Bad,
		&on.Positive, &on.Neutral, &on.Negative,
		&on.Topic, &on.Intent, &on.Event, &on.Mark,
	} {
		*look = theme.On(t.Row, *look)
	}
	for i := range on.Voices {
		on.Voices[i] = theme.On(t.Row, on.Voices[i])
	}
	return &on
}

// AppendName appends the short name of a segment, "T1", "S2". An event has
// the glyph of its kind in place of the letter: "×3" is E3.
func AppendName(dst []byte, t *theme.Theme, seg *model.Segment) []byte {
	if glyph := EventGlyph(t, seg.Kind); glyph != "" {
		dst = append(dst, glyph...)
	} else {
		dst = append(dst, seg.Lane.Letter())
	}
	return strconv.AppendInt(dst, int64(seg.Number), 10)
}

// EventGlyph returns the glyph of a kind of event, "" when it is none.
func EventGlyph(t *theme.Theme, kind model.EventKind) string {
	switch kind {
	case model.DeadAir, model.Unsent:
		return t.Glyphs.Air
	case model.Interruption:
		return t.Glyphs.Interruption
	case model.DoubtfulWord:
		return t.Glyphs.Doubt
	case model.IndexFault:
		return t.Glyphs.Warn
	case model.SentimentDip:
		return t.Glyphs.Dip
	}
	return ""
}

// Look returns the colour of a segment: that of its lane or of its sentiment.
func Look(t *theme.Theme, seg *model.Segment) theme.Style {
	if seg.Lane == model.Sentiment {
		look, _ := t.Sentiment(label(seg).Name)
		return look
	}
	return t.Lane(int(seg.Lane))
}

// AnchorMark returns the mark of an anchor: ✓, ! and ✗; "·" for one that could
// not be checked.
func AnchorMark(t *theme.Theme, state model.AnchorState) (theme.Style, string) {
	switch state {
	case model.Exact:
		return t.Good, t.Glyphs.Good
	case model.Repaired:
		return t.Warn, t.Glyphs.Warn
	case model.NotFound:
		return t.Bad, t.Glyphs.Bad
	}
	return t.Dim, t.Glyphs.Dot
}

func label(seg *model.Segment) model.Label {
	if len(seg.Labels) == 0 {
		return model.Label{}
	}
	return seg.Labels[0]
}

// PutLabel draws in at most width cells what a segment is about: the first
// label and how many more there are, a sentiment with its glyph, what happened
// in an event.
func PutLabel(c *text.Canvas, t *theme.Theme, call *model.Call, seg *model.Segment, width int) {
	room := room{c, c.X() + width}
	switch {
	case seg.Kind != model.NoEvent:
		room.event(t, call, seg)
	case seg.Lane == model.Sentiment:
		look, glyph := t.Sentiment(label(seg).Name)
		room.put(look, glyph)
		room.put(look, " ")
		name := text.Safe(label(seg).Name)
		if short := shortMood(name); text.Width(name) > room.left() && short != "" {
			name = short
		}
		room.put(look, name)
	case len(seg.Labels) == 0 || len(seg.Labels) == 1 && label(seg).Name == "":
		room.put(t.Dim, "(no label)")
	case len(seg.Labels) == 1:
		room.put(t.Text, text.Safe(seg.Labels[0].Name))
	default:
		var buf [8]byte
		more := strconv.AppendInt(append(buf[:0], " +"...), int64(len(seg.Labels)-1), 10)
		name := text.Safe(seg.Labels[0].Name)
		if width := room.left(); text.Width(name)+len(more) > width && width < roomForMore {
			room.put(t.Text, name)
			return
		}
		room.end -= len(more)
		room.put(t.Text, name)
		room.end += len(more)
		room.append(t.Dim, more)
	}
}

// shortMood returns the usual short form of a sentiment.
func shortMood(label string) string {
	switch label {
	case "positive", "neutral", "negative":
		return label[:3]
	}
	return ""
}

// roomForMore is the room from which it is worth cutting a label to say how
// many more there are.
const roomForMore = 14

func (r room) event(t *theme.Theme, call *model.Call, seg *model.Segment) {
	var buf [64]byte
	first := seg.Anchor.First
	switch seg.Kind {
	case model.Interruption:
		r.put(t.Text, "interruption")
		from := call.Voice(first)
		if from < 0 || seg.Into < 0 || seg.Into >= len(call.Voices) {
			return
		}
		long := r.left() >= len(", Speaker 1 into Speaker 0")
		b := AppendVoice(append(buf[:0], ", "...), call.Voices[from], long)
		b = AppendVoice(append(b, " into "...), call.Voices[seg.Into], long)
		r.append(t.Dim, b)
	case model.DoubtfulWord:
		if first >= len(call.Words) {
			r.put(t.Text, "doubtful word")
			return
		}
		const doubtful = "doubtful "
		word := text.Safe(call.Words[first].Text)
		if len(doubtful)+2+text.Width(word) <= r.left() { // else the glyph says it
			r.put(t.Text, doubtful)
		}
		r.put(t.Text, `"`)
		r.put(t.Text, text.Cut(word, r.left()-1))
		r.put(t.Text, `"`)
	default:
		if seg.Text != "" { // the segment it is about
			r.put(t.Text, text.Safe(seg.Text))
			r.put(t.Text, " ")
		}
		r.put(t.Text, seg.Kind.String())
	}
}

// AppendFigure appends the number that says most about a segment: its first
// score, of an event the seconds, the shift or the confidence it was found by.
// It appends nothing when there is none.
func AppendFigure(dst []byte, seg *model.Segment) []byte {
	first := label(seg)
	if !first.HasScore {
		return dst
	}
	switch seg.Kind {
	case model.DeadAir, model.Interruption, model.Unsent:
		return AppendSpan(dst, time.Duration(first.Score*float64(time.Second)), 1)
	case model.IndexFault:
		if seg.State == model.NotFound || first.Score == 0 {
			return dst
		}
		if first.Score > 0 {
			dst = append(dst, '+')
		}
		return AppendExact(dst, first.Score)
	case model.SentimentDip:
		return AppendSentiment(dst, first.Score, 2)
	}
	if seg.Lane == model.Sentiment {
		return AppendSentiment(dst, first.Score, 2)
	}
	return AppendScore(dst, first.Score)
}

// room is the part of a line that ends before a column.
type room struct {
	c   *text.Canvas
	end int
}

func (r room) left() int { return max(r.end-r.c.X(), 0) }

func (r room) put(style theme.Style, s string) {
	r.c.PutWithin(style, s, r.left())
}

func (r room) append(style theme.Style, b []byte) {
	if r.left() >= Cells(b) {
		Put(r.c, style, b)
	} else {
		r.put(style, string(b))
	}
}

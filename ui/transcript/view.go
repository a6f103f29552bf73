package transcript

import (
	"sort"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// wideGutter is the width from which times have hundredths, voices have names
// and turns stand apart.
const wideGutter = 60

// narrowName is how much of a participant's name stands in a narrower pane.
const narrowName = 5

// A gutter is what stands left of the text: time, voice, sentiment, and a bar
// that tells how many topics and intents cover the line.
type gutter struct {
	time  int // cells of the time
	voice int // cells of the voice, 0 for none
	names []string
	wide  bool
	mood  bool // a column for sentiment
}

func gutterFor(c *model.Call, width int) gutter {
	g := gutter{wide: width >= wideGutter, mood: len(c.Segments[model.Sentiment]) > 0}
	var buf [24]byte
	if n := len(c.Words); n > 0 {
		g.time = len(g.stamp(buf[:0], c, n-1))
	}
	for _, v := range c.Voices {
		name := pane.VoiceNumber(v)
		switch {
		case g.wide:
			name = pane.VoiceName(v)
		case v.Name != "": // numbers begin anew with each participant
			name = text.Cut(pane.VoiceName(v), narrowName)
		}
		g.names = append(g.names, name)
		if len(c.Voices) > 1 {
			g.voice = max(g.voice, text.Width(name))
		}
	}
	return g
}

// stamp appends where a word is: its time, or its index where there are none.
func (g gutter) stamp(dst []byte, c *model.Call, word int) []byte {
	if !c.Timed {
		return strconv.AppendInt(append(dst, 'w'), int64(word), 10)
	}
	return place.AppendTime(dst, c.Words[word].Start, g.decimals())
}

func (g gutter) decimals() int {
	if g.wide {
		return 2
	}
	return 0
}

// width is: play mark, time, space, voice, space, mood, space, bar, space.
func (g gutter) width() int {
	w := 1 + g.time + 1
	if g.voice > 0 {
		w += g.voice + 1
	}
	if g.mood {
		w += 2
	}
	if g.wide {
		w++
	}
	return w + 2
}

// View implements pane.Pane.
func (m Model) View(s pane.State) string {
	c := text.NewCanvas(m.width, m.height)
	if len(m.lines) == 0 {
		m.drawEmpty(c, s)
		return c.String()
	}
	marks := newMarks(m, s)
	for i := m.top; i < len(m.lines) && !c.Full(); i++ {
		switch l := m.lines[i]; l.kind {
		case lineText:
			m.drawGutter(c, s, l)
			m.drawWords(c, s, l, &marks)
		case lineNote:
			m.drawNote(c, s, l)
		case lineAir:
			m.drawAir(c, s, l)
		}
		c.End("")
	}
	return c.String()
}

func (m Model) drawEmpty(c *text.Canvas, s pane.State) {
	t := s.Theme
	c.End("")
	for _, l := range strings.Split(emptyText(s.Call), "\n") {
		c.Put(t.Dim, "  "+l)
		c.End("")
	}
}

func emptyText(c *model.Call) string {
	switch {
	case c.Doc == nil || c.Partial:
		return "reading …"
	case c.Shape == model.ShapeRead:
		return "This answer of /v1/read holds no words and no segment texts,\nso there is nothing to step through.\n\ngs  shows its summary"
	}
	return "No words in this answer: nobody spoke, or the recording\nwas silent on every channel.\n\ngs  shows what else there is"
}

func (m Model) drawGutter(c *text.Canvas, s pane.State, l line) {
	t, g := s.Theme, &s.Theme.Glyphs
	call := s.Call
	first := int(l.first)
	if h := s.Sound.Heard; h >= first && h < int(l.last) {
		c.Put(t.Accent, g.Play)
	} else {
		c.Put("", " ")
	}
	turn := &call.Turns[l.turn]
	opensTurn := l.opens && first == turn.First
	look := t.Voice(turn.Voice)
	if l.opens {
		var buf [24]byte
		at := m.gutter.stamp(buf[:0], call, first)
		c.Rune("", ' ', m.gutter.time-len(at))
		c.Bytes(t.Dim, at)
	} else {
		c.Rune("", ' ', m.gutter.time)
	}
	c.Put("", " ")
	if m.gutter.voice > 0 {
		name := ""
		if opensTurn {
			name = m.gutter.names[turn.Voice]
		}
		c.Put(look, name)
		c.Rune("", ' ', m.gutter.voice-text.Width(name)+1)
	}
	if m.gutter.mood {
		var buf [4]model.SegmentRef
		if refs := call.AppendSegmentsAt(buf[:0], model.Sentiment, first); l.opens && len(refs) > 0 {
			style, glyph := t.Sentiment(labelOf(call.Segment(refs[len(refs)-1])))
			c.Put(style, glyph)
		} else {
			c.Put("", " ")
		}
		c.Put("", " ")
	}
	if m.gutter.wide {
		c.Put("", " ")
	}
	switch covers := m.covers(call, l); {
	case covers > 1:
		c.Put(t.Topic, g.CoveredTwice)
	case covers == 1:
		c.Put(t.Topic, g.Covered)
	default:
		c.Put(look, g.Uncovered)
	}
	c.Put("", " ")
}

// covers returns how many topics and intents lie over words of the line, as
// far as the two cases that are drawn need it.
func (m Model) covers(call *model.Call, l line) int {
	var buf [8]model.SegmentRef
	most := 0
	for _, w := range [...]int32{l.first, (l.first + l.last) / 2, l.last - 1} {
		n := len(call.AppendSegmentsAt(buf[:0], model.Topic, int(w)))
		n += len(call.AppendSegmentsAt(buf[:0], model.Intent, int(w)))
		most = max(most, n)
	}
	return most
}

func labelOf(s *model.Segment) string {
	if len(s.Labels) == 0 {
		return ""
	}
	return s.Labels[0].Name
}

// marks knows the look of each word of the visible lines.
type marks struct {
	s       pane.State
	active  model.Span
	channel int
	matches []int32 // those not passed yet
	phrase  int     // words in the query
	matched int     // words up to here belong to a match
	events  []model.Segment
}

func newMarks(m Model, s pane.State) marks {
	k := marks{s: s, active: m.active, channel: m.voice, matches: s.Matches, phrase: strings.Count(strings.TrimSpace(s.Query), " ") + 1}
	first := m.lines[m.top].first
	i := sort.Search(len(s.Matches), func(i int) bool { return s.Matches[i] >= first-int32(k.phrase) })
	k.matches = s.Matches[i:]
	k.events = s.Call.Segments[model.Event]
	j := sort.Search(len(k.events), func(i int) bool { return k.events[i].Anchor.First >= int(first) })
	k.events = k.events[j:]
	return k
}

// look returns the style of word i, which must not go back.
func (k *marks) look(i int) theme.Style {
	t := k.s.Theme
	for len(k.matches) > 0 && int(k.matches[0]) <= i {
		k.matched = int(k.matches[0]) + k.phrase
		k.matches = k.matches[1:]
	}
	cursor, heard := i == k.s.Word, i == k.s.Sound.Heard
	switch {
	case cursor && heard:
		return t.Both
	case cursor:
		return t.Cursor
	case heard:
		return t.Heard
	case i < k.matched:
		return t.Match
	case k.active.Contains(i) && (k.channel < 0 || k.channel == int(k.s.Call.Words[i].Channel)):
		return t.Strong
	}
	return t.Text
}

// doubtful reports whether the recogniser was not sure of word i, which must
// not go back.
func (k *marks) doubtful(i int) bool {
	for len(k.events) > 0 && k.events[0].Anchor.First < i {
		k.events = k.events[1:]
	}
	for j := 0; j < len(k.events) && k.events[j].Anchor.First == i; j++ {
		if k.events[j].Kind == model.DoubtfulWord {
			return true
		}
	}
	return false
}

func (m Model) drawWords(c *text.Canvas, s pane.State, l line, k *marks) {
	t, g := s.Theme, &s.Theme.Glyphs
	before := theme.Style("")
	doubt := false
	for i := int(l.first); i < int(l.last); i++ {
		look := k.look(i)
		if i > int(l.first) && m.widths[i]&spaceBit != 0 {
			switch {
			case doubt:
				c.Put(t.Event, g.Doubt)
			case before == look && look != t.Cursor:
				c.Put(look, " ")
			default:
				c.Put(t.Text, " ")
			}
		}
		word := text.Safe(s.Call.Words[i].Text)
		if int(m.widths[i]&wideMask) > m.textWidth() {
			word = text.Cut(word, m.textWidth())
		}
		if !c.Put(look, word) {
			return
		}
		before, doubt = look, k.doubtful(i)
	}
	if doubt && c.Room() > 0 {
		c.Put(t.Event, g.Doubt)
	}
}

// drawNote names the segments that begin in the block above.
func (m Model) drawNote(c *text.Canvas, s pane.State, l line) {
	t, g := s.Theme, &s.Theme.Glyphs
	c.Rune("", ' ', m.gutter.width()-2)
	c.Put(t.Faint, g.CoverEnd)
	block := model.Span{First: int(l.from), Last: int(l.last)}
	began := false
	for _, lane := range noteLanes {
		segs := s.Call.Segments[lane]
		from := sort.Search(len(segs), func(i int) bool { return segs[i].Anchor.First >= block.First })
		for i := from; i < len(segs) && segs[i].Anchor.First < block.Last; i++ {
			if !worthNoting(&segs[i]) {
				continue
			}
			if began {
				c.Put(t.Faint, " ", g.Dot, " ")
			} else {
				c.Put(t.Faint, " ")
			}
			began = true
			note(c, s, &segs[i])
			if c.Room() == 0 {
				return
			}
		}
	}
}

// drawAir draws the time in which nobody speaks.
func (m Model) drawAir(c *text.Canvas, s pane.State, l line) {
	t, g := s.Theme, &s.Theme.Glyphs
	from := s.Call.Words[max(l.first-1, 0)].End
	var buf [32]byte
	at := place.AppendTime(buf[:0], from, m.gutter.decimals())
	c.Put("", " ")
	c.Rune("", ' ', m.gutter.time-len(at))
	c.Bytes(t.Dim, at)
	c.To("", m.gutter.width()-2)
	c.Rune(t.Faint, []rune(g.Air)[0], 6)
	long := pane.AppendSeconds(append(buf[:0], " dead air "...), s.Call.Words[l.first].Start-from)
	c.Bytes(t.Event, append(long, ' '))
	c.Rune(t.Faint, []rune(g.Air)[0], 6)
}

func note(c *text.Canvas, s pane.State, seg *model.Segment) {
	t, g := s.Theme, &s.Theme.Glyphs
	look := t.Lane(int(seg.Lane))
	var buf [40]byte
	if seg.Lane == model.Event {
		switch seg.Kind {
		case model.Interruption:
			c.Put(look, g.Interruption, " interruption")
		case model.DoubtfulWord:
			word := &s.Call.Words[seg.Anchor.First]
			c.Put(look, g.Doubt, ` "`, text.Safe(word.Text), `"`)
			c.Bytes(t.Dim, notation.AppendConfidence(append(buf[:0], " p "...), word.Confidence))
		}
		return
	}
	c.Bytes(look, append(notation.AppendName(buf[:0], t, seg), ' '))
	c.Put(t.Dim, text.Safe(labelOf(seg)))
	if len(seg.Labels) > 0 && seg.Labels[0].HasScore {
		c.Bytes(t.Faint, notation.AppendConfidence(append(buf[:0], ' '), seg.Labels[0].Score))
	}
}

func matchCount(s pane.State) string {
	n := len(s.Matches)
	if n == 0 {
		return "no match"
	}
	i := sort.Search(n, func(i int) bool { return int(s.Matches[i]) >= s.Word })
	if i < n && int(s.Matches[i]) == s.Word {
		return "match " + strconv.Itoa(i+1) + "/" + strconv.Itoa(n)
	}
	return strconv.Itoa(n) + " matches"
}

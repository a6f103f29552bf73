package ui

import (
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

func (m *Model) seenBy(id paneID) pane.State {
	s := m.state
	s.Focused = id == m.focus
	return s
}

func (m *Model) mark() string {
	if m.state.Theme.Glyphs.Bars[8] == "#" {
		return "# "
	}
	return "▌"
}

// drawHeader draws what call this is and how far its indices can be trusted.
func (m *Model) drawHeader(c *text.Canvas) {
	t, call := m.state.Theme, m.state.Call
	g := &t.Glyphs
	right, rightWidth := m.headerRight()
	dot := func() { c.Put(t.Faint, " "+g.Dot+" ") }
	c.Put(t.Accent, m.mark())
	room := c.Room() - rightWidth - 1
	facts := m.headerFacts()
	width := 0
	for _, f := range facts {
		width += text.Width(f) + 3
	}
	c.Put(t.Strong, text.Cut(m.name, max(room-min(width, room/2), 8)))
	for _, f := range facts {
		if c.Room()-rightWidth-1 < text.Width(f)+3 {
			break
		}
		dot()
		c.Put(t.Dim, f)
	}
	if call.Partial || call.Doc == nil {
		if c.Room()-rightWidth > 12 {
			dot()
			c.Put(t.Accent, "reading "+g.Ellipsis)
		}
	}
	c.To("", m.layout.width-rightWidth)
	for _, p := range right {
		c.Put(p.look, p.text)
	}
	c.End("")
}

// part is a piece of styled text.
type part struct {
	look theme.Style
	text string
}

func (m *Model) headerFacts() []string {
	call := m.state.Call
	var facts []string
	switch call.Shape {
	case model.ShapeRead:
		facts = append(facts, "read")
	case model.ShapeLive:
		facts = append(facts, "live")
	}
	if a := firstOf(call.Meta.Arch, call.Meta.Model); a != "" {
		facts = append(facts, text.Cut(text.Safe(a), 24))
	}
	if call.Duration > 0 {
		facts = append(facts, place.FormatTime(call.Duration, 0))
	}
	if n := len(call.Voices); n > 0 && call.Shape != model.ShapeRead {
		unit := "speaker"
		if call.Voices[0].Speaker < 0 {
			unit = "channel"
		}
		if call.Voices[0].Name != "" {
			unit = "voice"
		}
		facts = append(facts, plural(n, unit))
	}
	if !call.Partial && call.Doc != nil {
		facts = append(facts, plural(len(call.Words), "word"))
	}
	return facts
}

func (m *Model) headerRight() (parts []part, width int) {
	t, call := m.state.Theme, m.state.Call
	add := func(look theme.Style, s string) {
		parts = append(parts, part{look, s})
		width += text.Width(s)
	}
	if call.Average.Present {
		look, glyph := t.Sentiment(call.Average.Label)
		add(t.Dim, "avg ")
		add(look, glyph+" "+signed(call.Average.Score))
		add("", "   ")
	}
	for _, p := range m.healthNote() {
		add(p.look, p.text)
	}
	if good, all := anchored(call); all > 0 {
		look, glyph := t.Good, t.Glyphs.Good
		if good < all {
			look, glyph = t.Warn, t.Glyphs.Warn
		}
		add(t.Dim, "idx ")
		add(look, glyph+" "+strconv.Itoa(good)+"/"+strconv.Itoa(all))
		add("", " ")
	}
	return parts, width
}

// anchored counts the segments whose indices fit their text as given.
func anchored(c *model.Call) (good, all int) {
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		for i := range c.Segments[lane] {
			if s := c.Segments[lane][i].State; s != model.Unchecked {
				all++
				if s == model.Exact {
					good++
				}
			}
		}
	}
	return good, all
}

func signed(x float64) string {
	s := pane.Score(x)
	if x > 0 {
		s = "+" + s
	}
	return s
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plural returns "1 word", "2 words", "100,000 words".
func plural(n int, unit string) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n == 1 {
		return s + " " + unit
	}
	return s + " " + unit + "s"
}

// drawPath draws the rule under the panes: the JSON path of the word under the
// cursor and what the answer says of it.
func (m *Model) drawPath(c *text.Canvas) {
	t, call := m.state.Theme, m.state.Call
	g := &t.Glyphs
	c.Put(t.Faint, g.Horizontal)
	c.Put("", " ")
	if len(call.Words) > 0 {
		w := &call.Words[m.state.Word]
		fact := "  \"" + text.Cut(text.Safe(w.Text), 24) + "\""
		if w.Has.Is(model.HasConfidence) {
			fact += "  p " + pane.Score(w.Confidence)
		}
		path := call.WordPath(m.state.Word)
		c.Put(t.Dim, text.CutLeft(path, max(m.layout.width-text.Width(fact)-6, 10)))
		c.Put(t.Text, fact)
		c.Put("", " ")
	}
	c.Fill(t.Faint, g.Horizontal)
	c.End("")
}

// drawStatus draws what is heard, and what the last key did.
func (m *Model) drawStatus(c *text.Canvas) {
	t := m.state.Theme
	c.Ground(t.Status)
	if m.state.Call.Timed || m.state.Call.Doc == nil {
		m.drawTransport(c)
	} else {
		c.Put(t.Dim, " no times in this answer, so nothing to play  ")
	}
	right := " lane " + m.state.Lane.String() + "  #w=" + strconv.Itoa(m.state.Word) + " "
	said, look := m.said()
	room := c.Room() - len(right) - 1
	if said != "" && room < text.Width(said) {
		right = ""
		room = c.Room() - 1
	}
	if said != "" {
		c.Put(look, text.Cut(said, max(room, 0)))
	}
	c.To("", m.layout.width-len(right))
	c.Put(t.Dim, right)
	c.End("")
}

// drawTransport draws where the sound is and how it plays.
func (m *Model) drawTransport(c *text.Canvas) {
	t, s := m.state.Theme, &m.state.Sound
	g := &t.Glyphs
	var buf [24]byte
	gap := func() { c.Put("", "  ") }
	toggle := func(name string, on bool) {
		look, glyph := t.Dim, g.Off
		if on {
			look, glyph = t.Text, g.On
		}
		c.Put(look, name)
		c.Put("", " ")
		if on {
			look = t.Accent
		}
		c.Put(look, glyph)
	}

	c.Put("", " ")
	if s.Playing {
		c.Put(t.Accent, g.Play)
	} else {
		c.Put(t.Accent, g.Pause)
	}
	c.Put("", " ")
	// The clock and the meter beside it change ten times a second: one look for
	// both halves what that costs over a slow line.
	c.Bytes(t.Strong, place.AppendTime(buf[:0], s.At, 1))
	if s.Playing {
		c.Put(t.Strong, g.Bars[s.Level])
	} else {
		c.Put("", " ")
	}
	c.Put(t.Dim, "/ ")
	c.Bytes(t.Dim, place.AppendTime(buf[:0], m.state.Call.Duration, 0))
	gap()
	c.Bytes(t.Text, append(strconv.AppendFloat(buf[:0], s.Speed, 'g', -1, 64), 'x'))
	gap()
	if s.Muted {
		c.Put(t.Warn, "muted")
	} else {
		c.Bytes(t.Dim, strconv.AppendInt(append(buf[:0], "vol "...), int64(s.Volume), 10))
	}
	gap()
	if loop := m.state.Loop; loop != nil {
		toggle("loop "+loop.Name, true)
		if s.Loops > 0 {
			c.Put(t.Accent, " "+strconv.Itoa(s.Loops)+"x")
		}
	} else {
		toggle("loop", false)
	}
	gap()
	toggle("follow", m.state.Follow)
	gap()
	if m.transport.skip {
		toggle("skip silence", true)
		if s.Skipped > 0 {
			c.Put(t.Accent, " -"+pane.Seconds(s.Skipped))
		}
		gap()
	}
	if m.transport.solo != "" {
		toggle("solo "+m.transport.solo, true)
		gap()
	}
	if m.transport.channel != MixChannels {
		c.Put(t.Text, m.transport.channel.String()+" channel")
		gap()
	}
}

// said returns what the status line has to tell: what the last key did, else
// what is wrong with the sound.
func (m *Model) said() (string, theme.Style) {
	t := m.state.Theme
	switch {
	case m.toast != "":
		return m.toast, t.Accent
	case m.state.Sound.Notice != "":
		return t.Glyphs.Warn + " " + m.state.Sound.Notice, t.Warn
	case len(m.transport.sound.Warnings) > 0:
		return t.Glyphs.Warn + " " + safeLine(strings.Join(m.transport.sound.Warnings, "; ")), t.Warn
	case m.transport.sound.Recording != "":
		return safeLine(m.transport.sound.Recording + " " + m.transport.sound.How), t.Dim
	}
	return "", t.Dim
}

// drawFooter draws the few keys that are most useful now.
func (m *Model) drawFooter(c *text.Canvas) {
	if m.overlay.prompting() {
		m.overlay.drawPrompt(m, c)
		return
	}
	t := m.state.Theme
	c.Put("", " ")
	for _, b := range m.footer {
		key := action.KeyName(b.Keys[0])
		if c.Room() < text.Width(key)+text.Width(b.Short)+2 {
			break
		}
		c.Put(t.Key, key)
		c.Put("", " ")
		c.Put(t.Dim, b.Short)
		c.Put("", "  ")
	}
	c.End("")
}

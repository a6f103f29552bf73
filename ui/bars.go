package ui

import (
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/notation"
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

// drawPath draws the rule under the panes: the JSON path of the word under the
// cursor and what the answer says of it.
func (m *Model) drawPath(c *text.Canvas) {
	t, call := m.state.Theme, m.state.Call
	g := &t.Glyphs
	c.Put(t.Faint, g.Horizontal)
	c.Put("", " ")
	if len(call.Words) > 0 {
		w := &call.Words[m.state.Word]
		word := text.Cut(text.Safe(w.Text), 24)
		var buf [24]byte
		sure := buf[:0]
		if w.Has.Is(model.HasConfidence) {
			sure = notation.AppendConfidence(append(sure, "  p "...), w.Confidence)
		}
		room := m.layout.width - text.Width(word) - len(`  ""`) - len(sure) - 6
		c.Put(t.Dim, text.CutLeft(call.WordPath(m.state.Word), max(room, 10)))
		c.Put(t.Text, `  "`, word, `"`)
		c.Bytes(t.Text, sure)
		c.Put("", " ")
	}
	c.Fill(t.Faint, g.Horizontal)
	c.End("")
}

// drawStatus draws what is heard, and what the last key did.
func (m *Model) drawStatus(c *text.Canvas) {
	t := m.state.Theme
	c.Ground(t.Status)
	brief := text.Width(m.toast) > m.layout.width-transportWidth
	switch {
	case m.state.Call.Timed || m.state.Call.Doc == nil:
		m.drawTransport(c, brief)
	case brief:
		c.Put("", " ")
	default:
		c.Put(t.Dim, " no times in this answer, so nothing to play  ")
	}
	var buf [40]byte
	right := append(append(append(buf[:0], " lane "...), m.state.Lane.String()...), "  #w="...)
	right = append(strconv.AppendInt(right, int64(m.state.Word), 10), ' ')
	said, look := m.said()
	room := c.Room() - len(right) - 1
	if said != "" && room < text.Width(said) {
		right = nil
		room = c.Room() - 1
	}
	c.PutWithin(look, said, room)
	c.To("", m.layout.width-len(right))
	c.Bytes(t.Dim, right)
	c.End("")
}

// transportWidth is what the transport takes while nothing is switched on.
const transportWidth = 52

// drawTransport draws where the sound is and, unless the room is needed for what
// the last key did, how it plays.
func (m *Model) drawTransport(c *text.Canvas, brief bool) {
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
	if brief {
		gap()
		return
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
		return m.transport.found, t.Dim
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
	for _, h := range m.footer {
		if c.Room() < text.Width(h.key)+text.Width(h.does)+2 {
			break
		}
		c.Put(t.Key, h.key)
		c.Put("", " ")
		c.Put(t.Dim, h.does)
		c.Put("", "  ")
	}
	c.End("")
}

// hint is a key in the footer.
type hint struct{ key, does string }

func footerOf(bindings []action.Binding) []hint {
	var row []hint
	for _, b := range action.Footer(bindings) {
		row = append(row, hint{action.KeyName(b.Keys[0]), b.Short})
	}
	return row
}

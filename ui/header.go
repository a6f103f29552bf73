package ui

import (
	"strconv"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// header is what the header says of a call beside its name. It is worked out
// once for a call and its health: to count segments takes longer than to draw
// the screen.
type header struct {
	call   *model.Call
	health *pane.Health

	facts   []string
	average string // the score, "" for none
	exact   string // how many segments fit their text, "11/12"; "" when none was checked
	fit     bool   // all of them do

	key, errors, warnings string // the key that lists the findings, and how many; "" for none
}

// sync brings the header up to the state.
func (h *header) sync(m *Model) {
	c, health := m.state.Call, m.state.Health
	if h.call == c && h.health == health {
		return
	}
	*h = header{call: c, health: health, facts: headerFacts(c)}
	if c.Average.Present {
		h.average = signed(c.Average.Score)
	}
	if good, all := anchored(c); all > 0 {
		h.exact, h.fit = strconv.Itoa(good)+"/"+strconv.Itoa(all), good == all
	}
	if health == nil || health.Errors+health.Warnings == 0 {
		return
	}
	h.key = m.keys.KeyOf(action.Health)
	if health.Errors > 0 {
		h.errors = strconv.Itoa(health.Errors)
	}
	if health.Warnings > 0 {
		h.warnings = strconv.Itoa(health.Warnings)
	}
}

func headerFacts(call *model.Call) []string {
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
		facts = append(facts, text.Count(n, unit))
	}
	if !call.Partial && call.Doc != nil {
		facts = append(facts, text.Count(len(call.Words), "word"))
	}
	return facts
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

// drawHeader draws what call this is and how far its indices can be trusted.
func (m *Model) drawHeader(c *text.Canvas) {
	t, call := m.state.Theme, m.state.Call
	g := &t.Glyphs
	var buf [16]part
	right := m.headerRight(buf[:0])
	rightWidth := 0
	for _, p := range right {
		rightWidth += text.Width(p.text)
	}
	dot := func() { c.Put(t.Faint, " ", g.Dot, " ") }
	c.Put(t.Accent, m.mark())
	room := c.Room() - rightWidth - 1
	width := 0
	for _, f := range m.header.facts {
		width += text.Width(f) + 3
	}
	c.PutWithin(t.Strong, m.name, max(room-min(width, room/2), 8))
	for _, f := range m.header.facts {
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

// headerRight appends what stands at the right end of the header.
func (m *Model) headerRight(parts []part) []part {
	t, h := m.state.Theme, &m.header
	if h.average != "" {
		look, glyph := t.Sentiment(m.state.Call.Average.Label)
		parts = append(parts, part{t.Dim, "avg "}, part{look, glyph}, part{look, " "}, part{look, h.average}, part{"", "   "})
	}
	if h.key != "" && m.layout.width >= 80 { // notes are not worth a cell here
		parts = append(parts, part{t.Dim, h.key})
		if h.errors != "" {
			parts = append(parts, part{t.Bad, " "}, part{t.Bad, t.Glyphs.Bad}, part{t.Bad, h.errors})
		}
		if h.warnings != "" {
			parts = append(parts, part{t.Warn, " "}, part{t.Warn, t.Glyphs.Warn}, part{t.Warn, h.warnings})
		}
		parts = append(parts, part{"", "   "})
	}
	if h.exact != "" {
		look, glyph := t.Good, t.Glyphs.Good
		if !h.fit {
			look, glyph = t.Warn, t.Glyphs.Warn
		}
		parts = append(parts, part{t.Dim, "idx "}, part{look, glyph}, part{look, " "}, part{look, h.exact}, part{"", " "})
	}
	return parts
}

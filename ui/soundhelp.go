package ui

import (
	"cmp"
	"strings"

	"earshot/ui/action"
	"earshot/ui/text"
)

// soundHelp tells where the sound goes now, and how it gets to the person.
func (m *Model) soundHelp() []string {
	const indent = "           "
	width := m.popupRect(soundHelpWidth, 0).Dx() - 4 - len(indent)
	var lines []string
	say := func(name, s string) {
		for i, l := range wrapText(safeLine(s), width) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, name+indent[len(name):]+l)
		}
	}
	s, sound := &m.state.Sound, &m.transport.sound
	say("Output", firstOf(s.Output, "opens when "+m.keys.KeyOf(action.PlayPause)+" first plays"))
	say("", s.Notice)
	if sound.Recording != "" {
		say("Recording", sound.Recording+" "+sound.How)
	} else {
		say("Recording", "none was found: the words light up in real time, in silence")
	}
	for _, w := range sound.Warnings {
		say("", w)
	}
	if m.opts.SoundHelp != nil {
		lines = append(lines, "")
		lines = append(lines, m.opts.SoundHelp()...)
	}
	return lines
}

const soundHelpWidth = 100

func (o *overlay) drawHelp(m *Model, rows []string) {
	r := m.popupRect(soundHelpWidth, min(len(o.help)+2, m.layout.height-4))
	o.scroll = min(o.scroll, max(len(o.help)-r.Dy()+2, 0))
	c := text.NewCanvas(r.Dx()-4, r.Dy()-2)
	for _, l := range o.help[o.scroll:] {
		c.Put(m.state.Theme.Text, text.Safe(l))
		c.End("")
	}
	m.drawPopup(rows, r, cmp.Or(o.title, "Sound"), strings.Split(c.String(), "\n"))
}

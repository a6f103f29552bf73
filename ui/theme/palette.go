package theme

import "fmt"

// palette lists the colours a theme is made of, as SGR parameters of one
// profile: "38;2;r;g;b", "38;5;n" or "3n".
type palette struct {
	text, strong, dim, faint, accent         string
	positive, neutral, negative              string
	topic, intent, event                     string
	good, warn, bad                          string
	voices                                   [6]string
	cursorFg, cursorBg, heardFg, heardBg     string
	rowBg, matchFg, matchBg, statusBg, popBg string
}

// Sentiment is blue against orange, which the common kinds of colour
// blindness keep apart; voices stay clear of both.
func trueColor(dark bool) *Theme {
	fg := func(c uint32) string { return fmt.Sprintf("38;2;%d;%d;%d", c>>16, c>>8&255, c&255) }
	bg := func(c uint32) string { return fmt.Sprintf("48;2;%d;%d;%d", c>>16, c>>8&255, c&255) }
	if dark {
		return compose(palette{
			text: fg(0xc8d3f5), strong: fg(0xe9edff), dim: fg(0x7f8bb5), faint: fg(0x434a6b), accent: fg(0x86e1fc),
			positive: fg(0x82aaff), neutral: fg(0x8b93b8), negative: fg(0xff966c),
			topic: fg(0x86e1fc), intent: fg(0xb8db87), event: fg(0xffc777),
			good: fg(0x89ca9a), warn: fg(0xffc777), bad: fg(0xff757f),
			voices:   [6]string{fg(0x4fd6be), fg(0xc099ff), fg(0xffc777), fg(0xfca7ea), fg(0xb8db87), fg(0x86e1fc)},
			cursorFg: fg(0x16182a), cursorBg: bg(0xffc777), heardFg: fg(0xffffff), heardBg: bg(0x2d4f8a),
			rowBg: bg(0x2a2e47), matchFg: fg(0xffffff), matchBg: bg(0x5b4b8a), statusBg: bg(0x22263b), popBg: bg(0x1e2135),
		})
	}
	return compose(palette{
		text: fg(0x2f3654), strong: fg(0x12162b), dim: fg(0x6a7195), faint: fg(0xbcc1d9), accent: fg(0x0f6c9c),
		positive: fg(0x1f5fd0), neutral: fg(0x6f7593), negative: fg(0xb54a00),
		topic: fg(0x0f6c9c), intent: fg(0x477a1e), event: fg(0x946200),
		good: fg(0x2c7a45), warn: fg(0x946200), bad: fg(0xc02a45),
		voices:   [6]string{fg(0x0b7a6b), fg(0x7540c4), fg(0x946200), fg(0xa8328c), fg(0x477a1e), fg(0x0f6c9c)},
		cursorFg: fg(0x1c1400), cursorBg: bg(0xffc34d), heardFg: fg(0x0b2a5e), heardBg: bg(0xc3d8ff),
		rowBg: bg(0xe3e7f5), matchFg: fg(0x2a1456), matchBg: bg(0xdccdf7), statusBg: bg(0xe9ecf7), popBg: bg(0xf1f3fb),
	})
}

func ansi256(dark bool) *Theme {
	fg := func(c int) string { return fmt.Sprintf("38;5;%d", c) }
	bg := func(c int) string { return fmt.Sprintf("48;5;%d", c) }
	if dark {
		return compose(palette{
			text: fg(252), strong: fg(255), dim: fg(103), faint: fg(239), accent: fg(117),
			positive: fg(111), neutral: fg(103), negative: fg(209),
			topic: fg(117), intent: fg(150), event: fg(222),
			good: fg(114), warn: fg(222), bad: fg(204),
			voices:   [6]string{fg(79), fg(141), fg(222), fg(218), fg(150), fg(117)},
			cursorFg: fg(233), cursorBg: bg(222), heardFg: fg(231), heardBg: bg(25),
			rowBg: bg(237), matchFg: fg(231), matchBg: bg(60), statusBg: bg(235), popBg: bg(234),
		})
	}
	return compose(palette{
		text: fg(236), strong: fg(232), dim: fg(243), faint: fg(250), accent: fg(25),
		positive: fg(26), neutral: fg(244), negative: fg(130),
		topic: fg(25), intent: fg(64), event: fg(94),
		good: fg(29), warn: fg(94), bad: fg(161),
		voices:   [6]string{fg(29), fg(92), fg(94), fg(126), fg(64), fg(25)},
		cursorFg: fg(232), cursorBg: bg(221), heardFg: fg(17), heardBg: bg(153),
		rowBg: bg(254), matchFg: fg(54), matchBg: bg(189), statusBg: bg(255), popBg: bg(255),
	})
}

// ansi16 uses the sixteen colours that a person has chosen for the terminal,
// and no background but by reversing: what they look like is unknown. Faint
// things share bright black with dim ones.
func ansi16(dark bool) *Theme {
	p := palette{
		strong: "1", dim: "90", faint: "90", accent: "36",
		positive: "94", neutral: "90", negative: "33",
		topic: "36", intent: "32", event: "93",
		good: "32", warn: "93", bad: "91",
		voices:   [6]string{"36", "95", "93", "35", "32", "96"},
		cursorBg: "7", heardFg: "1", heardBg: "4", rowBg: "1", matchBg: "4;95",
	}
	if !dark {
		p.positive, p.event, p.warn, p.voices[2] = "34", "33", "33", "33"
		p.voices[1], p.voices[5], p.matchBg = "35", "34", "4;35"
	}
	return compose(p)
}

func plain() *Theme {
	return compose(palette{
		strong: "1", accent: "1", warn: "1", bad: "1",
		cursorBg: "7", heardFg: "1", heardBg: "4", rowBg: "1", matchBg: "4",
	})
}

func compose(p palette) *Theme {
	t := &Theme{
		Text: sgr(p.text), Strong: sgr(p.strong), Dim: sgr(p.dim), Faint: sgr(p.faint), Accent: sgr(p.accent),
		Title: sgr(p.dim), Focus: sgr("1", p.accent),
		Cursor: sgr(p.cursorFg, p.cursorBg), Heard: sgr(p.heardFg, p.heardBg), Both: sgr("1", "4", p.cursorFg, p.cursorBg),
		Row: sgr(p.rowBg), Match: sgr(p.matchFg, p.matchBg), Status: sgr(p.statusBg), Key: sgr("1", p.accent), Popup: sgr(p.popBg),
		Good: sgr(p.good), Warn: sgr(p.warn), Bad: sgr(p.bad),
		Positive: sgr(p.positive), Neutral: sgr(p.neutral), Negative: sgr(p.negative),
		Topic: sgr(p.topic), Intent: sgr(p.intent), Event: sgr(p.event), Mark: sgr(p.warn),
	}
	for i, v := range p.voices {
		t.Voices[i] = sgr(v)
	}
	return t
}

func sgr(params ...string) Style {
	s := ""
	for _, p := range params {
		if p != "" {
			if s != "" {
				s += ";"
			}
			s += p
		}
	}
	if s == "" {
		return ""
	}
	return "\x1b[" + s + "m"
}

// On lays a look over a background look: both are switched on, one after the
// other, so that a coloured word keeps its colour in a selected row.
func On(background, style Style) Style { return background + style }

package timeline

import (
	"unicode/utf8"

	"earshot/model"
	"earshot/ui/theme"
)

// look is an index into the looks of a theme: a cell keeps one byte of style.
type look uint8

const (
	plainLook look = iota
	textLook
	dimLook
	faintLook
	accentLook
	focusLook
	cursorLook
	positiveLook
	neutralLook
	negativeLook
	topicLook
	intentLook
	eventLook
	faultLook
	strongTopic
	strongIntent
	voiceLook // the first of six
	lookCount = voiceLook + 6
)

// A pen is a theme made ready for drawing: its looks by number, also as they
// are in the column of the cursor, and its glyphs as runes.
type pen struct {
	theme  *theme.Theme
	looks  [lookCount]theme.Style
	banded [lookCount]theme.Style

	bars, barsDown                      [9]rune
	dot, playhead, cursor, cursorColumn rune
	open, fill, close, cross            rune
	strongOpen, strongFill, strongClose rune
	up, down, mildUp, mildDown, unsure  rune
	row, ellipsis, times                rune
}

const bold = "\x1b[1m"

func newPen(t *theme.Theme) *pen {
	p := &pen{theme: t}
	p.looks = [lookCount]theme.Style{
		textLook: t.Text, dimLook: t.Dim, faintLook: t.Faint, accentLook: t.Accent, focusLook: t.Focus, cursorLook: t.Cursor,
		positiveLook: t.Positive, neutralLook: t.Neutral, negativeLook: t.Negative,
		topicLook: t.Topic, intentLook: t.Intent, eventLook: t.Event, faultLook: t.Bad,
		strongTopic: bold + t.Topic, strongIntent: bold + t.Intent,
	}
	for i := range 6 {
		p.looks[voiceLook+look(i)] = t.Voice(i)
	}
	for i, style := range p.looks {
		p.banded[i] = theme.On(t.Row, style)
	}
	p.banded[cursorLook] = t.Cursor
	g := &t.Glyphs
	for i := range p.bars {
		p.bars[i], p.barsDown[i] = glyph(g.Bars[i]), glyph(g.BarsDown[i])
	}
	p.dot, p.playhead, p.cursor = glyph(g.Dot), glyph(g.Playhead), glyph(g.Cursor)
	p.open, p.fill, p.close, p.cross = glyph(g.SpanOpen), glyph(g.SpanFill), glyph(g.SpanClose), glyph(g.Cross)
	p.up, p.down, p.unsure = glyph(g.Positive), glyph(g.Negative), glyph(g.Unknown)
	p.row, p.ellipsis = glyph(g.Row), glyph(g.Ellipsis)
	if g.Set == theme.ASCII {
		p.cursorColumn, p.times = ':', 'x'
		p.strongOpen, p.strongFill, p.strongClose = '{', '=', '}'
		p.mildUp, p.mildDown = '\'', '.'
	} else {
		p.cursorColumn, p.times = '┊', '×'
		p.strongOpen, p.strongFill, p.strongClose = '┣', '━', '┫'
		p.mildUp, p.mildDown = '+', '-'
	}
	return p
}

// glyph returns the one character of a glyph.
func glyph(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// voice returns the look of a voice, and that of nobody's sound for none.
func (p *pen) voice(v int) look {
	if v < 0 {
		return dimLook
	}
	return voiceLook + look(v%6)
}

// segment returns how a labelled segment is drawn: its look, and its ends and
// what lies between. One under the cursor is heavier, also without colour.
func (p *pen) segment(lane model.Lane, strong bool) (style look, open, fill, close rune) {
	style, open, fill, close = topicLook, p.open, p.fill, p.close
	if lane == model.Intent {
		style = intentLook
	}
	if strong {
		open, fill, close = p.strongOpen, p.strongFill, p.strongClose
		style += strongTopic - topicLook
	}
	return style, open, fill, close
}

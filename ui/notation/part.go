package notation

import (
	"unicode/utf8"

	"earshot/ui/text"
	"earshot/ui/theme"
)

// A Part is a piece of safe text in one look.
type Part struct {
	Look theme.Style
	Text string
}

// Width returns how many cells parts take.
func Width(parts []Part) int {
	w := 0
	for _, p := range parts {
		w += text.Width(p.Text)
	}
	return w
}

// PutParts draws parts as far as column end.
func PutParts(c *text.Canvas, parts []Part, end int) {
	for _, p := range parts {
		c.PutWithin(p.Look, p.Text, end-c.X())
	}
}

// PutBoth draws left parts and, flush with column end, right ones, which come
// before the left ones where there is no room for both.
func PutBoth(c *text.Canvas, left, right []Part, end int) {
	w := Width(right)
	if w == 0 {
		PutParts(c, left, end)
		return
	}
	PutParts(c, left, end-w-1)
	c.To("", end-w)
	PutParts(c, right, end)
}

// PutRule draws the head of a section from here to column end.
func PutRule(c *text.Canvas, t *theme.Theme, title []Part, end int) {
	line, _ := utf8.DecodeRuneInString(t.Glyphs.Horizontal)
	c.Rune(t.Faint, line, min(2, end-c.X()))
	c.To("", min(c.X()+1, end))
	PutParts(c, title, end-2)
	c.To("", min(c.X()+1, end))
	c.Rune(t.Faint, line, end-c.X())
}

// Package text makes untrusted text harmless, measures it in terminal cells
// and lays it out in lines of exact width.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one character keeps. Real writing
// needs no more than four; stacks of hundreds only break the screen.
const maxMarks = 4

// Safe returns s with nothing left in it that could drive a terminal or make
// two terminals disagree about its width. Control characters become visible
// (ESC is shown as ␛); direction controls, line separators and bytes that are
// no UTF-8 become �; joiners, variation selectors and other characters without
// a width of their own are left out. Text that needs none of this is returned
// as it is, with no allocation.
func Safe(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return s[:i] + safe(s[i:])
		}
	}
	return s
}

func safe(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for i, r := range s {
		switch {
		case r < ' ':
			b.WriteRune('␀' + r)
		case r < 0x7f:
			b.WriteByte(byte(r))
		case r == 0x7f:
			b.WriteRune('␡')
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"), r < 0xa0, drives(r):
			b.WriteRune('\ufffd')
		case r == 0xa0:
			b.WriteByte(' ')
		case vanishes(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		default:
			b.WriteRune(r)
		}
		marks = 0
	}
	return b.String()
}

// drives reports whether r changes the direction or the line of what follows,
// or has no agreed meaning at all.
func drives(r rune) bool {
	switch {
	case r == 0x061c, r == 0x200e, r == 0x200f, // direction marks
		r >= 0x2028 && r <= 0x202e,               // separators, embeddings, overrides
		r >= 0x2066 && r <= 0x206f,               // isolates and deprecated format characters
		r >= 0xfff9 && r <= 0xfffb,               // interlinear annotation
		r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000: // private use
		return true
	}
	return false
}

// vanishes reports whether r is left out: the renderer counts it one way and
// terminals another (joiners, variation selectors, skin tones), or it is
// invisible and could hide something.
func vanishes(r rune) bool {
	switch {
	case r == 0x00ad, r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5,
		r >= 0x180b && r <= 0x180f,
		r >= 0x200b && r <= 0x200d, r >= 0x2060 && r <= 0x2064,
		r == 0x3164, r >= 0xfe00 && r <= 0xfe0f, r == 0xfeff, r == 0xffa0,
		r >= 0x1f3fb && r <= 0x1f3ff,
		r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// Package text makes untrusted text harmless, measures it in terminal cells
// and lays it out in lines of exact width.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
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
			return s[:i] + agree(safe(s[i:]))
		}
	}
	return s
}

func safe(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	marks, virama := 0, false
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
		case r >= 0x1f1e6 && r <= 0x1f1ff: // halves of a flag: cut apart they change their width
			b.WriteByte(byte('A' + r - 0x1f1e6))
		case unicode.In(r, unicode.Mn, unicode.Me):
			virama = virama || isVirama(r)
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		case virama && unicode.IsLetter(r):
			// Without a joint, "क्ष" is one cell to some and two to others.
			b.WriteRune('\u200c')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		marks, virama = 0, false
	}
	return b.String()
}

// agree returns s with every character left out or cut down that the two ways
// of counting cells, by code point and by grapheme cluster, still disagree on.
func agree(s string) string {
	for range 4 { // taking one character out may fuse its neighbours
		if plain(s) || ansi.StringWidth(s) == ansi.StringWidthWc(s) {
			return s
		}
		s = agreeOnce(s)
	}
	return strings.Repeat("\ufffd", utf8.RuneCountInString(s))
}

func agreeOnce(s string) string {
	var b strings.Builder
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		if ansi.StringWidth(cluster) == ansi.StringWidthWc(cluster) {
			b.WriteString(cluster)
			continue
		}
		base, _ := utf8.DecodeRuneInString(cluster)
		if one := string(base); ansi.StringWidth(one) == ansi.StringWidthWc(one) {
			b.WriteString(one)
		} else {
			b.WriteRune('\ufffd')
		}
	}
	return b.String()
}

// plain reports whether s holds only characters that stand for themselves:
// European letters, ideographs, kana and Hangul syllables.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x300, r >= 0x370 && r < 0x483, r >= 0x48a && r < 0x590,
			r >= 0x2010 && r < 0x2028, r >= 0x2400 && r < 0x2425,
			r >= 0x3001 && r < 0x302a, r >= 0x3041 && r < 0x3097, r >= 0x30a0 && r < 0x3100,
			r >= 0x3400 && r < 0xa000, r >= 0xac00 && r < 0xd7a4, r >= 0xff01 && r < 0xff5f, r == 0xfffd:
		default:
			return false
		}
	}
	return true
}

// isVirama reports whether r is one of the signs that fuse the letters around
// them into one (Indic_Conjunct_Break=Linker of Unicode 16).
func isVirama(r rune) bool {
	switch r {
	case 0x94d, 0x9cd, 0xacd, 0xb4d, 0xc4d, 0xd4d:
		return true
	}
	return false
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
	return unicode.Is(unicode.Cf, r)
}

// Package harmless writes text of an answer so that it drives nothing that
// reads it: no terminal, no line of a file format, no direction of what
// follows.
package harmless

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns s as one line of text. White space, line ends among it, becomes
// single spaces; other control characters become visible (ESC is ␛), and
// direction controls and bytes that are no UTF-8 become �, and of a heap of
// accents on one letter four stay. Everything else stays. Text that needs none
// of this is returned as it is.
func Text(s string) string {
	clean, space := true, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && space {
			clean = false
			break
		}
		space = c == ' '
	}
	if clean {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	space = false
	marks := 0
	for i, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		}
		marks = 0
		if isSpace(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		switch {
		case r < ' ':
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		case Drives(r), r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// maxMarks is how many combining marks one character keeps. Real writing needs
// no more; heaps of them reach into the lines around.
const maxMarks = 4

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// Drives reports whether r is a control character, or changes the direction or
// the line of what follows. Terminals take the second block of control
// characters (U+0080 to U+009F) for the beginning of sequences.
func Drives(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0,
		r == 0x061c, r == 0x200e, r == 0x200f, // direction marks
		r >= 0x2028 && r <= 0x202e, // separators, embeddings, overrides
		r >= 0x2066 && r <= 0x206f, // isolates and deprecated format characters
		r >= 0xfff9 && r <= 0xfffb, // interlinear annotation
		r == 0xfeff:                // byte order mark
		return true
	}
	return false
}

// AppendJSON appends s as a JSON string. Whatever drives anything is escaped,
// so that it stays what it was to a reader of JSON and is harmless to others.
// Bytes that are no UTF-8 become U+FFFD, as JSON has no bytes.
func AppendJSON(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			if r, n = utf8.DecodeRuneInString(s[i:]); !Drives(r) && (r != utf8.RuneError || n > 1) {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		dst = appendEscaped(dst, r)
		i += n
		from = i
	}
	return append(append(dst, s[from:]...), '"')
}

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case utf8.RuneError:
		return utf8.AppendRune(dst, r)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

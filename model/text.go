package model

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An arena holds the texts of a call in a few large pieces, so that nothing on
// the screen ever reads from the file and the collector has little to follow.
type arena struct {
	piece strings.Builder
}

const arenaPiece = 64 << 10

// add copies text in and returns it. The strings stay valid: a Builder never
// moves what it has while its capacity lasts.
func (a *arena) add(text []byte) string {
	from := a.room(len(text))
	a.piece.Write(text)
	return a.piece.String()[from:]
}

func (a *arena) room(n int) (from int) {
	if a.piece.Cap()-a.piece.Len() < n {
		a.piece = strings.Builder{}
		a.piece.Grow(max(n, arenaPiece))
	}
	return a.piece.Len()
}

// unquote returns the value of the string with this content between its quotes.
func (a *arena) unquote(raw []byte, plain bool) string {
	if plain {
		return a.add(raw)
	}
	// A value is longer than its content only where a byte of invalid UTF-8
	// becomes U+FFFD, which takes three.
	return a.add(appendUnquoted(make([]byte, 0, len(raw)+16), raw))
}

// appendUnquoted appends the value of a JSON string, given what is between its
// quotes. Bytes that are no UTF-8 and surrogates without a partner become
// U+FFFD, as encoding/json does it.
func appendUnquoted(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\' && i+1 < len(raw):
			i++
			switch c = raw[i]; c {
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case 'u':
				r := hexRune(raw[i+1:])
				i += 5
				if utf16.IsSurrogate(r) {
					if second := escapedRune(raw[min(i, len(raw)):]); utf16.DecodeRune(r, second) != utf8.RuneError {
						r = utf16.DecodeRune(r, second)
						i += 6
					} else {
						r = utf8.RuneError
					}
				}
				dst = utf8.AppendRune(dst, r)
				continue
			}
			dst = append(dst, c)
			i++
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
		}
	}
	return dst
}

func escapedRune(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return utf8.RuneError
	}
	return hexRune(b[2:])
}

func hexRune(b []byte) (r rune) {
	for k := range min(4, len(b)) {
		d, _ := hexDigit(b[k])
		r = r<<4 | rune(d)
	}
	return r
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c-'0' < 10:
		return c - '0', true
	case (c|0x20)-'a' < 6:
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}

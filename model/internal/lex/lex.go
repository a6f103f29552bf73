// Package lex finds where the tokens of JSON (RFC 8259) end. It looks at eight
// bytes at a time, copies nothing, and stays inside of the bytes it is given.
package lex

import (
	"encoding/binary"
	"math/bits"
)

// What eight bytes are compared with at once.
const (
	EachByte = 0x0101010101010101 // times a byte: that byte eight times
	HighBits = 0x80 * EachByte
	Quotes   = '"' * EachByte
	spaces   = ' ' * EachByte
	slashes  = '\\' * EachByte
)

// Space returns where white space ends that begins at i.
func Space(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case '\n', ' ', '\r', '\t':
			i++
			for i+8 <= len(b) { // indentation
				x := binary.LittleEndian.Uint64(b[i:]) ^ spaces
				if x != 0 {
					i += bits.TrailingZeros64(x) >> 3
					break
				}
				i += 8
			}
		default:
			return i
		}
	}
	return i
}

// String returns where the string ends whose content begins at i: at its
// closing quote, or at the byte that must not be in it, or at the end of b. It is
// plain when it is ASCII with no escapes.
func String(b []byte, i int) (end int, plain bool) {
	for i+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[i:])
		m := (endOfRun(x) | x) & HighBits
		if m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			if b[i] == '"' {
				return i, true
			}
			return stringSlow(b, i), false
		}
		i += 8
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' {
			return i, true
		} else if c == '\\' || c < ' ' || c >= 0x80 {
			return stringSlow(b, i), false
		}
	}
	return len(b), true
}

// endOfRun sets the high bit of each byte that is a quote, a backslash or a
// control character; bits above the lowest one that is set may be wrong.
func endOfRun(x uint64) uint64 {
	q, s := x^Quotes, x^slashes
	return (q-EachByte)&^q | (s-EachByte)&^s | (x-spaces)&^x
}

func stringSlow(b []byte, i int) int {
	for i < len(b) {
		switch c := b[i]; {
		case c == '"' || c < ' ':
			return i
		case c == '\\':
			n := escapeLen(b[i:])
			if n == 0 {
				return i
			}
			i += n
		default:
			i++
			for i+8 <= len(b) {
				m := endOfRun(binary.LittleEndian.Uint64(b[i:])) & HighBits
				if m != 0 {
					i += bits.TrailingZeros64(m) >> 3
					break
				}
				i += 8
			}
		}
	}
	return len(b)
}

// escapeLen returns the length of the escape that b begins with, 0 when it is
// none, and more than len(b) when it is cut off.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 2
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		for k := 2; k < 6; k++ {
			if k >= len(b) {
				return 6
			}
			if c := b[k]; c-'0' >= 10 && c|0x20-'a' >= 6 {
				return 0
			}
		}
		return 6
	}
	return 0
}

// Fault says what is wrong with the byte at which a string ends that is not its
// closing quote.
func Fault(c byte) string {
	if c == '\\' {
		return "an escape that JSON does not have"
	}
	return "a control character inside a string; JSON wants it escaped"
}

// LiteralLen returns the length of true, false or null, 0 when b begins with
// none of them. When b ends inside of one it returns more than len(b).
func LiteralLen(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	word := ""
	switch b[0] {
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	default:
		return 0
	}
	if n := min(len(b), len(word)); string(b[:n]) != word[:n] {
		return 0
	}
	return len(word)
}

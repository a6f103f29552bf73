package model

import (
	"encoding/binary"
	"math/bits"
)

// A scanner reads JSON (RFC 8259) from bytes that are all there. It never
// recurses, so that no depth of nesting can exhaust the stack, and it never
// copies: strings are handed out as the bytes between their quotes.
//
// The first fault is kept in err; from then on the scanner stands at the end
// and every method answers as it does there, so callers check err once.
//
// The shape of every loop over an object is
//
//	for more := s.begin('{'); more; more = s.more('}') {
//		switch string(s.name()) { … each case reads exactly one value … }
//	}
type scanner struct {
	b     []byte
	i     int
	err   *syntaxError
	named [64]byte // room for a name that was written with escapes
}

// A syntaxError is a place where the bytes stop being JSON.
type syntaxError struct {
	offset  int
	what    string
	tooMuch bool // they may be sound, but are more than will be read
}

func (e *syntaxError) Error() string { return e.what }

const (
	endOfInput = "the input ends in the middle of a value"

	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
	spaces   = 0x2020202020202020
	quotes   = '"' * eachByte
	slashes  = '\\' * eachByte
)

// fail notes a fault at byte i and moves to the end.
func (s *scanner) fail(i int, what string) {
	if s.err == nil {
		if i >= len(s.b) {
			i, what = len(s.b), endOfInput
		}
		s.err = &syntaxError{offset: i, what: what}
	}
	s.i = len(s.b)
}

// peek skips white space and returns the byte that follows it, 0 at the end.
func (s *scanner) peek() byte {
	if s.i < len(s.b) {
		if c := s.b[s.i]; c > ' ' {
			return c
		}
	}
	return s.peekPastSpace()
}

func (s *scanner) peekPastSpace() byte {
	s.i = skipSpace(s.b, s.i)
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func skipSpace(b []byte, i int) int {
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

// begin enters the object or array that opens with c, and reports whether it
// holds anything.
func (s *scanner) begin(c byte) bool {
	if s.peek() != c {
		s.fail(s.i, "expected '"+string(rune(c))+"'")
		return false
	}
	s.i++
	if s.peek() == c+2 { // '{' '}' and '[' ']' are two apart
		s.i++
		return false
	}
	return s.err == nil
}

// more stands after a value of an object or array that closes with c, and
// reports whether another follows.
func (s *scanner) more(c byte) bool {
	switch s.peek() {
	case ',':
		s.i++
		return true
	case c:
		s.i++
		return false
	}
	s.fail(s.i, "expected ',' or '"+string(rune(c))+"' after a value")
	return false
}

// name reads the name of a member and the colon after it.
func (s *scanner) name() []byte {
	if s.peek() != '"' {
		s.fail(s.i, "expected the name of a member in double quotes")
		return nil
	}
	raw, plain := s.string()
	if s.peek() != ':' {
		s.fail(s.i, "expected ':' after the name of a member")
		return nil
	}
	s.i++
	if !plain {
		raw = appendUnquoted(s.named[:0], raw)
	}
	return raw
}

// string reads the string that begins here and returns what is between its
// quotes. It is plain when it is ASCII with no escapes, and so is its own value.
func (s *scanner) string() (raw []byte, plain bool) {
	from := s.i + 1
	end, plain := stringEnd(s.b, from)
	if end >= len(s.b) || s.b[end] != '"' {
		s.fail(end, stringFault(s.b, end))
		return nil, true
	}
	s.i = end + 1
	return s.b[from:end], plain
}

// stringEnd returns where the string ends whose content begins at i: at its
// closing quote, or at the byte that must not be in it, or past the end.
func stringEnd(b []byte, i int) (end int, plain bool) {
	for i+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[i:])
		m := (endOfRun(x) | x) & highBits
		if m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			if b[i] == '"' {
				return i, true
			}
			return stringEndSlow(b, i), false
		}
		i += 8
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' {
			return i, true
		} else if c == '\\' || c < ' ' || c >= 0x80 {
			return stringEndSlow(b, i), false
		}
	}
	return len(b), true
}

// endOfRun sets the high bit of each byte that is a quote, a backslash or a
// control character; bits above the lowest one that is set may be wrong.
func endOfRun(x uint64) uint64 {
	q, s := x^quotes, x^slashes
	return (q-eachByte)&^q | (s-eachByte)&^s | (x-spaces)&^x
}

func stringEndSlow(b []byte, i int) int {
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
				m := endOfRun(binary.LittleEndian.Uint64(b[i:])) & highBits
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
			if _, ok := hexDigit(b[k]); !ok {
				return 0
			}
		}
		return 6
	}
	return 0
}

func stringFault(b []byte, i int) string {
	switch {
	case i >= len(b):
		return endOfInput
	case b[i] == '\\':
		return "an escape that JSON does not have"
	}
	return "a control character inside a string; JSON wants it escaped"
}

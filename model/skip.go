package model

import (
	"encoding/binary"
	"math/bits"

	"earshot/model/internal/lex"
)

// skip passes over one value. It checks that brackets pair up, that strings
// are sound and that words are true, false or null; the grammar of numbers and
// separators inside a skipped object or array is not checked.
func (s *scanner) skip() {
	s.skipCounting()
}

// skipCounting is skip, and returns how many objects or arrays the skipped
// object or array holds directly.
func (s *scanner) skipCounting() (children int) {
	switch c := s.peek(); c {
	case '{', '[':
	case '"':
		s.string()
		return 0
	default:
		s.scalar(c)
		return 0
	}
	var (
		b     = s.b
		i     = s.i
		kinds bitStack // 1 for an object
	)
	for {
		// Outside of strings nothing but brackets, letters and quotes matters:
		// the first two have bit 6 set, and numbers, separators and spaces don't.
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			q := x ^ lex.Quotes
			m := ((q-lex.EachByte)&^q | x<<1 | x) & lex.HighBits
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		for i < len(b) && b[i] != '"' && b[i] < 0x40 { // the last few bytes
			i++
		}
		if i >= len(b) {
			s.fail(i, endOfInput)
			return children
		}
		switch c := b[i]; c {
		case '"':
			end, _ := lex.String(b, i+1)
			if end >= len(b) || b[end] != '"' {
				s.fail(end, stringFault(b, end))
				return children
			}
			i = end + 1
		case '{', '[':
			if kinds.depth == 1 {
				children++
			}
			kinds.push(c == '{')
			i++
		case '}', ']':
			if kinds.pop() != (c == '}') {
				s.fail(i, "a closing bracket of the wrong kind")
				return children
			}
			i++
			if kinds.depth == 0 {
				s.i = i
				return children
			}
		default:
			n := lex.LiteralLen(b[i:])
			if n == 0 && (c == 'e' || c == 'E') && i > 0 && b[i-1]-'0' < 10 {
				n = 1 // an exponent
			}
			if n == 0 {
				s.fail(i, notAValue)
				return children
			}
			i += n
		}
	}
}

const notAValue = "expected a value"

// scalar reads a number or one of the three words.
func (s *scanner) scalar(c byte) {
	if c == '-' || c-'0' < 10 {
		s.number()
		return
	}
	n := lex.LiteralLen(s.b[s.i:])
	if n == 0 {
		s.fail(s.i, notAValue)
		return
	}
	if s.i += n; s.i > len(s.b) {
		s.fail(s.i, endOfInput)
	}
}

// A bitStack remembers of each open bracket whether it is an object's.
type bitStack struct {
	top   uint64
	below []uint64
	depth int
}

func (s *bitStack) push(bit bool) {
	if s.depth > 0 && s.depth%64 == 0 {
		s.below = append(s.below, s.top)
	}
	s.top <<= 1
	if bit {
		s.top |= 1
	}
	s.depth++
}

func (s *bitStack) pop() (bit bool) {
	bit = s.top&1 != 0
	s.top >>= 1
	s.depth--
	if s.depth > 0 && s.depth%64 == 0 {
		s.top = s.below[len(s.below)-1]
		s.below = s.below[:len(s.below)-1]
	}
	return bit
}

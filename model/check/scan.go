package check

import (
	"encoding/binary"
	"math/bits"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model/internal/lex"
)

// A scanner passes over JSON values in bytes that a decoder has accepted
// already. The decoder skips what it does not need, so this may still find a
// place that is no JSON: then bad says so, and the scanner stands at the end.
type scanner struct {
	b    []byte
	i    int
	bad  int      // where it is no JSON, -1 when nothing is wrong so far
	room [64]byte // for a name that was written with escapes
}

func (s *scanner) fail() {
	if s.bad < 0 {
		s.bad = min(s.i, len(s.b))
	}
	s.i = len(s.b)
}

// peek skips white space and returns the byte after it, 0 at the end.
func (s *scanner) peek() byte {
	s.i = lex.Space(s.b, s.i)
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// begin enters the object or array that opens with c, and reports whether it
// holds anything.
func (s *scanner) begin(c byte) bool {
	if s.peek() != c {
		s.fail()
		return false
	}
	s.i++
	if s.peek() == c+2 { // '{' '}' and '[' ']' are two apart
		s.i++
		return false
	}
	return s.bad < 0
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
	s.fail()
	return false
}

// name reads the name of a member and the colon after it. What it returns is
// good until the next name.
func (s *scanner) name() []byte {
	if s.peek() != '"' {
		s.fail()
		return nil
	}
	from := s.i
	plain := s.string()
	quoted := s.b[from:s.i]
	if s.peek() != ':' {
		s.fail()
		return nil
	}
	s.i++
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	return appendUnquoted(s.room[:0], quoted)
}

// appendUnquoted appends the value of a JSON string. Bytes that are no UTF-8
// and surrogates without a partner become U+FFFD.
func appendUnquoted(dst, quoted []byte) []byte {
	dst, _ = jsontext.AppendUnquote(dst, quoted) // a fault in it is shown as U+FFFD
	return dst
}

// string passes over a string. It is plain when it is ASCII with no escapes.
func (s *scanner) string() (plain bool) {
	end, plain := lex.String(s.b, s.i+1)
	if s.i = end; end >= len(s.b) || s.b[end] != '"' {
		s.fail()
		return plain
	}
	s.i++
	return plain
}

// skip passes over one value of any kind and returns the kind. It never
// recurses: no depth of nesting can exhaust the stack.
func (s *scanner) skip() kind {
	k := kindOf(s.peek())
	switch k {
	case aString:
		s.string()
	case aNumber, aBool, aNull:
		s.scalar()
	case anObject, anArray:
		s.skipContainer()
	default:
		s.fail()
	}
	return k
}

func (s *scanner) skipContainer() {
	depth := 0
	b, i := s.b, s.i
	for i < len(b) {
		for i+8 <= len(b) { // brackets have bit 6 set; numbers, separators and spaces don't
			x := binary.LittleEndian.Uint64(b[i:])
			q := x ^ lex.Quotes
			m := ((q-lex.EachByte)&^q | x<<1 | x) & lex.HighBits
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			break
		}
		switch b[i] {
		case '"':
			s.i = i
			if s.string(); s.bad >= 0 {
				return
			}
			i = s.i
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				s.i = i + 1
				return
			}
		}
		i++
	}
	s.i = i
	s.fail()
}

// scalar passes over a number or one of the three words.
func (s *scanner) scalar() {
	b, i := s.b, s.i
	for i < len(b) && (b[i] > ' ' && b[i] != ',' && b[i] != '}' && b[i] != ']') {
		i++
	}
	if i == s.i {
		s.fail()
		return
	}
	s.i = i
}

// A kind is a type of JSON values, or a set of them.
type kind uint8

const (
	aString kind = 1 << iota
	aNumber
	aBool
	aNull
	anObject
	anArray
)

// String names the kinds in a set.
func (k kind) String() string {
	names, all := [...]string{"a string", "a number", "true or false", "null", "an object", "a list"}, ""
	for i, name := range names {
		if k&(1<<i) != 0 {
			if all != "" {
				all += " or "
			}
			all += name
		}
	}
	return all
}

// kindOf tells the kind of a value by its first byte, 0 when it is none.
func kindOf(c byte) kind {
	switch c {
	case '"':
		return aString
	case '{':
		return anObject
	case '[':
		return anArray
	case 't', 'f':
		return aBool
	case 'n':
		return aNull
	}
	if c == '-' || c-'0' < 10 {
		return aNumber
	}
	return 0
}

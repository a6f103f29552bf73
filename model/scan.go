package model

import "earshot/model/internal/lex"

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

const endOfInput = "the input ends in the middle of a value"

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
	end, plain := lex.String(s.b, from)
	if end >= len(s.b) || s.b[end] != '"' {
		s.fail(end, stringFault(s.b, end))
		return nil, true
	}
	s.i = end + 1
	return s.b[from:end], plain
}

// stringFault says why a string ends at byte i.
func stringFault(b []byte, i int) string {
	if i >= len(b) {
		return endOfInput
	}
	return lex.Fault(b[i])
}

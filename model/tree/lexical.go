package tree

import (
	"encoding/binary"
	"math/bits"
)

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
	spaces   = ' ' * eachByte
	quotes   = '"' * eachByte
	slashes  = '\\' * eachByte
)

const endOfInput = "the document ends here"

// skipSpace returns where white space ends that begins at i.
func skipSpace(b []byte, i int) int {
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\r', '\t':
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

// stringEnd returns where the string ends whose opening quote stands at i. When
// it is none, what says why, and end is where it goes wrong.
func stringEnd(b []byte, i int) (end int, what string) {
	i++
	for {
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			q, s := x^quotes, x^slashes
			// The lowest bit that is set is the first quote, backslash or control
			// character; those above it may be wrong.
			m := ((q-eachByte)&^q | (s-eachByte)&^s | (x-spaces)&^x) & highBits
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			return len(b), endOfInput
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, ""
		case c < ' ':
			return i, "a control character inside a string; JSON wants it escaped"
		case c == '\\':
			n := escapeLen(b[i:])
			switch {
			case n == 0:
				return i, "an escape that JSON does not have"
			case i+n > len(b):
				return len(b), endOfInput
			}
			i += n
		default:
			i++
		}
	}
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
		for k := 2; k < 6 && k < len(b); k++ {
			if c := b[k]; c-'0' >= 10 && c|0x20-'a' >= 6 {
				return 0
			}
		}
		return 6
	}
	return 0
}

// numberEnd returns where the number ends that begins at i; what is as in
// stringEnd.
func numberEnd(b []byte, i int) (end int, what string) {
	if b[i] == '-' {
		i++
	}
	first := i
	if i = digits(b, i); i == first {
		return i, "expected a digit"
	}
	if b[first] == '0' && i > first+1 {
		return first + 1, "a number with a leading zero"
	}
	if i < len(b) && b[i] == '.' {
		first = i + 1
		if i = digits(b, first); i == first {
			return i, "expected a digit after the decimal point"
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		first = i
		if i = digits(b, first); i == first {
			return i, "expected a digit in the exponent"
		}
	}
	return i, ""
}

func digits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' < 10 {
		i++
	}
	return i
}

// literalEnd returns where true, false or null ends that begins at i; what is
// as in stringEnd.
func literalEnd(b []byte, i int) (end int, what string) {
	word := ""
	switch b[i] {
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	}
	for k := range word {
		if i+k >= len(b) {
			return len(b), endOfInput
		}
		if b[i+k] != word[k] {
			word = ""
			break
		}
	}
	if word == "" {
		return i, "expected a value"
	}
	return i + len(word), ""
}

// scalarEnd returns where the number, string or word ends that begins at i;
// what is as in stringEnd.
func scalarEnd(b []byte, i int) (end int, what string) {
	switch c := b[i]; {
	case c == '"':
		return stringEnd(b, i)
	case c == '-' || c-'0' < 10:
		return numberEnd(b, i)
	}
	return literalEnd(b, i)
}

func kindOf(c byte) Kind {
	switch {
	case c == '{':
		return Object
	case c == '[':
		return Array
	case c == '"':
		return String
	case c == 't' || c == 'f':
		return Bool
	case c == 'n':
		return Null
	case c == '-' || c-'0' < 10:
		return Number
	}
	return Invalid
}

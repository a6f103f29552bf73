package tree

import "earshot/model/internal/lex"

const endOfInput = "the document ends here"

// stringEnd returns where the string ends whose opening quote stands at i. When
// it is none, what says why, and end is where it goes wrong.
func stringEnd(b []byte, i int) (end int, what string) {
	if end, _ = lex.String(b, i+1); end < len(b) && b[end] == '"' {
		return end + 1, ""
	}
	if end >= len(b) {
		return len(b), endOfInput
	}
	return end, lex.Fault(b[end])
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
	n := lex.LiteralLen(b[i:])
	switch {
	case n == 0:
		return i, "expected a value"
	case i+n > len(b):
		return len(b), endOfInput
	}
	return i + n, ""
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

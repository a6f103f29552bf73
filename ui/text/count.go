package text

import (
	"strconv"
	"strings"
)

// Count writes how many there are of something: "1 word", "100,000 words", "2
// matches", "2 entities".
func Count(n int, one string) string {
	many := one
	switch stem, y := strings.CutSuffix(one, "y"); {
	case n == 1:
	case y && !strings.ContainsAny(stem[max(len(stem)-1, 0):], "aeiou"):
		many = stem + "ies"
	case strings.HasSuffix(one, "ch"):
		many += "es"
	default:
		many += "s"
	}
	return Number(n) + " " + many
}

// Number writes a number of things with commas, "100,000".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

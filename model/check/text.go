package check

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// unquote returns the value of a JSON string, which stays valid as long as the
// string itself.
func unquote(quoted []byte) []byte {
	inside := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inside, '\\') < 0 && utf8.Valid(inside) {
		return inside
	}
	return appendUnquoted(nil, quoted)
}

// matches reports whether a text is the words of a channel from one on, and
// how many of them. Only white space may differ.
func (k *checker) matches(text []byte, channel, at int) (n int, ok bool) {
	total := k.words(channel)
	i := at
	for ; ; i++ {
		for len(text) > 0 && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r') {
			text = text[1:]
		}
		if i >= total {
			return i - at, len(text) == 0
		}
		word := strings.TrimSpace(k.call.Words[k.word(channel, i)].Text)
		if len(text) == 0 && word != "" {
			return i - at, true
		}
		if len(text) < len(word) || string(text[:len(word)]) != word {
			return i - at, false
		}
		text = text[len(word):]
	}
}

// quoted is how many words are enough to tell which are meant.
const quoted = 40

// text returns words of a channel as text, at most so many.
func (k *checker) text(channel, first, last, most int) string {
	var b []byte
	first = max(first, 0)
	last = min(last, k.words(channel), first+most)
	for i := first; i < last; i++ {
		w := k.word(channel, i)
		if i > first {
			b = append(b, k.call.Joiner(k.word(channel, i-1), w)...)
		}
		b = append(b, k.call.Words[w].Text...)
	}
	return string(b)
}

// fold keeps the letters and digits of a text, in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// short cuts a text that is only there to tell which one is meant.
func short(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// number writes a number with all of its digits.
func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// seconds writes a time as the file does, "28.4 s".
func seconds(d time.Duration) string {
	s := fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " s"
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func places(n int) string {
	if n == 1 {
		return "1 more place"
	}
	return strconv.Itoa(n) + " more places"
}

// floatOf reads a number.
func floatOf(raw []byte) (f float64, ok bool) {
	if len(raw) == 0 || kindOf(raw[0]) != aNumber {
		return 0, false
	}
	if f, ok := simple(raw); ok {
		return f, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return f, err == nil
}

// simple reads a number of at most fifteen digits without an exponent: the
// quotient of two numbers that are exact is the nearest one.
func simple(raw []byte) (f float64, ok bool) {
	if len(raw) > 16 {
		return 0, false
	}
	whole, scale, point := uint64(0), 1.0, false
	for i, c := range raw {
		switch {
		case c-'0' < 10:
			whole = whole*10 + uint64(c-'0')
			if point {
				scale *= 10
			}
		case c == '.' && !point && i > 0:
			point = true
		default:
			return 0, false
		}
	}
	return float64(whole) / scale, len(raw) < 16 || point
}

// wholeOf reads a number and cuts it to a whole one that fits anywhere.
func wholeOf(raw []byte) (n int, ok bool) {
	f, ok := floatOf(raw)
	return int(min(max(f, -1<<30), 1<<30)), ok
}

// secondsOf reads a time, to the nanosecond.
func secondsOf(raw []byte) (d time.Duration, ok bool) {
	f, ok := floatOf(raw)
	if !ok || f < 0 || f > 1e9 {
		return 0, false
	}
	return time.Duration(math.Round(f * 1e9)), true
}

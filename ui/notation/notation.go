// Package notation is how scores, times and word ranges are written in lists
// and facts. The functions append to a buffer, so that a list of thousands of
// rows is drawn without making a string for each cell.
package notation

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// Put draws appended text on a canvas with no allocation. Text must be safe,
// and each of its characters one cell wide, as all that this package appends
// is.
func Put(c *text.Canvas, style theme.Style, b []byte) {
	for len(b) > 0 && c.Room() > 0 {
		r, n := utf8.DecodeRune(b)
		c.Rune(style, r, 1)
		b = b[n:]
	}
}

// Cells returns how many cells appended text takes.
func Cells(b []byte) int { return utf8.RuneCount(b) }

// AppendScore appends the score of a topic or an intent, ".8270", "5.8e-6".
// Scores go down to millionths: none is rounded to nothing, and none that is
// less than one to one.
func AppendScore(dst []byte, x float64) []byte {
	a := math.Abs(x)
	switch {
	case a == 0 || a == 1 || a >= 10:
		return strconv.AppendFloat(dst, x, 'g', 4, 64)
	case a < .0005:
		return appendExponent(dst, x)
	case a > .9999 && a < 1:
		x = math.Copysign(.9999, x)
	}
	if x < 0 {
		dst, x = append(dst, '-'), -x
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, x, 'f', 4, 64)
	if dst[from] == '0' {
		dst = append(dst[:from], dst[from+1:]...)
	}
	return dst
}

// AppendConfidence appends the confidence of a word as pane.Score writes it:
// ".998", "1".
func AppendConfidence(dst []byte, x float64) []byte {
	a := math.Abs(x)
	switch {
	case a != 0 && a < .001:
		return appendExponent(dst, x)
	case a < .1:
		return appendFraction(dst, x, 4)
	case a < 10:
		return appendFraction(dst, x, 3)
	}
	return strconv.AppendFloat(dst, x, 'g', 4, 64)
}

// AppendSentiment appends a sentiment score with its sign and so many
// decimals, "-0.37", "+0.12". One too small for them gets what it needs:
// "-0.004", "+2e-5".
func AppendSentiment(dst []byte, x float64, decimals int) []byte {
	if x > 0 {
		dst = append(dst, '+')
	}
	a, unseen := math.Abs(x), .5*math.Pow10(-decimals)
	switch {
	case a == 0:
		x = 0 // not -0
	case a < unseen/10:
		var buf [32]byte
		return appendShortExponent(dst, strconv.AppendFloat(buf[:0], x, 'e', 0, 64))
	case a < unseen:
		decimals++
	case a >= 100:
		return strconv.AppendFloat(dst, x, 'g', 3, 64)
	}
	return strconv.AppendFloat(dst, x, 'f', decimals, 64)
}

// AppendExact appends a number with all the figures it was given with.
func AppendExact(dst []byte, x float64) []byte {
	if a := math.Abs(x); a == 0 || a >= 1e-4 && a < 1e15 {
		return strconv.AppendFloat(dst, x, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, x, 'g', -1, 64)
}

func appendExponent(dst []byte, x float64) []byte {
	var buf [32]byte
	return appendShortExponent(dst, strconv.AppendFloat(buf[:0], x, 'e', 1, 64))
}

// appendShortExponent appends a number in the form "5.8e-06" without the zero
// that pads its exponent.
func appendShortExponent(dst, number []byte) []byte {
	for i, b := range number {
		if b == '0' && i >= 2 && i == len(number)-2 && (number[i-1] == '-' || number[i-1] == '+') {
			continue
		}
		dst = append(dst, b)
	}
	return dst
}

// appendFraction appends x with at most so many decimals, and neither the zero
// before the point nor those at the end.
func appendFraction(dst []byte, x float64, decimals int) []byte {
	var buf [32]byte
	b := strconv.AppendFloat(buf[:0], x, 'f', decimals, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if b[0] == '-' {
		dst, b = append(dst, '-'), b[1:]
	}
	if len(b) > 1 && b[0] == '0' {
		b = b[1:]
	}
	return append(dst, b...)
}

// AppendTime appends a time as place.FormatTime writes it: "0:10",
// "1:02:03.45", cut to so many decimals.
func AppendTime(dst []byte, d time.Duration, decimals int) []byte {
	return place.AppendTime(dst, d, decimals)
}

// AppendSpan appends a length of time, "0.4 s", "5.50 s", and from a hundred
// seconds on "2:05".
func AppendSpan(dst []byte, d time.Duration, decimals int) []byte {
	if d >= 100*time.Second {
		return AppendTime(dst, d, 0)
	}
	unit := time.Second
	for range decimals {
		unit /= 10
	}
	dst = strconv.AppendFloat(dst, d.Round(max(unit, 1)).Seconds(), 'f', decimals, 64)
	return append(dst, " s"...)
}

// AppendWords appends the words of a span, the last included: "24-52", "154",
// "-" for none.
func AppendWords(dst []byte, span model.Span) []byte {
	switch span.Len() {
	case 0:
		return append(dst, '-')
	case 1:
		return strconv.AppendInt(dst, int64(span.First), 10)
	}
	dst = strconv.AppendInt(dst, int64(span.First), 10)
	dst = append(dst, '-')
	return strconv.AppendInt(dst, int64(span.Last-1), 10)
}

// AppendVoice appends what pane.VoiceName and pane.VoiceNumber return.
func AppendVoice(dst []byte, v model.Voice, long bool) []byte {
	if v.Name != "" && long {
		return append(dst, text.Cut(text.Safe(v.Name), 16)...)
	}
	name, n := "Speaker ", v.Speaker
	if v.Speaker < 0 {
		name, n = "Channel ", v.Channel
	}
	if long {
		dst = append(dst, name...)
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// AppendCount appends the place in a list and its length, "4 of 11"; only the
// length when the place is 0.
func AppendCount(dst []byte, place, length int) []byte {
	if place > 0 {
		dst = append(strconv.AppendInt(dst, int64(place), 10), " of "...)
	}
	return strconv.AppendInt(dst, int64(length), 10)
}

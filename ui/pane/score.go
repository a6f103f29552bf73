package pane

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Score returns a score in four or five cells without rounding it away: ".42",
// "-.37", "1", "5.8e-6". Scores of real answers go down to millionths.
func Score(x float64) string {
	a := math.Abs(x)
	switch {
	case a != 0 && a < .001:
		s := strconv.FormatFloat(x, 'e', 1, 64)
		return strings.NewReplacer("e-0", "e-", "e+0", "e+").Replace(s)
	case a < .1:
		return trim(strconv.FormatFloat(x, 'f', 4, 64))
	case a < 10:
		return trim(strconv.FormatFloat(x, 'f', 3, 64))
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

func trim(s string) string {
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if strings.HasPrefix(s, "0.") {
		s = s[1:]
	}
	if neg {
		return "-" + s
	}
	return s
}

// Seconds returns a length of time the way people say it: "5.6 s", "0.48 s".
func Seconds(d time.Duration) string { return string(AppendSeconds(nil, d)) }

// AppendSeconds appends what Seconds returns.
func AppendSeconds(dst []byte, d time.Duration) []byte {
	prec := 1
	if d < time.Second {
		prec = 2
	}
	return append(strconv.AppendFloat(dst, d.Seconds(), 'f', prec, 64), " s"...)
}

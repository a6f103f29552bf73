package place

import (
	"strconv"
	"strings"
	"time"
)

// FormatTime writes a time as a clock: "0:14", and "1:02:03" from an hour on,
// with so many decimals of a second, at most nine. It cuts and never rounds, so
// that a clock does not run ahead of the sound.
func FormatTime(d time.Duration, decimals int) string {
	return string(AppendTime(nil, d, decimals))
}

// AppendTime appends what FormatTime returns.
func AppendTime(dst []byte, d time.Duration, decimals int) []byte {
	if d < 0 {
		dst = append(dst, '-')
		d = max(-d, 0) // the least of all durations has no opposite
	}
	seconds := int64(d / time.Second)
	if hours := seconds / 3600; hours > 0 {
		dst = strconv.AppendInt(dst, hours, 10)
		dst = append(dst, ':')
		dst = appendTwo(dst, seconds/60%60)
	} else {
		dst = strconv.AppendInt(dst, seconds/60, 10)
	}
	dst = append(dst, ':')
	dst = appendTwo(dst, seconds%60)
	if decimals > 0 {
		dst = append(dst, '.')
		rest := int64(d % time.Second)
		for unit := int64(time.Second / 10); decimals > 0 && unit > 0; decimals-- {
			dst = append(dst, byte('0'+rest/unit))
			rest %= unit
			unit /= 10
		}
	}
	return dst
}

func appendTwo(dst []byte, n int64) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}

// exact writes a time with as many decimals as it has.
func exact(d time.Duration) string {
	s := FormatTime(d, 9)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}

// parseClock reads "1:23", "1:02:03.5", "83s", "1.5s" and, where plain is set,
// "83". Minutes and seconds after a colon are below 60.
func parseClock(text string, plain bool) (time.Duration, bool) {
	if rest, ok := strings.CutSuffix(text, "s"); ok {
		return parseSeconds(rest)
	}
	parts := strings.Split(text, ":")
	if len(parts) == 1 {
		if !plain {
			return 0, false
		}
		return parseSeconds(text)
	}
	if len(parts) > 3 {
		return 0, false
	}
	whole := 0
	for k, part := range parts[:len(parts)-1] {
		n, ok := parseCount(part)
		if !ok || k > 0 && n >= 60 {
			return 0, false
		}
		whole = whole*60 + n
	}
	seconds, ok := parseSeconds(parts[len(parts)-1])
	if !ok || seconds >= time.Minute || whole > int(longest/time.Minute) {
		return 0, false
	}
	return time.Duration(whole)*time.Minute + seconds, true
}

// longest is the longest time that can be named, some three years.
const longest = 100_000_000 * time.Second

// parseSeconds reads "83" or "1.25" to the nanosecond.
func parseSeconds(text string) (time.Duration, bool) {
	whole, decimals, point := strings.Cut(text, ".")
	n, ok := parseCount(whole)
	if !ok || point && (decimals == "" || len(decimals) > 9) || n >= int(longest/time.Second) {
		return 0, false
	}
	d := time.Duration(n) * time.Second
	if point {
		fraction, ok := parseCount(decimals + "000000000"[len(decimals):])
		if !ok {
			return 0, false
		}
		d += time.Duration(fraction)
	}
	return d, true
}

// parseCount reads digits and nothing else.
func parseCount(text string) (int, bool) {
	if text == "" || len(text) > 9 {
		return 0, false
	}
	for k := range len(text) {
		if text[k]-'0' >= 10 {
			return 0, false
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

package place

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseTime reads a time as people write it: "83", "83s", "83.5s", "1:23",
// "1:23.5", "1:02:03". It is never negative.
func ParseTime(s string) (time.Duration, error) {
	bad := fmt.Errorf("time %q: write 1:23, 1:02:03.5 or 83s", s)
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(s), "s"), ":")
	if len(parts) > 3 {
		return 0, bad
	}
	total := 0.0
	for i, p := range parts {
		x, err := strconv.ParseFloat(p, 64)
		if err != nil || x < 0 || math.IsInf(x, 0) || math.IsNaN(x) || i > 0 && x >= 60 || i < len(parts)-1 && x != math.Trunc(x) {
			return 0, bad
		}
		total = total*60 + x
	}
	if total > math.MaxInt64/1e9/2 {
		return 0, bad
	}
	return time.Duration(math.Round(total * 1e9)), nil
}

// FormatTime writes a time as minutes and seconds, with hours where there are
// any, and as many decimals as asked, cut off and not rounded: a clock that
// rounds is ahead of itself. "0:04", "1:02:03.5".
func FormatTime(d time.Duration, decimals int) string {
	return string(AppendTime(make([]byte, 0, 24), d, decimals))
}

// AppendTime appends what FormatTime returns.
func AppendTime(b []byte, d time.Duration, decimals int) []byte {
	if d < 0 {
		b = append(b, '-')
		d = -d
	}
	h, m, s := d/time.Hour, d/time.Minute%60, d/time.Second%60
	if h > 0 {
		b = strconv.AppendInt(b, int64(h), 10)
		b = append(b, ':')
		b = append(b, byte('0'+m/10))
		b = append(b, byte('0'+m%10))
	} else {
		b = strconv.AppendInt(b, int64(m), 10)
	}
	b = append(b, ':', byte('0'+s/10), byte('0'+s%10))
	if decimals > 0 {
		b = append(b, '.')
		for unit := time.Second / 10; decimals > 0 && unit > 0; decimals, unit = decimals-1, unit/10 {
			b = append(b, byte('0'+d/unit%10))
		}
	}
	return b
}

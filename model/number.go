package model

import (
	"math"
	"strconv"
	"time"
)

// A number is a JSON number as it was read: mantissa × 10^exp10.
type number struct {
	raw      []byte
	mantissa uint64
	exp10    int
	negative bool
	exact    bool // mantissa and exp10 hold all of the digits
}

// number reads the number that begins here.
func (s *scanner) number() (n number) {
	b, i := s.b, s.i
	from := i
	n.exact = true
	if i < len(b) && b[i] == '-' {
		n.negative = true
		i++
	}
	first := i
	var m uint64
	for i < len(b) && b[i]-'0' < 10 {
		m = m*10 + uint64(b[i]-'0')
		i++
	}
	if i == first {
		s.fail(i, notAValue)
		return n
	}
	if b[first] == '0' && i > first+1 {
		s.fail(first+1, "a number with a leading zero")
		return n
	}
	digits := i - first
	if i < len(b) && b[i] == '.' {
		i++
		point := i
		for i < len(b) && b[i]-'0' < 10 {
			m = m*10 + uint64(b[i]-'0')
			i++
		}
		if i == point {
			s.fail(i, "expected a digit after the decimal point")
			return n
		}
		n.exp10 = point - i
		digits += i - point
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i = s.exponent(i+1, &n)
	}
	// 19 digits always fit. More of them may be leading zeros, but that is rare
	// enough for the slow way.
	n.exact = n.exact && digits <= 19
	n.mantissa = m
	if s.err != nil {
		return n
	}
	n.raw = b[from:i]
	s.i = i
	return n
}

func (s *scanner) exponent(i int, n *number) int {
	b, negative := s.b, false
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		negative = b[i] == '-'
		i++
	}
	first, e := i, 0
	for i < len(b) && b[i]-'0' < 10 {
		if e < 100_000 {
			e = e*10 + int(b[i]-'0')
		}
		i++
	}
	if i == first {
		s.fail(i, "expected a digit in the exponent")
		return i
	}
	if negative {
		e = -e
	}
	n.exp10 += e
	if e < -400 || e > 400 {
		n.exact = false
	}
	return i
}

// float returns the nearest float64, an infinity when it is too large.
func (n number) float() float64 {
	if n.exact && n.mantissa < 1<<53 && -22 <= n.exp10 && n.exp10 <= 22 {
		// Both sides are exact, so the quotient is rounded once, correctly.
		f := float64(n.mantissa)
		if n.exp10 < 0 {
			f /= tens[-n.exp10]
		} else {
			f *= tens[n.exp10]
		}
		if n.negative {
			f = -f
		}
		return f
	}
	f, _ := strconv.ParseFloat(string(n.raw), 64) // what is out of range comes as ±Inf
	return f
}

var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// longest is the longest time that is believed, some 31 years. Larger numbers
// are faults, and would leave no room to add in a time.Duration.
const longest = 1e9 * time.Second

// seconds returns the number of seconds as a duration, rounded to the
// nanosecond. It is not ok when it is negative or longer than longest; -0 is 0.
func (n number) seconds() (d time.Duration, ok bool) {
	if n.exact && -9 <= n.exp10 && n.exp10 <= 0 && n.mantissa < 1e9 {
		// The usual case: at most nine digits.
		d = time.Duration(n.mantissa) * nanos[-n.exp10]
		return d, d == 0 || !n.negative
	}
	f := n.float()
	if !(f >= 0 && f <= longest.Seconds()) {
		return 0, false
	}
	return time.Duration(math.Round(f * 1e9)), true
}

var nanos = [...]time.Duration{1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0}

package model

import (
	"math"
	"strconv"
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		json string
		want time.Duration
		ok   bool
	}{
		{"0", 0, true},
		{"-0", 0, true},
		{"0.0", 0, true},
		{"14.72", 14_720 * time.Millisecond, true},
		{"2.6399999", 2_639_999_900, true},
		{"35999.9", 35_999_900 * time.Millisecond, true},
		{"14.719999313354492", 14_719_999_313, true}, // rounded to the nanosecond
		{"1E+2", 100 * time.Second, true},
		{"1.5e-3", 1500 * time.Microsecond, true},
		{"0.1234567890123456789012345678901234567890", 123_456_789, true},
		{"-1.5", 0, false},
		{"1e400", 0, false},
		{"-1e-400", 0, true},
		{"9223372036854775808", 0, false},
		{"1000000000", longest, true},
		{"1000000001", 0, false},
	} {
		s := scanner{b: []byte(c.json)}
		got, ok := s.number().seconds()
		if s.err != nil || ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %v, %v (%v), want %v, %v", c.json, got, ok, s.err, c.want, c.ok)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"0", "-0", "1", "0.1", "-0.37117594480514526", "0.57950126095440130", "0.84658281818749126", "1e22", "1e23", "9007199254740993", "123456789012345678901", "1e-5", "5e-324", "1e400", "0.000000000000000000000000000000000000000000001", "18446744073709551616"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scanner{b: []byte(text)}
		n := s.number()
		if s.err != nil || s.i != len(text) {
			return
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(want, 0) {
			t.Fatalf("%q is no number to strconv: %v", text, err)
		}
		if got := n.float(); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if d, ok := n.seconds(); ok && math.Abs(d.Seconds()-want) > 1e-6+want*1e-15 {
			t.Errorf("%s: %v", text, d)
		}
	})
}

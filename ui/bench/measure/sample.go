package measure

import (
	"math"
	"slices"
)

// Sample is a series of measurements.
type Sample []float64

// Quantile gives the smallest value that at least the share p of the values do
// not exceed, and NaN if there are none.
func (s Sample) Quantile(p float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

func (s Sample) Min() float64 { return s.Quantile(0) }
func (s Sample) P50() float64 { return s.Quantile(0.50) }
func (s Sample) P90() float64 { return s.Quantile(0.90) }
func (s Sample) P99() float64 { return s.Quantile(0.99) }
func (s Sample) Max() float64 { return s.Quantile(1) }

// Summary is a sample in a few numbers, for a report.
type Summary struct {
	N   int     `json:"n"`
	Min float64 `json:"min"`
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Summary rounds to a thousandth. That of an empty sample is all zero.
func (s Sample) Summary() Summary {
	if len(s) == 0 {
		return Summary{}
	}
	r := func(x float64) float64 { return math.Round(x*1000) / 1000 }
	return Summary{len(s), r(s.Min()), r(s.P50()), r(s.P90()), r(s.P99()), r(s.Max())}
}

package callgen

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// random draws the numbers of one stage of the generator. It sits on PCG,
// whose sequence Go promises to keep, and derives everything else itself, so
// that a seed means the same call in every Go release.
type random struct{ src *rand.PCG }

// stream gives the numbers of one named stage. Every stage has its own, so
// that one more draw in one stage does not change what the others produce.
func stream(seed uint64, stage string) random {
	h := fnv.New64a()
	h.Write([]byte(stage))
	return random{rand.NewPCG(seed, h.Sum64())}
}

// below draws from 0 to n-1.
func (r random) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int((r.src.Uint64() >> 11) % uint64(n))
}

// between draws from lo to hi, both included.
func (r random) between(lo, hi int) int { return lo + r.below(hi-lo+1) }

// unit draws from [0, 1).
func (r random) unit() float64 { return float64(r.src.Uint64()>>11) / (1 << 53) }

func (r random) in(lo, hi float64) float64 { return lo + (hi-lo)*r.unit() }

func (r random) chance(p float64) bool { return r.unit() < p }

func (r random) pick(xs []string) string { return xs[r.below(len(xs))] }

// triangular draws from [lo, hi], most often near mode.
func (r random) triangular(lo, mode, hi float64) float64 {
	u := r.unit()
	if u < (mode-lo)/(hi-lo) {
		return lo + math.Sqrt(u*(hi-lo)*(mode-lo))
	}
	return hi - math.Sqrt((1-u)*(hi-lo)*(hi-mode))
}

// normal draws from about N(0, 1): the sum of twelve uniform draws.
func (r random) normal() float64 {
	s := -6.0
	for range 12 {
		s += r.unit()
	}
	return s
}

func (r random) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[r.below(16)]
	}
	return string(b)
}

// uuid gives a random UUID (RFC 9562, version 4).
func (r random) uuid() string {
	h := []byte(r.hex(32))
	h[12] = '4'
	h[16] = "89ab"[r.below(4)]
	return string(h[:8]) + "-" + string(h[8:12]) + "-" + string(h[12:16]) + "-" + string(h[16:20]) + "-" + string(h[20:])
}

// Package tone makes recordings whose words a machine can tell apart, and finds
// the words again in what was recorded of them.
//
// Each word is a burst of 64 ms at its start: six sinusoids, one of sixteen in
// each of six groups, which is 24 bits: 18 of the word's index and 6 to check
// them. The bits are scrambled, so that neighbouring words differ in most of
// their tones. All tones lie in the middle of a bin of a 1024-point Fourier
// transform at 16 kHz, two bins (31.25 Hz) apart, and their phases are fixed,
// so that the start of a word is found to a fraction of a millisecond even when
// the recording begins in the middle of it. The first channel of a call uses
// 406-3453 Hz, the second 3625-6672 Hz: a mono mix has both.
package tone

import (
	"math"
	"math/cmplx"
	"time"

	"github.com/gopxl/beep/v2"
)

const (
	Rate   = beep.SampleRate(16000) // of everything made and read here
	Length = 1024                   // of a burst, in samples
	Words  = 1 << indexBits         // an index is counted modulo this

	indexBits = 18
	checkBits = 6
	codeBits  = indexBits + checkBits
	groups    = 6
	tones     = 16   // in a group
	loud      = 0.13 // amplitude of each
	smooth    = 24   // samples of rise and of fall
)

// A Word is one burst: where it starts and what it says.
type Word struct {
	Start   time.Duration
	Channel int // 0 or 1
	Index   int // 0..Words-1
}

// Record gives a recording of the words, as samples of each of its channels;
// with one channel, both bands are mixed into it.
func Record(words []Word, length time.Duration, channels int) [][]float64 {
	out := make([][]float64, channels)
	for i := range out {
		out[i] = make([]float64, Rate.N(length))
	}
	var burst [Length]float64
	for _, w := range words {
		Burst(burst[:], w.Channel, w.Index)
		to := out[w.Channel%channels]
		start := int(math.Round(w.Start.Seconds() * float64(Rate)))
		for i, v := range burst {
			if at := start + i; at >= 0 && at < len(to) {
				to[at] += v
			}
		}
	}
	return out
}

// Burst fills dst, Length samples, with the burst of a word.
func Burst(dst []float64, channel, index int) {
	clear(dst)
	for g, bin := range bins(channel, encode(index)) {
		// A rotating vector: one complex multiplication a sample.
		now := cmplx.Rect(loud, phase(g))
		turn := cmplx.Rect(1, 2*math.Pi*float64(bin)/Length)
		for i := range dst[:Length] {
			dst[i] += real(now)
			now *= turn
		}
	}
	for i := range smooth {
		r := 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/smooth)
		dst[i] *= r
		dst[Length-1-i] *= r
	}
}

// phase is where the tone of group g starts; this keeps the sum of all from
// having high peaks.
func phase(g int) float64 { return math.Pi * float64(g*g) / groups }

// bin is the place of tone t of group g. Groups are an odd number of bins apart:
// the pattern of phases then does not repeat within a burst.
func bin(channel, g, t int) int {
	first := [2]int{26, 232}[channel&1]
	return first + (2*tones+1)*g + 2*t
}

func bins(channel int, code uint32) (b [groups]int) {
	for g := range b {
		b[g] = bin(channel, g, int(code>>(4*g)&15))
	}
	return b
}

const (
	codeMask   = 1<<codeBits - 1
	scramble   = 0x3779b1 // odd, so that multiplying by it modulo 2^24 can be undone
	unscramble = 0x8b2f51 // scramble · unscramble = 1 modulo 2^24
)

// encode packs an index and its check into a code.
func encode(index int) uint32 {
	v := uint32(index) & (Words - 1)
	code := (v<<checkBits | check(v)) * scramble & codeMask
	code ^= code >> 11
	return code * scramble & codeMask
}

// decode undoes encode, and says no when the check fails.
func decode(code uint32) (index int, ok bool) {
	code = code * unscramble & codeMask
	mixed := code
	for range codeBits/11 + 1 {
		mixed = code ^ mixed>>11
	}
	code = mixed * unscramble & codeMask
	v := code >> checkBits
	return int(v), check(v) == code&(1<<checkBits-1)
}

// check is the CRC-6 of an index (polynomial x^6+x+1).
func check(v uint32) uint32 {
	c := uint32(0x2a)
	for i := indexBits - 1; i >= 0; i-- {
		bit := v>>i&1 ^ c>>5&1
		c = c << 1 & 0x3f
		if bit == 1 {
			c ^= 0x03
		}
	}
	return c
}

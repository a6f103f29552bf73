package peaks

import (
	"context"
	"math/bits"
	"time"
)

const (
	// A rough picture is drawn first of what lasts longer than sketchFrom: it
	// takes about a second or more to measure. Nothing that lasts longer than
	// sketchTo can be: its length must be a lie.
	sketchFrom = 20 * time.Minute
	sketchTo   = 100 * time.Hour

	// As many bins as this are measured, spread evenly, as far as that can be
	// done in sketchTime; fewer are no picture. A column of one is minutes long,
	// and the level of speech differs much from bin to bin.
	fewestSamples = 64
	mostSamples   = 1 << 13
	sketchTime    = 400 * time.Millisecond
)

// sketch gives a rough picture of a long recording: the levels of all its bins,
// of which a few were measured and the others have that of one nearby. It's nil
// for a short one, and where there isn't sound everywhere.
//
// A sample is as loud as its bin is, whatever the format. What the frames of an
// MP3 say of themselves is known sooner, but says little: by their global gain
// and Huffman tables the loudness of speech was off by 3 to 13 dB (standard
// deviation over bins of 100 ms, 28 encodings of three recordings).
func sketch(ctx context.Context, s shape, m *meter) [][]Level {
	if !s.lastsOver(sketchFrom) || s.lastsOver(sketchTo) {
		return nil
	}
	bins := s.bins()
	sampleBits := bits.Len64(uint64(min(mostSamples, s.length/int64(s.rate)) / 2)) // one in 1 to 2 seconds
	samples := 1 << sampleBits
	known := make([]bool, samples)
	levels := make([][2]Level, samples)
	deadline := time.Now().Add(sketchTime)
	for i := range samples {
		if ctx.Err() != nil {
			return nil
		}
		if time.Now().After(deadline) {
			if i < fewestSamples {
				return nil
			}
			break
		}
		// In this order any number of samples is spread over the whole.
		at := int(bits.Reverse16(uint16(i)) >> (16 - sampleBits))
		bin := int((2*int64(at) + 1) * int64(bins) / int64(2*samples))
		from := s.frame(bin)
		if m.seek(from) != nil {
			return nil
		}
		n := min(s.frame(bin+1), s.length) - from
		var got int64
		if levels[at], got = m.measure(n, s.channels); got < n {
			return nil
		}
		known[at] = true
	}
	for at := 1; at < samples; at++ { // the first is known
		if !known[at] {
			levels[at] = levels[at-1]
		}
	}
	rough := make([][]Level, s.channels)
	for ch := range rough {
		rough[ch] = make([]Level, bins)
		for b := range rough[ch] {
			rough[ch][b] = levels[int64(b)*int64(samples)/int64(bins)][ch]
		}
	}
	return rough
}

package mp3

import (
	"math"
	"sync"
)

// pretab is added to the scale factors of long blocks if preflag is set
// (ISO/IEC 11172-3, table B.6).
var pretab = [22]int{11: 1, 1, 1, 1, 2, 2, 3, 3, 3, 2}

// Gains are powers of 2 in steps of a quarter.
const (
	leastGain    = -400
	greatestGain = 100
)

var gains = sync.OnceValue(func() *[greatestGain - leastGain]float32 {
	var g [greatestGain - leastGain]float32
	for i := range g {
		g[i] = float32(math.Exp2(float64(i+leastGain) / 4))
	}
	return &g
})

// scaleSpectrum gives the lines below n their loudness (ISO/IEC 11172-3,
// 2.4.3.4.7).
func (d *frameDecoder) scaleSpectrum(h *header, g *granule, s *scaleFactors, lines *[granuleLen]float32, n int) {
	base := g.globalGain - 210 - leastGain
	step := 1 + g.scale // of a scale factor, in powers of 2^(1/2)
	i := 0
	longEnd, shortFrom := 22, 13
	if g.short() {
		longEnd, shortFrom = 0, 0
		if g.mixed {
			longEnd, shortFrom = mixedBands(h.version)
		}
	}
	for sfb := 0; sfb < longEnd && i < n; sfb++ {
		factor := int(s.v[sfb])
		if g.preflag {
			factor += pretab[sfb]
		}
		gain := d.gains[base-factor<<step]
		for end := min(longBands[h.rates][sfb+1], n); i < end; i++ {
			lines[i] *= gain
		}
	}
	factors := s.v[longEnd:]
	for sfb := shortFrom; sfb < 13 && i < n; sfb++ {
		width := shortBands[h.rates][sfb+1] - shortBands[h.rates][sfb]
		for window := range 3 {
			gain := d.gains[base-8*g.subblockGain[window]-int(factors[3*(sfb-shortFrom)+window])<<step]
			for end := min(i+width, granuleLen); i < end; i++ {
				lines[i] *= gain
			}
		}
	}
}

// stereo turns the two channels of joint stereo into left and right. The
// counts are of the lines before all the rest, which are zero; it gives the
// count for both.
func (d *frameDecoder) stereo(h *header, gs *[2]granule, s *scaleFactors, left, right *[granuleLen]float32, counts [2]int) int {
	n := max(counts[0], counts[1])
	if h.modeExt&intensityStereo == 0 {
		if h.modeExt&midSideStereo != 0 {
			midSide(left[:n], right[:n])
		}
		return n
	}
	// Above the right channel's last line that isn't zero, the scale factors
	// are positions. Below, and where a position is illegal, it's mid/side if
	// that's on, or left/right (ISO/IEC 11172-3, 2.4.3.4.9).
	g := &gs[1]
	band := func(from, to int, position uint8, illegal bool) {
		switch {
		case !illegal:
			l, r := d.positions(h, gs, position)
			for i := from; i < to; i++ {
				left[i], right[i] = left[i]*l, left[i]*r
			}
		case h.modeExt&midSideStereo != 0:
			midSide(left[from:to], right[from:to])
		}
	}
	longEnd, shortFrom := 22, 13
	if g.short() {
		longEnd, shortFrom = 0, 0
		if g.mixed {
			longEnd, shortFrom = mixedBands(h.version)
		}
	}
	below := counts[1] // of these lines, some of the right channel aren't zero
	if shortFrom < 13 {
		// Each window has a last line of its own.
		bounds := &shortBands[h.rates]
		var found [3]bool
		for sfb := 12; sfb >= shortFrom; sfb-- {
			width := bounds[sfb+1] - bounds[sfb]
			// The last band has no scale factors of its own.
			at := longEnd + 3*(min(sfb, 11)-shortFrom)
			for window := range 3 {
				from := 3*bounds[sfb] + window*width
				for i := from; i < from+width && !found[window]; i++ {
					found[window] = right[i] != 0
				}
				band(from, from+width, s.v[at+window], found[window] || d.illegal(h, s, at+window))
			}
		}
		below = min(below, 3*bounds[shortFrom])
		if found[0] || found[1] || found[2] {
			below = 3 * bounds[shortFrom]
		}
	}
	for sfb := range longEnd {
		from, to := longBands[h.rates][sfb], longBands[h.rates][sfb+1]
		at := min(sfb, 20)
		band(from, to, s.v[at], from < below || d.illegal(h, s, at))
	}
	return granuleLen
}

func (d *frameDecoder) illegal(h *header, s *scaleFactors, at int) bool {
	if h.version == mpeg1 {
		return s.v[at] >= 7
	}
	return s.illegal[at]
}

// positions gives what of the sound goes left and what right.
func (d *frameDecoder) positions(h *header, gs *[2]granule, position uint8) (left, right float32) {
	if h.version == mpeg1 {
		return d.directions[position][0], d.directions[position][1]
	}
	// A step is 2^(-1/4), or of 2^(-1/2) by the lowest bit of scalefac_compress.
	steps := int(position+1) / 2 * (1 + gs[1].compress&1)
	gain := d.gains[-leastGain-steps]
	switch {
	case position == 0:
		return 1, 1
	case position%2 == 1:
		return gain, 1
	}
	return 1, gain
}

// directions are the parts that go left and right for the positions of MPEG-1.
var directions = sync.OnceValue(func() *[7][2]float32 {
	var d [7][2]float32
	for i := range d {
		sin, cos := math.Sincos(float64(i) * math.Pi / 12)
		d[i] = [2]float32{float32(sin / (sin + cos)), float32(cos / (sin + cos))}
	}
	return &d
})

func midSide(mid, side []float32) {
	const half = math.Sqrt2 / 2
	for i, s := range side {
		m := mid[i] * half
		s *= half
		mid[i], side[i] = m+s, m-s
	}
}

// reorder puts the lines of short blocks, which come window by window in each
// band, in the order of their frequencies, the windows in turn.
func (d *frameDecoder) reorder(h *header, g *granule, lines *[granuleLen]float32) {
	sfb := 0
	if g.mixed {
		_, sfb = mixedBands(h.version)
	}
	bounds := &shortBands[h.rates]
	from := 3 * bounds[sfb]
	d.scratch = *lines
	for ; sfb < 13; sfb++ {
		width := bounds[sfb+1] - bounds[sfb]
		for i := range width {
			for window := range 3 {
				lines[from+3*i+window] = d.scratch[from+window*width+i]
			}
		}
		from += 3 * width
	}
}

// Of the butterflies between subbands (ISO/IEC 11172-3, table B.9).
var aliasFactors = func() (factors [8][2]float32) {
	for i, c := range []float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		factors[i] = [2]float32{float32(1 / math.Sqrt(1+c*c)), float32(c / math.Sqrt(1+c*c))}
	}
	return factors
}()

// reduceAlias takes back what the bands of the encoder's filter share, at the
// lower end of the subbands 1 to the last.
func reduceAlias(lines *[granuleLen]float32, last int) {
	for at := 18; at <= 18*last; at += 18 {
		low, high := lines[at-8:at], lines[at:at+8]
		for i, f := range &aliasFactors {
			a, b := low[7-i], high[i]
			low[7-i] = a*f[0] - b*f[1]
			high[i] = b*f[0] + a*f[1]
		}
	}
}

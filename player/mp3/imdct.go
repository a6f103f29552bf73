package mp3

import (
	"math"
	"sync"
)

// hybrid is what one channel keeps between granules for the inverse MDCT: the
// second halves, which overlap with the next granule.
type hybrid struct {
	overlap [32][18]float32
	used    int // the overlap of the subbands from here on is zero
}

// transform turns the spectrum of a granule, of which the lines from n on are
// zero, into 18 times 32 samples of the subbands (ISO/IEC 11172-3,
// 2.4.3.4.10), and inverts every other sample of every other subband, as the
// filter after this wants it.
func (y *hybrid) transform(w *windows, g *granule, lines *[granuleLen]float32, n int, out *[18][32]float32) {
	bands := (n + 17) / 18
	longBands := bands
	if g.short() {
		longBands = 0
		if g.mixed {
			longBands = min(2, bands)
		}
	}
	var raw [36]float32
	for sb := range max(bands, y.used) {
		window := &w[g.blockType]
		if g.mixed && sb < 2 {
			window = &w[longBlock]
		}
		overlap := &y.overlap[sb]
		switch {
		case sb >= bands:
			for t := range overlap {
				out[t][sb] = overlap[t]
			}
			*overlap = [18]float32{}
		case sb < longBands:
			imdct36((*[18]float32)(lines[18*sb:]), &raw)
			for t := range overlap {
				out[t][sb] = raw[t]*window[t] + overlap[t]
				overlap[t] = raw[18+t] * window[18+t]
			}
		default:
			imdct12((*[18]float32)(lines[18*sb:]), &w[shortBlock], &raw)
			for t := range overlap {
				out[t][sb] = raw[t] + overlap[t]
				overlap[t] = raw[18+t]
			}
		}
		if sb&1 == 1 {
			for t := 1; t < 18; t += 2 {
				out[t][sb] = -out[t][sb]
			}
		}
	}
	for t := range out {
		clear(out[t][max(bands, y.used):])
	}
	y.used = bands
}

// windows are the four windows, by block type. That of short blocks has 12
// values, the others 36.
type windows [4][36]float32

var blockWindows = sync.OnceValue(func() *windows {
	var w windows
	long := func(i int) float32 { return float32(math.Sin(math.Pi / 36 * (float64(i) + 0.5))) }
	short := func(i int) float32 { return float32(math.Sin(math.Pi / 12 * (float64(i) + 0.5))) }
	for i := range 36 {
		w[longBlock][i] = long(i)
	}
	for i := range 12 {
		w[shortBlock][i] = short(i)
	}
	for i := range 18 {
		w[startBlock][i] = long(i)
		w[stopBlock][18+i] = long(18 + i)
	}
	for i := range 6 {
		w[startBlock][18+i], w[startBlock][24+i] = 1, short(6+i)
		w[stopBlock][6+i], w[stopBlock][12+i] = short(i), 1
	}
	return &w
})

// imdct36 is the inverse MDCT of 18 lines, without a window:
//
//	out[i] = Σ in[k] cos(π/72 (2i+19) (2k+1))
//
// It's a DCT-IV of 18 points whose result is unfolded. That becomes, by
// 2 cos(a) cos(b) = cos(a+b) + cos(a-b), a DCT-III of the sums of neighbours,
// and this is halved, once more with the same rule for the odd lines, into two
// of 9 points.
func imdct36(in *[18]float32, out *[36]float32) {
	var even, odd [9]float32
	before := float32(0) // the sum at the odd line before
	for m := range 9 {
		a, b := in[2*m], in[2*m+1]
		if m > 0 {
			even[m] = a + in[2*m-1]
		} else {
			even[m] = a
		}
		sum := b + a
		odd[m] = sum + before
		before = sum
	}
	dct9(&even)
	dct9(&odd)
	for n := range 9 {
		o := odd[n] * halfSecants9[n]
		low := (even[n] + o) * halfSecants18[n]
		high := (even[n] - o) * halfSecants18[17-n]
		out[26-n], out[27+n] = -low, -low
		out[8-n], out[9+n] = high, -high
	}
}

// halfSecants are 1/(2 cos(π/4N (2n+1))).
func halfSecants(n, points int) float32 {
	return float32(0.5 / math.Cos(math.Pi/float64(4*points)*float64(2*n+1)))
}

var halfSecants9 = func() (s [9]float32) {
	for n := range s {
		s[n] = halfSecants(n, 9)
	}
	return s
}()

var halfSecants18 = func() (s [18]float32) {
	for n := range s {
		s[n] = halfSecants(n, 18)
	}
	return s
}()

// dct9 is a DCT-III of 9 points in place: x[n] = Σ x[m] cos(π/18 m (2n+1)). The
// even terms are the same for n and 8-n, and the odd ones opposite.
func dct9(x *[9]float32) {
	const (
		cos10 = 0.98480775301220805937
		cos20 = 0.93969262078590838405
		cos30 = 0.86602540378443864676
		cos40 = 0.76604444311897803520
		cos50 = 0.64278760968653932632
		cos70 = 0.34202014332566873304
		cos80 = 0.17364817766693034885
	)
	s := x[0] + x[6]*0.5
	e0 := s + x[2]*cos20 + x[4]*cos40 + x[8]*cos80
	e1 := x[0] - x[6] + (x[2]-x[4]-x[8])*0.5
	e2 := s - x[2]*cos80 - x[4]*cos20 + x[8]*cos40
	e3 := s - x[2]*cos40 + x[4]*cos80 - x[8]*cos20
	e4 := x[0] - x[6] - x[2] + x[4] + x[8]
	third := x[3] * cos30
	o0 := x[1]*cos10 + third + x[5]*cos50 + x[7]*cos70
	o1 := (x[1] - x[5] - x[7]) * cos30
	o2 := x[1]*cos50 - third - x[5]*cos70 + x[7]*cos10
	o3 := x[1]*cos70 - third + x[5]*cos10 - x[7]*cos50
	*x = [9]float32{e0 + o0, e1 + o1, e2 + o2, e3 + o3, e4, e3 - o3, e2 - o2, e1 - o1, e0 - o0}
}

// imdct12 is the inverse MDCT of three short blocks of 6 lines each, which
// take turns in in, with their windows, and added where they overlap.
func imdct12(in *[18]float32, window *[36]float32, out *[36]float32) {
	*out = [36]float32{}
	for block := range 3 {
		var y [6]float32 // DCT-IV
		for n := range y {
			c := &cosines6[n]
			y[n] = in[block]*c[0] + in[3+block]*c[1] + in[6+block]*c[2] + in[9+block]*c[3] + in[12+block]*c[4] + in[15+block]*c[5]
		}
		o := (*[12]float32)(out[6+6*block:])
		for i := range 3 {
			o[i] += y[3+i] * window[i]
			o[3+i] -= y[5-i] * window[3+i]
			o[6+i] -= y[2-i] * window[6+i]
			o[9+i] -= y[i] * window[9+i]
		}
	}
}

// cosines6 are cos(π/24 (2n+1) (2k+1)).
var cosines6 = func() (c [6][6]float32) {
	for n := range c {
		for k := range c[n] {
			c[n][k] = float32(math.Cos(math.Pi / 24 * float64((2*n+1)*(2*k+1))))
		}
	}
	return c
}()

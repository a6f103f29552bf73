package mp3

import (
	"math"
	"sync"
)

// synthesis is the polyphase filter of one channel, which makes 32 samples of
// sound from one sample of each of the 32 subbands (ISO/IEC 11172-3,
// 2.4.3.2.2).
//
// The standard turns the subbands into a vector of 64, and sums over the last
// 16 vectors with a window. Only 32 of the 64 differ, and these are a DCT of
// the subbands; so the last 16 of each are kept side by side.
type synthesis struct {
	// Of each value the last 16, the newest first, from pos on; all of it
	// twice over, so that they are always in one piece.
	last [32][32]float32
	pos  int
}

// A synthesisWindow is the standard's window D, sorted by how it's needed: for
// sample j and 32-j the factors of the values j above and below the middle.
type synthesisWindow [17][8][4]float32

var synthesisWindows = sync.OnceValue(func() *synthesisWindow {
	var w synthesisWindow
	d := func(i int) float32 {
		v := windowD[min(i, 512-i)]
		if i > 256 && i%64 != 0 {
			v = -v
		}
		return float32(v) / (1 << 16)
	}
	for j := 1; j < 16; j++ {
		for i := range 8 {
			w[j][i] = [4]float32{d(j + 64*i), -d(j + 32 + 64*i), -d(32 - j + 64*i), -d(64 - j + 64*i)}
		}
	}
	for i := range 8 {
		w[0][i] = [4]float32{d(64 * i), -d(32 + 64*i)}
		w[16][i] = [4]float32{0, -d(48 + 64*i)}
	}
	return &w
})

// add makes 32 samples from one sample of each subband.
func (s *synthesis) add(w *synthesisWindow, subbands *[32]float32, out *[32]float32) {
	s.pos = (s.pos - 1) & 15
	dct32(subbands)
	for i := range 32 {
		last := &s.last[i]
		last[s.pos], last[s.pos+16] = subbands[i], subbands[i]
	}
	recent := func(i int) *[16]float32 { return (*[16]float32)(s.last[i][s.pos:]) }

	middle, lowest := recent(16), recent(0)
	var first, sixteenth float32
	for i := range 8 {
		first += middle[2*i]*w[0][i][0] + middle[2*i+1]*w[0][i][1]
		sixteenth += lowest[2*i+1] * w[16][i][1]
	}
	out[0], out[16] = first, sixteenth
	for j := 1; j < 16; j++ {
		above, below := recent(16+j), recent(16-j)
		var a, b float32
		for i := range 8 {
			f := &w[j][i]
			x, y := above[2*i], below[2*i+1]
			a += x*f[0] + y*f[1]
			b += x*f[2] + y*f[3]
		}
		out[j], out[32-j] = a, b
	}
}

// The DCT-II of N points, x[m] = Σ x[k] cos(π/2N m (2k+1)), is made of two of
// half the points: the even values from the sums of what lies opposite, the odd
// ones from the differences, divided by 2 cos(π/2N (2k+1)), as sums of
// neighbours.

func dct32(x *[32]float32) {
	var even, odd [16]float32
	for k := range 16 {
		a, b := x[k], x[31-k]
		even[k], odd[k] = a+b, (a-b)*secants.of32[k]
	}
	dct16(&even)
	dct16(&odd)
	for m := range 15 {
		x[2*m], x[2*m+1] = even[m], odd[m]+odd[m+1]
	}
	x[30], x[31] = even[15], odd[15]
}

func dct16(x *[16]float32) {
	var even, odd [8]float32
	for k := range 8 {
		a, b := x[k], x[15-k]
		even[k], odd[k] = a+b, (a-b)*secants.of16[k]
	}
	dct8(&even)
	dct8(&odd)
	for m := range 7 {
		x[2*m], x[2*m+1] = even[m], odd[m]+odd[m+1]
	}
	x[14], x[15] = even[7], odd[7]
}

func dct8(x *[8]float32) {
	e0, o0 := x[0]+x[7], (x[0]-x[7])*secants.of8[0]
	e1, o1 := x[1]+x[6], (x[1]-x[6])*secants.of8[1]
	e2, o2 := x[2]+x[5], (x[2]-x[5])*secants.of8[2]
	e3, o3 := x[3]+x[4], (x[3]-x[4])*secants.of8[3]
	e0, e1, e2, e3 = dct4(e0, e1, e2, e3)
	o0, o1, o2, o3 = dct4(o0, o1, o2, o3)
	*x = [8]float32{e0, o0 + o1, e1, o1 + o2, e2, o2 + o3, e3, o3}
}

func dct4(a, b, c, d float32) (float32, float32, float32, float32) {
	const (
		secant1 = 0.54119610014619698440 // 1/(2 cos(π/8))
		secant3 = 1.30656296487637652786 // 1/(2 cos(3π/8))
		secant  = 0.70710678118654752440 // 1/(2 cos(π/4))
	)
	e0, e1 := a+d, b+c
	o0, o1 := (a-d)*secant1, (b-c)*secant3
	o := (o0 - o1) * secant
	return e0 + e1, o0 + o1 + o, (e0 - e1) * secant, o
}

// secants are 1/(2 cos(π/2N (2k+1))).
var secants = func() (s struct {
	of32 [16]float32
	of16 [8]float32
	of8  [4]float32
}) {
	secant := func(k, n int) float32 { return float32(0.5 / math.Cos(math.Pi/float64(2*n)*float64(2*k+1))) }
	for k := range s.of32 {
		s.of32[k] = secant(k, 32)
	}
	for k := range s.of16 {
		s.of16[k] = secant(k, 16)
	}
	for k := range s.of8 {
		s.of8[k] = secant(k, 8)
	}
	return s
}()

// windowD is the first half of the window D of ISO/IEC 11172-3, table B.3, in
// units of 2^-16. In the second half it runs back, with the other sign but
// where the index is a multiple of 64.
var windowD = [257]int32{
	0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5, -5, -6, -7, -7, -8, -9, -10, -11,
	-13, -14, -16, -17, -19, -21, -24, -26, -29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73,
	-79, -85, -91, -97, -104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190,
	-196, -202, -208, 213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163,
	146, 127, 106, 83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401, -459, -519,
	-581, -645, -711, -779, -848, -919, -991, -1064, -1137, -1210, -1283, -1356, -1428, -1498, -1567,
	-1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057, -2075, -2085, -2087, -2080,
	-2063, 2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414, 1280, 1131, 970, 794, 605, 402, 185,
	-45, -288, -545, -814, -1095, -1388, -1692, -2006, -2330, -2663, -3004, -3351, -3705, -4063, -4425,
	-4788, -5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597, -7910, -8209, -8491, -8755, -8998,
	-9219, -9416, -9585, -9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139,
	-8840, -8492, -8092, -7640, -7134, 6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122,
	-3300, -4533, -5818, -7154, -8540, -9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189,
	-22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640, -37489, -39336, -41176, -43006,
	-44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684,
	-64019, -65290, -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908,
	-74313, -74630, -74856, -74992, 75038,
}

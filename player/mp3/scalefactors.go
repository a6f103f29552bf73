package mp3

// scaleFactors are the scale factors of one granule of one channel. Those of
// long blocks, or of the long part of mixed ones, are the first; for short
// blocks three of each band follow, one for each window.
type scaleFactors struct {
	v       [40]uint8
	illegal [40]bool // no intensity stereo at these (MPEG-2: the greatest value there could be)
}

// MPEG-1: bits of the scale factors of the lower and the upper bands, by
// scalefac_compress.
var (
	lowerBits = [16]int{0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4}
	upperBits = [16]int{0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3}
)

// read1 reads the scale factors of MPEG-1 (ISO/IEC 11172-3, 2.4.2.7). For the
// second granule those that are to be reused are there already.
func (s *scaleFactors) read1(r *bitReader, g *granule, reuse [4]bool, second bool) {
	lower, upper := lowerBits[g.compress], upperBits[g.compress]
	if g.short() {
		n := 18
		if g.mixed {
			n = 17
		}
		for i := range n {
			s.v[i] = uint8(r.read(lower))
		}
		for i := range 18 {
			s.v[n+i] = uint8(r.read(upper))
		}
		clear(s.v[n+18:])
		return
	}
	groups := [5]int{0, 6, 11, 16, 21}
	for i, bits := range [4]int{lower, lower, upper, upper} {
		if second && reuse[i] {
			continue
		}
		for sfb := groups[i]; sfb < groups[i+1]; sfb++ {
			s.v[sfb] = uint8(r.read(bits))
		}
	}
	clear(s.v[21:])
}

// Of MPEG-2, how many scale factors are in each of four groups: for each way
// to read scalefac_compress those of long, short and mixed blocks (ISO/IEC
// 13818-3, 2.4.3.2).
var groupSizes = [6][3][4]int{
	{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}},
	{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}},
	{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}},
	{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}},
	{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}},
	{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}},
}

// read2 reads the scale factors of MPEG-2 and 2.5. Those of the right channel
// of intensity stereo are positions.
func (s *scaleFactors) read2(r *bitReader, g *granule, positions bool) {
	var bits [4]int
	var way int
	switch c := g.compress; {
	case positions && c>>1 < 180:
		c >>= 1
		bits, way = [4]int{c / 36, c % 36 / 6, c % 6, 0}, 3
	case positions && c>>1 < 244:
		c = c>>1 - 180
		bits, way = [4]int{c >> 4, c >> 2 & 3, c & 3, 0}, 4
	case positions:
		c = c>>1 - 244
		bits, way = [4]int{c / 3, c % 3, 0, 0}, 5
	case c < 400:
		bits, way = [4]int{c >> 4 / 5, c >> 4 % 5, c >> 2 & 3, c & 3}, 0
	case c < 500:
		c -= 400
		bits, way = [4]int{c >> 2 / 5, c >> 2 % 5, c & 3, 0}, 1
	default:
		c -= 500
		bits, way = [4]int{c / 3, c % 3, 0, 0}, 2
		g.preflag = true
	}
	kind := 0
	if g.short() {
		kind = 1
		if g.mixed {
			kind = 2
		}
	}
	i := 0
	for group, n := range groupSizes[way][kind] {
		for range n {
			v := r.read(bits[group])
			s.v[i] = uint8(v)
			s.illegal[i] = positions && bits[group] > 0 && v == 1<<bits[group]-1
			i++
		}
	}
	clear(s.v[i:])
	clear(s.illegal[i:])
}

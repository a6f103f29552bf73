package mp3

import (
	"encoding/binary"
	"errors"
)

const granuleLen = 576 // samples of one channel in a granule, and lines of its spectrum

// bitReader reads bits from the most significant one on. The bytes must go on
// for 8 more than are read.
type bitReader struct {
	b   []byte
	pos int // in bits
}

// peek gives the next bits, from the top; 57 or more of them are right.
func (r *bitReader) peek() uint64 {
	return binary.BigEndian.Uint64(r.b[r.pos>>3:]) << (r.pos & 7)
}

// read gives the next n bits, 0 to 32.
func (r *bitReader) read(n int) int {
	v := r.peek() >> 1 >> (63 - n)
	r.pos += n
	return int(v)
}

// bit gives the next bit as a flag.
func (r *bitReader) bit() bool { return r.read(1) == 1 }

// Block types.
const (
	longBlock  = 0
	startBlock = 1 // long, before short ones
	shortBlock = 2
	stopBlock  = 3 // long, after short ones
)

// sideInfo is the side information of a frame: how its main data are to be
// read (ISO/IEC 11172-3, 2.4.1.7, and 13818-3, 2.4.1.7).
type sideInfo struct {
	mainDataBegin int        // bytes of main data that stand in the frames before
	reuse         [2][4]bool // by channel and group of bands: take the first granule's scale factors (scfsi)
	granules      [2][2]granule
}

// granule is the side information of one granule of one channel.
type granule struct {
	bits         int // of scale factors and spectrum (part2_3_length)
	bigValues    int // pairs of lines with tables of their own
	globalGain   int
	compress     int // scalefac_compress
	blockType    int
	mixed        bool // the lowest two subbands of a short block are long
	tables       [3]int
	subblockGain [3]int
	regionEnds   [3]int // in lines, where each region's table ends
	preflag      bool
	scale        int  // scalefac_scale, 0 or 1
	count1TableB bool // for the quadruples
}

func (g *granule) short() bool { return g.blockType == shortBlock }

// What can be wrong inside of a frame.
var (
	errSideInfo  = errors.New("a frame says what can't be")
	errReservoir = errors.New("a frame needs data of frames that are missing")
	errMainData  = errors.New("a frame ends before its data")
)

// parse reads the side information that follows the header in b, which goes on
// for 8 bytes more.
func (s *sideInfo) parse(h *header, b []byte) error {
	r := bitReader{b: b}
	if h.version == mpeg1 {
		s.mainDataBegin = r.read(9)
		r.read([]int{5, 3}[h.channels-1]) // private
		for ch := range h.channels {
			for group := range 4 {
				s.reuse[ch][group] = r.bit()
			}
		}
	} else {
		s.mainDataBegin = r.read(8)
		r.read(h.channels) // private
	}
	for gr := range h.granules() {
		for ch := range h.channels {
			if err := s.granules[gr][ch].parse(h, &r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *granule) parse(h *header, r *bitReader) error {
	bands := &longBands[h.rates]
	g.bits = r.read(12)
	g.bigValues = r.read(9)
	g.globalGain = r.read(8)
	if h.version == mpeg1 {
		g.compress = r.read(4)
	} else {
		g.compress = r.read(9)
	}
	if r.bit() { // window switching
		g.blockType = r.read(2)
		g.mixed = r.bit()
		g.tables = [3]int{r.read(5), r.read(5), 0}
		g.subblockGain = [3]int{r.read(3), r.read(3), r.read(3)}
		// The first region is of 8 bands, which for short blocks are thirds of
		// bands; there are only two.
		first := bands[8]
		if g.short() {
			first = 3 * shortBands[h.rates][3]
		}
		g.regionEnds = [3]int{first, granuleLen, granuleLen}
		if g.blockType == longBlock {
			return errSideInfo
		}
	} else {
		g.blockType, g.mixed = longBlock, false
		g.tables = [3]int{r.read(5), r.read(5), r.read(5)}
		g.subblockGain = [3]int{}
		first := r.read(4) + 1
		second := first + r.read(3) + 1
		g.regionEnds = [3]int{bands[min(first, 22)], bands[min(second, 22)], granuleLen}
	}
	g.preflag = h.version == mpeg1 && r.bit()
	g.scale = r.read(1)
	g.count1TableB = r.bit()
	if g.bigValues > granuleLen/2 {
		return errSideInfo
	}
	return nil
}

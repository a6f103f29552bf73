package flac

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// streamInfo is what the STREAMINFO block says (RFC 9639, 8.2).
type streamInfo struct {
	minBlock, maxBlock int // frames ("interchannel samples") in a block
	rate               int
	channels           int
	bits               int   // of one sample
	total              int64 // frames in the recording, 0 if unknown
}

func parseStreamInfo(b []byte) (streamInfo, error) {
	x := binary.BigEndian.Uint64(b[10:])
	s := streamInfo{
		minBlock: int(binary.BigEndian.Uint16(b[0:])),
		maxBlock: int(binary.BigEndian.Uint16(b[2:])),
		rate:     int(x >> 44),
		channels: int(x>>41&7) + 1,
		bits:     int(x>>36&31) + 1,
		total:    int64(x & (1<<36 - 1)),
	}
	if s.rate == 0 || s.bits < 4 {
		return s, fmt.Errorf("the header says %d bits at %d Hz", s.bits, s.rate)
	}
	return s, nil
}

// frameHeader is the head of a frame (RFC 9639, 9.1).
type frameHeader struct {
	len        int   // bytes of the header
	block      int   // frames in the block
	assignment int   // 0–7: that many channels and one; 8–10: left/side, side/right, mid/side
	variable   bool  // number counts frames, not blocks
	number     int64 // of the first frame, or of the block
}

const maxHeader = 16 // bytes, with the check

// parseHeader reads the frame header that b begins with, if there is one, its
// check is right, and it fits the stream.
func (s *streamInfo) parseHeader(b []byte) (h frameHeader, ok bool) {
	if len(b) < 6 || b[0] != 0xff || b[1]&0xfe != 0xf8 || b[3]&1 != 0 {
		return h, false
	}
	h.variable = b[1]&1 == 1
	blockCode, rateCode := b[2]>>4, b[2]&15
	h.assignment = int(b[3] >> 4)
	channels := h.assignment + 1
	if h.assignment > 7 {
		channels = 2
	}
	bits := [8]int{s.bits, 8, 12, -1, 16, 20, 24, 32}[b[3]>>1&7]
	if blockCode == 0 || rateCode == 15 || h.assignment > 10 || channels != s.channels || bits != s.bits {
		return h, false
	}
	// The number is stored as UTF-8 is, in up to 7 bytes.
	p := 5
	h.number = int64(b[4])
	if b[4] >= 0x80 {
		extra := 0
		for m := b[4] << 1; m&0x80 != 0; m <<= 1 {
			extra++
		}
		if extra < 1 || extra > 6 || len(b) < p+extra {
			return h, false
		}
		h.number = int64(b[4] & (0x3f >> extra))
		for range extra {
			if b[p]&0xc0 != 0x80 {
				return h, false
			}
			h.number = h.number<<6 | int64(b[p]&0x3f)
			p++
		}
	}
	if len(b) < p+5 { // two bytes of block size, two of rate, and the check
		var padded [2 * maxHeader]byte
		copy(padded[:], b)
		b = padded[:]
	}
	switch {
	case blockCode == 1:
		h.block = 192
	case blockCode <= 5:
		h.block = 144 << blockCode
	case blockCode == 6:
		h.block = int(b[p]) + 1
		p++
	case blockCode == 7:
		h.block = int(binary.BigEndian.Uint16(b[p:])) + 1
		p += 2
	default:
		h.block = 1 << blockCode
	}
	rate := s.rate
	switch rateCode {
	case 0:
	case 12:
		rate = int(b[p]) * 1000
		p++
	case 13:
		rate = int(binary.BigEndian.Uint16(b[p:]))
		p += 2
	case 14:
		rate = int(binary.BigEndian.Uint16(b[p:])) * 10
		p += 2
	default:
		rate = [12]int{0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000}[rateCode]
	}
	h.len = p + 1
	return h, rate == s.rate && crc8(b[:p]) == b[p]
}

var (
	errFrame = errors.New("a frame is damaged")
	errCRC   = errors.New("a frame's checksum is wrong")
)

// decodeFrame decodes the frame that b begins with and whose header is h. The
// channels go to left and right, which hold h.block samples each; those beyond
// the second are read over, with scratch of the same length. It gives the
// length of the frame in bytes.
func (s *streamInfo) decodeFrame(r *bitReader, b []byte, h frameHeader, left, right, scratch []int64) (int, error) {
	r.reset(b)
	r.pos = h.len
	for ch := range s.channels {
		bits := uint(s.bits)
		if h.assignment == 9 && ch == 0 || (h.assignment == 8 || h.assignment == 10) && ch == 1 {
			bits++ // the side channel
		}
		out := scratch
		switch ch {
		case 0:
			out = left
		case 1:
			out = right
		}
		if err := decodeSubframe(r, out, bits); err != nil {
			return 0, err
		}
		if r.over {
			return 0, errFrame
		}
	}
	end := r.align()
	if end+2 > len(b) {
		return 0, errFrame
	}
	if crc16(b[:end]) != binary.BigEndian.Uint16(b[end:]) {
		return 0, errCRC
	}
	switch h.assignment {
	case 8: // left, side
		for i, side := range right {
			right[i] = left[i] - side
		}
	case 9: // side, right
		for i, side := range left {
			left[i] = right[i] + side
		}
	case 10: // mid, side
		for i, side := range right {
			mid := left[i]<<1 | side&1
			left[i], right[i] = (mid+side)>>1, (mid-side)>>1
		}
	}
	return end + 2, nil
}

// decodeSubframe reads one channel of a frame, with samples of the given bits
// (RFC 9639, 9.2).
func decodeSubframe(r *bitReader, out []int64, bits uint) error {
	head := r.read(8)
	if head&0x80 != 0 {
		return errFrame
	}
	var wasted uint
	if head&1 != 0 {
		wasted = uint(r.unary()) + 1
		if wasted >= bits {
			return errFrame
		}
		bits -= wasted
	}
	var err error
	switch kind := int(head >> 1); {
	case kind == 0:
		v := r.readSigned(bits)
		for i := range out {
			out[i] = v
		}
	case kind == 1:
		for i := range out {
			out[i] = r.readSigned(bits)
		}
	case kind >= 8 && kind <= 12:
		err = decodeFixed(r, out, bits, kind-8)
	case kind >= 32:
		err = decodeLPC(r, out, bits, kind-31)
	default:
		err = errFrame
	}
	if wasted > 0 {
		for i := range out {
			out[i] <<= wasted
		}
	}
	return err
}

// decodeFixed reads a subframe whose samples are predicted by a polynomial.
func decodeFixed(r *bitReader, out []int64, bits uint, order int) error {
	if order > len(out) {
		return errFrame
	}
	for i := range order {
		out[i] = r.readSigned(bits)
	}
	if err := decodeResidual(r, out, order); err != nil {
		return err
	}
	switch order {
	case 1:
		for i := 1; i < len(out); i++ {
			out[i] += out[i-1]
		}
	case 2:
		for i := 2; i < len(out); i++ {
			out[i] += 2*out[i-1] - out[i-2]
		}
	case 3:
		for i := 3; i < len(out); i++ {
			out[i] += 3*(out[i-1]-out[i-2]) + out[i-3]
		}
	case 4:
		for i := 4; i < len(out); i++ {
			out[i] += 4*(out[i-1]+out[i-3]) - 6*out[i-2] - out[i-4]
		}
	}
	return nil
}

// decodeLPC reads a subframe whose samples are predicted from the order
// samples before, with coefficients that it brings along.
func decodeLPC(r *bitReader, out []int64, bits uint, order int) error {
	if order > len(out) {
		return errFrame
	}
	for i := range order {
		out[i] = r.readSigned(bits)
	}
	precision := uint(r.read(4)) + 1
	shift := r.readSigned(5)
	if precision == 16 || shift < 0 {
		return errFrame
	}
	var all [32]int64
	coefficients := all[:order]
	for i := range coefficients {
		coefficients[order-1-i] = r.readSigned(precision) // the oldest sample's first
	}
	if err := decodeResidual(r, out, order); err != nil {
		return err
	}
	for i := order; i < len(out); i++ {
		var sum int64
		before := out[i-order : i]
		for j, c := range coefficients {
			sum += c * before[j]
		}
		out[i] += sum >> shift
	}
	return nil
}

// decodeResidual reads what prediction left, in partitions of Rice codes, into
// out from its order-th sample on (RFC 9639, 9.2.7).
func decodeResidual(r *bitReader, out []int64, order int) error {
	parameterBits := uint(4)
	switch r.read(2) {
	case 0:
	case 1:
		parameterBits = 5
	default:
		return errFrame
	}
	partitions := 1 << r.read(4)
	size := len(out) / partitions
	if size*partitions != len(out) || size < order {
		return errFrame
	}
	escape := uint(1)<<parameterBits - 1
	for p := range partitions {
		part := out[p*size : (p+1)*size]
		if p == 0 {
			part = part[order:]
		}
		k := uint(r.read(parameterBits))
		if k == escape {
			k = uint(r.read(5))
			for i := range part {
				part[i] = r.readSigned(k)
			}
			continue
		}
		for i := range part {
			v := r.unary()<<k | r.read(k)
			part[i] = int64(v>>1) ^ -int64(v&1)
		}
		if r.over {
			return errFrame
		}
	}
	return nil
}

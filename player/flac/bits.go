package flac

import (
	"encoding/binary"
	"math/bits"
)

// bitReader reads bits from the most significant one on. Past the end of the
// bytes it reads zeros and notes that in over.
type bitReader struct {
	b     []byte
	pos   int    // the next byte to go into cache
	cache uint64 // unread bits, from the top
	n     uint   // how many of them
	over  bool
}

func (r *bitReader) reset(b []byte) { *r = bitReader{b: b} }

// refill brings the cache to at least 56 bits.
func (r *bitReader) refill() {
	if r.pos+8 <= len(r.b) {
		r.cache |= binary.BigEndian.Uint64(r.b[r.pos:]) >> r.n
		read := (63 - r.n) / 8
		r.pos += int(read)
		r.n += read * 8
		return
	}
	for r.n <= 56 {
		if r.pos < len(r.b) {
			r.cache |= uint64(r.b[r.pos]) << (56 - r.n)
		} else if r.pos >= len(r.b)+8 {
			r.over = true
		}
		r.pos++
		r.n += 8
	}
}

// read gives the next k bits, 0 to 56.
func (r *bitReader) read(k uint) uint64 {
	if r.n < k {
		r.refill()
	}
	v := r.cache >> 1 >> (63 - k)
	r.cache <<= k
	r.n -= k
	return v
}

// readSigned gives the next k bits, 0 to 56, as a number in two's complement.
func (r *bitReader) readSigned(k uint) int64 {
	if k == 0 {
		return 0
	}
	return int64(r.read(k)<<(64-k)) >> (64 - k)
}

// unary counts the zeros before the next one, and reads the one as well.
func (r *bitReader) unary() uint64 {
	var zeros uint64
	for {
		// Bits below the n-th may hold what refill put there twice over; they
		// are right, but not counted yet.
		if z := uint(bits.LeadingZeros64(r.cache)); z < r.n {
			r.cache <<= z + 1
			r.n -= z + 1
			return zeros + uint64(z)
		}
		zeros += uint64(r.n)
		r.cache, r.n = 0, 0
		if r.refill(); r.over {
			return zeros
		}
	}
}

// align skips to the next whole byte, and gives its place.
func (r *bitReader) align() int {
	r.read(r.n & 7)
	return r.pos - int(r.n/8)
}

// crc8 is the check of a frame header, polynomial x⁸+x²+x+1 (RFC 9639, 9.1.8).
func crc8(b []byte) byte {
	var crc byte
	for _, v := range b {
		crc = crc8Table[crc^v]
	}
	return crc
}

// crc16 is the check of a frame, polynomial x¹⁶+x¹⁵+x²+1 (RFC 9639, 9.3).
func crc16(b []byte) uint16 {
	var crc uint16
	for _, v := range b {
		crc = crc<<8 ^ crc16Table[byte(crc>>8)^v]
	}
	return crc
}

var crc8Table = func() (table [256]byte) {
	for i := range table {
		crc := byte(i)
		for range 8 {
			top := crc & 0x80
			crc <<= 1
			if top != 0 {
				crc ^= 0x07
			}
		}
		table[i] = crc
	}
	return table
}()

var crc16Table = func() (table [256]uint16) {
	for i := range table {
		crc := uint16(i) << 8
		for range 8 {
			top := crc & 0x8000
			crc <<= 1
			if top != 0 {
				crc ^= 0x8005
			}
		}
		table[i] = crc
	}
	return table
}()

package ogg

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jfreymuth/vorbis"
)

// vorbisCodec decodes Vorbis I.
type vorbisCodec struct {
	d       vorbis.Decoder
	headers int
	longest int // frames of the long block
	buffer  int // samples that decoding a packet may need
}

// Limits of Vorbis I, 4.2.2, and one of our own on channels.
const (
	shortestVorbisBlock = 64
	longestVorbisBlock  = 8192
	mostVorbisChannels  = 16
)

var errVorbisHeader = errors.New("a header of Vorbis that can't be right")

func (c *vorbisCodec) header(packet []byte) (last bool, err error) {
	c.headers++
	switch c.headers {
	case 1: // identification
		if len(packet) < 30 {
			return false, errVorbisHeader
		}
		channels, short, long := int(packet[11]), 1<<(packet[28]&15), 1<<(packet[28]>>4)
		if channels == 0 || channels > mostVorbisChannels || short < shortestVorbisBlock || short > long || long > longestVorbisBlock {
			return false, fmt.Errorf("%w: %d channels, blocks of %d and %d", errVorbisHeader, channels, short, long)
		}
		c.longest = long
		err = c.read(packet)
		if err == nil && c.d.SampleRate() <= 0 {
			err = errVorbisHeader
		}
		return false, err
	case 2: // comments, which are of no use here
		return false, nil
	}
	if err := checkSetup(packet); err != nil {
		return false, err
	}
	if err := c.read(packet); err != nil {
		return false, err
	}
	c.buffer = c.d.BufferSize()
	return true, nil
}

// read gives a header to the decoder, which may panic over a bad one.
func (c *vorbisCodec) read(packet []byte) (err error) {
	defer func() {
		if recover() != nil {
			err = errVorbisHeader
		}
	}()
	return c.d.ReadHeader(packet)
}

func (c *vorbisCodec) format() format {
	return format{
		name:     "Vorbis",
		rate:     c.d.SampleRate(),
		channels: c.d.Channels(),
		reach:    2 * c.longest,
	}
}

func (c *vorbisCodec) decode(packet []byte, out []float32) (frames []float32, err error) {
	if len(packet) == 0 || packet[0]&1 == 1 { // a header once more
		return out, nil
	}
	out = slices.Grow(out, c.buffer)
	defer func() {
		if recover() != nil { // the decoder isn't made for broken packets
			frames, err = out, errors.New("a packet that can't be decoded")
		}
	}()
	got, err := c.d.DecodeInto(packet, out[len(out):len(out)+c.buffer])
	return out[:len(out)+len(got)], err
}

func (c *vorbisCodec) reset() { c.d.Clear() }

// What the codebooks of a set-up header may have in all: no encoder comes near
// these, and the decoder's memory goes by them.
const (
	mostEntries = 1 << 20
	mostValues  = 1 << 22
)

// checkSetup goes through the codebooks of a set-up header (Vorbis I, 3.2.1),
// as the decoder allocates by what they say, and loops for ever over some that
// can't be.
func checkSetup(packet []byte) error {
	if len(packet) < 8 || packet[0] != 5 {
		return errVorbisHeader
	}
	r := lsbReader{b: packet[7:]}
	entries, values := 0, 0
	for range r.read(8) + 1 {
		if r.read(24) != 0x564342 {
			return errVorbisHeader
		}
		dimensions, n := int(r.read(16)), int(r.read(24))
		entries += n
		values += n * dimensions
		if dimensions == 0 || n == 0 || entries > mostEntries || values > mostValues {
			return fmt.Errorf("%w: a codebook of %d entries with %d dimensions", errVorbisHeader, n, dimensions)
		}
		used := 0
		if ordered := r.read(1); ordered == 0 {
			sparse := r.read(1) == 1
			for range n {
				if !sparse || r.read(1) == 1 {
					r.read(5)
					used++
				}
			}
		} else {
			length := r.read(5) + 1
			for used < n && length <= 32 {
				used += int(r.read(bitsFor(n - used)))
				length++
			}
			if used != n {
				return errVorbisHeader
			}
		}
		if used == 0 || r.over() {
			return errVorbisHeader
		}
		switch lookup := r.read(4); lookup {
		case 0:
		case 1, 2:
			r.read(32)
			r.read(32)
			bits := int(r.read(4)) + 1
			r.read(1)
			count := n * dimensions
			if lookup == 1 {
				count = root(n, dimensions)
			}
			r.skip(count * bits)
		default:
			return errVorbisHeader
		}
		if r.over() {
			return errVorbisHeader
		}
	}
	return nil
}

// bitsFor is how many bits n takes.
func bitsFor(n int) int {
	bits := 0
	for ; n > 0; n >>= 1 {
		bits++
	}
	return bits
}

// root is the greatest number whose power to dimensions isn't above n.
func root(n, dimensions int) int {
	for r := 1; ; r++ {
		power := 1
		for range dimensions {
			if power *= r + 1; power > n {
				return r
			}
		}
	}
}

// lsbReader reads bits from the least significant one on.
type lsbReader struct {
	b   []byte
	pos int // in bits
}

func (r *lsbReader) read(n int) uint32 {
	var v uint32
	for i := range n {
		if at := r.pos + i; at>>3 < len(r.b) {
			v |= uint32(r.b[at>>3]>>(at&7)&1) << i
		}
	}
	r.pos += n
	return v
}

func (r *lsbReader) skip(n int) { r.pos += n }

// over says whether more was read than there is.
func (r *lsbReader) over() bool { return r.pos > 8*len(r.b) }

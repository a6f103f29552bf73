// Package wav decodes WAV recordings: PCM of 8, 16, 24 and 32 bits, floats of
// 32 and 64 bits, µ-law, A-law, and the ADPCM of IMA and Microsoft, in RIFF,
// RF64 and BW64 files of any size. A Writer writes such a file, of 16-bit PCM,
// while its sound comes in.
package wav

import (
	"fmt"
	"io"
	"math"
)

// A Decoder streams a WAV recording. It's a beep.StreamSeekCloser whose
// frames are the first two channels, or the one channel twice.
type Decoder struct {
	r     io.ReaderAt
	h     header
	codec codec
	right int // bytes from a frame's first sample to the one for the right ear
	len   int
	pos   int
	buf   []byte
	err   error // of reading

	// Of codecs with blocks, else nil and zero: the block that was decoded last.
	blocks      *blockCodec
	blockFrames int // in each block but the last
	block       [][2]float64
	number      int
}

// New reads the header of the WAV file of the given size in bytes. The
// recording is as long as the file is now, also where it's still being
// written. Close closes r if r is an io.Closer.
//
// The error is an *UnsupportedError if the samples are stored in a way that
// isn't decoded here, and is io.ErrUnexpectedEOF if the file ends before the
// samples begin.
func New(r io.ReaderAt, size int64) (*Decoder, error) {
	h, err := readHeader(r, size)
	if err != nil {
		return nil, fmt.Errorf("wav: %w", err)
	}
	d := &Decoder{r: r, h: h}
	if d.setBlocks() {
		return d, nil
	}
	// The size of a sample is that of its container, which the block says;
	// where the block can't be right the bits decide.
	bytes := h.block / h.channels
	if h.block%h.channels != 0 || !d.setCodec(bytes) {
		bytes = (h.bits + 7) / 8
		if !d.setCodec(bytes) {
			return nil, fmt.Errorf("wav: %w", &UnsupportedError{h.tag, h.bits, h.start, h.size})
		}
		d.h.block = bytes * h.channels
	}
	if h.channels > 1 {
		d.right = bytes
	}
	frames := h.size / int64(d.h.block)
	if frames > math.MaxInt {
		return nil, fmt.Errorf("wav: %d frames are more than this machine can count", frames)
	}
	d.len = int(frames)
	d.buf = make([]byte, max(1, (32<<10)/d.h.block)*d.h.block)
	return d, nil
}

// setBlocks sets up decoding by blocks, if the samples are stored in such.
func (d *Decoder) setBlocks() bool {
	for i, c := range blockCodecs {
		frames := c.frames(d.h.block, d.h.channels)
		if c.tag != d.h.tag || d.h.bits != 4 || d.h.channels > 2 || frames < 2 {
			continue
		}
		d.blocks, d.blockFrames = &blockCodecs[i], frames
		d.len = int(d.h.size/int64(d.h.block))*frames + c.frames(int(d.h.size%int64(d.h.block)), d.h.channels)
		d.buf = make([]byte, d.h.block)
		d.block = make([][2]float64, 0, frames)
		d.number = -1
		return true
	}
	return false
}

func (d *Decoder) setCodec(bytes int) (ok bool) {
	d.codec, ok = codecOf(d.h.tag, bytes)
	return ok
}

func (d *Decoder) Rate() int     { return d.h.rate }     // frames a second
func (d *Decoder) Channels() int { return d.h.channels } // in the file

// Codec is how the samples are stored, such as "16-bit PCM" or "IMA ADPCM".
func (d *Decoder) Codec() string {
	if d.blocks != nil {
		return d.blocks.name
	}
	return d.codec.name
}

func (d *Decoder) Len() int      { return d.len } // in frames
func (d *Decoder) Position() int { return d.pos } // in frames

// Damage is what is wrong with the recording as far as it's known: nil, or for
// one that is cut off an error that is io.ErrUnexpectedEOF.
func (d *Decoder) Damage() error {
	if d.err != nil {
		return d.err
	}
	if d.h.damage != nil {
		return fmt.Errorf("wav: %w", d.h.damage)
	}
	return nil
}

// Err is the Damage once all there is has been streamed, and nil before, as
// beep.Streamer wants it.
func (d *Decoder) Err() error {
	if d.pos < d.len && d.err == nil {
		return nil
	}
	return d.Damage()
}

// Seek sets the position to frame p, 0 to Len.
func (d *Decoder) Seek(p int) error {
	if p < 0 || p > d.len {
		return fmt.Errorf("wav: can't seek to frame %d of %d", p, d.len)
	}
	d.pos, d.err = p, nil
	return nil
}

// Stream fills samples with the next frames.
func (d *Decoder) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) && d.pos < d.len && d.err == nil {
		if d.blocks != nil {
			k := d.copyBlock(samples[n:])
			n += k
			d.pos += k
			continue
		}
		frames := min(len(samples)-n, d.len-d.pos, len(d.buf)/d.h.block)
		b := d.buf[:frames*d.h.block]
		read, err := d.r.ReadAt(b, d.h.start+int64(d.pos)*int64(d.h.block))
		if read < len(b) {
			// The file has shrunk since New, or can't be read.
			d.err = fmt.Errorf("wav: frame %d: %w", d.pos, eofOr(err))
			frames = read / d.h.block
			b = b[:frames*d.h.block]
		}
		d.convert(samples[n:n+frames], b)
		n += frames
		d.pos += frames
	}
	return n, n > 0
}

// copyBlock copies what is left of the block at the position.
func (d *Decoder) copyBlock(samples [][2]float64) int {
	number, in := d.pos/d.blockFrames, d.pos%d.blockFrames
	if number != d.number {
		start := int64(number) * int64(d.h.block)
		b := d.buf[:min(int64(d.h.block), d.h.size-start)]
		if read, err := d.r.ReadAt(b, d.h.start+start); read < len(b) {
			d.err = fmt.Errorf("wav: frame %d: %w", d.pos, eofOr(err))
			return 0
		}
		d.block = d.block[:d.blocks.frames(len(b), d.h.channels)]
		d.blocks.decode(b, d.h.channels, d.block)
		if d.h.channels == 1 {
			for i := range d.block {
				d.block[i][1] = d.block[i][0]
			}
		}
		d.number = number
	}
	return copy(samples, d.block[in:])
}

func (d *Decoder) convert(dst [][2]float64, b []byte) {
	sample, block, right := d.codec.sample, d.h.block, d.right
	for i := range dst {
		frame := b[i*block:]
		dst[i][0] = sample(frame)
		dst[i][1] = dst[i][0]
		if right > 0 {
			dst[i][1] = sample(frame[right:])
		}
	}
}

// Close closes what New was given.
func (d *Decoder) Close() error {
	if c, ok := d.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

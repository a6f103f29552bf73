// Package flac decodes FLAC recordings (RFC 9639), and seeks in them to the
// frame with no seek table and no scan of the file.
//
// It is a decoder of our own because a recording must play without allocating
// and on past a damaged place, which the libraries don't do.
package flac

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"earshot/player/internal/window"
)

// A Decoder streams a FLAC recording. It's a beep.StreamSeekCloser whose
// frames are the first two channels, or the one channel twice. Where a place
// is damaged it streams silence of the same length.
type Decoder struct {
	r    io.ReaderAt
	size int64 // of the file
	info streamInfo
	data int64 // where the first frame is
	end  int64 // where the last one ends

	fixedBlock int64 // frames in every block but the last, of a stream that numbers blocks
	len        int
	pos        int

	win  *window.Window
	at   int64 // where the next frame is looked for
	bits bitReader

	// The block that was decoded last: frames [first, first+count).
	first       int64
	count       int
	left, right []int64
	scratch     []int64

	damage error // the first that was met
	err    error // of reading
}

// New reads the header of the FLAC file of the given size in bytes, and looks
// for the last frame at its end, so that Len is what is really there. Close
// closes r if r is an io.Closer.
//
// The error is io.ErrUnexpectedEOF if the file ends before its first frame.
func New(r io.ReaderAt, size int64) (*Decoder, error) {
	d := &Decoder{r: r, size: size, win: window.New(r, size)}
	if err := d.readHeader(); err != nil {
		return nil, fmt.Errorf("flac: %w", err)
	}
	if err := d.measure(); err != nil {
		return nil, fmt.Errorf("flac: %w", err)
	}
	d.at = d.data
	return d, nil
}

// readHeader reads the metadata blocks.
func (d *Decoder) readHeader() error {
	var pos int64
	for range 16 { // ID3 tags don't belong here, but are met
		b := d.win.Bytes(pos, 10)
		if len(b) < 10 || string(b[:3]) != "ID3" {
			break
		}
		pos += 10 + int64(b[6]&0x7f)<<21 + int64(b[7]&0x7f)<<14 + int64(b[8]&0x7f)<<7 + int64(b[9]&0x7f)
	}
	b := d.win.Bytes(pos, 42)
	if len(b) >= 4 && string(b[:4]) != "fLaC" {
		return errors.New("not a FLAC file")
	}
	if len(b) < 42 {
		return fmt.Errorf("the header is cut off: %w", io.ErrUnexpectedEOF)
	}
	if b[4]&0x7f != 0 {
		return errors.New("the first metadata block isn't STREAMINFO")
	}
	var err error
	if d.info, err = parseStreamInfo(b[8:42]); err != nil {
		return err
	}
	pos += 4
	for {
		b := d.win.Bytes(pos, 4)
		if len(b) < 4 {
			return fmt.Errorf("the metadata are cut off: %w", io.ErrUnexpectedEOF)
		}
		if b[0] == 0xff {
			// A frame, where the last metadata block isn't marked as the last.
			break
		}
		last := b[0]&0x80 != 0
		pos += 4 + int64(b[1])<<16 + int64(b[2])<<8 + int64(b[3])
		if last {
			break
		}
	}
	d.data = pos
	return nil
}

// measure finds the first and the last frame, and from them the length.
func (d *Decoder) measure() error {
	d.fixedBlock = int64(d.info.maxBlock)
	first, ok := d.find(d.data, d.size, true)
	if !ok {
		// Longer metadata than said, or a file that begins with damage: the
		// first frame may be anywhere.
		return fmt.Errorf("no sound in %d bytes: %w", d.size-d.data, io.ErrUnexpectedEOF)
	}
	d.data = first.off
	if !first.variable {
		d.fixedBlock = int64(first.block)
	}
	// Frames are found in front of some place and not after it. The place is
	// the end of the file, unless that was never written.
	reach := int64(d.info.maxBlock*d.info.channels*d.info.bits/8) + 32<<10 // no frame is longer
	lo, hi := d.data, d.size
	if tail := max(lo, hi-reach); tail > lo {
		if _, ok := d.find(tail, hi, true); ok {
			lo = tail
		}
	}
	for hi-lo > reach {
		mid := lo + (hi-lo)/2
		if _, ok := d.find(mid, min(mid+reach, hi), true); ok {
			lo = mid
		} else {
			hi = mid
		}
	}
	var tail []found
	for off, end := lo, min(hi+reach, d.size); off < end; {
		f, ok := d.find(off, end, false)
		if !ok {
			break
		}
		tail = append(tail, f)
		off = f.off + int64(f.len)
	}
	end := int64(0)
	for _, f := range slices.Backward(tail) {
		if bytes, ok := d.decode(f); ok {
			end = d.first + int64(d.count)
			d.end = f.off + int64(bytes)
			break
		}
	}
	if end < d.info.total {
		d.damage = fmt.Errorf("cut off: %v announced, %v there: %w", d.duration(d.info.total), d.duration(end), io.ErrUnexpectedEOF)
	}
	if end > math.MaxInt {
		return fmt.Errorf("%d frames are more than this machine can count", end)
	}
	d.len = int(end)
	d.count = 0
	d.first = 0
	return nil
}

func (d *Decoder) duration(frames int64) time.Duration {
	return time.Duration(float64(frames) / float64(d.info.rate) * float64(time.Second)).Round(time.Millisecond)
}

// found is a frame and where it is in the file.
type found struct {
	frameHeader
	off   int64
	bytes int // of the frame, if it was decoded
}

// find gives the first frame that begins in [off, end). If decode is set it
// must decode as well, and is then the block d holds. Else only the check of
// its header speaks for it, and one false header in some 50 MB passes that.
func (d *Decoder) find(off, end int64, decode bool) (found, bool) {
	failed := 0
	for off < end {
		b := d.win.Bytes(off, maxHeader)
		if len(b) < 6 {
			break
		}
		i := bytes.IndexByte(b[:len(b)-1], 0xff)
		if i < 0 {
			off += int64(len(b) - 1)
			continue
		}
		if off += int64(i); off >= end {
			break
		}
		if b = b[i:]; b[1]&0xfe != 0xf8 {
			off++
			continue
		}
		if len(b) < maxHeader {
			b = d.win.Bytes(off, maxHeader)
		}
		h, ok := d.info.parseHeader(b)
		f := found{frameHeader: h, off: off}
		// A block of 65536 frames takes 10 bytes or more: a number beyond that
		// is made up, and must not become the length.
		if ok = ok && d.firstFrame(h) <= (off-d.data)*(65536/10); ok && decode {
			if f.bytes, ok = d.decode(f); !ok {
				// Bytes made to look like headers, over and over, must not
				// cost a decoding each.
				failed++
				off += int64(failed)
				continue
			}
		}
		if ok {
			return f, true
		}
		off++
	}
	return found{}, false
}

// decode decodes the frame f into the block d holds.
func (d *Decoder) decode(f found) (bytes int, ok bool) {
	if f.block > cap(d.left) {
		n := max(f.block, min(d.info.maxBlock, 1<<16))
		d.left, d.right, d.scratch = make([]int64, n), make([]int64, n), make([]int64, n)
	}
	d.count = 0
	d.left, d.right = d.left[:f.block], d.right[:f.block]
	// Twice what the samples take as they are: no encoder makes more of them.
	b := d.win.Bytes(f.off, f.len+2*f.block*d.info.channels*(d.info.bits+8)/8+64)
	if len(b) < f.len {
		return 0, false
	}
	bytes, err := d.info.decodeFrame(&d.bits, b, f.frameHeader, d.left, d.right, d.scratch[:f.block])
	if err != nil {
		return 0, false
	}
	d.first, d.count = d.firstFrame(f.frameHeader), f.block
	return bytes, true
}

// firstFrame is the position of a block's first frame.
func (d *Decoder) firstFrame(h frameHeader) int64 {
	if h.variable {
		return h.number
	}
	return h.number * d.fixedBlock
}

func (d *Decoder) Rate() int     { return d.info.rate }     // frames a second
func (d *Decoder) Channels() int { return d.info.channels } // in the file

// Codec names the codec with the bits of a sample, such as "16-bit FLAC".
func (d *Decoder) Codec() string { return fmt.Sprintf("%d-bit FLAC", d.info.bits) }

func (d *Decoder) Len() int      { return d.len } // in frames
func (d *Decoder) Position() int { return d.pos } // in frames

// Damage is what is wrong with the recording as far as it's known: that it is
// cut off is known from New on, a damaged place once it was streamed.
func (d *Decoder) Damage() error {
	switch {
	case d.err != nil:
		return fmt.Errorf("flac: %w", d.err)
	case d.damage != nil:
		return fmt.Errorf("flac: %w", d.damage)
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
		return fmt.Errorf("flac: can't seek to frame %d of %d", p, d.len)
	}
	d.pos, d.err = p, nil
	if t := int64(p); p < d.len && (t < d.first || t >= d.first+int64(d.count)) {
		d.at = d.locate(t)
		d.count = 0
		d.first = t // no frame is missing yet
	}
	return nil
}

// locate gives the place of a frame from which the one that holds position t
// is a few frames away.
func (d *Decoder) locate(t int64) int64 {
	lo, hi := d.data, d.end
	loFirst, hiFirst := int64(0), int64(d.len)
	for hi-lo > 16<<10 {
		// Sound of even loudness takes even space, so interpolate; but always
		// get a tenth nearer.
		part := float64(t-loFirst) / float64(max(1, hiFirst-loFirst))
		mid := lo + int64(float64(hi-lo)*min(0.9, max(0.1, part)))
		f, ok := d.find(mid, hi, true)
		if !ok {
			hi = mid
			continue
		}
		switch first := d.firstFrame(f.frameHeader); {
		case first > t:
			hi, hiFirst = mid, max(first, loFirst+1)
		case t < first+int64(f.block):
			return f.off
		default:
			lo, loFirst = f.off+int64(f.bytes), first+int64(f.block)
		}
	}
	return lo
}

// Stream fills samples with the next frames.
func (d *Decoder) Stream(samples [][2]float64) (n int, ok bool) {
	scale := 1 / float64(int64(1)<<(d.info.bits-1))
	for n < len(samples) && d.pos < d.len && d.err == nil {
		most := min(len(samples)-n, d.len-d.pos)
		in := int64(d.pos) - d.first
		if in >= int64(d.count) {
			d.next()
			continue
		}
		out := samples[n:]
		if in < 0 { // nothing could be decoded up to this block
			out = out[:min(int64(most), -in)]
			clear(out)
		} else {
			out = out[:min(most, d.count-int(in))]
			left := d.left[in:]
			right := left
			if d.info.channels > 1 {
				right = d.right[in:]
			}
			for i := range out {
				out[i] = [2]float64{float64(left[i]) * scale, float64(right[i]) * scale}
			}
		}
		n += len(out)
		d.pos += len(out)
	}
	return n, n > 0
}

// next decodes the next block that goes past the position.
func (d *Decoder) next() {
	expected := max(int64(d.pos), d.first+int64(d.count))
	for {
		f, ok := d.find(d.at, d.size, true)
		switch {
		case !ok && d.win.Err() != nil:
			d.err = d.win.Err()
			return
		case !ok: // the file was longer before
			d.err = io.ErrUnexpectedEOF
			return
		}
		d.at = f.off + int64(f.bytes)
		if d.first+int64(d.count) <= int64(d.pos) {
			continue
		}
		if d.first > expected && d.damage == nil {
			d.damage = fmt.Errorf("%v at %v is damaged, and silent here", d.duration(min(d.first, int64(d.len))-expected), d.duration(expected))
		}
		return
	}
}

// Close closes what New was given.
func (d *Decoder) Close() error {
	if c, ok := d.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Package mp3 decodes MP3 recordings: Layer III of MPEG-1, MPEG-2 and MPEG-2.5
// at constant and variable bit rates. It knows where every frame is, seeks to
// the sample, and leaves out what an encoder adds at both ends.
//
// It is a decoder of our own, written from ISO/IEC 11172-3 and 13818-3,
// because those there are for Go play noise after each seek and don't know the
// low sample rates of telephone recorders.
package mp3

import (
	"fmt"
	"io"
	"math"
	"time"
)

// A Decoder streams an MP3 recording. It's a beep.StreamSeekCloser whose
// frames ("samples" here, to tell them from those of MP3) are the left and
// right channel, or the one channel twice. Where something is damaged the sound
// fades to silence for that long.
type Decoder struct {
	r       io.ReaderAt
	h       header // of the first frame
	index   index
	delay   int // samples that are decoded and left out at the start
	len     int
	pos     int
	scanner *scanner
	decoder *frameDecoder

	// The frame that was decoded last, and where the next one is looked for.
	number int // of the next one
	off    int64
	block  [2 * granuleLen][2]float64
	held   int // samples of block

	padded [4096]byte // the last frame of the file, with something behind it

	damage error // the first that was met
	err    error // of reading
}

// New finds all frames of the MP3 file of the given size in bytes. Close
// closes r if r is an io.Closer.
//
// The error is io.ErrUnexpectedEOF if the file ends before the first frame.
func New(r io.ReaderAt, size int64) (*Decoder, error) {
	d := &Decoder{r: r, decoder: newFrameDecoder()}
	if err := d.open(size); err != nil {
		return nil, fmt.Errorf("mp3: %w", err)
	}
	return d, nil
}

func (d *Decoder) open(size int64) error {
	start, like, err := findFirst(d.r, size)
	if err != nil {
		return err
	}
	d.h, _ = parseHeader(like)
	d.scanner = newScanner(d.r, size, like)
	b := d.scanner.win.Bytes(start, d.h.size)
	x := parseInfo(b[:min(len(b), d.h.size)], &d.h)
	if x.present {
		start += int64(d.h.size)
	}
	d.index = buildIndex(d.r, size, start, like, partLength(size-start))
	frames := d.index.frames
	if frames == 0 {
		return fmt.Errorf("no sound after the header: %w", io.ErrUnexpectedEOF)
	}
	samples := int64(frames) * int64(d.h.samples())
	if samples > math.MaxInt {
		return fmt.Errorf("%d samples are more than this machine can count", samples)
	}
	d.delay = min(x.delay, int(samples))
	d.len = int(samples) - d.delay
	switch {
	case d.index.junk > 0:
		d.damage = fmt.Errorf("%d bytes before %v aren't MP3, and are left out", d.index.junk, d.duration(d.index.junkAt*d.h.samples()-d.delay))
	case x.frames > frames:
		d.damage = fmt.Errorf("cut off: %v announced, %v there: %w", d.duration(x.frames*d.h.samples()), d.duration(int(samples)), io.ErrUnexpectedEOF)
	case x.frames == frames:
		d.len = max(0, d.len-x.pad)
	}
	d.seek(0)
	return nil
}

func (d *Decoder) duration(samples int) time.Duration {
	return time.Duration(float64(samples) / float64(d.h.rate) * float64(time.Second)).Round(time.Millisecond)
}

func (d *Decoder) Rate() int     { return d.h.rate }     // samples a second
func (d *Decoder) Channels() int { return d.h.channels } // in the first frame

// Codec names the codec, such as "MPEG-2 Layer III".
func (d *Decoder) Codec() string {
	return [...]string{"MPEG-1", "MPEG-2", "MPEG-2.5"}[d.h.version] + " Layer III"
}

func (d *Decoder) Len() int      { return d.len } // in samples
func (d *Decoder) Position() int { return d.pos } // in samples

// Damage is what is wrong with the recording as far as it's known: foreign
// bytes in it, and that it is cut off, are known from New on, a damaged frame
// once it was streamed.
func (d *Decoder) Damage() error {
	switch {
	case d.err != nil:
		return fmt.Errorf("mp3: %w", d.err)
	case d.damage != nil:
		return fmt.Errorf("mp3: %w", d.damage)
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

// Seek sets the position to sample p, 0 to Len. What is streamed from there is
// what would be streamed there from the start.
func (d *Decoder) Seek(p int) error {
	if p < 0 || p > d.len {
		return fmt.Errorf("mp3: can't seek to sample %d of %d", p, d.len)
	}
	d.err = nil
	d.seek(p)
	return nil
}

func (d *Decoder) seek(p int) {
	d.pos = p
	want := (p + d.delay) / d.h.samples() // the frame
	if want == d.number-1 && d.held > 0 || want == d.number && want > 0 || p == d.len {
		return
	}
	d.decoder.reset()
	d.held = 0
	// The sound of a granule is filtered together with the two before it. These
	// are decoded first, and need the main data of some frames before them.
	granules := d.h.granules()
	decode := max(0, want-2/granules)
	reach := reservoirLen // of the main data of a frame, back in those before
	if d.h.version != mpeg1 {
		reach = reservoirLen / 2
	}
	for back := every; ; back *= 2 {
		from := max(0, decode-back)
		d.off, d.number = d.index.place(from)
		d.decoder.reset()
		for d.number < decode && d.err == nil {
			d.next(false)
		}
		if d.decoder.have >= reach || from == 0 || d.err != nil {
			break
		}
	}
	for d.number < want && d.err == nil {
		d.next(true)
	}
	d.held = 0
}

// next takes the next frame, and decodes it into block if decode is set.
func (d *Decoder) next(decode bool) {
	at, size, junk, ok := d.scanner.frame(d.off)
	if !ok {
		if d.err = d.scanner.win.Err(); d.err == nil {
			d.err = io.ErrUnexpectedEOF // the file was longer before
		}
		return
	}
	if junk > 0 {
		d.decoder.forget()
	}
	const behind = 64 // bytes the side information of a frame that is too short is read from
	b := d.scanner.win.Bytes(at, size+behind)
	if len(b) < size+behind {
		n := copy(d.padded[:], b)
		clear(d.padded[n : n+behind])
		b = d.padded[:max(n, size+behind)]
	}
	h, _ := parseHeader(b)
	if decode {
		err := d.decoder.decode(&h, b, d.block[:h.samples()])
		d.held = h.samples()
		// At the start of a recording that was cut out of another one, data are
		// missing that never were there.
		if err != nil && d.damage == nil && !(err == errReservoir && d.number < every) {
			d.damage = fmt.Errorf("damaged at %v: %w", d.duration(d.number*d.h.samples()-d.delay), err)
		}
	} else {
		d.decoder.skip(&h, b[:size])
	}
	d.off = at + int64(size)
	d.number++
}

// Stream fills samples with the next samples.
func (d *Decoder) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) && d.pos < d.len && d.err == nil {
		from := d.pos + d.delay - (d.number-1)*d.h.samples() // in block
		if from >= d.held {
			d.next(true)
			continue
		}
		k := copy(samples[n:], d.block[from:min(d.held, from+d.len-d.pos)])
		n += k
		d.pos += k
	}
	return n, n > 0
}

// Close closes what New was given.
func (d *Decoder) Close() error {
	if c, ok := d.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

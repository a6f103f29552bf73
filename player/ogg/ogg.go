// Package ogg decodes Ogg recordings with Vorbis or Opus in them, and seeks in
// them to the sample with no index and no scan.
package ogg

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"time"
)

// A codec decodes the packets of one stream. Packets come in their order, but
// for where reset is called in between.
type codec interface {
	// header takes one of the packets before the sound, and says whether it was
	// the last.
	header(packet []byte) (last bool, err error)
	// format is known after the last header.
	format() format
	// decode appends the frames of a packet, of all channels, to out.
	decode(packet []byte, out []float32) ([]float32, error)
	reset()
}

// format is what a codec says of its sound.
type format struct {
	name           string
	rate, channels int
	skip           int // frames to leave out at the start
	preroll        int // frames after a reset until the sound is as it should be
	reach          int // frames a packet may have, at most
}

// An UnsupportedError says that an Ogg file is sound but holds what isn't
// decoded here.
type UnsupportedError struct{ Codec string }

func (e *UnsupportedError) Error() string { return "holds " + e.Codec }

// otherCodecs are known by name alone, from how their streams begin.
var otherCodecs = []struct{ magic, name string }{
	{"Speex   ", "Speex"},
	{"\x7fFLAC", "FLAC"},
	{"\x80theora", "Theora video"},
	{"PCM     ", "PCM"},
	{"BBCD\x00", "Dirac video"},
}

// A Decoder streams an Ogg recording. It's a beep.StreamSeekCloser whose
// frames are the left and right channel, or the one channel twice. Where data
// are missing it streams silence of the same length.
//
// Streaming allocates some small pieces of memory a packet, inside the
// decoders of both codecs.
type Decoder struct {
	r           io.ReaderAt
	pages       *pages
	codec       codec
	f           format
	left, right int   // which of the channels
	data, end   int64 // where the first page with sound begins, and the last one ends
	zero        int64 // the granule position of frame 0
	len, pos    int

	off       int64 // of the next page
	assembler assembler

	// The frames of the page that was decoded last: granule positions [first,
	// first+count).
	frames  []float32
	first   int64
	count   int
	known   bool  // where the next page begins is known: there
	settled int64 // from this position on the decoder has been at work for long enough

	damage error // the first that was met
	err    error // of reading
}

// New reads the headers of the Ogg file of the given size in bytes, and looks
// for its last page, so that Len is what is really there. Close closes r if r
// is an io.Closer.
//
// The error is an *UnsupportedError if the file holds another codec, and is
// io.ErrUnexpectedEOF if it ends before the sound begins.
func New(r io.ReaderAt, size int64) (*Decoder, error) {
	d := &Decoder{r: r, pages: newPages(r, size)}
	if err := d.open(size); err != nil {
		return nil, fmt.Errorf("ogg: %w", err)
	}
	return d, nil
}

func (d *Decoder) open(size int64) error {
	off, err := d.choose()
	if err != nil {
		return err
	}
	if d.data, err = d.readHeaders(off); err != nil {
		return err
	}
	d.f = d.codec.format()
	d.left, d.right = frontChannels(d.f)
	// A stream that was cut out of another one begins where that one was then.
	d.restart()
	d.known, d.end = false, size
	d.nextPage()
	if d.err != nil {
		return fmt.Errorf("no sound after the headers: %w", d.err)
	}
	d.zero = max(0, d.first)

	last, ok := d.findLast(size)
	if !ok {
		return fmt.Errorf("no sound after the headers: %w", io.ErrUnexpectedEOF)
	}
	d.end = last.next
	d.damage = nil
	if last.flags&lastOfAll == 0 {
		d.damage = fmt.Errorf("the end is missing, or still to come: %w", io.ErrUnexpectedEOF)
	}
	samples := last.granule - d.granule(0)
	if samples > math.MaxInt {
		return fmt.Errorf("%d frames are more than this machine can count", samples)
	}
	d.len = int(max(0, samples))
	d.restart()
	return nil
}

// restart goes to the first page with sound.
func (d *Decoder) restart() {
	d.off = d.data
	d.assembler.reset()
	d.codec.reset()
	d.first, d.count, d.known, d.settled = d.zero, 0, true, 0
}

// choose finds a stream that can be decoded, and gives the place of its first
// page.
func (d *Decoder) choose() (int64, error) {
	unsupported := ""
	for off, n := int64(0), 0; n < 100; n++ {
		p, ok := d.pages.at(off)
		if !ok {
			if err := d.pages.win.Err(); err != nil {
				return 0, err
			}
			if n == 0 {
				return 0, fmt.Errorf("no whole page: %w", io.ErrUnexpectedEOF)
			}
			break
		}
		if p.flags&firstOfAll == 0 {
			break
		}
		switch {
		case bytes.HasPrefix(p.body, []byte("\x01vorbis")):
			d.codec = &vorbisCodec{}
		case bytes.HasPrefix(p.body, []byte("OpusHead")):
			d.codec = &opusCodec{}
		}
		if d.codec != nil {
			d.pages.one, d.pages.serial = true, p.serial
			return p.off, nil
		}
		for _, c := range otherCodecs {
			if unsupported == "" && bytes.HasPrefix(p.body, []byte(c.magic)) {
				unsupported = c.name
			}
		}
		off = p.next
	}
	if unsupported == "" {
		unsupported = "something unknown"
	}
	return 0, &UnsupportedError{unsupported}
}

// readHeaders gives the codec its headers, and gives the place of the page
// after them.
func (d *Decoder) readHeaders(off int64) (int64, error) {
	var a assembler
	var err error
	last := false
	for !last {
		p, ok := d.pages.at(off)
		if !ok {
			return 0, fmt.Errorf("the headers are cut off: %w", io.ErrUnexpectedEOF)
		}
		off = p.next
		for packet := range a.packets(p) {
			if last, err = d.codec.header(packet); err != nil {
				return 0, err
			}
			if last {
				break
			}
		}
	}
	return off, nil
}

// findLast gives the last page on which a packet ends.
func (d *Decoder) findLast(size int64) (last page, found bool) {
	for back := int64(2 * longestPage); ; back *= 4 {
		from := max(d.data, size-back)
		for off := from; ; {
			p, ok := d.pages.at(off)
			if !ok {
				break
			}
			if d.plausible(p) {
				last, found = p, true
			}
			off = p.next
		}
		if found || from == d.data {
			return last, found
		}
	}
}

// plausible says whether a page's position can be. However well sound is
// compressed, a second of it takes a byte; a position beyond that is made up,
// and must not become the length.
func (d *Decoder) plausible(p page) bool {
	return p.granule >= 0 && (p.granule-d.zero)/int64(d.f.rate) <= p.next-d.data
}

func (d *Decoder) Rate() int     { return d.f.rate }     // frames a second
func (d *Decoder) Channels() int { return d.f.channels } // in the file

// Codec is "Vorbis" or "Opus".
func (d *Decoder) Codec() string { return d.f.name }

func (d *Decoder) Len() int      { return d.len } // in frames
func (d *Decoder) Position() int { return d.pos } // in frames

// Damage is what is wrong with the recording as far as it's known: that its
// end is missing is known from New on, a damaged place once it was streamed.
func (d *Decoder) Damage() error {
	switch {
	case d.err != nil:
		return fmt.Errorf("ogg: %w", d.err)
	case d.damage != nil:
		return fmt.Errorf("ogg: %w", d.damage)
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

// granule is the granule position of frame p.
func (d *Decoder) granule(p int) int64 { return d.zero + int64(d.f.skip) + int64(p) }

func (d *Decoder) at(granule int64) time.Duration {
	frames := granule - d.granule(0)
	return time.Duration(float64(frames) / float64(d.f.rate) * float64(time.Second)).Round(time.Millisecond)
}

// Seek sets the position to frame p, 0 to Len.
func (d *Decoder) Seek(p int) error {
	if p < 0 || p > d.len {
		return fmt.Errorf("ogg: can't seek to frame %d of %d", p, d.len)
	}
	d.err = nil
	d.pos = p
	t := d.granule(p)
	if p == d.len || d.count > 0 && t >= max(d.first, d.settled) && t < d.first+int64(d.count) {
		return nil
	}
	// Some pages before are decoded as well, until the sound is as it should be
	// and it's known where it is.
	for back := int64(d.f.preroll + d.f.reach); ; back *= 2 {
		d.restart()
		start := d.locate(t - back)
		if start != d.data {
			d.off, d.first, d.known = start, -1, false
		}
		d.nextPage()
		if start != d.data {
			d.settled = d.first + int64(d.f.preroll)
		}
		if d.err != nil || start == d.data || d.first >= 0 && d.settled <= t {
			return nil
		}
	}
}

// locate gives the place after the last page that ends at granule position g
// or before it.
func (d *Decoder) locate(g int64) int64 {
	lo, hi := d.data, d.end
	for hi-lo > 32<<10 {
		mid := lo + (hi-lo)/2
		p, ok := d.pages.at(mid)
		for ok && p.granule < 0 && p.off < hi {
			p, ok = d.pages.at(p.next)
		}
		if !ok || p.off >= hi || p.granule > g {
			hi = mid
		} else {
			lo = p.next
		}
	}
	for off := lo; off < d.end; {
		p, ok := d.pages.at(off)
		if !ok || p.granule > g {
			break
		}
		off = p.next
		if p.granule >= 0 {
			lo = off
		}
	}
	return lo
}

// nextPage decodes pages up to the next one on which a packet ends.
func (d *Decoder) nextPage() {
	expected := d.first + int64(d.count)
	d.frames = d.frames[:0]
	for {
		p, ok := d.pages.at(d.off)
		if !ok || p.off >= d.end {
			if d.err = d.pages.win.Err(); d.err == nil {
				d.err = io.ErrUnexpectedEOF // the file was longer before
			}
			return
		}
		if d.assembler.misses(p) {
			d.assembler.reset()
			d.codec.reset()
			d.frames = d.frames[:0]
		}
		d.off = p.next
		granule, flags := p.granule, p.flags
		var bad error
		for packet := range d.assembler.packets(p) {
			var err error
			if d.frames, err = d.codec.decode(packet, d.frames); err != nil && bad == nil {
				bad = err
			}
		}
		if bad != nil && d.damage == nil {
			d.damage = fmt.Errorf("damaged near %v: %w", d.at(max(expected, 0)), bad)
		}
		if granule < 0 { // what ends here all the same is nowhere
			d.frames = d.frames[:0]
			continue
		}
		n := int64(len(d.frames) / d.f.channels)
		start := granule - n
		switch {
		case d.known && flags&lastOfAll != 0 && granule-expected <= n:
			// The end is cut off to the length of the recording.
			start = expected
			n = max(0, granule-expected)
		case d.known && start > expected && d.damage == nil:
			d.damage = fmt.Errorf("%v at %v are missing, and silent here", d.at(start)-d.at(expected), d.at(expected))
		case !d.known && flags&lastOfAll != 0:
			start = -1
		}
		d.first, d.count, d.known = start, int(n), true
		return
	}
}

// Stream fills samples with the next frames.
func (d *Decoder) Stream(samples [][2]float64) (n int, ok bool) {
	for n < len(samples) && d.pos < d.len && d.err == nil {
		in := d.granule(d.pos) - d.first
		if in >= int64(d.count) {
			d.nextPage()
			continue
		}
		out := samples[n:min(len(samples), n+d.len-d.pos)]
		if in < 0 { // missing
			out = out[:min(int64(len(out)), -in)]
			clear(out)
		} else {
			out = out[:min(len(out), d.count-int(in))]
			frames := d.frames[int(in)*d.f.channels:]
			for i := range out {
				frame := frames[i*d.f.channels:]
				out[i] = [2]float64{finite(frame[d.left]), finite(frame[d.right])}
			}
		}
		n += len(out)
		d.pos += len(out)
	}
	return n, n > 0
}

// finite keeps a NaN or an infinity, which only damage makes, from reaching
// the sound card and every filter on the way there.
func finite(v float32) float64 {
	if v-v != 0 {
		return 0
	}
	return float64(v)
}

// frontChannels gives which channels are left and right: both have their
// channels in the order of Vorbis I, 4.3.9.
func frontChannels(f format) (left, right int) {
	switch {
	case f.channels == 1:
		return 0, 0
	case f.channels == 2 || f.channels == 4:
		return 0, 1
	}
	return 0, 2 // the second is the centre
}

// Close closes what New was given.
func (d *Decoder) Close() error {
	if c, ok := d.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

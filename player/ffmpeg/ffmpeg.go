// Package ffmpeg decodes recordings that only the ffmpeg program can, by
// running it. Each seek starts it anew.
package ffmpeg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

var (
	// ErrNotFound says that there is no program called ffmpeg in PATH.
	ErrNotFound = errors.New("ffmpeg not found")
	// ErrNoSound says that ffmpeg finds nothing in the file that it could play.
	ErrNoSound = errors.New("ffmpeg finds no sound in it")
)

// A Decoder streams a recording that ffmpeg decodes. It's a
// beep.StreamSeekCloser whose frames are the first two channels, or the one
// channel twice.
//
// Seek takes the time ffmpeg takes to start, 70 to 360 ms as measured; Stream
// then comes from a pipe, hundreds of times faster than it's played. Positions
// are as exact as ffmpeg's seeking, which for M4A, AMR and the like is to the
// frame, and for WebM to some milliseconds.
type Decoder struct {
	program, path string
	about
	len, pos int

	run   *run
	store []byte // what is read from ffmpeg
	buf   []byte // and the end of it, which isn't streamed yet

	fromStart bool // ffmpeg can't seek in this file
	damage    error
	err       error // of running ffmpeg
}

const bytesASample = 4 // 32-bit floats come from ffmpeg

// Open finds out what ffmpeg makes of the recording at path.
//
// The error is ErrNotFound if there is no ffmpeg, and ErrNoSound if it finds
// nothing to play.
func Open(path string) (*Decoder, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	d := &Decoder{program: program, path: path}
	if d.about, err = probe(program, path); err != nil {
		return nil, fmt.Errorf("ffmpeg: %w", err)
	}
	if d.seconds == 0 {
		// Raw streams don't say how long they are.
		if d.seconds, err = measure(program, path); err != nil {
			return nil, fmt.Errorf("ffmpeg: %w", err)
		}
	}
	// No codec makes less than 400 bits of a second; a longer one is a lie.
	most := 10 + float64(info.Size())/50
	d.len = int(math.Round(min(d.seconds, most) * float64(d.rate)))
	d.store = make([]byte, max(1, (64<<10)/d.block())*d.block())
	return d, nil
}

func (d *Decoder) block() int { return d.channels * bytesASample }

func (d *Decoder) Rate() int     { return d.rate }     // frames a second
func (d *Decoder) Channels() int { return d.channels } // in the file

// Codec is what ffmpeg calls the codec, such as "aac (LC)".
func (d *Decoder) Codec() string { return d.codec }

func (d *Decoder) Len() int      { return d.len } // in frames
func (d *Decoder) Position() int { return d.pos } // in frames

// Damage is what ffmpeg has complained about so far.
func (d *Decoder) Damage() error {
	switch {
	case d.err != nil:
		return fmt.Errorf("ffmpeg: %w", d.err)
	case d.damage != nil:
		return fmt.Errorf("ffmpeg: %w", d.damage)
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

// Seek sets the position to frame p, 0 to Len, and waits for the first sound
// from there.
func (d *Decoder) Seek(p int) error {
	if p < 0 || p > d.len {
		return fmt.Errorf("ffmpeg: can't seek to frame %d of %d", p, d.len)
	}
	if p == d.len {
		d.pos, d.err = p, nil
		return nil
	}
	if d.run != nil && d.err == nil && p >= d.pos && p-d.pos < 2*d.rate && d.skip(p-d.pos) {
		return nil
	}
	// ffmpeg is sent to a whole second, where no rounding is, and to one before,
	// as some decoders take a moment to find in. What comes before p is left out.
	second := max(0, p/d.rate-1)
	if d.fromStart {
		second = 0
	}
	found := d.start(second) && d.skip(p-second*d.rate)
	if !found && d.err == nil && d.len-d.pos > d.tail() && second > 0 {
		// In some files ffmpeg goes to a wrong place, and so comes to the end too
		// early: with them, play from the start to p.
		found = d.start(0) && d.skip(p)
		d.fromStart = found
	}
	if !found && d.err == nil && d.len-d.pos > d.tail() {
		d.err = d.early()
	}
	d.pos = p
	return nil
}

// tail is how many frames may be missing at the end: the length that ffmpeg
// tells is rounded to 10 ms, and for some formats to a packet.
func (d *Decoder) tail() int { return d.rate / 10 }

// start runs ffmpeg from a second on.
func (d *Decoder) start(second int) bool {
	d.stop()
	d.err = nil
	d.pos = second * d.rate
	d.run, d.err = play(d.program, d.path, second, d.about)
	return d.err == nil
}

func (d *Decoder) stop() {
	if d.run != nil {
		d.run.stop()
		d.run = nil
	}
	d.buf = nil
}

// skip leaves out n frames, and says whether there is one after them.
func (d *Decoder) skip(n int) bool {
	for {
		have := len(d.buf) / d.block()
		if have > n {
			d.buf = d.buf[n*d.block():]
			d.pos += n
			return true
		}
		n -= have
		d.pos += have
		if !d.fill() {
			return false
		}
	}
}

// fill reads the next frames into the empty buffer.
func (d *Decoder) fill() bool {
	n, err := d.run.read(d.store, d.block())
	d.buf = d.store[:n]
	if err != nil && err != io.EOF {
		d.err = err
	}
	if d.damage == nil {
		d.damage = d.run.complaint()
	}
	return n > 0
}

// early says that ffmpeg stopped before the end.
func (d *Decoder) early() error {
	at := time.Duration(float64(d.pos) / float64(d.rate) * float64(time.Second)).Round(time.Millisecond)
	if d.damage != nil {
		return fmt.Errorf("nothing more from %v on: %w", at, d.damage)
	}
	return fmt.Errorf("nothing more from %v on: %w", at, io.ErrUnexpectedEOF)
}

// Stream fills samples with the next frames.
func (d *Decoder) Stream(samples [][2]float64) (n int, ok bool) {
	if d.run == nil && d.pos < d.len && d.err == nil {
		d.Seek(d.pos)
	}
	for n < len(samples) && d.pos < d.len && d.err == nil {
		if len(d.buf) == 0 && !d.fill() {
			missing := d.len - d.pos
			if d.err == nil && missing > d.tail() {
				d.err = d.early()
			}
			if d.err != nil {
				break
			}
			missing = min(missing, len(samples)-n)
			clear(samples[n : n+missing])
			n += missing
			d.pos += missing
			continue
		}
		frames := min(len(samples)-n, len(d.buf)/d.block(), d.len-d.pos)
		second := 0
		if d.channels > 1 {
			second = bytesASample
		}
		for i := range frames {
			frame := d.buf[i*d.block():]
			samples[n+i] = [2]float64{sample(frame), sample(frame[second:])}
		}
		d.buf = d.buf[frames*d.block():]
		n += frames
		d.pos += frames
	}
	return n, n > 0
}

func sample(b []byte) float64 {
	v := math.Float32frombits(binary.LittleEndian.Uint32(b))
	if v-v != 0 { // a NaN or an infinity, which only damage makes
		return 0
	}
	return float64(v)
}

// Close ends ffmpeg.
func (d *Decoder) Close() error {
	d.stop()
	d.len = min(d.len, d.pos)
	return nil
}

// Package pcm gives sound as 16-bit little-endian samples, the channels in turn:
// that of a recording, of raw sound that comes in, or of a container that does.
package pcm

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"
)

// chunk is the longest piece of sound that a Read gives.
const chunk = 50 * time.Millisecond

// Options are how sound is given.
type Options struct {
	// Rate is frames a second; 0 is what the sound has. Other rates are made
	// from it without other changes to the sound.
	Rate int

	// Channels is 0 for those the sound has, or 1 to mix them into one.
	Channels int

	// Speed is how fast it may be read: 1 as it would be heard, so that a
	// recording is as good as a microphone, 2 twice as fast; 0 is as fast as it
	// can be decoded.
	Speed float64
}

// A Reader gives sound as 16-bit little-endian samples. One goroutine reads it;
// Close may be called from any.
type Reader struct {
	ctx            context.Context
	cancel         context.CancelFunc
	rate, channels int
	duration       time.Duration
	notes          []string
	pace           pace

	reading sync.Mutex // held while source is used
	source  source
	closed  bool
}

// A source gives 16-bit samples in whole frames, like a Reader. Its Read ends
// when the context it was made with does.
type source interface {
	io.ReadCloser
	Rate() int
	Channels() int
}

// newReader gives a Reader of a source, which it closes if it fails. cancel ends
// ctx, which is the source's.
func newReader(ctx context.Context, cancel context.CancelFunc, s source, opts Options, notes ...string) (*Reader, error) {
	r := &Reader{ctx: ctx, cancel: cancel, notes: notes}
	if err := opts.check(s); err != nil {
		cancel()
		s.Close()
		return nil, err
	}
	if opts.Channels == 1 && s.Channels() > 1 {
		r.notes = append(r.notes, fmt.Sprintf("%d channels mixed into one", s.Channels()))
		s = newMixed(s)
	}
	if opts.Rate != 0 && opts.Rate != s.Rate() {
		r.notes = append(r.notes, fmt.Sprintf("from %d Hz to %d Hz", s.Rate(), opts.Rate))
		s = newResampled(s, opts.Rate)
	}
	r.source, r.rate, r.channels = s, s.Rate(), s.Channels()
	r.pace = pace{rate: r.rate, speed: opts.Speed}
	return r, nil
}

func (o Options) check(s source) error {
	switch {
	case o.Rate < 0 || o.Rate > 0 && o.Rate < 1000 || o.Rate > 384_000:
		return fmt.Errorf("sound cannot be given at %d Hz; 1000 to 384000 are possible", o.Rate)
	case o.Speed < 0 || math.IsNaN(o.Speed):
		return fmt.Errorf("sound cannot be read at speed %v", o.Speed)
	case o.Channels > 1 && o.Channels != s.Channels() || o.Channels < 0:
		return fmt.Errorf("the sound has %d channels, not %d; they can all be kept, or mixed into one", s.Channels(), o.Channels)
	}
	return nil
}

// Rate is frames a second, Channels the samples in each frame.
func (r *Reader) Rate() int     { return r.rate }
func (r *Reader) Channels() int { return r.channels }

// Duration is how long the sound is, 0 where that is not known.
func (r *Reader) Duration() time.Duration { return r.duration }

// Notes say what was done to the sound, for people: such as "µ-law decoded to
// 16-bit PCM". They may hold names out of files, and are not safe for a terminal.
func (r *Reader) Notes() []string { return r.notes }

// Read waits for sound, and gives at most 50 ms of it, in whole frames. At its
// end it gives io.EOF; or why there is no more: the error of the context, or
// os.ErrClosed after Close, or io.ErrUnexpectedEOF for what is cut off.
func (r *Reader) Read(p []byte) (int, error) {
	frame := 2 * r.channels
	if len(p) < frame {
		return 0, fmt.Errorf("a frame takes %d bytes, there is room for %d", frame, len(p))
	}
	most := max(1, int(int64(r.rate)*int64(chunk)/int64(time.Second))) * frame
	n, err := r.read(p[:min(len(p), most)])
	if err == nil {
		err = r.pace.wait(r.ctx, n/frame)
	}
	if err != nil {
		if r.ctx.Err() != nil {
			err = context.Cause(r.ctx)
		}
		return 0, err
	}
	return n, nil
}

func (r *Reader) read(p []byte) (int, error) {
	r.reading.Lock()
	defer r.reading.Unlock()
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.source.Read(p)
}

// Close ends the sound, and a Read that waits.
func (r *Reader) Close() error {
	r.cancel()
	r.reading.Lock()
	defer r.reading.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	return r.source.Close()
}

// closable gives a context whose cancel makes its cause os.ErrClosed.
func closable(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	return ctx, func() { cancel(os.ErrClosed) }
}

// A pace holds sound back until it would have been heard.
type pace struct {
	rate  int
	speed float64 // 0: not held back
	began time.Time
	given int64 // frames
}

// wait takes n frames more, and waits until the last of them is due. Who comes
// late has not to wait until all has been caught up with: a microphone doesn't
// stand still either.
func (p *pace) wait(ctx context.Context, n int) error {
	if p.speed == 0 {
		return nil
	}
	if p.began.IsZero() {
		p.began = time.Now()
	}
	p.given += int64(n)
	due := p.began.Add(time.Duration(float64(p.given) / float64(p.rate) / p.speed * float64(time.Second)))
	wait := time.Until(due)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

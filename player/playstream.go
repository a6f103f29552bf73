package player

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/remote"
)

// A StreamFormat is what StreamTo writes: 16-bit little-endian frames, after a
// head.
type StreamFormat struct {
	Rate     beep.SampleRate
	Channels int // 1 or 2
	Head     remote.Head
}

const (
	jitter    = 60 * time.Millisecond  // is waited for before the first sound, and after each gap
	tooMuch   = 400 * time.Millisecond // more is too late to be heard
	streamEnd = 10 * time.Millisecond  // how often PlayStream looks for the end
)

// PlayStream plays what StreamTo wrote with the header remote.Line, until r
// ends, ctx ends or the output fails. It does not end before r gives something
// or ends.
func PlayStream(ctx context.Context, r io.Reader, opts Options) error {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	if opts.Open == nil {
		opts.Open = openerNamed(opts)
	}
	in := bufio.NewReader(r)
	format, err := remote.ReadHeader(in)
	if err != nil {
		return err
	}
	out, err := opts.Open(ctx, Format{Rate: format.Rate, Channels: format.Channels})
	if err != nil {
		return err
	}
	defer out.Close()
	q := &streamQueue{format: format}
	go q.read(in)
	if err := out.Play(q.Source); err != nil {
		return err
	}
	tick := time.NewTicker(streamEnd)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-out.Lost():
			return out.Err()
		case <-tick.C:
			if over, err := q.over(out.Heard()); over {
				return err
			}
		}
	}
}

// A streamQueue holds what has come and is not yet played.
type streamQueue struct {
	format remote.Format

	mu      sync.Mutex
	frames  [][2]float64
	flowing bool // enough has come to play
	given   int
	err     error // why no more comes
}

func (q *streamQueue) read(r io.Reader) {
	buf := make([]byte, 4096)
	kept := 0 // part of a frame
	for {
		n, err := r.Read(buf[kept:])
		n += kept
		whole := n - n%(2*q.format.Channels)
		q.mu.Lock()
		q.frames = q.format.Decode(q.frames, buf[:whole])
		if len(q.frames) > q.format.Rate.N(tooMuch) {
			keep := q.format.Rate.N(jitter)
			q.frames = q.frames[:copy(q.frames, q.frames[len(q.frames)-keep:])]
		}
		q.err = err
		q.mu.Unlock()
		kept = copy(buf, buf[whole:n])
		if err != nil {
			return
		}
	}
}

// Source gives what has come.
func (q *streamQueue) Source(frames [][2]float64) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.frames) >= q.format.Rate.N(jitter) || q.err != nil {
		q.flowing = true
	}
	if !q.flowing {
		return 0, nil
	}
	n := copy(frames, q.frames)
	q.frames = q.frames[:copy(q.frames, q.frames[n:])]
	q.given += n
	if n == 0 {
		q.flowing = false
		return 0, q.err
	}
	return n, nil
}

// over says whether everything was heard, and what is wrong if the stream did
// not just end.
func (q *streamQueue) over(heard int) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err == nil || len(q.frames) > 0 || heard < q.given {
		return false, nil
	}
	if errors.Is(q.err, io.EOF) {
		return true, nil
	}
	return true, q.err
}

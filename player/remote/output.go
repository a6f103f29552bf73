//go:build unix

package remote

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/internal/resample"
)

const (
	// taken is what a listener sends when it plays another explorer from now on.
	taken = 't'

	ahead = 100 * time.Millisecond // sound is sent no earlier than this
	// further is how much later than it is sent sound is heard, as far as one can
	// know: a player holds about as much as that.
	further = 100 * time.Millisecond
	// edge is how long the end of what is stopped takes to fade out: it would click
	// else.
	edge     = 3 * time.Millisecond
	dialWait = 300 * time.Millisecond
)

// ErrNobodyListens says that no listener runs for this person.
var ErrNobodyListens = errors.New("'earshot audio' does not run")

// Source is a player.Source.
type Source = func(frames [][2]float64) (n int, err error)

// An Output sends sound to a listener. It is a player.Output.
type Output struct {
	rate   beep.SampleRate // of the sources
	format Format          // of the listener
	conn   net.Conn
	lost   chan struct{}
	quit   chan struct{}
	wake   chan struct{}
	done   sync.WaitGroup

	feeding sync.Mutex // held while a source is asked

	mu      sync.Mutex
	src     *resample.Resampler
	began   time.Time    // what was sent since then …
	sent    int          // … in frames of the listener
	start   int          // the first of them that is of src
	given   int          // frames of src
	held    [][2]float64 // of src, to be faded if nothing follows them
	parting [][2]float64 // of an earlier src, faded, still to be sent
	most    int          // the greatest answer of Heard
	ended   bool
	stopped int // Heard after Stop, -1 while it plays
	err     error
	closed  bool
}

// Open connects to the listener of this person.
func Open(ctx context.Context, rate beep.SampleRate, getenv func(string) string) (*Output, error) {
	path, err := socketPath(getenv, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNobodyListens
	}
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialWait}
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, ErrNobodyListens
	}
	return Connect(ctx, conn, rate)
}

// Connect makes an Output of a connection to a listener. It closes the
// connection if that fails, or ctx ends before.
func Connect(ctx context.Context, conn net.Conn, rate beep.SampleRate) (*Output, error) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	conn.SetReadDeadline(time.Now().Add(writeWait))
	format, err := ReadHeader(bufio.NewReader(conn))
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetReadDeadline(time.Time{})
	o := &Output{
		rate:   rate,
		format: format,
		conn:   conn,
		lost:   make(chan struct{}),
		quit:   make(chan struct{}),
		wake:   make(chan struct{}, 1),
	}
	o.done.Go(o.run)
	o.done.Go(o.watch)
	return o, nil
}

// Name is what the status line calls it.
func (o *Output) Name() string { return "earshot audio" }

// Lost is closed when the listener has gone.
func (o *Output) Lost() <-chan struct{} { return o.lost }

// Err says why.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// watch waits for the listener to go, or to say that another explorer plays.
func (o *Output) watch() {
	var b [1]byte
	if n, _ := o.conn.Read(b[:]); n > 0 {
		o.fail(ErrTaken)
		return
	}
	o.fail(errors.New("'earshot audio' has ended"))
}

func (o *Output) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil || o.closed {
		return
	}
	o.err = err
	close(o.lost)
	close(o.quit)
	o.conn.Close()
}

// Close leaves the listener.
func (o *Output) Close() error {
	o.mu.Lock()
	if o.err == nil && !o.closed {
		close(o.quit)
	}
	o.closed = true
	o.mu.Unlock()
	o.conn.Close()
	o.done.Wait()
	return nil
}

// Play makes src heard after what was sent already.
func (o *Output) Play(src Source) error {
	o.feeding.Lock()
	o.mu.Lock()
	err := o.err
	o.src = resample.New(src, o.rate, o.format.Rate)
	if o.began.IsZero() || o.sent < o.due() { // silence so far, or since
		o.began, o.sent = time.Now(), 0
	}
	o.part()
	o.start, o.given, o.most, o.ended, o.stopped = o.sent, 0, 0, false, -1
	o.mu.Unlock()
	o.feeding.Unlock()
	o.rouse()
	return err
}

// part ends what was sent of a source: it fades out. o.mu is held.
func (o *Output) part() {
	for i := range o.held {
		g := 1 - (float64(i)+0.5)/float64(len(o.held))
		o.parting = append(o.parting, [2]float64{o.held[i][0] * g, o.held[i][1] * g})
	}
	o.sent += len(o.held)
	o.held = o.held[:0]
}

// rouse makes run look for something to send.
func (o *Output) rouse() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// due is how many frames are due by now.
func (o *Output) due() int { return o.format.Rate.N(time.Since(o.began)) }

// Stop sends no more.
func (o *Output) Stop() error {
	o.feeding.Lock()
	defer o.feeding.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = o.heard()
	o.src = nil
	o.part()
	o.rouse()
	return o.err
}

// Heard says how many frames of the source have been heard, as far as one can
// know from here.
func (o *Output) Heard() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.heard()
}

func (o *Output) heard() int {
	switch {
	case o.stopped >= 0:
		return o.stopped
	case o.src == nil:
		return 0
	}
	heard := o.due() - o.start - o.format.Rate.N(further)
	if o.ended && heard >= o.sent-o.start {
		return o.given
	}
	heard = max(0, min(heard, o.sent-o.start))
	o.most = max(o.most, min(int(float64(heard)*float64(o.rate)/float64(o.format.Rate)), o.given))
	return o.most
}

// run sends what is due.
func (o *Output) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	frames := make([][2]float64, o.format.Rate.N(ahead+edge))
	var bytes []byte
	for {
		b, err := o.next(bytes[:0], frames)
		if err == nil && len(b) > 0 {
			bytes = b
			o.conn.SetWriteDeadline(time.Now().Add(writeWait))
			_, err = o.conn.Write(b)
		}
		if err != nil {
			o.fail(fmt.Errorf("'earshot audio' takes no sound: %w", err))
			return
		}
		o.mu.Lock()
		idle := o.src == nil || o.ended
		o.mu.Unlock()
		ticks := ticker.C
		if idle {
			ticks = nil
		}
		select {
		case <-o.quit:
			return
		case <-o.wake:
		case <-ticks:
		}
	}
}

func (o *Output) next(bytes []byte, frames [][2]float64) ([]byte, error) {
	o.feeding.Lock()
	defer o.feeding.Unlock()
	o.mu.Lock()
	bytes = o.format.encode(bytes, o.parting)
	o.parting = o.parting[:0]
	src := o.src
	if o.ended {
		src = nil
	}
	if src == nil {
		o.mu.Unlock()
		return bytes, nil
	}
	if now := o.due(); o.sent < now { // too late: what is sent now is heard later
		o.start += now - o.sent
		o.sent = now
	}
	missing := min(o.due()+o.format.Rate.N(ahead+edge)-o.sent-len(o.held), len(frames))
	o.mu.Unlock()
	if missing <= 0 {
		return bytes, nil
	}
	n, err := src.Stream(frames[:missing])
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = append(o.held, frames[:n]...)
	o.given = src.Read()
	o.ended = err != nil
	send := len(o.held)
	if !o.ended {
		send = max(0, send-o.format.Rate.N(edge))
	}
	bytes = o.format.encode(bytes, o.held[:send])
	o.sent += send
	o.held = o.held[:copy(o.held, o.held[send:])]
	return bytes, nil
}

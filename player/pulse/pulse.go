// Package pulse plays and records sound on a PulseAudio server, or on PipeWire,
// which speaks the same protocol. It needs no library of theirs: a program that uses it can
// be linked statically.
package pulse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/jfreymuth/pulse/proto"

	"earshot/player/internal/playhead"
)

const (
	replyWait = 3 * time.Second // for each answer
	// debtAge is how long an announced request may take to arrive.
	debtAge = time.Second
)

// Source is a player.Source.
type Source = func(frames [][2]float64) (n int, err error)

// An Output is one stream on a server. It is a player.Output.
type Output struct {
	name     string
	rate     beep.SampleRate
	channels int
	client   *proto.Client
	wire     *wire
	stream   uint32
	target   int // bytes the server holds

	asking  sync.Mutex // held while a request is written, so that they keep their order
	feeding sync.Mutex // held while a source is asked and its frames are sent

	mu      sync.Mutex
	changed *sync.Cond // src, want, err or closed
	src     Source
	playing int // counts Play and Stop
	want    int // bytes the server has asked for
	debt    int // bytes sent for requests that are still to come
	debtEnd time.Time
	corked  bool
	heard   playhead.Playhead // of src
	ended   bool              // src has given its last frame
	based   bool              // first is known
	first   int64             // index on the server of the first byte of src

	lost   chan struct{} // closed when it has failed
	quit   chan struct{} // closed when it has failed or was closed
	sooner chan struct{} // wakes listen
	err    error
	closed bool
	done   sync.WaitGroup // only spawn adds to it
}

// frame is the size of a frame in bytes.
func (o *Output) frame() int { return 2 * o.channels }

// message takes what the server sends by itself.
func (o *Output) message(m any) {
	switch m := m.(type) {
	case *proto.Request:
		o.mu.Lock()
		defer o.mu.Unlock()
		asked := int(m.Length)
		if o.debt > 0 && time.Now().Before(o.debtEnd) {
			paid := min(o.debt, asked)
			o.debt -= paid
			asked -= paid
		}
		o.want += asked
		o.changed.Broadcast()
	case *proto.PlaybackStreamKilled:
		o.fail(errors.New("it ended our stream"))
	}
}

// Name is "PulseAudio" or "PipeWire".
func (o *Output) Name() string { return o.name }

// Lost is closed when the connection has failed, or the server hangs.
func (o *Output) Lost() <-chan struct{} { return o.lost }

// Err says why it was lost.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", o.name, o.err)
}

func (o *Output) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil || o.closed {
		return
	}
	o.err = broken(err)
	close(o.lost)
	close(o.quit)
	o.changed.Broadcast()
	o.wire.Close() // frees those who wait for an answer
}

// Close ends the stream.
func (o *Output) Close() error {
	o.mu.Lock()
	if !o.closed && o.err == nil {
		close(o.quit)
	}
	o.closed = true
	o.src = nil
	o.changed.Broadcast()
	o.mu.Unlock()
	o.wire.Close()
	o.done.Wait()
	return nil
}

// spawn runs f in a goroutine that Close waits for; not after Close.
func (o *Output) spawn(f func()) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return net.ErrClosed
	}
	o.done.Go(f)
	return nil
}

// ask sends a request, and gives a func that waits for its answer. Requests, and
// frames sent after it has returned, reach the server in the order of the calls.
func (o *Output) ask(request proto.RequestArgs, reply proto.Reply) (answered func() error) {
	o.asking.Lock()
	defer o.asking.Unlock()
	written := o.wire.nextWritten()
	done := make(chan error, 1)
	if err := o.spawn(func() { done <- o.client.Request(request, reply) }); err != nil {
		done <- err
	}
	select {
	case <-written:
	case err := <-done:
		done <- err
	}
	return func() error {
		err := <-done
		if err != nil {
			o.fail(err)
		}
		return err
	}
}

// Play makes src heard instead of what was. It does not wait for the server:
// everything needed goes out in one go, so that over a slow link sound starts
// after half a round trip.
func (o *Output) Play(src Source) error {
	o.feeding.Lock()
	defer o.feeding.Unlock()
	o.mu.Lock()
	err, corked := o.err, o.corked
	o.corked = false
	o.mu.Unlock()
	if err != nil {
		return o.Err()
	}
	flushed := o.ask(&proto.FlushPlaybackStream{StreamIndex: o.stream}, nil)
	uncorked := func() error { return nil }
	if corked {
		uncorked = o.ask(&proto.CorkPlaybackStream{StreamIndex: o.stream}, nil)
	}
	base := new(proto.GetPlaybackLatencyReply) // where the server is just before the first frame
	based := o.ask(&proto.GetPlaybackLatency{StreamIndex: o.stream}, base)

	o.mu.Lock()
	o.playing++
	play := o.playing
	o.src = src
	o.heard = playhead.Playhead{Rate: o.rate}
	o.ended, o.based = false, false
	// With the flush the server asks for all it holds. That request is on its way:
	// what it will ask for is sent now, and not again when it arrives.
	o.debt, o.debtEnd = max(0, o.target-o.want), time.Now().Add(debtAge)
	o.want = max(o.want, o.target)
	o.changed.Broadcast()
	o.mu.Unlock()
	return o.spawn(func() {
		if flushed() != nil || uncorked() != nil || based() != nil {
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if play == o.playing {
			o.first, o.based = base.WriteIndex, true
			o.changed.Broadcast()
			select {
			case o.sooner <- struct{}{}:
			default:
			}
		}
	})
}

// Stop makes it silent.
func (o *Output) Stop() error {
	o.feeding.Lock()
	defer o.feeding.Unlock()
	if err := o.Err(); err != nil {
		return err
	}
	o.mu.Lock()
	o.playing++
	o.src = nil
	o.heard.Stop(time.Now())
	o.corked = true
	o.mu.Unlock()
	cork := o.ask(&proto.CorkPlaybackStream{StreamIndex: o.stream, Corked: true}, nil)
	flush := o.ask(&proto.FlushPlaybackStream{StreamIndex: o.stream}, nil)
	return o.spawn(func() {
		cork()
		flush()
	})
}

// Heard says how many frames of the source have been heard.
func (o *Output) Heard() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.heard.At(time.Now())
}

// feed sends what the server asks for.
func (o *Output) feed() {
	const most = 4096
	frames := make([][2]float64, most)
	bytes := make([]byte, 0, most*4)
	for {
		o.mu.Lock()
		for o.err == nil && !o.closed && (o.src == nil || o.want < o.frame()) {
			o.changed.Wait()
		}
		over := o.err != nil || o.closed
		o.mu.Unlock()
		if over {
			return
		}
		if n := o.feedSome(frames, bytes); n == 0 { // the source has none ready
			select {
			case <-time.After(5 * time.Millisecond):
			case <-o.quit:
			}
		}
	}
}

func (o *Output) feedSome(frames [][2]float64, bytes []byte) int {
	o.feeding.Lock()
	defer o.feeding.Unlock()
	o.mu.Lock()
	src, want := o.src, o.want/o.frame()
	ended := o.ended
	o.mu.Unlock()
	if src == nil || want == 0 {
		return 1 // Play or Stop came first
	}
	frames = frames[:min(want, len(frames))]
	n, err := 0, io.EOF
	if !ended {
		n, err = src(frames)
	}
	sent := n
	if err != nil { // silence follows, so that the last frames come out of the server
		clear(frames[n:])
		sent = len(frames)
	}
	bytes = o.encode(bytes, frames[:sent])
	o.mu.Lock()
	o.want -= len(bytes)
	o.heard.Given += n
	o.ended = err != nil
	if ended && o.heard.At(time.Now()) >= o.heard.Given {
		o.src = nil // all of it was heard
	}
	o.mu.Unlock()
	if len(bytes) > 0 {
		if err := o.client.Send(o.stream, bytes); err != nil {
			o.fail(err)
		}
	}
	return sent
}

func (o *Output) encode(to []byte, frames [][2]float64) []byte {
	for _, f := range frames {
		for _, v := range f[:o.channels] {
			v = math.Round(v * 32768)
			v = max(math.MinInt16, min(v, math.MaxInt16))
			to = binary.LittleEndian.AppendUint16(to, uint16(int16(v)))
		}
	}
	return to
}

// listen asks the server where it is: often at the start, then now and then. By
// this it also finds out when the server hangs.
func (o *Output) listen() {
	const often, seldom = 10 * time.Millisecond, 150 * time.Millisecond
	last := -1
	wait := often
	for {
		o.mu.Lock()
		for o.err == nil && !o.closed && (o.src == nil || !o.based) {
			o.changed.Wait()
		}
		over, play := o.err != nil || o.closed, o.playing
		o.mu.Unlock()
		if over {
			return
		}
		if play != last {
			last, wait = play, often
		}
		asked := time.Now()
		var reply proto.GetPlaybackLatencyReply
		if err := o.ask(&proto.GetPlaybackLatency{StreamIndex: o.stream}, &reply)(); err != nil {
			return
		}
		now := time.Now()
		o.mu.Lock()
		if play == o.playing {
			delay := time.Duration(reply.Latency) * time.Microsecond
			read := int(reply.ReadIndex-o.first) / o.frame()
			if o.heard.Sample(asked, now, read, delay) && wait < seldom {
				wait = min(wait*3/2, seldom)
			}
		}
		o.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-o.sooner:
		case <-o.quit:
		}
	}
}

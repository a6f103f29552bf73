package player

import (
	"context"
	"errors"
	"io"
	"time"

	"earshot/player/remote"
)

const (
	// readFrames are decoded at a time: few enough that a new command does not
	// wait, many enough for decoding to be cheap.
	readFrames = 1024
	// prime is how much is decoded before an output is asked to play it.
	prime      = 100 * time.Millisecond
	retryAfter = 15 * time.Second
	// endTick is how often the engine looks whether the end was heard.
	endTick = 20 * time.Millisecond
	// listenerTick is how often, while it plays elsewhere, it looks for a listener
	// that was started since.
	listenerTick = time.Second
	// listenerWait is how long one that hangs may hold it up then: shorter than
	// what is decoded ahead lasts.
	listenerWait = 200 * time.Millisecond
)

// An engine does what its Player wants. It alone decodes, and opens outputs and
// waits for them, all in one goroutine.
type engine struct {
	*Player
	ctx     context.Context
	reader  *reader
	stream  *stream      // what plays, nil: nothing
	ring    [][2]float64 // of a stream that is over, for the next one
	buf     [readFrames][2]float64
	doneSeq int // the want that is carried out
	planSeq int // and the plan

	listens     bool      // the output is a listener
	looked      time.Time // when one was looked for last
	silentSince time.Time // when the silent clock took over; zero while it did not
	lastLost    time.Time // when an output failed while it was open
}

func (e *engine) run() {
	defer close(e.done)
	defer e.shut()
	e.reader = newReader(e.rec, e.rate)
	tick := time.NewTimer(0)
	defer tick.Stop()
	looking := time.NewTimer(0)
	defer looking.Stop()
	for {
		e.mu.Lock()
		want, out := e.want, e.out
		e.mu.Unlock()
		switch {
		case want.closed:
			return
		case want.seq != e.doneSeq:
			e.doneSeq, e.planSeq = want.seq, want.planSeq
			if want.playing {
				e.play(want)
			} else {
				e.stop()
			}
			continue
		case want.planSeq != e.planSeq:
			e.planSeq = want.planSeq
			e.change(want.plan)
			continue
		case e.fill():
			continue
		}
		// While the last frames are heard, look for the end.
		var ending <-chan time.Time
		if e.stream != nil && e.stream.finished() {
			tick.Reset(endTick)
			ending = tick.C
		}
		var look <-chan time.Time
		if e.stream != nil && e.listener != nil && !e.listens {
			looking.Reset(listenerTick - time.Since(e.looked))
			look = looking.C
		}
		var lost <-chan struct{}
		if out != nil {
			lost = out.Lost()
		}
		select {
		case <-e.wake:
		case <-ending:
			e.State() // takes note of the end
		case <-look:
			if found := e.findListener(listenerWait); found != nil {
				e.hush()
				e.goOver(found)
			}
		case <-lost:
			e.lose(out.Err())
		}
	}
}

// shut ends everything.
func (e *engine) shut() {
	e.hush()
	e.mu.Lock()
	out := e.out
	e.live, e.out = nil, nil
	e.mu.Unlock()
	if out != nil {
		out.Close()
	}
	e.rec.Close()
}

// stop ends what is heard.
func (e *engine) stop() {
	if e.stream == nil {
		return
	}
	e.hush()
	e.mu.Lock()
	out := e.out
	e.live = nil
	e.mu.Unlock()
	if err := out.Stop(); err != nil {
		e.lose(err)
	}
}

// play makes the recording heard from the place wanted. What the output still
// has queued of another place is heard until the new sound is ready.
func (e *engine) play(want want) {
	e.hush()
	e.reader.begin(want.plan, e.rate.N(max(0, want.at-want.leadIn)))
	e.stream = newStream(&e.set, e.rate, e.poke, e.ring)
	e.ring = nil
	for e.fill() && e.stream.waiting() < e.rate.N(prime) {
		// The output is to get its first frames at once, even if the place is
		// just before the end of a loop.
	}
	e.ready()

	e.mu.Lock()
	out := e.out
	superseded := e.want.seq != want.seq || e.want.closed
	e.live = nil
	e.mu.Unlock()
	if superseded {
		return // by a newer place or a pause, which the engine turns to next
	}
	if err := out.Play(e.stream.Source); err != nil {
		e.lose(err)
		e.doneSeq = -1 // again, with another output
		return
	}
	e.mu.Lock()
	e.live, e.liveSeq = e.stream, want.seq
	e.floor = float64(e.rate.N(want.at))
	e.mu.Unlock()
}

// change makes the stream go on by another plan.
func (e *engine) change(p plan) {
	if e.stream == nil {
		return // the next Play brings its plan
	}
	next, sinceJump, ok := e.stream.rewind()
	if !ok {
		next, sinceJump = e.reader.run, e.reader.fadeIn
	}
	e.mu.Lock()
	heard := int(e.heard().place)
	// What was made already may go too far: past the end of a new loop, or to
	// the end of the recording. Then it starts anew from what is heard.
	if l := p.loop; e.isLive() && (e.stream.over() || heard < l.to && next.place >= l.to && heard <= next.place) {
		e.move(e.rate.D(heard), 0)
	}
	e.mu.Unlock()
	e.reader.resume(p, next, sinceJump)
}

// fill decodes some more, and says no when there is no need.
func (e *engine) fill() bool {
	if e.stream == nil || e.stream.room() < readFrames {
		return false
	}
	n, run, err := e.reader.read(e.buf[:])
	if n > 0 {
		e.stream.put(e.buf[:n], run)
	}
	if err != nil {
		e.stream.finish(err)
	}
	return true
}

// findListener gives the output to a listener, nil when there is none.
func (e *engine) findListener(wait time.Duration) Output {
	if e.listener == nil {
		return nil
	}
	e.looked = time.Now()
	ctx, cancel := context.WithTimeout(e.ctx, wait)
	defer cancel()
	out, err := e.listener(ctx, e.format())
	if err != nil {
		return nil
	}
	return out
}

func (e *engine) format() Format {
	return Format{Rate: e.rate, Channels: min(max(e.channels, 1), 2)}
}

// goOver takes a listener in place of the output there is.
func (e *engine) goOver(listener Output) {
	e.mu.Lock()
	old, _ := e.swap(listener)
	e.mu.Unlock()
	if old != nil {
		old.Close()
	}
}

// ready opens an output if there is none; if that fails, the silent clock. A
// listener that is there is taken in any case. Every now and then it looks for a
// missing output again.
func (e *engine) ready() {
	if !e.listens {
		if found := e.findListener(listenerWait); found != nil {
			e.goOver(found)
		}
	}
	e.mu.Lock()
	out, notice := e.out, e.notice
	e.mu.Unlock()
	missing := !e.silentSince.IsZero()
	if missing && time.Since(e.silentSince) >= e.retryAfter {
		missing = false
	} else if out != nil {
		return
	}
	old := out
	if !missing {
		opened, err := e.open(e.ctx, e.format())
		if err == nil {
			out, notice, e.silentSince = opened, "", time.Time{}
			if old != nil {
				old.Close()
			}
		} else {
			notice, e.silentSince = oneLine(err), time.Now()
		}
	}
	if out == nil {
		out, _ = openSilentClock(e.ctx, Format{Rate: e.rate, Channels: 2}) // it never fails
	}
	e.mu.Lock()
	e.out, e.notice = out, notice
	e.mu.Unlock()
}

// lose lets go of an output that failed, and goes on from what was heard last
// if it plays. The first time within retryAfter it is opened again, then the
// silent clock takes over. If it failed because another player took it, this one
// pauses instead: else they would take it from each other for ever.
func (e *engine) lose(err error) {
	taken := errors.Is(err, remote.ErrTaken)
	e.hush()
	e.mu.Lock()
	out, wasLive := e.swap(nil)
	switch {
	case taken && wasLive:
		e.want.playing = false
		e.failure = "paused: " + oneLine(err)
	case taken:
	default:
		if !e.lastLost.IsZero() && time.Since(e.lastLost) < e.retryAfter {
			e.silentSince = time.Now()
			e.notice = "the sound stopped: " + oneLine(err)
		}
		e.lastLost = time.Now()
	}
	e.mu.Unlock()
	if out != nil {
		out.Close()
	}
}

// hush ends what plays.
func (e *engine) hush() {
	if e.stream != nil {
		e.ring = e.stream.retire()
		e.stream = nil
	}
}

// swap takes a listener, or no output, in place of the one there is, which it
// gives back to be closed. What is heard goes on from where it is, when the
// engine turns to it next; swap says whether anything was heard. e.mu is held.
func (e *engine) swap(listener Output) (old Output, wasLive bool) {
	e.settle()
	wasLive = e.isLive()
	if wasLive {
		e.move(e.rate.D(int(e.heard().place)), 0)
	}
	old = e.out
	e.live, e.out = nil, listener
	e.listens = listener != nil
	if e.listens {
		e.notice, e.silentSince = "", time.Time{}
	}
	return old, wasLive
}

// A decoder's error, or io.EOF, ends a stream; failureText says what of that
// people should know.
func failureText(err error) string {
	if err == nil || err == io.EOF {
		return ""
	}
	return oneLine(err)
}

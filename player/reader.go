package player

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/gopxl/beep/v2"
)

const (
	// edge is how long the sound takes to fade out before a jump, and in after
	// it: long enough not to click, short enough not to be missed.
	edge = 3 * time.Millisecond
	// keepLoop is the longest loop that is decoded once and then kept: going
	// back is slow in some formats, and a word may be a fifth of a second long.
	keepLoop = 10 * time.Second
)

// A plan says in which order the recording is played.
type plan struct {
	loop   frameSpan // played again and again once its end is reached; empty: none
	loopID int       // a new one for every loop that is set
	skip   []frameSpan
}

// A run is a stretch of frames that follow each other in the recording.
type run struct {
	place   int // frame of the recording its first frame is
	loopID  int
	loops   int
	skipped int
}

// A reader decodes a recording in the order its plan says. Its methods may wait
// for the disk: only the engine calls them.
type reader struct {
	rec  beep.StreamSeeker
	rate beep.SampleRate
	len  int // frames in the recording, 0 when that is not known
	plan plan

	run         // what the next frame is
	decoder int // where the decoder is, -1 when that is not known
	fadeIn  int // frames since the last jump, as long as they fade in
	kept    [][2]float64
}

func newReader(rec beep.StreamSeeker, rate beep.SampleRate) *reader {
	return &reader{rec: rec, rate: rate, len: rec.Len(), decoder: -1}
}

// begin makes place the next frame, by a new plan.
func (r *reader) begin(p plan, place int) {
	if r.len > 0 {
		place = min(place, r.len)
	}
	r.set(p, run{place: max(0, place), loopID: p.loopID}, r.rate.N(edge)) // the stream fades its start in
}

// resume makes next, which is so many frames after a jump, the next frame, and
// goes on by a new plan.
func (r *reader) resume(p plan, next run, sinceJump int) {
	if l := p.loop; l.from < l.to && p.loopID == next.loopID && next.place == l.to {
		next.place = l.from // the end of the loop was reached just now
		next.loops++
	}
	r.set(p, next, sinceJump)
}

func (r *reader) set(p plan, next run, sinceJump int) {
	if p.loopID != r.plan.loopID {
		r.kept = nil
	}
	if p.loopID != next.loopID {
		next.loopID, next.loops = p.loopID, 0
	}
	r.plan, r.run = p, next
	r.fadeIn = sinceJump
}

// read decodes the next frames, which all belong to the run it returns. It
// returns io.EOF at the end, and why the recording cannot be read any further.
func (r *reader) read(frames [][2]float64) (n int, from run, err error) {
	stop, after := r.next()
	for range 3 { // round a loop that begins with something to skip
		if r.place < stop {
			break
		}
		r.jump(after)
		stop, after = r.next()
	}
	from = r.run
	frames = frames[:max(0, min(len(frames), stop-r.place))]
	if r.len > 0 {
		frames = frames[:max(0, min(len(frames), r.len-r.place))]
	}
	if len(frames) == 0 {
		return 0, from, io.EOF
	}
	n, err = r.decode(frames)
	if n == 0 {
		return 0, from, err
	}
	r.fade(frames[:n], stop)
	r.place += n
	if r.place == stop {
		r.jump(after)
	}
	return n, from, nil
}

func (r *reader) jump(to run) {
	r.run = to
	r.fadeIn = 0
}

// next says where the run ends and what follows it.
func (r *reader) next() (stop int, after run) {
	stop, after = math.MaxInt, r.run
	if s, ok := spanFrom(r.plan.skip, r.place); ok {
		stop = max(s.from, r.place)
		after.place = s.to
		after.skipped += s.to - stop
	}
	// A loop goes round when its end is reached from before it. What is skipped
	// across its end is left out; one that is skipped altogether is no loop.
	l := r.plan.loop
	if r.place < l.to && (stop >= l.to || after.place >= l.to) && r.audible(l) {
		stop = min(stop, l.to)
		after = r.run
		after.place = l.from
		after.loops++
	}
	return stop, after
}

// audible says whether the plan leaves anything of l.
func (r *reader) audible(l frameSpan) bool {
	s, ok := spanFrom(r.plan.skip, l.from)
	return l.from < l.to && (!ok || s.from > l.from || s.to < l.to)
}

// decode reads the frames at r.place, which are all inside or all outside the
// loop, from the kept loop or from the recording.
func (r *reader) decode(frames [][2]float64) (n int, err error) {
	l := r.plan.loop
	inLoop := r.place >= l.from && r.place < l.to && l.to-l.from <= r.rate.N(keepLoop)
	if inLoop && r.place-l.from < len(r.kept) {
		return copy(frames, r.kept[r.place-l.from:]), nil
	}
	defer func() {
		if v := recover(); v != nil { // a decoder must not take the terminal down with it
			r.decoder = -1
			n, err = 0, fmt.Errorf("cannot decode the recording at %v: %v", r.rate.D(r.place).Round(time.Millisecond), v)
		}
	}()
	if r.decoder != r.place {
		r.decoder = -1
		if err := r.rec.Seek(r.place); err != nil {
			return 0, fmt.Errorf("cannot seek in the recording to %v: %w", r.rate.D(r.place).Round(time.Millisecond), err)
		}
		r.decoder = r.place
	}
	n, ok := r.rec.Stream(frames)
	if n <= 0 {
		r.decoder = -1
		if err := r.rec.Err(); err != nil {
			return 0, fmt.Errorf("cannot decode the recording at %v: %w", r.rate.D(r.place).Round(time.Millisecond), err)
		}
		if !ok {
			return 0, io.EOF
		}
		return 0, errors.New("the decoder gives no sound")
	}
	r.decoder += n
	if inLoop && r.place-l.from == len(r.kept) {
		r.kept = append(r.kept, frames[:n]...)
	}
	return n, nil
}

// fade fades the frames out towards stop, where a jump follows, or the end of
// the recording; and in after a jump.
func (r *reader) fade(frames [][2]float64, stop int) {
	length := r.rate.N(edge)
	if r.len > 0 {
		stop = min(stop, r.len)
	}
	for i := max(0, stop-length-r.place); i < len(frames); i++ {
		g := (float64(stop-r.place-i) - 0.5) / float64(length)
		frames[i][0] *= g
		frames[i][1] *= g
	}
	for i := 0; i < len(frames) && r.fadeIn < length; i++ {
		g := (float64(r.fadeIn) + 0.5) / float64(length)
		frames[i][0] *= g
		frames[i][1] *= g
		r.fadeIn++
	}
}

package player

import (
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/stretch"
)

const (
	aheadOf = time.Second           // how much of the recording is decoded ahead
	ramp    = 4 * time.Millisecond  // how long a change of volume or channel takes: no click
	grain   = 10 * time.Millisecond // the sound is made in pieces no longer than this
)

// settings are what can be changed while a stream plays, at once.
type settings struct {
	speed    atomic.Uint64 // bits of a float64
	volume   atomic.Uint64 // bits of a float64: the gain, 1 as recorded
	muted    atomic.Bool
	channel  atomic.Int32
	silenced atomic.Pointer[[]frameSpan]
}

// A stream is one play of a recording, from one place on until it is stopped or
// the place is changed. The engine fills it with decoded frames, an Output
// takes the finished sound out of it.
type stream struct {
	set      *settings
	rate     beep.SampleRate
	timeline *timeline
	hungry   func() // called when there is room for more

	mu      sync.Mutex
	retired bool

	// The decoded frames wait in a ring. Counted from the first frame of this
	// stream, it holds those from taken to filled.
	ring          [][2]float64
	filled, taken int
	runs          []runAt // what the frames from taken on are
	last          error   // what comes after filled: io.EOF, or why there is no more
	drained       bool    // last was taken

	stretcher *stretch.Stretcher
	mix       mix     // what is applied now; it moves towards what is set
	gain      float64 // same
	given     int     // frames of output so far
}

// runAt says that from frame at on, counted like stream.filled, comes run.
type runAt struct {
	at int
	run
}

// A mix makes the two channels heard out of those recorded:
// left = mix[0]·left + mix[1]·right, right = mix[2]·left + mix[3]·right.
type mix [4]float64

func (c Channel) mix() mix {
	switch c {
	case Left:
		return mix{1, 0, 1, 0}
	case Right:
		return mix{0, 1, 0, 1}
	}
	return mix{1, 0, 0, 1}
}

// newStream gives an empty stream. It uses the ring of an earlier one, if there
// is one.
func newStream(set *settings, rate beep.SampleRate, hungry func(), ring [][2]float64) *stream {
	if ring == nil {
		ring = make([][2]float64, rate.N(aheadOf))
	}
	s := &stream{
		set:      set,
		rate:     rate,
		timeline: newTimeline(rate.N(2 * grain)),
		hungry:   hungry,
		ring:     ring,
		mix:      Channel(set.channel.Load()).mix(),
	}
	s.stretcher = stretch.New(s.take, rate)
	return s
}

// retire ends the stream: when it has returned, Source gives no more sound, and
// the ring it gives back is free.
func (s *stream) retire() (ring [][2]float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retired = true
	ring, s.ring = s.ring, nil
	return ring
}

// room says how many frames can be put in at once.
func (s *stream) room() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil || s.retired {
		return 0
	}
	return len(s.ring) - (s.filled - s.taken)
}

// waiting says how many frames were put in and not yet used.
func (s *stream) waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.filled - s.taken
}

// put adds frames, which belong to one run and for which there is room.
func (s *stream) put(frames [][2]float64, r run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.runs); n == 0 || !continues(s.runs[n-1], s.filled, r) {
		s.runs = append(s.runs, runAt{s.filled, r})
	}
	at := s.filled % len(s.ring)
	n := copy(s.ring[at:], frames)
	copy(s.ring, frames[n:])
	s.filled += len(frames)
}

func continues(last runAt, at int, r run) bool {
	r.place -= at - last.at
	return r == last.run
}

// finish says that nothing comes after what was put in.
func (s *stream) finish(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = err
}

// finished says whether all of it was put in.
func (s *stream) finished() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last != nil
}

// over says whether all of it was taken out.
func (s *stream) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drained
}

// rewind takes back what was put in and not yet used, and says what it was and
// how many frames it is after a jump. It says no when there is nothing to take
// back. A fade before a jump that has begun stays, to its end.
func (s *stream) rewind() (next run, sinceJump int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drained || s.filled == s.taken && s.last == nil || len(s.runs) == 0 {
		return run{}, 0, false
	}
	to, fade := s.taken, s.rate.N(edge)
	i := len(s.runs) - 1
	for i > 0 && s.runs[i].at > to {
		i--
	}
	sinceJump = fade
	if i+1 < len(s.runs) && s.runs[i+1].at-to < fade {
		to, sinceJump = s.runs[i+1].at, 0
	} else if s.runs[i].at > 0 {
		sinceJump = min(to-s.runs[i].at, fade)
	}
	next = s.runs[i].run
	next.place += to - s.runs[i].at
	s.runs = s.runs[:i+1]
	s.filled = to
	s.last = nil
	return next, sinceJump, true
}

// runAt says what frame at is.
func (s *stream) runAt(at int) run {
	i := len(s.runs) - 1
	for i > 0 && s.runs[i].at > at {
		i--
	}
	r := s.runs[i].run
	r.place += at - s.runs[i].at
	return r
}

// take is the source of the stretcher: frames out of the ring, in the channels
// that are to be heard.
func (s *stream) take(frames [][2]float64) (int, error) {
	n := min(len(frames), s.filled-s.taken)
	if n == 0 {
		s.drained = s.last != nil
		return 0, s.last
	}
	at := s.taken % len(s.ring)
	k := copy(frames[:n], s.ring[at:])
	copy(frames[k:n], s.ring)
	s.pick(frames[:n], s.taken)
	s.taken += n
	if s.filled-s.taken < len(s.ring)*3/4 && s.last == nil {
		s.hungry()
	}
	return n, nil
}

// pick applies the channel and silences what is to be silent.
func (s *stream) pick(frames [][2]float64, at int) {
	const step = 32 // frames between looks at where it is: 2 ms at 16 kHz
	want := Channel(s.set.channel.Load()).mix()
	var silenced []frameSpan
	if p := s.set.silenced.Load(); p != nil {
		silenced = *p
	}
	if len(silenced) == 0 && s.mix == want {
		if want != Mix.mix() {
			for i, f := range frames {
				frames[i] = want.apply(f)
			}
		}
		return
	}
	move := 1 / float64(max(1, s.rate.N(ramp)))
	for len(frames) > 0 {
		n := min(step, len(frames))
		to := want
		place := s.runAt(at).place
		if f, ok := spanFrom(silenced, place); ok && f.from < place+n {
			to = mix{}
		}
		for i := range frames[:n] {
			for k := range s.mix {
				s.mix[k] += min(max(to[k]-s.mix[k], -move), move)
			}
			frames[i] = s.mix.apply(frames[i])
		}
		frames, at = frames[n:], at+n
	}
}

func (m mix) apply(f [2]float64) [2]float64 {
	return [2]float64{m[0]*f[0] + m[1]*f[1], m[2]*f[0] + m[3]*f[1]}
}

// Source is the Source that an Output plays.
func (s *stream) Source(frames [][2]float64) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired {
		return 0, io.EOF
	}
	s.stretcher.SetSpeed(math.Float64frombits(s.set.speed.Load()))
	piece := max(1, s.rate.N(grain))
	for n < len(frames) && err == nil {
		part := frames[n:min(n+piece, len(frames))]
		at, pace := s.stretcher.Position()
		var k int
		k, err = s.stretcher.Stream(part)
		if k == 0 {
			break
		}
		level := s.amplify(part[:k])
		s.note(k, at, pace, level)
		n += k
		s.given += k
	}
	if err != nil {
		err = io.EOF
		if n > 0 {
			return n, nil // the end comes with the next call
		}
		s.timeline.finish(s.given, s.last)
	}
	return n, err
}

// amplify applies the volume, and says how loud the frames then are.
func (s *stream) amplify(frames [][2]float64) (level [2]float64) {
	want := math.Float64frombits(s.set.volume.Load())
	if s.set.muted.Load() {
		want = 0
	}
	move := max(1, want) / float64(max(1, s.rate.N(ramp)))
	for i := range frames {
		if s.gain != want {
			s.gain += min(max(want-s.gain, -move), move)
		}
		for c, v := range frames[i] {
			v = limit(v*s.gain, s.gain)
			frames[i][c] = v
			level[c] = max(level[c], math.Abs(v))
		}
	}
	return level
}

// limit keeps v within -1..1. What is made louder than recorded is bent towards
// the limit from knee on, so that loud places do not crackle.
func limit(v, gain float64) float64 {
	const knee = 0.75
	a := math.Abs(v)
	if gain > 1 && a > knee {
		a = knee + (1-knee)*math.Tanh((a-knee)/(1-knee))
	} else if a <= 1 {
		return v
	}
	return math.Copysign(min(a, 1), v)
}

// note writes down which moments the next n frames of output are: they start at
// frame at of what was put in and move on by pace.
func (s *stream) note(n int, at, pace float64, level [2]float64) {
	first := max(0, int(at))
	m := moment{pace: pace, level: level}
	for i := range s.runs {
		end := math.MaxInt
		if i+1 < len(s.runs) {
			end = s.runs[i+1].at
		}
		begin := s.runs[i].at
		if end <= first {
			continue
		}
		out := s.given
		from := at
		if float64(begin) > at { // begins within the piece
			out += int(math.Ceil((float64(begin) - at) / pace))
			from = float64(begin)
		}
		if i > 0 && out >= s.given+n {
			break
		}
		r := s.runs[i].run
		m.place = float64(r.place) + from - float64(begin)
		m.loopID, m.loops, m.skipped = r.loopID, r.loops, r.skipped
		s.timeline.add(out, m)
	}
	// Runs that are over are forgotten.
	for len(s.runs) > 1 && s.runs[1].at <= min(first, s.taken) {
		s.runs = append(s.runs[:0], s.runs[1:]...)
	}
}

package measure

import (
	"math/rand/v2"
	"time"
)

// frameGap is the silence that ends a frame of a program which does not
// bracket its frames.
const frameGap = 3 * time.Millisecond

// Answer is what a program did about a key. Times are ms since just before the
// key was written.
type Answer struct {
	FirstByte  float64 // first output
	Change     float64 // first output that changed the screen
	Frame      float64 // end of the frame with that change: its closing bracket, or the last output before 3 ms of silence
	Settled    float64 // last change before the screen came to rest
	Bytes, CPU float64 // until it came to rest; CPU in ms over all threads
}

// KeyOptions are how Key measures.
type KeyOptions struct {
	Limit  time.Duration // wait this long for a change; 0: 1 s
	Settle time.Duration // the screen is at rest after so long without output; 0: 20 ms
	Jitter time.Duration // wait for a random time up to this before, so that keys do not lock to the program's frame clock
}

// Key sends a key and waits for the answer. It is false if the screen did not
// change.
func (s *Session) Key(keys string, o KeyOptions) (a Answer, ok bool) {
	if o.Limit == 0 {
		o.Limit = time.Second
	}
	if o.Settle == 0 {
		o.Settle = 20 * time.Millisecond
	}
	if o.Jitter > 0 {
		s.Rest(rand.N(o.Jitter)+time.Microsecond, time.Second)
	}
	s.Rest(0, time.Second) // what is already there does not count
	bytes, cpu, frames := s.bytes, s.CPU(), s.Frames()
	var first, change, frame, settled time.Time
	closed := false // the frame with the change was closed by its bracket
	begin := time.Now()
	s.Type(keys)
	for end := begin.Add(o.Limit); time.Now().Before(end); {
		wait := o.Settle
		if change.IsZero() {
			wait = time.Until(end)
		}
		at, changed, got := s.take(wait)
		if !got {
			break
		}
		if first.IsZero() {
			first = at
		}
		if changed {
			if settled = at; change.IsZero() {
				change = at
			}
		}
		if change.IsZero() || closed {
			continue
		}
		switch {
		case s.Frames() > frames && !s.Drawing():
			frame, closed = at, true
		case frame.IsZero() || at.Sub(frame) < frameGap:
			frame = at
		}
	}
	if change.IsZero() {
		return a, false
	}
	since := func(t time.Time) float64 { return ms(t.Sub(begin)) }
	return Answer{since(first), since(change), since(frame), since(settled), float64(s.bytes - bytes), ms(s.CPU() - cpu)}, true
}

// Burst is what a program did about keys that did not wait for it.
type Burst struct {
	Lag        float64 // last change of the screen, in ms after the last key
	Bytes, CPU float64 // CPU in ms
	Frames     int     // that the program bracketed
}

// Burst sends n keys, one every gap, and waits until the screen is at rest.
func (s *Session) Burst(keys string, n int, gap time.Duration) Burst {
	s.Rest(0, time.Second)
	bytes, cpu, frames := s.bytes, s.CPU(), s.Frames()
	next := time.Now()
	for i := range n {
		for i > 0 && time.Now().Before(next) {
			if _, _, ok := s.take(time.Until(next)); !ok && s.ended {
				break
			}
		}
		s.Type(keys)
		next = next.Add(gap)
	}
	end := time.Now()
	s.Rest(150*time.Millisecond, 5*time.Second)
	return Burst{max(0, ms(s.last.Sub(end))), float64(s.bytes - bytes), ms(s.CPU() - cpu), s.Frames() - frames}
}

// Watch is what a program did while nobody touched it.
type Watch struct {
	Seconds    float64
	Bytes      int64
	FrameBytes Sample  // bytes of each frame
	CPU        float64 // percent of one processor
}

// Watch looks on for d. Frames are what 3 ms of silence separates.
func (s *Session) Watch(d time.Duration) (w Watch) {
	s.Rest(0, time.Second)
	bytes, cpu, begin := s.bytes, s.CPU(), time.Now()
	var last time.Time
	for {
		left := d - time.Since(begin)
		before := s.bytes
		if left <= 0 || s.ended {
			break
		}
		at, _, ok := s.take(left)
		if !ok {
			continue
		}
		if size := float64(s.bytes - before); at.Sub(last) > frameGap {
			w.FrameBytes = append(w.FrameBytes, size)
		} else {
			w.FrameBytes[len(w.FrameBytes)-1] += size
		}
		last = at
	}
	w.Seconds = time.Since(begin).Seconds()
	w.Bytes = s.bytes - bytes
	w.CPU = 100 * (s.CPU() - cpu).Seconds() / w.Seconds
	return w
}

package player

import (
	"math"
	"sync"
)

// A moment is what is heard at one frame of output.
type moment struct {
	place   float64 // frame of the recording
	pace    float64 // frames of the recording each frame of output moves on
	loopID  int     // which loop, of those set so far, the count is of
	loops   int     // how many times it has gone round
	skipped int     // frames of the recording skipped so far
	level   [2]float64
}

// at gives the moment that is heard out frames of output later.
func (m moment) at(out int) moment {
	m.place += float64(out) * m.pace
	return m
}

// isNear says whether o is the same moment but for its level.
func (m moment) isNear(o moment) bool {
	return math.Abs(m.place-o.place) < 1 && m.pace == o.pace &&
		m.loopID == o.loopID && m.loops == o.loops && m.skipped == o.skipped
}

// A timeline remembers, for the frames given to an Output, which moment of the
// recording each is. It forgets the oldest: it reaches back over at least four
// seconds, more than any Output queues.
type timeline struct {
	mu      sync.Mutex
	entries [512]struct {
		out int // from this frame of output on
		moment
	}
	first, count int
	grain        int   // frames of output one entry may stand for
	end          int   // frames of output in all, -1 while there may be more
	why          error // why there are no more
}

func newTimeline(grain int) *timeline { return &timeline{grain: grain, end: -1} }

// add says that from frame out of the output on, m is heard. The frames come in
// order.
func (t *timeline) add(out int, m moment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count > 0 {
		last := &t.entries[(t.first+t.count-1)%len(t.entries)]
		if out-last.out < t.grain && last.at(out-last.out).isNear(m) {
			last.level = [2]float64{max(last.level[0], m.level[0]), max(last.level[1], m.level[1])}
			return
		}
	}
	if t.count == len(t.entries) {
		t.first = (t.first + 1) % len(t.entries)
		t.count--
	}
	e := &t.entries[(t.first+t.count)%len(t.entries)]
	e.out, e.moment = out, m
	t.count++
}

// finish says how many frames of output there are in all, and why no more.
func (t *timeline) finish(out int, why error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end, t.why = out, why
}

// over says whether frame out is behind the end, and why the end is there.
func (t *timeline) over(out int) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.end >= 0 && out >= t.end, t.why
}

// at gives the moment heard at frame out of the output. It says no while nothing
// was given.
func (t *timeline) at(out int) (moment, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == 0 {
		return moment{}, false
	}
	// Few entries are newer than what is heard: search from the newest.
	i := t.count - 1
	for ; i > 0; i-- {
		if t.entries[(t.first+i)%len(t.entries)].out <= out {
			break
		}
	}
	e := t.entries[(t.first+i)%len(t.entries)]
	return e.at(max(0, out-e.out)), true
}

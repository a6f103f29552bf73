// Package playhead knows how much of a source has been heard, from what an
// output says of it now and then and from the clock in between.
package playhead

import (
	"time"

	"github.com/gopxl/beep/v2"
)

// stale is how old the last sample may be for time to go on.
const stale = 1500 * time.Millisecond

// A Playhead counts how many frames of a source have been heard. Its zero value
// with a Rate is at the start. It is not safe for concurrent use.
type Playhead struct {
	Rate  beep.SampleRate
	Given int // frames of the source the output has taken so far

	known   bool      // the output plays it
	began   time.Time // when its first frame was heard, or would have been
	asked   time.Time // when the last sample was taken
	most    int       // the greatest answer given so far
	stopped bool
}

// Sample takes what an output says of itself: it was asked at one time, answered
// by another, and has read so many frames, of which the last will be heard after
// a delay. It says whether the source is being played.
func (p *Playhead) Sample(asked, answered time.Time, read int, delay time.Duration) bool {
	if read <= 0 {
		return false
	}
	when := asked.Add(answered.Sub(asked) / 2)
	began := when.Add(delay - p.Rate.D(read))
	// Outputs read in blocks and links have jitter: follow slowly, unless it is
	// far off.
	const far = 40 * time.Millisecond
	if off := began.Sub(p.began); !p.known || off.Abs() > far {
		p.began = began
	} else {
		p.began = p.began.Add(off / 4)
	}
	p.known, p.asked = true, asked
	return true
}

// At says how many frames have been heard by now. It never goes back.
func (p *Playhead) At(now time.Time) int {
	if p.known && !p.stopped {
		if end := p.asked.Add(stale); now.After(end) {
			now = end
		}
		p.most = max(p.most, min(p.Rate.N(now.Sub(p.began)), p.Given))
	}
	return p.most
}

// Stop says that no more is heard.
func (p *Playhead) Stop(now time.Time) {
	p.At(now)
	p.stopped = true
}

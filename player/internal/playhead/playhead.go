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

	samples int       // taken so far; none: it does not play yet
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
	// Outputs read in blocks and links have jitter: take the mean of the last few
	// samples, more or less, unless one is far off.
	const far, few = 40 * time.Millisecond, 8
	if off := began.Sub(p.began); p.samples == 0 || off.Abs() > far {
		p.began, p.samples = began, 1
	} else {
		p.samples = min(p.samples+1, few)
		p.began = p.began.Add(off / time.Duration(p.samples))
	}
	p.asked = asked
	return true
}

// At says how many frames have been heard by now. It never goes back.
func (p *Playhead) At(now time.Time) int {
	if p.samples > 0 && !p.stopped {
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

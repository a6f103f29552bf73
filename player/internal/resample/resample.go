// Package resample changes the rate of sound without changing the sound: a
// windowed-sinc interpolator, as in Smith, "Digital Audio Resampling Home Page"
// (CCRMA, Stanford).
package resample

import (
	"math"

	"github.com/gopxl/beep/v2"
)

// A Source gives the next frames; fewer or none when no more are ready yet, and
// an error when there are none any more.
type Source = func(frames [][2]float64) (n int, err error)

const (
	crossings = 24  // zero crossings of the sinc to each side
	steps     = 256 // of the table, between two zero crossings
	chunk     = 512
)

// A Resampler reads a Source at one rate and gives its frames at another. It is
// not safe for concurrent use.
type Resampler struct {
	source Source
	step   float64 // input frames an output frame moves on
	half   int     // input frames to each side of an output frame
	table  []float64
	slope  float64 // table entries an input frame is wide

	in   [][2]float64 // from base on
	base int
	next int     // output frames given
	at   float64 // where in the input the next one lies
	end  int     // where the input ends, -1 while not known
	err  error
}

// New gives a Resampler of source, from one rate to another.
func New(source Source, from, to beep.SampleRate) *Resampler {
	r := &Resampler{source: source, step: float64(from) / float64(to), end: -1}
	if from == to {
		return r
	}
	// When the rate falls, what the new one cannot hold must go: the sinc widens.
	// A little is given up below the limit, for the slope of the filter.
	const pass = 0.95
	cutoff := pass * min(1, float64(to)/float64(from)) // of the input's highest frequency
	r.half = int(math.Ceil(crossings / cutoff))
	r.slope = steps * cutoff
	r.table = make([]float64, crossings*steps+2)
	for i := range r.table {
		x := float64(i) / steps
		if x > crossings {
			break
		}
		v := cutoff
		if i > 0 {
			v *= math.Sin(math.Pi*x) / (math.Pi * x)
		}
		r.table[i] = v * (0.5 + 0.5*math.Cos(math.Pi*x/crossings)) // Hann
	}
	return r
}

// Read says how many frames of the source make up what was given.
func (r *Resampler) Read() int { return int(float64(r.next) * r.step) }

// Stream gives the next frames, like a Source.
func (r *Resampler) Stream(frames [][2]float64) (n int, err error) {
	if r.table == nil {
		n, err = r.source(frames)
		r.next += n
		return n, err
	}
	for n < len(frames) {
		r.at = float64(r.next) * r.step
		if r.end >= 0 && r.at >= float64(r.end) {
			return n, r.err
		}
		middle := int(r.at)
		if !r.fill(middle + r.half + 1) {
			return n, nil
		}
		frames[n] = r.interpolate(middle, r.at-float64(middle))
		n++
		r.next++
	}
	return n, nil
}

func (r *Resampler) interpolate(middle int, fraction float64) (sum [2]float64) {
	from, to := max(middle-r.half, r.base), min(middle+r.half+1, r.base+len(r.in)-1)
	for i := from; i <= to; i++ {
		x := math.Abs(float64(i-middle)-fraction) * r.slope
		k := int(x)
		if k+1 >= len(r.table) {
			continue
		}
		w := r.table[k] + (x-float64(k))*(r.table[k+1]-r.table[k])
		f := &r.in[i-r.base]
		sum[0] += w * f[0]
		sum[1] += w * f[1]
	}
	return sum
}

// fill makes sure that the input before place is there, as far as there is any;
// it says no when the source has none ready.
func (r *Resampler) fill(place int) bool {
	if cut := int(r.at) - r.half - 1 - r.base; cut > 4*chunk {
		r.in = r.in[:copy(r.in, r.in[cut:])]
		r.base += cut
	}
	for r.end < 0 && r.base+len(r.in) <= place {
		have := len(r.in)
		if cap(r.in) < have+chunk {
			r.in = append(make([][2]float64, 0, 2*cap(r.in)+8*chunk), r.in...)
		}
		n, err := r.source(r.in[have : have+chunk])
		r.in = r.in[:have+n]
		if err != nil {
			r.end, r.err = r.base+len(r.in), err
		} else if n == 0 {
			return false
		}
	}
	return true
}

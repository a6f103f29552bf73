// Package stretch changes the speed of speech and keeps its pitch.
//
// The method is WSOLA (waveform similarity overlap-add; Verhelst and Roelands,
// ICASSP 1993): frames of 30 ms are taken from the input at the wanted pace and
// overlapped by half; each is shifted by up to 12 ms so that it continues the
// one before it as well as it can.
package stretch

import (
	"errors"
	"io"
	"math"

	"github.com/gopxl/beep/v2"
)

// The speeds a Stretcher takes. Beyond them speech is no longer understood.
const (
	MinSpeed = 0.25
	MaxSpeed = 4
)

const (
	frameMillis  = 30 // two to four periods of a low voice
	searchMillis = 12 // a little over the longest pitch period, 80 Hz
	coarseRate   = 4000
	chunkMillis  = 10 // asked of the source at a time: what is changed in it is heard soon
	dropAfter    = 8  // chunks are kept before they are forgotten
)

// A Source gives the next frames of the input. It may give fewer than asked
// for, or none at all, when no more are ready yet; after io.EOF there are none.
type Source = func(frames [][2]float64) (n int, err error)

// A Stretcher reads a Source and gives its sound at another speed. It is not
// safe for concurrent use.
type Stretcher struct {
	source Source
	speed  float64

	frame  int       // length of a frame
	hop    int       // half of it: a frame gives this many frames of output
	search int       // how far a frame may be shifted, both ways
	coarse int       // step of the first search
	chunk  int       // frames asked of the source at a time
	fadeIn []float64 // rising half of the window; the falling half is 1-fadeIn

	in   [][2]float64 // the input from base on
	mono []float64    // the sum of its channels
	base int
	end  int // where the input ends, -1 while that is not known
	err  error

	// at is the next frame of input, exactly, while the input passes through
	// untouched (overlapping is false). While frames overlap, ideal is where
	// the last one should have been taken and taken is where it was.
	at          int
	overlapping bool
	ideal       float64
	taken       int

	out     [][2]float64 // one hop of output
	given   int          // how much of it is given away
	from    float64      // input position at its start
	perStep float64      // and how far each frame of it moves
}

// New gives a Stretcher over source, whose frames have the given rate.
func New(source Source, rate beep.SampleRate) *Stretcher {
	hop := max(8, int(rate)*frameMillis/1000/2)
	s := &Stretcher{
		source: source,
		speed:  1,
		frame:  2 * hop,
		hop:    hop,
		search: int(rate) * searchMillis / 1000,
		coarse: max(1, int(rate)/coarseRate),
		chunk:  max(1, int(rate)*chunkMillis/1000),
		fadeIn: make([]float64, hop),
		end:    -1,
		out:    make([][2]float64, 0, hop),
	}
	for i := range s.fadeIn { // the first half of a Hann window
		s.fadeIn[i] = 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/float64(hop))
	}
	// Room for all that is ever held, so that nothing is allocated later.
	room := 2*(s.frame+s.search) + int(MaxSpeed*float64(hop)) + 2*dropAfter*s.chunk
	s.in = make([][2]float64, 0, room)
	s.mono = make([]float64, 0, room)
	return s
}

// SetSpeed changes the speed from the next hop (15 ms) on; 1 passes the input
// through untouched. It is held to MinSpeed..MaxSpeed.
func (s *Stretcher) SetSpeed(speed float64) {
	if speed > 0 {
		s.speed = min(max(speed, MinSpeed), MaxSpeed)
	}
}

// Position says which frame of the input the next frame of output comes from,
// and how many frames of input each frame of output moves on, for as many
// frames as Next says. It is the ideal place, which grows steadily; the frame
// heard is within 12 ms of it.
func (s *Stretcher) Position() (at, perFrame float64) {
	if s.given < len(s.out) {
		return s.from + float64(s.given)*s.perStep, s.perStep
	}
	if s.overlapping {
		return s.ideal + float64(s.hop), s.speed
	}
	return float64(s.at), 1
}

// Stream gives the next frames of output, like a Source. What it gives in one
// call moves through the input at one pace, so that Position, asked before the
// call, holds for all of it.
func (s *Stretcher) Stream(frames [][2]float64) (n int, err error) {
	if len(frames) == 0 {
		return 0, nil
	}
	if s.given < len(s.out) {
		return s.give(frames), nil
	}
	if s.speed == 1 {
		return s.pass(frames)
	}
	ok, err := s.next()
	if !ok {
		return 0, err
	}
	return s.give(frames), nil
}

func (s *Stretcher) give(frames [][2]float64) int {
	n := copy(frames, s.out[s.given:])
	s.given += n
	return n
}

// pass gives input untouched. After overlapping frames it goes on where the
// last of them would have: its falling half and the rising half of its own
// continuation add up to the input itself, so nothing is heard of the change.
func (s *Stretcher) pass(frames [][2]float64) (int, error) {
	if s.overlapping {
		s.overlapping = false
		s.at = s.taken + s.hop
	}
	if s.base+len(s.in) <= s.at {
		s.read(s.at + 1)
	}
	have := s.in[min(s.at-s.base, len(s.in)):]
	if s.end >= 0 {
		have = have[:max(0, min(len(have), s.end-s.at))]
	}
	n := copy(frames, have)
	s.at += n
	s.drop(s.at)
	if n == 0 {
		return 0, s.stopped()
	}
	return n, nil
}

// next makes one hop of output.
func (s *Stretcher) next() (ok bool, err error) {
	if !s.overlapping {
		// The first frame starts the overlap: its first half is heard as it is.
		if !s.read(s.at + s.frame) {
			return false, s.stopped()
		}
		if s.end >= 0 && s.at >= s.end {
			return false, s.stopped()
		}
		first := s.in[s.at-s.base:]
		s.out, s.given = append(s.out[:0], first[:s.hop]...), 0
		s.from, s.perStep = float64(s.at), 1
		s.ideal, s.taken, s.overlapping = float64(s.at), s.at, true
		return true, nil
	}
	step := float64(s.hop) * s.speed
	ideal := s.ideal + step
	target := int(ideal)
	if !s.read(max(target+s.search, s.taken+s.hop) + s.frame) {
		return false, s.stopped()
	}
	if s.end >= 0 && target >= s.end {
		return false, s.stopped()
	}
	taken := s.match(target, s.taken+s.hop)
	last := s.in[s.taken+s.hop-s.base:][:s.hop]
	next := s.in[taken-s.base:][:s.hop]
	s.out, s.given = s.out[:s.hop], 0
	for i, a := range s.fadeIn {
		b := 1 - a
		s.out[i] = [2]float64{b*last[i][0] + a*next[i][0], b*last[i][1] + a*next[i][1]}
	}
	s.from, s.perStep = s.ideal+float64(s.hop), s.speed
	s.ideal, s.taken = ideal, taken
	s.drop(min(taken, int(ideal+step)-s.search))
	return true, nil
}

// stopped is why there is no more: io.EOF, an error of the source, or nil when
// the source had none ready.
func (s *Stretcher) stopped() error {
	if s.end >= 0 {
		return s.err
	}
	return nil
}

// read makes sure that the input before end is there; it says no when the
// source has not enough ready. At the end of the source comes silence, as much
// as the last frames need.
func (s *Stretcher) read(end int) bool {
	for s.base+len(s.in) < end {
		have := len(s.in)
		if s.end >= 0 {
			s.grow(end - s.base - have)
			clear(s.in[have:])
			clear(s.mono[have:])
			return true
		}
		s.grow(s.chunk)
		n, err := s.source(s.in[have:])
		n = max(0, min(n, s.chunk))
		s.in, s.mono = s.in[:have+n], s.mono[:have+n]
		for i, f := range s.in[have:] {
			s.mono[have+i] = f[0] + f[1]
		}
		if err != nil {
			s.end, s.err = s.base+len(s.in), err
			if errors.Is(err, io.EOF) {
				s.err = io.EOF
			}
			continue
		}
		if n == 0 {
			return false
		}
	}
	return true
}

func (s *Stretcher) grow(n int) {
	if have := len(s.in); have+n <= cap(s.in) {
		s.in, s.mono = s.in[:have+n], s.mono[:have+n]
		return
	}
	s.in = append(s.in, make([][2]float64, n)...)
	s.mono = append(s.mono, make([]float64, n)...)
}

// drop forgets the input before place, now and then.
func (s *Stretcher) drop(place int) {
	cut := min(place-s.base, len(s.in))
	if cut < dropAfter*s.chunk && cut < len(s.in) || cut <= 0 {
		return
	}
	s.in = s.in[:copy(s.in, s.in[cut:])]
	s.mono = s.mono[:copy(s.mono, s.mono[cut:])]
	s.base += cut
}

// match finds the place near target whose sound is most like that at follow,
// where the last frame would have gone on: the greatest normalised correlation
// over half a frame, first in coarse steps on every coarse-th sample, then
// around the best of these exactly.
func (s *Stretcher) match(target, follow int) int {
	low := max(target-s.search, s.base)
	high := min(target+s.search, s.base+len(s.mono)-s.frame)
	if high <= low {
		return max(s.base, min(target, s.base+len(s.mono)-s.frame))
	}
	if follow >= low && follow <= high && s.speed > 0.97 && s.speed < 1.03 {
		return follow // nothing can be more like it than itself
	}
	like := s.mono[follow-s.base:][:s.hop]
	// In silence every place is as good: keep to the target then.
	found := min(max(target, low), high)
	best := correlation(like, s.mono[found-s.base:][:s.hop], s.coarse)
	for at := low; at <= high; at += s.coarse {
		if v := correlation(like, s.mono[at-s.base:][:s.hop], s.coarse); v > best {
			best, found = v, at
		}
	}
	if s.coarse == 1 {
		return found
	}
	best = correlation(like, s.mono[found-s.base:][:s.hop], 1)
	for at, last := max(low, found-s.coarse+1), min(high, found+s.coarse-1); at <= last; at++ {
		if v := correlation(like, s.mono[at-s.base:][:s.hop], 1); v > best {
			best, found = v, at
		}
	}
	return found
}

// correlation is Σab / √Σb² over every step-th sample.
func correlation(a, b []float64, step int) float64 {
	var product, energy float64
	b = b[:len(a)]
	for i := 0; i < len(a); i += step {
		product += a[i] * b[i]
		energy += b[i] * b[i]
	}
	return product / math.Sqrt(energy+1e-9)
}

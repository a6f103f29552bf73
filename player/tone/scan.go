package tone

import (
	"math"
	"math/cmplx"
	"slices"
	"sync"
	"time"
)

// A Hit is a word found in a recording.
type Hit struct {
	Word                   // Start is where the word starts in the recording; it may be before From
	From, To time.Duration // the part of the burst that is heard
	Score    float64       // how much of the sound in From..To is this burst, 0..1
}

const hop = 256 // samples between looks

// Scan finds the words in the samples of one channel of a recording, in order.
func Scan(samples []float64) []Hit {
	hits := append(scanBand(samples, 0), scanBand(samples, 1)...)
	slices.SortStableFunc(hits, func(a, b Hit) int { return int(a.Start - b.Start) })
	return hits
}

// A sighting is a burst seen in the spectrum around place.
type sighting struct {
	place    int
	code     uint32
	index    int
	strength float64
}

func scanBand(x []float64, channel int) (hits []Hit) {
	var best *sighting
	missed := 0
	take := func() {
		if best == nil {
			return
		}
		h, ok := measure(x, channel, *best)
		best = nil
		if !ok {
			return
		}
		if n := len(hits); n > 0 && hits[n-1].Index == h.Index && (h.Start-hits[n-1].Start).Abs() < 30*time.Millisecond {
			if h.Score > hits[n-1].Score {
				hits[n-1] = h
			}
			return
		}
		hits = append(hits, h)
	}
	window := hann()
	spectrum := make([]complex128, Length)
	for place := -Length / 2; place < len(x)-Length/4; place += hop {
		energy := 0.0
		for i := range spectrum {
			v := 0.0
			if at := place + i; at >= 0 && at < len(x) {
				v = x[at]
			}
			energy += v * v
			spectrum[i] = complex(v*window[i], 0)
		}
		var s sighting
		seen := false
		if energy > 1e-7*Length {
			transform(spectrum)
			s, seen = classify(spectrum, channel)
			s.place = place
		}
		if !seen {
			if missed++; missed > 1 {
				take()
			}
			continue
		}
		missed = 0
		if best != nil && best.code != s.code {
			take()
		}
		if best == nil || s.strength > best.strength {
			best = &s
		}
	}
	take()
	return hits
}

// classify reads the code from a spectrum: the strongest tone of each group, if
// it stands out and if the tones together are most of what there is.
func classify(spectrum []complex128, channel int) (s sighting, ok bool) {
	weakest, strongest, clearest := math.Inf(1), 0.0, math.Inf(1)
	inTones, total := 0.0, 0.0
	for _, v := range spectrum[bin(channel, 0, 0)-2 : bin(channel, groups-1, tones-1)+3] {
		total += real(v)*real(v) + imag(v)*imag(v)
	}
	for g := range groups {
		most, second, found := 0.0, 0.0, 0
		for t := range tones {
			a := cmplx.Abs(spectrum[bin(channel, g, t)])
			if a > most {
				second, most, found = most, a, t
			} else if a > second {
				second = a
			}
		}
		b := bin(channel, g, found)
		for _, v := range spectrum[b-1 : b+2] {
			inTones += real(v)*real(v) + imag(v)*imag(v)
		}
		s.code |= uint32(found) << (4 * g)
		s.strength += most
		weakest, strongest = min(weakest, most), max(strongest, most)
		clearest = min(clearest, most/(second+1e-12))
	}
	if clearest < 1.8 || weakest < 0.2*strongest || inTones < 0.5*total {
		return s, false
	}
	s.index, ok = decode(s.code)
	return s, ok
}

// measure finds which part of the burst is heard: the stretch of samples x that
// the burst b explains best, where Σ(2·x·b − b²) is greatest. From the phases of
// the tones it then finds when the whole burst would have begun.
func measure(x []float64, channel int, s sighting) (Hit, bool) {
	tones := bins(channel, s.code)
	low := max(0, s.place-Length-hop)
	high := min(len(x), s.place+2*Length+hop)
	from, to := max(0, s.place), min(len(x), s.place+Length)
	var amplitude [groups]complex128
	burst := make([]float64, high-low)
	for pass := range 3 {
		if to-from < Length/4 {
			return Hit{}, false
		}
		for g, bin := range tones {
			amplitude[g] = project(x[from:to], from, bin, pass == 0)
		}
		clear(burst)
		for g, bin := range tones {
			w := 2 * math.Pi * float64(bin) / Length
			now, turn := amplitude[g]*cmplx.Rect(1, w*float64(low)), cmplx.Rect(1, w)
			for i := range burst {
				burst[i] += real(now)
				now *= turn
			}
		}
		most, sum, begin := math.Inf(-1), 0.0, low
		for i, b := range burst {
			if sum <= 0 {
				sum, begin = 0, low+i
			}
			sum += 2*x[low+i]*b - b*b
			if sum > most {
				most, from, to = sum, begin, low+i+1
			}
		}
		if to-from > Length+200 { // the same word twice in a row
			to = from + Length
		}
	}
	explained, energy := 0.0, 0.0
	for i := from; i < to; i++ {
		explained += burst[i-low] * burst[i-low]
		energy += x[i] * x[i]
	}
	if to-from < Length/4 || explained <= 0 {
		return Hit{}, false
	}
	return Hit{
		Word:  Word{Start: seconds(begin(tones, amplitude, from, to)), Channel: channel, Index: s.index},
		From:  seconds(float64(from)),
		To:    seconds(float64(to)),
		Score: min(1, explained/energy),
	}, true
}

func seconds(samples float64) time.Duration {
	return time.Duration(samples / float64(Rate) * float64(time.Second))
}

// project is the amplitude and phase, at sample 0, of one tone in x, which
// starts at sample from.
func project(x []float64, from, bin int, windowed bool) complex128 {
	w := 2 * math.Pi * float64(bin) / Length
	now, turn := cmplx.Rect(1, -w*float64(from)), cmplx.Rect(1, -w)
	var sum complex128
	weight := 0.0
	for i, v := range x {
		h := 1.0
		if windowed {
			h = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(len(x)))
		}
		sum += complex(v*h, 0) * now
		weight += h
		now *= turn
	}
	return sum * complex(2/weight, 0)
}

// begin finds the sample at which the tones all have their starting phase.
func begin(tones [groups]int, amplitude [groups]complex128, from, to int) float64 {
	agree := func(at float64) float64 {
		var z complex128
		for g, bin := range tones {
			w := 2 * math.Pi * float64(bin) / Length
			z += amplitude[g] / complex(cmplx.Abs(amplitude[g])+1e-12, 0) * cmplx.Rect(1, w*at-phase(g))
		}
		return cmplx.Abs(z)
	}
	const slack = 40
	best, most := float64(from), -1.0
	try := func(at float64) {
		if v := agree(at); v > most {
			best, most = at, v
		}
	}
	for at := float64(to - Length - slack); at <= float64(from+slack); at += 0.5 {
		try(at)
	}
	for step := 0.25; step > 0.01; step /= 2 {
		middle := best
		try(middle - step)
		try(middle + step)
	}
	if most < 0.7*groups { // the phases are lost, as in a stretched recording
		return float64(from)
	}
	return best
}

var hann = sync.OnceValue(func() []float64 {
	w := make([]float64, Length)
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/Length)
	}
	return w
})

var turns = sync.OnceValue(func() []complex128 {
	t := make([]complex128, Length/2)
	for i := range t {
		t[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/Length)
	}
	return t
})

// transform is the discrete Fourier transform of Length values, in place: the
// radix-2 algorithm of Cooley and Tukey.
func transform(a []complex128) {
	for i, j := 1, 0; i < Length; i++ { // bit-reversed order
		bit := Length >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j |= bit
		if i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	turns := turns()
	for size := 2; size <= Length; size <<= 1 {
		half, step := size/2, Length/size
		for i := 0; i < Length; i += size {
			for k := range half {
				t := turns[k*step] * a[i+k+half]
				a[i+k+half] = a[i+k] - t
				a[i+k] += t
			}
		}
	}
}

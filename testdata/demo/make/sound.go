package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// word is one word of the call with its place in the recording.
type word struct {
	scriptWord
	line       int     // index in the script
	start, end float64 // seconds
}

const (
	ending = 0.9 * rate // samples of silence after the last word

	// What is kept of a phrase around its words, in samples; the rest of the
	// synthesiser's own silence is cut off, faded.
	before = 0.05 * rate
	after  = 0.10 * rate
)

// place decides where in the recording each phrase stands and gives all the
// words with their times there, and the recording's length in samples.
func place(s script, phrases []phrase) ([]word, int, error) {
	var words []word
	end := 0.0
	for i := range phrases {
		p := &phrases[i]
		start := end + s.lines[i].gap
		// On the 5 ms grid that the synthesisers' times are on.
		p.at = int(math.Round((start-p.times[0][0])*200)) * (rate / 200)
		if p.at < 0 {
			return nil, 0, fmt.Errorf("phrase %d begins before the recording", i+1)
		}
		for j, t := range p.times {
			words = append(words, word{s.lines[i].words[j], i, seconds(p.at) + t[0], seconds(p.at) + t[1]})
		}
		end = max(end, words[len(words)-1].end)
	}
	for i := range words[1:] {
		if words[i+1].start < words[i].start {
			return nil, 0, fmt.Errorf("%q would start before %q: talk over less", words[i+1].text, words[i].text)
		}
	}
	return words, int(end*rate + ending), nil
}

func seconds(samples int) float64 { return float64(samples) / rate }

// mix makes the recording: the agent's headset, the caller's telephone line and
// a quiet room, so that silence isn't digital zero.
func mix(phrases []phrase, length int) []float64 {
	const (
		roomLevel = 0.0005 // RMS, -66 dB
		ceiling   = 0.9
	)
	levels := [2]float64{agent: 0.160, caller: 0.120} // RMS of the phrases, before compress
	var tracks [2][]float64
	for i := range tracks {
		tracks[i] = make([]float64, length)
	}
	var spoken [2]float64 // samples
	for _, p := range phrases {
		first := max(0, int(p.times[0][0]*rate-before))
		last := min(len(p.samples), int(p.times[len(p.times)-1][1]*rate+after))
		// A raised voice is a louder one: 10 % of pitch are 1.5 dB.
		gain := math.Pow(10, (p.pitch-1)*15/20)
		for i := first; i < last && p.at+i < length; i++ {
			fade := min(1, float64(i-first)/(before/2), float64(last-i)/(after/2))
			tracks[p.speaker][p.at+i] += p.samples[i] * gain * fade
			spoken[p.speaker]++
		}
	}

	highPass(tracks[agent], 90)
	for range 2 { // 24 dB an octave: a telephone line
		highPass(tracks[caller], 230)
		lowPass(tracks[caller], 3500)
	}

	out := make([]float64, length)
	for i, track := range tracks {
		energy := 0.0
		for _, v := range track {
			energy += v * v
		}
		scale := levels[i] / math.Sqrt(energy/spoken[i])
		for j := range track {
			track[j] *= scale
		}
		compress(track, 1.7*levels[i])
		for j, v := range track {
			out[j] += v
		}
	}
	random := rand.New(rand.NewPCG(44, 17))
	const smooth = 0.15 // more low than high, as rooms are
	room := 0.0
	for i := range out {
		room += smooth * (random.Float64()*2 - 1 - room)
		// White noise from -1 to 1 has the variance 1/3, smoothed smooth/(2-smooth) of it.
		out[i] += roomLevel * room / math.Sqrt(smooth/(2-smooth)/3)
		out[i] = ceiling * math.Tanh(out[i]/ceiling) // a soft limit for the few high peaks
	}
	return out
}

// compress turns down in place what is louder than an RMS of threshold: a voice
// that opens a phrase with a vowel starts it with a jolt.
func compress(x []float64, threshold float64) {
	const (
		attack  = 1 / (0.002 * rate) // a share of the difference, a sample
		release = 1 / (0.060 * rate)
		ratio   = 4
	)
	power := 0.0
	for i, v := range x {
		rise := v*v - power
		if rise > 0 {
			power += attack * rise
		} else {
			power += release * rise
		}
		if rms := math.Sqrt(power); rms > threshold {
			x[i] *= math.Pow(threshold/rms, 1-1.0/ratio)
		}
	}
}

func lowPass(x []float64, hz float64) {
	sin, cos := math.Sincos(2 * math.Pi * hz / rate)
	biquad(x, (1-cos)/2, 1-cos, (1-cos)/2, sin, cos)
}

func highPass(x []float64, hz float64) {
	sin, cos := math.Sincos(2 * math.Pi * hz / rate)
	biquad(x, (1+cos)/2, -1-cos, (1+cos)/2, sin, cos)
}

// biquad filters in place: a second-order section with Butterworth's Q, whose
// poles follow from the sine and cosine of the corner frequency.
func biquad(x []float64, b0, b1, b2, sin, cos float64) {
	alpha := sin / math.Sqrt2
	a0, a1, a2 := 1+alpha, -2*cos, 1-alpha
	var x1, x2, y1, y2 float64
	for i, v := range x {
		y := (b0*v + b1*x1 + b2*x2 - a1*y1 - a2*y2) / a0
		x1, x2, y1, y2 = v, x1, y, y1
		x[i] = y
	}
}

// encodeVorbis encodes with oggenc. The stream's serial number, otherwise a
// random one, is fixed: the same sound gives the same bytes.
func encodeVorbis(samples []float64, temp string) ([]byte, error) {
	raw := make([]byte, 0, 2*len(samples))
	for _, v := range samples {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(int16(math.Round(v*(1<<15-1)))))
	}
	in, out := filepath.Join(temp, "call.raw"), filepath.Join(temp, "call.ogg")
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		return nil, err
	}
	if _, err := output("oggenc", "--quiet", "--serial", "4417", "--quality", "2",
		"--raw", "--raw-bits", "16", "--raw-chan", "1", "--raw-rate", number(rate), "-o", out, in); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

package pcm

import (
	"encoding/binary"

	"github.com/gopxl/beep/v2"

	"earshot/player/internal/resample"
)

// A mixed is a source with all channels of another mixed into one, each as loud
// as the others: the mean, which cannot clip.
type mixed struct {
	source
	buf []byte
}

func newMixed(s source) *mixed { return &mixed{source: s} }

func (m *mixed) Channels() int { return 1 }

func (m *mixed) Read(p []byte) (int, error) {
	channels := m.source.Channels()
	want := len(p) / 2 * 2 * channels
	if len(m.buf) < want {
		m.buf = make([]byte, want)
	}
	n, err := m.source.Read(m.buf[:want])
	if err != nil {
		return 0, err
	}
	frames := n / 2 / channels
	for i := range frames {
		sum := 0
		for c := range channels {
			sum += at(m.buf, i*channels+c)
		}
		// Rounded to the nearest, the same way above and below zero.
		half := channels / 2
		if sum < 0 {
			half = -half
		}
		binary.LittleEndian.PutUint16(p[2*i:], uint16((sum+half)/channels))
	}
	return 2 * frames, nil
}

// at gives the i-th sample.
func at(pcm []byte, i int) int { return int(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) }

// A resampled is a source at another rate.
type resampled struct {
	source
	to    int
	pairs []*resample.Resampler // of two channels each; the last may be one channel twice
	in    [][][2]float64        // what waits for each
	buf   []byte
	out   [][2]float64
	err   error // what comes after in
}

func newResampled(s source, to int) *resampled {
	r := &resampled{source: s, to: to, buf: make([]byte, s.Rate()/50*2*s.Channels()+2*s.Channels())} // 20 ms
	r.in = make([][][2]float64, (s.Channels()+1)/2)
	for i := range r.in {
		take := func(frames [][2]float64) (int, error) {
			n := copy(frames, r.in[i])
			r.in[i] = r.in[i][:copy(r.in[i], r.in[i][n:])]
			if n == 0 {
				return 0, r.err
			}
			return n, nil
		}
		r.pairs = append(r.pairs, resample.New(take, beep.SampleRate(s.Rate()), beep.SampleRate(to)))
	}
	return r
}

func (r *resampled) Rate() int { return r.to }

func (r *resampled) Read(p []byte) (int, error) {
	channels := r.source.Channels()
	want := len(p) / (2 * channels)
	if len(r.out) < want {
		r.out = make([][2]float64, want)
	}
	for {
		// All pairs have the same frames, and so give the same number.
		n := 0
		var end error
		for i, pair := range r.pairs {
			n, end = pair.Stream(r.out[:want])
			for k, f := range r.out[:n] {
				for c, v := range f[:min(2, channels-2*i)] {
					binary.LittleEndian.PutUint16(p[2*(k*channels+2*i+c):], uint16(sample(v)))
				}
			}
		}
		if n > 0 {
			return 2 * n * channels, nil
		}
		if end != nil {
			return 0, end
		}
		r.fill()
	}
}

// fill reads some more of the source.
func (r *resampled) fill() {
	n, err := r.source.Read(r.buf)
	r.err = err
	channels := r.source.Channels()
	for k := range n / 2 / channels {
		for i := range r.in {
			left := at(r.buf, k*channels+2*i)
			right := at(r.buf, k*channels+min(2*i+1, channels-1))
			r.in[i] = append(r.in[i], [2]float64{float64(left) / (1 << 15), float64(right) / (1 << 15)})
		}
	}
}

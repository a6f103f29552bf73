package resample

import (
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/gopxl/beep/v2"
)

// sine is a source of a tone, n frames long.
func sine(frequency float64, rate beep.SampleRate, n int) Source {
	at := 0
	return func(frames [][2]float64) (int, error) {
		if at == n {
			return 0, io.EOF
		}
		k := min(len(frames), n-at, 77)
		for i := range frames[:k] {
			v := 0.5 * math.Sin(2*math.Pi*frequency*float64(at)/float64(rate))
			frames[i] = [2]float64{v, -v}
			at++
		}
		return k, nil
	}
}

func all(r *Resampler) (out [][2]float64) {
	buf := make([][2]float64, 100)
	for {
		n, err := r.Stream(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			return out
		}
	}
}

// A tone stays the same tone, at the same time and as loud, to -60 dB.
func TestTone(t *testing.T) {
	for _, test := range []struct {
		from, to  beep.SampleRate
		frequency float64
	}{
		{8000, 48000, 1000}, {8000, 48000, 3000}, {16000, 48000, 6000}, {22050, 48000, 3000},
		{44100, 48000, 10000}, {48000, 48000, 10000}, {96000, 48000, 5000}, {48000, 8000, 1000},
	} {
		t.Run(fmt.Sprintf("%d to %d, %v Hz", test.from, test.to, test.frequency), func(t *testing.T) {
			n := int(test.from) / 2
			r := New(sine(test.frequency, test.from, n), test.from, test.to)
			out := all(r)
			if want := int(test.to) / 2; len(out) < want-1 || len(out) > want+1 {
				t.Errorf("%d frames, want %d", len(out), want)
			}
			if r.Read() < n-8 || r.Read() > n+8 {
				t.Errorf("read %d of %d", r.Read(), n)
			}
			worst := 0.0
			edge := int(test.to) / 50
			for i := edge; i < len(out)-edge; i++ {
				want := 0.5 * math.Sin(2*math.Pi*test.frequency*float64(i)/float64(test.to))
				worst = max(worst, math.Abs(out[i][0]-want), math.Abs(out[i][1]+want))
			}
			if worst > 0.5/1000 {
				t.Errorf("off by %.1f dB", 20*math.Log10(worst/0.5))
			}
		})
	}
}

// What the new rate cannot hold is gone, and not heard as another tone.
func TestTooHighTone(t *testing.T) {
	out := all(New(sine(6000, 48000, 24000), 48000, 8000))
	for i, f := range out[200 : len(out)-200] {
		if math.Abs(f[0]) > 0.001 {
			t.Fatalf("frame %d is %v", i, f)
		}
	}
}

func TestNoneReady(t *testing.T) {
	starved := true
	tone := sine(440, 8000, 4000)
	r := New(func(frames [][2]float64) (int, error) {
		if starved = !starved; starved {
			return 0, nil
		}
		return tone(frames)
	}, 8000, 48000)
	if n := len(all(r)); n != 24000 {
		t.Errorf("%d frames", n)
	}
}

func BenchmarkResample(b *testing.B) {
	r := New(func(frames [][2]float64) (int, error) { return len(frames), nil }, 16000, 48000)
	frames := make([][2]float64, 480)
	b.ReportAllocs()
	for b.Loop() { // 10 ms of sound
		r.Stream(frames)
	}
}

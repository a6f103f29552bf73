package stretch

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/tone"
)

const rate = 16000

// from gives a Source of the samples, in pieces of any size.
func from(samples []float64, err error) Source {
	at := 0
	return func(frames [][2]float64) (int, error) {
		if at == len(samples) {
			return 0, err
		}
		n := min(len(frames), len(samples)-at)
		for i := range frames[:n] {
			frames[i] = [2]float64{samples[at+i], -samples[at+i] / 2}
		}
		at += n
		return n, nil
	}
}

// play gives all that s gives, in buffers of the given size; set is called
// before each with the frames given so far.
func play(t *testing.T, s *Stretcher, size int, set func(given int)) (left []float64) {
	t.Helper()
	buf := make([][2]float64, size)
	for {
		if set != nil {
			set(len(left))
		}
		n, err := s.Stream(buf)
		for _, f := range buf[:n] {
			if f[1] != -f[0]/2 {
				t.Fatalf("the channels part at frame %d: %v", len(left), f)
			}
			left = append(left, f[0])
		}
		if err != nil {
			if err != io.EOF {
				t.Errorf("ends with %v", err)
			}
			return left
		}
		if n == 0 {
			t.Fatal("gives nothing")
		}
	}
}

// voice is a sum of harmonics with a pitch that moves a little, like a vowel.
func voice(pitch float64, length int) []float64 {
	x := make([]float64, length)
	phase := 0.0
	for i := range x {
		phase += 2 * math.Pi * pitch * (1 + 0.03*math.Sin(float64(i)/3000)) / rate
		for h := 1.0; h <= 10; h++ {
			x[i] += 0.2 / h * math.Sin(h*phase)
		}
	}
	return x
}

func TestNormalSpeedIsUntouched(t *testing.T) {
	x := voice(140, rate)
	got := play(t, New(from(x, io.EOF), rate), 333, nil)
	if len(got) != len(x) {
		t.Fatalf("%d frames of %d", len(got), len(x))
	}
	for i := range x {
		if got[i] != x[i] {
			t.Fatalf("frame %d is %v, not %v", i, got[i], x[i])
		}
	}
}

func TestDuration(t *testing.T) {
	for _, r := range []beep.SampleRate{8000, 16000, 48000} {
		for _, speed := range []float64{0.5, 0.75, 1.25, 1.5, 2, 3} {
			s := New(from(voice(140, int(r)*4), io.EOF), r)
			s.SetSpeed(speed)
			got := r.D(len(play(t, s, 480, nil)))
			want := time.Duration(4 / speed * float64(time.Second))
			if d := (got - want).Abs(); d > 30*time.Millisecond {
				t.Errorf("%d Hz at %v: 4 s take %v, want %v", r, speed, got, want)
			}
		}
	}
}

func TestPitchIsKept(t *testing.T) {
	for _, pitch := range []float64{90, 140, 250} {
		for _, speed := range []float64{0.5, 0.75, 1.5, 2, 3} {
			s := New(from(voice(pitch, rate*4), io.EOF), rate)
			s.SetSpeed(speed)
			got := pitchOf(play(t, s, 512, nil))
			if math.Abs(got/pitch-1) > 0.03 { // the voice itself varies by so much
				t.Errorf("%v Hz at %v: %.1f Hz", pitch, speed, got)
			}
		}
	}
}

// pitchOf is where the autocorrelation of the middle second peaks.
func pitchOf(x []float64) float64 {
	x = x[len(x)/4:]
	best, found := 0.0, 0
	for lag := rate / 400; lag < rate/60; lag++ {
		sum := 0.0
		for i := range rate / 2 {
			sum += x[i] * x[i+lag]
		}
		if sum > best*1.02 {
			best, found = sum, lag
		}
	}
	return rate / float64(found)
}

// Position says where in the recording each frame of output is from: the energy
// of a word is heard where it says, within the 12 ms a frame may be shifted by.
func TestPositionIsWhereTheWordsAre(t *testing.T) {
	const every = 400 * time.Millisecond
	var words []tone.Word
	for i := range 50 {
		words = append(words, tone.Word{Start: time.Duration(i) * every, Index: 1000 + i})
	}
	x := tone.Record(words, 50*every, 1)[0]
	for _, speed := range []float64{0.5, 0.8, 1.25, 1.5, 3} {
		t.Run(fmt.Sprint(speed), func(t *testing.T) {
			s := New(from(x, io.EOF), rate)
			s.SetSpeed(speed)
			var places []float64 // of each frame of output
			energy := make([]float64, len(words))
			moment := make([]float64, len(words))
			buf := make([][2]float64, 160)
			for {
				at, pace := s.Position()
				n, err := s.Stream(buf)
				for i, f := range buf[:n] {
					place := at + float64(i)*pace
					places = append(places, place)
					word := int((place/rate + 0.1) / every.Seconds())
					energy[min(word, 49)] += f[0] * f[0]
					moment[min(word, 49)] += f[0] * f[0] * place / rate
				}
				if err != nil {
					break
				}
			}
			sum, worst := 0.0, 0.0
			for i, w := range words {
				off := moment[i]/energy[i] - (w.Start.Seconds() + 0.032)
				sum += off
				worst = max(worst, math.Abs(off))
			}
			mean := sum / float64(len(words))
			t.Logf("%.1f ms off on average, %.1f ms at most", mean*1000, worst*1000)
			if math.Abs(mean) > 0.005 || worst > 0.012 {
				t.Errorf("Position is %.1f ms off on average, %.1f ms at most", mean*1000, worst*1000)
			}
			for i := range places[1:] {
				if d := places[i+1] - places[i]; d < 0 || d > 4 {
					t.Fatalf("Position moves on by %v at frame %d", d, i)
				}
			}
		})
	}
}

// A steady voice stays steady: where frames meet, its periods do.
func TestPeriodsMeet(t *testing.T) {
	const pitch, period = 160, rate / 160
	x := make([]float64, rate*2)
	for i := range x {
		for h := 1.0; h <= 10; h++ {
			x[i] += 0.1 * math.Sin(2*math.Pi*pitch*h*float64(i)/rate+h*h)
		}
	}
	for _, speed := range []float64{0.5, 0.8, 1.3, 2, 3} {
		s := New(from(x, io.EOF), rate)
		s.SetSpeed(speed)
		got := play(t, s, 512, nil)
		got = got[1000 : len(got)-1000]
		var same, energy float64
		for i := range got[period:] {
			same += got[i] * got[i+period]
			energy += got[i] * got[i]
		}
		if r := same / energy; r < 0.97 {
			t.Errorf("at %v a period is like the next one by %.3f", speed, r)
		}
	}
}

// However the speed is changed, the sound goes on without a step, and all of the
// recording is heard.
func TestChangesOfSpeedDoNotClick(t *testing.T) {
	x := voice(140, rate*20)
	steepest := step(x)
	r := rand.New(rand.NewPCG(5, 6))
	s := New(from(x, io.EOF), rate)
	next := 0
	got := play(t, s, 100, func(given int) {
		if given >= next {
			s.SetSpeed([]float64{0.5, 0.9, 1, 1, 1.1, 1.5, 3}[r.IntN(7)])
			next = given + r.IntN(rate/4)
		}
	})
	if d := step(got); d > 1.3*steepest {
		t.Errorf("a step of %v, the recording has %v at most", d, steepest)
	}
	if at, _ := s.Position(); math.Abs(at-float64(len(x))) > rate/10 {
		t.Errorf("ends at %v of %d", at, len(x))
	}
}

func step(x []float64) (most float64) {
	for i := range x[1:] {
		most = max(most, math.Abs(x[i+1]-x[i]))
	}
	return most
}

// A source that has nothing ready is asked again, and nothing is lost of it.
func TestNoneReady(t *testing.T) {
	for _, speed := range []float64{1, 1.5} {
		x := voice(140, rate)
		whole := New(from(x, io.EOF), rate)
		whole.SetSpeed(speed)
		want := play(t, whole, 512, nil)

		source := from(x, io.EOF)
		r := rand.New(rand.NewPCG(7, 8))
		s := New(func(frames [][2]float64) (int, error) {
			if r.IntN(2) == 0 {
				return 0, nil
			}
			return source(frames[:1+r.IntN(len(frames))])
		}, rate)
		s.SetSpeed(speed)
		var got []float64
		buf := make([][2]float64, 512)
		for {
			n, err := s.Stream(buf)
			for _, f := range buf[:n] {
				got = append(got, f[0])
			}
			if err != nil {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("at %v: %d frames, want %d", speed, len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("at %v: frame %d differs", speed, i)
			}
		}
	}
}

func TestErrorOfTheSource(t *testing.T) {
	broken := errors.New("bad frame")
	for _, speed := range []float64{1, 2} {
		s := New(from(voice(140, rate), broken), rate)
		s.SetSpeed(speed)
		buf := make([][2]float64, 512)
		for range 1000 {
			if _, err := s.Stream(buf); err != nil {
				if err != broken {
					t.Errorf("%v", err)
				}
				break
			}
		}
		if _, err := s.Stream(buf); err != broken {
			t.Errorf("afterwards: %v", err)
		}
	}
}

func TestShortInput(t *testing.T) {
	for n := range 600 {
		for _, speed := range []float64{0.5, 1, 3} {
			s := New(from(voice(140, n), io.EOF), rate)
			s.SetSpeed(speed)
			if got := len(play(t, s, 64, nil)); got > int(float64(n)/speed)+1000 || n > 0 && got == 0 {
				t.Errorf("%d frames at %v become %d", n, speed, got)
			}
		}
	}
}

func TestSpeedIsHeldToWhatIsUnderstood(t *testing.T) {
	s := New(from(nil, io.EOF), rate)
	for _, test := range []struct{ set, want float64 }{
		{2, 2}, {100, MaxSpeed}, {0.01, MinSpeed}, {0, MinSpeed}, {-1, MinSpeed}, {math.NaN(), MinSpeed}, {1, 1},
	} {
		if s.SetSpeed(test.set); s.speed != test.want {
			t.Errorf("SetSpeed(%v) sets %v, want %v", test.set, s.speed, test.want)
		}
	}
}

// A second of output a call: ns/op is the share of a core in billionths.
func BenchmarkStretch(b *testing.B) {
	for _, r := range []beep.SampleRate{8000, 16000, 48000} {
		for _, speed := range []float64{0.75, 1, 1.5, 3} {
			b.Run(fmt.Sprintf("%dHz/%vx", r, speed), func(b *testing.B) {
				x := voice(140, int(r)*4)
				at := 0
				s := New(func(frames [][2]float64) (int, error) {
					for i := range frames {
						frames[i] = [2]float64{x[at], x[at]}
						if at++; at == len(x) {
							at = 0
						}
					}
					return len(frames), nil
				}, r)
				s.SetSpeed(speed)
				buf := make([][2]float64, 512)
				b.ReportAllocs()
				for b.Loop() {
					for given := 0; given < int(r); {
						n, _ := s.Stream(buf)
						given += n
					}
				}
			})
		}
	}
}

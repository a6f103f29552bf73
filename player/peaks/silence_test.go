package peaks

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"earshot/player"
)

// speech gives a channel with noise all over and a voice in it, which rises and
// falls four times a second as syllables do, from one time to another.
func speech(noise, voice float64, spoken ...player.Span) func(i int) float64 {
	const rate = 8000
	rnd := rand.New(rand.NewPCG(1, 2))
	white := make([]float64, 5*rate+1)
	for i := range white {
		white[i] = math.Pow(10, noise/20) * rnd.NormFloat64()
	}
	return func(i int) float64 {
		v := white[i%len(white)]
		at := time.Duration(i) * time.Second / rate
		for _, s := range spoken {
			if at >= s.From && at < s.To {
				t := at.Seconds()
				syllable := .3 + .7*math.Abs(math.Sin(2*math.Pi*2*t))
				v += math.Pow(10, voice/20) * math.Sqrt2 * syllable * math.Sin(2*math.Pi*180*t)
			}
		}
		return v
	}
}

// both gives two sounds at once.
func both(a, b func(i int) float64) func(i int) float64 {
	return func(i int) float64 { return a(i) + b(i) }
}

// seconds makes spans of from, to, from, to …
func seconds(of ...float64) []player.Span {
	var spans []player.Span
	for i := 0; i+1 < len(of); i += 2 {
		spans = append(spans, player.Span{From: time.Duration(of[i] * 1e9), To: time.Duration(of[i+1] * 1e9)})
	}
	return spans
}

// measured gives the Peaks of a recording whose channels are computed.
func measured(t *testing.T, length time.Duration, channels ...func(i int) float64) Peaks {
	t.Helper()
	const rate = 8000
	told, err := compute(t, func() (*player.Recording, error) {
		f := &fake{length: int(length.Seconds() * rate), frame: func(i int) (frame [2]float64) {
			for ch, of := range channels {
				frame[ch] = of(i)
			}
			return frame
		}}
		return f.recording(rate, len(channels)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return told[len(told)-1]
}

// near says whether spans are those that are wanted, within two bins.
func near(p Peaks, got, want []player.Span) bool {
	within := 2 * time.Second / time.Duration(p.PerSecond)
	return slices.EqualFunc(got, want, func(a, b player.Span) bool {
		return (a.From-b.From).Abs() <= within && (a.To-b.To).Abs() <= within
	})
}

func TestSilence(t *testing.T) {
	never := func(int) float64 { return 0 }
	for _, tc := range []struct {
		name     string
		length   time.Duration
		channels []func(i int) float64
		want     []player.Span
	}{
		{"a quiet line", 20 * time.Second, []func(int) float64{speech(-65, -20, seconds(1, 5, 7, 15)...)}, seconds(0, 1, 5, 7, 15, 20)},
		{"a noisy line", 20 * time.Second, []func(int) float64{speech(-40, -18, seconds(1, 5, 7, 15)...)}, seconds(0, 1, 5, 7, 15, 20)},
		{"a faint voice", 20 * time.Second, []func(int) float64{speech(-85, -50, seconds(1, 5, 7, 15)...)}, seconds(0, 1, 5, 7, 15, 20)},
		{"no noise at all", 20 * time.Second, []func(int) float64{speech(-200, -20, seconds(1, 5, 7, 15)...)}, seconds(0, 1, 5, 7, 15, 20)},
		{"remains of digital silence", 20 * time.Second, []func(int) float64{both(speech(-200, -20, seconds(1, 5, 7, 15)...), speech(-200, -75, seconds(5.5, 6.5, 16, 18)...))}, seconds(0, 1, 5, 7, 15, 20)},
		{"noise that comes and goes", 20 * time.Second, []func(int) float64{both(speech(-200, -20, seconds(1, 5, 7, 15)...), func() func(int) float64 {
			noise := speech(-50, 0)
			return func(i int) float64 { return noise(i) * (1 + .3*math.Sin(float64(i)/8000)) }
		}())}, seconds(0, 1, 5, 7, 15, 20)},
		{"short pauses are part of speech", 20 * time.Second, []func(int) float64{speech(-65, -20, seconds(0, 5, 5.2, 19)...)}, seconds(19, 20)},
		{"one speaks at a time", 20 * time.Second, []func(int) float64{
			speech(-65, -20, seconds(1, 5)...), speech(-55, -30, seconds(4, 10, 12, 19)...),
		}, seconds(0, 1, 10, 12, 19, 20)},
		{"the other channel is not connected", 20 * time.Second, []func(int) float64{speech(-65, -20, seconds(1, 5)...), never}, seconds(0, 1, 5, 20)},
		{"a click", 20 * time.Second, []func(int) float64{speech(-65, -20, seconds(1, 5, 10, 10.02, 12, 19)...)}, seconds(0, 1, 5, 12, 19, 20)},
		{"nobody", 20 * time.Second, []func(int) float64{speech(-50, -20)}, seconds(0, 20)},
		{"nothing", 20 * time.Second, []func(int) float64{never}, seconds(0, 20)},
		{"without a pause", 20 * time.Second, []func(int) float64{speech(-65, -20, seconds(0, 20)...)}, nil},
		{"the noise changes", 6 * time.Minute, []func(int) float64{func() func(int) float64 {
			before, after := speech(-70, -20, seconds(10, 100)...), speech(-38, -15, seconds(300, 320)...)
			return func(i int) float64 {
				if i < 3*60*8000 {
					return before(i)
				}
				return after(i)
			}
		}()}, seconds(0, 10, 100, 180, 210, 300, 320, 360)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := measured(t, tc.length, tc.channels...)
			got := Silence(p)
			if tc.name == "the noise changes" {
				// For up to the length of a block it's not known to be noise.
				got = slices.DeleteFunc(got, func(s player.Span) bool { return s.To-s.From < 5*time.Second })
			}
			if !near(p, got, tc.want) {
				t.Errorf("silence is %v, want %v", got, tc.want)
			}
		})
	}
	if got := Silence(Peaks{PerSecond: 10, Channels: [][]Level{make([]Level, 100)}, Done: 1, Rough: true}); got != nil {
		t.Errorf("%v of what is rough", got)
	}
	if got := Silence(Peaks{}); got != nil {
		t.Errorf("%v of nothing", got)
	}
}

// Long recordings have wider bins.
func TestSilenceOfHours(t *testing.T) {
	const minutes = 90
	p := Peaks{PerSecond: wideBins, Channels: [][]Level{make([]Level, minutes*60*wideBins)}, Done: 1}
	rnd := rand.New(rand.NewPCG(3, 4))
	var want []player.Span
	for b := range p.Channels[0] {
		p.Channels[0][b] = 80 + uint8(rnd.IntN(6)) // noise
		if b/10%60 < 45 {                          // and three quarters of each minute speech
			p.Channels[0][b] = 150 + uint8(rnd.IntN(60))
		}
	}
	for m := range minutes {
		want = append(want, seconds(float64(m*60+45), float64(m*60+60))...)
	}
	if got := Silence(p); !slices.Equal(got, want) {
		t.Errorf("%d silences, want %d: %v …", len(got), len(want), got[:min(3, len(got))])
	}
}

func TestWithoutWords(t *testing.T) {
	p := measured(t, 30*time.Second,
		speech(-65, -20, seconds(1, 5, 5.2, 8, 20, 20.3)...),
		speech(-65, -20, seconds(10, 18)...))
	for _, tc := range []struct {
		name    string
		channel int
		words   []player.Span
		want    []player.Span
	}{
		{"none recognised", 0, nil, seconds(1, 8)}, // what lasts .3 s is no speech
		{"all recognised", 0, seconds(1, 2, 2, 4.8, 5.3, 8, 20, 20.3), nil},
		{"about the right place", 0, seconds(1.2, 7.8, 20, 20.3), nil},
		{"the end missed", 0, seconds(1, 1.5, 1.6, 4), seconds(4.25, 8)},
		{"the middle missed", 0, seconds(1, 3, 5.5, 8), seconds(3.25, 5.25)},
		{"the other channel", 1, seconds(1, 8), seconds(10, 18)},
		{"no such channel", 2, nil, nil},
		{"words outside", 1, seconds(-5, -4, 10, 18, 40, 50), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := WithoutWords(p, tc.channel, tc.words); !near(p, got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func BenchmarkSilence(b *testing.B) {
	p := Peaks{PerSecond: wideBins, Channels: [][]Level{make([]Level, 10*3600*wideBins)}, Done: 1}
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range p.Channels[0] {
		p.Channels[0][i] = uint8(rnd.IntN(256))
	}
	b.ReportAllocs()
	for b.Loop() {
		Silence(p)
	}
}

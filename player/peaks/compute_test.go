package peaks

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"earshot/player"

	"github.com/gopxl/beep/v2"
)

// fake is a recording whose frames are computed.
type fake struct {
	length int                    // frames it says it has
	ends   int                    // frames it has, if fewer
	frame  func(i int) [2]float64 // nil for silence
	pace   func(frames int)       // called before frames are streamed, to take time
	err    error                  // at the end
	open   *atomic.Int64          // how many are, nil to not count
	seek   time.Duration          // what seeking takes
	seeks  func(n int)            // called after each, with how many there were
	sought int
	pos    int
}

func (f *fake) recording(rate, channels int) *player.Recording {
	return &player.Recording{StreamSeekCloser: f, Rate: beep.SampleRate(rate), Channels: channels}
}

// opener gives an opener of recordings like f.
func (f fake) opener(rate, channels int) Opener {
	return func() (*player.Recording, error) {
		if f.open != nil {
			f.open.Add(1)
		}
		g := f
		return g.recording(rate, channels), nil
	}
}

func (f *fake) Stream(frames [][2]float64) (int, bool) {
	n := min(len(frames), f.length-f.pos)
	if f.ends > 0 {
		n = min(n, f.ends-f.pos)
	}
	if n <= 0 {
		return 0, false
	}
	if f.pace != nil {
		f.pace(n)
	}
	for i := range frames[:n] {
		frames[i] = [2]float64{}
		if f.frame != nil {
			frames[i] = f.frame(f.pos + i)
		}
	}
	f.pos += n
	return n, true
}

func (f *fake) Err() error    { return f.err }
func (f *fake) Len() int      { return f.length }
func (f *fake) Position() int { return f.pos }
func (f *fake) Seek(p int) error {
	f.pos = p
	f.sought++
	time.Sleep(f.seek)
	if f.seeks != nil {
		f.seeks(f.sought)
	}
	return nil
}
func (f *fake) Close() error {
	if f.open != nil {
		f.open.Add(-1)
	}
	return nil
}

// square gives a square wave, which is as loud as it is high.
func square(i int, amplitude float64) float64 {
	if i%2 == 0 {
		return amplitude
	}
	return -amplitude
}

// compute gives everything that was told.
func compute(t *testing.T, open func() (*player.Recording, error)) ([]Peaks, error) {
	t.Helper()
	var told []Peaks
	err := Compute(t.Context(), open, Options{workers: 2}, func(p Peaks) { told = append(told, p) })
	return told, err
}

func TestLevels(t *testing.T) {
	const rate = 8000
	for _, tc := range []struct {
		name     string
		channels int
		frame    func(i int) [2]float64
		want     []float64 // dB, by channel
	}{
		{"silence", 1, nil, []float64{Decibels(0)}},
		{"square wave at full scale", 1, func(i int) [2]float64 { v := square(i, 1); return [2]float64{v, v} }, []float64{0}},
		{"sine at full scale", 1, func(i int) [2]float64 { v := math.Sin(2 * math.Pi * 400 * float64(i) / rate); return [2]float64{v, v} }, []float64{-3}},
		{"half as high", 1, func(i int) [2]float64 { v := square(i, .5); return [2]float64{v, v} }, []float64{-6}},
		{"an offset is not heard", 1, func(i int) [2]float64 { v := .5 + square(i, .01); return [2]float64{v, v} }, []float64{-40}},
		{"two channels", 2, func(i int) [2]float64 { return [2]float64{square(i, .1), square(i, .01)} }, []float64{-20, -40}},
		{"too loud", 1, func(i int) [2]float64 { v := square(i, 9); return [2]float64{v, v} }, []float64{0}},
		{"not a number", 2, func(i int) [2]float64 { return [2]float64{math.NaN(), math.Inf(i%2 - 1)} }, []float64{Decibels(0), Decibels(0)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			told, err := compute(t, fake{length: rate, frame: tc.frame}.opener(rate, tc.channels))
			if err != nil || len(told) != 1 {
				t.Fatalf("told %d times, error %v", len(told), err)
			}
			p := told[0]
			if p.PerSecond != 50 || p.Done != 1 || len(p.Channels) != len(tc.want) || p.Duration() != time.Second {
				t.Fatalf("%d bins a second, done %v, %d channels, %v", p.PerSecond, p.Done, len(p.Channels), p.Duration())
			}
			for ch, want := range tc.want {
				for b, l := range p.Channels[ch] {
					if got := Decibels(l); math.Abs(got-want) > .2 {
						t.Fatalf("bin %d of channel %d has %.2f dB, want %v", b, ch, got, want)
					}
				}
			}
		})
	}
}

// Whatever the rate and however many chunks, a sound is in the bin of its time.
func TestBinsAreWhereTheSoundIs(t *testing.T) {
	for _, tc := range []struct {
		rate      int
		length    time.Duration
		perSecond int
	}{
		{8000, 100 * time.Second, 50},
		{11025, 100 * time.Second, 50}, // bins of unequal length
		{8000, 61 * time.Minute, 10},
		{37, 10 * time.Second, 50}, // fewer frames than bins
	} {
		loud := []time.Duration{0, 3 * time.Second, tc.length / 2, tc.length - time.Second}
		frame := func(i int) [2]float64 {
			at := time.Duration(float64(i) / float64(tc.rate) * 1e9)
			for _, from := range loud {
				if at >= from && at < from+500*time.Millisecond {
					return [2]float64{square(i, 1), 0}
				}
			}
			return [2]float64{}
		}
		told, err := compute(t, fake{length: int(tc.length.Seconds() * float64(tc.rate)), frame: frame}.opener(tc.rate, 1))
		if err != nil {
			t.Fatal(err)
		}
		p := told[len(told)-1]
		if p.PerSecond != tc.perSecond {
			t.Fatalf("%v has %d bins a second", tc.length, p.PerSecond)
		}
		if p.Duration() != tc.length {
			t.Fatalf("bins of %v cover %v", tc.length, p.Duration())
		}
		if tc.rate < tc.perSecond*2 {
			continue
		}
		var want []int
		for _, from := range loud {
			first := int(from.Seconds() * float64(tc.perSecond))
			for b := range tc.perSecond / 2 {
				want = append(want, first+b)
			}
		}
		var got []int
		for b, l := range p.Channels[0] {
			if l > 200 {
				got = append(got, b)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v at %d Hz: sound in bins %v, want %v", tc.length, tc.rate, got, want)
		}
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 8000
		start := time.Now()
		var at []time.Duration
		var told []Peaks
		var copies [][]uint8
		slow := fake{
			length: 15 * 60 * rate,
			frame:  func(i int) [2]float64 { return [2]float64{square(i, float64(i/rate%100+1)/100), 0} },
			pace:   func(frames int) { time.Sleep(time.Duration(frames) * time.Second / rate / 100) }, // 100 times as fast as it plays
		}
		err := Compute(t.Context(), slow.opener(rate, 1), Options{workers: 2}, func(p Peaks) {
			told = append(told, p)
			copies = append(copies, slices.Clone(p.Channels[0]))
			at = append(at, time.Since(start))
		})
		if err != nil {
			t.Fatal(err)
		}
		if total := time.Since(start); total < 4*time.Second || total > 6*time.Second {
			t.Errorf("two workers took %v for 9 s of work", total)
		}
		if len(told) < 12 {
			t.Errorf("told %d times in %v", len(told), time.Since(start))
		}
		for i := range told {
			if i > 0 && i < len(told)-1 && at[i]-at[i-1] < every {
				t.Errorf("told at %v and at %v", at[i-1], at[i])
			}
			if i > 0 && told[i].Done <= told[i-1].Done {
				t.Errorf("done %v after %v", told[i].Done, told[i-1].Done)
			}
			bins := told[i].Channels[0]
			if want := int(told[i].Done * 15 * 60 * 50); len(bins) < want-1 || len(bins) > want+1 {
				t.Errorf("%d bins at %v done", len(bins), told[i].Done)
			}
			if !slices.Equal(bins, copies[i]) {
				t.Error("bins changed after they were told")
			}
			if _ = append(bins, 1, 2, 3); i+1 < len(told) && !slices.Equal(told[i+1].Channels[0], copies[i+1]) {
				t.Error("adding to what was told changed what was told later")
			}
		}
		if last := told[len(told)-1]; last.Done != 1 || last.Duration() != 15*time.Minute || last.Rough {
			t.Errorf("ends with %v of the recording in %v", last.Done, last.Duration())
		}
	})
}

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 8000
		ctx, cancel := context.WithCancel(t.Context())
		var open atomic.Int64
		slow := fake{
			length: 1 << 40,
			pace:   func(frames int) { time.Sleep(time.Duration(frames) * time.Second / rate / 50) },
			open:   &open,
		}
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		err := Compute(ctx, slow.opener(rate, 1), Options{workers: 2}, func(Peaks) {})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		if late := time.Since(start) - 3*time.Second; late > 20*time.Millisecond {
			t.Errorf("ended %v after it was cancelled", late)
		}
		if open.Load() != 0 {
			t.Errorf("%d recordings left open", open.Load())
		}
	})
}

// Of a long recording there is a picture of all of it before most was measured,
// and it is the better the more was.
func TestRough(t *testing.T) {
	const (
		rate    = 1000
		minutes = 90
	)
	loudness := func(minute int) float64 { return float64(minute%10+1) / 10 }
	slow := fake{
		length: minutes * 60 * rate,
		frame:  func(i int) [2]float64 { return [2]float64{square(i, loudness(i/rate/60)), 0} },
		pace:   func(frames int) { time.Sleep(time.Duration(frames) * time.Second / rate / 1000) },
	}
	for _, tc := range []struct {
		name string
		seek time.Duration // what seeking takes
		off  float64       // bins that may be wrong, of all
	}{
		{"seeks at once", 100 * time.Microsecond, .1},
		{"seeks slowly", 3 * time.Millisecond, .7},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var told []Peaks
				var at []time.Duration
				slow := slow
				slow.seek = tc.seek
				const near = 62 * time.Minute
				opts := Options{workers: 2, Near: func() time.Duration { return near }}
				var copies [][]Level
				if err := Compute(t.Context(), slow.opener(rate, 1), opts, func(p Peaks) {
					told, at = append(told, p), append(at, time.Since(start))
					copies = append(copies, slices.Clone(p.Channels[0]))
				}); err != nil {
					t.Fatal(err)
				}
				if at[0] > sketchTime+10*time.Millisecond {
					t.Errorf("the first picture came after %v", at[0])
				}
				wrong := func(p Peaks) (all, nearby int) {
					for b, l := range p.Channels[0] {
						minute := b / 60 / p.PerSecond
						if want := levelOf(loudness(minute) * loudness(minute)); max(l, want)-min(l, want) > 1 {
							all++
							if minute >= 62 && minute < 64 {
								nearby++
							}
						}
					}
					return all, nearby
				}
				last := minutes * 60 * wideBins
				for i, p := range told {
					if p.Done != 1 || p.Duration() != minutes*time.Minute || p.Rough != (i < len(told)-1) {
						t.Fatalf("report %d of %d: done %v, %v, rough %v", i, len(told), p.Done, p.Duration(), p.Rough)
					}
					if !slices.Equal(p.Channels[0], copies[i]) {
						t.Errorf("report %d changed after it was told", i)
					}
					all, nearby := wrong(p)
					if all > last {
						t.Errorf("%d bins were wrong in report %d, %d in the one before", all, i, last)
					}
					if i == 3 && nearby > 0 {
						t.Errorf("%d bins of what is looked at are still wrong in report %d", nearby, i)
					}
					last = all
				}
				if first, _ := wrong(told[0]); float64(first) > tc.off*float64(len(told[0].Channels[0])) {
					t.Errorf("%d of %d bins are wrong in the first picture", first, len(told[0].Channels[0]))
				}
				if last > 0 {
					t.Errorf("%d bins are wrong in the last picture", last)
				}
			})
		})
	}
	t.Run("seeks too slowly", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			slow := slow
			slow.seek = 100 * time.Millisecond // such as starting ffmpeg
			told, err := compute(t, slow.opener(rate, 1))
			if last := told[len(told)-1]; err != nil || told[0].Rough || told[0].Done > .5 || last.Duration() != minutes*time.Minute {
				t.Errorf("first picture of %v, last of %v, error %v", told[0].Duration(), last.Duration(), err)
			}
		})
	})
	t.Run("ends early", func(t *testing.T) {
		changed := errors.New("changed meanwhile")
		cut := fake{length: 90 * 60 * rate, err: changed}
		var opened atomic.Int64
		told, err := compute(t, func() (*player.Recording, error) {
			f := cut
			r := f.recording(rate, 1)
			if opened.Add(1) == 1 {
				f.seeks = func(n int) { // after the samples of the rough picture of 5400 s
					if n > 4096 {
						f.ends = 50*60*rate + rate/2
					}
				}
			} else {
				f.ends = 50*60*rate + rate/2
			}
			return r, nil
		})
		last := told[len(told)-1]
		if !errors.Is(err, changed) || !told[0].Rough || last.Rough || last.Duration() != 50*time.Minute+500*time.Millisecond {
			t.Errorf("ends with %v, error %v", last.Duration(), err)
		}
	})
}

// A header can say anything.
func TestLengthThatIsALie(t *testing.T) {
	const rate = 8000
	broken := errors.New("broken")
	for _, tc := range []struct {
		name string
		fake fake
		want time.Duration
		err  error
	}{
		{"nothing", fake{}, 0, nil},
		{"far too long", fake{length: math.MaxInt, ends: 95*rate + 7}, 95100 * time.Millisecond, nil},
		{"far too long, and it says why", fake{length: math.MaxInt, ends: 95 * rate, err: broken}, 95 * time.Second, broken},
		{"damage elsewhere", fake{length: 10*rate + 7, err: broken}, 10020 * time.Millisecond, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			told, err := compute(t, tc.fake.opener(rate, 1))
			if !errors.Is(err, tc.err) || tc.err == nil && err != nil {
				t.Errorf("error is %v", err)
			}
			if last := told[len(told)-1]; last.Done != 1 || last.Duration() != tc.want {
				t.Errorf("ends with %v of the recording in %v", last.Done, last.Duration())
			}
		})
	}
}

// Chunks come in any order. What is behind the end isn't there.
func TestPictureGrows(t *testing.T) {
	s := shape{rate: 8000, length: 200 * 8000, channels: 1, perSecond: 1}
	p := newPicture(s, nil)
	part := func(l Level, n int) [][]Level { return [][]Level{slices.Repeat([]Level{l}, n)} }
	for _, step := range []struct {
		chunk chunk
		more  bool
		bins  int // then
	}{
		{chunk{number: 1, bins: part(2, 30)}, false, 0},
		{chunk{number: 0, bins: part(1, 30)}, true, 60},
		{chunk{number: 3, bins: part(4, 30)}, false, 60},
		{chunk{number: 2, bins: part(3, 11), ended: true}, true, 71},
		{chunk{number: 4, bins: part(5, 30)}, false, 71},
	} {
		more := p.add(step.chunk)
		if bins := p.peaks().Channels[0]; more != step.more || len(bins) != step.bins {
			t.Errorf("after chunk %d there are %d bins, more: %v", step.chunk.number, len(bins), more)
		}
	}
	if want := slices.Concat(part(1, 30)[0], part(2, 30)[0], part(3, 11)[0]); !slices.Equal(p.whole().Channels[0], want) {
		t.Errorf("%v", p.whole().Channels[0])
	}
}

func TestOneOpenFails(t *testing.T) {
	const rate = 8000
	gone := errors.New("gone")
	if _, err := compute(t, func() (*player.Recording, error) { return nil, gone }); !errors.Is(err, gone) {
		t.Errorf("error is %v", err)
	}
	var opened atomic.Int64
	told, err := compute(t, func() (*player.Recording, error) {
		if opened.Add(1) > 1 {
			return nil, gone
		}
		return (&fake{length: 100 * rate}).recording(rate, 1), nil
	})
	if last := told[len(told)-1]; err != nil || last.Duration() != 100*time.Second {
		t.Errorf("one worker alone gave %v, error %v", last.Duration(), err)
	}
}

func TestLoudness(t *testing.T) {
	of := Loudness()
	if of[255] != 255 || of[0] != 0 {
		t.Errorf("from %d to %d", of[0], of[255])
	}
	if !slices.IsSorted(of[:]) {
		t.Error("louder is drawn lower")
	}
	// 10 dB are 27 levels less a third.
	if half := of[255-27]; half < 125 || half > 129 {
		t.Errorf("10 dB less is drawn at %d of 255", half)
	}
}

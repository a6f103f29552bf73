package player

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"earshot/player/internal/decodetest"
)

func saved(t testing.TB, s decodetest.Signal) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.wav")
	if err := os.WriteFile(path, s.WAV(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sine makes a tone whose amplitude is a part of full scale.
func sine(rate int, frequency, amplitude, seconds float64) decodetest.Signal {
	s := decodetest.Signal{Rate: rate, Channels: 1}
	for i := range int(seconds * float64(rate)) {
		v := amplitude * 32767 * math.Sin(2*math.Pi*frequency*float64(i)/float64(rate))
		s.Samples = append(s.Samples, int16(math.Round(v)))
	}
	return s
}

func openTogether(t testing.TB, tracks ...Track) *Recording {
	t.Helper()
	rec, err := Together(tracks)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	return rec
}

// at gives the frame of frames that starts at an offset, silence outside.
func at(frames [][2]float64, i, offset int) [2]float64 {
	if i < offset || i-offset >= len(frames) {
		return [2]float64{}
	}
	return frames[i-offset]
}

// Two who were recorded by themselves are one recording with two channels: each
// sample is where it was.
func TestTogetherSideBySide(t *testing.T) {
	const offset = 19753 // to the nearest frame
	first, second := decodetest.Speechlike(16000, 1, 3), decodetest.Speechlike(16000, 2, 3)
	second.Channels, second.Samples = 1, second.Samples[16000:]
	rec := openTogether(t, Track{saved(t, first), 0}, Track{saved(t, second), 1234562480})
	if rec.Channels != 2 || rec.Rate != 16000 || rec.Format != "WAV" || rec.Codec != "16-bit PCM" {
		t.Errorf("%+v", rec)
	}
	all := decodetest.Contract(t, rec, 0)
	decodetest.DoesNotAllocate(t, rec)
	left, right := first.Frames(), second.Frames()
	if want := offset + len(right); len(all) != want {
		t.Fatalf("%d frames, want %d", len(all), want)
	}
	for i, f := range all {
		if want := [2]float64{at(left, i, 0)[0], at(right, i, offset)[0]}; f != want {
			t.Fatalf("frame %d is %v, want %v", i, f, want)
		}
	}
}

// The channels can be chosen as those of a file with two.
func TestTogetherPlaysOneChannel(t *testing.T) {
	first, second := decodetest.Speechlike(8000, 1, 1), sine(8000, 440, 0.5, 1)
	tracks := []Track{{saved(t, first), 0}, {saved(t, second), 250 * time.Millisecond}}
	left, right := first.Frames(), second.Frames()
	for _, tt := range []struct {
		channel Channel
		want    func(i int) [2]float64
	}{
		{Mix, func(i int) [2]float64 {
			return [2]float64{at(left, i, 0)[0], at(right, i, 2000)[0]}
		}},
		{Left, func(i int) [2]float64 { return at(left, i, 0) }},
		{Right, func(i int) [2]float64 { return at(right, i, 2000) }},
	} {
		synctest.Test(t, func(t *testing.T) {
			rec, err := Together(tracks)
			if err != nil {
				t.Fatal(err)
			}
			out := newTape()
			p := New(rec, Options{Open: out.open})
			defer p.Close()
			p.SetChannel(tt.channel)
			p.PlayFrom(0)
			for i, f := range out.run(7000) {
				want := tt.want(i)
				if i > 200 && (math.Abs(f[0]-want[0]) > 1e-9 || math.Abs(f[1]-want[1]) > 1e-9) { // but for the fade at the start
					t.Fatalf("channel %v: frame %d is %v, want %v", tt.channel, i, f, want)
				}
			}
		})
	}
}

// Recordings of different rates have the highest, and are exactly where they
// were, wherever one goes.
func TestTogetherResamples(t *testing.T) {
	const offset = 500 * time.Millisecond
	for _, rate := range []int{8000, 11025, 44100} {
		low, high := sine(rate, 440, 0.5, 1), sine(48000, 700, 0.5, 1)
		rec := openTogether(t, Track{saved(t, high), 0}, Track{saved(t, low), offset})
		if rec.Rate != 48000 || rec.Len() != 72_000 {
			t.Errorf("%d frames at %d Hz", rec.Len(), rec.Rate)
		}
		all := decodetest.Contract(t, rec, 0.01)
		worst := 0.0
		for i := 24000 + 4800; i < len(all)-4800; i++ { // but for the ends, which were cut off
			want := 0.5 * math.Sin(2*math.Pi*440*float64(i-24000)/48000)
			worst = max(worst, math.Abs(want-all[i][1]))
		}
		if worst > 0.0005 { // -60 dB
			t.Errorf("from %d Hz: off by %.5f", rate, worst)
		}
		for i, f := range all[:23990] {
			if math.Abs(f[1]) > 0 {
				t.Fatalf("frame %d before it starts is %v", i, f[1])
			}
		}
	}
}

// More than two, or such with several channels, are in the middle: as loud as
// they are where one speaks, and never over the limit where all shout.
func TestTogetherMixed(t *testing.T) {
	quiet := sine(8000, 300, 0.5, 1)
	shout := sine(8000, 500, 1, 1)
	stereo := decodetest.Speechlike(8000, 2, 1)
	rec := openTogether(t, Track{saved(t, quiet), 0}, Track{saved(t, shout), 2 * time.Second}, Track{saved(t, shout), 2 * time.Second}, Track{saved(t, stereo), 4 * time.Second})
	if rec.Channels != 1 || rec.Len() != 40000 {
		t.Errorf("%d frames of %d channels", rec.Len(), rec.Channels)
	}
	all := decodetest.Contract(t, rec, 0)
	decodetest.DoesNotAllocate(t, rec)
	frames, alone := stereo.Frames(), quiet.Frames()
	loudest := 0.0
	for i, f := range all {
		if f[0] != f[1] {
			t.Fatalf("frame %d is %v, not in the middle", i, f)
		}
		loudest = max(loudest, math.Abs(f[0]))
		want := at(alone, i, 0)[0]
		if i >= 32000 {
			want = (frames[i-32000][0] + frames[i-32000][1]) / 2
		}
		if (i < 16000 || i >= 24000) && math.Abs(f[0]-want) > 1e-12 {
			t.Fatalf("frame %d is %v, want %v", i, f[0], want)
		}
	}
	if loudest > 1 || loudest < 0.95 {
		t.Errorf("two that shout are %.3f loud", loudest)
	}
	for i := 16000; i < 24000; i++ { // two samples in a row at the limit would be clipped
		if math.Abs(all[i][0]) > 0.9999 && all[i] == all[i-1] {
			t.Fatalf("clipped at frame %d", i)
		}
	}
}

func TestTogetherOne(t *testing.T) {
	signal := decodetest.Speechlike(8000, 2, 1)
	rec := openTogether(t, Track{saved(t, signal), time.Second})
	all := decodetest.Contract(t, rec, 0)
	if rec.Channels != 2 || len(all) != 16000 || !slices.Equal(all[8000:], signal.Frames()) || slices.IndexFunc(all[:8000], func(f [2]float64) bool { return f != [2]float64{} }) >= 0 {
		t.Errorf("%d frames of %d channels", len(all), rec.Channels)
	}
}

func TestTogetherRefuses(t *testing.T) {
	good := saved(t, sine(8000, 300, 0.5, 0.1))
	if _, err := Together(nil); err == nil {
		t.Error("nothing plays")
	}
	if _, err := Together([]Track{{good, 0}, {good + "x", 0}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Together([]Track{{good, -time.Second}}); err == nil || !strings.HasPrefix(err.Error(), good+": it cannot start 1s before the call") {
		t.Errorf("before the call: %v", err)
	}
}

// One that is cut off is silent from there on; the other goes on, and the end
// tells.
func TestTogetherDamaged(t *testing.T) {
	first, second := saved(t, sine(8000, 300, 0.5, 1)), saved(t, sine(8000, 500, 0.5, 2))
	rec := openTogether(t, Track{first, 0}, Track{second, 0})
	if err := os.Truncate(first, 44+8000); err != nil { // while it is open
		t.Fatal(err)
	}
	all := decodetest.ReadAll(rec, 1000)
	if len(all) != 16000 || all[3990][0] == 0 || all[4010][0] != 0 || all[15990][1] == 0 {
		t.Errorf("%d frames", len(all))
	}
	if err := rec.Err(); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), first) {
		t.Errorf("at the end: %v", err)
	}
	rec.Seek(8000)
	if rec.Err() != nil {
		t.Errorf("before the end: %v", rec.Err())
	}
}

func BenchmarkTogether(b *testing.B) {
	for _, bb := range []struct {
		name        string
		first, rest int
	}{{"two of 16 kHz", 16000, 16000}, {"8 and 48 kHz", 8000, 48000}} {
		b.Run(bb.name, func(b *testing.B) {
			rec := openTogether(b, Track{saved(b, decodetest.Speechlike(bb.first, 1, 20)), 0}, Track{saved(b, decodetest.Speechlike(bb.rest, 1, 20)), time.Second})
			buf := make([][2]float64, rec.Rate.N(100*time.Millisecond))
			b.ReportAllocs()
			for b.Loop() {
				if n, _ := rec.Stream(buf); n < len(buf) {
					rec.Seek(0)
				}
			}
			b.ReportMetric(0.1/(b.Elapsed().Seconds()/float64(b.N)), "realtime")
		})
	}
}

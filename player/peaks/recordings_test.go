package peaks

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"earshot/player"
	"earshot/player/tone"
)

const demo = "../../testdata/demo/demo.ogg"

func opener(path string) Opener {
	return func() (*player.Recording, error) { return player.Open(path) }
}

// The caller of the example call is put on hold after 33.4 s, for 5.6 s.
func TestSilenceOfARealRecording(t *testing.T) {
	told, err := compute(t, opener(demo))
	if err != nil {
		t.Fatal(err)
	}
	p := told[len(told)-1]
	hold := false
	for _, s := range Silence(p) {
		hold = hold || s.From > 33*time.Second && s.From < 34*time.Second && s.To > 38*time.Second && s.To < 39500*time.Millisecond
		if s.To-s.From > time.Second && !hold {
			t.Errorf("silence from %v to %v", s.From, s.To)
		}
	}
	if !hold {
		t.Errorf("silence is %v", Silence(p))
	}
}

// How many times as fast as it plays a recording is measured, by one worker.
func BenchmarkCompute(b *testing.B) {
	const minutes = 2
	wav := filepath.Join(b.TempDir(), "call.wav")
	var words []tone.Word
	for i := range minutes * 60 {
		words = append(words, tone.Word{Start: time.Duration(i) * time.Second, Index: i})
	}
	var file bytes.Buffer
	if err := tone.WriteWAV(&file, tone.Record(words, minutes*time.Minute, 1)); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(wav, file.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, bc := range []struct{ name, path string }{{"WAV", wav}, {"Vorbis", demo}} {
		b.Run(bc.name, func(b *testing.B) {
			var lasted time.Duration
			b.ReportAllocs()
			for b.Loop() {
				if err := Compute(b.Context(), opener(bc.path), Options{workers: 1}, func(p Peaks) { lasted = p.Duration() }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(lasted.Seconds()*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
		})
	}
}

// What looking into the cache costs of ten hours in two channels.
func BenchmarkCacheHit(b *testing.B) {
	path := filepath.Join(b.TempDir(), "call.wav")
	if err := os.WriteFile(path, make([]byte, 1<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	c := Cache{b.TempDir()}
	key, ok := identify(path)
	if !ok {
		b.Fatal("not identified")
	}
	bins := make([]Level, 10*3600*wideBins)
	c.store(key, Peaks{PerSecond: wideBins, Channels: [][]Level{bins, bins}, Done: 1})
	b.ReportAllocs()
	for b.Loop() {
		err := c.Compute(b.Context(), path, func() (*player.Recording, error) {
			b.Fatal("opened")
			return nil, nil
		}, Options{}, func(Peaks) {})
		if err != nil {
			b.Fatal(err)
		}
	}
}

package tone

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestCode(t *testing.T) {
	for i := 0; i < Words; i += 7 {
		if v, ok := decode(encode(i)); !ok || v != i {
			t.Fatalf("%d is read as %d, %v", i, v, ok)
		}
	}
	accepted, tried := 0, 0
	for code := uint32(0); code <= codeMask; code += 101 {
		tried++
		if _, ok := decode(code); ok {
			accepted++
		}
	}
	if accepted*60 > tried {
		t.Errorf("%d of %d random codes pass the check, more than 1 in 60", accepted, tried)
	}
}

func TestWordsAreFoundAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, noise := range []float64{0, 0.003, 0.02} {
		var words []Word
		for at := 10 * time.Millisecond; at < 20*time.Second-100*time.Millisecond; at += time.Duration(80+r.IntN(200)) * time.Millisecond {
			words = append(words, Word{at, len(words) & 1, r.IntN(Words)})
		}
		x := Record(words, 20*time.Second, 1)[0]
		for i := range x {
			x[i] += noise * r.NormFloat64()
		}
		hits := Scan(x)
		if len(hits) != len(words) {
			t.Fatalf("noise %v: %d words, want %d", noise, len(hits), len(words))
		}
		for i, h := range hits {
			if w := words[i]; h.Index != w.Index || h.Channel != w.Channel || (h.Start-w.Start).Abs() > 250*time.Microsecond {
				t.Errorf("noise %v: found %+v, want %+v", noise, h, w)
			}
		}
	}
}

// A recording that begins in the middle of a word still says where it began.
func TestBeginningCutOff(t *testing.T) {
	burst := make([]float64, Length)
	Burst(burst, 0, 4711)
	for cut := 0; cut <= 560; cut += 80 {
		x := make([]float64, 4000)
		copy(x[1000:], burst[cut:])
		hits := Scan(x)
		if len(hits) != 1 || hits[0].Index != 4711 {
			t.Fatalf("%d samples cut: %+v", cut, hits)
		}
		if d := hits[0].Start.Seconds()*float64(Rate) - float64(1000-cut); math.Abs(d) > 4 {
			t.Errorf("%d samples cut: the start is off by %.1f samples", cut, d)
		}
	}
}

func TestNoiseHasNoWords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, 30*int(Rate))
	for i := range x {
		x[i] = 0.1 * r.NormFloat64()
	}
	if hits := Scan(x); len(hits) > 0 {
		t.Errorf("found %+v", hits)
	}
}

func TestWriteWAV(t *testing.T) {
	var b bytes.Buffer
	if err := WriteWAV(&b, [][]float64{{0, 1, 2}, {-1, -0.5, 0}}); err != nil {
		t.Fatal(err)
	}
	want := "RIFF\x30\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x80\x3e\x00\x00\x00\xfa\x00\x00\x04\x00\x10\x00" +
		"data\x0c\x00\x00\x00" + "\x00\x00\x01\x80" + "\xff\x7f\x00\xc0" + "\xff\x7f\x00\x00"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
	if WriteWAV(&b, nil) == nil {
		t.Error("no channels are no error")
	}
}

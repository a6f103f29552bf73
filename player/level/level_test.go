package level

import (
	"encoding/binary"
	"math"
	"testing"
	"time"
)

const rate = 16000

// sine makes a sine of 1 kHz with the given amplitude in dBFS.
func sine(dB float64, d time.Duration) []byte {
	var pcm []byte
	for i := range int(rate * d / time.Second) {
		v := math.Pow(10, dB/20) * math.Sin(2*math.Pi*1000*float64(i)/rate) * (1 << 15)
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(min(math.Round(v), math.MaxInt16))))
	}
	return pcm
}

func silence(d time.Duration) []byte { return make([]byte, 2*rate*d/time.Second) }

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

func TestKnownSignals(t *testing.T) {
	square := func(v int16) (pcm []byte) {
		for i := range rate {
			w := v
			if i%16 < 8 {
				w = -v
			}
			pcm = binary.LittleEndian.AppendUint16(pcm, uint16(w))
		}
		return pcm
	}
	for _, tt := range []struct {
		name      string
		pcm       []byte
		peak, rms float64
	}{
		{"a sine at full scale", sine(0, time.Second), 0, -3.01},
		{"a sine at -20 dBFS", sine(-20, time.Second), -20, -23.01},
		{"a square wave at full scale", square(-32768), 0, 0},
		{"a square wave at half of it", square(16384), -6.02, -6.02},
		{"one step up and down", square(1), -90.31, -90.31},
		{"silence", silence(time.Second), Silence, Silence},
		{"nothing yet", nil, Silence, Silence},
		{"5 ms of a sine", sine(-6, 5*time.Millisecond), -6, -9.01},
		{"a sine for the last 150 of 300 ms", append(silence(time.Second), sine(-6, 150*time.Millisecond)...), -6, -12.02},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := New(rate, 1)
			m.Write(tt.pcm)
			l := m.Levels()[0]
			if !near(l.Peak, tt.peak, 0.05) || !near(l.RMS, tt.rms, 0.2) {
				t.Errorf("%+v, want a peak of %v, an RMS of %v", l, tt.peak, tt.rms)
			}
		})
	}
}

// The channels are measured each by itself, however the bytes are cut.
func TestChannels(t *testing.T) {
	loud, quiet := sine(-6, time.Second), sine(-40, time.Second)
	var pcm []byte
	for i := 0; i < len(loud); i += 2 {
		pcm = append(pcm, loud[i], loud[i+1], quiet[i], quiet[i+1], 0, 0)
	}
	for _, cut := range []int{1, 5, 6, 7, 961, len(pcm)} {
		m := New(rate, 3)
		for rest := pcm; len(rest) > 0; {
			n, err := m.Write(rest[:min(cut, len(rest))])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		l := m.Levels()
		if len(l) != 3 || !near(l[0].Peak, -6, 0.05) || !near(l[0].RMS, -9.01, 0.1) || !near(l[1].Peak, -40, 0.1) || l[2].Peak != Silence {
			t.Errorf("in pieces of %d bytes: %+v", cut, l)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	m := New(rate, 1)
	pcm := sine(-6, 20*time.Millisecond)
	b.ReportAllocs()
	for b.Loop() {
		m.Write(pcm)
	}
	b.ReportMetric(0.02/(b.Elapsed().Seconds()/float64(b.N)), "realtime")
}

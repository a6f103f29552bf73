package live

import (
	"testing"
	"time"
)

func TestFormat(t *testing.T) {
	tests := []struct {
		format Format
		bytes  int64
		length time.Duration
	}{
		{Format{16000, 1}, 32000, time.Second},
		{Format{48000, 2}, 192, time.Millisecond},
		{Format{44100, 2}, 4, 22675 * time.Nanosecond},
		{Format{8000, 1}, 16000 * 3600 * 100, 100 * time.Hour},
	}
	for _, test := range tests {
		if got := test.format.Duration(test.bytes); got != test.length {
			t.Errorf("%v: %d bytes last %v, want %v", test.format, test.bytes, got, test.length)
		}
		if got := test.format.Bytes(test.length); got != test.bytes {
			t.Errorf("%v: %v is %d bytes, want %d", test.format, test.length, got, test.bytes)
		}
	}
	// Places survive the way to times and back, also rounded to 32 bit as the service does.
	f := Format{16000, 1}
	for n := int64(0); n < 16000*2*60; n += 2 * 997 {
		if got := f.Bytes(f.Duration(n)); got != n {
			t.Fatalf("%d became %d", n, got)
		}
		if got := f.Bytes(seconds(float64(float32(f.Duration(n).Seconds())))); got != n {
			t.Fatalf("%d became %d", n, got)
		}
	}
}

func TestPace(t *testing.T) {
	start := time.Unix(0, 0)
	p := pace{speed: 4, slack: 100 * time.Millisecond}
	now, sent := start, time.Duration(0)
	for now.Sub(start) < 10*time.Second { // sound is there at all times
		now = now.Add(p.wait(now, 100*time.Millisecond))
		sent += 100 * time.Millisecond
	}
	if sent < 40*time.Second || sent > 41*time.Second {
		t.Errorf("in 10 s %v were sent", sent)
	}
	for range 100 { // sound comes as it is spoken
		now = now.Add(100 * time.Millisecond)
		if d := p.wait(now, 100*time.Millisecond); d > 0 {
			t.Fatalf("sound that came slowly waits %v", d)
		}
	}
}

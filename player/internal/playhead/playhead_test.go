package playhead

import (
	"testing"
	"time"
)

// The clock goes on between the answers of a server, is corrected by them, never
// goes back, and never says more than was given.
func TestPlayhead(t *testing.T) {
	const rate = 1000
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	p := Playhead{Rate: rate, Given: 2000}
	check := func(ms, want, within int) {
		t.Helper()
		if got := p.At(at(ms)); got < want-within || got > want+within {
			t.Errorf("after %d ms: %d frames heard, want %d", ms, got, want)
		}
	}
	sample := func(ms, roundTrip, read, delay int) bool {
		return p.Sample(at(ms), at(ms+roundTrip), read, time.Duration(delay)*time.Millisecond)
	}

	check(10, 0, 0)
	if sample(10, 2, 0, 30) {
		t.Error("nothing is read, and yet it plays")
	}
	check(20, 0, 0)
	if !sample(20, 2, 20, 30) { // at 21 ms it has read 20, of which the last is heard 30 ms later
		t.Error("it does not play")
	}
	check(25, 0, 0)
	check(31, 0, 0)
	check(41, 10, 0)
	check(131, 100, 0)
	sample(140, 2, 148, 30) // 8 ms further than the clock: follow, but slowly
	check(150, 123, 1)
	for ms := 160; ms < 400; ms += 20 {
		sample(ms, 2, ms+8, 30)
	}
	check(401, 378, 1)
	sample(500, 2, 300, 30) // it stood still for a long while: follow at once
	check(502, 378, 1)      // what was said stays said
	check(510, 378, 1)
	check(900, 669, 2)
	sample(2900, 2, 2700, 30)
	check(60000, 2000, 0) // not more than was given
}

func TestAHangingServer(t *testing.T) {
	start := time.Now()
	p := Playhead{Rate: 1000, Given: 100000}
	p.Sample(start, start, 10, 0)
	if got := p.At(start.Add(time.Minute)); got != 10+int(stale/time.Millisecond) {
		t.Errorf("%d frames heard of a server that is silent for a minute", got)
	}
}

func TestStopped(t *testing.T) {
	start := time.Now()
	p := Playhead{Rate: 1000, Given: 100000}
	p.Sample(start, start, 10, 0)
	p.Stop(start.Add(50 * time.Millisecond))
	if got := p.At(start.Add(time.Second)); got != 60 {
		t.Errorf("%d frames heard, stopped after 60", got)
	}
}

package live

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// stereo has a sample a millisecond, of four bytes.
var stereo = Format{SampleRate: 1000, Channels: 2}

const ms = time.Millisecond

// samples are n samples of both channels: left 1, 2, 3 …, right 101, 102, 103 …
func samples(n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, byte(1+i), 0, byte(101+i), 0)
	}
	return b
}

// hear takes all sound that there is to send.
func hear(t *testing.T, l *backlog) (left, right []byte) {
	t.Helper()
	for {
		p, _, _, err := l.next(1, 8)
		if err != nil {
			t.Fatal(err)
		}
		if len(p) == 0 {
			return left, right
		}
		for ; len(p) > 0; p = p[4:] {
			left, right = append(left, p[0]), append(right, p[2])
		}
	}
}

func TestBacklogSendsWhatNoFinalCovered(t *testing.T) {
	l := newBacklog(stereo, 1<<20, 2)
	l.add(samples(9)[:35]) // the last sample is incomplete
	if from, lost := l.connect(); from != 0 || lost != 0 {
		t.Errorf("the first connection begins at %d, after %d", from, lost)
	}
	if left, _ := hear(t, l); len(left) != 8 {
		t.Errorf("sent %v", left)
	}
	l.add(samples(9)[35:])
	hear(t, l)

	l.settle(0, 6*ms)
	l.settle(1, 3*ms)
	l.settle(1, 2*ms)    // never back
	l.settle(7, 9*ms)    // no such channel
	l.disconnect()       // from here on nothing is settled:
	l.settle(1, 1000*ms) // a final of a connection that is closed
	if from, _ := l.connect(); from != 3*4 {
		t.Errorf("the second connection begins at %d", from)
	}
	left, right := hear(t, l)
	if want := []byte{0, 0, 0, 7, 8, 9}; !slices.Equal(left, want) {
		t.Errorf("left  %v, want %v: silence up to where it is settled", left, want)
	}
	if want := []byte{104, 105, 106, 107, 108, 109}; !slices.Equal(right, want) {
		t.Errorf("right %v, want %v", right, want)
	}
	l.settle(0, 1000*ms) // beyond what was sent
	l.settle(1, 1000*ms)
	l.finish(nil)
	if s := l.state(); s.open != 0 || s.end != 9*4 || !s.ended || l.add(samples(1)) {
		t.Errorf("%+v", s)
	}
}

func TestBacklogKeepsSoMuch(t *testing.T) {
	l := newBacklog(stereo, 10*4, 1)
	for range 25 {
		l.add(samples(1))
	}
	from, lost := l.connect()
	if from != 15*4 || lost != 0 {
		t.Fatalf("begins at %d, lost from %d", from, lost)
	}
	// A full backlog grows until the connection takes it.
	for range 8 {
		l.add(samples(1))
	}
	if left, _ := hear(t, l); len(left) != 18 {
		t.Errorf("%d samples were sent", len(left))
	}
	for range 15 { // what was sent goes first
		l.add(samples(1))
	}
	if left, _ := hear(t, l); len(left) != 15 {
		t.Errorf("%d samples were sent", len(left))
	}
	for range 21 {
		l.add(samples(1))
	}
	if _, _, _, err := l.next(1, 8); !errors.Is(err, errBehind) {
		t.Errorf("sound is missing, and the error is %v", err)
	}
}

func TestBacklogWaitsForEnough(t *testing.T) {
	l := newBacklog(stereo, 1<<20, 1)
	l.connect()
	l.add(samples(3))
	if p, waiting, _, _ := l.next(16, 100); p != nil || !waiting {
		t.Errorf("%v, waiting: %v", p, waiting)
	}
	l.finish(nil)
	if p, _, _, _ := l.next(16, 100); len(p) != 12 {
		t.Errorf("%v at the end", p)
	}
	if p, waiting, ended, _ := l.next(16, 100); p != nil || waiting || !ended {
		t.Errorf("%v, waiting: %v, ended: %v", p, waiting, ended)
	}
}

func BenchmarkBacklog(b *testing.B) {
	f := Format{SampleRate: 16000, Channels: 2}
	l := newBacklog(f, f.Bytes(time.Minute), 2)
	l.connect()
	chunk := make([]byte, f.Bytes(50*time.Millisecond))
	b.SetBytes(int64(len(chunk)))
	for b.Loop() {
		l.add(chunk)
		p, _, _, err := l.next(1, int64(len(chunk)))
		if err != nil || len(p) != len(chunk) {
			b.Fatal(err)
		}
		if l.sent%(f.Bytes(3*time.Second)) == 0 {
			l.settle(0, f.Duration(l.sent))
			l.settle(1, f.Duration(l.sent))
		}
	}
}

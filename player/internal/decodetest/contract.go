package decodetest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gopxl/beep/v2"
)

// LSB is the step of a 16-bit sample, in which differences are counted.
const LSB = 1.0 / (1 << 15)

// ReadAll streams d to its end in pieces of n frames.
func ReadAll(d beep.Streamer, n int) [][2]float64 {
	var all [][2]float64
	buf := make([][2]float64, n)
	for {
		n, ok := d.Stream(buf)
		if !ok {
			return all
		}
		all = append(all, buf[:n]...)
	}
}

// Difference is the largest difference of any sample, in 16-bit steps, and
// where it is. Sequences of different lengths are compared over the shorter.
func Difference(a, b [][2]float64) (lsb float64, at int) {
	for i := range min(len(a), len(b)) {
		for ch := range 2 {
			if d := math.Abs(a[i][ch]-b[i][ch]) / LSB; d > lsb || math.IsNaN(d) {
				lsb, at = d, i
			}
		}
	}
	return lsb, at
}

// Contract checks that a new decoder of an undamaged recording keeps to
// beep.StreamSeekCloser, and that what it streams after seeking to any place is
// what it streams there when read from the start, to within tolerance 16-bit
// steps. It gives all of the recording.
func Contract(t *testing.T, d beep.StreamSeekCloser, tolerance float64) [][2]float64 {
	t.Helper()
	if d.Position() != 0 || d.Err() != nil {
		t.Errorf("new: position %d, error %v", d.Position(), d.Err())
	}
	all := ReadAll(d, 1000)
	if len(all) != d.Len() || d.Position() != d.Len() {
		t.Fatalf("streamed %d frames to position %d of %d, error %v", len(all), d.Position(), d.Len(), d.Err())
	}
	if n, ok := d.Stream(make([][2]float64, 10)); n != 0 || ok || d.Err() != nil {
		t.Errorf("at the end: streamed %d %v, error %v", n, ok, d.Err())
	}
	for _, p := range []int{-1, d.Len() + 1} {
		if err := d.Seek(p); err == nil || d.Position() != d.Len() {
			t.Errorf("seek to %d: error %v, position %d", p, err, d.Position())
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	places := []int{0, 1, d.Len() - 1, d.Len() / 2, d.Len(), d.Len()/2 + 1, 0}
	for range 60 {
		places = append(places, rnd.IntN(d.Len()))
	}
	buf := make([][2]float64, 3000)
	for _, p := range places {
		if err := d.Seek(p); err != nil || d.Position() != p {
			t.Fatalf("seek to %d: position %d, error %v", p, d.Position(), err)
		}
		for range 3 {
			at := d.Position()
			want := all[at:min(len(all), at+1+rnd.IntN(len(buf)))]
			n, ok := d.Stream(buf[:len(want)])
			if n != len(want) || ok != (n > 0) && len(want) > 0 || d.Position() != at+n {
				t.Fatalf("streaming %d of %d from %d gave %d %v, position %d, error %v", len(want), d.Len(), at, n, ok, d.Position(), d.Err())
			}
			if diff, i := Difference(buf[:n], want); diff > tolerance {
				t.Fatalf("after seeking to %d, frame %d differs by %.2f LSB", p, at+i, diff)
			}
		}
	}
	return all
}

// DoesNotAllocate checks that streaming takes no memory beyond what a decoder
// has.
func DoesNotAllocate(t *testing.T, d beep.StreamSeekCloser) {
	t.Helper()
	const runs, frames = 50, 256
	if d.Len() < (runs+2)*frames {
		t.Fatalf("%d frames are too few", d.Len())
	}
	if err := d.Seek(0); err != nil {
		t.Fatal(err)
	}
	buf := make([][2]float64, frames)
	if allocs := testing.AllocsPerRun(runs, func() { d.Stream(buf) }); allocs > 0 {
		t.Errorf("streaming %d frames allocates %.1f times", frames, allocs)
	}
}

// Damaged checks that a decoder of a damaged recording streams no more than
// Len frames, all of them numbers, ends, and can be sought. It gives what was
// streamed.
func Damaged(t *testing.T, d beep.StreamSeekCloser) [][2]float64 {
	t.Helper()
	if d.Len() < 0 {
		t.Fatalf("Len is %d", d.Len())
	}
	const most = 500_000
	var all [][2]float64
	buf := make([][2]float64, 4096)
	for len(all) < most {
		n, ok := d.Stream(buf)
		if ok != (n > 0) {
			t.Fatalf("Stream gave %d %v", n, ok)
		}
		if n == 0 {
			break
		}
		if d.Err() != nil && d.Position() < d.Len() {
			if n, ok := d.Stream(buf); n != 0 || ok {
				t.Fatalf("streams %d more after error %v", n, d.Err())
			}
		}
		all = append(all, buf[:n]...)
	}
	if len(all) > d.Len() || d.Position() > d.Len() {
		t.Fatalf("streamed %d frames to position %d of %d", len(all), d.Position(), d.Len())
	}
	for i, f := range all {
		if math.IsNaN(f[0]) || math.IsNaN(f[1]) || math.IsInf(f[0], 0) || math.IsInf(f[1], 0) {
			t.Fatalf("frame %d is %v", i, f)
		}
	}
	for _, p := range []int{0, d.Len() / 3, d.Len()} {
		before := d.Position()
		if err := d.Seek(p); err == nil && d.Position() != p || err != nil && d.Position() != before {
			t.Fatalf("seek to %d: error %v, position %d", p, err, d.Position())
		}
		d.Stream(buf[:100])
	}
	return all
}

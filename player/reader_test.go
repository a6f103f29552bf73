package player

import (
	"io"
	"math"
	"testing"
	"time"
)

// Whatever the plan is, what is read is what the reader says it is, none of it
// is to be skipped, and it goes on or ends.
func FuzzReader(f *testing.F) {
	f.Add(uint16(0), uint16(100), uint16(200), uint16(150), uint16(160), uint16(190), uint16(300), uint16(7))
	f.Add(uint16(500), uint16(0), uint16(1000), uint16(0), uint16(400), uint16(600), uint16(1000), uint16(100))
	f.Add(uint16(0), uint16(10), uint16(11), uint16(5), uint16(10), uint16(11), uint16(12), uint16(1))
	f.Fuzz(func(t *testing.T, start, loopFrom, loopTo, skip1, to1, skip2, to2, size uint16) {
		const length = 1000
		rec := numbered(length * time.Second / time.Duration(testRate)).StreamSeekCloser.(*memory)
		r := newReader(rec, testRate)
		span := func(from, to uint16) Span {
			return Span{testRate.D(int(from)), testRate.D(int(to))}
		}
		p := plan{loopID: 1, skip: inFrames([]Span{span(skip1, to1), span(skip2, to2)}, testRate)}
		if loopFrom < loopTo && loopTo <= length {
			p.loop = frameSpan{int(loopFrom), int(loopTo)}
		}
		r.begin(p, int(start))
		buf := make([][2]float64, 1+size%300)
		var last run
		for read := 0; read < 3*length; {
			n, from, err := r.read(buf)
			if err == io.EOF {
				if p.loop.from < p.loop.to && last.loops > 0 && r.audible(p.loop) {
					t.Fatalf("ends at %d in a loop %v", r.place, p.loop)
				}
				return
			}
			if n == 0 || err != nil {
				t.Fatalf("%d frames, %v", n, err)
			}
			if from.loops < last.loops || from.skipped < last.skipped && from.loops == last.loops {
				t.Fatalf("%+v follows %+v", from, last)
			}
			last = from
			for i, f := range buf[:n] {
				at := from.place + i
				if math.Abs(f[0]*1e6) > float64(at)+0.01 { // faded, it is less
					t.Fatalf("%v is said to be frame %d", f[0]*1e6, at)
				}
				for _, s := range p.skip {
					if at >= s.from && at < s.to {
						t.Fatalf("frame %d is heard, though %v is skipped", at, s)
					}
				}
			}
			read += n
		}
	})
}

func TestInFrames(t *testing.T) {
	const ms8 = 8 // frames a millisecond
	for _, test := range []struct {
		name  string
		spans []Span
		want  []frameSpan
	}{
		{"none", nil, nil},
		{"in order, those that touch made one", []Span{{4 * ms, 5 * ms}, {1 * ms, 2 * ms}, {2 * ms, 3 * ms}},
			[]frameSpan{{1 * ms8, 3 * ms8}, {4 * ms8, 5 * ms8}}},
		{"one within another", []Span{{1 * ms, 9 * ms}, {2 * ms, 3 * ms}}, []frameSpan{{1 * ms8, 9 * ms8}}},
		{"empty and reversed ones left out", []Span{{3 * ms, 3 * ms}, {5 * ms, 4 * ms}}, nil},
		{"before the start", []Span{{-5 * ms, 2 * ms}}, []frameSpan{{0, 2 * ms8}}},
	} {
		got := inFrames(test.spans, testRate)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
		}
	}
}

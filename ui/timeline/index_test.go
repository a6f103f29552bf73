package timeline

import (
	"testing"
	"time"

	"earshot/model"
)

// Words may end a little after the duration in the answer; one that ends far
// behind it does not stretch the axis.
func TestExtent(t *testing.T) {
	for _, tc := range []struct {
		duration, end float64
		want          time.Duration
	}{
		{60, 58, 60 * time.Second},
		{54.768, 55.08, 55080 * time.Millisecond},
		{60, 4000, 60 * time.Second},
		{0, 58, 58 * time.Second},
	} {
		s := script{duration: tc.duration, said: []said{{0, 0, 9, "one two three"}, {0, tc.end - 1, tc.end, "four"}}}
		if got := newIndex(s.call(t)).extent; got != tc.want {
			t.Errorf("duration %v, last word until %v: %v, want %v", tc.duration, tc.end, got, tc.want)
		}
	}
}

// Segments that overlap in time are given rows of their own, others share one.
func TestRowsOfSpans(t *testing.T) {
	c := support().call(t)
	lane := newIndex(c).lanes[model.Topic]
	rows := []uint8{lane.spans[0].row, lane.spans[1].row, lane.spans[2].row}
	if lane.depth != 2 || rows[0] != 0 || rows[1] != 1 || rows[2] != 0 {
		t.Errorf("depth %d, rows %v", lane.depth, rows)
	}
}

// A pause within a sentence does not end a stretch of speech, a longer one does.
func TestRuns(t *testing.T) {
	s := script{duration: 20, said: []said{{0, 0, 2, "a b"}, {0, 2.3, 3, "c"}, {0, 3.4, 4, "d"}, {1, 4, 5, "e"}}}
	runs := newIndex(s.call(t)).runs
	want := []run{{0, 3 * time.Second, 0, 0}, {3400 * time.Millisecond, 4 * time.Second, 0, 0}, {4 * time.Second, 5 * time.Second, 1, 1}}
	if len(runs) != len(want) {
		t.Fatalf("runs %v", runs)
	}
	for i := range want {
		if runs[i] != want[i] {
			t.Errorf("run %d is %v, want %v", i, runs[i], want[i])
		}
	}
}

package timeline

import (
	"math"
	"testing"
	"time"

	"earshot/ui/pane"
)

// The loudness of a stretch is the same however it is asked for: by running
// sums, or bin by bin.
func TestLevelOfStretch(t *testing.T) {
	c := support().call(t)
	ix := newIndex(c)
	bins := make([]uint8, 3000)
	for b := range bins {
		bins[b] = uint8(b * 7)
	}
	s := newSound(ix, &pane.Peaks{PerSecond: 50, Channels: [][]uint8{bins}, Done: 1})
	for _, tc := range [][2]int{{0, 1}, {0, 64}, {63, 65}, {100, 900}, {0, 3000}, {2999, 3000}} {
		for g := range ix.groups {
			want := 0.
			for b := tc[0]; b < tc[1]; b++ {
				if s.who[b]&(1<<g) != 0 {
					want += float64(bins[b]) * float64(bins[b])
				}
			}
			want /= float64(tc[1] - tc[0])
			if got := s.mean(g, tc[0], tc[1]); math.Abs(got-want) > 1e-6 {
				t.Errorf("group %d, bins %v: %v, want %v", g, tc, got, want)
			}
		}
	}
}

// Within a bin the height goes evenly to that of the next, so that a picture
// finer than the recording was read has no steps.
func TestLevelBetweenBins(t *testing.T) {
	ix := newIndex(support().call(t))
	bins := make([]uint8, 600)
	for b := range bins {
		bins[b] = uint8(50 + b%2*150)
	}
	s := newSound(ix, &pane.Peaks{PerSecond: 10, Channels: [][]uint8{bins}, Done: 1})
	ms := time.Millisecond
	low, mid, high := s.level(0, 40*ms, 60*ms), s.level(0, 90*ms, 110*ms), s.level(0, 140*ms, 160*ms)
	if !(low < mid && mid < high) || low != s.shown(50) || high != s.shown(200) {
		t.Errorf("levels %v, %v, %v", low, mid, high)
	}
}

// What is heard while nobody speaks belongs to who spoke last.
func TestSoundOfNobody(t *testing.T) {
	ix := newIndex(support().call(t)) // silence from 0:28 after speaker 0
	s := newSound(ix, &pane.Peaks{PerSecond: 1, Channels: [][]uint8{make([]uint8, 60)}, Done: 1})
	if s.who[32] != 1 || s.who[40] != 2 {
		t.Errorf("0:32 belongs to %b, 0:40 to %b", s.who[32], s.who[40])
	}
}

// A report of a part holds either what there is so far or all with zeros
// behind; both say the same.
func TestPartialReports(t *testing.T) {
	ix := newIndex(support().call(t))
	grown := &pane.Peaks{PerSecond: 10, Channels: [][]uint8{make([]uint8, 300)}, Done: .5}
	whole := &pane.Peaks{PerSecond: 10, Channels: [][]uint8{make([]uint8, 600)}, Done: .5}
	for _, p := range []*pane.Peaks{grown, whole} {
		s := newSound(ix, p)
		if !s.covers(30*time.Second) || s.covers(30*time.Second+1) {
			t.Errorf("%d bins: %d are taken as read", len(p.Channels[0]), s.filled)
		}
	}
	if s := newSound(ix, &pane.Peaks{PerSecond: 10, Channels: [][]uint8{make([]uint8, 590)}, Done: 1}); !s.covers(time.Minute) {
		t.Error("a recording a little shorter than the call is not taken as read")
	}
	for _, p := range []*pane.Peaks{nil, {}, {PerSecond: 10}, {PerSecond: 10, Channels: [][]uint8{{}}}, {PerSecond: 10, Channels: [][]uint8{{1, 2}}}} {
		if newSound(ix, p) != nil {
			t.Errorf("%+v: there is nothing to draw yet", p)
		}
	}
}

// A recording that was worked out ahead is drawn as Sync alone would draw it,
// wherever the cursor went meanwhile; one for another call is not used.
func TestLoudnessAhead(t *testing.T) {
	s := state(support().call(t))
	bins := make([]uint8, 600)
	for b := range bins {
		bins[b] = uint8(b)
	}
	peaks := &pane.Peaks{PerSecond: 10, Channels: [][]uint8{bins}, Done: 1}
	shown := New().Sync(s, 120, 9).(Model)
	ahead := shown.Loudness(peaks)

	s.Word = 10
	shown = shown.Sync(s, 120, 9).(Model)
	s.Peaks = peaks
	want := shown.Sync(s, 120, 9)
	if want.View(s) == shown.View(s) {
		t.Fatal("the recording is not seen")
	}
	if got := shown.With(ahead).Sync(s, 120, 9); got.View(s) != want.View(s) {
		t.Errorf("got\n%s\nwant\n%s", got.View(s), want.View(s))
	}

	other := state(support().call(t))
	shown = New().Sync(other, 120, 9).(Model)
	if shown.With(ahead) != shown {
		t.Error("the recording of another call was taken")
	}
}

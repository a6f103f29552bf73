package timeline

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestWindowColumns(t *testing.T) {
	w := window{from: 10 * time.Second, span: 10 * time.Second, columns: 4}
	for _, tc := range []struct {
		at   time.Duration
		want int
	}{
		{0, -1},
		{10*time.Second - 1, -1},
		{10 * time.Second, 0},
		{12500*time.Millisecond - 1, 0},
		{12500 * time.Millisecond, 1},
		{20*time.Second - 1, 3},
		{20 * time.Second, 4},
		{1 << 62, 4},
	} {
		if got := w.column(tc.at); got != tc.want {
			t.Errorf("column(%v) = %d, want %d", tc.at, got, tc.want)
		}
	}
}

// Columns divide the window without gap or overlap, whatever the size: the
// start of a column lies in it, and the moment before in the one before.
func TestWindowDivides(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		w := window{
			from:    time.Duration(r.Int64N(int64(100 * time.Hour))),
			span:    time.Duration(1000 + r.Int64N(1<<r.IntN(61)+1)),
			columns: 1 + r.IntN(400),
		}
		last := w.from
		for c := range w.columns + 1 {
			start := w.start(c)
			if got := w.column(start); got != c {
				t.Fatalf("%+v: column %d begins at %v, which is in column %d", w, c, start, got)
			}
			if c > 0 && (start <= last || w.column(start-1) != c-1) {
				t.Fatalf("%+v: before column %d is column %d", w, c, w.column(start-1))
			}
			last = start
		}
		if last != w.from+w.span {
			t.Fatalf("%+v ends at %v", w, last)
		}
	}
}

// A turned page shows what it was turned to, stays within the axis, and going
// back over the edge does not turn it again at once.
func TestWindowTurns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		extent := time.Duration(r.Int64N(int64(10*time.Hour))) + time.Second
		w := window{columns: 1 + r.IntN(200)}
		w.span = spanAt(r.IntN(14), extent, w.columns)
		w = w.within(extent, time.Duration(r.Int64N(int64(extent))))
		at := time.Duration(r.Int64N(int64(extent)))
		turned := w.turn(extent, at)
		if !turned.shows(at) || turned.from < 0 || turned.from+turned.span > extent || turned.span != w.span {
			t.Fatalf("%+v of %v turned to %v is %+v", w, extent, at, turned)
		}
		if w.shows(at) && turned != w {
			t.Fatalf("%+v was turned to %v, which it shows", w, at)
		}
		if back := at - turned.span/10; w.columns >= 16 && back >= turned.from && turned.turn(extent, back) != turned {
			t.Fatalf("%+v turned back for %v", turned, back)
		}
	}
}

// A page that is turned keeps a little of the one before at its edge; far away
// there is something to see on both sides.
func TestWindowTurnsByPages(t *testing.T) {
	w := window{from: 400 * time.Second, span: 80 * time.Second, columns: 80}
	for _, tc := range []struct{ to, from time.Duration }{
		{480 * time.Second, 470 * time.Second},
		{399 * time.Second, 329 * time.Second},
		{900 * time.Second, 873 * time.Second}, // a third before, in whole columns
		{5 * time.Second, 0},
		{999 * time.Second, 920 * time.Second},
	} {
		if got := w.turn(1000*time.Second, tc.to); got.from != tc.from {
			t.Errorf("turned to %v it begins at %v, want %v", tc.to, got.from, tc.from)
		}
	}
}

// Zooming keeps a moment in its column, as far as the ends allow, and comes
// back to where it was.
func TestWindowZooms(t *testing.T) {
	extent := 100 * time.Second
	w := window{span: extent, columns: 100}
	in := w.zoomed(extent, extent/2, 40*time.Second)
	if in.from != 20*time.Second || in.column(40*time.Second) != 40 {
		t.Errorf("zoomed in: %+v", in)
	}
	if out := in.zoomed(extent, extent, 40*time.Second); out != w {
		t.Errorf("zoomed out again: %+v", out)
	}
	if end := w.zoomed(extent, extent/2, 99*time.Second); end.from != 49500*time.Millisecond {
		t.Errorf("zoomed in at the end: %+v", end)
	}
}

func TestZoomLevels(t *testing.T) {
	for _, tc := range []struct {
		extent  time.Duration
		columns int
		want    int // the last level
	}{
		{time.Second, 73, 0}, // less than the finest: it is shown whole
		{94 * time.Second, 73, 7},
		{10 * time.Hour, 190, 14},
		{time.Minute, 0, 0},
	} {
		last := maxZoom(tc.extent, tc.columns)
		if tc.columns > 0 && last != tc.want {
			t.Errorf("%v in %d columns: last level %d, want %d", tc.extent, tc.columns, last, tc.want)
		}
		if tc.columns > 0 && tc.extent > time.Duration(tc.columns)*finest {
			if got := spanAt(last, tc.extent, tc.columns) / time.Duration(tc.columns); got != finest {
				t.Errorf("%v in %d columns: %v a column at the last level", tc.extent, tc.columns, got)
			}
		}
	}
}

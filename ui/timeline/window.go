package timeline

import (
	"math/bits"
	"time"
)

// finest is the least time that a column shows: at it a word is some fifteen
// columns wide.
const finest = 20 * time.Millisecond

// A window is the part of the axis that is shown: the columns divide
// [from, from+span) evenly.
type window struct {
	from, span time.Duration
	columns    int
}

// column returns the column that a moment falls in, -1 when it lies before the
// window and the number of columns when it lies behind.
func (w window) column(t time.Duration) int {
	switch {
	case t < w.from || w.columns <= 0:
		return -1
	case t-w.from >= w.span:
		return w.columns
	}
	return int(mulDiv(uint64(t-w.from), uint64(w.columns), uint64(w.span)))
}

// start returns the first moment of a column. That of column n of n is the end
// of the window.
func (w window) start(column int) time.Duration {
	if w.columns <= 0 {
		return w.from
	}
	t := uint64(w.span)
	n := uint64(w.columns)
	c := uint64(max(column, 0))
	whole := mulDiv(t, c, n)
	if c*(t%n)%n != 0 { // round up: the moment before belongs to the column before
		whole++
	}
	return w.from + time.Duration(whole)
}

// shows reports whether a moment lies in the window.
func (w window) shows(t time.Duration) bool {
	c := w.column(t)
	return c >= 0 && c < w.columns
}

// perColumn returns how much time a column shows.
func (w window) perColumn() time.Duration { return w.span / time.Duration(max(w.columns, 1)) }

// mulDiv returns a*b/c with no overflow, for a*b/c that is no more than 64 bits.
func mulDiv(a, b, c uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	q, _ := bits.Div64(hi, lo, c)
	return q
}

// spanAt returns how much of the axis a zoom level shows: each level half of
// the one before, down to finest a column.
func spanAt(zoom int, extent time.Duration, columns int) time.Duration {
	return max(extent>>min(zoom, 62), min(extent, time.Duration(columns)*finest))
}

// maxZoom returns the level that shows the finest columns.
func maxZoom(extent time.Duration, columns int) int {
	zoom := 0
	for spanAt(zoom, extent, columns) > spanAt(zoom+1, extent, columns) {
		zoom++
	}
	return zoom
}

// within returns the window that begins as near to from as the axis allows.
func (w window) within(extent, from time.Duration) window {
	w.from = max(min(from, extent-w.span), 0)
	return w
}

// turn returns the window, turned by a page when it does not show t. A page
// keeps a little of what was there, and is turned back only far behind its
// edge, so that a cursor going to and fro does not turn it each time.
func (w window) turn(extent, t time.Duration) window {
	t = min(max(t, 0), extent-1)
	if w.columns <= 0 || w.shows(t) {
		return w
	}
	from := t - w.span/3
	switch ahead := t - w.from; {
	case ahead >= w.span && ahead < 2*w.span:
		from = t - w.span/8
	case ahead < 0 && ahead >= -w.span:
		from = t - w.span + w.span/8
	}
	if step := w.perColumn(); w.columns >= 16 {
		from -= from % step // whole columns, so that a page shows the same bars as the one before
	}
	return w.within(extent, from)
}

// zoomed returns the window at another span, around t: t stays in its column.
func (w window) zoomed(extent, span, t time.Duration) window {
	share := w.span / 2
	if w.shows(t) {
		share = t - w.from
	}
	before := time.Duration(mulDiv(uint64(share), uint64(span), uint64(max(w.span, 1))))
	w.span = span
	return w.within(extent, t-before)
}

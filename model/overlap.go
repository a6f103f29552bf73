package model

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"time"
)

// index sorts the lanes and makes them quick to ask.
//
// Segments overlap and nest, so neither their order by first word nor a maximum
// of their ends finds those of a word at once. Each lane is read as a balanced
// tree instead: the middle segment of a range is the root of it, and reach
// holds, at the place of the root, the largest Last in the whole range. A range
// that does not reach the word is left out with one look.
func (c *Call) index() {
	for lane := range LaneCount {
		list := c.Segments[lane]
		slices.SortStableFunc(list, func(a, b Segment) int {
			if c := cmp.Compare(a.Anchor.First, b.Anchor.First); c != 0 || a.between() == b.between() {
				return c
			}
			if a.between() {
				return -1
			}
			return 1
		})
		c.reach[lane] = make([]int32, len(list))
		reachOf(list, c.reach[lane], 0, len(list))
	}
	rows := 0
	lanes := [...]Lane{Topic, Intent, Sentiment, Event}
	for _, lane := range lanes {
		rows += len(c.Segments[lane])
	}
	c.Rows = make([]SegmentRef, 0, rows)
	var next [LaneCount]int
	for len(c.Rows) < rows {
		best := LaneCount
		for _, lane := range lanes {
			if k := next[lane]; k < len(c.Segments[lane]) &&
				(best == LaneCount || before(&c.Segments[lane][k], &c.Segments[best][next[best]])) {
				best = lane
			}
		}
		c.Rows = append(c.Rows, SegmentRef{best, next[best]})
		next[best]++
	}
}

// before reports whether a stands above b in the rows, given that lanes are
// compared in their order: by first word, but what is over when that word
// begins above everything that begins with it.
func before(a, b *Segment) bool {
	if a.Anchor.First != b.Anchor.First {
		return a.Anchor.First < b.Anchor.First
	}
	return a.between() && !b.between()
}

// between reports whether the segment lies before its first word: dead air, and
// what was not sent.
func (s *Segment) between() bool { return s.Kind == DeadAir || s.Kind == Unsent }

func reachOf(list []Segment, reach []int32, lo, hi int) int32 {
	if lo >= hi {
		return 0
	}
	mid := int(uint(lo+hi) >> 1)
	reach[mid] = max(int32(list[mid].Anchor.Last), reachOf(list, reach, lo, mid), reachOf(list, reach, mid+1, hi))
	return reach[mid]
}

// AppendSegmentsAt appends all segments of a lane whose words include w, in
// the order of the lane. A segment about one channel does not include the words
// of another. Of TurnLane it is the one turn.
func (c *Call) AppendSegmentsAt(dst []SegmentRef, lane Lane, w int) []SegmentRef {
	if w < 0 || w >= len(c.Words) {
		return dst
	}
	if lane == TurnLane {
		return append(dst, SegmentRef{TurnLane, c.TurnAt(w)})
	}
	return c.appendAt(dst, lane, w, 0, len(c.Segments[lane]))
}

func (c *Call) appendAt(dst []SegmentRef, lane Lane, w, lo, hi int) []SegmentRef {
	list, reach := c.Segments[lane], c.reach[lane]
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int(reach[mid]) <= w {
			return dst
		}
		dst = c.appendAt(dst, lane, w, lo, mid)
		s := &list[mid]
		if s.Anchor.First > w {
			return dst
		}
		if c.Includes(s, w) {
			dst = append(dst, SegmentRef{lane, mid})
		}
		lo = mid + 1
	}
	return dst
}

// Includes reports whether word w is one of the segment's: in its anchor, and
// of its channel where it is about one.
func (c *Call) Includes(s *Segment, w int) bool {
	return s.Anchor.Contains(w) && (s.Channel < 0 || int(c.Words[w].Channel) == s.Channel)
}

// NextSegment returns the nearest segment of the lane that begins after word w,
// or, with a negative dir, before it. Of several that begin at the same word it
// is the first.
func (c *Call) NextSegment(lane Lane, w, dir int) (SegmentRef, bool) {
	n, first := len(c.Segments[lane]), func(i int) int { return c.Segments[lane][i].Anchor.First }
	if lane == TurnLane {
		n, first = len(c.Turns), func(i int) int { return c.Turns[i].First }
	}
	i := sort.Search(n, func(i int) bool { return first(i) > w })
	if dir < 0 {
		i = sort.Search(n, func(i int) bool { return first(i) >= w }) - 1
		if i >= 0 {
			at := first(i)
			i = sort.Search(i, func(i int) bool { return first(i) >= at })
		}
	}
	return SegmentRef{lane, i}, i >= 0 && i < n
}

// Segment returns the segment a ref names, nil when there is none. A turn comes
// as a segment made for the occasion.
func (c *Call) Segment(ref SegmentRef) *Segment {
	switch {
	case ref.I < 0 || ref.Lane >= LaneCount:
	case ref.Lane == TurnLane && ref.I < len(c.Turns):
		t := c.Turns[ref.I]
		return &Segment{Lane: TurnLane, Number: ref.I + 1, Anchor: t.Span, Channel: c.Voices[t.Voice].Channel}
	case ref.I < len(c.Segments[ref.Lane]):
		return &c.Segments[ref.Lane][ref.I]
	}
	return nil
}

// SegmentTimes returns when the segment's words begin and end. For dead air and
// for what was not sent it is the gap. It is not ok when the call has no times or the segment no words.
func (c *Call) SegmentTimes(s *Segment) (from, to time.Duration, ok bool) {
	if !c.Timed || s.Anchor.First < 0 || s.Anchor.Last > len(c.Words) {
		return 0, 0, false
	}
	if s.Kind == Unsent {
		return s.from, s.from + s.gap, true
	}
	if s.Kind == DeadAir {
		to = c.Onset(s.Anchor.First)
		return to - s.gap, to, true
	}
	first, last := s.Anchor.First, s.Anchor.Last-1
	for first <= last && !c.Includes(s, first) {
		first++
	}
	for first <= last && !c.Includes(s, last) {
		last--
	}
	if first > last {
		return 0, 0, false
	}
	from = c.Onset(first)
	to = c.Onset(last)
	if w := &c.Words[last]; w.Has.Is(HasEnd) && !w.Has.Is(BadTimes) {
		to = max(to, w.End)
	}
	return from, to, true
}

// ID is the short name of a segment, "T1", "S2", "E3".
func (s *Segment) ID() string {
	return string(s.Lane.Letter()) + strconv.Itoa(s.Number)
}

package notation

import (
	"sort"

	"earshot/model"
)

// AppendAt appends the segments of a lane at word w: those that include it,
// and dead air, which has no words and stands before the one that ends it.
func AppendAt(dst []model.SegmentRef, c *model.Call, lane model.Lane, w int) []model.SegmentRef {
	if lane >= model.LaneCount {
		return dst
	}
	dst = c.AppendSegmentsAt(dst, lane, w)
	if lane != model.Event {
		return dst
	}
	events := c.Segments[lane]
	for i := sort.Search(len(events), func(i int) bool { return events[i].Anchor.First >= w }); i < len(events) && events[i].Anchor.First == w; i++ {
		if events[i].Anchor.Len() == 0 {
			dst = append(dst, model.SegmentRef{Lane: lane, I: i})
		}
	}
	return dst
}

// Innermost returns the shortest of the segments, the first of those that are
// equally short; false when there are none.
func Innermost(c *model.Call, refs []model.SegmentRef) (best model.SegmentRef, ok bool) {
	size := 0
	for _, ref := range refs {
		if n := c.Segment(ref).Anchor.Len(); !ok || n < size {
			best, size, ok = ref, n, true
		}
	}
	return best, ok
}

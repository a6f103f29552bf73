package export

import (
	"sort"

	"earshot/model"
	"earshot/model/place"
)

// A Selection is the part of a call to show.
type Selection struct {
	All     bool // of the call
	Words   model.Span
	Segment *model.Segment // when the part is a segment
	Path    string         // when it is a value of the answer
}

// Everything selects all of a call.
func Everything(c *model.Call) Selection {
	return Selection{All: true, Words: model.Span{Last: len(c.Words)}}
}

// Select selects what a place names: a word, words, the words spoken in a time,
// the words of a segment. The error wraps place.ErrNowhere when the call does
// not have it. A path that leads to no word selects the value alone, which only
// the view Raw can show.
func Select(c *model.Call, p place.Place) (Selection, error) {
	if p.Kind == place.Path {
		sel := Selection{Path: p.Path}
		if w, ref, ok := c.At(p.Path); ok {
			sel.Words = model.Span{First: w, Last: w + 1}
			if s := c.Segment(ref); s != nil {
				sel.Segment, sel.Words = s, s.Anchor
			}
		}
		return sel, nil
	}
	w, _, err := p.Resolve(c, 0)
	if err != nil {
		return Selection{}, err
	}
	sel := Selection{Words: model.Span{First: w, Last: w + 1}}
	switch p.Kind {
	case place.Words:
		sel.Words.Last = min(p.Last+1, len(c.Words))
	case place.Times:
		sel.Words = wordsBetween(c, p)
	case place.Segment:
		if sel.Segment = segmentAt(c, p); sel.Segment != nil {
			sel.Words = sel.Segment.Anchor
		}
	}
	return sel, nil
}

// wordsBetween returns the words that are spoken between two moments, be it in
// part.
func wordsBetween(c *model.Call, p place.Place) model.Span {
	first := sort.Search(len(c.Words), func(i int) bool { return c.Onset(i) >= p.From })
	if first > 0 {
		if _, end, ok := c.Words[first-1].Spoken(); ok && end > p.From {
			first--
		}
	}
	last := sort.Search(len(c.Words), func(i int) bool { return c.Onset(i) >= p.To })
	return model.Span{First: first, Last: max(first, last)}
}

func segmentAt(c *model.Call, p place.Place) *model.Segment {
	if p.Lane == model.TurnLane {
		return c.Segment(model.SegmentRef{Lane: p.Lane, I: p.Number - 1})
	}
	for i := range c.Segments[p.Lane] {
		if s := &c.Segments[p.Lane][i]; s.Number == p.Number {
			return s
		}
	}
	return nil
}

// channel returns the one channel that is selected, -1 for all.
func (s *Selection) channel() int {
	if s.Segment == nil {
		return -1
	}
	return s.Segment.Channel
}

func (s *Selection) includes(c *model.Call, word int) bool {
	return s.Segment == nil || s.Segment.Channel < 0 || int(c.Words[word].Channel) == s.Segment.Channel
}

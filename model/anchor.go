package model

import "math"

// anchorAll finds where each segment really is.
func (d *decoder) anchorAll() {
	c := d.call
	for lane := range c.Segments {
		for k := range c.Segments[lane] {
			s := &c.Segments[lane][k]
			first, last := s.Given.cut(len(c.Words))
			s.Anchor = Span{first, last}
		}
	}
}

// cut returns the given indices as a half-open span within n words.
func (g Given) cut(n int) (first, last int) {
	if !g.HasStart && !g.HasEnd {
		return 0, 0
	}
	first = cutIndex(g.Start, n)
	end := g.End
	if !g.EndExclusive {
		end++
	}
	if last = first; g.HasEnd {
		last = max(cutIndex(end, n), first)
	}
	return first, last
}

func cutIndex(f float64, n int) int {
	return int(min(max(math.Floor(f), 0), float64(n)))
}

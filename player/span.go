package player

import (
	"slices"
	"sort"
	"time"

	"github.com/gopxl/beep/v2"
)

// A Span is a stretch of the recording, from From to before To.
type Span struct{ From, To time.Duration }

// A frameSpan is a Span counted in frames.
type frameSpan struct{ from, to int }

// inFrames gives the spans in frames, in order, those that touch made one and
// those that are empty left out.
func inFrames(spans []Span, rate beep.SampleRate) []frameSpan {
	var all []frameSpan
	for _, s := range spans {
		if f := (frameSpan{max(0, rate.N(s.From)), rate.N(s.To)}); f.from < f.to {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b frameSpan) int { return a.from - b.from })
	merged := all[:0]
	for _, f := range all {
		if n := len(merged); n > 0 && f.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, f.to)
			continue
		}
		merged = append(merged, f)
	}
	return merged
}

// spanFrom gives the first of the spans, which are in order, that ends after
// place.
func spanFrom(spans []frameSpan, place int) (f frameSpan, ok bool) {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].to > place })
	if i == len(spans) {
		return frameSpan{}, false
	}
	return spans[i], true
}

package export

import (
	"iter"
	"time"

	"earshot/model"
)

// overlapDelay is how much later than it is said a caption may come when
// another voice is still to be read.
const overlapDelay = 1500 * time.Millisecond

// paired puts two drafts of different voices into one caption where the first
// would not be shown long enough: a line each.
func paired(c *model.Call, speakers Speakers, drafts iter.Seq[draft]) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		var held *draft
		for d := range drafts {
			if held != nil {
				if both, ok := pair(c, speakers, *held, d); ok {
					held = nil
					if !yield(both) {
						return
					}
					continue
				}
				if !yield(*held) {
					return
				}
			}
			held = &d
		}
		if held != nil {
			yield(*held)
		}
	}
}

func pair(c *model.Call, speakers Speakers, a, b draft) (both draft, ok bool) {
	if len(a.lines) != 1 || len(b.lines) != 1 || a.lines[0].Voice == b.lines[0].Voice {
		return draft{}, false
	}
	if b.from-a.from >= a.needs()+gap || max(a.to, b.to)-a.from > longest {
		return draft{}, false
	}
	upper, lower := a.lines[0], b.lines[0]
	upper.Label, lower.Label = speakers.label(c, upper.Voice), speakers.label(c, lower.Voice)
	both = draft{from: a.from, to: max(a.to, b.to), lines: []CueLine{upper, lower}}
	for _, l := range both.lines {
		width := cells(l.Label) + cells(l.Text)
		if width > lineCells {
			return draft{}, false
		}
		both.cells += width
	}
	return both, true
}

// needs returns how long a draft is to be shown at least.
func (d *draft) needs() time.Duration {
	return min(max(shortest, time.Duration(d.cells)*time.Second/cellsPerSecond), longest)
}

// timed gives drafts their times.
func timed(drafts iter.Seq[draft]) iter.Seq[Cue] {
	return func(yield func(Cue) bool) {
		var held *draft
		end := -gap // of the caption before
		place := func(d *draft, next time.Duration) Cue {
			from := max(d.from, end+gap).Truncate(time.Millisecond)
			if from < end+gap {
				from += time.Millisecond
			}
			to := max(d.to, from+d.needs())
			if limit := next - gap; to > limit {
				if next < d.to { // somebody breaks in
					limit += overlapDelay
				}
				to = min(to, limit)
			}
			to = min(max(to, from+shortest), from+longest).Truncate(time.Millisecond)
			end = to
			return Cue{From: from, To: to, Lines: d.lines}
		}
		for d := range drafts {
			if held != nil && !yield(place(held, d.from)) {
				return
			}
			held = &d
		}
		if held != nil {
			yield(place(held, held.to+longest))
		}
	}
}

package transcript

import (
	"slices"
	"sort"

	"earshot/model"
	"earshot/ui/text"
)

// blockWords is how many words a block of one turn holds before it is broken
// at the next sentence: nobody reads, or finds a time in, a page without one.
const blockWords = 60

// lineKind tells what a line of the transcript shows.
type lineKind uint8

const (
	lineText  lineKind = iota
	lineNote           // the segments that begin in the block above
	lineBlank          // between turns
	lineAir            // nobody speaks for a while before the words that follow
)

// A line is one line of the laid-out transcript. Lines are in the order of
// their words; notes and blanks hold none and stand at the word that follows.
type line struct {
	first, last int32
	from        int32 // of a note: the first word of its block
	turn        int32
	kind        lineKind
	opens       bool // the first line of its turn or block: it carries the time
}

// widths returns how many cells each word takes and, in the top bit, whether
// a space goes before it. It is computed once a call.
func widths(c *model.Call) []uint16 {
	ws := make([]uint16, len(c.Words))
	for i := range c.Words {
		w := uint16(min(text.Width(text.Safe(c.Words[i].Text)), wideMask))
		if c.SpaceBefore(i) {
			w |= spaceBit
		}
		ws[i] = w
	}
	return ws
}

const (
	spaceBit = 1 << 15
	wideMask = spaceBit - 1
)

// layout breaks the words into lines of at most width cells.
type layout struct {
	width  int
	widths []uint16
	notes  []int32 // where segments begin that are worth a note, ascending
	air    []int32 // the words before which nobody speaks for a while, ascending
	blanks bool
	wrap   bool
}

func (l layout) lines(c *model.Call) []line {
	lines := make([]line, 0, len(c.Words)/8+len(c.Turns)*3+1)
	sentence, note, air := 0, 0, 0
	for t := range c.Turns {
		turn := c.Turns[t].Span
		for first := turn.First; first < turn.Last; {
			var last int
			last, sentence = block(c, turn, first, sentence)
			for air < len(l.air) && int(l.air[air]) < first {
				air++
			}
			if air < len(l.air) && int(l.air[air]) == first {
				if n := len(lines); n > 0 && lines[n-1].kind == lineBlank {
					lines = lines[:n-1]
				}
				lines = append(lines, line{first: int32(first), last: int32(first), turn: int32(t), kind: lineAir})
				air++
			}
			if air < len(l.air) && int(l.air[air]) < last {
				last = int(l.air[air])
			}
			lines = l.fill(lines, first, last, t)
			for note < len(l.notes) && int(l.notes[note]) < first {
				note++
			}
			if note < len(l.notes) && int(l.notes[note]) < last {
				lines = append(lines, line{first: int32(last), last: int32(last), from: int32(first), turn: int32(t), kind: lineNote})
			}
			first = last
		}
		if l.blanks && t < len(c.Turns)-1 {
			lines = append(lines, line{first: int32(turn.Last), last: int32(turn.Last), turn: int32(t), kind: lineBlank})
		}
	}
	return lines
}

// block returns where the block that begins at first ends, and the sentence
// there. Turns only go forward, so sentences do too.
func block(c *model.Call, turn model.Span, first, sentence int) (last, next int) {
	for sentence < len(c.Sentences) && c.Sentences[sentence].Last <= first {
		sentence++
	}
	last = turn.Last
	for s := sentence; s < len(c.Sentences) && c.Sentences[s].Last < turn.Last; s++ {
		if c.Sentences[s].Last-first >= blockWords && turn.Last-c.Sentences[s].Last > blockWords/4 {
			return c.Sentences[s].Last, s
		}
	}
	return last, sentence
}

// fill appends the lines of the words first to last of a turn.
func (l layout) fill(lines []line, first, last, turn int) []line {
	opens := true
	begin, used := first, 0
	for i := first; i < last; i++ {
		w := min(int(l.widths[i]&wideMask), l.width)
		gap := 0
		if l.widths[i]&spaceBit != 0 && i > begin {
			gap = 1
		}
		if l.wrap && i > begin && used+gap+w > l.width {
			lines = append(lines, line{first: int32(begin), last: int32(i), turn: int32(turn), opens: opens})
			opens, begin, used, gap = false, i, 0, 0
		}
		used += gap + w
	}
	return append(lines, line{first: int32(begin), last: int32(last), turn: int32(turn), opens: opens})
}

// lineOf returns the line that holds a word.
func lineOf(lines []line, word int) int {
	i := sort.Search(len(lines), func(i int) bool { return int(lines[i].first) > word }) - 1
	for i > 0 && lines[i].kind != lineText {
		i--
	}
	return max(i, 0)
}

// silent returns the words before which nobody speaks for a while.
func silent(c *model.Call) []int32 {
	var air []int32
	for i := range c.Segments[model.Event] {
		if s := &c.Segments[model.Event][i]; s.Kind == model.DeadAir {
			air = append(air, int32(s.Anchor.First))
		}
	}
	return air
}

// noted returns where topics, intents and events begin that are worth a note.
func noted(c *model.Call) []int32 {
	var starts []int32
	for _, lane := range noteLanes {
		for i := range c.Segments[lane] {
			if s := &c.Segments[lane][i]; worthNoting(s) {
				starts = append(starts, int32(s.Anchor.First))
			}
		}
	}
	slices.Sort(starts)
	return starts
}

var noteLanes = [...]model.Lane{model.Topic, model.Intent, model.Event}

// worthNoting leaves out the events that only repeat what a segment says, and
// dead air, which has a line of its own.
func worthNoting(s *model.Segment) bool {
	return s.Lane != model.Event || s.Kind == model.Interruption || s.Kind == model.DoubtfulWord
}

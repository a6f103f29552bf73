package export

import (
	"iter"
	"math"
	"strings"
	"time"

	"earshot/model"
)

// A draft is a caption before it is known when the next one begins.
type draft struct {
	from, to time.Duration
	lines    []CueLine
	cells    int // of all lines, to be read
}

// split cuts blocks into drafts.
func split(c *model.Call, speakers Speakers, blocks iter.Seq[block]) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		voice := -1
		for b := range blocks {
			label := ""
			if b.voice != voice && (voice >= 0 || speakers == Names) {
				label = speakers.label(c, b.voice)
			}
			changes := voice >= 0 && b.voice != voice
			voice = b.voice
			first := 0
			for _, last := range cuts(b.tokens, cells(label)) {
				d := draftOf(b.voice, label, b.tokens[first:last])
				d.lines[0].Changes = changes
				if !yield(d) {
					return
				}
				first, label, changes = last, "", false
			}
		}
	}
}

// draftOf makes a draft of tokens that fit.
func draftOf(voice int, label string, tokens []token) draft {
	d := draft{from: tokens[0].from}
	for _, t := range tokens {
		d.to = max(d.to, t.to)
	}
	first := lineBreak(tokens, cells(label))
	d.lines = append(d.lines, CueLine{Voice: voice, Label: label, Text: join(tokens[:first])})
	if first < len(tokens) {
		d.lines = append(d.lines, CueLine{Voice: voice, Text: join(tokens[first:])})
	}
	for _, l := range d.lines {
		d.cells += cells(l.Label) + cells(l.Text)
	}
	return d
}

func join(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 && !t.glued {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// cuts returns where to cut the tokens so that each piece fits a caption: the
// cheapest way. labelled is how many cells of the first line are taken.
func cuts(tokens []token, labelled int) []int {
	n := len(tokens)
	best := make([]float64, n+1) // the cost of the first tokens
	from := make([]int, n+1)     // where the last piece of them begins
	for j := 1; j <= n; j++ {
		best[j] = math.Inf(1)
		for i := j - 1; i >= 0; i-- {
			taken := 0
			if i == 0 {
				taken = labelled
			}
			if !fits(tokens[i:j], taken) {
				break
			}
			if i < j-1 && tokens[j-1].to-tokens[i].from > longest {
				break
			}
			if cost := best[i] + costOf(tokens, i, j); cost < best[j] {
				best[j], from[j] = cost, i
			}
		}
	}
	var list []int
	for j := n; j > 0; j = from[j] {
		list = append(list, j)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// costOf says how bad it is to make a caption of tokens[i:j]. One caption more
// costs a little less than one that ends with a clause and not with a sentence.
func costOf(tokens []token, i, j int) float64 {
	cost := 0.5
	width, sentences, since := 0, 0, 0
	for k := i; k < j; k++ {
		width += tokens[k].cells + 1
		since++
		if tokens[k].after == sentenceEnd {
			sentences++
			since = 0
		}
	}
	if sentences > 0 && since > 0 && since <= 2 { // "… on Friday. The"
		cost += 0.8
	}
	shown := tokens[j-1].to - tokens[i].from
	if j < len(tokens) {
		shown = tokens[j].from - tokens[i].from
		cost -= min(max((tokens[j].from-tokens[j-1].to).Seconds(), 0), 0.5) * 0.3 // best where the voice pauses
		switch tokens[j-1].after {
		case clauseEnd:
			cost += 0.55
		case midPhrase:
			cost += 1.3
		case clinging:
			cost += 2
		}
		if width < 12 && tokens[j-1].after != sentenceEnd {
			cost += 0.5
		}
	}
	if shown < shortest {
		cost += 2
	}
	if speed := float64(width) / max(shown, shortest).Seconds(); speed > cellsPerSecond {
		cost += 2 * (speed/cellsPerSecond - 1)
	}
	return cost
}

// fits reports whether tokens fit two lines, of which the first has some cells
// taken.
func fits(tokens []token, taken int) bool {
	line, width := 0, taken
	for i, t := range tokens {
		more := t.cells
		if i > 0 && width > 0 && !t.glued {
			more++
		}
		if width+more > lineCells {
			if line++; line == cueLines {
				return false
			}
			width, more = 0, t.cells
		}
		width += more
	}
	return true
}

// lineBreak returns where the second line of a caption begins, len(tokens) when
// one line is enough.
func lineBreak(tokens []token, taken int) int {
	total := taken
	widths := make([]int, len(tokens)+1) // of the tokens before each, with spaces
	for i, t := range tokens {
		widths[i+1] = widths[i] + t.cells
		if i > 0 && !t.glued {
			widths[i+1]++
		}
	}
	if total += widths[len(tokens)]; total <= lineCells {
		return len(tokens)
	}
	best, at := math.Inf(1), 0
	for i := range tokens {
		upper, lower := taken+widths[i], widths[len(tokens)]-widths[i]
		if i > 0 && !tokens[i].glued {
			lower--
		}
		if upper > lineCells || lower > lineCells || i == 0 && taken == 0 {
			continue
		}
		cost := math.Abs(float64(upper - lower))
		if upper > lower { // the longer line stands below
			cost += 2
		}
		if i > 0 {
			switch tokens[i-1].after {
			case sentenceEnd:
				cost -= 16
			case clauseEnd:
				cost -= 10
			case clinging:
				cost += 16
			}
			if tokens[i].after == clinging {
				cost -= 4
			}
		}
		if cost < best {
			best, at = cost, i
		}
	}
	if math.IsInf(best, 1) { // a label and a word that fills a line
		return 0
	}
	return at
}

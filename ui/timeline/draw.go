package timeline

import (
	"math"
	"time"

	"earshot/model"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// A drawing puts the rows of a plan on a grid.
type drawing struct {
	*grid
	pen   *pen
	index *index
	sound *sound
	plan  plan
	win   window
	left  int // cells of the labels before the first column

	under []model.SegmentRef // segments of the word under the cursor
	word  int
}

// draw draws all that does not depend on the cursor.
func (d *drawing) draw(in *inputs) {
	if call := d.index.call; len(call.Words) == 0 && call.Duration == 0 {
		if call.Doc != nil && len(d.plan.rows) > 0 {
			d.label(d.left, min(1, d.height-1), d.width, "There is nothing to draw: this answer holds no words.", dimLook)
		}
		return
	}
	for y, r := range d.plan.rows {
		if r.part > 0 {
			continue // drawn with the first of them
		}
		switch r.kind {
		case ruler:
			d.ruler(y, in)
		case speech:
			d.speech(y, r)
		case feelings:
			d.signs(y)
		case above:
			d.sentiments(y, r)
		case labels:
			if d.dense(r.lane) {
				d.coverage(y, r)
			}
		case events:
			d.events(y)
		}
	}
}

// drawCursor draws what depends on the word under the cursor, over whatever
// was drawn for another word: the segments that hold it stand out.
func (d *drawing) drawCursor() {
	for y, r := range d.plan.rows {
		switch {
		case r.kind == words:
			d.clear(y, 1)
			d.words(y)
		case r.kind == labels && r.part == 0 && !d.dense(r.lane):
			d.clear(y, r.of)
			d.segments(y, r)
		case r.lane == model.Sentiment:
			d.band(y)
		}
	}
}

// clear blanks lines beside their labels.
func (d *drawing) clear(y, lines int) {
	for ; lines > 0; y, lines = y+1, lines-1 {
		line := d.cells[y*d.width+d.left : (y+1)*d.width]
		for x := range line {
			line[x] = cell{r: ' '}
		}
	}
}

// columns returns the columns that [from, to) touches, cut to the window:
// first ≥ last when it touches none. What is there at all takes a column.
func (d *drawing) columns(from, to time.Duration) (first, last int) {
	first = d.win.column(from)
	if to <= from {
		to = from + 1
	}
	last = d.win.column(to-1) + 1
	return max(first, 0), min(last, d.win.columns)
}

// share returns how much of a column [from, to) takes, 0 to 1.
func (d *drawing) share(column int, from, to time.Duration) float32 {
	a, b := d.win.start(column), d.win.start(column+1)
	return float32(min(to, b)-max(from, a)) / float32(max(b-a, 1))
}

// bar draws a bar of so many eighths of a line over the lines of a row.
func (d *drawing) bar(x, y, lines, eighths int, style look) {
	for part := range lines {
		n := min(max(eighths-8*(lines-1-part), 0), 8)
		if n > 0 {
			d.set(d.left+x, y+part, d.pen.bars[n], style)
		}
	}
}

// hang draws a bar that grows down from the top of a row.
func (d *drawing) hang(x, y, lines, eighths int, style look) {
	for part := range lines {
		n := min(max(eighths-8*part, 0), 8)
		if n > 0 {
			d.set(d.left+x, y+part, d.pen.barsDown[n], style)
		}
	}
}

// speech draws who speaks when: as loud as it is where the recording has been
// read, else, lower and even, where words lie.
func (d *drawing) speech(y int, r row) {
	who := d.speakers(r.group)
	parts := 1 // how many bars a column has
	steps := 8 * r.of
	if d.pen.theme.Glyphs.Set == theme.Braille {
		parts, steps = 2, 4*r.of
	}
	for x := range d.win.columns {
		var height [2]int
		heard := d.sound.covers(d.win.start(x + 1))
		for part := range parts {
			level := 0.
			if heard {
				level = d.loudness(r.group, x, part, parts)
			} else if who[x].share > 0 {
				level = .25 + .25*float64(who[x].share)
			}
			if who[x].share == 0 && level <= quietHeight {
				level = 0
			}
			height[part] = int(math.Round(level * float64(steps)))
			if who[x].share > 0 {
				height[part] = max(height[part], 1)
			}
		}
		style := d.pen.voice(who[x].voice)
		if who[x].share == 0 {
			style = faintLook
		}
		if parts == 2 {
			d.braille(x, y, r.of, height, style)
		} else {
			d.bar(x, y, r.of, height[0], style)
		}
	}
}

// loudness returns how loud a row is in a part of a column, 0 to 1.
func (d *drawing) loudness(group, x, part, parts int) float64 {
	from, to := d.win.start(x), d.win.start(x+1)
	length := to - from
	from, to = from+length*time.Duration(part)/time.Duration(parts), from+length*time.Duration(part+1)/time.Duration(parts)
	level := 0.
	for g, shown := range d.plan.place {
		if shown == group {
			level = max(level, d.sound.level(g, from, to))
		}
	}
	return level
}

// speaker says who speaks in a column.
type speaker struct {
	voice int     // who says most, -1 for nobody
	share float32 // how much of the column all of them take together
	most  float32
}

// speakers returns who speaks in each column of a row.
func (d *drawing) speakers(group int) []speaker {
	out := make([]speaker, d.win.columns)
	for x := range out {
		out[x].voice = -1
	}
	speak := func(from, to time.Duration, voice int) {
		first, last := d.columns(from, to)
		for x := first; x < last; x++ {
			part := max(d.share(x, from, to), 1e-6)
			s := &out[x]
			s.share = min(s.share+part, 1)
			if part > s.most {
				s.most, s.voice = part, voice
			}
		}
	}
	ix := d.index
	if d.win.perColumn() >= runGap {
		for i := range ix.runs {
			if r := &ix.runs[i]; d.plan.place[r.group] == group {
				speak(r.from, r.to, int(r.voice))
			}
		}
		return out
	}
	for w := d.firstWord(); w < len(ix.call.Words) && ix.at(w) < d.win.from+d.win.span; w++ {
		if v := ix.call.Voice(w); v >= 0 && d.plan.place[ix.of[v]] == group {
			speak(ix.at(w), ix.end(w), v)
		}
	}
	return out
}

// firstWord returns a word from which on all that show in the window follow.
func (d *drawing) firstWord() int {
	return max(d.index.wordAt(d.win.from)-4*len(d.index.call.Voices), 0)
}

// The dots of a braille cell from the bottom, left and right.
const brailleBlank = 0x2800

var brailleDots = [2][5]rune{{0, 0x40, 0x44, 0x46, 0x47}, {0, 0x80, 0xa0, 0xb0, 0xb8}}

// braille draws two bars of so many quarters of a line in a column.
func (d *drawing) braille(x, y, lines int, quarters [2]int, style look) {
	for part := range lines {
		dots := rune(0)
		for side, n := range quarters {
			dots |= brailleDots[side][min(max(n-4*(lines-1-part), 0), 4)]
		}
		if dots != 0 {
			d.set(d.left+x, y+part, brailleBlank+dots, style)
		}
	}
}

// words writes the words themselves, each from the column in which it begins
// to that of the next.
func (d *drawing) words(y int) {
	call := d.index.call
	for w := d.firstWord(); w < len(call.Words) && d.index.at(w) < d.win.from+d.win.span; w++ {
		if d.index.end(w) <= d.win.from {
			continue
		}
		x, end := max(d.win.column(d.index.at(w)), 0), d.win.columns
		if w+1 < len(call.Words) {
			if next := d.win.column(d.index.at(w + 1)); next < d.win.columns {
				end = next - 1
			}
		}
		style := textLook
		if w == d.word {
			style = cursorLook
		}
		d.label(d.left+x, y, d.left+end, text.Safe(call.Words[w].Text), style)
	}
}

// label writes s, cut with an ellipsis where it does not fit, and returns the
// cell after it.
func (d *drawing) label(x, y, end int, s string, style look) int {
	if end <= x {
		return x
	}
	if text.Width(s) <= end-x {
		return d.put(x, y, end, s, style)
	}
	x = d.put(x, y, end-1, s, style)
	d.set(x, y, d.pen.ellipsis, style)
	return x + 1
}

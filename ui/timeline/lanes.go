package timeline

import (
	"math"
	"strconv"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/text"
)

// segments draws labelled spans over the lines of a row: each with its name
// as far as there is room. Spans that overlap lie in different lines while
// there are enough, else the later ones overdraw, with ┼ where they meet.
func (d *drawing) segments(y int, r row) {
	lane := &d.index.lanes[r.lane]
	ends := make([]bool, r.of*d.win.columns) // where a label must stop: something begins or ends
	for i := range lane.spans {
		at := &lane.spans[i]
		first, last := d.columns(at.from, at.to)
		if at.from < 0 || first >= last {
			continue
		}
		line := min(int(at.row), r.of-1)
		style, open, fill, close := d.pen.segment(r.lane, d.isUnder(r.lane, i))
		for x := first; x < last; x++ {
			sign := fill
			opens, closes := x == first && at.from >= d.win.from, x == last-1 && at.to <= d.win.from+d.win.span
			switch {
			case opens:
				sign = open
			case closes:
				sign = close
			}
			end := &ends[line*d.win.columns+x]
			if (opens || closes || *end) && d.at(d.left+x, y+line) != ' ' {
				sign = d.pen.cross
			}
			*end = *end || opens || closes
			d.set(d.left+x, y+line, sign, style)
		}
	}
	for i := range lane.spans {
		at := &lane.spans[i]
		first, last := d.columns(at.from, at.to)
		if at.from < 0 || first >= last {
			continue
		}
		line := min(int(at.row), r.of-1)
		if at.from >= d.win.from {
			first++
		}
		room := first
		for room < last && !ends[line*d.win.columns+room] {
			room++
		}
		d.name(y+line, first, room, &d.index.call.Segments[r.lane][i], d.isUnder(r.lane, i))
	}
}

// name writes what a segment is called between two columns.
func (d *drawing) name(y, first, last int, s *model.Segment, strong bool) {
	var buf [24]byte
	id := notation.AppendName(buf[:0], d.pen.theme, s)
	style, _, fill, _ := d.pen.segment(s.Lane, strong)
	if last-first < len(id) || d.at(d.left+first, y) != fill {
		return // no room, or the name of one that also covers this place
	}
	x := d.left + first
	for _, b := range id {
		d.set(x, y, rune(b), style)
		x++
	}
	if len(s.Labels) == 0 || d.left+last-x < 4 {
		return
	}
	d.set(x, y, ' ', style)
	if !strong {
		style = textLook
	}
	d.label(x+1, y, d.left+last, text.Safe(s.Labels[0].Name), style)
}

func (d *drawing) isUnder(lane model.Lane, i int) bool {
	for _, ref := range d.under {
		if ref == (model.SegmentRef{Lane: lane, I: i}) {
			return true
		}
	}
	return false
}

// perColumn returns how many of so many segments a column holds on average,
// over the whole axis: what is drawn must not change from page to page.
func (d *drawing) perColumn(segments int) float64 {
	return float64(segments) / float64(max(d.win.columns, 1)) * (float64(d.win.span) / float64(d.index.extent))
}

// dense reports whether the segments of a lane have less than three columns
// each: too few to be told apart.
func (d *drawing) dense(lane model.Lane) bool {
	return d.perColumn(len(d.index.lanes[lane].spans)) > 1./3
}

// coverage draws how much of each column segments cover, where they are too
// many to be drawn one by one.
func (d *drawing) coverage(y int, r row) {
	covered := make([]float32, d.win.columns)
	lane := &d.index.lanes[r.lane]
	for i := range lane.spans {
		at := &lane.spans[i]
		if at.from < 0 {
			continue
		}
		first, last := d.columns(at.from, at.to)
		for x := first; x < last; x++ {
			covered[x] += d.share(x, at.from, at.to)
		}
	}
	style, _, _, _ := d.pen.segment(r.lane, false)
	for x, part := range covered {
		if part > 0 {
			d.bar(x, y, r.of, max(1, int(math.Round(float64(8*r.of)*float64(min(part, 1))))), style)
		}
	}
}

func (d *drawing) sentiments(y int, r row) {
	up, down := r.of, r.of
	for x, s := range d.feelingsAt() {
		switch {
		case s.strong[positive] > 0:
			d.bar(x, y, up, eighths(s.strong[positive], up), positiveLook)
		case s.share[neutralUp] > 0 || s.share[unknown] > 0:
			d.bar(x, y, up, 1+int(s.strong[neutralUp]*5), neutralLook)
		}
		switch {
		case s.strong[negative] > 0:
			d.hang(x, y+up, down, eighths(s.strong[negative], down), negativeLook)
		case s.share[neutralDown] > 0:
			d.hang(x, y+up, down, 1, neutralLook)
		}
	}
}

// eighths returns how many eighths of so many lines show a strength: at least
// three, as neutral ones have fewer.
func eighths(strength float32, lines int) int {
	return max(3, int(math.Round(float64(strength)*float64(8*lines))))
}

// band marks the columns of the sentiment under the cursor in a line.
func (d *drawing) band(y int) {
	line := d.cells[y*d.width+d.left : (y+1)*d.width]
	for x := range line {
		line[x].band = false
	}
	for _, ref := range d.under {
		if ref.Lane == model.Sentiment && ref.I >= 0 {
			at := d.index.lanes[model.Sentiment].spans[ref.I]
			first, last := d.columns(at.from, at.to)
			for x := first; x < last; x++ {
				line[x].band = true
			}
		}
	}
}

// felt is what the sentiments in a column come to.
type felt struct {
	share  [classCount]float32 // how much of the column
	strong [classCount]float32 // how strongly, 0 to 1
	count  int
}

// feelingsAt returns the sentiments of each column. Of few in a column the
// strongest counts, so that no dip is averaged away; of many, which only a
// long call seen as a whole has, the root mean square over the column.
func (d *drawing) feelingsAt() []felt {
	out := make([]felt, d.win.columns)
	squares := make([][classCount]float32, d.win.columns)
	for i := range d.index.lanes[model.Sentiment].spans {
		at := &d.index.lanes[model.Sentiment].spans[i]
		if at.from < 0 {
			continue
		}
		first, last := d.columns(at.from, at.to)
		for x := first; x < last; x++ {
			f := &out[x]
			part := max(d.share(x, at.from, at.to), 1e-6)
			f.count++
			f.share[at.class] += part
			f.strong[at.class] = max(f.strong[at.class], at.score)
			squares[x][at.class] += part * at.score * at.score
		}
	}
	for x := range out {
		if out[x].count > 4 {
			for c := range classCount {
				out[x].strong[c] = float32(math.Sqrt(float64(squares[x][c])))
			}
		}
	}
	return out
}

// signs draws all sentiments in one row: ▲ and ▼, and small signs for neutral.
func (d *drawing) signs(y int) {
	for x, s := range d.feelingsAt() {
		r, style := ' ', neutralLook
		switch {
		case s.share[negative] > 0 && s.strong[negative] >= s.strong[positive]:
			r, style = d.pen.down, negativeLook
		case s.share[positive] > 0:
			r, style = d.pen.up, positiveLook
		case s.share[neutralUp] > s.share[neutralDown]:
			r = d.pen.mildUp
		case s.share[neutralDown] > 0:
			r = d.pen.mildDown
		case s.share[unknown] > 0:
			r = d.pen.unsure
		}
		d.set(d.left+x, y, r, style)
	}
}

// events draws dead air with its length, and over it a sign for everything
// else that happened. What is worth more attention hides what is worth less.
func (d *drawing) events(y int) {
	spans := d.index.lanes[model.Event].spans
	if d.perColumn(len(spans)) > 2 {
		d.eventCount(y)
		return
	}
	for i := range spans {
		if at := &spans[i]; at.kind == model.DeadAir && at.from >= 0 {
			d.air(y, at)
		}
	}
	for _, k := range [...]model.EventKind{model.DoubtfulWord, model.SentimentDip, model.Interruption, model.IndexFault} {
		style := eventLook
		switch k {
		case model.SentimentDip:
			style = negativeLook
		case model.IndexFault:
			style = faultLook
		}
		sign := glyph(notation.EventGlyph(d.pen.theme, k))
		for i := range spans {
			if at := &spans[i]; at.kind == k && d.win.shows(at.from) {
				d.set(d.left+d.win.column(at.from), y, sign, style)
			}
		}
	}
}

// eventCount draws how many events begin in each column, against the most that
// do, where they are too many to be drawn one by one.
func (d *drawing) eventCount(y int) {
	count := make([]int, d.win.columns)
	most := 1
	for i := range d.index.lanes[model.Event].spans {
		if at := &d.index.lanes[model.Event].spans[i]; at.from >= 0 && d.win.shows(at.from) {
			x := d.win.column(at.from)
			count[x]++
			most = max(most, count[x])
		}
	}
	for x, n := range count {
		d.bar(x, y, 1, (8*n+most-1)/most, eventLook)
	}
}

// air draws dead air, with its length where there is room.
func (d *drawing) air(y int, at *span) {
	first, last := d.columns(at.from, at.to)
	fill := glyph(d.pen.theme.Glyphs.Air)
	for x := first; x < last; x++ {
		d.set(d.left+x, y, fill, dimLook)
	}
	var buf [16]byte
	label := strconv.AppendFloat(buf[:0], (at.to - at.from).Seconds(), 'f', 1, 64)
	label = append(label, 's')
	if !d.index.timed || last-first < len(label)+2 {
		return
	}
	x := d.left + first + (last-first-len(label))/2
	d.put(x, y, x+len(label), string(label), textLook)
}

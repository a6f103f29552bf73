package export

import (
	"fmt"
	"math"
	"time"

	"earshot/model"
	"earshot/model/place"
)

// The chart shows the call from left to right: who talks, the sentiment above
// and below a line, topics and intents. Its measures are pixels at its natural
// size; it is never squeezed, but scrolls.
const (
	chartGutter  = 104 // for the names of the rows
	chartLeast   = 880 // the width of what is drawn, at least
	chartMost    = 9000
	chartMinute  = 56 // pixels for a minute of a call that is longer than that
	voiceRow     = 18
	segmentRow   = 24
	segmentRows  = 6  // of a lane; what overlaps more is left out, and told
	moodHeight   = 44 // of a score of 1
	voiceColours = 8
)

// A chart is what the page draws in one picture.
type chart struct {
	*page
	width float64 // of the call
	whole float64 // its seconds, or its words where it has no times
	y     float64 // the top of the next row
}

func (g *page) chart() {
	c := g.call
	if len(c.Words) == 0 {
		return
	}
	d := &chart{page: g}
	d.whole = float64(len(c.Words))
	d.width = chartLeast
	if c.Timed {
		last := c.Onset(len(c.Words) - 1)
		if _, end, ok := spanTimes(c, model.Span{First: max(len(c.Words)-20, 0), Last: len(c.Words)}); ok {
			last = max(last, end)
		}
		d.whole = max(c.Duration, last, time.Second).Seconds()
		d.width = min(max(d.whole/60*chartMinute, chartLeast), chartMost)
	}
	rows := d.rowsOf()
	height := d.height(rows)
	g.f("<figure class=\"chart\">\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %[1]g %[2]g\" role=\"img\" aria-label=\"The call from its beginning to its end: who talks, sentiment, topics and intents\">\n",
		chartGutter+d.width+8, height)
	d.axis(height)
	d.voices()
	d.mood()
	d.lanes(rows)
	g.f("</svg>\n<figcaption>The call from left to right. Sentiment stands above the line where it is positive and below where it is negative. What is drawn leads to its place below.</figcaption>\n</figure>\n")
}

// x returns where a moment is drawn.
func (d *chart) x(at float64) float64 {
	return chartGutter + min(max(at/d.whole, 0), 1)*d.width
}

// ends returns where a segment begins and ends, in seconds or in words.
func (d *chart) ends(s *model.Segment) (from, to float64) {
	if a, b, ok := d.call.SegmentTimes(s); ok {
		return a.Seconds(), b.Seconds()
	}
	return float64(s.Anchor.First), float64(s.Anchor.Last)
}

// A laidOut lane says in which row each of its segments is drawn, -1 for one
// there is no room for.
type laidOut struct {
	row  []int
	rows int
	out  int // how many have no room
}

// rowsOf puts the segments of a lane that overlap below one another.
func (d *chart) rowsOf() (of [2]laidOut) {
	for k := range of {
		list := d.call.Segments[lanes[k].lane]
		var ends []float64 // of what is drawn in each row so far
		for i := range list {
			from, to := d.ends(&list[i])
			row := 0
			for row < len(ends) && d.x(from) < ends[row]+2 {
				row++
			}
			if row == segmentRows {
				of[k].row = append(of[k].row, -1)
				of[k].out++
				continue
			}
			if row == len(ends) {
				ends = append(ends, 0)
			}
			ends[row] = max(d.x(to), d.x(from)+3)
			of[k].row = append(of[k].row, row)
		}
		of[k].rows = len(ends)
	}
	return of
}

func (d *chart) height(rows [2]laidOut) float64 {
	h := 26.0 + float64(len(d.call.Voices))*voiceRow
	if len(d.call.Segments[model.Sentiment]) > 0 {
		h += 2*moodHeight + 24
	}
	for _, l := range rows {
		if l.rows > 0 {
			h += float64(l.rows)*segmentRow + 12
		}
	}
	return h + 6
}

// steps between the ticks of the axis, in seconds; without times, in words.
var steps = [...]float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400}

func (d *chart) axis(height float64) {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if s/d.whole*d.width >= 70 {
			step = s
			break
		}
	}
	d.f("<g class=\"axis\">")
	for at := 0.0; at <= d.whole && d.err == nil; at += step {
		label := fmt.Sprintf("w%.0f", at)
		if d.call.Timed {
			label = place.FormatTime(time.Duration(at*1e9), 0)
		}
		d.f("<path d=\"M%.1f 20V%.0f\"/><text x=\"%.1f\" y=\"14\">%s</text>\n", d.x(at), height-4, d.x(at), label)
	}
	d.f("</g>\n")
	d.y = 26
}

func (d *chart) rowName(name string, y float64) {
	d.f("<text class=\"row\" x=\"%d\" y=\"%.0f\">%s</text>\n", chartGutter-12, y, escapeHTML(name))
}

// voices draws when each voice talks. What is less than a pixel apart is one.
func (d *chart) voices() {
	c := d.call
	type stretch struct{ from, to float64 }
	open := make([]stretch, len(c.Voices))
	draw := func(v int) {
		if s := open[v]; s.to > s.from {
			d.f("<rect class=\"v%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n", v%voiceColours, s.from, d.y+float64(v*voiceRow)+3, s.to-s.from, voiceRow-6)
		}
	}
	for v := range c.Voices {
		d.rowName(VoiceName(c, v), d.y+float64(v*voiceRow)+13)
	}
	for _, t := range c.Turns {
		from, to := float64(t.First), float64(t.Last)
		if a, b, ok := spanTimes(c, t.Span); ok {
			from, to = a.Seconds(), b.Seconds()
		}
		s := stretch{d.x(from), max(d.x(to), d.x(from)+1)}
		if o := &open[t.Voice]; s.from <= o.to+1 && o.to > 0 {
			o.to = max(o.to, s.to)
			continue
		}
		draw(t.Voice)
		if open[t.Voice] = s; d.err != nil {
			return
		}
	}
	for v := range open {
		draw(v)
	}
	d.y += float64(len(c.Voices) * voiceRow)
}

// mood draws the sentiment segments as bars at a line in the middle, and the
// scores of words, where there are any, as a thin line over them.
func (d *chart) mood() {
	c := d.call
	list := c.Segments[model.Sentiment]
	if len(list) == 0 {
		return
	}
	zero := d.y + 12 + moodHeight
	d.rowName("sentiment +", zero-moodHeight+10)
	d.rowName("−", zero+moodHeight-2)
	d.f("<path class=\"zero\" d=\"M%d %.1fH%.1f\"/>\n", chartGutter, zero, chartGutter+d.width)
	for i := range list {
		s := &list[i]
		if len(s.Labels) == 0 || !s.Labels[0].HasScore || s.Anchor.Len() == 0 {
			continue
		}
		from, to := d.ends(s)
		score := min(max(s.Labels[0].Score, -1), 1)
		high := max(math.Abs(score)*moodHeight, 1)
		top := zero
		if score > 0 {
			top = zero - high
		}
		d.f("<a href=\"#w%d\"><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\"><title>%s</title></rect></a>\n",
			s.Anchor.First, moodOf(score), d.x(from), top, max(d.x(to)-d.x(from)-1, 1), high, d.tip(s))
		if d.err != nil {
			return
		}
	}
	d.wordLine(zero)
	d.y = zero + moodHeight + 12
}

// wordLine draws the mean score of the words in every three pixels. Where nobody
// talks for long, it is interrupted.
func (d *chart) wordLine(zero float64) {
	const (
		wide = 3
		hole = 8 // columns
	)
	c := d.call
	path := make([]byte, 0, 4096)
	column, drawn, sum, n := -1, 0, 0.0, 0
	point := func() {
		if n == 0 {
			return
		}
		op := byte('L')
		if len(path) == 0 || column-drawn > hole {
			op = 'M'
		}
		drawn = column
		path = fmt.Appendf(append(path, op), "%.0f %.1f", float64(column)*wide+wide/2.0, zero-min(max(sum/float64(n), -1), 1)*moodHeight)
		sum, n = 0, 0
	}
	for i := range c.Words {
		w := &c.Words[i]
		if !w.Has.Is(model.HasSentiment) {
			continue
		}
		at := float64(i)
		if c.Timed {
			at = c.Onset(i).Seconds()
		}
		if k := int(d.x(at) / wide); k != column {
			point()
			column = k
		}
		sum += w.Sentiment
		n++
	}
	point()
	if len(path) > 0 {
		d.f("<path class=\"words\" d=\"%s\"/>\n", path)
	}
}

// lanes draws topics and intents as bars with their labels.
func (d *chart) lanes(of [2]laidOut) {
	for k, l := range of {
		if l.rows == 0 {
			continue
		}
		name := lanes[k].lane.String() + "s"
		d.rowName(name, d.y+16)
		if l.out > 0 {
			d.rowName(fmt.Sprintf("%d not drawn", l.out), d.y+16+segmentRow)
		}
		list := d.call.Segments[lanes[k].lane]
		for i := range list {
			if l.row[i] < 0 {
				continue
			}
			d.segmentBar(&list[i], d.y+float64(l.row[i]*segmentRow))
			if d.err != nil {
				return
			}
		}
		d.y += float64(l.rows)*segmentRow + 12
	}
}

func (d *chart) segmentBar(s *model.Segment, y float64) {
	from, to := d.ends(s)
	x := d.x(from)
	width := max(d.x(to)-x, 3)
	d.f("<a href=\"#%s\"><title>%s</title><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"4\"/>", s.ID(), d.tip(s), s.Lane, x, y, width, segmentRow-4)
	if len(s.Labels) > 0 && width > 24 { // an SVG of its own cuts what is too long
		d.f("<svg x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><text class=\"label\" x=\"6\" y=\"14\">%s</text></svg>", x, y, width-4, segmentRow-4, escapeHTML(s.Labels[0].Name))
	}
	d.f("</a>\n")
}

// tip says what a bar is, for those who point at it.
func (d *chart) tip(s *model.Segment) string {
	tip := s.ID()
	if from, to, ok := d.call.SegmentTimes(s); ok {
		tip += " " + place.FormatTime(from, 1) + "–" + place.FormatTime(to, 1)
	}
	for _, l := range s.Labels {
		tip += " · " + escapeHTML(l.Name)
		if l.HasScore {
			tip += " " + string(appendNumber(nil, l.Score))
		}
	}
	return tip
}

package summary

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/text"
)

// strip is the pane in a few lines: who talks and how long, how they talk, and
// below, apart, what the answer says.
func (w *writer) strip(height int) []line {
	var lines []line
	switch m := w.measures; {
	case m == nil || w.reading():
		lines = append(lines, line{left: w.dim("measuring " + w.theme.Glyphs.Ellipsis)}, line{})
	case len(m.Voices) == 0:
		lines = append(lines, line{left: w.dim(noWords)}, line{})
	case !m.Timed:
		lines = append(lines, line{left: w.dim(noTimes)}, w.stripPace())
	default:
		lines = append(lines, w.stripTalk(), w.stripPace())
	}
	if height < 3 {
		lines = lines[:1]
	}
	rest := height - len(lines)
	switch {
	case rest <= 0:
		return lines[:max(height, 0)]
	case rest == 1:
		return append(lines, w.stripSummary())
	}
	said := w.text()
	if w.reading() {
		said = []line{{left: w.dim("reading " + w.theme.Glyphs.Ellipsis)}}
	}
	head := line{rule: true, left: w.dim("model")}
	if w.call.Average.Present {
		head.left = append(head.left, notation.Part{Look: w.theme.Dim, Text: "   average "})
		head.left = append(head.left, w.mood()...)
	}
	return append(append(lines, head), said[:min(len(said), rest-1)]...)
}

// stripSummary is the summary in the head of its box.
func (w *writer) stripSummary() line {
	head := line{rule: true, left: w.dim("model summary ")}
	s := &w.call.Summary
	switch {
	case w.reading():
		head.left = append(head.left, w.dim("reading "+w.theme.Glyphs.Ellipsis)...)
	case !s.Present && w.call.Shape == model.ShapeLive:
		head.left = append(head.left, w.dim(noAnalysis)...)
	case !s.Present:
		head.left = append(head.left, w.ask("none:", "summarize=v2").left...)
	case s.Failed:
		head.left = append(head.left, notation.Part{Look: w.theme.Bad, Text: w.theme.Glyphs.Bad + " "}, w.text1(text.Safe(oneLine(s.Text))))
	default:
		head.left = append(head.left, w.text1(text.Safe(quoted(oneLine(s.Text), true))))
	}
	return head
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// item is something a strip tells; the higher its rank, the sooner it is left
// out where there is no room.
type item struct {
	rank  int
	parts []notation.Part
	bar   float64 // of the parts, one more: a bar of this part of all
	tail  []notation.Part
}

func (i *item) width(scale int) int {
	w := notation.Width(i.parts) + notation.Width(i.tail)
	if i.bar > 0 {
		w += min(int(i.bar*float64(scale))+1, scale)
	}
	return w
}

const itemGap = 3

// fit leaves out items until the rest has room beside bars of at least least
// cells for a whole, and returns how long a whole may be.
func fit(items []item, width, least, most int) ([]item, int) {
	for {
		total := func(scale int) int {
			n := itemGap * (len(items) - 1)
			for i := range items {
				n += items[i].width(scale)
			}
			return n
		}
		for scale := most; scale >= least; scale-- {
			if total(scale) <= width {
				return items, scale
			}
		}
		worst := 0
		for i := range items {
			if items[i].rank >= items[worst].rank {
				worst = i
			}
		}
		if len(items) <= 1 {
			return items, least
		}
		items = append(items[:worst:worst], items[worst+1:]...)
	}
}

// write writes items in a line.
func (w *writer) write(name string, items []item, least, most int) line {
	l := line{name: name}
	items, scale := fit(items, w.width-2-len(name), least, most)
	for i := range items {
		if i > 0 {
			l.left = append(l.left, notation.Part{Text: strings.Repeat(" ", itemGap)})
		}
		it := &items[i]
		l.left = append(l.left, it.parts...)
		if it.bar > 0 {
			look := w.theme.Dim
			if len(it.parts) > 0 {
				look = it.parts[0].Look
			}
			l.left = append(l.left, notation.Part{Look: look, Text: notation.Bar(w.theme, it.bar, scale)})
		}
		l.left = append(l.left, it.tail...)
	}
	return l
}

// Cells of a bar that stands for the whole call in a strip.
const (
	leastWhole = 16
	mostWhole  = 48
)

func (w *writer) stripTalk() line {
	m := w.measures
	var items []item
	for i := range w.voices() {
		long, short := w.name(i)
		if w.width < 100 || w.voices() > 2 {
			long = short
		}
		share := m.Share(i)
		rank := i
		if i > 1 {
			rank += 2 // after silence
		}
		items = append(items, item{rank: rank, parts: []notation.Part{w.voice(i, strings.TrimLeft(long+" ", " "))}, bar: share, tail: []notation.Part{w.text1(" " + percent(share))}})
	}
	if more := len(m.Voices) - w.voices(); more > 0 {
		items = append(items, item{rank: 2, parts: w.dim("+" + strconv.Itoa(more) + " more")})
	}
	quiet := part(m.Silence, m.Duration)
	items = append(items, item{rank: 2, parts: w.dim("silence "), bar: quiet, tail: []notation.Part{w.text1(" " + percent(quiet))}})
	if m.LongestAfter >= 0 {
		items = append(items, item{rank: 20, parts: w.dim("longest "), tail: []notation.Part{w.text1(seconds(m.LongestSilence))}})
	}
	if len(m.Voices) > 1 {
		items = append(items, item{rank: 21, parts: w.dim("overlap "), tail: []notation.Part{w.text1(w.overlap())}})
	}
	return w.write("talk  ", items, leastWhole, mostWhole)
}

func (w *writer) stripPace() line {
	m := w.measures
	var items []item
	one := func(rank int, name, value string) {
		items = append(items, item{rank: rank, parts: []notation.Part{{Look: w.theme.Dim, Text: name + " "}, w.text1(value)}})
	}
	if m.Timed {
		items = append(items, item{rank: 0, parts: w.each(" wpm", w.pace)})
	}
	longest, voice := time.Duration(0), 0
	for i := range m.Voices {
		if d := m.Voices[i].LongestTurn; d > longest {
			longest, voice = d, i
		}
	}
	if longest > 0 {
		_, short := w.name(voice)
		one(4, "longest turn", strings.TrimRight(seconds(longest)+" "+short, " "))
	} else {
		one(4, "turns", strconv.Itoa(m.Turns))
	}
	if m.Gaps > 0 {
		one(5, "median gap", seconds(m.MedianGap))
	}
	items = append(items, item{rank: 3, parts: append(w.dim("questions "), w.each("", w.questions)...)})
	if m.Confident > 0 {
		one(2, "wrong words expected", w.wrong())
	}
	return w.write("pace  ", items, 0, 0)
}

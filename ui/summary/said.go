package summary

import (
	"strings"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/text"
)

// said is the box of what the answer says: the average sentiment and the
// summary, or what has to be asked for to get them.
func (w *writer) said() []line {
	lines := []line{{rule: true, left: w.dim("model")}}
	if w.reading() {
		return append(lines, line{left: w.dim("reading " + w.theme.Glyphs.Ellipsis)})
	}
	if w.call.Shape == model.ShapeLive && !w.call.Average.Present && !w.call.Summary.Present {
		return append(lines, w.paragraph(noAnalysis)...)
	}
	lines = append(lines, w.average())
	return append(lines, w.text()...)
}

const noAnalysis = "The live endpoint makes no summary and no sentiment: send the recording to /v1/listen."

func (w *writer) average() line {
	a := &w.call.Average
	if !a.Present {
		return w.ask("no average sentiment:", "sentiment=true")
	}
	l := line{name: "average ", left: w.mood()}
	if room := w.width - 2 - len(l.name) - notation.Width(l.left) - 2; room >= 8 {
		look, _ := w.theme.Sentiment(a.Label)
		n := min(room, 24)
		full := notation.SentimentGauge(w.theme, a.Label, a.Score, n)
		l.right = []notation.Part{{Look: look, Text: full}, {Look: w.theme.Faint, Text: notation.Track(w.theme, n-text.Width(full))}}
	}
	return l
}

// mood writes the average sentiment as it was given.
func (w *writer) mood() []notation.Part {
	a := &w.call.Average
	look, glyph := w.theme.Sentiment(a.Label)
	score := string(notation.AppendExact(nil, a.Score))
	if a.Score > 0 {
		score = "+" + score
	}
	return []notation.Part{{Look: look, Text: glyph + " " + text.Safe(a.Label) + " " + score}}
}

// ask says what is missing and what to ask the service for.
func (w *writer) ask(missing, parameter string) line {
	return line{left: []notation.Part{{Look: w.theme.Dim, Text: missing + " "}, {Look: w.theme.Key, Text: parameter}}}
}

// text is the summary in lines.
func (w *writer) text() (lines []line) {
	s := &w.call.Summary
	look := w.theme.Text
	switch {
	case !s.Present && w.call.Shape == model.ShapeLive:
		return w.paragraph(noAnalysis)
	case !s.Present:
		return []line{w.ask("no summary:", "summarize=v2")}
	case s.Failed:
		look = w.theme.Dim
		lines = append(lines, line{left: []notation.Part{
			{Look: w.theme.Bad, Text: w.theme.Glyphs.Bad}, {Look: w.theme.Text, Text: " the service made no summary"},
		}})
	}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(quoted(s.Text, !s.Failed), "\r", ""), "\n") {
		for l := range notation.Lines(text.Safe(paragraph), w.width-2) {
			lines = append(lines, line{left: []notation.Part{{Look: look, Text: l}}, more: true})
		}
	}
	if n := len(lines); n > 0 {
		lines[n-1].more = false
	}
	return lines
}

func quoted(s string, quote bool) string {
	if s == "" || !quote {
		return s
	}
	return `"` + s + `"`
}

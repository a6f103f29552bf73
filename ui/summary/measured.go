package summary

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/model/measure"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// writer writes the lines.
type writer struct {
	call     *model.Call
	measures *measure.Report
	theme    *theme.Theme
	width    int
}

func (w *writer) dim(s string) []notation.Part { return []notation.Part{{Look: w.theme.Dim, Text: s}} }
func (w *writer) text1(s string) notation.Part { return notation.Part{Look: w.theme.Text, Text: s} }
func (w *writer) voice(i int, s string) notation.Part {
	return notation.Part{Look: w.theme.Voice(i), Text: s}
}

func (w *writer) reading() bool {
	return w.call.Doc == nil || w.call.Partial
}

// maxVoices is how many voices are listed; a call of twenty channels would
// leave no room for anything else.
const maxVoices = 8

func (w *writer) voices() int { return min(len(w.measures.Voices), maxVoices) }

// name returns what a voice is called, and its short form. One that is alone
// needs no name.
func (w *writer) name(i int) (long, short string) {
	v := w.call.Voices[i]
	if len(w.call.Voices) == 1 {
		return "", ""
	}
	long, short = pane.VoiceName(v), "ch"+strconv.Itoa(v.Channel)
	switch {
	case v.Name != "":
		return long, text.Cut(long, 6)
	case v.Speaker >= 0:
		short = "sp" + strconv.Itoa(v.Speaker)
		if w.call.Channels > 1 {
			long += ", channel " + strconv.Itoa(v.Channel)
			short = "ch" + strconv.Itoa(v.Channel) + " " + short
		}
	}
	return long, short
}

func percent(part float64) string { return strconv.Itoa(int(part*100+.5)) + "%" }

func seconds(d time.Duration) string { return string(notation.AppendSpan(nil, d, 1)) }

func (w *writer) about() string {
	if w.theme.Glyphs.Set == theme.ASCII {
		return "~"
	}
	return "≈"
}

const (
	noWords = "nothing to measure: this answer holds no words"
	noTimes = "no times: talk, pace and silence are unknown"
)

// paragraph breaks a sentence into lines.
func (w *writer) paragraph(s string) (lines []line) {
	for l := range notation.Lines(s, w.width-2) {
		lines = append(lines, line{left: w.dim(l), more: true})
	}
	if n := len(lines); n > 0 {
		lines[n-1].more = false
	}
	return lines
}

// tableWidth is the width from which the voices stand in a table.
const tableWidth = 60

// measured is the box of what was measured.
func (w *writer) measured() []line {
	lines := []line{{rule: true, left: w.dim("measured")}}
	m := w.measures
	switch {
	case m == nil || w.reading():
		return append(lines, line{left: w.dim("measuring " + w.theme.Glyphs.Ellipsis)})
	case len(m.Voices) == 0:
		return append(lines, w.paragraph(noWords)...)
	case !m.Timed:
		lines = append(lines, w.paragraph(noTimes)...)
	case w.width >= tableWidth:
		lines = append(lines, w.table()...)
	default:
		lines = append(lines, w.list()...)
	}
	return append(lines, w.rest()...)
}

// A table row is: name, bar, share, talk, pace, turns, longest turn, questions.
const (
	shareCells = 5
	talkCells  = 9
	paceCells  = 6
	turnsCells = 7
	longCells  = 9
	asksCells  = 6
	tableCells = shareCells + talkCells + paceCells + turnsCells + longCells + asksCells
)

func (w *writer) table() []line {
	m := w.measures
	names, name := make([]string, w.voices()), nameCells
	long := w.width >= tableWidth+8
	for i := range names {
		l, s := w.name(i)
		if names[i] = s; long {
			names[i] = l
		}
		name = max(name, len(names[i]))
	}
	bar := max(w.width-2-name-1-tableCells, 4)
	lines := []line{{
		left:  w.dim(pad("", name) + " talk"),
		right: w.dim(padLeft("wpm", paceCells) + padLeft("turns", turnsCells) + padLeft("longest", longCells) + padLeft("asks", asksCells)),
	}}
	row := func(i int, name string, part float64, talk time.Duration) line {
		look := w.theme.Dim
		if i >= 0 {
			look = w.theme.Voice(i)
		}
		full := notation.Bar(w.theme, part, bar)
		return line{left: []notation.Part{
			{Look: look, Text: name + " " + full}, {Look: w.theme.Text, Text: strings.Repeat(" ", bar-text.Width(full)) + padLeft(percent(part), shareCells)},
			{Look: w.theme.Dim, Text: padLeft(seconds(talk), talkCells)},
		}}
	}
	for i := range names {
		v := &m.Voices[i]
		l := row(i, pad(or(names[i], "talk"), name), m.Share(i), v.Talk)
		l.left = append(l.left, w.text1(
			padLeft(strconv.Itoa(w.pace(i)), paceCells)+padLeft(strconv.Itoa(v.Turns), turnsCells)+
				padLeft(seconds(v.LongestTurn), longCells)+padLeft(strconv.Itoa(v.Questions), asksCells)))
		lines = append(lines, l)
	}
	if more := len(m.Voices) - len(names); more > 0 {
		lines = append(lines, line{left: w.dim("+" + strconv.Itoa(more) + " more voices")})
	}
	silence := row(-1, pad("silence", name), part(m.Silence, m.Duration), m.Silence)
	if m.LongestAfter >= 0 {
		silence.left = append(silence.left, notation.Part{Look: w.theme.Dim, Text: "   longest " + w.longest()})
	}
	return append(lines, silence)
}

func part(d, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(d) / float64(whole)
}

// longest writes the longest silence and where it is.
func (w *writer) longest() string {
	s := seconds(w.measures.LongestSilence)
	if after := w.measures.LongestAfter; after >= 0 && after < len(w.call.Words) {
		s += " at " + string(notation.AppendTime(nil, w.call.Words[after].End, 0))
	}
	return s
}

// list is the table for a narrow pane.
func (w *writer) list() []line {
	m := w.measures
	names, name := make([]string, w.voices()), nameCells
	for i := range names {
		_, names[i] = w.name(i)
		name = max(name, len(names[i]))
	}
	var lines []line
	inner := w.width - 2
	right := shareCells
	if inner-name-1-shareCells-talkCells >= 8 {
		right += talkCells
	}
	bar := max(inner-name-1-right-1, 0)
	row := func(look theme.Style, name string, share float64, talk time.Duration) line {
		l := line{
			left:  []notation.Part{{Look: look, Text: name + " " + notation.Bar(w.theme, share, bar)}},
			right: []notation.Part{w.text1(padLeft(percent(share), shareCells))},
		}
		if right > shareCells {
			l.right = append(l.right, notation.Part{Look: w.theme.Dim, Text: padLeft(seconds(talk), talkCells)})
		}
		return l
	}
	for i := range names {
		lines = append(lines, row(w.theme.Voice(i), pad(or(names[i], "talk"), name), m.Share(i), m.Voices[i].Talk))
	}
	if more := len(m.Voices) - len(names); more > 0 {
		lines = append(lines, line{left: w.dim("+" + strconv.Itoa(more) + " more voices")})
	}
	lines = append(lines, row(w.theme.Dim, pad("silence", name), part(m.Silence, m.Duration), m.Silence))
	if m.LongestAfter >= 0 {
		lines = append(lines, w.fact("longest", "silence "+w.longest()))
	}
	return append(lines, line{name: pad("pace", nameCells) + " ", left: w.each(" wpm", w.pace)})
}

// each writes a number of every voice, and their unit.
func (w *writer) each(unit string, value func(i int) int) []notation.Part {
	var parts []notation.Part
	for i := range w.voices() {
		if i > 0 {
			parts = append(parts, w.text1("  "))
		}
		if _, short := w.name(i); short != "" {
			parts = append(parts, w.voice(i, short+" "))
		}
		parts = append(parts, w.text1(strconv.Itoa(value(i))))
	}
	return append(parts, w.dim(unit)...)
}

// pace returns the words a minute of a voice.
func (w *writer) pace(i int) int { return int(w.measures.Voices[i].WordsPerMinute() + .5) }

func (w *writer) questions(i int) int { return w.measures.Voices[i].Questions }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// nameCells is how wide the names of facts are, "overlap", "silence".
const nameCells = 7

func (w *writer) fact(name, value string) line {
	return line{name: pad(name, nameCells) + " ", left: []notation.Part{w.text1(value)}}
}

// rest are the numbers that are not a voice's own.
func (w *writer) rest() []line {
	m := w.measures
	var lines []line
	turns := strconv.Itoa(m.Turns)
	if m.Timed && m.LongestTurn >= 0 && m.LongestTurn < len(w.call.Turns) {
		voice := w.call.Turns[m.LongestTurn].Voice
		_, short := w.name(voice)
		turns = strings.TrimRight(turns+", longest "+seconds(m.Voices[voice].LongestTurn)+" "+short, " ")
	}
	if w.call.Shape != model.ShapeRead {
		lines = append(lines, w.fact("turns", turns))
	}
	if m.Gaps > 0 {
		lines = append(lines, w.fact("gaps", "median "+seconds(m.MedianGap)))
	}
	if m.Timed && len(m.Voices) > 1 {
		lines = append(lines, w.fact("overlap", w.overlap()))
	}
	if w.width < tableWidth || !m.Timed {
		lines = append(lines, line{name: pad("asks", nameCells) + " ", left: w.each("", w.questions)})
	}
	if m.Confident > 0 {
		sure := "mean " + string(notation.AppendConfidence(nil, m.MeanConfidence))
		if m.Lowest >= 0 && m.Lowest < len(w.call.Words) {
			lowest := &w.call.Words[m.Lowest]
			sure += ", lowest " + string(notation.AppendConfidence(nil, lowest.Confidence)) +
				" w" + strconv.Itoa(m.Lowest) + ` "` + text.Safe(lowest.Text) + `"`
		}
		lines = append(lines, w.fact("conf", sure), w.fact("wrong", w.wrong()+" words expected"))
	}
	if len(m.Voices) == 1 && w.call.Voices[0].Speaker < 0 && w.call.Shape != model.ShapeRead {
		lines = append(lines, line{left: []notation.Part{{Look: w.theme.Key, Text: "diarize=true"}, {Look: w.theme.Dim, Text: " tells speakers apart"}}})
	}
	return lines
}

func (w *writer) overlap() string {
	m := w.measures
	if m.Overlaps == 0 {
		return "none"
	}
	return strconv.Itoa(m.Overlaps) + " " + w.theme.Glyphs.Interruption + ", " + seconds(m.OverlapTime)
}

// wrong writes how many words are wrong if the confidences are right.
func (w *writer) wrong() string {
	n := w.measures.ExpectedWrong
	s := strconv.FormatFloat(n, 'f', 0, 64)
	if n < 9.5 {
		s = strconv.FormatFloat(n, 'f', 1, 64)
	}
	return w.about() + " " + s + " of " + strconv.Itoa(w.measures.Confident)
}

// how says how each number is defined.
func (w *writer) how() []line {
	if w.measures == nil || len(w.measures.Voices) == 0 || w.reading() {
		return nil
	}
	lines := []line{{rule: true, left: w.dim("how it is measured")}}
	for _, h := range [...]struct {
		name, how string
		said      bool
	}{
		{"talk", measure.HowTalk, w.measures.Timed}, {"wpm", measure.HowPace, w.measures.Timed},
		{"silence", measure.HowSilence, w.measures.Timed}, {"longest", measure.HowLongest, w.measures.Timed},
		{"turns", measure.HowTurns, w.call.Shape != model.ShapeRead}, {"gaps", measure.HowGap, w.measures.Gaps > 0},
		{"overlap", measure.HowOverlap, w.measures.Timed && len(w.measures.Voices) > 1}, {"asks", measure.HowQuestions, true},
		{"conf", measure.HowConfidence, w.measures.Confident > 0}, {"wrong", measure.HowExpectedWrong, w.measures.Confident > 0},
	} {
		if !h.said {
			continue
		}
		name := pad(h.name, nameCells) + " "
		for l := range notation.Lines(h.how, w.width-2-nameCells-1) {
			lines = append(lines, line{name: name, left: w.dim(l), more: true})
			name = pad("", nameCells) + " "
		}
		lines[len(lines)-1].more = false
	}
	return lines
}

func pad(s string, n int) string     { return s + strings.Repeat(" ", max(n-len(s), 0)) }
func padLeft(s string, n int) string { return strings.Repeat(" ", max(n-len(s), 0)) + s }

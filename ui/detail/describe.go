package detail

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/ui/notation"
	"earshot/ui/pane"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// describe says all there is to say, what matters most first.
func describe(s pane.State, b built, quote []string) []line {
	d := describer{call: s.Call, theme: s.Theme, width: inner(b.width), whole: b.width - 2}
	d.lines, d.parts = make([]line, 0, 32), make([]notation.Part, 0, 64)
	d.said.Grow(1024)
	switch {
	case len(s.Call.Words) == 0:
		d.nothing()
		return d.lines
	case b.segment:
		d.segment(b.subject, quote)
	}
	d.word(s.Word, b.segment)
	d.others(s, b)
	return d.lines
}

// describer collects lines. What they say and its parts are kept together, as
// all of it is made anew for each word that the cursor comes to.
type describer struct {
	call  *model.Call
	theme *theme.Theme
	width int // of what lines tell, without their names
	whole int // of a line
	lines []line
	parts []notation.Part
	said  strings.Builder
	buf   [64]byte // for what is appended before it is said
}

func (d *describer) add(l line) { d.lines = append(d.lines, l) }

// put returns parts as a line holds them.
func (d *describer) put(parts ...notation.Part) []notation.Part {
	from := len(d.parts)
	d.parts = append(d.parts, parts...)
	return d.parts[from:len(d.parts):len(d.parts)]
}

func (d *describer) text(s string) []notation.Part {
	return d.put(notation.Part{Look: d.theme.Text, Text: s})
}
func (d *describer) dim(s string) []notation.Part {
	return d.put(notation.Part{Look: d.theme.Dim, Text: s})
}

// join returns pieces as one text.
func (d *describer) join(pieces ...string) string {
	from := d.said.Len()
	for _, s := range pieces {
		d.said.WriteString(s)
	}
	return d.said.String()[from:]
}

// string returns appended text.
func (d *describer) string(b []byte) string {
	from := d.said.Len()
	d.said.Write(b)
	return d.said.String()[from:]
}

func (d *describer) nothing() {
	said := "nothing under the cursor: this answer holds no words"
	if d.call.Doc == nil || d.call.Partial {
		said = "reading " + d.theme.Glyphs.Ellipsis
	}
	for l := range notation.Lines(said, d.whole) {
		d.add(line{left: d.dim(l), whole: true, group: groupRest})
	}
}

// segment describes the segment that the pane is about. An event about another
// segment is followed by what it is about.
func (d *describer) segment(ref model.SegmentRef, quote []string) {
	seg := d.call.Segment(ref)
	switch {
	case seg.Kind != model.NoEvent:
		d.add(line{segment: true, ref: ref, group: groupLabel})
		if seg.Kind == model.DoubtfulWord {
			return // the word is described below
		}
		if about := aboutOf(d.call, seg); about != nil {
			d.labels(about)
			seg = about
		} else {
			d.event(seg)
		}
	case seg.Lane == model.TurnLane:
		turn := &d.call.Turns[ref.I]
		d.add(line{name: "turn", left: d.put(notation.Part{Look: d.theme.Voice(turn.Voice), Text: pane.VoiceName(d.call.Voices[turn.Voice])}), group: groupLabel})
	default:
		d.labels(seg)
	}
	d.times(seg)
	d.words(seg)
	if from := originText(d.call, seg); from != "" {
		d.add(line{name: "from", left: d.dim(from), group: groupGiven})
	}
	d.quote(quote)
	d.path(seg.Path, groupPath)
}

// event says between whom there is dead air.
func (d *describer) event(seg *model.Segment) {
	if after := seg.Anchor.First; seg.Kind == model.DeadAir && after > 0 && after < len(d.call.Words) {
		from, to := d.call.Voice(after-1), d.call.Voice(after)
		d.add(line{name: "from", group: groupMoreText, left: d.put(
			notation.Part{Look: d.theme.Voice(from), Text: pane.VoiceName(d.call.Voices[from])},
			notation.Part{Look: d.theme.Dim, Text: " to "},
			notation.Part{Look: d.theme.Voice(to), Text: pane.VoiceName(d.call.Voices[to])},
		)})
	}
}

// maxLabels is more than real answers give to a segment (4 were seen).
const maxLabels = 20

// labels adds a line for each label: its score with as many figures as there
// is room for, and a gauge.
func (d *describer) labels(seg *model.Segment) {
	t := d.theme
	labels := seg.Labels[:min(len(seg.Labels), maxLabels)]
	mood := seg.Lane == model.Sentiment
	var names, short, exact [maxLabels]string
	name, brief, full := 0, 0, 0
	for i, l := range labels {
		if names[i] = text.Safe(l.Name); mood {
			_, glyph := t.Sentiment(l.Name)
			names[i] = d.join(glyph, " ", names[i])
		}
		name = max(name, text.Width(names[i]))
		if l.HasScore {
			exact[i], short[i] = d.score(mood, l.Score)
			brief, full = max(brief, len(short[i])), max(full, len(exact[i]))
		}
	}
	scores, score := short, brief
	if name+full+2+exactGauge <= d.width {
		scores, score = exact, full
	}
	gauge := min(d.width-name-score-2, maxGauge)
	for i, l := range labels {
		look := t.Text
		if mood {
			look, _ = t.Sentiment(l.Name)
		}
		out := line{left: d.put(notation.Part{Look: look, Text: names[i]}), group: groupMoreLabels}
		if i == 0 {
			out.name, out.group = seg.Lane.String(), groupLabel
			if mood {
				out.name = "score"
			}
		}
		if l.HasScore {
			figures := notation.Part{Look: look, Text: d.join(strings.Repeat(" ", score-len(scores[i])), scores[i])}
			if !mood {
				figures.Look = t.Dim
			}
			out.right = d.put(figures)
			if gauge >= minGauge {
				full := notation.Bar(t, l.Score, gauge)
				if mood {
					full = notation.SentimentGauge(t, l.Name, l.Score, gauge)
				}
				rest := notation.Track(t, gauge-text.Width(full))
				out.right = d.put(figures, notation.Part{Look: notation.Look(t, seg), Text: d.join(" ", full)}, notation.Part{Look: t.Faint, Text: rest})
			}
		}
		d.add(out)
	}
	if more := len(seg.Labels) - len(labels); more > 0 {
		d.add(line{left: d.dim("+" + strconv.Itoa(more) + " more labels"), group: groupMoreLabels})
	}
	if len(labels) == 0 {
		d.add(line{name: seg.Lane.String(), left: d.dim("(no label)"), group: groupLabel})
	}
}

// Cells of a gauge: it is left out before it is too short to read, and all
// figures of a score are worth more than a long one.
const (
	minGauge   = 4
	exactGauge = 6
	maxGauge   = 16
)

// score writes a score as it was given, and short.
func (d *describer) score(mood bool, x float64) (exact, short string) {
	if !mood {
		return d.string(notation.AppendExact(d.buf[:0], x)), d.string(notation.AppendScore(d.buf[:0], x))
	}
	signed := d.buf[:0]
	if x > 0 {
		signed = append(signed, '+')
	}
	return d.string(notation.AppendExact(signed, x)), d.string(notation.AppendSentiment(d.buf[:0], x, 3))
}

func (d *describer) times(seg *model.Segment) {
	from, to, ok := d.call.SegmentTimes(seg)
	if !ok {
		d.noTimes()
		return
	}
	l := line{name: "time", group: groupTimes}
	l.left, l.right = d.timeRange(from, to)
	d.add(l)
}

// timeRange writes when something begins and ends and how long it is, with as
// many decimals as the times have and there is room for.
func (d *describer) timeRange(from, to time.Duration) (left, right []notation.Part) {
	for n := timeDecimals(from, to); ; n-- {
		times := appendTimeRange(d.buf[:0], d.theme, from, to, n)
		length := notation.AppendSpan(times, max(to-from, 0), max(n, 1))[len(times):]
		if n == 0 || notation.Cells(times)+1+len(length) <= d.width {
			return d.text(d.string(times)), d.dim(d.string(length))
		}
	}
}

func (d *describer) noTimes() {
	said := "no times in this answer"
	if d.call.Shape == model.ShapeRead {
		said = "no times: /v1/read reads text"
	}
	d.add(line{name: "time", left: d.dim(said), group: groupTimes})
}

// words says which words the segment is about, which the answer gave, and
// whether they fit its text.
func (d *describer) words(seg *model.Segment) {
	said := notation.AppendWords(d.buf[:0], seg.Anchor)
	if n := wordCount(d.call, seg); n > 0 {
		said = append(strconv.AppendInt(append(said, " ("...), int64(n), 10), ')')
	} else if seg.Kind == model.DeadAir || seg.Kind == model.Unsent {
		said = strconv.AppendInt(append(said[:0], "before w"...), int64(seg.Anchor.First), 10)
	}
	words := line{name: "words", named: true, left: d.text(d.string(said)), group: groupWords}
	if seg.State != model.Unchecked {
		look, glyph := notation.AnchorMark(d.theme, seg.State)
		words.right = d.put(notation.Part{Look: look, Text: d.join(glyph, " idx", shiftText(seg))})
	}
	d.add(words)
	if given := givenText(seg); given != "" {
		d.add(line{name: "given", named: true, left: d.dim(given), group: groupGiven})
	}
	if why := anchorText(seg); why != "" {
		look, glyph := notation.AnchorMark(d.theme, seg.State)
		group := groupFault
		if seg.State == model.Exact || seg.State == model.Unchecked {
			group, look = groupRest, d.theme.Dim
		}
		for l := range notation.Lines(d.join(glyph, " ", why), d.width) {
			d.add(line{left: d.put(notation.Part{Look: look, Text: l}), group: group})
		}
	}
}

// quote adds the text.
func (d *describer) quote(text []string) {
	for i, l := range text {
		out := line{left: d.text(l), quote: i + 1, more: i < len(text)-1}
		switch {
		case i == 0:
			out.name, out.group = "text", groupText
		case i < 3:
			out.group = groupMoreText
		case i < 8:
			out.group = groupLongText
		default:
			out.group = groupRest
		}
		d.add(out)
	}
}

// path adds a JSON path. Its end says more than its beginning.
func (d *describer) path(path string, g group) {
	if path == "" {
		return
	}
	d.add(line{name: "path", left: d.dim(text.CutLeft(text.Safe(path), d.width)), group: g})
}

// word describes the word under the cursor.
func (d *describer) word(w int, below bool) {
	t, word := d.theme, &d.call.Words[w]
	if below && d.call.Shape == model.ShapeRead {
		return // /v1/read has no words: this one was cut from the segment's text
	}
	var confidence []notation.Part
	if word.Has.Is(model.HasConfidence) {
		confidence = d.put(notation.Part{Look: t.Dim, Text: "p "},
			notation.Part{Look: t.Text, Text: d.string(notation.AppendConfidence(d.buf[:0], word.Confidence))})
	}
	number := append(strconv.AppendInt(append(d.buf[:0], 'w'), int64(w), 10), ' ')
	title := d.put(notation.Part{Look: t.Dim, Text: d.string(number)}, notation.Part{Look: t.Strong, Text: d.join(`"`, text.Safe(word.Text), `"`)})
	if below {
		d.add(line{rule: true, left: title, group: groupWord})
	} else {
		d.add(line{name: "word", left: title, right: confidence, group: groupLabel})
		confidence = nil
	}
	times := line{name: "time", group: groupWord, right: confidence}
	switch {
	case word.Has.Is(model.HasStart | model.HasEnd):
		var length []notation.Part
		times.left, length = d.timeRange(word.Start, word.End)
		if confidence == nil {
			times.right = length
		}
	case word.Has.Is(model.HasStart):
		times.left = d.text(d.string(append(notation.AppendTime(d.buf[:0], word.Start, 2), ", no end"...)))
	case !d.call.Timed && below: // said above, or there is nothing to say
		times.name, times.left = "", d.dim("no times")
	case !d.call.Timed:
		d.noTimes()
		times.left = nil
	default:
		times.left = d.dim("no start")
	}
	if times.left != nil {
		d.add(times)
	}
	if word.Has.Is(model.BadTimes) {
		d.add(line{left: d.put(notation.Part{Look: t.Warn, Text: d.join(t.Glyphs.Warn, " times run backwards or cannot be read")}), group: groupSpeaker})
	}
	if d.call.Shape == model.ShapeRead {
		d.path(d.call.WordPath(w), groupWordPath)
		return
	}
	voice := d.call.Voice(w)
	who := line{name: "voice", group: groupSpeaker, left: d.put(notation.Part{Look: t.Voice(voice), Text: voiceOf(d.call, w)})}
	if word.Has.Is(model.HasSentiment) {
		look, glyph := t.Sentiment(sentimentOf(word.Sentiment))
		score := append(append(d.buf[:0], glyph...), ' ')
		who.right = d.put(notation.Part{Look: look, Text: d.string(notation.AppendSentiment(score, word.Sentiment, 3))})
	}
	d.add(who)
	d.entities(w)
	d.path(d.call.WordPath(w), groupWordPath)
	d.json(word.At)
}

// entities names what the answer found a word to be part of.
func (d *describer) entities(w int) {
	for i := range d.call.Entities {
		e := &d.call.Entities[i]
		if !e.Span.Contains(w) {
			continue
		}
		d.add(line{name: "entity", group: groupSpeaker, left: d.put(
			notation.Part{Look: d.theme.Accent, Text: text.Safe(e.Label)},
			notation.Part{Look: d.theme.Text, Text: d.join(` "`, text.Safe(e.Value), `"`)},
		), right: d.dim(d.string(notation.AppendConfidence(append(d.buf[:0], "p "...), e.Confidence)))})
	}
}

// json adds what the answer itself holds, as many members a line as fit.
func (d *describer) json(at model.Range) {
	out := line{name: "json", group: groupJSON, quote: firstOfJSON}
	whole := ""
	add := func(s string) {
		out.left, out.more = d.dim(s), true
		d.add(out)
		out.name = ""
		out.quote++
	}
	for member := range strings.Lines(rawOf(d.call, at)) {
		member = text.Safe(strings.TrimRight(member, "\n"))
		if whole != "" && text.Width(whole)+1+text.Width(member) <= d.width {
			whole = d.join(whole, " ", member)
			continue
		}
		for l := range notation.Lines(whole, d.width) {
			add(l)
		}
		whole = member
	}
	for l := range notation.Lines(whole, d.width) {
		add(l)
	}
	if out.name == "" {
		d.lines[len(d.lines)-1].more = false
	}
}

// firstOfJSON numbers the lines of the JSON, apart from those of the text.
const firstOfJSON = 10_000

// others names the other segments at the word.
func (d *describer) others(s pane.State, b built) {
	var buf [16]model.SegmentRef
	group := groupOthers
	for i, ref := range appendHere(buf[:0], s) {
		if b.segment && ref == b.subject {
			continue
		}
		if i >= maxOthers {
			break
		}
		if group == groupOthers {
			d.add(line{rule: true, left: d.dim("also here"), group: groupOthers})
		}
		d.add(line{segment: true, other: true, ref: ref, group: group})
		group = groupMoreOthers
	}
}

const maxOthers = 64

package export

import (
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"earshot/model"
	"earshot/model/export/harmless"
	"earshot/model/measure"
)

// VoiceName is what a voice is called: the name of a participant, or, as the
// answer only numbers speakers and channels, that. No format needs to escape
// it.
func VoiceName(c *model.Call, voice int) string {
	v := c.Voices[voice]
	switch {
	case v.Name != "":
		return plainName(v.Name)
	case v.Speaker < 0:
		return "Channel " + strconv.Itoa(v.Channel)
	case c.Channels > 1:
		return "Channel " + strconv.Itoa(v.Channel) + ", speaker " + strconv.Itoa(v.Speaker)
	}
	return "Speaker " + strconv.Itoa(v.Speaker)
}

// plainName leaves in a name what is no markup anywhere: letters, digits, spaces
// and what stands between the parts of a name.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune(".,'/-", r) {
			return r
		}
		return '\ufffd'
	}, harmless.Text(name))
}

// wordsTable lists the words of a selection.
func wordsTable(c *model.Call, sel Selection) table {
	columns := []string{"index", "start", "end", "voice", "text", "word", "confidence", "sentiment_score", "channel", "speaker", "interim", "path"}
	return table{columns, func(yield func([]value) bool) {
		row := make([]value, len(columns))
		for i := sel.Words.First; i < sel.Words.Last; i++ {
			if !sel.includes(c, i) {
				continue
			}
			w := &c.Words[i]
			row[0] = whole(i)
			row[1] = when(w.Has.Is(model.HasStart), seconds(w.Start))
			row[2] = when(w.Has.Is(model.HasEnd), seconds(w.End))
			row[3] = text(VoiceName(c, c.Voice(i)))
			row[4] = text(w.Text)
			row[5] = when(w.Bare != w.Text, text(w.Bare))
			row[6] = when(w.Has.Is(model.HasConfidence), number(w.Confidence))
			row[7] = when(w.Has.Is(model.HasSentiment), number(w.Sentiment))
			row[8] = whole(int(w.Channel))
			row[9] = when(w.Has.Is(model.HasSpeaker), whole(int(w.Speaker)))
			row[10] = when(w.Has.Is(model.Interim), truth(true))
			row[11] = optional(c.WordPath(i))
			if !yield(row) {
				return
			}
		}
	}}
}

// turnsTable lists the turns of a selection, cut to it.
func turnsTable(c *model.Call, sel Selection) table {
	columns := []string{"turn", "start", "end", "voice", "first_word", "word_count", "text"}
	return table{columns, func(yield func([]value) bool) {
		row := make([]value, len(columns))
		for t, span := range turns(c, sel) {
			from, to, ok := spanTimes(c, span)
			row[0] = whole(t + 1)
			row[1], row[2] = when(ok, seconds(from)), when(ok, seconds(to))
			row[3] = text(VoiceName(c, c.Turns[t].Voice))
			row[4], row[5] = whole(span.First), whole(span.Len())
			row[6] = text(c.Text(span))
			if !yield(row) {
				return
			}
		}
	}}
}

// turns yields the turns of a selection: the index of each in c.Turns, and its
// words, cut to the selection.
func turns(c *model.Call, sel Selection) iter.Seq2[int, model.Span] {
	return func(yield func(int, model.Span) bool) {
		if sel.Words.Len() == 0 {
			return
		}
		for t := c.TurnAt(sel.Words.First); t < len(c.Turns) && c.Turns[t].First < sel.Words.Last; t++ {
			span := model.Span{First: max(c.Turns[t].First, sel.Words.First), Last: min(c.Turns[t].Last, sel.Words.Last)}
			if sel.channel() >= 0 && int(c.Words[span.First].Channel) != sel.channel() {
				continue
			}
			if !yield(t, span) {
				return
			}
		}
	}
}

// spanTimes returns when the first word of a span begins and the latest ends.
func spanTimes(c *model.Call, span model.Span) (from, to time.Duration, ok bool) {
	if !c.Timed || span.Len() == 0 {
		return 0, 0, false
	}
	from = c.Onset(span.First)
	to = c.Onset(span.Last - 1)
	for i := span.First; i < span.Last; i++ {
		if _, end, ok := c.Words[i].Spoken(); ok {
			to = max(to, end)
		}
	}
	return from, to, true
}

// checkOf is what a segment's state is called.
func checkOf(s *model.Segment) value {
	switch s.State {
	case model.Exact:
		return text("exact")
	case model.Repaired:
		return text("repaired")
	case model.NotFound:
		return text("not found")
	}
	return value{}
}

// segmentsTable lists the segments of a selection, of some lanes, by time.
func segmentsTable(c *model.Call, sel Selection, lanes ...model.Lane) table {
	columns := []string{"id", "lane", "start", "end", "first_word", "word_count", "labels", "check", "shift", "given_start_word", "given_end_word", "channel", "text", "about", "path"}
	return table{columns, func(yield func([]value) bool) {
		row := make([]value, len(columns))
		for s := range segments(c, sel, lanes...) {
			from, to, timed := c.SegmentTimes(s)
			row[0], row[1] = text(s.ID()), text(s.Lane.String())
			row[2], row[3] = when(timed, seconds(from)), when(timed, seconds(to))
			row[4], row[5] = whole(s.Anchor.First), whole(s.Anchor.Len())
			row[6] = labels(rounded(s))
			row[7] = checkOf(s)
			row[8] = when(s.State == model.Repaired, whole(s.Shift))
			row[9], row[10] = when(s.Given.HasStart, number(s.Given.Start)), when(s.Given.HasEnd, number(s.Given.End))
			row[11] = when(s.Channel >= 0 && c.Channels > 1, whole(s.Channel))
			row[12], row[13] = optional(s.Text), value{}
			if s.Lane == model.Event { // its text is the segment it is about
				row[12], row[13] = row[13], row[12]
			}
			row[14] = optional(s.Path)
			if !yield(row) {
				return
			}
		}
	}}
}

// rounded returns the labels of a segment. Seconds that were measured here lose
// what binary fractions add to them; what the answer says stays as it is.
func rounded(s *model.Segment) []model.Label {
	if s.Kind != model.DeadAir && s.Kind != model.Interruption && s.Kind != model.Unsent || len(s.Labels) == 0 {
		return s.Labels
	}
	l := s.Labels[0]
	l.Score = math.Round(l.Score*1e9) / 1e9
	return []model.Label{l}
}

// segments yields the segments of some lanes that share a word with the
// selection, by time; of a selection that is one segment of these lanes, that
// one alone. Dead air, which has no words, counts where it ends.
func segments(c *model.Call, sel Selection, lanes ...model.Lane) iter.Seq[*model.Segment] {
	return func(yield func(*model.Segment) bool) {
		if s := sel.Segment; s != nil && includes(lanes, s.Lane) {
			yield(s)
			return
		}
		for _, ref := range c.Rows {
			if !includes(lanes, ref.Lane) {
				continue
			}
			s := c.Segment(ref)
			if !sel.All && (s.Anchor.First >= sel.Words.Last || max(s.Anchor.Last, s.Anchor.First+1) <= sel.Words.First) {
				continue
			}
			if !yield(s) {
				return
			}
		}
	}
}

func includes(lanes []model.Lane, lane model.Lane) bool {
	for _, l := range lanes {
		if l == lane {
			return true
		}
	}
	return false
}

// summaryTable is one row: what the answer says the call was about, and the
// average of its sentiments.
func summaryTable(c *model.Call) table {
	columns := []string{"text", "failed", "average_label", "average_score", "path"}
	return table{columns, func(yield func([]value) bool) {
		yield([]value{
			when(c.Summary.Present, text(c.Summary.Text)), when(c.Summary.Present, truth(c.Summary.Failed)),
			when(c.Average.Present, optional(c.Average.Label)), when(c.Average.Present, number(c.Average.Score)),
			when(c.Summary.Present, optional(c.Summary.Path)),
		})
	}}
}

// entitiesTable lists the named things the answer found.
func entitiesTable(c *model.Call) table {
	columns := []string{"label", "value", "first_word", "word_count", "confidence"}
	return table{columns, func(yield func([]value) bool) {
		row := make([]value, len(columns))
		for i := range c.Entities {
			e := &c.Entities[i]
			row[0], row[1] = text(e.Label), text(e.Value)
			row[2], row[3] = whole(e.Span.First), whole(e.Span.Len())
			row[4] = number(e.Confidence)
			if !yield(row) {
				return
			}
		}
	}}
}

// statsTable lists what was measured here, each with how. A number about one
// voice names it.
func statsTable(c *model.Call) table {
	columns := []string{"measure", "voice", "value", "unit", "how"}
	return table{columns, func(yield func([]value) bool) {
		r := measure.Of(c)
		all := func(name string, v value, unit, how string) []value {
			return []value{text(name), {}, v, optional(unit), optional(how)}
		}
		rows := [][]value{
			all("duration", when(r.Timed, seconds(r.Duration)), "s", "the longer of what the answer says and the end of the last word"),
			all("words", whole(r.Words), "", "words of all channels"),
			all("turns", whole(r.Turns), "", measure.HowTurns),
		}
		if r.Timed {
			rows = append(rows,
				all("silence", seconds(r.Silence), "s", measure.HowSilence),
				all("longest silence", when(r.LongestAfter >= 0, seconds(r.LongestSilence)), "s", measure.HowLongest),
				all("overlaps", whole(r.Overlaps), "", measure.HowOverlap),
				all("overlap", seconds(r.OverlapTime), "s", measure.HowOverlap),
				all("median gap", when(r.Gaps > 0, seconds(r.MedianGap)), "s", measure.HowGap),
			)
		}
		rows = append(rows,
			all("mean confidence", when(r.Confident > 0, number(r.MeanConfidence)), "", measure.HowConfidence),
			all("lowest confidence", when(r.Lowest >= 0, number(lowest(c, r))), "", measure.HowLowest),
			all("expected wrong words", when(r.Confident > 0, number(r.ExpectedWrong)), "", measure.HowExpectedWrong),
		)
		for i := range r.Voices {
			v := &r.Voices[i]
			of := func(name string, v value, unit, how string) {
				rows = append(rows, []value{text(name), text(VoiceName(c, i)), v, optional(unit), text(how)})
			}
			if r.Timed {
				of("talk", seconds(v.Talk), "s", measure.HowTalk)
				of("share", when(r.Duration > 0, number(r.Share(i))), "", measure.HowTalk)
				of("pace", when(v.Talk > 0, number(v.WordsPerMinute())), "words/min", measure.HowPace)
				of("longest turn", seconds(v.LongestTurn), "s", measure.HowLongestTurn)
			}
			of("words", whole(v.Words), "", "words of the voice")
			of("turns", whole(v.Turns), "", measure.HowTurns)
			of("questions", whole(v.Questions), "", measure.HowQuestions)
		}
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}}
}

func lowest(c *model.Call, r *measure.Report) float64 {
	if r.Lowest < 0 {
		return 0
	}
	return c.Words[r.Lowest].Confidence
}

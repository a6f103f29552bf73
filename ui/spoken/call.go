package spoken

import (
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/measure"
	"earshot/ui/text"
)

// Opening says what call this is: what it is called, how long, who and what was
// found, and how it begins and what it is about.
func Opening(c *model.Call, name string) []string {
	parts := []string{name}
	switch c.Shape {
	case model.ShapeRead:
		parts = append(parts, "a text without times")
	case model.ShapeLive:
		parts = append(parts, "live messages")
	}
	if c.Duration > 0 {
		parts = append(parts, Clock(c.Duration))
	}
	if n := len(c.Voices); n > 0 && c.Shape != model.ShapeRead {
		unit := "speaker"
		if c.Voices[0].Speaker < 0 {
			unit = "channel"
		}
		parts = append(parts, text.Count(n, unit))
	}
	parts = append(parts, text.Count(len(c.Words), "word"))
	for _, lane := range [...]model.Lane{model.Topic, model.Intent} {
		if n := len(c.Segments[lane]); n > 0 {
			parts = append(parts, text.Count(n, lane.String()))
		}
	}
	if c.Average.Present {
		parts = append(parts, "sentiment on average "+Average(c))
	}
	lines := []string{strings.Join(parts, ", ")}
	if s := firstSentence(c); s != "" {
		lines = append(lines, "Summary: "+s)
	}
	return lines
}

// Average says the average sentiment as the answer gives it.
func Average(c *model.Call) string { return List(c.Average.Label, Sentiment(c.Average.Score)) }

// firstSentence returns how the summary begins.
func firstSentence(c *model.Call) string {
	if !c.Summary.Present || c.Summary.Failed {
		return ""
	}
	s := strings.Join(strings.Fields(c.Summary.Text), " ")
	if i := strings.IndexAny(s, ".!?"); i >= 0 && i+1 < len(s) && s[i+1] == ' ' {
		return s[:i+1]
	}
	if r := []rune(s); len(r) > maxCharacters {
		return string(r[:maxCharacters]) + " ..."
	}
	return s
}

// Summary says what the call is about and what was measured in it, a fact a
// line. Measures may be nil.
func Summary(c *model.Call, r *measure.Report) []string {
	var lines []string
	switch s := &c.Summary; {
	case s.Present && s.Failed:
		lines = append(lines, "The service made no summary: "+oneLine(s.Text))
	case s.Present:
		lines = append(lines, "Summary: "+oneLine(s.Text))
	default:
		lines = append(lines, "No summary: ask for one with summarize=v2")
	}
	if c.Average.Present {
		lines = append(lines, "Sentiment on average: "+Average(c))
	} else {
		lines = append(lines, "No average sentiment: ask for it with sentiment=true")
	}
	if r == nil {
		return lines
	}
	for i := range r.Voices {
		v := &r.Voices[i]
		who := "The voice"
		if len(c.Voices) > 1 {
			who = Voice(c, firstOf(c, i))
		}
		if !r.Timed {
			lines = append(lines, List(who+": "+text.Count(v.Words, "word"), text.Count(v.Questions, "question")))
			continue
		}
		lines = append(lines, List(
			who+" talks "+strconv.Itoa(int(r.Share(i)*100+.5))+" % of the time", Seconds(v.Talk.Seconds()),
			strconv.Itoa(int(v.WordsPerMinute()+.5))+" words a minute", text.Count(v.Turns, "turn"),
			"the longest "+Seconds(v.LongestTurn.Seconds()), text.Count(v.Questions, "question")))
	}
	if r.Timed && r.Duration > 0 {
		silence := "Silence: " + strconv.Itoa(int(100*r.Silence.Seconds()/r.Duration.Seconds()+.5)) + " %"
		if r.LongestAfter >= 0 && r.LongestAfter < len(c.Words) {
			silence += ", the longest " + Seconds(r.LongestSilence.Seconds()) + " at " + Clock(c.Words[r.LongestAfter].End)
		}
		lines = append(lines, silence)
	}
	if r.Timed && len(r.Voices) > 1 {
		lines = append(lines, List(text.Count(r.Overlaps, "overlap")+" of "+Seconds(r.OverlapTime.Seconds())+" in all",
			"median gap between turns "+Seconds(r.MedianGap.Seconds())))
	}
	if r.Confident > 0 {
		lines = append(lines, "Mean confidence "+Percent(r.MeanConfidence)+", "+strconv.FormatFloat(r.ExpectedWrong, 'f', 1, 64)+" words expected to be wrong")
	}
	return lines
}

// firstOf returns the first word of a voice.
func firstOf(c *model.Call, voice int) int {
	for _, t := range c.Turns {
		if t.Voice == voice {
			return t.First
		}
	}
	return -1
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

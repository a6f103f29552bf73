package spoken

import (
	"math"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/ui/pane"
)

// Segment says a segment: which of its lane it is, its labels with their
// scores, when it is and how it begins.
func Segment(c *model.Call, ref model.SegmentRef) string {
	s := c.Segment(ref)
	parts := []string{which(c, ref, s)}
	if s.Kind == model.NoEvent {
		parts = append(parts, labels(s)...)
	} else {
		parts = append(parts, Event(s))
	}
	if from, to, ok := c.SegmentTimes(s); ok {
		parts = append(parts, Span(from, to))
	}
	switch {
	case s.State == model.Repaired:
		parts = append(parts, "indices repaired")
	case s.State == model.NotFound:
		parts = append(parts, "its text was not found")
	}
	switch {
	case s.Anchor.Len() > 0:
		parts = append(parts, excerpt(c, s.Anchor, wordsOfLabel))
	case s.Anchor.First < len(c.Words):
		parts = append(parts, "before "+Quote(c.Words[s.Anchor.First].Text))
	}
	return strings.Join(parts, ", ")
}

// which says "Topic 2 of 5".
func which(c *model.Call, ref model.SegmentRef, s *model.Segment) string {
	n, of := s.Number, len(c.Segments[ref.Lane])
	if ref.Lane == model.TurnLane {
		n, of = ref.I+1, len(c.Turns)
	}
	name := ref.Lane.String()
	return strings.ToUpper(name[:1]) + name[1:] + " " + strconv.Itoa(n) + " of " + strconv.Itoa(of)
}

// maxLabels is how many labels of a segment are said.
const maxLabels = 3

func labels(s *model.Segment) []string {
	if s.Lane == model.TurnLane {
		return nil
	}
	var said []string
	for i, l := range s.Labels {
		if i == maxLabels {
			said = append(said, strconv.Itoa(len(s.Labels)-i)+" more")
			break
		}
		name := strings.Join(strings.Fields(l.Name), " ")
		switch {
		case !l.HasScore:
		case s.Lane == model.Sentiment:
			name += ", " + Sentiment(l.Score)
		default:
			name += ", " + Percent(l.Score)
		}
		said = append(said, name)
	}
	if len(said) == 0 {
		return []string{"no label"}
	}
	return said
}

// Event says what happened, with the number it was judged by.
func Event(s *model.Segment) string {
	name := s.Kind.String()
	if s.Text != "" && s.Kind != model.NoEvent {
		name += " of " + s.Text
	}
	if len(s.Labels) == 0 || !s.Labels[0].HasScore {
		return name
	}
	switch x := s.Labels[0].Score; s.Kind {
	case model.DoubtfulWord:
		return name + ", confidence " + Percent(x)
	case model.SentimentDip:
		return name + ", " + Sentiment(x)
	case model.IndexFault:
		return name + ", off by " + strconv.FormatFloat(math.Abs(x), 'f', -1, 64)
	default:
		return name + " of " + Seconds(x)
	}
}

// Seconds says a length of time, "5.3 s".
func Seconds(x float64) string {
	decimals := 1
	if math.Abs(x) < 1 {
		decimals = 2
	}
	return strconv.FormatFloat(x, 'f', decimals, 64) + " s"
}

// Percent says a score from 0 to 1, "78 %", "0.00058 %". None is rounded to
// nothing, and none that is less than one to one.
func Percent(x float64) string {
	x *= 100
	a := math.Abs(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0) || a > 1e6:
		return strconv.FormatFloat(x, 'g', 3, 64) + " %"
	case a == 0:
		return "0 %"
	case a > 99 && a < 100:
		return "99 %"
	case a >= 10:
		return strconv.FormatFloat(x, 'f', 0, 64) + " %"
	}
	return strconv.FormatFloat(x, 'f', decimals(a), 64) + " %"
}

// decimals returns how many show two figures of a number below ten.
func decimals(a float64) int {
	return min(max(1-int(math.Floor(math.Log10(a))), 0), 12)
}

// Sentiment says a sentiment score with its sign in words, "minus 0.41": many
// screen readers leave the sign out.
func Sentiment(x float64) string {
	a := math.Abs(x)
	number := strconv.FormatFloat(a, 'f', 2, 64)
	if a > 0 && a < .005 {
		number = strconv.FormatFloat(a, 'f', decimals(a), 64)
	}
	switch {
	case math.IsNaN(x) || a > 1e6:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case x < 0:
		return "minus " + number
	case x > 0:
		return "plus " + number
	}
	return "0"
}

// Lane says which segments J and K step through now.
func Lane(c *model.Call, lane model.Lane) string {
	if lane == model.TurnLane {
		return "turns, " + strconv.Itoa(len(c.Turns)) + " of them"
	}
	name := lane.String()
	if lane == model.Sentiment {
		name += " segment"
	}
	return name + "s, " + strconv.Itoa(len(c.Segments[lane])) + " of them"
}

// Loop says what is repeated.
func Loop(l *pane.Loop) string {
	name := l.Name
	for lane := range model.LaneCount {
		if number, ok := strings.CutPrefix(name, string(rune(lane.Letter()))); ok && number != "" && strings.Trim(number, "0123456789") == "" {
			name = lane.String() + " " + number
		}
	}
	return name + ", " + Span(l.From, l.To)
}

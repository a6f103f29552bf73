package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"earshot/model"
	"earshot/model/place"
)

// checkLanes looks at the segments of all lanes and at summaries of the old
// kind.
func (k *checker) checkLanes() {
	c := k.call
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		for origin := range len(c.Reads) + 1 {
			if !k.fits(origin) {
				continue
			}
			inAnswer := make([]*model.Segment, 0, len(c.Segments[lane]))
			for i := range c.Segments[lane] {
				if s := &c.Segments[lane][i]; s.Origin == origin {
					inAnswer = append(inAnswer, s)
					k.segment(s)
				}
			}
			k.inOrderOfWords(inAnswer)
		}
	}
	for origin := range len(c.Reads) + 1 {
		if k.fits(origin) {
			k.sentimentsMeet(origin)
		}
	}
	for i := range c.Summaries {
		k.segment(&c.Summaries[i])
	}
	k.checkAverages()
}

// fits reports whether an answer is about the call: the call's own is, and what
// is grafted onto it should be.
func (k *checker) fits(origin int) bool { return origin == 0 || k.call.Reads[origin-1].Fits() }

// segment looks at one segment.
func (k *checker) segment(s *model.Segment) {
	k.indices(s)
	if !s.Given.EndExclusive && len(s.Labels) == 0 || s.Lane == model.Sentiment && len(s.Labels) > 0 && s.Labels[0].Name == "" {
		k.add(k.about(s, LabelMissing, "no "+s.Lane.String(), "at least one "+s.Lane.String()))
	}
	for _, l := range s.Labels {
		if s.Lane != model.Sentiment && l.HasScore && (l.Score < 0 || l.Score > 1) {
			k.add(k.about(s, ScoreRange, "confidence "+number(l.Score), "from 0 to 1"))
		}
	}
}

// isLabelled tells segments from summaries of the old kind, whose text is what
// they say.
func (k *checker) isLabelled(s *model.Segment) bool {
	return !strings.Contains(s.Path, ".summaries[")
}

// about begins a finding about a segment.
func (k *checker) about(s *model.Segment, rule, says, should string) Finding {
	return Finding{Rule: rule, Path: s.Path, Range: s.At, Words: s.Anchor, Says: says, Should: should}
}

// indices holds the indices of a segment against its text and the words.
func (k *checker) indices(s *model.Segment) {
	g := s.Given
	if !g.HasStart || !g.HasEnd {
		missing := "start_word"
		if g.HasStart {
			missing = "end_word"
		} else if !g.HasEnd {
			missing = "start_word and end_word"
		}
		f := k.about(s, IndexMissing, "no "+missing+" that is a number", "the indices of its words")
		if s.State == model.Exact || s.State == model.Repaired {
			f.Should = k.indicesOf(s)
			f.Repair = k.plays(s)
		}
		k.add(f)
		return
	}
	k.inRange(s)
	if strings.TrimSpace(s.Text) == "" && k.isLabelled(s) {
		k.add(k.about(s, TextMissing, "no text", "the text of its words"))
		return
	}
	switch s.State {
	case model.Repaired:
		if !k.tells(s) {
			f := k.about(s, TextMismatch, fmt.Sprintf("the text %q at %s", short(s.Text), given(g)), "")
			f.Should = fmt.Sprintf("the text of some words; most like it is %s at %s", k.quote(s.Anchor), k.indicesOf(s))
			f.Repair = k.plays(s)
			k.add(f)
			return
		}
		f := k.about(s, IndexShift, given(g), k.indicesOf(s)+", where its text stands")
		f.Repair = k.plays(s)
		k.add(f)
	case model.NotFound:
		f := k.about(s, TextMismatch, fmt.Sprintf("the text %q at %s", short(s.Text), given(g)), "the text of some words")
		if s.Anchor.Len() > 0 {
			f.Should += "; those hold " + k.quote(s.Anchor)
		}
		f.Repair = k.plays(s) + ", marked ✗"
		k.add(f)
	}
}

// tells reports whether the words of a segment's anchor say its text, letters
// and digits alone.
func (k *checker) tells(s *model.Segment) bool {
	want := fold(s.Text)
	var text []byte
	for i := s.Anchor.First; i < s.Anchor.Last && len(text) <= 4*len(s.Text); i++ {
		if k.call.Includes(s, i) {
			text = append(text, k.call.Words[i].Text...)
		}
	}
	return fold(string(text)) == want
}

// quote quotes the first of some words, to tell which they are.
func (k *checker) quote(span model.Span) string {
	span.Last = min(span.Last, span.First+quoted)
	return strconv.Quote(short(k.call.Text(span)))
}

// inRange looks whether the indices of a segment are those of words.
func (k *checker) inRange(s *model.Segment) {
	n, channel := float64(len(k.call.Words)), -1
	switch {
	case k.call.Shape == model.ShapeRead: // nobody knows how many words were sent
		n = math.Inf(1)
	case s.Channel >= 0 && s.State != model.NotFound && k.call.Channels > 1:
		n, channel = float64(k.words(s.Channel)), s.Channel
	}
	should := k.outside(s.Given, n, channel)
	if should == "" {
		return
	}
	f := k.about(s, IndexRange, given(s.Given), should)
	if !k.isLabelled(s) {
		f.Repair = "the indices are cut to the words there are"
	}
	k.add(f)
}

// outside says what indices should be that are not those of n words: of a
// channel, or of all when it is -1. It returns "" when they are.
func (k *checker) outside(g model.Given, n float64, channel int) string {
	most := n - 1
	if g.EndExclusive {
		most = n
	}
	switch {
	case g.Start < 0 || g.End < 0:
		return "0 or more"
	case g.End < g.Start:
		return "an end that is not before the start"
	case g.End <= most:
		return ""
	case n == 0:
		return "none, as there are no words"
	}
	of := count(int(n), "word")
	if channel >= 0 && k.call.Channels > 1 {
		of += fmt.Sprintf(" of channel %d", channel)
	}
	return fmt.Sprintf("at most %.0f, as there are %s", most, of)
}

// given writes indices as the file has them.
func given(g model.Given) string {
	return "start_word " + number(g.Start) + ", end_word " + number(g.End)
}

// indicesOf writes the indices that a segment should have, as the file counts.
func (k *checker) indicesOf(s *model.Segment) string {
	first, n := s.Anchor.First, s.Anchor.Len()
	if n == 0 {
		return "none"
	}
	switch {
	case k.call.Shape == model.ShapeRead && s.Origin == 0:
		first = int(k.call.Words[first].Index)
	case s.Channel >= 0 && k.channels != nil:
		own := k.channels[s.Channel]
		from, _ := slices.BinarySearch(own, int32(s.Anchor.First))
		to, _ := slices.BinarySearch(own, int32(s.Anchor.Last))
		first, n = from, to-from
	case s.Given.HasStart:
		first = int(math.Floor(s.Given.Start)) + s.Shift
	}
	end := first + n
	if !s.Given.EndExclusive {
		end--
	}
	return fmt.Sprintf("start_word %d, end_word %d", first, end)
}

// plays says which words are played for a segment.
func (k *checker) plays(s *model.Segment) string {
	switch {
	case s.Anchor.Len() == 0:
		return "nothing is played for it"
	case k.call.Shape == model.ShapeRead:
		return "its text is shown where it belongs; there is nothing to play"
	}
	says := fmt.Sprintf("words %d-%d are played", s.Anchor.First, s.Anchor.Last-1)
	if s.Anchor.Len() == 1 {
		says = fmt.Sprintf("word %d is played", s.Anchor.First)
	}
	if from, to, ok := k.call.SegmentTimes(s); ok {
		says += ", " + place.FormatTime(from, 2) + " to " + place.FormatTime(to, 2)
	} else if !k.call.Timed {
		says = strings.Replace(says, "played", "shown", 1)
	}
	return says
}

// inOrderOfWords looks whether the segments of a lane ascend in the answer.
func (k *checker) inOrderOfWords(list []*model.Segment) {
	byNumber := make([]*model.Segment, 0, len(list))
	for _, s := range list { // numbers are places in the answer; a lane that several channels fill counts each
		for len(byNumber) < s.Number {
			byNumber = append(byNumber, nil)
		}
		if byNumber[s.Number-1] != nil {
			return
		}
		byNumber[s.Number-1] = s
	}
	var before *model.Segment
	for _, s := range byNumber {
		if s == nil || !s.Given.HasStart {
			continue
		}
		if before != nil && s.Given.Start < before.Given.Start {
			k.add(k.about(s, Order, "start_word "+number(s.Given.Start), fmt.Sprintf("not before %s, where the segment before it starts", number(before.Given.Start))))
		}
		before = s
	}
}

// sentimentsMeet looks whether the sentiments of one answer follow one another
// without gaps.
func (k *checker) sentimentsMeet(origin int) {
	c := k.call
	list := c.Segments[model.Sentiment] // in the order of their words
	if len(c.Reads) > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(s model.Segment) bool { return s.Origin != origin })
	}
	if len(list) == 0 {
		return
	}
	reach := make([]int, 1+max(c.Channels, 1)) // how far segments go that are about all channels, and about each
	for i := range list {
		s := &list[i]
		if s.Anchor.Len() == 0 {
			continue
		}
		met := max(reach[0], reach[1+s.Channel])
		if s.Channel < 0 {
			met = slices.Max(reach)
		}
		if met = min(met, s.Anchor.Last); s.Anchor.First < met {
			f := k.about(s, SentimentOverlap, fmt.Sprintf("words %d-%d, which a segment before it has", s.Anchor.First, met-1), "words of its own")
			f.Words = model.Span{First: s.Anchor.First, Last: met}
			k.add(f)
		}
		reach[1+s.Channel] = max(reach[1+s.Channel], s.Anchor.Last)
	}
	k.sentimentGaps(list, reach)
}

// sentimentGaps finds the words that no sentiment is about. Of channels that
// none is about at all nothing is said. ends is how far the segments of each
// channel go.
func (k *checker) sentimentGaps(list []model.Segment, ends []int) {
	c := k.call
	reach := make([]int, len(ends))
	gap := model.Span{First: -1}
	flush := func() {
		if gap.First >= 0 {
			k.add(Finding{
				Rule: SentimentGap, Path: c.WordPath(gap.First), Range: c.Words[gap.First].At, Words: gap,
				Says: fmt.Sprintf("no sentiment segment for words %d-%d", gap.First, gap.Last-1), Should: "one for every word",
			})
		}
		gap.First = -1
	}
	for w := range c.Words {
		for len(list) > 0 && list[0].Anchor.First <= w {
			s := &list[0]
			reach[1+s.Channel] = max(reach[1+s.Channel], s.Anchor.Last)
			list = list[1:]
		}
		channel := 1 + int(c.Words[w].Channel)
		switch {
		case w < reach[0] || w < reach[channel] || c.Words[w].At == (model.Range{}): // the last stands for what /v1/read doesn't tell
			flush()
		case ends[0] > 0 || ends[channel] > 0:
			if gap.First < 0 {
				gap.First = w
			}
			gap.Last = w + 1
		}
	}
	flush()
}

package model

import (
	"cmp"
	"slices"
	"time"
)

// What counts as an event. These are choices, made on real calls so that a
// listener finds each of them worth a look; every event carries the number it
// was judged by.
const (
	// DeadAirFrom is how long nobody on any channel speaks. What comes before
	// the first word and after the last is no dead air.
	DeadAirFrom = 3 * time.Second

	// InterruptionFrom is how long before the end of another voice's word a
	// voice begins. Less is how people take turns, and how recognisers round.
	InterruptionFrom = 100 * time.Millisecond
	// InterruptionRest is how long a voice was silent when it is said to begin,
	// and within what time it goes on. One that says a single word does not
	// interrupt: it says that it listens.
	InterruptionRest = time.Second

	// DoubtfulBelow is the confidence under which a word is doubtful. So are
	// the least confident hundredth of the words, when under DoubtfulRareBelow.
	DoubtfulBelow     = 0.60
	DoubtfulRareBelow = 0.75
	// DoubtfulAtMost is the part of all words that may be doubtful. Some models
	// give low confidences throughout; then only the lowest of them say anything.
	DoubtfulAtMost = 0.05

	// NegativeBelow is where the service's own label turns negative; it decides
	// where a segment has a score and no label.
	NegativeBelow = -1.0 / 3
)

// findEvents fills the event lane. Labels[0] of an event is its kind by name
// with its score: seconds of dead air, of overlap or not sent, the confidence of a doubtful
// word, the shift of an index fault in words, the sentiment score of a dip. The
// Text of the last two is the ID of the segment they are about, "T1", and At is
// its place in the document.
func (c *Call) findEvents() {
	var events eventList
	if c.Timed {
		c.findDeadAir(&events)
		c.findUnsent(&events)
		c.findInterruptions(&events)
	}
	c.findDoubtful(&events)
	c.findIndexFaults(&events)
	c.findDips(&events)
	c.Segments[Event] = events.inOrder()
}

// An eventList collects events, with room for their labels in large pieces.
type eventList struct {
	list   []Segment
	labels []Label
}

func (l *eventList) add(kind EventKind, anchor Span, score float64) *Segment {
	if len(l.labels) == cap(l.labels) {
		l.labels = make([]Label, 0, max(16, min(2*cap(l.labels), 1024)))
	}
	l.labels = append(l.labels, Label{Name: kind.String(), Score: score, HasScore: true})
	n := len(l.labels)
	l.list = append(l.list, Segment{Lane: Event, Kind: kind, Anchor: anchor, Channel: -1, Into: -1, Labels: l.labels[n-1 : n : n]})
	return &l.list[len(l.list)-1]
}

// inOrder returns the events by their first words, and numbers them.
func (l *eventList) inOrder() []Segment {
	order := make([]int32, len(l.list))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := &l.list[a], &l.list[b]
		return cmp.Or(cmp.Compare(x.Anchor.First, y.Anchor.First), cmp.Compare(x.Kind, y.Kind))
	})
	sorted := make([]Segment, len(order))
	for k, from := range order {
		sorted[k] = l.list[from]
		sorted[k].Number = k + 1
	}
	return sorted
}

// Spoken returns when a word is spoken. It is not ok when its times are absent
// or no use: no word takes a minute.
func (w *Word) Spoken() (from, to time.Duration, ok bool) {
	return w.Start, w.End, w.Has&(HasStart|HasEnd|BadTimes) == HasStart|HasEnd && w.End-w.Start < time.Minute
}

func (c *Call) findDeadAir(events *eventList) {
	var end time.Duration
	any := false
	for i := range c.Words {
		from, to, ok := c.Words[i].Spoken()
		if !ok {
			continue
		}
		if gap := from - end; any && gap >= DeadAirFrom && !c.unsent(end, from) { // who knows what was said
			events.add(DeadAir, Span{i, i}, gap.Seconds()).gap = gap
		}
		end, any = max(end, to), true
	}
}

// findInterruptions finds the words with which one voice breaks into
// another's, one for each time it does.
func (c *Call) findInterruptions(events *eventList) {
	if len(c.Voices) < 2 {
		return
	}
	type voice struct {
		end    time.Duration // of its last word
		spoke  bool
		within int // index in events of the interruption it is in the middle of, -1 for none
	}
	voices := make([]voice, len(c.Voices))
	for k := range voices {
		voices[k].within = -1
	}
	// The two voices that speak longest, so that there is one which is not the
	// voice at hand.
	longest, second := -1, -1
	for t := range c.Turns {
		turn := &c.Turns[t]
		for i := turn.First; i < turn.Last; i++ {
			from, to, ok := c.Words[i].Spoken()
			if !ok {
				continue
			}
			me, other := &voices[turn.Voice], longest
			if other == turn.Voice {
				other = second
			}
			overlap := time.Duration(0)
			if other >= 0 {
				overlap = min(voices[other].end, to) - from
			}
			begins := !me.spoke || from-me.end >= InterruptionRest || i == turn.First && i > 0 && c.mono(i-1, i)
			switch {
			case begins && other >= 0 && voices[other].end-from >= InterruptionFrom:
				me.within = -1
				if c.goesOn(i, turn.Voice, to) {
					me.within = len(events.list)
					events.add(Interruption, Span{i, i + 1}, overlap.Seconds()).Into = other
				}
			case begins || overlap <= 0:
				me.within = -1
			case me.within >= 0:
				events.list[me.within].Labels[0].Score += overlap.Seconds()
			}
			me.spoke, me.end = true, max(me.end, to)
			switch {
			case longest == turn.Voice || longest < 0:
				longest = turn.Voice
			case me.end > voices[longest].end:
				longest, second = turn.Voice, longest
			case second == turn.Voice || second < 0 || me.end > voices[second].end:
				second = turn.Voice
			}
		}
	}
}

// mono reports whether two words are of one channel, where the recogniser
// writes down one voice after the other.
func (c *Call) mono(a, b int) bool { return c.Words[a].Channel == c.Words[b].Channel }

// goesOn reports whether the voice of word i says another word soon after end.
func (c *Call) goesOn(i, voice int, end time.Duration) bool {
	const look = 40 // words of others in between, far more than fit into a second
	for t := c.TurnAt(i); t < len(c.Turns) && c.Turns[t].First-i < look; t++ {
		if c.Turns[t].Voice != voice {
			continue
		}
		if next := max(c.Turns[t].First, i+1); next < c.Turns[t].Last {
			return c.Onset(next)-end < InterruptionRest
		}
	}
	return false
}

func (c *Call) findDoubtful(events *eventList) {
	limit := c.doubtfulLimit()
	for i := range c.Words {
		if w := &c.Words[i]; w.Has.Is(HasConfidence) && w.Confidence < limit {
			events.add(DoubtfulWord, Span{i, i + 1}, w.Confidence)
		}
	}
}

// doubtfulLimit returns the confidence under which words of this call are
// doubtful. Parts of all words are found to a thousandth of confidence.
func (c *Call) doubtfulLimit() float64 {
	const steps = 1000
	var counts [steps + 1]int
	known := 0
	for i := range c.Words {
		if w := &c.Words[i]; w.Has.Is(HasConfidence) {
			counts[int(min(max(w.Confidence, 0), 1)*steps)]++
			known++
		}
	}
	// under returns the highest step below which at most n words lie.
	under := func(n int) float64 {
		sum := 0
		for k, count := range counts {
			if sum += count; sum > n {
				return float64(k) / steps
			}
		}
		return 1
	}
	rare := min(under((known+99)/100), DoubtfulRareBelow)
	return min(max(DoubtfulBelow, rare), max(under(int(float64(known)*DoubtfulAtMost)), rare))
}

func (c *Call) findIndexFaults(events *eventList) {
	for _, lane := range [...]Lane{Topic, Intent, Sentiment} {
		for k := range c.Segments[lane] {
			s := &c.Segments[lane][k]
			if s.State != Repaired && s.State != NotFound {
				continue
			}
			e := events.add(IndexFault, s.Anchor, float64(s.Shift))
			e.Channel, e.Text, e.At = s.Channel, s.ID(), s.At
		}
	}
}

// findDips looks at the sentiments of one answer: those of the call's own, or of
// the first that is grafted and has some. Others say the same once more.
func (c *Call) findDips(events *eventList) {
	before := true // negative: nothing has dipped yet
	for k := range c.Segments[Sentiment] {
		s := &c.Segments[Sentiment][k]
		if len(s.Labels) == 0 || s.Origin != c.Segments[Sentiment][0].Origin {
			continue
		}
		l := s.Labels[0]
		negative := l.Name == "negative" || l.Name == "" && l.HasScore && l.Score <= NegativeBelow
		if negative && !before {
			e := events.add(SentimentDip, s.Anchor, l.Score)
			e.Labels[0].HasScore = l.HasScore
			e.Channel, e.Text, e.At = s.Channel, s.ID(), s.At
		}
		before = negative
	}
}

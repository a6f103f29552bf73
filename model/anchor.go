package model

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The service counts words, and its counts are not always right: a topic or an
// intent whose text begins at word 0 comes back with both indices one too high
// (4 of 4 seen in real answers). So the text of each segment is held against
// the words at its indices, and looked for near by where it isn't there.

// nearby lists the shifts at which any text is looked for, however short, in
// the order they are tried. The known fault comes first.
var nearby = [...]int{-1, 1, -2, 2, -3, 3}

// An anchorer finds the words that segments are about.
type anchorer struct {
	words    []Word
	channels []*track
	timeline *track // all channels by time
	concat   *track // all channels, one after the other
	drift    int    // how far the last segment had moved; its neighbours may have, too
	after    int    // where the last segment ended, for one without indices
	compared int    // how many words were compared
	effort   int    // how much further looking, beyond nearby, is left
	sent     bool   // indices count the text that TextOf made
	aligner
}

// What the segments of a call may cost together. When it is used up the rest is
// not found. Real answers need a hundredth of it; hostile ones get a second.
const maxCompared = 100_000_000

// searchEffort is the part of it for texts that are not near their indices.
const searchEffort = 60_000_000

// A track is one order of words that indices may count. Of several channels no
// document says which; each segment's text decides.
type track struct {
	order   []int32 // the timeline index of each word; nil for the timeline itself
	n       int
	channel int // the channel whose words they are, -1 for several
	votes   int // how many words of segments are exact on it
	folded  *tokens
}

func (t *track) at(i int) int {
	if t.order == nil {
		return i
	}
	return int(t.order[i])
}

// anchorAll finds where each segment and each entity really is.
func (d *decoder) anchorAll() {
	c := d.call
	a := d.anchorer(c.Words)
	for _, lane := range [...]Lane{Topic, Intent, Sentiment} {
		a.anchorLane(c, c.Segments[lane])
	}
	for k := range c.Summaries {
		s := &c.Summaries[k]
		own := a.channels[s.Channel]
		first, last := s.Given.cut(own.n)
		s.Anchor = own.span(first, last)
	}
	for k := range d.channels {
		own := a.channels[k]
		for _, e := range d.channels[k].entities {
			first, last := e.given.cut(own.n)
			e.Span = own.span(first, last)
			c.Entities = append(c.Entities, e.Entity)
		}
	}
}

func (d *decoder) anchorer(words []Word) *anchorer {
	a := &anchorer{words: words, effort: searchEffort}
	for k := range d.channels {
		a.channels = append(a.channels, d.call.channelTrack(k))
	}
	return a
}

func (a *anchorer) anchorLane(c *Call, list []Segment) {
	all := a.tracks(c)
	if len(all) > 1 {
		a.vote(all, list)
	}
	a.drift, a.after = 0, 0
	for k := range list {
		s := &list[k]
		if s.Channel >= 0 {
			a.anchor(s, a.channels[s.Channel:][:1])
		} else {
			a.anchor(s, all)
		}
	}
}

// tracks lists the orders that indices may count, channel 0 first, or for a text
// that was sent the timeline.
func (a *anchorer) tracks(c *Call) (list []*track) {
	if c.merged == nil {
		if a.timeline == nil {
			a.timeline = &track{n: len(c.Words), channel: -1}
		}
		return []*track{a.timeline}
	}
	for k, t := range a.channels {
		if t.n > 0 || k == 0 {
			list = append(list, t)
		}
	}
	if a.timeline == nil {
		a.timeline = &track{n: len(c.Words), channel: -1}
		a.concat = &track{order: c.merged, n: len(c.merged), channel: -1}
	}
	if a.sent {
		return append([]*track{a.timeline, a.concat}, list...)
	}
	return append(list, a.concat, a.timeline)
}

// channelTrack is the words of one channel.
func (c *Call) channelTrack(k int) *track {
	t := &track{channel: k}
	switch {
	case k+1 >= len(c.base):
	case c.merged == nil:
		t.n = int(c.base[k+1] - c.base[k]) // nobody else speaks
	default:
		t.order = c.merged[c.base[k]:c.base[k+1]]
		t.n = len(t.order)
	}
	return t
}

// span returns the words [first, last) of the track as a span of the timeline.
func (t *track) span(first, last int) Span {
	if first >= last {
		if first < t.n {
			return Span{t.at(first), t.at(first)}
		}
		if t.n > 0 {
			end := t.at(t.n-1) + 1
			return Span{end, end}
		}
		return Span{}
	}
	s := Span{t.at(first), t.at(last-1) + 1}
	if t.order != nil && t.channel < 0 { // channels one after the other: their words interleave
		for _, at := range t.order[first:last] {
			s.First, s.Last = min(s.First, int(at)), max(s.Last, int(at)+1)
		}
	}
	return s
}

// vote sorts the tracks by how many words of segments are exact on each. Where
// that is equal they keep their order.
func (a *anchorer) vote(tracks []*track, list []Segment) {
	for _, t := range tracks {
		t.votes = 0
		for k := range list {
			s := &list[k]
			first, last := s.Given.whole()
			if end, ok := a.match(t, s.Text, first); ok && end == last {
				t.votes += end - first
			}
		}
	}
	slices.SortStableFunc(tracks, func(x, y *track) int { return cmp.Compare(y.votes, x.votes) })
}

// anchor finds where one segment is, on the first of the tracks that has it.
func (a *anchorer) anchor(s *Segment, tracks []*track) {
	text := strings.TrimSpace(s.Text)
	own := tracks[0]
	first, last := s.Given.cut(own.n)
	if text == "" || own.n == 0 {
		a.put(s, own, first, last, Unchecked, 0)
		return
	}
	start, end := s.Given.whole()
	if !s.Given.HasStart {
		start = a.after
	}
	if s.Given.HasStart {
		for _, t := range tracks { // what is right needs one look
			if to, ok := a.match(t, text, start); ok && to == end {
				a.put(s, t, start, to, Exact, 0)
				return
			}
		}
		for _, t := range tracks { // the known fault
			if to, ok := a.match(t, text, start-1); ok && start == 1 {
				a.put(s, t, 0, to, Repaired, -1)
				return
			}
		}
		for _, t := range tracks {
			words := a.foldedWords(t)
			if to, ok := a.matchFolded(t, text, start); ok && words.from(to) == words.from(end) {
				a.put(s, t, start, min(end, t.n), Exact, 0)
				return
			}
		}
	}
	for _, find := range [...]func(*track, string, int) (int, int, bool){a.matchNear, a.foldedNear, a.foldedFar, a.alignNear} {
		for _, t := range tracks {
			if from, to, ok := find(t, text, start); ok {
				if !s.Given.HasStart {
					start = from
				}
				a.put(s, t, from, to, Repaired, from-start)
				return
			}
		}
	}
	a.put(s, own, first, last, NotFound, 0)
}

func (a *anchorer) put(s *Segment, t *track, first, last int, state AnchorState, shift int) {
	s.Anchor, s.State, s.Shift = t.span(first, last), state, shift
	if s.Channel < 0 {
		s.Channel = t.speaks(a.words, first, last)
	}
	if state == Exact || state == Repaired {
		a.drift, a.after = shift, last
	}
}

// speaks returns the one channel that the words [first, last) are of; -1 for
// several, and on the timeline itself, where a span already says which words.
func (t *track) speaks(words []Word, first, last int) int {
	if t.order == nil || t.channel >= 0 || first >= last {
		return t.channel
	}
	channel := words[t.order[first]].Channel
	if words[t.order[last-1]].Channel != channel { // they stand one after the other
		return -1
	}
	return int(channel)
}

// match reports whether the text is the words of the track from the given one
// on, to the letter, and where it ends. Only white space may differ.
func (a *anchorer) match(t *track, text string, first int) (last int, ok bool) {
	if first < 0 || text == "" {
		return 0, false
	}
	before := ""
	for i := first; i < t.n && a.compared < maxCompared; i++ {
		a.compared++
		word := a.words[t.at(i)].Text
		if word == "" {
			continue
		}
		if before != "" {
			rest := strings.TrimLeft(text, " \t\n\r")
			if len(rest) == len(text) && joiner(before, word) != "" {
				return 0, false
			}
			text = rest
		}
		if !strings.HasPrefix(text, word) {
			return 0, false
		}
		if text = text[len(word):]; text == "" {
			return i + 1, true
		}
		before = word
	}
	return 0, false
}

// matchNear looks for the text at its index with another end, a few words off,
// and as far off as the segment before it was.
func (a *anchorer) matchNear(t *track, text string, start int) (first, last int, ok bool) {
	if last, ok = a.match(t, text, start); ok {
		return start, last, true
	}
	for _, shift := range nearby {
		if last, ok = a.match(t, text, start+shift); ok {
			return start + shift, last, true
		}
	}
	last, ok = a.match(t, text, start+a.drift)
	return start + a.drift, last, ok
}

// cut returns the given indices as a half-open range within n words.
func (g Given) cut(n int) (first, last int) {
	if !g.HasStart && !g.HasEnd {
		return 0, 0
	}
	first, last = g.whole()
	first = min(max(first, 0), n)
	return first, min(max(last, first), n)
}

// whole returns the given indices as a half-open range of whole numbers, which
// may lie anywhere.
func (g Given) whole() (first, last int) {
	const far = 1 << 30 // beyond any answer, and far from overflowing
	first = int(math.Floor(min(max(g.Start, -far), far)))
	last = int(math.Floor(min(max(g.End, -far), far)))
	switch {
	case !g.HasEnd:
		last = first
	case !g.EndExclusive:
		last++
	}
	if !g.HasStart {
		first = min(0, last)
	}
	return first, last
}

package timeline

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"earshot/model"
	"earshot/ui/text"
)

// untimedWord is how long each word of an answer without times is taken to
// last, so that one axis serves both: there a second stands for a word.
const untimedWord = time.Second

// maxGroups is how many voices are told apart. Of more, those who say least
// share a group.
const maxGroups = 8

// An index holds what is drawn of a call as plain times. It is made once for a
// call: from it a window is drawn without going back to the words.
type index struct {
	call   *model.Call
	timed  bool          // the axis is in time, else in words
	extent time.Duration // the whole axis
	groups []group
	of     []uint8 // the group of each voice
	runs   []run   // by start
	lanes  [model.LaneCount]lane
}

// A group is what has a row of its own: a voice, a channel of a multichannel
// call, or the voices that are left over.
type group struct {
	names   [3]string // from long to short
	voice   int       // the first of its voices, -1 for none
	channel int       // of a multichannel call, else -1
	members int       // how many voices or channels it stands for
	talk    time.Duration
}

// A run is a stretch in which one voice speaks with no pause over runGap.
type run struct {
	from, to time.Duration
	voice    int32
	group    uint8
}

// runGap is the pause within a sentence that still counts as speaking.
const runGap = 300 * time.Millisecond

type lane struct {
	spans []span // one for each segment, in the order of the call
	depth int    // how many rows keep overlapping spans apart
}

// A span is where a segment lies on the axis.
type span struct {
	from, to time.Duration // from is negative when it lies nowhere
	row      uint8         // of the rows that keep overlapping spans apart
	class    class         // of sentiments
	kind     model.EventKind
	score    float32 // of sentiments: 0..1, how strong
}

// class is what a sentiment says.
type class uint8

const (
	unknown class = iota
	negative
	neutralDown // neutral with a score below zero
	neutralUp
	positive
	classCount
)

func newIndex(c *model.Call) *index {
	ix := &index{call: c, timed: c.Timed || len(c.Words) == 0 && c.Duration > 0}
	if ix.timed {
		ix.speech()
	}
	ix.extent = ix.measure()
	for l := range model.LaneCount {
		ix.lanes[l] = ix.lane(l)
	}
	return ix
}

// at returns where a word stands on the axis.
func (ix *index) at(w int) time.Duration {
	if w < 0 || w >= len(ix.call.Words) {
		return 0
	}
	if !ix.timed {
		return time.Duration(w) * untimedWord
	}
	return ix.call.Onset(w)
}

// end returns where a word ends on the axis, never before it begins.
func (ix *index) end(w int) time.Duration {
	at := ix.at(w)
	if !ix.timed {
		return at + untimedWord
	}
	if word := &ix.call.Words[w]; word.Has.Is(model.HasEnd) && !word.Has.Is(model.BadTimes) {
		return max(at, word.End)
	}
	return at
}

// wordAt returns the last word that begins at or before t, 0 when none does,
// -1 when there are no words.
func (ix *index) wordAt(t time.Duration) int {
	if !ix.timed {
		return min(max(int(t/untimedWord), 0), len(ix.call.Words)-1)
	}
	return ix.call.WordAt(t)
}

// wordFrom returns the first word that begins at or after t, the number of
// words when none does.
func (ix *index) wordFrom(t time.Duration) int {
	w := ix.wordAt(t - 1)
	for w >= 0 && w < len(ix.call.Words) && ix.at(w) < t {
		w++
	}
	return max(w, 0)
}

// measure returns how long the axis is. Words may end a little after the
// duration that the answer gives (measured: 55.08 s of 54.768 s); times far
// behind it are a fault and do not squeeze the call into a corner.
func (ix *index) measure() time.Duration {
	c := ix.call
	if !ix.timed {
		return max(time.Duration(len(c.Words))*untimedWord, untimedWord)
	}
	last := time.Duration(0)
	for i := range ix.runs {
		last = max(last, ix.runs[i].to)
	}
	if d := c.Duration; d > 0 && (last < d || last > d+d/20+time.Second) {
		last = d
	}
	return max(last, 100*time.Millisecond)
}

// speech finds who speaks when.
func (ix *index) speech() {
	c := ix.call
	voices := max(len(c.Voices), 1)
	talk := make([]time.Duration, voices)
	last := make([]int, voices) // the run of each voice that may go on
	for v := range last {
		last[v] = -1
	}
	ix.runs = make([]run, 0, len(c.Words)/4+1)
	speak := func(words model.Span, voice int) {
		for w := words.First; w < words.Last; w++ {
			from, to := ix.at(w), ix.end(w)
			talk[voice] += to - from
			if k := last[voice]; k >= 0 && from-ix.runs[k].to <= runGap {
				ix.runs[k].to = max(ix.runs[k].to, to)
				continue
			}
			last[voice] = len(ix.runs)
			ix.runs = append(ix.runs, run{from: from, to: to, voice: int32(voice)})
		}
	}
	for _, t := range c.Turns {
		speak(t.Span, min(max(t.Voice, 0), voices-1))
	}
	ix.group(talk)
	for i := range ix.runs {
		ix.runs[i].group = ix.of[ix.runs[i].voice]
	}
}

// group gives every voice a group: each channel of a multichannel call is one,
// else each voice. Of too many those who talk least share the last.
func (ix *index) group(talk []time.Duration) {
	c := ix.call
	multichannel := false
	for _, v := range c.Voices {
		multichannel = multichannel || v.Channel != c.Voices[0].Channel
	}
	ix.of = make([]uint8, len(talk))
	groups := make([]group, 0, len(c.Voices))
	member := make([]int, len(talk))
	for v, voice := range c.Voices {
		k := len(groups) - 1
		switch {
		case multichannel && k >= 0 && groups[k].channel == voice.Channel:
		case multichannel:
			groups = append(groups, group{names: voiceNames(model.Voice{Channel: voice.Channel, Speaker: -1, Name: voice.Name}), voice: v, channel: voice.Channel, members: 1})
		default:
			groups = append(groups, group{names: voiceNames(voice), voice: v, channel: -1, members: 1})
		}
		member[v] = len(groups) - 1
		groups[member[v]].talk += talk[v]
	}
	if len(groups) == 0 { // no words: what a recording holds is still drawn
		groups = append(groups, group{names: [3]string{"Sound", "Sound", "~"}, voice: -1, channel: -1, members: 1})
	}
	place, shown := share(groups, maxGroups)
	for v := range c.Voices {
		ix.of[v] = uint8(place[member[v]])
	}
	ix.groups = shown
}

// share leaves at most n of the groups, in their order: those who talk most,
// and last all others together. It returns where each went.
func share(groups []group, n int) (place []int, shown []group) {
	place = make([]int, len(groups))
	if len(groups) <= n {
		for i := range place {
			place[i] = i
		}
		return place, groups
	}
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(groups[b].talk, groups[a].talk) })
	alone := make([]bool, len(groups))
	for _, i := range order[:max(n-1, 0)] {
		alone[i] = true
	}
	rest := group{voice: -1, channel: -1}
	for i, g := range groups {
		if alone[i] {
			place[i] = len(shown)
			shown = append(shown, g)
		}
	}
	for i, g := range groups {
		if !alone[i] {
			place[i] = len(shown)
			rest.members += g.members
			rest.talk += g.talk
		}
	}
	rest.names = restNames(rest.members)
	if n <= 1 {
		rest.names = [3]string{"Voices", "Voices", "V"}
	}
	return place, append(shown, rest)
}

func voiceNames(v model.Voice) [3]string {
	if v.Name != "" {
		name := text.Safe(v.Name)
		return [3]string{text.Cut(name, 9), text.Cut(name, 6), text.Cut(name, 2)}
	}
	if v.Speaker < 0 {
		n := strconv.Itoa(v.Channel)
		return [3]string{"Channel " + n, "Chan " + n, n}
	}
	n := strconv.Itoa(v.Speaker)
	return [3]string{"Speaker " + n, "Spk " + n, n}
}

func restNames(n int) [3]string {
	s := strconv.Itoa(n)
	return [3]string{s + " others", "+" + s, "+" + s}
}

// lane finds where the segments of a lane lie.
func (ix *index) lane(l model.Lane) lane {
	c := ix.call
	segments := c.Segments[l]
	out := lane{spans: make([]span, len(segments))}
	var ends []time.Duration // of each row
	for i := range segments {
		s := &segments[i]
		at := &out.spans[i]
		at.kind = s.Kind
		at.from, at.to = ix.segment(s)
		if l == model.Sentiment {
			at.class, at.score = feeling(s)
		}
		if at.from < 0 {
			continue
		}
		row := slices.IndexFunc(ends, func(end time.Duration) bool { return end <= at.from })
		switch {
		case row < 0 && len(ends) < math.MaxUint8:
			row = len(ends)
			ends = append(ends, at.to)
		case row < 0:
			row = len(ends) - 1
		default:
			ends[row] = at.to
		}
		at.row = uint8(row)
	}
	out.depth = max(len(ends), 1)
	return out
}

func (ix *index) segment(s *model.Segment) (from, to time.Duration) {
	if ix.timed {
		from, to, ok := ix.call.SegmentTimes(s)
		if !ok || to < 0 {
			return -1, -1
		}
		return max(from, 0), max(to, from, 0)
	}
	if s.Anchor.First < 0 || s.Anchor.First >= len(ix.call.Words) {
		return -1, -1
	}
	from = time.Duration(s.Anchor.First) * untimedWord
	return from, from + time.Duration(s.Anchor.Len())*untimedWord
}

// feeling returns what a sentiment segment says and how strongly. A segment
// that only has a label is taken to be of middling strength.
func feeling(s *model.Segment) (class, float32) {
	if len(s.Labels) == 0 {
		return unknown, 0
	}
	label := &s.Labels[0]
	strength := float32(min(math.Abs(label.Score), 1))
	switch label.Name {
	case "positive", "negative":
		if !label.HasScore {
			strength = .5
		}
		if label.Name == "positive" {
			return positive, strength
		}
		return negative, strength
	case "neutral":
		if label.Score < 0 {
			return neutralDown, strength
		}
		return neutralUp, strength
	}
	return unknown, strength
}

package inspector

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"

	"earshot/model"
	"earshot/model/tree"
)

// places finds what the values of a document are about: the words and segments
// of the call that was read from it.
type places struct {
	call     *model.Call
	tree     *tree.Tree
	words    []int32   // by where they stand in the document; nil when that is the order of the call
	segments []located // by where they stand
	entities []int32   // by where they stand
}

type located struct {
	at      model.Range
	segment *model.Segment
}

// newPlaces returns the places of a call, nil when it was read from another
// document.
func newPlaces(c *model.Call, t *tree.Tree) *places {
	if c.Doc == nil || c.Doc != t.Document() {
		return nil
	}
	p := &places{call: c, tree: t}
	if !slices.IsSortedFunc(c.Words, func(a, b model.Word) int { return cmp.Compare(a.At.From, b.At.From) }) {
		p.words = make([]int32, len(c.Words))
		for w := range p.words {
			p.words[w] = int32(w)
		}
		slices.SortStableFunc(p.words, func(a, b int32) int { return cmp.Compare(c.Words[a].At.From, c.Words[b].At.From) })
	}
	add := func(list []model.Segment) {
		for i := range list {
			if s := &list[i]; s.At.To > s.At.From && s.Kind == model.NoEvent {
				p.segments = append(p.segments, located{s.At, s})
			}
		}
	}
	for lane := range model.LaneCount {
		add(c.Segments[lane])
	}
	add(c.Summaries)
	slices.SortStableFunc(p.segments, func(a, b located) int { return cmp.Compare(a.at.From, b.at.From) })
	for i := range c.Entities {
		p.entities = append(p.entities, int32(i))
	}
	slices.SortStableFunc(p.entities, func(a, b int32) int { return cmp.Compare(c.Entities[a].At.From, c.Entities[b].At.From) })
	return p
}

// word returns the first word whose object, or whose text, holds a byte.
func (p *places) word(at int64) (int, bool) {
	word := func(i int) int {
		if p.words != nil {
			return int(p.words[i])
		}
		return i
	}
	from := func(i int) int64 { return p.call.Words[word(i)].At.From }
	n := len(p.call.Words)
	i := sort.Search(n, func(i int) bool { return from(i) > at }) - 1
	if i < 0 || at >= p.call.Words[word(i)].At.To {
		return 0, false
	}
	begin := from(i) // words that were cut from one text stand at the same place
	return word(sort.Search(i, func(i int) bool { return from(i) >= begin })), true
}

// segment returns the segment whose object holds a byte.
func (p *places) segment(at int64) *model.Segment {
	i := sort.Search(len(p.segments), func(i int) bool { return p.segments[i].at.From > at }) - 1
	if i < 0 || at >= p.segments[i].at.To {
		return nil
	}
	return p.segments[i].segment
}

// entity returns the entity whose object holds a byte.
func (p *places) entity(at int64) *model.Entity {
	i := sort.Search(len(p.entities), func(i int) bool { return p.call.Entities[p.entities[i]].At.From > at }) - 1
	if i < 0 || at >= p.call.Entities[p.entities[i]].At.To {
		return nil
	}
	return &p.call.Entities[p.entities[i]]
}

// entityOf returns where the first entity stands that a word is part of, an
// empty range for none.
func (p *places) entityOf(w int) model.Range {
	for i := range p.call.Entities {
		if e := &p.call.Entities[i]; e.Span.Contains(w) {
			return e.At
		}
	}
	return model.Range{}
}

// wordOf returns the word that a value is about: that of the word, segment or
// entity it is in, else of the innermost object around it that has a start.
func (p *places) wordOf(n tree.Node) (int, bool) {
	at := n.At.From
	if s := p.segment(at); s != nil {
		span := s.Anchor
		if p.tree.Name(n) == "end_word" && span.Len() > 0 {
			return p.within(span.Last - 1)
		}
		return p.within(span.First)
	}
	if w, ok := p.word(at); ok {
		return w, true
	}
	if e := p.entity(at); e != nil {
		return p.within(e.Span.First)
	}
	for ok := true; ok; n, ok = p.tree.Parent(n) {
		if t, ok := p.start(n); ok {
			return p.wordAt(t, n)
		}
		if n.Depth > deepestPlace {
			break
		}
	}
	return 0, false
}

// deepestPlace is how deep a value may be that has a place in time; those of
// real answers are at most a dozen levels deep.
const deepestPlace = 64

func (p *places) within(w int) (int, bool) {
	return w, w >= 0 && w < len(p.call.Words)
}

// start returns when an object begins that says so: an utterance, a paragraph,
// a sentence, a search hit, a message.
func (p *places) start(n tree.Node) (time.Duration, bool) {
	if n.Kind != tree.Object || !p.call.Timed {
		return 0, false
	}
	member, ok := p.tree.Member(n, "start")
	if !ok {
		return 0, false
	}
	return p.seconds(member)
}

// seconds returns a number of seconds as a time.
func (p *places) seconds(n tree.Node) (time.Duration, bool) {
	if n.Kind != tree.Number || n.At.To-n.At.From > 40 {
		return 0, false
	}
	var buf [40]byte
	f, err := strconv.ParseFloat(string(p.tree.AppendHead(buf[:0], n, len(buf))), 64)
	if err != nil || !(f >= 0 && f < 1e9) {
		return 0, false
	}
	return time.Duration(math.Round(f * 1e9)), true
}

// wordAt returns the word that begins at a time, or the last before it, of the
// channel that the object n is about where it is about one.
func (p *places) wordAt(t time.Duration, n tree.Node) (int, bool) {
	w := p.call.WordAt(t)
	if p.call.Channels < 2 || w < 0 {
		return w, w >= 0
	}
	channel, ok := p.channel(n)
	if !ok {
		return w, true
	}
	for back := w; back >= 0 && w-back < nearby; back-- {
		if int(p.call.Words[back].Channel) == channel {
			return back, true
		}
	}
	return w, true
}

// nearby is how many words of others may come between a moment and the word of
// one channel that it is about.
const nearby = 200

// channel returns the channel that a value is about: an element of "channels",
// or inside of an object with a number "channel".
func (p *places) channel(n tree.Node) (int, bool) {
	for n.Depth > 0 && n.Depth <= deepestPlace {
		if n.Kind == tree.Object {
			if c, ok := p.tree.Member(n, "channel"); ok && c.Kind == tree.Number {
				t, ok := p.seconds(c)
				return int(t / time.Second), ok
			}
		}
		around, ok := p.tree.Parent(n)
		if !ok {
			break
		}
		if p.tree.Name(around) == "channels" {
			return n.Index, true
		}
		n = around
	}
	return 0, false
}

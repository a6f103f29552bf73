package model

import (
	"slices"
	"sort"
	"strings"
	"unicode"
)

// An answer of /v1/read has no words: its indices count the words of the text
// that was sent, separated by white space. So that one cursor works everywhere,
// the words are put together again from the texts of the segments.

// maxTokens is more than the service takes (150,000 tokens of input). Segments
// beyond it are placed at the end.
const maxTokens = 1 << 20

// maxReadText is how much text of segments is put together, in bytes. It is
// some ten times what all lanes of the longest answer hold.
const maxReadText = 32 << 20

// gapText stands for the words that no segment tells.
const gapText = "…"

// A part says where words come from that are not an object in a list of words
// of a channel: from this index of the channel on.
type part struct {
	channel uint8
	first   int32
	path    string // of the list of words, or, when whole, of the text that holds them
	whole   bool
}

// rebuildWords makes the words of a call that has none from what it does tell.
func (d *decoder) rebuildWords() {
	spoken := false
	for k := range d.channels {
		if ch := &d.channels[k]; len(ch.transcript) > 0 {
			d.cutTranscript(ch, uint8(k))
			spoken = spoken || len(ch.words) > 0
		}
	}
	if !spoken {
		d.joinSegments()
	}
}

// cutTranscript makes words of a transcript that came without.
func (d *decoder) cutTranscript(ch *channel, channel uint8) {
	for text := range strings.FieldsSeq(d.text.unquote(ch.transcript, false)) {
		if d.words--; d.words < 0 {
			d.note("only the first four million words of the transcript were read")
			break
		}
		ch.words = append(ch.words, Word{Text: text, Bare: text, At: ch.transcriptAt, Channel: channel, Index: int32(len(ch.words))})
	}
	d.call.parts = append(d.call.parts, part{channel, 0, d.call.channelPath(channel) + ".transcript", true})
}

// A placed segment stands at these tokens of the text that was sent.
type placed struct {
	segment *Segment
	tokens  []string
	at      int
}

// joinSegments lays the texts of all segments where their indices say. One
// that contradicts what is there already is moved as little as makes it fit, or
// else appended.
func (d *decoder) joinSegments() {
	var (
		slots    []string
		sources  []*Segment
		all      []placed
		unplaced []placed
	)
	place := func(p placed) {
		if more := p.at + len(p.tokens) - len(slots); more > 0 {
			slots = append(slots, make([]string, more)...)
			sources = append(sources, make([]*Segment, more)...)
		}
		for k, text := range p.tokens {
			if slots[p.at+k] == "" {
				slots[p.at+k], sources[p.at+k] = text, p.segment
			}
		}
		all = append(all, p)
	}
	// Sentiments come first: they cover the text without gaps, and their indices
	// have never been seen wrong.
	room := maxReadText
	for _, lane := range [...]Lane{Sentiment, Topic, Intent} {
		list := d.call.Segments[lane]
		for k := range list {
			if room -= len(list[k].Text); room < 0 {
				d.note("the texts of the segments are longer than any text that is analysed; %s and what follows has no words", list[k].ID())
				break
			}
			p := placed{segment: &list[k], tokens: strings.FieldsFunc(list[k].Text, unicode.IsSpace)}
			if len(p.tokens) == 0 {
				continue
			}
			var ok bool
			if p.at, ok = fit(slots, p); ok {
				place(p)
			} else {
				unplaced = append(unplaced, p)
			}
		}
	}
	effort := searchEffort
	for _, p := range unplaced {
		p.at = find(slots, p.tokens, &effort)
		place(p)
	}
	words, wordOf := d.wordsOf(slots, sources)
	if len(words) == 0 {
		return
	}
	if len(d.channels) == 0 {
		d.channels = make([]channel, 1)
	}
	d.channels[0].words = words
	for _, p := range all {
		s, start := p.segment, 0
		start, end := s.Given.whole()
		s.Anchor = Span{int(wordOf[p.at]), int(wordOf[p.at+len(p.tokens)-1]) + 1}
		s.State, s.Shift = Exact, 0
		if !s.Given.HasStart {
			s.State = Repaired
		} else if p.at != start || end != start+len(p.tokens) {
			s.State, s.Shift = Repaired, p.at-start
		}
	}
	d.anchored = true
	for lane := range Mark {
		list := d.call.Segments[lane]
		for k := range list {
			if s := &list[k]; s.State == Unchecked { // no text
				first, last := s.Given.whole()
				s.Anchor = Span{wordFrom(words, first), wordFrom(words, max(first, last))}
			}
		}
	}
}

// find returns where the slots hold all of the tokens, or their end. effort
// bounds what looking costs.
func find(slots, tokens []string, effort *int) (at int) {
	if *effort -= len(slots); *effort < 0 {
		return len(slots)
	}
	for at := range len(slots) - len(tokens) + 1 {
		if slots[at] == tokens[0] && slices.Equal(slots[at:at+len(tokens)], tokens) {
			return at
		}
	}
	return len(slots)
}

// fit returns where the tokens can stand without contradicting the slots.
func fit(slots []string, p placed) (at int, ok bool) {
	if !p.segment.Given.HasStart {
		return 0, false
	}
	start, _ := p.segment.Given.whole()
	if start == 1 && p.segment.Lane != Sentiment && agree(slots, p.tokens, 0) >= 0 {
		return 0, true // the known fault: a text that begins at word 0 comes back with 1
	}
	if agree(slots, p.tokens, start) >= 0 {
		return start, true
	}
	best := 0
	for _, shift := range nearby {
		if n := agree(slots, p.tokens, start+shift); n > best {
			best, at, ok = n, start+shift, true
		}
	}
	return at, ok
}

// agree counts the slots that hold the same tokens already, -1 when one holds
// another or they cannot stand there.
func agree(slots, tokens []string, at int) (n int) {
	if at < 0 || at+len(tokens) > maxTokens {
		return -1
	}
	for k, text := range tokens {
		switch {
		case at+k >= len(slots):
			return n
		case slots[at+k] == "":
		case slots[at+k] == text:
			n++
		default:
			return -1
		}
	}
	return n
}

// wordsOf makes words of the slots, one for each gap between them, and returns
// which word each slot has become.
func (d *decoder) wordsOf(slots []string, sources []*Segment) (words []Word, wordOf []int32) {
	wordOf = make([]int32, len(slots))
	var source *Segment
	for i, text := range slots {
		if text == "" {
			if i == 0 || slots[i-1] != "" {
				words = append(words, Word{Text: gapText, Index: int32(i)})
				d.call.parts = append(d.call.parts, part{first: int32(i), whole: true})
				source = nil
			}
		} else {
			s := sources[i]
			words = append(words, Word{Text: text, Bare: text, At: s.At, Index: int32(i)})
			if s != source {
				d.call.parts = append(d.call.parts, part{first: int32(i), path: s.Path + ".text", whole: true})
				source = s
			}
		}
		wordOf[i] = int32(len(words) - 1)
	}
	return slices.Clip(words), wordOf
}

// wordFrom returns the first of the words with that index or a later one.
func wordFrom(words []Word, index int) int {
	return sort.Search(len(words), func(i int) bool { return int(words[i].Index) >= index })
}

package model

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// WordPath returns the path of word w in the document, as jq writes it:
// ".results.channels[0].alternatives[0].words[35]", of a live message
// ".[12].channel.alternatives[0].words[3]" (with jq --slurp). Of a word that
// was cut from a text it is the path of that text. It is empty for a gap, and
// when there is no such word.
func (c *Call) WordPath(w int) string {
	if w < 0 || w >= len(c.Words) {
		return ""
	}
	word := &c.Words[w]
	var buf [96]byte
	path, n := buf[:0], word.Index
	if len(c.parts) == 0 {
		path = append(c.appendChannelPath(path, word.Channel), ".words"...)
	} else {
		k := sort.Search(len(c.parts), func(k int) bool {
			p := &c.parts[k]
			return p.channel > word.Channel || p.channel == word.Channel && p.first > word.Index
		}) - 1
		if k < 0 || c.parts[k].whole {
			return c.parts[max(k, 0)].path
		}
		path, n = append(path, c.parts[k].path...), word.Index-c.parts[k].first
	}
	path = strconv.AppendInt(append(path, '['), int64(n), 10)
	return string(append(path, ']'))
}

// channelPath returns the path of a channel's first alternative.
func (c *Call) channelPath(channel uint8) string {
	return string(c.appendChannelPath(nil, channel))
}

func (c *Call) appendChannelPath(dst []byte, channel uint8) []byte {
	dst = append(append(dst, c.resultsPath...), ".channels["...)
	return append(strconv.AppendUint(dst, uint64(channel), 10), "].alternatives[0]"...)
}

// memberPath returns the path of a member of what path leads to, quoted as JSON
// where the name is no identifier: `.full_response`, `.["full response"]`,
// `.[0]["full response"]`.
func memberPath(path, name string) string {
	plain := name != ""
	for k := range len(name) {
		c := name[k]
		plain = plain && (c == '_' || (c|0x20)-'a' < 26 || k > 0 && c-'0' < 10)
	}
	if plain {
		return path + "." + name
	}
	if path == "" {
		path = "."
	}
	quoted, err := jsontext.AppendQuote([]byte(path+"["), name)
	if err != nil { // it is no UTF-8, which a decoded name always is
		return path
	}
	return string(append(quoted, ']'))
}

// elementPath returns the path of an element of what path leads to: ".[0]",
// ".call[0]".
func elementPath(path string, n int) string {
	if path == "" {
		path = "."
	}
	return fmt.Sprintf("%s[%d]", path, n)
}

// SpaceBefore reports whether a space stands between word w and the one before
// it on the timeline. Chinese and Japanese are written without.
func (c *Call) SpaceBefore(w int) bool {
	return w > 0 && w < len(c.Words) && c.Joiner(w-1, w) != ""
}

// Joiner returns what stands between two words that follow one another: a
// space, or nothing where both sides are Chinese or Japanese.
func (c *Call) Joiner(a, b int) string {
	return joiner(c.Words[a].Text, c.Words[b].Text)
}

func joiner(a, b string) string {
	if a == "" || b == "" || a[len(a)-1] < utf8.RuneSelf && b[0] < utf8.RuneSelf {
		return " "
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if unspaced(last) && unspaced(first) {
		return ""
	}
	return " "
}

// unspaced reports whether a letter or mark belongs to a script that puts no
// spaces between words: han, kana, and the punctuation that goes with them.
// Korean does put spaces.
func unspaced(r rune) bool {
	switch {
	case r < 0x2E80:
		return false
	case r >= 0x3000 && r <= 0x303F, r >= 0xFF01 && r <= 0xFF65:
		return true // CJK punctuation, full-width forms
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}

// AppendText appends the words of a span as text.
func (c *Call) AppendText(dst []byte, span Span) []byte {
	first, last := max(span.First, 0), min(span.Last, len(c.Words))
	for i := first; i < last; i++ {
		if i > first {
			dst = append(dst, c.Joiner(i-1, i)...)
		}
		dst = append(dst, c.Words[i].Text...)
	}
	return dst
}

// Text returns the words of a span as text.
func (c *Call) Text(span Span) string {
	return string(c.AppendText(nil, span))
}

// At returns the word that a path leads to, or into, and the segment it leads
// to, with ref.I -1 when it leads to none: ".results.topics.segments[0].text"
// leads into T1, ".results.topics" to the first of the topics, and
// ".results.channels[1]" to the first word of that channel.
func (c *Call) At(path string) (word int, ref SegmentRef, ok bool) {
	if ref, ok = c.firstSegment(func(s *Segment) bool { return leadsInto(path, s.Path) }); ok {
		return c.Segment(ref).Anchor.First, ref, true
	}
	ref.I = -1
	lists := c.parts // where lists of words, and texts that hold words, are
	if len(lists) == 0 {
		for k := range c.Channels {
			lists = append(lists, part{channel: uint8(k), path: c.channelPath(uint8(k)) + ".words"})
		}
	}
	for _, p := range lists {
		index, exact := 0, leadsInto(path, p.path)
		if exact && !p.whole {
			fmt.Sscanf(path[len(p.path):], "[%d]", &index)
		}
		if p.path == "" || !exact && !leadsInto(p.path, path) {
			continue
		}
		w := c.TimelineIndex(int(p.channel), int(p.first)+index)
		if w >= 0 && (leadsInto(path, c.WordPath(w)) || leadsInto(c.WordPath(w), path)) {
			return w, ref, true
		}
	}
	if ref, ok = c.firstSegment(func(s *Segment) bool { return leadsInto(s.Path, path) }); ok {
		return c.Segment(ref).Anchor.First, ref, true
	}
	return 0, SegmentRef{I: -1}, false
}

// firstSegment returns the first of the topics, intents and sentiments that is
// wanted.
func (c *Call) firstSegment(wanted func(*Segment) bool) (SegmentRef, bool) {
	for _, lane := range [...]Lane{Topic, Intent, Sentiment} {
		for k := range c.Segments[lane] {
			if wanted(&c.Segments[lane][k]) {
				return SegmentRef{lane, k}, true
			}
		}
	}
	return SegmentRef{}, false
}

// leadsInto reports whether a path is the same as another, or goes on from it.
func leadsInto(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

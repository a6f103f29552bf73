package model

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// WordPath returns the path of word w in the document, as jq writes it:
// ".results.channels[0].alternatives[0].words[35]". It is empty when there is
// no such word.
func (c *Call) WordPath(w int) string {
	if w < 0 || w >= len(c.Words) {
		return ""
	}
	word := &c.Words[w]
	return fmt.Sprintf("%s.channels[%d].alternatives[0].words[%d]", c.resultsPath, word.Channel, word.Index)
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

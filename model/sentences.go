package model

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Without punctuation a sentence ends at a pause, or when it grows too long to
// be a step worth taking.
const (
	sentencePause = 700 * time.Millisecond
	sentenceWords = 30
)

// buildSentences cuts every turn into sentences: after a word that ends with a
// full stop, a question mark, an exclamation mark or their like. Where no word
// of the call does, pauses cut.
func (c *Call) buildSentences() {
	punctuated := false
	for i := range c.Words {
		if c.endsSentence(i) {
			punctuated = true
			break
		}
	}
	for _, t := range c.Turns {
		first := t.First
		for i := t.First; i < t.Last; i++ {
			last := i == t.Last-1
			switch {
			case last:
			case punctuated && c.endsSentence(i):
			case !punctuated && (i+1-first >= sentenceWords || c.Timed && c.Onset(i+1)-c.Words[i].End >= sentencePause):
			default:
				continue
			}
			c.Sentences = append(c.Sentences, Span{first, i + 1})
			first = i + 1
		}
	}
}

// endsSentence reports whether the text of word i ends a sentence.
func (c *Call) endsSentence(i int) bool {
	text := strings.TrimRightFunc(c.Words[i].Text, isCloser)
	r, n := utf8.DecodeLastRuneInString(text)
	switch r {
	case '?', '!', '…', '。', '？', '！', '．', '؟', '।':
		return true
	case '.':
	default:
		return false
	}
	stem := text[:len(text)-n]
	if strings.HasSuffix(stem, ".") {
		return true // "..."
	}
	next := ""
	if i+1 < len(c.Words) {
		next = c.Words[i+1].Text
	}
	switch kindOfStop(stem) {
	case title:
		return false
	case abbreviation:
		return startsLikeSentence(next)
	}
	return true
}

func isCloser(r rune) bool {
	switch r {
	case '"', '\'', ')', ']', '}', '”', '’', '»', '」', '』', '）', ' ':
		return true
	}
	return false
}

type stop uint8

const (
	plainStop    stop = iota
	title             // never ends a sentence: "Dr."
	abbreviation      // may end one: "etc."
)

// kindOfStop tells what a full stop after the stem is. English is what the
// analysis features speak.
func kindOfStop(stem string) stop {
	stem = strings.TrimLeft(stem, `"'([“‘`)
	if len(stem) > 8 {
		return plainStop
	}
	switch strings.ToLower(stem) {
	case "mr", "mrs", "ms", "dr", "prof", "st", "mt", "gen", "sen", "rep", "gov", "capt", "col", "lt", "sgt", "rev", "hon", "messrs", "vs", "e.g", "i.e":
		return title
	case "jr", "sr", "inc", "ltd", "co", "corp", "dept", "est", "approx", "apt", "ave", "blvd", "rd", "ext", "no", "etc", "a.m", "p.m", "u.s", "u.k", "u.n", "d.c", "ph.d":
		return abbreviation
	}
	if r, n := utf8.DecodeRuneInString(stem); n == len(stem) && unicode.IsUpper(r) && r != 'I' {
		return title // an initial: "J. Smith"
	}
	return plainStop
}

func startsLikeSentence(next string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, `"'([“‘¿¡`))
	return next == "" || unicode.IsUpper(r)
}

// SentenceAt returns the index in Sentences of the sentence that word w is
// part of, -1 when there is no such word.
func (c *Call) SentenceAt(w int) int {
	if w < 0 || w >= len(c.Words) {
		return -1
	}
	lo, hi := 0, len(c.Sentences)
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) >> 1); c.Sentences[mid].First <= w {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

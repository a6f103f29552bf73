// Package search finds words and phrases in a call while they are typed.
package search

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"earshot/model"
)

// An Index holds the words of a call as one lower-case text, so that a search
// is a run over a few hundred kilobytes. It is immutable and safe for
// concurrent use.
type Index struct {
	shown, bare flat
}

// flat is a text and where in it each word begins.
type flat struct {
	text   []byte
	starts []int32 // one more than words: the last is where the text ends
}

// New makes the index of a call.
func New(c *model.Call) *Index {
	var shown, bare int
	for i := range c.Words {
		shown += len(c.Words[i].Text) + 1
		bare += len(c.Words[i].Bare) + 1
	}
	x := &Index{shown: newFlat(shown, len(c.Words))}
	if bare != shown { // some words have punctuation
		x.bare = newFlat(bare, len(c.Words))
	}
	for i := range c.Words {
		w := &c.Words[i]
		space := c.SpaceBefore(i)
		x.shown.add(w.Text, space)
		if bare != shown {
			x.bare.add(w.Bare, space)
		}
	}
	x.shown.end()
	x.bare.end()
	return x
}

func newFlat(size, words int) flat {
	return flat{text: make([]byte, 0, size), starts: make([]int32, 0, words+1)}
}

func (f *flat) add(text string, space bool) {
	if space {
		f.text = append(f.text, ' ')
	}
	f.starts = append(f.starts, int32(len(f.text)))
	f.text = appendLower(f.text, text)
}

func (f *flat) end() { f.starts = append(f.starts, int32(len(f.text))) }

// appendLower appends a text in lower case.
func appendLower(dst []byte, text string) []byte {
	from := len(dst)
	dst = append(dst, text...)
	for i, c := range dst[from:] {
		switch {
		case c-'A' < 26:
			dst[from+i] = c + ('a' - 'A')
		case c >= utf8.RuneSelf: // lower case may take more bytes
			dst = dst[:from+i]
			for _, r := range text[i:] {
				dst = utf8.AppendRune(dst, unicode.ToLower(r))
			}
			return dst
		}
	}
	return dst
}

// Find appends the indices of the words that the query is found in, ascending
// and each once; of a phrase over several words it is the first. Case does not
// matter, and the query may begin and end inside of words. A phrase is found
// with or without the punctuation between its words. An empty query finds
// nothing.
func (x *Index) Find(dst []int32, query string) []int32 {
	q := appendLower(nil, query)
	q = bytes.Join(bytes.Fields(q), []byte(" "))
	if len(q) == 0 {
		return dst
	}
	from := len(dst)
	dst = x.shown.find(dst, q)
	// "birthday which" is not in the shown text, "birthday, which" is.
	if len(x.bare.text) > 0 && bytes.IndexByte(q, ' ') >= 0 {
		shown := len(dst)
		dst = x.bare.find(dst, q)
		if from < shown && shown < len(dst) {
			slices.Sort(dst[from:])
			dst = dst[:from+len(slices.Compact(dst[from:]))]
		}
	}
	return dst
}

func (f *flat) find(dst []int32, q []byte) []int32 {
	word := 0
	for at := 0; at < len(f.text); at = int(f.starts[word]) {
		k := bytes.Index(f.text[at:], q)
		if k < 0 {
			break
		}
		word = f.wordAt(word, int32(at+k))
		dst = append(dst, int32(word))
		word++ // one hit a word is enough
	}
	return dst
}

// wordAt returns the word that a place in the text belongs to, at or after a
// word that is known to begin before it. A space belongs to the word before.
func (f *flat) wordAt(word int, at int32) int {
	// Hits mostly follow close on one another, so step in growing strides first.
	lo, stride := word, 1
	for lo+stride < len(f.starts) && f.starts[lo+stride] <= at {
		lo += stride
		stride *= 2
	}
	hi := min(lo+stride, len(f.starts)-1)
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) >> 1); f.starts[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

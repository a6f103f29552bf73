package model

import (
	"sort"
	"unicode"
	"unicode/utf8"
)

// Tokens are words stripped to their lower-case letters and digits, as hashes.
// What has none is left out; each Chinese or Japanese character is a token.
type tokens struct {
	hash []uint32
	word []int32 // of each token, the position of its word
}

// add appends the tokens of the text of one word, or of a whole text.
func (t *tokens) add(text string, word int) {
	const offset, prime = 2166136261, 16777619 // FNV-1a
	h, open := uint32(offset), false
	end := func() {
		if open {
			t.hash = append(t.hash, h)
			t.word = append(t.word, int32(word))
			h, open = offset, false
		}
	}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			i++
			switch {
			case c-'A' < 26:
				c += 'a' - 'A'
				fallthrough
			case c-'a' < 26, c-'0' < 10:
				h, open = (h^uint32(c))*prime, true
			case c <= ' ':
				end()
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		switch {
		case unspaced(r):
			end()
			if unicode.IsLetter(r) {
				h, open = (h^uint32(r))*prime, true
				end()
			}
		case unicode.IsSpace(r):
			end()
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			h, open = (h^uint32(unicode.ToLower(r)))*prime, true
		}
	}
	end()
}

// foldedWords returns the tokens of a track's words.
func (a *anchorer) foldedWords(t *track) *tokens {
	if t.folded == nil {
		t.folded = &tokens{hash: make([]uint32, 0, t.n), word: make([]int32, 0, t.n)}
		for i := range t.n {
			t.folded.add(a.words[t.at(i)].Text, i)
		}
	}
	return t.folded
}

// from returns the first token of word i or a later one.
func (t *tokens) from(i int) int {
	return sort.Search(len(t.word), func(k int) bool { return int(t.word[k]) >= i })
}

// words returns the words of the tokens [from, to).
func (t *tokens) words(from, to int) (first, last int) {
	return int(t.word[from]), int(t.word[to-1]) + 1
}

// stand reports whether the tokens of a text stand at from.
func (a *anchorer) stand(words *tokens, text []uint32, from int) bool {
	if from < 0 || from+len(text) > len(words.hash) {
		return false
	}
	for k, h := range text {
		if a.compared++; words.hash[from+k] != h || a.compared > maxCompared {
			return false
		}
	}
	return true
}

// An aligner compares texts as tokens. It keeps what it can use again.
type aligner struct {
	text   tokens
	of     string // the text that text is the tokens of
	seen   [1 << 10 / 64]uint64
	costs  [2][]int32
	starts [2][]int32
}

// tokens returns the tokens of a segment's text, none of one that is longer than
// any call.
func (l *aligner) tokens(text string) []uint32 {
	if len(text) > 4<<20 {
		return nil
	}
	if l.of != text {
		l.of = text
		l.text.hash, l.text.word = l.text.hash[:0], l.text.word[:0]
		l.text.add(text, 0)
	}
	return l.text.hash
}

// matchFolded is match for the same letters and digits.
func (a *anchorer) matchFolded(t *track, text string, first int) (last int, ok bool) {
	words, want := a.foldedWords(t), a.tokens(text)
	at := words.from(first)
	if len(want) == 0 || !a.stand(words, want, at) || int(words.word[at]) != first {
		return 0, false
	}
	_, last = words.words(at, at+len(want))
	return last, true
}

// foldedNear looks where matchNear does, for the same letters and digits.
func (a *anchorer) foldedNear(t *track, text string, start int) (first, last int, ok bool) {
	for _, shift := range [...]int{0, nearby[0], nearby[1], nearby[2], nearby[3], nearby[4], nearby[5], a.drift} {
		if last, ok = a.matchFolded(t, text, start+shift); ok {
			return start + shift, last, true
		}
	}
	return 0, 0, false
}

// foldedFar looks for the same letters and digits further away, the nearest
// place first. A text of n words may have moved 8n words, a thousand at most:
// short ones are said too often to be told apart. Texts of one or two words stay
// where foldedNear looks.
func (a *anchorer) foldedFar(t *track, text string, start int) (first, last int, ok bool) {
	words, want := a.foldedWords(t), a.tokens(text)
	if len(want) < 3 {
		return 0, 0, false
	}
	around, reach := words.from(start+a.drift), min(8*len(want), 1000)
	if a.effort -= 2 * reach; a.effort < 0 {
		return 0, 0, false
	}
	for distance := range reach {
		for _, at := range [...]int{around - distance, around + distance} {
			if a.stand(words, want, at) {
				first, last = words.words(at, at+len(want))
				return first, last, true
			}
		}
	}
	return 0, 0, false
}

const (
	alignReach = 64  // how many tokens around its index an altered text may have moved
	alignWhole = 256 // of a longer text only both ends are aligned
)

// alignNear looks for words that are nearly the text: at most three of ten
// tokens may be missing, added or different.
func (a *anchorer) alignNear(t *track, text string, start int) (first, last int, ok bool) {
	words, want := a.foldedWords(t), a.tokens(text)
	n := len(want)
	if n < 4 {
		return 0, 0, false
	}
	around := words.from(start + a.drift)
	if n <= alignWhole {
		from, to, ok := a.align(words, want, around)
		if !ok {
			return 0, 0, false
		}
		first, last = words.words(from, to)
		return first, last, true
	}
	from, _, ok := a.align(words, want[:alignWhole/2], around)
	if !ok {
		return 0, 0, false
	}
	_, to, ok := a.align(words, want[n-alignWhole/2:], from+n-alignWhole/2)
	if !ok || to <= from {
		return 0, 0, false
	}
	first, last = words.words(from, to)
	return first, last, true
}

// align finds the tokens nearest to around that turn into want with the fewest
// edits (P. H. Sellers, The theory and computation of evolutionary distances:
// pattern recognition, 1980).
func (a *anchorer) align(words *tokens, want []uint32, around int) (from, to int, ok bool) {
	lo := min(max(around-alignReach, 0), len(words.hash))
	hi := min(max(around+len(want)+alignReach, lo), len(words.hash))
	window := words.hash[lo:hi]
	allowed := int32(len(want) * 3 / 10)
	if a.effort -= len(want) + len(window); a.effort < 0 || a.strangers(window, want) > allowed {
		return 0, 0, false
	}
	if a.effort -= len(want) * len(window); a.effort < 0 {
		return 0, 0, false
	}
	for k := range a.costs {
		a.costs[k] = append(a.costs[k][:0], make([]int32, len(window)+1)...)
		a.starts[k] = append(a.starts[k][:0], make([]int32, len(window)+1)...)
	}
	cost, start := a.costs[0], a.starts[0]
	next, nextStart := a.costs[1], a.starts[1]
	for j := range cost {
		cost[j], start[j] = 0, int32(j)
	}
	for i, h := range want {
		next[0], nextStart[0] = int32(i+1), 0
		for j, w := range window {
			best, from := cost[j], start[j]
			if w != h {
				best++
			}
			if c := cost[j+1] + 1; c < best { // a token of the text is no word
				best, from = c, start[j+1]
			}
			if c := next[j] + 1; c < best { // a word is not in the text
				best, from = c, nextStart[j]
			}
			next[j+1], nextStart[j+1] = best, from
		}
		cost, next, start, nextStart = next, cost, nextStart, start
	}
	best, off := allowed+1, 0
	for j := range cost {
		away := max(int(start[j])+lo-around, around-int(start[j])-lo)
		if int(start[j]) < j && (cost[j] < best || cost[j] == best && away < off) {
			best, off = cost[j], away
			from, to, ok = lo+int(start[j]), lo+j, true
		}
	}
	return from, to, ok
}

// strangers counts the tokens of want that are not in the window, perhaps too
// few: a cheap look that spares most texts that are nowhere the dear one.
func (a *anchorer) strangers(window, want []uint32) (n int32) {
	a.seen = [len(a.seen)]uint64{}
	for _, h := range window {
		a.seen[h>>6%uint32(len(a.seen))] |= 1 << (h & 63)
	}
	for _, h := range want {
		if a.seen[h>>6%uint32(len(a.seen))]&(1<<(h&63)) == 0 {
			n++
		}
	}
	return n
}

package tree

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"unicode"
	"unicode/utf8"

	"earshot/model"
	"earshot/model/internal/lex"
)

// A Hit is a place where a search found its query.
type Hit struct {
	Node Node        // whose name or value holds it, or both together
	At   model.Range // the bytes that match
}

// Search returns the first hit that begins at byte from or later, or, with a
// negative dir, the last one that ends at byte from or earlier. It looks at
// names, strings, numbers and words as they are written in the file, quotes and
// escapes included, so `"speaker": 1` and `"scarf"` can be found. Letter case
// does not matter. For 50 MB it takes some 0.1 ms where nothing is like the
// query, and some 20 ms at worst: for two characters that stand nowhere, or for
// letters whose cases have no byte in common.
func (t *Tree) Search(from int64, query string, dir int) (hit Hit, ok bool) {
	if query == "" {
		return Hit{}, false
	}
	var f *finder
	at := int(min(max(from, int64(t.from)), int64(t.to)))
	for {
		found, end := -1, 0
		t.read(func(s *scan) {
			if f == nil {
				f = newFinder(query, s.b[t.from:])
			}
			if dir < 0 {
				found, end = t.grams.last(f, s.b, t.from, at)
			} else {
				found, end = t.grams.first(f, s.b, at)
			}
		})
		if found < 0 {
			return Hit{}, false
		}
		hit = Hit{t.NodeAt(int64(found)), model.Range{From: int64(found), To: int64(end)}}
		if hit.inside() {
			return hit, true
		}
		if at = found + 1; dir < 0 { // it begins at a bracket or a separator
			at = end - 1
		}
	}
}

// inside reports whether the match lies in the text of one node: that a query
// stretches over brackets is chance.
func (h Hit) inside() bool {
	from := h.Node.At.From
	if h.Node.Name.To > h.Node.Name.From {
		from = h.Node.Name.From
	}
	to := h.Node.At.To
	if h.Node.Container() {
		to = h.Node.At.From + 1 // its name, and the bracket
	}
	return h.At.From >= from && h.At.To <= to && (!h.Node.Container() || h.At.From < h.Node.At.From)
}

// A finder finds a text, whatever the case of its letters. It looks for two
// neighbouring bytes of it, at eight places at once, and where they are it
// compares the rest. Letters differ in one bit between their cases, in ASCII and
// in the last byte of most others; that bit is set before comparing.
type finder struct {
	query string
	pair  pair
	any   bool // no byte of the query is sure to stand in a match
	grams []uint32
}

// A pair is two neighbouring bytes of a query.
type pair struct {
	at   int       // where in the query the first of them is
	char int       // and where the character begins that it belongs to
	gap  int       // 1; 0 when there is no second byte, which is the first then
	want [2]uint64 // the bytes, eight times each
	set  [2]uint64 // the bit of the case, eight times, or 0
}

const caseBit = 0x20

// maxPairs is how many pairs of a long query are considered.
const maxPairs = 16

// newFinder returns a finder that looks for those two bytes of the query that
// stand together least often in samples of b.
func newFinder(query string, b []byte) *finder {
	f := &finder{query: query}
	if len(query) <= shortBlock {
		f.grams = gramsIn(query)
	}
	pairs := pairsOf(query)
	f.any = len(pairs) == 0
	for k, least := 0, 0; k < len(pairs); k++ {
		n := 0
		for sample := range samples(b) {
			n += pairs[k].count(sample)
		}
		if k == 0 || n < least {
			f.pair, least = pairs[k], n
		}
	}
	return f
}

// samples returns some pieces of b, or all of it when it is short.
func samples(b []byte) iter.Seq[[]byte] {
	const pieces, size = 8, 4 << 10
	return func(yield func([]byte) bool) {
		if len(b) <= pieces*size {
			yield(b)
			return
		}
		for k := range pieces {
			if from := (len(b) - size) / (pieces - 1) * k; !yield(b[from : from+size]) {
				return
			}
		}
	}
}

func pairsOf(query string) []pair {
	var pairs, singles []pair
	fixed := fixedBytes(query)
	for i := range fixed {
		if !fixed[i].ok || len(pairs) == maxPairs {
			continue
		}
		p := pair{at: i, char: i - fixed[i].inside}
		p.want = [2]uint64{lex.EachByte * uint64(fixed[i].value), lex.EachByte * uint64(fixed[i].value)}
		p.set = [2]uint64{lex.EachByte * uint64(fixed[i].set), lex.EachByte * uint64(fixed[i].set)}
		if i+1 == len(fixed) || !fixed[i+1].ok {
			singles = append(singles, p)
			continue
		}
		p.gap = 1
		p.want[1], p.set[1] = lex.EachByte*uint64(fixed[i+1].value), lex.EachByte*uint64(fixed[i+1].set)
		pairs = append(pairs, p)
	}
	if len(pairs) == 0 {
		return singles
	}
	return pairs
}

// count returns about how often the pair stands in b.
func (p *pair) count(b []byte) (n int) {
	for i := 0; i+9 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		y := binary.LittleEndian.Uint64(b[i+p.gap:])
		z := (x | p.set[0]) ^ p.want[0] | (y | p.set[1]) ^ p.want[1]
		n += bits.OnesCount64((z - lex.EachByte) &^ z & lex.HighBits)
	}
	return n
}

// A fixedByte is a byte of a query that is the same in all cases of its
// character, once the bits of set are set.
type fixedByte struct {
	value, set byte
	inside     int // its place in the character
	ok         bool
}

// fixedBytes returns the bytes of a query, those ok that stand in every match.
func fixedBytes(query string) []fixedByte {
	fixed := make([]fixedByte, 0, len(query))
	for i, r := range query {
		_, size := utf8.DecodeRuneInString(query[i:])
		for k := range size {
			fixed = append(fixed, fixedByte{value: query[i+k], inside: k, ok: true})
		}
		own := fixed[i:]
		if r == utf8.RuneError || r < utf8.RuneSelf && !unicode.IsLetter(r) {
			continue
		}
		if r < utf8.RuneSelf {
			own[0].value |= caseBit
			own[0].set = caseBit
			continue
		}
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			var buf [utf8.UTFMax]byte
			n := utf8.EncodeRune(buf[:], other)
			for k := range own {
				switch b := &own[k]; {
				case n != size || b.value|caseBit != buf[k]|caseBit:
					b.ok = false
				case b.value != buf[k]:
					b.value |= caseBit
					b.set = caseBit
				}
			}
		}
	}
	return fixed
}

// last returns the last match that begins in b[from:stop] and ends by to.
func (f *finder) last(b []byte, from, stop, to int) (at, end int) {
	const block = 64 << 10
	at = -1
	for hi := stop; hi > from && at < 0; hi -= block {
		for lo := max(hi-block, from); ; lo = at + 1 {
			next, nextEnd := f.find(b, lo, hi, to)
			if next < 0 {
				break
			}
			at, end = next, nextEnd
		}
	}
	return at, end
}

// find returns the first match that begins in b[from:stop] and ends by to, at -1
// when there is none.
func (f *finder) find(b []byte, from, stop, to int) (at, end int) {
	b = b[:to]
	if f.any {
		for at := from; at < stop; at++ {
			if end := matchForward(b, at, f.query); end > 0 {
				return at, end
			}
		}
		return -1, 0
	}
	p := f.pair
	want1, want2, set1, set2, gap := p.want[0], p.want[1], p.set[0], p.set[1], p.gap
	i, reach := from, min(stop+len(f.query)*utf8.UTFMax, to) // where the first byte of the pair can be
	for ; i+9 <= reach; i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		y := binary.LittleEndian.Uint64(b[i+gap:])
		z := (x | set1) ^ want1 | (y | set2) ^ want2 // a byte of it is 0 where the pair is
		for m := (z - lex.EachByte) &^ z & lex.HighBits; m != 0; m &= m - 1 {
			if at, end = f.match(b, i+bits.TrailingZeros64(m)>>3); at >= from && at < stop {
				return at, end
			}
		}
	}
	for ; i < reach; i++ {
		if at, end = f.match(b, i); at >= from && at < stop {
			return at, end
		}
	}
	return -1, 0
}

// match returns the match whose anchor stands at byte i, at -1 when there is
// none.
func (f *finder) match(b []byte, i int) (at, end int) {
	i -= f.pair.at - f.pair.char
	if i < 0 {
		return -1, 0
	}
	if end = matchForward(b, i, f.query[f.pair.char:]); end < 0 {
		return -1, 0
	}
	return matchBackward(b, i, f.query[:f.pair.char]), end
}

// matchForward returns where the query ends that begins at byte i, -1 when
// something else stands there.
func matchForward(b []byte, i int, query string) int {
	for k := 0; k < len(query); {
		if i >= len(b) {
			return -1
		}
		if c := query[k]; c < utf8.RuneSelf {
			if b[i] != c && !(b[i]|caseBit == c|caseBit && c|caseBit-'a' < 26) {
				return -1
			}
			i++
			k++
			continue
		}
		want, n := utf8.DecodeRuneInString(query[k:])
		got, m := utf8.DecodeRune(b[i:])
		if !sameLetter(want, got) || want == utf8.RuneError && b[i] != query[k] {
			return -1
		}
		i, k = i+m, k+n
	}
	return i
}

// matchBackward returns where the query begins that ends before byte i, -1 when
// something else stands there.
func matchBackward(b []byte, i int, query string) int {
	for k := len(query); k > 0; {
		if i <= 0 {
			return -1
		}
		if c := query[k-1]; c < utf8.RuneSelf {
			i--
			k--
			if b[i] != c && !(b[i]|caseBit == c|caseBit && c|caseBit-'a' < 26) {
				return -1
			}
			continue
		}
		want, n := utf8.DecodeLastRuneInString(query[:k])
		got, m := utf8.DecodeLastRune(b[:i])
		if !sameLetter(want, got) || want == utf8.RuneError && b[i-1] != query[k-1] {
			return -1
		}
		i, k = i-m, k-n
	}
	return i
}

// sameLetter reports whether two characters differ in case at most.
func sameLetter(a, b rune) bool {
	if a == b {
		return true
	}
	for other := unicode.SimpleFold(a); other != a; other = unicode.SimpleFold(other) {
		if other == b {
			return b >= utf8.RuneSelf
		}
	}
	return false
}

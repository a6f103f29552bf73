package tree

import "context"

// grams say of each block of a document which three bytes in a row stand in it,
// whatever the case of letters, so that a search need not look at blocks that
// can't hold its query. They say no only where it is sure: several groups of
// three share a bit. The last two bytes of a group may be those of the next
// block.
type grams struct {
	from, size int       // where the first block begins; how long each is
	blocks     []gramSet // none for a document that is as long as a block at most
}

type gramSet [1 << (gramBits - 6)]uint64

// With these a quarter of the bits are set in what the service answers, and a
// query of seven letters leads to one block in a thousand by chance. They take
// one byte for 64 of the document.
const (
	gramBits    = 14
	spansABlock = 32 // so that a block has 128 KB
)

// gramHash is Knuth's multiplicative hashing of the three lower bytes.
func gramHash(g uint32) uint32 { return ((g << 8) * 0x9E3779B1) >> (32 - gramBits) }

func gramsOf(ctx context.Context, b []byte, from, size int) (grams, error) {
	g := grams{from: from, size: size}
	if len(b)-from <= size {
		return g, nil
	}
	g.blocks = make([]gramSet, (len(b)-from+size-1)/size)
	var seen [1 << gramBits]byte // written without being read, which is quicker than setting bits
	for k := range g.blocks {
		if err := ctx.Err(); err != nil {
			return grams{}, err
		}
		lo, hi := from+k*size, min(from+(k+1)*size+2, len(b))
		if hi-lo < 3 {
			continue
		}
		gram := uint32(b[lo]|caseBit)<<8 | uint32(b[lo+1]|caseBit)
		for _, c := range b[lo+2 : hi] {
			gram = gram<<8 | uint32(c|caseBit)
			seen[gramHash(gram)] = 1
		}
		set := &g.blocks[k]
		for i := range set {
			for j, n := range seen[i*64 : i*64+64] {
				set[i] |= uint64(n) << j
			}
		}
		clear(seen[:])
	}
	return g, nil
}

// shortBlock is how long a query may be that fits a block of any document, those
// of tests included.
const shortBlock = 256

// maxGrams is how many groups of a query are looked up.
const maxGrams = 64

// gramsIn returns the groups of three bytes that stand in every match of a
// query.
func gramsIn(query string) (hashes []uint32) {
	gram, n := uint32(0), 0
	for _, c := range fixedBytes(query) {
		if n++; !c.ok || len(hashes) == maxGrams {
			n = 0
			continue
		}
		if gram = gram<<8 | uint32(c.value|caseBit); n >= 3 {
			hashes = append(hashes, gramHash(gram))
		}
	}
	return hashes
}

// may reports whether a match of no more bytes than a block has can begin in
// block k.
func (g *grams) may(k int, hashes []uint32) bool {
	for _, h := range hashes {
		if g.blocks[k][h>>6]>>(h&63)&1 == 0 && (k+1 == len(g.blocks) || g.blocks[k+1][h>>6]>>(h&63)&1 == 0) {
			return false
		}
	}
	return true
}

// first returns the first match that begins in b[from:].
func (g *grams) first(f *finder, b []byte, from int) (at, end int) {
	if len(g.blocks) == 0 || len(f.grams) == 0 {
		return f.find(b, from, len(b), len(b))
	}
	for k := (from - g.from) / g.size; k < len(g.blocks); k++ {
		lo := g.from + k*g.size
		if !g.may(k, f.grams) {
			continue
		}
		if at, end = f.find(b, max(lo, from), min(lo+g.size, len(b)), len(b)); at >= 0 {
			return at, end
		}
	}
	return -1, 0
}

// last returns the last match in b[from:to].
func (g *grams) last(f *finder, b []byte, from, to int) (at, end int) {
	if len(g.blocks) == 0 || len(f.grams) == 0 {
		return f.last(b, from, to, to)
	}
	for k := min((to-g.from)/g.size, len(g.blocks)-1); k >= 0; k-- {
		lo := g.from + k*g.size
		if lo >= to || !g.may(k, f.grams) {
			continue
		}
		if at, end = f.last(b, max(lo, from), min(lo+g.size, to), to); at >= 0 {
			return at, end
		}
	}
	return -1, 0
}

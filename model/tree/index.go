package tree

import "sort"

// An entry is a value that scanning would take long over: where it ends, and
// for a container how many children it has and where some of them begin.
//
// A value has an entry when reading it costs more than span: a byte of it costs
// one, passing over something inside that has an entry of its own costs
// jumpCost. So every value without one is read quickly, and there are never
// more entries than size/(span-jumpCost), however deep or flat the document is.
type entry struct {
	from, to    int
	count       int32
	first, last int32 // its marks, marks[first:last]
	up          int32 // the innermost entry around it, -1 for none
	depth       int32 // how many containers are around it, the document counted
	cut         bool  // a fault is inside of it
}

// A mark is where a child of an entry begins: its name, or its value in an array.
type mark struct {
	at    int
	index int32
}

const (
	defaultSpan = 4096 // some 4 µs
	jumpCost    = 32
)

// entryAt returns the entry of the value that begins at byte i, nil when it has
// none.
func (t *Tree) entryAt(i int) *entry {
	k := sort.Search(len(t.entries), func(k int) bool { return t.entries[k].from >= i })
	if k < len(t.entries) && t.entries[k].from == i {
		return &t.entries[k]
	}
	return nil
}

// entryOf returns the entry of a container, nil when it has none.
func (t *Tree) entryOf(n Node) *entry {
	if n.Kind == Values {
		return &t.entries[0]
	}
	return t.entryAt(int(n.At.From))
}

// marked returns the last mark of a container for which before holds; where the
// first child begins when there is none.
func (t *Tree) marked(n Node, before func(mark) bool) mark {
	if e := t.entryOf(n); e != nil {
		marks := t.marks[e.first:e.last]
		if k := sort.Search(len(marks), func(k int) bool { return !before(marks[k]) }); k > 0 {
			return marks[k-1]
		}
	}
	return mark{at: inside(n)}
}

// inside returns where the first child of a container begins at the earliest.
func inside(n Node) int {
	if n.Kind == Values {
		return int(n.At.From)
	}
	return int(n.At.From) + 1
}

// around returns the innermost container with an entry that byte i is in, as an
// index of entries.
func (t *Tree) around(i int) int {
	k := sort.Search(len(t.entries), func(k int) bool { return t.entries[k].from >= i }) - 1
	for k > 0 && (t.entries[k].to <= i || t.entries[k].count < 0) {
		k = int(t.entries[k].up)
	}
	return max(k, 0)
}

package tree

import (
	"earshot/model"
	"earshot/model/internal/lex"
)

// A place is a value on the way from the root to some byte.
type place struct {
	from  int         // where the value begins
	name  model.Range // of a member
	index int
	depth int // as of an entry
	kind  Kind
}

// NodeAt returns the innermost value that a byte of the document belongs to. A
// name, and what stands between it and its value, belong to the value; brackets
// and separators to the container.
func (t *Tree) NodeAt(offset int64) Node {
	n := t.root
	t.read(func(s *scan) {
		if offset < int64(t.from) || offset >= int64(t.to) {
			return
		}
		if way := s.way(int(offset), 1); len(way) > 0 {
			n = s.node(way, len(way)-1)
		}
	})
	return n
}

// Parent returns the container that a value is in.
func (t *Tree) Parent(n Node) (p Node, ok bool) {
	if n.Depth == 0 {
		return Node{}, false
	}
	if n.parent == top {
		return t.root, true
	}
	t.read(func(s *scan) {
		way := s.way(n.parent, 1)
		if last := len(way) - 1; last >= 0 && way[last].from == n.parent {
			p, ok = s.node(way, last), true
		}
	})
	return p, ok
}

// Around returns where the containers begin that a value is in, the outermost
// first; -1 stands for the document, where that is a container.
func (t *Tree) Around(n Node) []int64 {
	around := make([]int64, 0, n.Depth)
	if t.root.Kind == Values && n.Depth > 0 {
		around = append(around, -1)
	}
	if n.parent == top {
		return around
	}
	t.read(func(s *scan) {
		for _, p := range s.way(n.parent, maxDepth) {
			around = append(around, int64(p.from))
		}
	})
	return around
}

// Ancestors returns the containers that a value is in, the root first. It takes
// as long as there are many.
func (t *Tree) Ancestors(n Node) []Node {
	nodes := make([]Node, 0, n.Depth)
	if t.root.Kind == Values && n.Depth > 0 {
		nodes = append(nodes, t.root)
	}
	if n.parent == top {
		return nodes
	}
	t.read(func(s *scan) {
		way := s.way(n.parent, maxDepth)
		for k := range way {
			nodes = append(nodes, s.node(way, k))
		}
	})
	return nodes
}

// way returns the values on the way to a byte, outermost first: those inside
// of the last few containers with an entry that it is in. Parents are known for
// all but the first of them, and for that when all were asked for.
//
// Each container with an entry costs one pass over at most span bytes.
func (s *scan) way(target, entries int) []place {
	t := s.t
	chain := make([]int, 0, 8)
	for k := t.around(target); ; k = int(t.entries[k].up) {
		chain = append(chain, k)
		if k == 0 || len(chain) > entries {
			break
		}
	}
	var way []place
	for k := len(chain) - 1; k >= 0; k-- {
		to := target
		if k > 0 {
			to = t.entries[chain[k-1]].from
		}
		way = s.walk(way, &t.entries[chain[k]], to)
	}
	return way
}

// walk appends what is open inside of an entry at byte target: the containers
// around it, and the value that it belongs to.
func (s *scan) walk(way []place, e *entry, target int) []place {
	b := s.b
	base := len(way)
	i, index := e.from+1, 0
	marks := s.t.marks[e.first:e.last]
	lo, hi := 0, len(marks)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); marks[mid].at <= target {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo > 0 {
		i, index = marks[lo-1].at, int(marks[lo-1].index)
	}
	s.seek(i)
	members := e != &s.t.entries[0] && b[e.from] == '{'
	depth := int(e.depth) + 1
	// counts holds the index of the next child of each open container.
	counts := append(make([]int, 0, 16), index)
	for {
		if i > s.limit { // a value that a fault cuts was passed over
			s.seek(i)
		}
		if i = lex.Space(b[:s.limit], i); i > target || i >= len(b) {
			return way
		}
		if i == s.limit && target >= s.end { // the values around the fault end with it
			i = s.end
			way, counts, depth = way[:base], counts[:1], int(e.depth)+1
			counts[0]++
			continue
		}
		object := members
		if len(way) > base {
			object = way[len(way)-1].kind == Object
		}
		p := place{from: i, index: counts[len(counts)-1], depth: depth}
		switch c := b[i]; {
		case i == s.limit:
			return append(way, p)
		case c == ',':
			i++
			continue
		case c == '}' || c == ']':
			if i == target || len(way) == base {
				return way
			}
			way, counts = way[:len(way)-1], counts[:len(counts)-1]
			counts[len(counts)-1]++
			depth--
			i++
			continue
		case object:
			end := 0
			if long := s.jump(i); long != nil {
				end = long.to
			} else {
				end, _ = stringEnd(b[:s.limit], i)
			}
			p.name = model.Range{From: int64(i), To: int64(end)}
			if i = lex.Space(b[:s.limit], max(end, i+1)); i < s.limit && b[i] == ':' {
				i = lex.Space(b[:s.limit], i+1)
			}
			if i >= s.limit && target >= s.end {
				continue
			}
			if p.from = i; i >= s.limit {
				return append(way, p)
			}
		}
		p.kind = kindOf(b[i])
		long := s.jump(i)
		switch {
		case target <= i, long != nil && target < long.to:
			return append(way, p)
		case long != nil:
			i = long.to
			counts[len(counts)-1]++
		case p.kind >= Array:
			way, counts = append(way, p), append(counts, 0)
			depth++
			i++
		default:
			end, _ := scalarEnd(b[:s.limit], i)
			if end = max(end, i+1); target < end {
				return append(way, p)
			}
			i = end
			counts[len(counts)-1]++
		}
	}
}

// node makes a node of the k'th place on a way.
func (s *scan) node(way []place, k int) Node {
	p := way[k]
	n := Node{Name: p.name, Index: p.index, Depth: p.depth, parent: top}
	if s.t.root.Kind != Values {
		n.Depth--
	}
	if k > 0 {
		n.parent = way[k-1].from
	} else if p.depth > 1 {
		n.parent = s.t.entries[s.t.around(p.from)].from
	}
	s.seek(p.from)
	n, _ = s.value(p.from, n)
	return n
}

package tree

import (
	"encoding/binary"
	"math/bits"
	"sort"

	"earshot/model"
	"earshot/model/internal/lex"
)

// A scan reads values somewhere in a document that a builder has read before.
// So it checks nothing twice; but as the file may have been written over
// meanwhile, whatever the bytes are, it ends, and stays inside of them.
type scan struct {
	t     *Tree
	b     []byte
	next  int // the first entry that does not begin before where the scan is
	limit int // where the next fault begins, or the JSON ends
	end   int // where the values end that a fault cuts
	fault bool
}

// seek makes the scan ready to read from byte i on.
func (s *scan) seek(i int) {
	t := s.t
	s.next = sort.Search(len(t.entries), func(k int) bool { return t.entries[k].from >= i })
	k := sort.Search(len(t.faults), func(k int) bool { return int(t.faults[k].At.From) >= i })
	s.limit, s.end, s.fault = len(s.b), len(s.b), false
	if k < len(t.faults) {
		s.limit, s.end, s.fault = int(t.faults[k].At.From), int(t.faults[k].At.To), true
	}
}

// jump returns the entry that begins at byte i, nil when there is none. From
// call to call i must not go back.
func (s *scan) jump(i int) *entry {
	entries := s.t.entries
	if s.next < len(entries) && entries[s.next].from < i {
		for step := 1; ; step *= 2 {
			if s.next+step >= len(entries) || entries[s.next+step].from >= i {
				rest := entries[s.next:min(s.next+step, len(entries))]
				s.next += sort.Search(len(rest), func(k int) bool { return rest[k].from >= i })
				break
			}
			s.next += step
		}
	}
	if s.next < len(entries) && entries[s.next].from == i {
		return &entries[s.next]
	}
	return nil
}

// skip returns where the value ends that begins at i, and whether a fault cuts
// it.
func (s *scan) skip(i int) (end int, cut bool) {
	if e := s.jump(i); e != nil {
		return e.to, e.cut
	}
	b := s.b[:s.limit]
	if i >= len(b) {
		return s.end, true
	}
	if kindOf(b[i]) < Array {
		end, what := scalarEnd(b, i)
		return max(end, i+1), what != ""
	}
	depth := 1
	for i++; i < len(b); {
		// Outside of strings nothing but brackets, letters and quotes matters:
		// the first two have bit 6 set, and numbers, separators and spaces don't.
		for i+8 <= len(b) {
			x := binary.LittleEndian.Uint64(b[i:])
			q := x ^ lex.Quotes
			m := ((q-lex.EachByte)&^q | x<<1) & lex.HighBits
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		for i < len(b) && b[i] != '"' && b[i] < 0x40 { // the last few bytes
			i++
		}
		if i >= len(b) {
			break
		}
		switch b[i] {
		case '"':
			if e := s.jump(i); e != nil {
				i = e.to
				continue
			}
			i, _ = stringEnd(b, i)
		case '{', '[':
			if e := s.jump(i); e != nil {
				i = e.to
				continue
			}
			depth++
			i++
		case '}', ']':
			depth--
			i++
			if depth == 0 {
				return i, false
			}
		default:
			i++
		}
	}
	return s.end, true
}

// value returns the value that begins at byte i.
func (s *scan) value(i int, n Node) (Node, bool) {
	n.At = model.Range{From: int64(i)}
	switch {
	case i == s.limit && s.fault:
		n.Kind, n.Cut = Invalid, true
		n.At.To = int64(s.end)
		n.Last = n.parent != top || s.end >= len(s.b)
		return n, true
	case i >= s.limit:
		return Node{}, false
	}
	if n.Kind = kindOf(s.b[i]); n.Kind == Invalid {
		return Node{}, false // the file was written over
	}
	end, cut := s.skip(i)
	n.At.To, n.Cut = int64(end), cut
	if n.parent == top {
		n.Last = lex.Space(s.b, end) >= len(s.b)
		return n, true
	}
	follows := lex.Space(s.b[:max(s.limit, end)], end)
	n.Last = cut || !(follows < s.limit && s.b[follows] == ',' || follows == s.limit && s.fault)
	return n, true
}

// child returns the child that begins at byte i or, after white space, later.
func (s *scan) child(i int, n Node, member bool) (Node, bool) {
	i = lex.Space(s.b[:s.limit], i)
	n.Name = model.Range{}
	if !member || i == s.limit {
		return s.value(i, n)
	}
	name := i
	if i > s.limit || s.b[i] != '"' {
		return Node{}, false
	}
	if e := s.jump(i); e != nil {
		i = e.to
	} else {
		end, what := stringEnd(s.b[:s.limit], i)
		if what != "" {
			return Node{}, false
		}
		i = end
	}
	n.Name = model.Range{From: int64(name), To: int64(i)}
	i = lex.Space(s.b[:s.limit], i)
	if i >= s.limit || s.b[i] != ':' {
		return Node{}, false
	}
	return s.value(lex.Space(s.b[:s.limit], i+1), n)
}

// childAt returns the child of p that begins at a mark.
func (s *scan) childAt(p Node, m mark) (Node, bool) {
	if !p.Container() {
		return Node{}, false
	}
	s.seek(m.at)
	n := Node{Index: int(m.index), Depth: p.Depth + 1, parent: int(p.At.From)}
	if p.Kind == Values {
		n.parent = top
	}
	return s.child(m.at, n, p.Kind == Object)
}

// first returns the first child of p.
func (s *scan) first(p Node) (Node, bool) { return s.childAt(p, mark{at: inside(p)}) }

// after returns the sibling that follows n.
func (s *scan) after(n Node) (Node, bool) {
	i := int(n.At.To)
	if n.Depth == 0 || n.Last || i > len(s.b) {
		return Node{}, false
	}
	s.seek(i)
	member := n.Name.To > n.Name.From
	n.Index++
	if n.parent == top {
		return s.child(i, n, false)
	}
	i = lex.Space(s.b[:s.limit], i)
	if i < s.limit && s.b[i] == ',' {
		return s.child(i+1, n, member)
	}
	if i == s.limit && s.fault {
		n.Name = model.Range{}
		return s.value(i, n)
	}
	return Node{}, false
}

package tree

import "iter"

// Leaves yields the values inside of a value that hold no others, in the order
// of the document, each with its path: strings, numbers, the three words, empty
// arrays and objects, and what is no JSON. A leaf yields itself.
func (t *Tree) Leaves(n Node) iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		path := []byte(t.Path(n))
		if len(path) == 1 {
			path = path[:0] // members and elements of the document bring their own dot
		}
		type level struct {
			next Node
			more bool
			path int // how much of the path leads to the container
		}
		var open []level
		enter := func(n Node) bool { // reports false when nobody wants more
			if n.Container() {
				if c, ok := t.FirstChild(n); ok {
					open = append(open, level{c, true, len(path)})
					return true
				}
			}
			if len(path) == 0 {
				return yield(".", n)
			}
			return yield(string(path), n)
		}
		for ok := enter(n); ok && len(open) > 0; {
			l := &open[len(open)-1]
			path = path[:l.path]
			if !l.more {
				open = open[:len(open)-1]
				continue
			}
			c := l.next
			t.read(func(s *scan) {
				path = t.appendStep(path, s.b, t.placeOf(c))
			})
			l.next, l.more = t.NextSibling(c)
			ok = enter(c)
		}
	}
}

// placeOf returns what is needed for a step of a path to a node.
func (t *Tree) placeOf(n Node) place {
	p := place{name: n.Name, index: n.Index, depth: n.Depth, kind: n.Kind}
	if t.root.Kind != Values {
		p.depth++
	}
	return p
}

// Text returns the value of a string, with bytes that are no UTF-8 as U+FFFD,
// and the bytes of any other value as they are in the file. It fails with
// model.ErrFileChanged when the file has changed.
func (t *Tree) Text(n Node) (string, error) {
	b, err := t.Value(n)
	if err == nil && n.Kind == String {
		b = unquoted(b)
	}
	return string(b), err
}

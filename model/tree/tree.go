// Package tree reads a raw answer as a tree of JSON values, without making one:
// a Node says where a value stands in the document, and its neighbours are found
// by scanning from the nearest place that an index knows. The index takes about
// one part in fifty of the file, whatever the file holds.
//
// Order, repeated names, and the bytes of every number and string stay as they
// are in the file. What is no JSON shows as a node of its own.
package tree

import (
	"errors"
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model"
)

// A Tree is the values of one document. It never changes, and is safe for
// concurrent use.
//
// Where a method can't read the document any more, because it was closed or the
// file was cut short, it answers as if nothing were there; Err says why.
type Tree struct {
	doc      *model.Document
	from, to int     // where JSON is: all of the document, or what a Markdown fence holds
	entries  []entry // by from; the first stands for the document itself
	marks    []mark  // of each entry together, by index
	faults   []Fault // by From
	grams    grams
	root     Node
	deepest  int // how many containers are inside one another at most
	values   int // how many values stand on top; more than one in JSON lines
}

// Kind is the type of a value.
type Kind uint8

// The kinds of values.
const (
	Invalid Kind = iota // what begins here is no JSON; see Tree.Fault
	Null
	Bool
	Number
	String
	Array
	Object
	Values // the document itself, when it holds several values, or one that something follows
)

func (k Kind) String() string {
	return [...]string{"no JSON", "null", "a boolean", "a number", "a string", "an array", "an object", "several values"}[k]
}

// A Node is one value of a document. Nodes of one tree are equal when they
// stand at the same place.
type Node struct {
	Kind  Kind
	At    model.Range // the bytes of the value; of an Invalid one all that could not be read
	Name  model.Range // the name of a member, with its quotes; empty for other values
	Index int         // place among its siblings, from 0
	Depth int         // how many values it is inside of
	Last  bool        // no comma follows it
	Cut   bool        // it has no end: the document stops being JSON inside of it, or here

	parent int // where its container begins; top for a value that is in none
}

// top is the parent of values that stand by themselves.
const top = -1

// Container reports whether a node can have children.
func (n Node) Container() bool { return n.Kind >= Array }

// A Fault is a place where a document stops being JSON.
type Fault struct {
	At   model.Range // what could not be read
	Byte int64       // where exactly it goes wrong
	What string      // why
}

// Document returns the document that the tree is about.
func (t *Tree) Document() *model.Document { return t.doc }

// Err says why the document can't be read as it was when the tree was made: the
// file has changed, or it was closed.
func (t *Tree) Err() error {
	_, err := t.doc.Slice(model.Range{})
	return err
}

// Root returns the value that all others are in.
func (t *Tree) Root() Node { return t.root }

// Several reports whether the document holds several values, such as JSON lines.
// Paths begin with the index of one then, as for jq --slurp.
func (t *Tree) Several() bool { return t.values > 1 }

// Faults returns the places where the document stops being JSON: none for a
// sound one, at most one unless it is JSON lines. The slice must not be changed.
func (t *Tree) Faults() []Fault { return t.faults }

// Fault returns what is wrong with an Invalid node.
func (t *Tree) Fault(n Node) Fault {
	for _, f := range t.faults {
		if n.Kind == Invalid && f.At == n.At {
			return f
		}
	}
	return Fault{}
}

// Value returns the bytes of a value as they are in the file. It fails with
// model.ErrFileChanged when the file has changed.
func (t *Tree) Value(n Node) ([]byte, error) { return t.doc.Slice(n.At) }

// AppendHead appends the first bytes of a value, at most limit.
func (t *Tree) AppendHead(dst []byte, n Node, limit int) []byte {
	return t.append(dst, n.At.From, min(n.At.To, n.At.From+int64(limit)))
}

// AppendName appends the name of a member as it is in the file, quotes
// included, at most limit bytes of it.
func (t *Tree) AppendName(dst []byte, n Node, limit int) []byte {
	return t.append(dst, n.Name.From, min(n.Name.To, n.Name.From+int64(limit)))
}

func (t *Tree) append(dst []byte, from, to int64) []byte {
	t.doc.Lend(func(b []byte) error {
		if 0 <= from && from < to && to <= int64(len(b)) {
			dst = append(dst, b[from:to]...)
		}
		return nil
	})
	return dst
}

// Name returns the name of a member, "" of another value.
func (t *Tree) Name(n Node) string {
	if n.Name.To == n.Name.From {
		return ""
	}
	var buf [64]byte
	return string(unquoted(t.append(buf[:0], n.Name.From, n.Name.To)))
}

// unquoted returns the value of a JSON string. Bytes that are no UTF-8 and
// surrogates without a partner become U+FFFD.
func unquoted(quoted []byte) []byte {
	if len(quoted) < 2 {
		return nil
	}
	if inside := quoted[1 : len(quoted)-1]; plain(inside) {
		return inside
	}
	s, err := jsontext.AppendUnquote(nil, quoted)
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && len(s) == 0 {
		return nil
	}
	return s
}

// plain reports whether a string stands for itself.
func plain(s []byte) bool {
	for _, c := range s {
		if c < ' ' || c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// Count returns how many children a value has.
func (t *Tree) Count(n Node) int {
	if !n.Container() {
		return 0
	}
	count := 0
	t.read(func(s *scan) {
		if e := t.entryOf(n); e != nil {
			count = int(e.count)
			return
		}
		for c, ok := s.first(n); ok; c, ok = s.after(c) {
			count++
		}
	})
	return count
}

// Children returns the children of a value, in order.
func (t *Tree) Children(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		var batch [64]Node // the document is not held while yield runs
		next, more := t.FirstChild(n)
		for more {
			k := 0
			t.read(func(s *scan) {
				for ; more && k < len(batch); k++ {
					batch[k] = next
					next, more = s.after(next)
				}
			})
			if k == 0 {
				return
			}
			for _, c := range batch[:k] {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// Child returns a child by its place, from 0.
func (t *Tree) Child(n Node, i int) (c Node, ok bool) {
	if !n.Container() || i < 0 {
		return Node{}, false
	}
	t.read(func(s *scan) {
		c, ok = s.childAt(n, t.marked(n, func(m mark) bool { return int(m.index) <= i }))
		for ok && c.Index < i {
			c, ok = s.after(c)
		}
	})
	return c, ok
}

// FirstChild returns the first child of a value.
func (t *Tree) FirstChild(n Node) (c Node, ok bool) {
	t.read(func(s *scan) { c, ok = s.first(n) })
	return c, ok
}

// LastChild returns the last child of a value.
func (t *Tree) LastChild(n Node) (c Node, ok bool) {
	if !n.Container() {
		return Node{}, false
	}
	t.read(func(s *scan) {
		next, more := s.childAt(n, t.marked(n, func(mark) bool { return true }))
		for more {
			c, ok = next, true
			next, more = s.after(next)
		}
	})
	return c, ok
}

// NextSibling returns the value that follows in the same container.
func (t *Tree) NextSibling(n Node) (c Node, ok bool) {
	t.read(func(s *scan) { c, ok = s.after(n) })
	return c, ok
}

// PrevSibling returns the value before in the same container.
func (t *Tree) PrevSibling(n Node) (Node, bool) {
	if n.Index == 0 {
		return Node{}, false
	}
	p, ok := t.Parent(n)
	if !ok {
		return Node{}, false
	}
	return t.Child(p, n.Index-1)
}

// read runs use over the document.
func (t *Tree) read(use func(s *scan)) {
	t.doc.Lend(func(b []byte) error {
		if len(b) >= t.to {
			s := scan{t: t, b: b[:t.to]}
			use(&s)
		}
		return nil
	})
}

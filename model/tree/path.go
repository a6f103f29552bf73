package tree

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model"
)

// Errors of At wrap one of these.
var (
	ErrNoSuchPath = errors.New("no such path in this document")
	ErrNoPath     = errors.New("is no path")
)

// deepestPath is how many levels a path may have; one of more is of no use to
// anybody.
const deepestPath = 10_000

// Path returns the path of a value as jq writes it:
// ".results.channels[0].alternatives[0].words[35].word". A name that is no
// identifier is quoted, `.["odd key"]`; in a document of several values the
// path begins with the index of one, ".[12].channel". Of members of one name a
// path means the last. Below ten thousand levels a path is only ".".
func (t *Tree) Path(n Node) string {
	var path []byte
	if n.Depth <= deepestPath {
		t.read(func(s *scan) {
			var way []place
			if n.parent != top {
				way = s.way(n.parent, maxDepth)
			}
			for _, p := range append(way, t.placeOf(n)) {
				path = t.appendStep(path, s.b, p)
			}
		})
	}
	if len(path) == 0 {
		return "."
	}
	return string(path)
}

// appendStep appends what leads from a container to a value in it.
func (t *Tree) appendStep(path, b []byte, p place) []byte {
	name := p.name
	switch {
	case p.depth == 0, p.depth == 1 && !t.Several():
		return path // the document, or the only value in it
	case name.To > name.From:
		quoted := b[name.From:name.To]
		if raw := unquoted(quoted); identifier(raw) {
			return append(append(path, '.'), raw...)
		} else {
			if len(path) == 0 {
				path = append(path, '.')
			}
			path = append(path, '[')
			path, _ = jsontext.AppendQuote(path, raw)
			return append(path, ']')
		}
	case p.kind == Invalid:
		return path // it has no place of its own
	}
	if len(path) == 0 {
		path = append(path, '.')
	}
	path = append(path, '[')
	path = strconv.AppendInt(path, int64(p.index), 10)
	return append(path, ']')
}

// identifier reports whether jq takes a name after a dot without quotes.
func identifier(name []byte) bool {
	for i, c := range name {
		if c != '_' && c|0x20-'a' >= 26 && (i == 0 || c-'0' >= 10) {
			return false
		}
	}
	return len(name) > 0
}

// At returns the value that a path leads to. It reads what Path writes, and
// `."odd key"`, `.["odd key"]` or a bare name with other characters than jq
// allows. Of members of one name it takes the last. In a document of several
// values a path that begins with a name is one in the first of them that has
// it. The error wraps ErrNoSuchPath or ErrNoPath.
func (t *Tree) At(path string) (Node, error) {
	steps, err := parsePath(path)
	if err != nil {
		return Node{}, err
	}
	n := t.root
	switch {
	case n.Kind != Values:
	case t.Several() && len(steps) > 0 && steps[0].index < 0:
		for c := range t.Children(n) {
			if _, ok := t.Member(c, steps[0].name); ok {
				return t.follow(c, path, steps)
			}
		}
	case !t.Several(): // something else stands beside the only value
		for c := range t.Children(t.root) {
			if n = c; n.Kind != Invalid {
				break
			}
		}
	}
	return t.follow(n, path, steps)
}

func (t *Tree) follow(n Node, path string, steps []step) (Node, error) {
	for _, s := range steps {
		child, ok := Node{}, false
		where := path[:max(s.from, 1)]
		switch array := n.Kind == Array || n.Kind == Values; {
		case s.index >= 0 && !array:
			return Node{}, fmt.Errorf("%w: %s is no array but %s", ErrNoSuchPath, where, n.Kind)
		case s.index >= 0:
			if child, ok = t.Child(n, s.index); !ok {
				return Node{}, fmt.Errorf("%w: %s holds %d values, and none with index %d", ErrNoSuchPath, where, t.Count(n), s.index)
			}
		case n.Kind != Object:
			return Node{}, fmt.Errorf("%w: %s is no object but %s", ErrNoSuchPath, where, n.Kind)
		default:
			if child, ok = t.Member(n, s.name); !ok {
				return Node{}, fmt.Errorf("%w: %s has no member %q", ErrNoSuchPath, where, s.name)
			}
		}
		n = child
	}
	return n, nil
}

// Member returns the last member of an object with that name.
func (t *Tree) Member(n Node, name string) (found Node, ok bool) {
	if n.Kind != Object {
		return Node{}, false
	}
	t.read(func(s *scan) {
		for c, more := s.first(n); more; c, more = s.after(c) {
			if c.Name.To > c.Name.From && s.named(c, name) {
				found, ok = c, true
			}
		}
	})
	return found, ok
}

func (s *scan) named(n Node, name string) bool {
	quoted := s.b[n.Name.From:n.Name.To]
	if len(quoted) == len(name)+2 && string(quoted[1:len(quoted)-1]) == name && bytes.IndexByte(quoted, '\\') < 0 {
		return true
	}
	return string(unquoted(quoted)) == name
}

// Repeated reports whether a later member of the same object has the same name,
// so that most readers, jq among them, never see this one. It looks at no more
// members than limit.
func (t *Tree) Repeated(n Node, limit int) (repeated bool) {
	if n.Name.To == n.Name.From {
		return false
	}
	t.read(func(s *scan) {
		quoted := s.b[n.Name.From:n.Name.To]
		name, easy := "", plain(quoted[1:len(quoted)-1])
		for c, more := s.after(n); more && limit > 0; c, more = s.after(c) {
			limit--
			other := s.b[c.Name.From:c.Name.To]
			if easy && len(other) > 2 && plain(other[1:len(other)-1]) {
				repeated = bytes.Equal(quoted, other)
			} else {
				if name == "" {
					name = string(unquoted(quoted))
				}
				repeated = c.Name.To > c.Name.From && string(unquoted(other)) == name
			}
			if repeated {
				return
			}
		}
	})
	return repeated
}

// ErrNotForJQ is wrapped by the errors of JQ.
var ErrNotForJQ = errors.New("jq can't print this value")

// jqDeepest is how many containers inside one another jq reads: until version
// 1.6 no more than 256, of which an object takes two; 10,000 from 1.7 on.
const jqDeepest = 128

// JQ returns a filter with which jq prints that value of the document, and of a
// document of several values `jq --slurp` does. It fails with an error that
// wraps ErrNotForJQ where there is none: jq reads only the last of several
// members with one name, and no document that is not JSON to its end.
func (t *Tree) JQ(n Node) (string, error) {
	switch {
	case t.values == 0:
		return "", fmt.Errorf("%w: there is none in the document", ErrNotForJQ)
	case len(t.faults) > 0:
		return "", fmt.Errorf("%w: the document is no JSON from byte %d on: %s", ErrNotForJQ, t.faults[0].Byte, t.faults[0].What)
	case t.surrounded():
		return "", fmt.Errorf("%w: the JSON stands inside of other text", ErrNotForJQ)
	case t.deepest > jqDeepest:
		return "", fmt.Errorf("%w: the document is %d levels deep", ErrNotForJQ, t.deepest)
	}
	for _, c := range append(t.Ancestors(n), n) {
		if t.Repeated(c, int(^uint(0)>>1)) {
			return "", fmt.Errorf("%w: another member %q follows in the same object, and jq reads the last", ErrNotForJQ, t.Name(c))
		}
	}
	return t.Path(n), nil
}

// surrounded reports whether the JSON is only a part of the document.
func (t *Tree) surrounded() bool {
	bare := int64(t.to) == t.doc.Size()
	if t.from > 0 && bare {
		mark, err := t.doc.Slice(model.Range{To: int64(t.from)})
		bare = err == nil && string(mark) == "\xef\xbb\xbf"
	}
	return !bare
}

// A step leads from a container to a value in it.
type step struct {
	name  string
	index int // -1 for a name
	from  int // where the step begins in the path
}

// parsePath takes a path apart.
func parsePath(path string) ([]step, error) {
	bad := func(at int) ([]step, error) {
		return nil, fmt.Errorf("%q %w: at %q expected .name, [0] or [\"name\"]", path, ErrNoPath, path[at:])
	}
	if !strings.HasPrefix(path, ".") {
		return bad(0)
	}
	var steps []step
	for i := 0; i < len(path); {
		from := i
		if path[i] == '.' {
			if i++; i == len(path) {
				if i > 1 {
					return bad(from)
				}
				break
			}
		} else if path[i] != '[' {
			return bad(from)
		}
		switch path[i] {
		case '"':
			name, end, ok := quotedName(path, i)
			if !ok {
				return bad(from)
			}
			steps, i = append(steps, step{name, -1, from}), end
		case '[':
			if i+1 < len(path) && path[i+1] == '"' {
				name, end, ok := quotedName(path, i+1)
				if !ok || end == len(path) || path[end] != ']' {
					return bad(from)
				}
				steps, i = append(steps, step{name, -1, from}), end+1
				continue
			}
			end := strings.IndexByte(path[i:], ']')
			if end < 0 {
				return bad(from)
			}
			index, err := strconv.ParseUint(path[i+1:i+end], 10, 31)
			if err != nil {
				return bad(from)
			}
			steps, i = append(steps, step{"", int(index), from}), i+end+1
		default:
			end := strings.IndexAny(path[i:], ".[")
			if end < 0 {
				end = len(path) - i
			}
			if end == 0 {
				return bad(from)
			}
			steps, i = append(steps, step{path[i : i+end], -1, from}), i+end
		}
	}
	return steps, nil
}

// quotedName reads the JSON string that begins at byte i of a path.
func quotedName(path string, i int) (name string, end int, ok bool) {
	end, what := stringEnd([]byte(path), i)
	if what != "" {
		return "", 0, false
	}
	return string(unquoted([]byte(path[i:end]))), end, true
}

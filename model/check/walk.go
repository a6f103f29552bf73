package check

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"earshot/model"
)

// A walker goes once through the bytes of an answer, holds its members to what
// is known, and hands what is compared with the words to the checker.
type walker struct {
	scanner
	path    []step
	badPath string // of the value in which the bytes stop being JSON
	tallies map[tallyKey]*tally
	inOrder []*tally
	leads   [12]lead

	channel int      // the one at hand
	first   bool     // what is read now is the first alternative of its channel, the one that counts
	texts   [][]byte // of the sentences of the paragraph at hand, with their quotes
	next    []int    // of each channel, the word at which its next paragraph or utterance begins
	counted []int    // of each channel, how many words its paragraphs or utterances have held
	quick   quickWords
	noted   map[string]where // where members stand that say something of the whole call
}

// A where is the place of a value in the document.
type where struct {
	path string
	at   model.Range
}

// walk goes through the document.
func (k *checker) walk(b []byte) {
	k.scanner = scanner{b: b, bad: -1}
	k.tallies, k.noted = map[tallyKey]*tally{}, map[string]where{}
	k.next, k.counted = make([]int, max(k.call.Channels, 1)), make([]int, max(k.call.Channels, 1))
	if !k.findJSON() {
		return
	}
	switch whole := k.b; {
	case k.call.Shape != model.ShapeLive:
		if k.enter(k.root(0)) {
			k.object(answerShape)
		}
	case len(k.call.Reads) == 0:
		k.messages()
	case k.member(graftedCall) == graftedCall:
		from := k.i
		k.skip()
		k.b, k.i = k.b[:k.i], from
		k.path = append(k.path, step{name: graftedCall})
		k.messages()
		k.b = whole
	}
	k.tellBad()
	noted := k.noted
	for n := range k.call.Reads {
		k.walkRead(n)
	}
	k.noted = noted
	k.report()
}

// graftedCall is the member of a graft that holds the call.
const graftedCall = "call"

// walkRead goes through the nth answer that is grafted onto the call.
func (k *checker) walkRead(n int) {
	r := &k.call.Reads[n]
	k.i, k.bad, k.badPath, k.noted = int(r.At.From), -1, "", map[string]where{}
	k.path = append(k.path[:0], step{name: "read"}, step{index: n})
	if k.enter(strings.TrimPrefix(k.root(n+1), r.Path)) {
		k.object(readShape)
	}
	k.tellBad()
	for _, w := range r.Meta.Warnings {
		k.add(Finding{Rule: ServiceWarning, Path: cmp.Or(k.noted["warnings"].path, r.Path), Range: k.noted["warnings"].at, Says: w})
	}
}

// tellBad says where the bytes stop being JSON.
func (k *checker) tellBad() {
	if k.bad >= 0 && k.ctx.Err() == nil {
		k.add(Finding{
			Rule: InvalidJSON, Path: cmp.Or(k.badPath, "."), Range: model.Range{From: int64(k.bad), To: int64(min(k.bad+1, len(k.b)))},
			Says: fmt.Sprintf("no JSON at byte %d", k.bad), Should: "a JSON value",
		})
	}
}

// findJSON moves to where the JSON begins: past a byte order mark, or into the
// Markdown fence around it, and cuts off what is behind the fence.
func (k *checker) findJSON() bool {
	if bytes.HasPrefix(k.b, []byte("\xef\xbb\xbf")) {
		k.i = 3
	}
	for {
		if c := k.peek(); c == '{' || c == '[' {
			return true
		}
		fence := bytes.Index(k.b[k.i:], []byte("```"))
		if fence < 0 {
			return false
		}
		line := bytes.IndexByte(k.b[k.i+fence:], '\n')
		if line < 0 {
			return false
		}
		k.i += fence + line + 1
		if end := bytes.Index(k.b[k.i:], []byte("\n```")); end >= 0 {
			if c := k.peek(); c == '{' || c == '[' {
				k.b = k.b[:k.i+max(bytes.Index(k.b[k.i:], []byte("\n```")), 0)]
			}
		}
	}
}

// enter moves to the value that a path leads to: "" for the one at hand,
// ".[0]", ".full_response". Of members with one name it takes the last.
func (k *checker) enter(path string) bool {
	for path != "" {
		if rest, ok := strings.CutPrefix(path, ".["); ok || path[0] == '[' {
			if !ok {
				rest = path[1:]
			}
			number, rest, _ := strings.Cut(rest, "]")
			index, err := strconv.Atoi(number)
			if err != nil || !k.element(index) {
				return false
			}
			k.path = append(k.path, step{index: index})
			path = rest
			continue
		}
		// A name may hold any character, a dot among them, so the object's own
		// names are tried.
		name := k.member(path[1:])
		if name == "" {
			return false
		}
		k.path = append(k.path, step{name: name})
		path = path[1+len(name):]
	}
	return k.peek() == '{'
}

// element moves to an element of the array that begins here.
func (k *checker) element(index int) bool {
	for n, more := 0, k.begin('['); more; n, more = n+1, k.more(']') {
		if n == index {
			return true
		}
		k.skip()
	}
	return false
}

// member moves to the last member of the object that begins here whose name is
// the path or its beginning, and returns the name.
func (k *checker) member(path string) (name string) {
	at := -1
	if k.peek() != '{' {
		return ""
	}
	for more := k.begin('{'); more; more = k.more('}') {
		n := k.name()
		if rest, ok := strings.CutPrefix(path, string(n)); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') && len(n) >= len(name) {
			k.peek()
			name, at = string(n), k.i
		}
		k.skip()
	}
	if at >= 0 {
		k.i, k.bad = at, -1
	}
	return name
}

// value reads a value that should be of one of some kinds.
func (k *checker) value(m *member) {
	switch got := k.kindIs(m, m.kinds, ""); {
	case got == 0:
	case got == anObject && m.holds != nil:
		k.object(m.holds)
	case got == anArray && m.holds != nil && m.kinds&anObject == 0:
		k.list(m)
	default:
		k.skip()
	}
}

// kindIs returns the kind of the value at hand. One that is not wanted is
// passed over and noted, unless it is null, and then it returns 0.
func (k *checker) kindIs(m *member, wanted kind, of string) kind {
	got := kindOf(k.peek())
	if got&wanted != 0 {
		return got
	}
	if got != aNull && got != 0 {
		if t, fresh := k.tally(tallyKey{rule: WrongType, member: m, name: of}, k.i); fresh {
			t.says, t.should = got.String(), wanted.String()
		}
	}
	k.skip()
	return 0
}

// list reads an array of objects.
func (k *checker) list(m *member) {
	k.path = append(k.path, step{})
	here := len(k.path) - 1
	for n, more := 0, k.begin('['); more; n, more = n+1, k.more(']') {
		k.path[here].index = n
		if k.kindIs(m, anObject, "[]") == 0 {
			continue
		}
		switch m.role {
		case theChannels:
			k.channel = n
		case theAlternatives:
			k.first = n == 0
		}
		k.object(m.holds)
		if n%1024 == 0 && k.ctx.Err() != nil {
			k.i = len(k.b)
			k.fail()
		}
	}
	k.path = k.path[:here]
}

// object reads an object of a known shape.
func (k *checker) object(s *shape) {
	v := values{shape: s}
	seen, from := uint32(0), k.i
	k.path = append(k.path, step{})
	here := len(k.path) - 1
	for more := k.begin('{'); more; more = k.more('}') {
		name := k.name()
		m := s.find(name)
		if k.peek(); k.bad >= 0 {
			k.path = k.path[:here]
			break
		}
		if m < 0 {
			k.path[here].name = string(name)
			k.unnamed(s, k.path[here].name)
			continue
		}
		member := &s.members[m]
		k.path[here].name = member.name
		if seen&(1<<m) != 0 {
			if t, fresh := k.tally(tallyKey{rule: DuplicateMember, member: member}, k.i); fresh {
				t.says, t.should = "another member "+member.name, "one"
			}
			k.forget(v.at[m].from, v.at[m].to)
		}
		seen |= 1 << m
		at := k.i
		k.read(member, &v)
		v.at[m].from, v.at[m].to = at, k.i
		if member.whole && kindOf(k.b[min(at, len(k.b)-1)]) == aNumber {
			k.whole(member, at)
		}
	}
	if k.bad >= 0 && k.badPath == "" {
		k.badPath = k.here()
	}
	k.path = k.path[:here]
	if k.bad < 0 {
		k.done(s, &v, from)
	}
}

func (s *shape) find(name []byte) int {
	for m := range s.members {
		if s.members[m].name == string(name) {
			return m
		}
	}
	return -1
}

// unnamed reads a member that the shape doesn't name.
func (k *checker) unnamed(s *shape, name string) {
	switch {
	case s.any != nil && k.peek() == '{':
		k.object(s.any)
	case s.any != nil && s.any.find([]byte(name)) >= 0, s.free: // older answers have one model and not a list of them
		k.skip()
	default:
		t, fresh := k.tally(tallyKey{rule: UnknownField, of: s, name: name}, k.i)
		k.skip()
		if fresh {
			t.says, t.to = "the unknown member "+strconv.Quote(name)+" of "+s.what, k.i
		}
	}
}

// forget takes back what was found in a part of the document that a later
// member of the same name replaces.
func (k *checker) forget(from, to int) {
	kept := k.found[:0]
	for _, f := range k.found {
		if f.Range.From < int64(from) || f.Range.To > int64(to) {
			kept = append(kept, f)
		}
	}
	k.found = kept
}

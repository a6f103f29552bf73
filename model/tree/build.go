package tree

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"earshot/model"
	"earshot/model/internal/lex"
)

// Build reads a document once and returns its tree. That a document is no JSON,
// or not to its end, is no error: the tree shows what is and where it stops.
// Build fails when the document can't be read, with the errors of
// model.Document.Lend, and when ctx is cancelled.
func Build(ctx context.Context, doc *model.Document) (*Tree, error) {
	return build(ctx, doc, defaultSpan)
}

func build(ctx context.Context, doc *model.Document, span int) (*Tree, error) {
	t := &Tree{doc: doc}
	err := doc.Lend(func(data []byte) error {
		t.from, t.to = region(data)
		b := builder{ctx: ctx, t: t, b: data[:t.to], span: span}
		err := b.document()
		if err == nil {
			t.grams, err = gramsOf(ctx, b.b, t.from, max(span*spansABlock, 2*shortBlock))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// region returns where the JSON is in a document: all of it but a byte order
// mark, or, in a text that holds some in a Markdown fence, what is in the first
// such fence.
func region(b []byte) (from, to int) {
	from = len(b) - len(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	if i := lex.Space(b, from); i < len(b) && kindOf(b[i]) >= Array {
		return from, len(b)
	}
	for at := from; ; {
		fence := bytes.Index(b[at:], []byte("```"))
		if fence < 0 {
			return from, len(b)
		}
		line := bytes.IndexByte(b[at+fence:], '\n')
		if line < 0 {
			return from, len(b)
		}
		at += fence + line + 1
		if i := lex.Space(b, at); i < len(b) && kindOf(b[i]) >= Array {
			if end := bytes.Index(b[i:], []byte("\n```")); end >= 0 {
				return i, i + end
			}
			return i, len(b)
		}
	}
}

// maxDepth is how many containers may be inside one another. Ten thousand is
// what most readers allow; the bound keeps a file of brackets from taking many
// times its size in memory.
const maxDepth = 1_000_000

// A builder checks a document against the grammar of RFC 8259 and collects
// entries, marks and faults.
type builder struct {
	ctx     context.Context
	t       *Tree
	b       []byte
	open    []openContainer // the first is the document
	pending []mark          // of open containers, those of inner ones last
	span    int             // what reading a value, or from one mark to the next, may cost
	check   int             // where to look next whether ctx is cancelled
}

// An openContainer is one whose end has not come yet.
type openContainer struct {
	from    int
	covered int // bytes inside that reading passes over because of entries, less what that costs
	marked  int // what reading from its beginning to its last mark costs
	count   int32
	marks   int32 // where its marks begin in pending
}

// document reads all values of the document.
func (b *builder) document() error {
	t := b.t
	b.open = append(b.open, openContainer{from: t.from - 1})
	for i := lex.Space(b.b, t.from); i < t.to; i = lex.Space(b.b, i) {
		from := i
		b.mark(i)
		end, fault := b.value(i)
		if err := b.ctx.Err(); err != nil {
			return err
		}
		b.open[0].count++
		if i = end; fault == nil {
			t.values++
			continue
		}
		i = b.resume(from, *fault)
	}
	whole := entry{from: b.open[0].from, to: t.to + 1, count: b.open[0].count, first: int32(len(t.marks))}
	t.marks = append(t.marks, b.pending...)
	whole.last = int32(len(t.marks))
	t.entries = append(t.entries, whole)
	t.settle()
	return nil
}

// resume ends the value that holds a fault and returns where the next one may
// begin. That is known only in JSON lines: of a value that lies on one line, the
// next line that begins with a bracket is another one.
func (b *builder) resume(from int, f Fault) int {
	t := b.t
	to := t.to
	line := bytes.TrimRight(b.b[from:min(int(f.Byte), to)], " \r\n\t")
	if bytes.IndexByte(line, '\n') < 0 {
		for at := from + len(line); ; {
			k := bytes.IndexByte(b.b[at:], '\n')
			if k < 0 {
				break
			}
			if at += k + 1; at < to && kindOf(b.b[at]) >= Array {
				to = at
				break
			}
		}
	}
	f.At.To = int64(to)
	if f.At.From == f.At.To && to < t.to { // it goes wrong where the next value begins: this one ends with its line
		f.At.From = int64(from + len(line))
	}
	t.faults = append(t.faults, f)
	if len(b.open) == 1 && int(f.At.From) == from {
		return to // there is nothing but the fault
	}
	t.values++
	b.open[len(b.open)-1].count++ // the fault is its last child
	for b.close(to, true); len(b.open) > 1; b.close(to, true) {
		b.open[len(b.open)-1].count++
	}
	return to
}

// value reads the value that begins at i, and all inside of it. On a fault, the
// containers around it stay open.
func (b *builder) value(i int) (end int, fault *Fault) {
	data := b.b
	for {
		if i >= b.check {
			b.check = i + 1<<20
			if b.ctx.Err() != nil {
				return i, nil
			}
		}
		if i >= len(data) {
			return i, faultAt(i, i, endOfInput)
		}
		switch c := data[i]; c {
		case '{', '[':
			if len(b.open) > maxDepth {
				return i, faultAt(i, i, "more than a million containers inside one another")
			}
			b.open = append(b.open, openContainer{from: i, marks: int32(len(b.pending))})
			b.t.deepest = max(b.t.deepest, len(b.open)-1)
			i = lex.Space(data, i+1)
			if i < len(data) && data[i] == c+2 { // '{' '}' and '[' ']' are two apart
				i++
				b.close(i, false)
				break
			}
			if c == '{' {
				if i, fault = b.name(i); fault != nil {
					return i, fault
				}
			}
			continue
		default:
			to, what := scalarEnd(data, i)
			if what != "" {
				return i, faultAt(i, to, what)
			}
			if to-i > b.span {
				b.long(i, to)
			}
			i = to
		}
		// A value ends at i.
		for {
			if len(b.open) == 1 {
				return i, nil
			}
			around := &b.open[len(b.open)-1]
			around.count++
			i = lex.Space(data, i)
			if i >= len(data) {
				return i, faultAt(i, i, endOfInput)
			}
			closing := data[around.from] + 2
			if data[i] == closing {
				i++
				b.close(i, false)
				continue
			}
			if data[i] != ',' {
				return i, faultAt(i, i, "expected ',' or '"+string(rune(closing))+"' after a value")
			}
			i = lex.Space(data, i+1)
			b.mark(i)
			if closing == '}' {
				if i, fault = b.name(i); fault != nil {
					return i, fault
				}
			}
			break
		}
	}
}

// name reads the name of a member and the colon after it, and returns where its
// value begins.
func (b *builder) name(i int) (value int, fault *Fault) {
	data := b.b
	if i >= len(data) {
		return i, faultAt(i, i, endOfInput)
	}
	if data[i] != '"' {
		return i, faultAt(i, i, "expected the name of a member in double quotes")
	}
	end, what := stringEnd(data, i)
	if what != "" {
		return i, faultAt(i, end, what)
	}
	if end-i > b.span {
		b.long(i, end)
	}
	colon := lex.Space(data, end)
	if colon >= len(data) {
		return i, faultAt(i, colon, endOfInput)
	}
	if data[colon] != ':' {
		return i, faultAt(i, colon, "expected ':' after the name of a member")
	}
	return lex.Space(data, colon+1), nil
}

// faultAt returns a fault: what could not be read begins at from, and goes wrong
// at at.
func faultAt(from, at int, what string) *Fault {
	return &Fault{At: model.Range{From: int64(from)}, Byte: int64(at), What: what}
}

// mark notes where a child begins, if reading has cost enough since the last
// mark.
func (b *builder) mark(i int) {
	c := &b.open[len(b.open)-1]
	if cost := i - c.from - c.covered; cost-c.marked >= b.span {
		c.marked = cost
		b.pending = append(b.pending, mark{i, c.count})
	}
}

// long makes an entry of a long name, number or string.
func (b *builder) long(from, to int) {
	b.t.entries = append(b.t.entries, entry{from: from, to: to, count: -1, depth: int32(len(b.open))})
	b.open[len(b.open)-1].covered += to - from - jumpCost
}

// close ends the innermost container before byte i, or has it cut off there.
func (b *builder) close(i int, cut bool) {
	last := len(b.open) - 1
	c := b.open[last]
	b.open = b.open[:last]
	around := &b.open[last-1]
	if i-c.from-c.covered < b.span {
		around.covered += c.covered
		return
	}
	t := b.t
	first := int32(len(t.marks))
	t.marks = append(t.marks, b.pending[c.marks:]...)
	b.pending = b.pending[:c.marks]
	t.entries = append(t.entries, entry{from: c.from, to: i, count: c.count, first: first, last: int32(len(t.marks)), depth: int32(last), cut: cut})
	around.covered += i - c.from - jumpCost
}

// settle brings the entries in order and finds the root.
func (t *Tree) settle() {
	slices.SortFunc(t.entries, func(a, b entry) int { return cmp.Compare(a.from, b.from) })
	for k := range t.entries {
		up := int32(k - 1)
		for up >= 0 && t.entries[up].to <= t.entries[k].from {
			up = t.entries[up].up
		}
		t.entries[k].up = up
	}
	t.entries = slices.Clip(t.entries)
	t.marks = slices.Clip(t.marks)
	t.root = Node{Kind: Values, At: model.Range{From: int64(t.from), To: int64(t.to)}, Last: true, Cut: len(t.faults) > 0, parent: top}
	if t.entries[0].count == 1 {
		if only, ok := t.FirstChild(t.root); ok {
			only.Depth = 0
			t.root = only
		}
	}
}

package tree

import (
	"bytes"
	"io"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model"
	"earshot/model/callgen"
)

// flat returns all values of a tree in the order of the document, with the
// parent of each, as Children gives them.
func flat(t *Tree, limit int) (nodes []Node, parents []int) {
	nodes, parents = []Node{t.Root()}, []int{-1}
	var add func(parent int)
	add = func(parent int) {
		for c := range t.Children(nodes[parent]) {
			if len(nodes) == limit {
				return
			}
			nodes, parents = append(nodes, c), append(parents, parent)
			add(len(nodes) - 1)
		}
	}
	add(0)
	return nodes, parents
}

// checkTree holds everything that a tree can be asked against what Children
// says.
func checkTree(t testing.TB, tr *Tree) {
	t.Helper()
	nodes, parents := flat(tr, 1000)
	if len(nodes) == 1000 {
		t.Skip("too large to look at all of it")
	}
	children := make([][]Node, len(nodes))
	for i, n := range nodes[1:] {
		children[parents[i+1]] = append(children[parents[i+1]], n)
	}
	for i, n := range nodes {
		if got := tr.Count(n); got != len(children[i]) {
			t.Fatalf("Count(%+v) = %d, want %d", n, got, len(children[i]))
		}
		first, ok := tr.FirstChild(n)
		last, lastOK := tr.LastChild(n)
		if want := len(children[i]) > 0; ok != want || lastOK != want || ok && (first != children[i][0] || last != children[i][len(children[i])-1]) {
			t.Fatalf("first and last child of %+v are %+v, %v and %+v, %v", n, first, ok, last, lastOK)
		}
		for k, c := range children[i] {
			if got, ok := tr.Child(n, k); !ok || got != c {
				t.Fatalf("Child(%+v, %d) = %+v, %v, want %+v", n, k, got, ok, c)
			}
			if got, ok := tr.Parent(c); !ok || got != n {
				t.Fatalf("Parent(%+v) = %+v, %v, want %+v", c, got, ok, n)
			}
			next, ok := tr.NextSibling(c)
			if want := k+1 < len(children[i]); ok != want || ok && next != children[i][k+1] {
				t.Fatalf("NextSibling(%+v) = %+v, %v", c, next, ok)
			}
			prev, ok := tr.PrevSibling(c)
			if want := k > 0; ok != want || ok && prev != children[i][k-1] {
				t.Fatalf("PrevSibling(%+v) = %+v, %v", c, prev, ok)
			}
			if c.Last != (k == len(children[i])-1) {
				t.Fatalf("%+v is the last: %v", c, c.Last)
			}
			if c.Index != k || c.Depth != n.Depth+1 {
				t.Fatalf("%+v is child %d of %+v", c, k, n)
			}
			if c.At.From < n.At.From || c.At.To > n.At.To {
				t.Fatalf("%+v is not inside of %+v", c, n)
			}
		}
		if c, ok := tr.Child(n, len(children[i])); ok {
			t.Fatalf("Child(%+v, %d) = %+v", n, len(children[i]), c)
		}
		ancestors := tr.Ancestors(n)
		if len(ancestors) != n.Depth {
			t.Fatalf("%+v has %d ancestors", n, len(ancestors))
		}
		for k, at := len(ancestors)-1, parents[i]; k >= 0; k, at = k-1, parents[at] {
			if ancestors[k] != nodes[at] {
				t.Fatalf("ancestor %d of %+v is %+v, want %+v", k, n, ancestors[k], nodes[at])
			}
		}
		for k, from := range tr.Around(n) {
			if want := ancestors[k]; from != want.At.From && !(from == -1 && want.Kind == Values) {
				t.Fatalf("container %d around %+v begins at %d, not %d", k, n, from, want.At.From)
			}
		}
		if len(tr.Around(n)) != n.Depth {
			t.Fatalf("%d containers are around %+v", len(tr.Around(n)), n)
		}
		if n.Kind == Invalid || nodes[0].Kind == Values && n.Depth < 2 || hidden(tr, n) {
			continue // it has no path of its own
		}
		path := tr.Path(n)
		if got, err := tr.At(path); err != nil || got != n {
			t.Fatalf("At(%q) = %+v, %v, want %+v", path, got, err, n)
		}
	}
	for offset := tr.from; offset < tr.to; offset++ {
		want := nodes[0]
		for _, n := range nodes { // a later one that holds the byte is further inside
			from := n.At.From
			if n.Name.To > n.Name.From {
				from = n.Name.From
			}
			if from <= int64(offset) && int64(offset) < n.At.To {
				want = n
			}
		}
		if got := tr.NodeAt(int64(offset)); got != want {
			t.Fatalf("NodeAt(%d) = %+v, want %+v", offset, got, want)
		}
	}
}

// hidden reports whether a path can't lead to a value, because another member
// of the same name comes later.
func hidden(t *Tree, n Node) bool {
	for _, c := range append(t.Ancestors(n), n) {
		if t.Repeated(c, 1<<30) {
			return true
		}
	}
	return false
}

// A value is what two readers of JSON must agree on.
type value struct {
	kind     Kind
	from, to int
	name     string // raw
}

// reference returns the values that jsontext sees in b, in the order in which
// they end, and whether all of b is JSON.
func reference(b []byte) (values []value, sound bool) {
	d := jsontext.NewDecoder(bytes.NewBuffer(b), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	var open []value
	name := ""
	for {
		kind := d.PeekKind()
		around, n := d.StackIndex(d.StackDepth())
		switch kind {
		case 0:
			_, err := d.ReadToken()
			return values, err == io.EOF
		case '{', '[':
			if _, err := d.ReadToken(); err != nil {
				return values, false
			}
			open = append(open, value{kindOf(byte(kind)), int(d.InputOffset()) - 1, 0, name})
			name = ""
		case '}', ']':
			if _, err := d.ReadToken(); err != nil {
				return values, false
			}
			v := open[len(open)-1]
			open = open[:len(open)-1]
			v.to = int(d.InputOffset())
			values = append(values, v)
		default:
			raw, err := d.ReadValue()
			if err != nil {
				return values, false
			}
			if around == '{' && n%2 == 0 {
				name = string(raw)
				continue
			}
			end := int(d.InputOffset())
			values = append(values, value{kindOf(byte(kind)), end - len(raw), end, name})
			name = ""
		}
	}
}

// ended returns the values of a tree that have an end, in the order in which
// they end, as far as they end before byte limit.
func ended(t *Tree, limit int64) (values []value) {
	var add func(n Node)
	add = func(n Node) {
		for c := range t.Children(n) {
			add(c)
		}
		if n.Kind != Values && !n.Cut && n.At.To <= limit {
			values = append(values, value{n.Kind, int(n.At.From), int(n.At.To), string(t.AppendName(nil, n, 1<<30))})
		}
	}
	add(t.Root())
	return values
}

func compareWithReference(t testing.TB, tr *Tree, b []byte) {
	t.Helper()
	want, sound := reference(b[tr.from:tr.to])
	if sound && len(tr.faults) > 0 && tr.faults[0].What == "a number with a leading zero" {
		return // jsontext sees two numbers
	}
	if sound != (len(tr.faults) == 0) {
		t.Fatalf("jsontext: sound %v; tree: %+v", sound, tr.faults)
	}
	limit := int64(tr.to)
	if !sound {
		limit = tr.faults[0].At.From
	}
	got := ended(tr, limit)
	for len(want) > 0 && int64(want[len(want)-1].to+tr.from) > limit {
		want = want[:len(want)-1]
	}
	if len(got) != len(want) {
		t.Fatalf("%d values end, jsontext says %d:\n%+v\n%+v", len(got), len(want), got, want)
	}
	for i, w := range want {
		w.from, w.to = w.from+tr.from, w.to+tr.from
		if got[i] != w {
			t.Fatalf("value %d is %+v, jsontext says %+v", i, got[i], w)
		}
	}
}

// The tree shows the values that jsontext sees, at the same bytes, whatever the
// document holds; and when the document is written over, it still answers.
func FuzzTree(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,2,{"b":"c"}],"a":null}`, "[1]\n{\"x\":tru\n{\"y\":[]}\n", `[[[[]]],{"":{"":""}}]`, "```\n{\"a\":1}\n```",
		"A\n[0", "[0,0", `{"long name that has an entry":"and a long string, too","x":[0.5,-1e+9,true]}`, `[1,2,`, `{"a`, `[01]`, "\"\\ud800\\n\xff\"",
	} {
		f.Add([]byte(s), byte(8), []byte(`]}"\,:`))
	}
	f.Fuzz(func(t *testing.T, b []byte, span byte, over []byte) {
		doc := bytes.Clone(b)
		tr, err := build(t.Context(), model.FromBytes(doc, "fuzz.json"), 4+int(span))
		if err != nil {
			t.Fatal(err)
		}
		compareWithReference(t, tr, b)
		if len(b) < 300 {
			checkTree(t, tr)
		}
		for i := range over {
			if len(doc) > 0 {
				doc[(i*7+int(span))%len(doc)] = over[i]
			}
		}
		exercise(tr, 50)
	})
}

// exercise asks everything of the first values of a tree; only that there is an
// answer matters.
func exercise(tr *Tree, values int) {
	nodes, _ := flat(tr, values)
	for _, n := range nodes {
		tr.Path(n)
		tr.JQ(n)
		tr.At(tr.Path(n))
		tr.Name(n)
		tr.Value(n)
		tr.Count(n)
		tr.Parent(n)
		tr.Ancestors(n)
		tr.LastChild(n)
		tr.PrevSibling(n)
		tr.NodeAt(n.At.To)
		tr.Search(n.At.From, "a", 1)
		tr.Search(n.At.To, "a", -1)
	}
}

// Of whole responses, too, the tree shows what jsontext sees; and several readers
// may ask it at once.
func TestAgainstReference(t *testing.T) {
	responses := fixtures(t)
	responses["long"] = callgen.Bytes(callgen.Options{Words: 3000, Indent: 2})
	for name, b := range responses {
		tr, err := Build(t.Context(), model.FromBytes(b, name))
		if err != nil {
			t.Fatal(err)
		}
		if tr.Several() && len(tr.Faults()) > 0 {
			continue // jsontext does not go on after a broken line
		}
		compareWithReference(t, tr, b)
		var readers sync.WaitGroup
		for k := range int64(4) {
			readers.Go(func() {
				for at := k * 100; at < int64(len(b)); at += int64(len(b)/20 + 1) {
					if n := tr.NodeAt(at); n.Depth > 0 {
						if back, err := tr.At(tr.Path(n)); err != nil || back != n && n.Kind != Invalid && !hidden(tr, n) {
							t.Errorf("%s: %s leads to %+v, %v", name, tr.Path(n), back, err)
						}
					}
				}
			})
		}
		readers.Wait()
	}
}

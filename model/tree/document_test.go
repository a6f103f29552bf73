package tree

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
)

// open writes a document large enough to be mapped, and opens it.
func open(t *testing.T) (path string, doc *model.Document) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "call.json")
	if err := os.WriteFile(path, callgen.Bytes(callgen.Options{Words: 1600, Indent: 2}), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { doc.Close() })
	return path, doc
}

// A file that is cut short or written over while it is open is no danger: the
// tree answers, and Err says what happened.
func TestFileChanges(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files are read and not mapped here")
	}
	for name, change := range map[string]func(f *os.File) error{
		"cut short":    func(f *os.File) error { return f.Truncate(4000) },
		"written over": func(f *os.File) error { _, err := f.WriteAt(bytes.Repeat([]byte(`]}"\,:[{`), 1<<17), 5000); return err },
	} {
		t.Run(name, func(t *testing.T) {
			path, doc := open(t)
			tr, err := Build(t.Context(), doc)
			if err != nil {
				t.Fatal(err)
			}
			word, err := tr.At(".results.channels[0].alternatives[0].words[1200].word")
			if err != nil || tr.Err() != nil {
				t.Fatal(err, tr.Err())
			}
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := change(f); err != nil {
				t.Fatal(err)
			}
			exercise(tr, 8)
			tr.Parent(word)
			tr.NextSibling(word)
			if _, err := tr.Value(word); !errors.Is(err, model.ErrFileChanged) {
				t.Errorf("Value: %v", err)
			}
			if err := tr.Err(); !errors.Is(err, model.ErrFileChanged) {
				t.Errorf("Err: %v", err)
			}
		})
	}
}

func TestClosed(t *testing.T) {
	_, doc := open(t)
	tr, err := Build(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	doc.Close()
	exercise(tr, 20)
	if err := tr.Err(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Err: %v", err)
	}
	if _, err := Build(t.Context(), doc); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Build: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	_, doc := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, doc); !errors.Is(err, context.Canceled) {
		t.Errorf("Build: %v", err)
	}
}

// Whatever a document holds, its index stays small, and every value is found.
func TestHostile(t *testing.T) {
	const n = 300_000
	for name, document := range map[string]string{
		"deep arrays":       strings.Repeat("[", n) + strings.Repeat("]", n),
		"deep objects":      strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n),
		"deep, cut off":     strings.Repeat("[", n),
		"too deep":          strings.Repeat("[", maxDepth+2),
		"a long string":     `{"a":"` + strings.Repeat("x", 4*n) + `","b":1}`,
		"a long name":       `{"` + strings.Repeat("x", 4*n) + `":2,"b":1}`,
		"a long number":     "[" + strings.Repeat("9", 4*n) + ",1]",
		"many small values": "[" + strings.Repeat("1,", n) + "1]",
		"many lines":        strings.Repeat("{}\n", n),
		"many empty values": "[" + strings.Repeat("[],", n) + "[]]",
		"many broken lines": strings.Repeat("[1,\n", n/10),
		"many large values": "[" + strings.Repeat(`"`+strings.Repeat("x", 5000)+`",`, n/1000) + "1]",
		"white space":       strings.Repeat(" ", 4*n) + "[" + strings.Repeat(" ", 4*n) + "]",
	} {
		t.Run(name, func(t *testing.T) {
			tr, err := Build(t.Context(), model.FromBytes([]byte(document), name))
			if err != nil {
				t.Fatal(err)
			}
			index := 48*len(tr.entries) + 16*len(tr.marks)
			if limit := 2048 + len(document)/50; index > limit {
				t.Errorf("the index of %d bytes takes %d, more than %d", len(document), index, limit)
			}
			for k := range 20 {
				at := int64(len(document)) * int64(k) / 20
				n := tr.NodeAt(at)
				from := n.At.From
				if n.Name.To > 0 {
					from = n.Name.From
				}
				if n != tr.Root() && (at < from || at >= n.At.To) {
					t.Fatalf("NodeAt(%d) = %+v", at, n)
				}
				if p, ok := tr.Parent(n); ok != (n.Depth > 0) {
					t.Fatalf("Parent(%+v): %+v, %v", n, p, ok)
				} else if back, ok := tr.Child(p, n.Index); n.Depth > 0 && (!ok || back != n) {
					t.Fatalf("child %d of %+v is %+v, %v, not %+v", n.Index, p, back, ok, n)
				}
				tr.Path(n)
			}
			last, ok := tr.LastChild(tr.Root())
			if ok && last.Index != tr.Count(tr.Root())-1 {
				t.Errorf("the last of %d is %+v", tr.Count(tr.Root()), last)
			}
		})
	}
}

// No value without an entry, and no way from one mark to the next, is longer
// than reading may cost.
func TestIndexIsFineEnough(t *testing.T) {
	long := strings.Repeat("x", 2*defaultSpan)
	tr, err := Build(t.Context(), model.FromBytes([]byte(`{"`+long+`":"`+long+`","n":[`+strings.Repeat(`{"a":"bc"},`, 10_000)+`1]}`), "test"))
	if err != nil {
		t.Fatal(err)
	}
	if tr.entryAt(1) == nil {
		t.Error("a long name has no entry")
	}
	if tr.entryAt(1+len(long)+3) == nil {
		t.Error("a long string has no entry")
	}
	n, err := tr.At(".n")
	if err != nil {
		t.Fatal(err)
	}
	e := tr.entryOf(n)
	if e == nil {
		t.Fatal("a long array has no entry")
	}
	at := e.from
	for _, m := range tr.marks[e.first:e.last] {
		if m.at-at > defaultSpan+20 {
			t.Errorf("it is %d bytes from one mark to the next", m.at-at)
		}
		at = m.at
	}
	if e.to-at > defaultSpan+20 {
		t.Errorf("it is %d bytes from the last mark to the end", e.to-at)
	}
}

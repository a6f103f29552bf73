package tree

import (
	"fmt"
	"strings"
	"testing"

	"earshot/model"
)

// of returns the tree of a document. Its index is as fine as it gets, so that a
// few bytes of a document use all of it.
func of(t testing.TB, document string) *Tree {
	t.Helper()
	tr, err := build(t.Context(), model.FromBytes([]byte(document), "test.json"), 8)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// outline writes a tree as one line a value: how deep, its path, what it is.
func outline(t *Tree) string {
	var out strings.Builder
	var write func(n Node)
	write = func(n Node) {
		out.WriteString(strings.Repeat("  ", n.Depth))
		if n.Name.To > n.Name.From {
			fmt.Fprintf(&out, "%s: ", t.AppendName(nil, n, 99))
		}
		switch {
		case n.Kind == Invalid:
			fmt.Fprintf(&out, "✗ %q byte %d: %s", t.AppendHead(nil, n, 99), t.Fault(n).Byte, t.Fault(n).What)
		case n.Container():
			fmt.Fprintf(&out, "%s of %d", n.Kind, t.Count(n))
		default:
			fmt.Fprintf(&out, "%s %s", n.Kind, t.AppendHead(nil, n, 99))
		}
		if n.Cut && n.Kind != Invalid {
			out.WriteString(", cut off")
		}
		if !n.Last {
			out.WriteString(" …")
		}
		out.WriteByte('\n')
		for c := range t.Children(n) {
			write(c)
		}
	}
	write(t.Root())
	return out.String()
}

func TestTree(t *testing.T) {
	for _, test := range []struct{ name, document, want string }{
		{"numbers and strings as they are", `{"b": 1.50, "a": -0e0, "b": "\u0041\"", "": null}`, `
an object of 4
  "b": a number 1.50 …
  "a": a number -0e0 …
  "b": a string "\u0041\"" …
  "": null null
`},
		{"nested", "[ [], {} , [[1,true],{\"x\":[2]}] ]\n", `
an array of 3
  an array of 0 …
  an object of 0 …
  an array of 2
    an array of 2 …
      a number 1 …
      a boolean true
    an object of 1
      "x": an array of 1
        a number 2
`},
		{"a word alone", ` null `, `
null null
`},
		{"nothing", " \n ", `
several values of 0
`},
		{"JSON lines", "{\"a\":1}\n[2]\n\n3\n", `
several values of 3
  an object of 1 …
    "a": a number 1
  an array of 1 …
    a number 2
  a number 3
`},
		{"byte order mark", "\ufeff{\"a\":1}", `
an object of 1
  "a": a number 1
`},
		{"Markdown", "Here it is:\n```json\n{\"a\":\n[1]}\n```\nand `more`\n", `
an object of 1
  "a": an array of 1
    a number 1
`},
		{"Markdown that has no end", "```\n[1", `
an array of 2, cut off
  a number 1 …
  ✗ "" byte 6: the document ends here
`},
		{"cut off in a string", `{"a":{"b":[1,"x`, `
an object of 1, cut off
  "a": an object of 1, cut off
    "b": an array of 2, cut off
      a number 1 …
      ✗ "\"x" byte 15: the document ends here
`},
		{"cut off after a value", `{"a":1`, `
an object of 2, cut off
  "a": a number 1 …
  ✗ "" byte 6: the document ends here
`},
		{"cut off before a value", `{"a":`, `
an object of 1, cut off
  "a": ✗ "" byte 5: the document ends here
`},
		{"cut off in a name", `[{"a":1, "bc`, `
an array of 1, cut off
  an object of 2, cut off
    "a": a number 1 …
    ✗ "\"bc" byte 12: the document ends here
`},
		{"not a number", `{"a":[NaN,2],"b":3}`, `
an object of 1, cut off
  "a": an array of 1, cut off
    ✗ "NaN,2],\"b\":3}" byte 6: expected a value
`},
		{"no comma", `{"a":1 "b":2}`, `
an object of 2, cut off
  "a": a number 1 …
  ✗ "\"b\":2}" byte 7: expected ',' or '}' after a value
`},
		{"a comma too many", `[1,]`, `
an array of 2, cut off
  a number 1 …
  ✗ "]" byte 3: expected a value
`},
		{"no colon", `{"a" 1}`, `
an object of 1, cut off
  ✗ "\"a\" 1}" byte 5: expected ':' after the name of a member
`},
		{"a name without quotes", `{a:1}`, `
an object of 1, cut off
  ✗ "a:1}" byte 1: expected the name of a member in double quotes
`},
		{"brackets that do not pair up", `[1}`, `
an array of 2, cut off
  a number 1 …
  ✗ "}" byte 2: expected ',' or ']' after a value
`},
		{"control character", "[\"a\nb\"]", `
an array of 1, cut off
  ✗ "\"a\nb\"]" byte 3: a control character inside a string; JSON wants it escaped
`},
		{"something after the value", `{"a":1} done`, `
several values of 2, cut off
  an object of 1 …
    "a": a number 1
  ✗ "done" byte 8: expected a value
`},
		{"no JSON", `hello`, `
✗ "hello" byte 0: expected a value
`},
		{"broken lines", "{\"a\":1}\n{\"b\":[2\n{\"c\":[3]}\n{\"d\n[4]\n", `
several values of 5, cut off
  an object of 1 …
    "a": a number 1
  an object of 1, cut off …
    "b": an array of 2, cut off
      a number 2 …
      ✗ "\n" byte 16: expected ',' or ']' after a value
  an object of 1 …
    "c": an array of 1
      a number 3
  an object of 1, cut off …
    ✗ "\"d\n" byte 29: a control character inside a string; JSON wants it escaped
  an array of 1
    a number 4
`},
		{"a broken line that is the last", "[1]\n[2,", `
several values of 2, cut off
  an array of 1 …
    a number 1
  an array of 2, cut off
    a number 2 …
    ✗ "" byte 7: the document ends here
`},
		{"a leading zero", `[1, 02]`, `
an array of 2, cut off
  a number 1 …
  ✗ "02]" byte 5: a number with a leading zero
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := outline(of(t, test.document))
			if want := strings.TrimPrefix(test.want, "\n"); got != want {
				t.Errorf("%s\nis\n%swant\n%s", test.document, got, want)
			}
			checkTree(t, of(t, test.document))
		})
	}
}

package model

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model/callgen"
)

// A token is what two readers of JSON must agree on.
type token struct {
	kind byte   // as jsontext has it: { } [ ] " 0 t f n
	from int    // where it begins
	text string // of a string its value, of a number its digits
}

// referenceTokens reads the first value of b as jsontext sees it, and returns
// where it ends.
func referenceTokens(b []byte) (tokens []token, end int, err error) {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	for {
		t, err := d.ReadToken()
		if err != nil {
			return nil, 0, err
		}
		end := int(d.InputOffset())
		one := token{kind: byte(t.Kind())}
		switch t.Kind() {
		case '"':
			one.text = t.String()
		case '0':
			one.text = t.String()
			one.from = end - len(one.text)
		case 't', 'n':
			one.from = end - 4
		case 'f':
			one.from = end - 5
		default:
			one.from = end - 1
		}
		if t.Kind() == '"' { // its length is not that of its value
			one.from = -1
		}
		tokens = append(tokens, one)
		if d.StackDepth() == 0 {
			if t.Kind() == '0' && end < len(b) && b[end]-'0' < 10 {
				return nil, 0, errors.New("a leading zero") // jsontext sees two numbers
			}
			return tokens, end, nil
		}
	}
}

// scannerTokens reads the first value of b with the scanner.
func scannerTokens(b []byte) (tokens []token, end int, err *syntaxError) {
	s := scanner{b: b}
	var open []byte
	add := func(kind byte, text string) {
		from := s.i
		if kind == '"' {
			from = -1
		}
		tokens = append(tokens, token{kind, from, text})
	}
	for {
		opened := false
		switch c := s.peek(); {
		case c == '{' || c == '[':
			add(c, "")
			if opened = s.begin(c); opened {
				open = append(open, c)
			} else if s.err == nil {
				s.i--
				add(c+2, "")
				s.i++
			}
		case c == '"':
			raw, plain := s.string()
			text := string(raw)
			if !plain {
				text = string(appendUnquoted(nil, raw))
			}
			add('"', text)
		case c == '-' || c-'0' < 10:
			from := s.i
			n := s.number()
			tokens = append(tokens, token{'0', from, string(n.raw)})
		default:
			add(c, "")
			s.scalar(c)
		}
		for !opened && s.err == nil && len(open) > 0 {
			c := open[len(open)-1]
			if s.more(c + 2) {
				break
			}
			if s.err == nil {
				s.i--
				add(c+2, "")
				s.i++
				open = open[:len(open)-1]
			}
		}
		if s.err != nil {
			return nil, 0, s.err
		}
		if len(open) == 0 {
			return tokens, s.i, nil
		}
		if open[len(open)-1] == '{' {
			name := s.name()
			tokens = append(tokens, token{'"', -1, string(name)})
			if s.err != nil {
				return nil, 0, s.err
			}
		}
	}
}

var scanSeeds = []string{
	`{}`, `[]`, `[[],{}]`, `{"a":1,"b":[true,false,null]}`, ` { "a" : -0.5e+10 } `,
	`"\u0041\ud83d\ude00\ud800x\n"`, `{"a":"b\"c","\u0061":2}`, `[1,2,]`, `{"a" 1}`, `[1 2]`, `{"a":}`, `{,}`,
	`01`, `1.`, `.5`, `+1`, `-`, `1e`, `1e5`, `NaN`, `Infinity`, `nul`, `nulll`, `truefalse`, `[}`, `{]`, `"abc`, "\"a\x01b\"", "\"a\tb\"",
	"[\"a long string that ends badly \xff\"]", `"\x"`, `"\u12G4"`, "\"\xff\xfe\xe4\xbd\"", `[`, `{"a":[{"b":[`, `[[[[[[[[[[]]]]]]]]]]`, "\ufeff{}", "[\"\u4f60\u597d\", \"e\u0301\"]",
	`[1e400,-1e-400,123456789012345678901234567890]`, "[1\x00]", "{\"a\":1}\x00", `["12345678","1234567","123456789","12345678\\"]`, `[tru]`, `[e5]`, `[1E5,2e-3]`,
}

func FuzzScan(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s))
	}
	f.Add(callgen.Bytes(callgen.Options{Words: 12}))
	f.Add(callgen.Bytes(callgen.Options{Words: 12, Indent: 2, Faults: callgen.Faults{callgen.Escapes: 0}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if depth := bytes.Count(b, []byte("[")) + bytes.Count(b, []byte("{")); depth > 9000 {
			t.Skip("jsontext ends at a depth of 10,000")
		}
		want, end, wrong := referenceTokens(b)
		got, at, err := scannerTokens(b)
		if (err != nil) != (wrong != nil) {
			t.Fatalf("jsontext says %v, the scanner %v", wrong, err)
		}
		if wrong == nil && (at != end || !slices.Equal(got, want)) {
			t.Fatalf("tokens differ\n got %v to %d\nwant %v to %d", got, at, want, end)
		}

		s := scanner{b: b}
		children := s.skipCounting()
		switch {
		case wrong == nil && s.err != nil:
			t.Fatalf("skip stops at a sound value: %v at %d", s.err, s.err.offset)
		case wrong == nil && s.i != end:
			t.Fatalf("skip ends at %d, the value at %d", s.i, end)
		case wrong == nil:
			if n := countChildren(b); children != n {
				t.Fatalf("skip counts %d objects and arrays, there are %d", children, n)
			}
		case s.err != nil && (s.err.what == endOfInput) != (s.err.offset >= len(b)):
			t.Fatalf("%q at %d of %d", s.err.what, s.err.offset, len(b))
		}
	})
}

func countChildren(b []byte) (n int) {
	tokens, _, _ := referenceTokens(b)
	depth := 0
	for _, t := range tokens {
		switch t.kind {
		case '{', '[':
			if depth == 1 {
				n++
			}
			depth++
		case '}', ']':
			depth--
		}
	}
	return n
}

// Skipping looks at brackets, strings and words, and leaves the rest alone.
func TestSkip(t *testing.T) {
	for _, c := range []struct {
		json string
		end  int    // where skipping ends
		what string // or the fault
		at   int
	}{
		{json: `{"a":[1,2,{"b":"}"}]} x`, end: 21},
		{json: `"a\"b", 1`, end: 6},
		{json: `-1.5e3,`, end: 6},
		{json: `[1,,2]`, end: 6}, // separators are not looked at
		{json: `[1}`, what: "a closing bracket of the wrong kind", at: 2},
		{json: `{"a":NaN}`, what: notAValue, at: 5},
		{json: `{"a":"b` + "\n" + `"}`, what: "a control character inside a string; JSON wants it escaped", at: 7},
		{json: `{"a":"\q"}`, what: "an escape that JSON does not have", at: 6},
		{json: `{"a":{"b":1}`, what: endOfInput, at: 12},
		{json: `["abc`, what: endOfInput, at: 5},
		{json: `[tru`, what: endOfInput, at: 4},
	} {
		s := scanner{b: []byte(c.json)}
		s.skip()
		switch {
		case c.what == "" && (s.err != nil || s.i != c.end):
			t.Errorf("%s: ends at %d with %v, want %d", c.json, s.i, s.err, c.end)
		case c.what != "" && (s.err == nil || s.err.what != c.what || s.err.offset != c.at):
			t.Errorf("%s: %+v, want %q at %d", c.json, s.err, c.what, c.at)
		}
	}
}

// No depth of nesting exhausts anything.
func TestSkipDeep(t *testing.T) {
	const depth = 1_000_000
	for _, c := range []struct {
		json  string
		sound bool
	}{
		{strings.Repeat("[", depth) + strings.Repeat("]", depth), true},
		{strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth), true},
		{strings.Repeat(`[{"a":`, depth) + "1" + strings.Repeat("}]", depth), true},
		{strings.Repeat("[", depth) + strings.Repeat("]", depth-65) + "}", false},
		{strings.Repeat("[", depth), false},
	} {
		s := scanner{b: []byte(c.json)}
		if s.skip(); (s.err == nil) != c.sound || c.sound && s.i != len(c.json) {
			t.Errorf("%.20s…: %v at %d", c.json, s.err, s.i)
		}
	}
}

// The reference must itself tell sound from unsound.
func TestReferenceTokens(t *testing.T) {
	tokens, end, err := referenceTokens([]byte(` {"a":[1,"x"]} `))
	if err != nil || end != 14 || len(tokens) != 7 {
		t.Errorf("%v to %d, %v", tokens, end, err)
	}
	if _, _, err := referenceTokens([]byte(`{"a":`)); err == nil || err == io.EOF {
		t.Errorf("a cut value: %v", err)
	}
}

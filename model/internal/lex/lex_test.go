package lex

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// Where a string ends whose content begins at byte 1, and what stands there.
func TestString(t *testing.T) {
	for _, c := range []struct {
		in    string
		end   int
		plain bool
		fault string // part of what is wrong, "" for nothing
	}{
		{`""`, 1, true, ""},
		{`"word", "start"`, 5, true, ""},
		{`"some more than eight bytes"`, 27, true, ""},
		{`"\"quoted\""`, 11, false, ""},
		{`"été"`, 6, false, ""},
		{`"\u00e9"`, 7, false, ""},
		{`"\x"`, 1, false, "an escape"},
		{`"12345678\u00g0"`, 9, false, "an escape"},
		{"\"a\nb\"", 2, false, "control character"},
		{`"cut off`, 8, true, "the end"},
		{`"cut off \u00`, 13, false, "the end"},
		{`"cut off \`, 10, false, "the end"},
		{`"`, 1, true, "the end"},
	} {
		end, plain := String([]byte(c.in), 1)
		fault := "the end"
		if end < len(c.in) {
			if fault = ""; c.in[end] != '"' {
				fault = Fault(c.in[end])
			}
		}
		if end != c.end || plain != c.plain || !strings.Contains(fault, c.fault) || c.fault == "" && fault != "" {
			t.Errorf("%s ends at %d, plain %v, %q; want %d, %v, %q", c.in, end, plain, fault, c.end, c.plain, c.fault)
		}
	}
}

func TestSpaceAndLiterals(t *testing.T) {
	for n := range 40 {
		if got := Space([]byte("x"+strings.Repeat(" \t\r\n", n)+"  }"), 1); got != 4*n+3 {
			t.Errorf("space ends at %d", got)
		}
	}
	for in, want := range map[string]int{"true": 4, "false,": 5, "null}": 4, "nul": 4, "f": 5, "nil": 0, "1": 0, "": 0, "True": 0} {
		if got := LiteralLen([]byte(in)); got != want {
			t.Errorf("%q has %d bytes, want %d", in, got, want)
		}
	}
}

// Strings end where another reader of JSON finds their end.
func FuzzString(f *testing.F) {
	for _, s := range []string{`""`, `"a\u00e9\n 12345678"`, `"\ud83d\ude00", "x"`, "\"12345678\x01\"", "\"é\xff\"", `"\`, `"abcdefg\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 || b[0] != '"' {
			return
		}
		end, plain := String(b, 1)
		if end < 1 || end > len(b) {
			t.Fatalf("%q ends at %d", b, end)
		}
		whole := end < len(b) && b[end] == '"'
		if whole != jsontext.Value(b[:min(end+1, len(b))]).IsValid(jsontext.AllowInvalidUTF8(true)) {
			t.Fatalf("%q ends at %d", b, end)
		}
		if whole && plain {
			if value, err := jsontext.AppendUnquote(nil, b[:end+1]); err != nil || string(value) != string(b[1:end]) {
				t.Fatalf("%q is not plain: %q, %v", b, value, err)
			}
		}
		if at := Space(b, 0); at > len(b) || strings.TrimLeft(string(b[:at]), " \t\r\n") != "" {
			t.Fatalf("space of %q ends at %d", b, at)
		}
		if n := LiteralLen(b); n < 0 || n > 5 {
			t.Fatalf("literal of %d", n)
		}
	})
}

package harmless

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"plain words, no change", "plain words, no change"},
		{"two  spaces\tand\r\nlines\u2028here", "two spaces and lines here"},
		{"\x1b[31mred\x1b[m", "␛[31mred␛[m"},
		{"\x00\x7f\u009b2J", "␀␡\ufffd2J"},
		{"\u202etxet\u202c", "\ufffdtxet\ufffd"},
		{"caf\u00e9 你好 👨\u200d👩\u200d👧", "caf\u00e9 你好 👨\u200d👩\u200d👧"},
		{"e" + strings.Repeat("\u0301", 50) + "x", "e\u0301\u0301\u0301\u0301x"},
		{"a\xffb\ufffd", "a\ufffdb\ufffd"},
	} {
		if got := Text(test.in); got != test.want {
			t.Errorf("Text(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestAppendJSON(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", `""`},
		{`say "hi" \ bye`, `"say \"hi\" \\ bye"`},
		{"a\n\t\x1b\x7f\u009b\u202e", "\"a\\n\\t\\u001b\\u007f\\u009b\\u202e\""},
		{"你好 👋", `"你好 👋"`},
		{"a\xffb", "\"a\ufffdb\""},
	} {
		if got := string(AppendJSON(nil, test.in)); got != test.want {
			t.Errorf("AppendJSON(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

func FuzzHarmless(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b]0;x\a", "\u202e\u2028", "\xff\xfe", "a  b", "\u009b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Text(s)
		for _, r := range text {
			if Drives(r) {
				t.Fatalf("Text(%q) holds %U", s, r)
			}
		}
		if !utf8.ValidString(text) || Text(text) != text || strings.Contains(text, "  ") {
			t.Fatalf("Text(%q) = %q", s, text)
		}
		quoted := AppendJSON(nil, s)
		var back string
		if err := json.Unmarshal(quoted, &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") && utf8.ValidString(s) {
			t.Fatalf("AppendJSON(%q) = %s, which reads %q, %v", s, quoted, back, err)
		}
		for _, r := range string(quoted) {
			if Drives(r) {
				t.Fatalf("AppendJSON(%q) holds %U", s, r)
			}
		}
	})
}

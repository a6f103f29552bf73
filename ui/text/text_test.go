package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                             "plain",
		"wie schön, 你好":                     "wie schön, 你好",
		"a\x1b[31mred\x1b[m":                "a␛[31mred␛[m",
		"tab\there\r\n":                     "tab␉here␍␊",
		"del\x7f c1\u009b2J":                "del␡ c1�2J",
		"rtl\u202eabc":                      "rtl�abc",
		"bad\xffutf8":                       "bad�utf8",
		"👩\u200d🚀 👍🏽 ❤\ufe0f":               "👩🚀 👍 ❤",
		"no\u00a0break":                     "no break",
		"e" + strings.Repeat("\u0301", 500): "e" + strings.Repeat("\u0301", maxMarks),
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

// What Safe returns holds nothing that a terminal acts on, is stable, and is
// measured alike by both ways of counting.
func FuzzSafe(f *testing.F) {
	for _, s := range []string{"a\x1b]52;c;eA==\a", "\u202e\u200d", "👨‍👩‍👧", "\xff\xfe", "e\u0301\u0301", "नमस्ते ไทย", "🇩🇪🇩", "각\u1100\u1161"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Safe(s)
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && drives(r) {
				t.Fatalf("Safe(%q) = %q holds %U", s, got, r)
			}
		}
		if Safe(got) != got {
			t.Fatalf("Safe(%q) = %q is not stable", s, got)
		}
		if wc, g := ansi.StringWidthWc(got), ansi.StringWidth(got); wc != g {
			t.Fatalf("Safe(%q) = %q is %d cells by code points, %d by graphemes", s, got, wc, g)
		}
		if w := Width(CutLeft(got, 10)); w > 10 {
			t.Fatalf("CutLeft(%q, 10) is %d wide", got, w)
		}
		if w := Width(Cut(got, 10)); w > 10 {
			t.Fatalf("Cut(%q, 10) is %d wide", got, w)
		}
	})
}

func TestCanvas(t *testing.T) {
	c := NewCanvas(8, 3)
	c.Put("\x1b[1m", "bold")
	c.Put("", " and more")
	c.End("")
	c.Put("", "你好你好你好")
	got := c.String()
	want := "\x1b[1mbold\x1b[m an…\n你好你… \n        "
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, l := range strings.Split(got, "\n") {
		if w := ansi.StringWidth(l); w != 8 {
			t.Errorf("%q is %d wide", l, w)
		}
	}
}

// Several pieces are cut like one text.
func TestPutPieces(t *testing.T) {
	for width := range 12 {
		for _, pieces := range [][]string{{"T1", " ", "Lost"}, {"ab", "你好", "c"}, {"", "abc", ""}, {"e\u0301", "e\u0301"}} {
			draw := func(pieces ...string) (string, bool) {
				c := NewCanvas(width, 1)
				fits := c.Put("\x1b[1m", pieces...)
				return c.String(), fits
			}
			got, fits := draw(pieces...)
			want, whole := draw(strings.Join(pieces, ""))
			if got != want || fits != whole {
				t.Errorf("%q in %d cells: %q, want %q", pieces, width, got, want)
			}
		}
	}
}

// Nothing of one canvas is seen on the next.
func TestCanvasesShareNothing(t *testing.T) {
	a := NewCanvas(4, 1)
	a.Ground("\x1b[7m")
	a.Put("\x1b[1m", "long")
	first := a.String()
	b := NewCanvas(4, 1)
	b.Put("", "b")
	if got := b.String(); got != "b   " || first != "\x1b[7m\x1b[1mlong\x1b[m" {
		t.Errorf("got %q after %q", got, first)
	}
}

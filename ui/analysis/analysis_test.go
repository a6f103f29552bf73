package analysis

import (
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

func TestSplitList(t *testing.T) {
	for typed, want := range map[string][]string{
		"":                           nil,
		" , ":                        nil,
		"refund":                     {"refund"},
		"late delivery,refund , 返金,": {"late delivery", "refund", "返金"},
	} {
		if got := SplitList(typed); !slices.Equal(got, want) {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// The service takes a hundred, and the form says so before it is asked.
func TestTooManyCustom(t *testing.T) {
	check := checkList("topics")
	if err := check(strings.Repeat("x,", MaxCustom)); err != nil {
		t.Error(err)
	}
	if err := check(strings.Repeat("x,", MaxCustom+1)); err == nil || !strings.Contains(err.Error(), "101 topics") {
		t.Errorf("101 topics: %v", err)
	}
}

// A text that nothing is to be found in is not worth sending; a recording is
// transcribed in any case.
func TestAny(t *testing.T) {
	if (Choices{What: Transcript}).Any() || !(Choices{What: Transcript, Intents: true}).Any() || !(Choices{What: Recording}).Any() {
		t.Error("what is worth sending")
	}
}

// The looks of the theme come out of Lip Gloss as they went in.
func TestStyle(t *testing.T) {
	for _, look := range []string{"\x1b[1;38;2;134;225;252m", "\x1b[38;5;117m", "\x1b[36m", "\x1b[93m", "\x1b[7m", "\x1b[4m", "\x1b[1m\x1b[38;2;1;2;3m\x1b[48;2;4;5;6m", ""} {
		got := style(look)
		want := lipgloss.NewStyle()
		switch look {
		case "\x1b[1;38;2;134;225;252m":
			want = want.Bold(true).Foreground(lipgloss.RGBColor{R: 134, G: 225, B: 252})
		case "\x1b[38;5;117m":
			want = want.Foreground(lipgloss.ANSIColor(117))
		case "\x1b[36m":
			want = want.Foreground(lipgloss.ANSIColor(6))
		case "\x1b[93m":
			want = want.Foreground(lipgloss.ANSIColor(11))
		case "\x1b[7m":
			want = want.Reverse(true)
		case "\x1b[4m":
			want = want.Underline(true)
		case "\x1b[1m\x1b[38;2;1;2;3m\x1b[48;2;4;5;6m":
			want = want.Bold(true).Foreground(lipgloss.RGBColor{R: 1, G: 2, B: 3}).Background(lipgloss.RGBColor{R: 4, G: 5, B: 6})
		}
		if got.Render("x") != want.Render("x") {
			t.Errorf("%q becomes %q, want %q", look, got.Render("x"), want.Render("x"))
		}
	}
}

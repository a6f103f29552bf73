package timeline

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"earshot/ui/theme"
)

// Playhead and cursor cover one cell each, also of a wide character, and move
// nothing else.
func TestCompose(t *testing.T) {
	pen := newPen(themed(theme.Blocks, colorprofile.ASCII))
	for _, tc := range []struct {
		text             string
		playhead, cursor int
		want             string
	}{
		{"a围bc", -1, -1, "a围bc "},
		{"a围bc", 0, -1, "┃围bc "},
		{"a围bc", 1, -1, "a┃ bc "},
		{"a围bc", 2, -1, "a ┃bc "},
		{"a围bc", 3, -1, "a围┃c "},
		{"a围bc", 5, -1, "a围bc┃"},
		{"a围bc", -1, 5, "a围bc┊"},
		{"a围bc", -1, 1, "a围bc "},
		{"a围bc", 4, 4, "a围b┃ "},
		{"e\u0301e\u0302", 1, -1, "e\u0301┃    "},
	} {
		g := newGrid(6, 2)
		g.used = 2
		g.put(0, 1, 6, tc.text, textLook)
		_, got, _ := strings.Cut(ansi.Strip(g.compose(pen, cross{tc.playhead, tc.cursor, tc.cursor})), "\n")
		if got != tc.want {
			t.Errorf("%q with playhead %d, cursor %d: %q, want %q", tc.text, tc.playhead, tc.cursor, got, tc.want)
		}
	}
}

// What is measured in two ways is drawn as what both agree on.
func TestMeasured(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		width    int
	}{
		{"a", "a", 1},
		{"围", "围", 2},
		{"e\u0301", "e\u0301", 1},
		{"क्षि", "क", 1},         // three cells by letters, one by clusters
		{"\u0d4ex", "\ufffd", 1}, // a letter that joins what follows it
		{"\u0301", "", 0},        // a mark on nothing
	} {
		got, w := measured(tc.in)
		if tc.width == 0 {
			got = ""
		}
		if got != tc.want || w != tc.width {
			t.Errorf("%q: %q of width %d, want %q of %d", tc.in, got, w, tc.want, tc.width)
		}
	}
}

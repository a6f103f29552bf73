package text

import (
	"github.com/charmbracelet/x/ansi"
)

// Width returns how many cells s takes. It counts each character by itself,
// as the renderer does until a terminal announces grapheme clusters; Safe has
// taken out what the two ways of counting disagree on.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return i + ansi.StringWidthWc(s[i:])
		}
	}
	return len(s)
}

// Cut returns s in at most width cells, with the tail "…" where something was
// cut off.
func Cut(s string, width int) string {
	if len(s) <= width || Width(s) <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	return ansi.TruncateWc(s, width, "…")
}

// CutLeft is Cut that keeps the end of s.
func CutLeft(s string, width int) string {
	w := Width(s)
	if w <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	return ansi.TruncateLeftWc(s, w-width+1, "…")
}

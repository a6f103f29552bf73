package text

import (
	"unicode/utf8"

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
	return s[:prefix(s, width-1)] + "…"
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
	drop := prefix(s, w-width)
	if Width(s[:drop]) < w-width { // a wide character lay over the edge
		drop = prefix(s, w-width+1)
	}
	rest := s[drop:]
	for Width(rest)+1 > width {
		_, n := next(rest)
		rest = rest[n:]
	}
	return "…" + rest
}

// prefix returns how many bytes of s fit into width cells, with the marks that
// belong to the last of them.
func prefix(s string, width int) int {
	at, used := 0, 0
	for at < len(s) {
		w, n := next(s[at:])
		if used+w > width {
			break
		}
		used, at = used+w, at+n
	}
	return at
}

// next returns the cells and the bytes of the first character of s.
func next(s string) (cells, size int) {
	if s[0] < 0x80 {
		size = 1
	} else {
		_, size = utf8.DecodeRuneInString(s)
	}
	return ansi.StringWidthWc(s[:size]), size
}

package notation

import (
	"iter"
	"unicode/utf8"

	"earshot/ui/text"
)

// Lines breaks safe text into lines of at most width cells: at a space where
// there is one, else inside the word, and before or after a wide character.
// The space at a break belongs to no line. A width of less than one gives no
// lines.
func Lines(s string, width int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for width > 0 && len(s) > 0 {
			line, rest := breakLine(s, width)
			if !yield(line) {
				return
			}
			s = rest
		}
	}
}

// breakLine cuts the first line off s.
func breakLine(s string, width int) (line, rest string) {
	used, at, after := 0, 0, 0 // the last place to break: where the line ends, where the next begins
	for i := 0; i < len(s); {
		n, w, wide := character(s[i:])
		if used+w > width {
			switch {
			case s[i] == ' ':
				return s[:i], s[i+1:]
			case at > 0:
				return s[:at], s[after:]
			case i == 0: // one character wider than the line
				return "…", s[n:]
			}
			return s[:i], s[i:]
		}
		switch {
		case s[i] == ' ' && i > 0:
			at, after = i, i+1
		case wide:
			at, after = i+n, i+n
		}
		used += w
		i += n
	}
	return s, ""
}

// character measures the first character of s with its combining marks: how
// many bytes, how many cells, and whether a line may break after it.
func character(s string) (n, cells int, wide bool) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1, false
	}
	_, n = utf8.DecodeRuneInString(s)
	cells = text.Width(s[:n])
	for n < len(s) && s[n] >= utf8.RuneSelf {
		_, m := utf8.DecodeRuneInString(s[n:])
		if text.Width(s[n:n+m]) > 0 {
			break
		}
		n += m
	}
	return n, cells, cells > 1
}

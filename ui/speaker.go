package ui

import (
	"io"
	"strings"

	"earshot/ui/text"
)

// speaker writes sentences, one a line. What it has written it never touches
// again. All that plain mode says passes here, and nothing reaches the terminal
// raw.
type speaker struct {
	w     io.Writer
	end   string // of a line
	ascii bool
	open  bool  // a line was begun: somebody is typing in it
	err   error // the first of writing
}

// line writes a line of its own.
func (s *speaker) line(l string) {
	s.close()
	if l != "" {
		s.write(s.harmless(l) + s.end)
	}
}

// begin begins a line, in which echo goes on.
func (s *speaker) begin(l string) {
	s.close()
	s.echo(l)
}

// echo goes on with the line that was begun.
func (s *speaker) echo(typed string) {
	s.write(s.harmless(typed))
	s.open = true
}

// close ends the line that was begun.
func (s *speaker) close() {
	if s.open {
		s.open = false
		s.write(s.end)
	}
}

func (s *speaker) write(out string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.w, out)
	}
}

// harmless returns what of a text can be written.
func (s *speaker) harmless(l string) string {
	l = toSay.Replace(text.Safe(l))
	if !s.ascii {
		return l
	}
	var b strings.Builder
	for _, r := range toASCII.Replace(l) {
		if r >= 0x80 {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// toSay takes the place of signs that mean something to the eye alone.
var toSay = strings.NewReplacer(" · ", "; ", " …", " ...", "…", "...")

// toASCII takes the place of signs that most texts have.
var toASCII = strings.NewReplacer(
	"‘", "'", "’", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "→", "->", "×", "x", "≈", "about ", "\u2026", "...",
	"ä", "a", "ö", "o", "ü", "u", "Ä", "A", "Ö", "O", "Ü", "U", "ß", "ss", "é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "â", "a",
	"í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "ú", "u", "û", "u", "ñ", "n", "ç", "c", "É", "E", "å", "a", "ø", "o", "æ", "ae",
)

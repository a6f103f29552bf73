package terminal

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Bytes counts what the program has written.
func (tm *Terminal) Bytes() int {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return len(tm.output)
}

// Output is everything the program has written.
func (tm *Terminal) Output() []byte {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return bytes.Clone(tm.output)
}

// Sequences lists the escape sequences and control characters the program has
// written, in order: what acted on the terminal and did not just appear on it.
// A test that shows hostile text holds that none of the text's own is here.
func (tm *Terminal) Sequences() []string { return sequences(tm.Output()) }

func sequences(output []byte) (list []string) {
	var state byte
	for len(output) > 0 {
		seq, _, n, next := ansi.DecodeSequence(output, state, nil)
		if r, _ := utf8.DecodeRune(seq); unicode.IsControl(r) || len(seq) > 0 && seq[0] >= 0x80 && seq[0] < 0xa0 {
			list = append(list, string(seq))
		}
		state, output = next, output[max(n, 1):]
	}
	return list
}

package terminal

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Text is the screen as h lines without trailing spaces, each ended by "\n".
func (tm *Terminal) Text() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	var all strings.Builder
	for y := range tm.h {
		line, _ := tm.row(y)
		all.WriteString(strings.TrimRight(line, " "))
		all.WriteByte('\n')
	}
	return all.String()
}

// row gives a line and for each of its bytes the column it is in. tm.mu is held.
func (tm *Terminal) row(y int) (line string, column []int) {
	var b strings.Builder
	for x := range tm.w {
		switch c := tm.emulator.CellAt(x, y); {
		case c == nil:
			b.WriteByte(' ')
		case c.Content != "":
			b.WriteString(c.Content)
		case c.Width > 0: // width 0: the right half of a wide character
			b.WriteByte(' ')
		}
		for len(column) < b.Len() {
			column = append(column, x)
		}
	}
	return b.String(), column
}

// Line is line y of Text, from 0.
func (tm *Terminal) Line(y int) string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	line, _ := tm.row(y)
	return strings.TrimRight(line, " ")
}

// Find gives the cell at which text begins, the first from the top left. The
// text has to be on one line.
func (tm *Terminal) Find(text string) (x, y int, ok bool) {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for y := range tm.h {
		line, column := tm.row(y)
		if i := strings.Index(line, text); i >= 0 && i < len(column) {
			return column[i], y, true
		}
	}
	return 0, 0, false
}

// Cell gives a cell: its text, its colours and its attributes. Off the screen
// it is empty.
func (tm *Terminal) Cell(x, y int) uv.Cell {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	if c := tm.emulator.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Hex writes a colour as #rrggbb, and the terminal's own colour as "default".
func Hex(c color.Color) string {
	if c == nil {
		return "default"
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Cursor gives the cell of the terminal's cursor, and whether it is shown.
func (tm *Terminal) Cursor() (x, y int, visible bool) {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	p := tm.emulator.CursorPosition()
	return p.X, p.Y, !tm.hidden
}

// AltScreen reports whether the alternate screen is shown. A program that has
// ended must have left it.
func (tm *Terminal) AltScreen() bool {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.emulator.IsAltScreen()
}

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

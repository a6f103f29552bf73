package terminal

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"strings"
	"sync"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Screen is an emulated terminal without a program: what is written to it
// appears on it. Its methods may be called from several goroutines.
type Screen struct {
	mu       sync.Mutex
	emulator *vt.Emulator
	w, h     int
	hidden   bool // the cursor
	drawing  bool // within a frame, see Drawing
	frames   int
}

// NewScreen makes a screen of w by h cells. It answers the questions that
// programs ask a terminal (what are you, which colours, where is the cursor,
// which modes) by calling reply, from a goroutine of its own. Hangup ends it.
func NewScreen(w, h int, reply func([]byte)) *Screen {
	s := &Screen{emulator: vt.NewEmulator(w, h), w: w, h: h}
	s.emulator.SetCallbacks(vt.Callbacks{
		CursorVisibility: func(visible bool) { s.hidden = !visible },
		EnableMode:       func(m ansi.Mode) { s.setMode(m, true) },
		DisableMode:      func(m ansi.Mode) { s.setMode(m, false) },
	})
	s.emulator.RegisterCsiHandler(ansi.Command('?', '$', 'p'), s.reportMode)
	go s.answer(reply)
	return s
}

func (s *Screen) setMode(m ansi.Mode, on bool) {
	if m != ansi.ModeSynchronizedOutput {
		return
	}
	if s.drawing && !on {
		s.frames++
	}
	s.drawing = on
}

// reportMode answers for synchronized output (mode 2026), which the emulator
// does not know; most terminals do, and Bubble Tea then brackets its frames.
func (s *Screen) reportMode(params ansi.Params) bool {
	if n, _, ok := params.Param(0, 0); !ok || n != ansi.ModeSynchronizedOutput.Mode() {
		return false
	}
	setting := ansi.ModeReset
	if s.drawing {
		setting = ansi.ModeSet
	}
	io.WriteString(s.emulator.InputPipe(), ansi.ReportMode(ansi.ModeSynchronizedOutput, setting))
	return true
}

// answer passes on what the emulator replies. A program that reads no more
// must not block the emulator, so replies it does not take are dropped.
func (s *Screen) answer(reply func([]byte)) {
	replies := make(chan []byte, 256)
	defer close(replies)
	go func() {
		for r := range replies {
			reply(r)
		}
	}()
	buf := make([]byte, 4096)
	for {
		n, err := s.emulator.Read(buf)
		if err != nil {
			return
		}
		select {
		case replies <- bytes.Clone(buf[:n]):
		default:
		}
	}
}

// Hangup ends the answers. It does not use Emulator.Close, which races with
// Emulator.Read.
func (s *Screen) Hangup() {
	if c, ok := s.emulator.InputPipe().(io.Closer); ok {
		c.Close()
	}
}

// Write shows a program's output.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.Write(p)
}

// Resize changes the size. It does not tell a program.
func (s *Screen) Resize(w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w, s.h = w, h
	s.emulator.Resize(w, h)
}

// Size is the screen's size in cells.
func (s *Screen) Size() (w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w, s.h
}

// Drawing reports whether the program is in the middle of a frame, by the
// brackets it puts around one (mode 2026); Frames counts those it has closed.
func (s *Screen) Drawing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drawing
}

// Frames counts the frames that the program has closed, see Drawing.
func (s *Screen) Frames() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frames
}

// Text is the screen as h lines without trailing spaces, each ended by "\n".
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all strings.Builder
	for y := range s.h {
		line, _ := s.row(y)
		all.WriteString(strings.TrimRight(line, " "))
		all.WriteByte('\n')
	}
	return all.String()
}

// row gives a line and for each of its bytes the column it is in. s.mu is held.
func (s *Screen) row(y int) (line string, column []int) {
	var b strings.Builder
	for x := range s.w {
		switch c := s.emulator.CellAt(x, y); {
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
func (s *Screen) Line(y int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	line, _ := s.row(y)
	return strings.TrimRight(line, " ")
}

// Find gives the cell at which text begins, the first from the top left. The
// text has to be on one line.
func (s *Screen) Find(text string) (x, y int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for y := range s.h {
		line, column := s.row(y)
		if i := strings.Index(line, text); i >= 0 && i < len(column) {
			return column[i], y, true
		}
	}
	return 0, 0, false
}

// Cell gives a cell: its text, its colours and its attributes. Off the screen
// it is empty.
func (s *Screen) Cell(x, y int) uv.Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.emulator.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Cells appends a copy of all cells to to, line by line.
func (s *Screen) Cells(to []uv.Cell) []uv.Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	for y := range s.h {
		for x := range s.w {
			var c uv.Cell
			if p := s.emulator.CellAt(x, y); p != nil {
				c = *p
			}
			to = append(to, c)
		}
	}
	return to
}

// Cursor gives the cell of the terminal's cursor, and whether it is shown.
func (s *Screen) Cursor() (x, y int, visible bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.emulator.CursorPosition()
	return p.X, p.Y, !s.hidden
}

// AltScreen reports whether the alternate screen is shown. A program that has
// ended must have left it.
func (s *Screen) AltScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.IsAltScreen()
}

// Hex writes a colour as #rrggbb, and the terminal's own colour as "default".
func Hex(c color.Color) string {
	if c == nil {
		return "default"
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

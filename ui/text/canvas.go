package text

import (
	"sync"
	"unicode/utf8"
)

// A Canvas collects styled text into lines of exact width. A pane draws with
// it from the top left to the bottom right: whatever is put beyond the right
// edge or below the last line is dropped, what is not put is blank.
type Canvas struct {
	buf           []byte
	width, height int
	x, y          int
	back, style   string // SGR of the background and of the text that are on now
	ground        string // background that goes under every style
	edge          int    // where the line ends for now
}

const reset = "\x1b[m"

// drawn are the canvases whose text was taken: a frame needs as many as it has
// panes, of the same sizes as the frame before.
var drawn = sync.Pool{New: func() any { return new(Canvas) }}

// NewCanvas returns an empty canvas.
func NewCanvas(width, height int) *Canvas {
	width, height = max(width, 0), max(height, 0)
	c := drawn.Get().(*Canvas)
	*c = Canvas{buf: c.buf[:0], width: width, height: height, edge: width}
	return c
}

// Put appends text, in one piece or several, in a style, an SGR sequence such as
// a theme holds ("" is the terminal's own). Text must be safe and hold no escape
// sequences. It is cut with an ellipsis where it does not fit in the line; Put
// reports whether all of it did.
func (c *Canvas) Put(style string, pieces ...string) bool {
	size, w := 0, 0
	for _, s := range pieces {
		size += len(s)
		w += Width(s)
	}
	room := c.edge - c.x
	if size == 0 || c.y >= c.height || room <= 0 {
		return size == 0
	}
	c.use(style)
	if w <= room {
		for _, s := range pieces {
			c.buf = append(c.buf, s...)
		}
		c.x += w
		return true
	}
	left := room - 1 // the ellipsis takes a cell
	for _, s := range pieces {
		n := prefix(s, left)
		c.buf = append(c.buf, s[:n]...)
		if left -= Width(s[:n]); n < len(s) {
			break
		}
	}
	c.buf = append(c.buf, "…"...)
	c.x += room - left
	return false
}

// PutWithin is Put that takes at most so many cells.
func (c *Canvas) PutWithin(style, s string, cells int) {
	edge := c.edge
	c.edge = min(edge, c.x+cells)
	c.Put(style, s)
	c.edge = edge
}

// Bytes is Put for text that was put together in a buffer and is ASCII.
func (c *Canvas) Bytes(style string, s []byte) {
	room := c.Room()
	if c.y >= c.height || room == 0 || len(s) == 0 {
		return
	}
	c.use(style)
	if len(s) > room {
		c.buf = append(append(c.buf, s[:room-1]...), "…"...)
	} else {
		c.buf = append(c.buf, s...)
	}
	c.x += min(len(s), room)
}

// Raw appends a piece that is styled already, leaves no style on and takes
// cells cells: a line of another canvas.
func (c *Canvas) Raw(piece string, cells int) {
	if c.y >= c.height || cells > c.Room() {
		return
	}
	c.use("")
	c.buf = append(c.buf, piece...)
	c.x += cells
}

// Ground sets the background, an SGR sequence, that lies under every style
// from here on; "" takes it away.
func (c *Canvas) Ground(style string) { c.ground = style }

// Edge makes column x the end of the line until the next line begins.
func (c *Canvas) Edge(x int) { c.edge = min(x, c.width) }

// Fill appends a character of width one up to the end of the line.
func (c *Canvas) Fill(style string, glyph string) {
	r, _ := utf8.DecodeRuneInString(glyph)
	c.Rune(style, r, c.Room())
}

// Rune appends one character of width one, n times.
func (c *Canvas) Rune(style string, r rune, n int) {
	if c.y >= c.height {
		return
	}
	n = min(n, c.edge-c.x)
	if n <= 0 {
		return
	}
	c.use(style)
	for range n {
		c.buf = utf8.AppendRune(c.buf, r)
	}
	c.x += n
}

// To fills with blanks of a style up to column x, counted from 0.
func (c *Canvas) To(style string, x int) { c.Rune(style, ' ', x-c.x) }

// X returns the column where the next text goes.
func (c *Canvas) X() int { return c.x }

// Room returns how many cells the line still has.
func (c *Canvas) Room() int { return max(c.edge-c.x, 0) }

// Full reports whether every line has been ended.
func (c *Canvas) Full() bool { return c.y >= c.height }

// End fills the line with blanks of a style and goes to the next.
func (c *Canvas) End(style string) {
	if c.y >= c.height {
		return
	}
	c.edge = c.width
	c.To(style, c.width)
	c.ground = ""
	c.use("")
	c.y++
	c.x = 0
	if c.y < c.height {
		c.buf = append(c.buf, '\n')
	}
}

// String ends all lines and returns them, joined by newlines, with none after
// the last. It is the last that may be done with the canvas.
func (c *Canvas) String() string {
	for !c.Full() {
		c.End("")
	}
	s := string(c.buf)
	drawn.Put(c)
	return s
}

func (c *Canvas) use(style string) {
	if style == c.style && c.ground == c.back {
		return
	}
	if c.style != "" || c.back != "" {
		c.buf = append(c.buf, reset...)
	}
	c.buf = append(append(c.buf, c.ground...), style...)
	c.style, c.back = style, c.ground
}

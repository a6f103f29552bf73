package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"earshot/api"
	"earshot/model/place"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// A board shows how far requests are: on a terminal a line for each that is
// under way, which are drawn again and again, below lines that stay; elsewhere
// lines that stay alone. Its methods may be called from any goroutine.
type board struct {
	w     io.Writer
	width func() int // of the terminal; nil where there is none
	ascii bool
	now   func() time.Time

	mu    sync.Mutex
	begun time.Time
	open  []*progressLine
	drawn []int // width in cells of each line that is on the screen
	stop  func()
}

// A progressLine is how far one request is.
type progressLine struct {
	name string // made safe
	at   api.Progress
	from time.Time // when the stage began
}

// boardEvery is how often the lines are drawn again: a clock of seconds and a
// spinner need no more.
const boardEvery = 125 * time.Millisecond

// newBoard returns the board of standard error.
func (a *app) newBoard() *board {
	b := &board{w: a.std.Err, now: time.Now, ascii: a.glyphs() == theme.ASCII, stop: func() {}}
	f, ok := a.std.Err.(*os.File)
	if !ok || !isTerminal(f) || a.getenv("TERM") == "dumb" {
		return b
	}
	b.width = func() int {
		width, _, err := term.GetSize(f.Fd())
		if err != nil || width <= 0 {
			return 80
		}
		return width
	}
	return b
}

// start draws until the board is ended.
func (b *board) start() {
	b.begun = b.now()
	if b.width == nil {
		return
	}
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(boardEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				b.mu.Lock()
				b.draw()
				b.mu.Unlock()
			}
		}
	}()
	b.stop = func() { close(done); <-ended }
}

// end takes the lines that don't stay away.
func (b *board) end() {
	b.stop()
	b.stop = func() {}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = nil
	b.draw()
}

// say writes lines that stay. Every line is made safe.
func (b *board) say(lines ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sayLocked(lines...)
}

func (b *board) sayLocked(lines ...string) {
	var out strings.Builder
	b.erase(&out)
	width := math.MaxInt
	if b.width != nil {
		width = b.width()
	}
	for _, l := range lines {
		for _, row := range wrapLine(l, width, 2) {
			out.WriteString(row)
			out.WriteByte('\n')
		}
	}
	b.lines(&out)
	_, _ = io.WriteString(b.w, out.String())
}

// begin adds a line. What is returned is told how far the request is, and takes
// the line away when it is done.
func (b *board) begin(name string) (progress func(api.Progress), done func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	line := &progressLine{name: text.Safe(name), from: b.now(), at: api.Progress{Size: -1, Attempt: 1}}
	b.open = append(b.open, line)
	b.draw()
	progress = func(p api.Progress) {
		b.mu.Lock()
		defer b.mu.Unlock()
		before := line.at
		line.at = p
		if p.Stage == before.Stage && p.Attempt == before.Attempt {
			return // the next drawing shows it
		}
		line.from = b.now()
		if p.Stage == api.Retrying {
			b.sayLocked(fmt.Sprintf("%s: %s; once more in %s", name, reason(p.Why), rounded(p.Wait)))
		}
	}
	done = func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for i, l := range b.open {
			if l == line {
				b.open = append(b.open[:i], b.open[i+1:]...)
				break
			}
		}
		b.draw()
	}
	return progress, done
}

func reason(err error) string {
	if err == nil {
		return "it failed"
	}
	return err.Error()
}

// rounded writes a wait in whole seconds, or tenths where it is short.
func rounded(d time.Duration) string {
	if d < 2*time.Second {
		return d.Round(time.Second / 10).String()
	}
	return d.Round(time.Second).String()
}

// draw draws the lines in the place of those that are there.
func (b *board) draw() {
	if b.width == nil {
		return
	}
	var out strings.Builder
	b.erase(&out)
	b.lines(&out)
	_, _ = io.WriteString(b.w, out.String())
}

// erase takes away what is drawn. Lines that a terminal made narrower since has
// broken in two count as two.
func (b *board) erase(out *strings.Builder) {
	if len(b.drawn) == 0 {
		return
	}
	width, up := b.width(), 0
	for _, cells := range b.drawn {
		up += max((cells+width-1)/width, 1)
	}
	fmt.Fprintf(out, "\x1b[%dA\r\x1b[J", up)
	b.drawn = b.drawn[:0]
}

func (b *board) lines(out *strings.Builder) {
	if b.width == nil {
		return
	}
	width, now := b.width()-1, b.now() // the last column would let some terminals go on to the next line
	spin := int(now.Sub(b.begun) / boardEvery)
	column := 0
	for _, l := range b.open {
		column = max(column, text.Width(l.name))
	}
	for _, l := range b.open {
		s := l.draw(column, width, now, spin, b.ascii)
		b.drawn = append(b.drawn, text.Width(s))
		out.WriteString(s)
		out.WriteByte('\n')
	}
}

// The cells of a bar, of a name beside one, and of what stands beside a name at
// least: a bar of the fewest, and a size such as "999.9 of 999.9 MB".
const (
	fewestCells  = 6
	mostCells    = 30
	fewestOfName = 8
	besideName   = 26
)

// draw returns the line in at most width cells: the name in a column, a bar if
// there is room, and how far it is, which gives way last.
func (l *progressLine) draw(column, width int, now time.Time, spin int, ascii bool) string {
	status, done := l.status(now, spin)
	room := width - text.Width(status) - 2
	column = min(column, max(width-besideName, 0))
	if bar := min(room-column-2, mostCells); done >= 0 && column >= min(text.Width(l.name), fewestOfName) && bar >= fewestCells {
		full, rest := "━", "╌"
		if ascii {
			full, rest = "#", "-"
		}
		n := int(done * float64(bar))
		status = strings.Repeat(full, n) + strings.Repeat(rest, bar-n) + "  " + status
	} else {
		column = min(max(column, text.Width(l.name)), room)
	}
	name := text.Cut(l.name, max(column, 0))
	if name == "" {
		return text.Cut(status, width)
	}
	return name + strings.Repeat(" ", max(column-text.Width(name), 0)+2) + status
}

// status says how far the request is, and as a share from 0 to 1 where that is
// known, else -1.
func (l *progressLine) status(now time.Time, spin int) (string, float64) {
	wheel := string(`|/-\`[spin&3])
	p := l.at
	switch p.Stage {
	case api.Sending:
		switch {
		case p.Size > 0:
			return shareText(p.Sent, p.Size), min(max(float64(p.Sent)/float64(p.Size), 0), 1)
		case p.Sent > 0:
			return bytesText(p.Sent) + " sent", -1
		}
		return wheel + " connecting", -1
	case api.Waiting:
		return fmt.Sprintf("%s waiting %s", wheel, place.FormatTime(now.Sub(l.from), 0)), -1
	case api.Receiving:
		return bytesText(p.Received) + " received", -1
	}
	return fmt.Sprintf("%s once more in %s", wheel, rounded(max(p.Wait-now.Sub(l.from), 0))), -1
}

// shareText writes how much of something is done, in the unit of the whole, so
// that its width does not jump: "3.1 of 24.9 MB".
func shareText(done, of int64) string {
	unit, name := 1.0, "B"
	for _, u := range []string{"kB", "MB", "GB"} {
		if float64(of)/unit < 1000 {
			break
		}
		unit, name = unit*1000, u
	}
	if unit == 1 {
		return fmt.Sprintf("%d of %d B", done, of)
	}
	whole := fmt.Sprintf("%.1f", float64(of)/unit)
	return fmt.Sprintf("%*.1f of %s %s", len(whole), float64(done)/unit, whole, name)
}

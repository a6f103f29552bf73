package timeline

import (
	"strconv"
	"time"

	"earshot/ui/notation"
)

// steps are the distances between two times on the ruler.
var steps = [...]time.Duration{
	200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 24 * time.Hour,
}

// wordSteps are those of an axis in words.
var wordSteps = [...]int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000}

// step returns the least distance at which the labels of the ruler stand
// clear of each other.
func (d *drawing) step() time.Duration {
	var buf [24]byte
	last := d.win.from + d.win.span
	fits := func(step time.Duration) bool {
		apart := float64(step) / float64(d.win.span) * float64(d.win.columns)
		return apart >= float64(len(d.tick(buf[:0], last, step))+3)
	}
	step := time.Duration(0)
	if d.index.timed {
		for _, step = range steps {
			if fits(step) {
				return step
			}
		}
	} else {
		for _, n := range wordSteps {
			if step = time.Duration(n) * untimedWord; fits(step) {
				return step
			}
		}
	}
	for step < d.win.span && !fits(step) {
		step *= 2
	}
	return step
}

// tick appends what the ruler says at t.
func (d *drawing) tick(dst []byte, t, step time.Duration) []byte {
	if !d.index.timed {
		return strconv.AppendInt(append(dst, 'w'), int64(t/untimedWord), 10)
	}
	decimals := 0
	if step < time.Second {
		decimals = 1
	}
	return notation.AppendTime(dst, t, decimals)
}

// ruler draws the times, each beginning in its very column, and what is looped.
func (d *drawing) ruler(y int, in *inputs) {
	if d.win.columns <= 0 {
		return
	}
	for x := range d.win.columns {
		d.set(d.left+x, y, d.pen.dot, faintLook)
	}
	style := dimLook
	if in.focused {
		style = focusLook
	}
	step := d.step()
	var buf [24]byte
	free := 0
	for t := (d.win.from + step - 1) / step * step; t < d.win.from+d.win.span; t += step {
		label := d.tick(buf[:0], t, step)
		x := d.win.column(t)
		if x < free || x+len(label) > d.win.columns {
			continue
		}
		for i, c := range label {
			d.set(d.left+x+i, y, rune(c), style)
		}
		free = x + len(label) + 1
	}
	if in.loops {
		d.loop(y, in.loopFrom, in.loopTo)
	}
}

// loop marks what is repeated, leaving the times in it readable.
func (d *drawing) loop(y int, from, to time.Duration) {
	first, last := d.columns(from, to)
	if first >= last {
		return
	}
	for x := first; x < last; x++ {
		if d.at(d.left+x, y) == d.pen.dot {
			d.set(d.left+x, y, d.pen.strongFill, accentLook)
		} else {
			d.set(d.left+x, y, d.at(d.left+x, y), accentLook)
		}
	}
	if d.win.shows(from) {
		d.set(d.left+first, y, d.pen.strongOpen, accentLook)
	}
	if to <= d.win.from+d.win.span {
		d.set(d.left+last-1, y, d.pen.strongClose, accentLook)
	}
}

package main

import (
	"strings"
	"testing"
	"time"

	"earshot/ui/terminal"
)

func TestEmpty(t *testing.T) {
	tm := terminal.Run(t, model{ticks: 100, moves: 50}, 80, 10)
	tm.Wait("EMPTY")
	for y := range 10 {
		if tm.Cell(79, y).Content == "" {
			t.Errorf("line %d is not full: %q", y, tm.Line(y))
		}
	}
	marked := func(y int) func() bool {
		return func() bool { return tm.Cell(0, y).Style.Attrs != 0 }
	}
	tm.WaitFn("the mark", marked(0))
	before := tm.Bytes()
	tm.Keys("j")
	tm.WaitFn("the mark to move", marked(1))
	tm.Settle(50 * time.Millisecond)
	if n := tm.Bytes() - before; n > 64 {
		t.Errorf("a key took %d bytes", n)
	}
	tm.Keys("k k")
	tm.WaitFn("the mark to wrap around", marked(9))
	tm.Keys("<space>")
	tm.WaitFn("playing to move the mark", marked(3))
	tm.Keys("<space>")
	tm.Settle(100 * time.Millisecond)
	before = tm.Bytes()
	time.Sleep(100 * time.Millisecond)
	if n := tm.Bytes() - before; n != 0 {
		t.Errorf("paused, it wrote %d bytes", n)
	}
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestLines(t *testing.T) {
	for _, w := range []int{1, 4, 53, 54, 200} {
		plain, marked := lines(w, 3)
		for i := range plain {
			if len(plain[i]) != w || strings.NewReplacer("\x1b[7m", "", "\x1b[27m", "").Replace(marked[i]) != plain[i] {
				t.Errorf("%d columns: %q, %q", w, plain[i], marked[i])
			}
		}
	}
}

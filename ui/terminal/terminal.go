// Package terminal runs a full-screen program against a terminal emulator, for
// tests: keys in, screen out.
//
// Run takes a Bubble Tea model and runs it inside the test, on every platform.
// Exec starts a real binary in a real pseudo-terminal, where signals, exit
// codes and resizes are the real ones; it skips the test where there are none
// (Windows).
//
//	func TestQuit(t *testing.T) {
//		tm := terminal.Exec(t, 80, 24, nil, terminal.Build(t, "earshot"), "call.json")
//		tm.Wait("Topics")
//		tm.Keys("<down> <down> <enter>")
//		tm.Wait("playing")
//		tm.Keys("q")
//		if code := tm.ExitCode(); code != 0 {
//			t.Errorf("exit code %d", code)
//		}
//	}
//
// Assert on the screen (Text, Find, Cell), never on the bytes: a Bubble Tea
// program sends only the cells that changed, so the words of a line need not
// follow one another in its output. The bytes are there to prove what must not
// be in them (Output, Sequences) and how many they are (Bytes).
//
// Nothing here sleeps for luck: Wait and WaitFn look until the screen is as
// wished and fail the test, with the screen in the message, after Patience.
package terminal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Patience is how long Wait, WaitFn and ExitCode wait before they fail. It is
// long because test machines stall; a test that passes does not take it.
const Patience = 10 * time.Second

// Terminal is a screen with a program on it. Its methods may be called from
// several goroutines, except for those that fail the test, which belong into
// the test's own (see testing.T.FailNow).
type Terminal struct {
	*Screen

	// Program is the running program after Run, for sending it messages.
	Program *tea.Program

	t    testing.TB
	in   io.Writer     // keys to the program
	cmd  *exec.Cmd     // after Exec
	pty  *os.File      // after Exec
	done chan struct{} // closed when the program has ended and all its output is on the screen
	err  error         // what it ended with; read after done

	escaped time.Time // when the escape key was sent last

	mu      sync.Mutex // guards what follows
	output  []byte
	written time.Time
}

// newTerminal makes a terminal whose keys go to in.
func newTerminal(t testing.TB, w, h int, in io.Writer) *Terminal {
	return &Terminal{
		Screen: NewScreen(w, h, func(reply []byte) { in.Write(reply) }),
		t:      t, in: in, done: make(chan struct{}), written: time.Now(),
	}
}

// capture puts a program's output on the screen. Without a tty on its input,
// Bubble Tea leaves it to the terminal to make CR LF of "\n"; newlines says to
// do so.
type capture struct {
	*Terminal
	newlines bool
}

func (c capture) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.output = append(c.output, p...)
	c.written = time.Now()
	c.mu.Unlock()
	shown := p
	if c.newlines {
		shown = bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	}
	if _, err := c.Screen.Write(shown); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Wait waits until text is on the screen. It has to be on one line.
func (tm *Terminal) Wait(text string) {
	tm.t.Helper()
	tm.WaitFn(fmt.Sprintf("%q", text), func() bool { return strings.Contains(tm.Text(), text) })
}

// WaitGone waits until text is not on the screen.
func (tm *Terminal) WaitGone(text string) {
	tm.t.Helper()
	tm.WaitFn(fmt.Sprintf("%q to go", text), func() bool { return !strings.Contains(tm.Text(), text) })
}

// WaitFn waits until ok, and calls what was waited for by name if it fails.
func (tm *Terminal) WaitFn(name string, ok func() bool) {
	tm.t.Helper()
	end := time.Now().Add(Patience)
	for {
		over := tm.ended()                   // before looking: what comes after is all of it
		if (over || !tm.Drawing()) && ok() { // only whole frames count
			return
		}
		switch {
		case over:
			tm.t.Fatalf("waiting for %s: the program has ended (%v); screen:\n%s", name, tm.err, tm.Text())
		case time.Now().After(end):
			tm.t.Fatalf("waited %v for %s; screen:\n%s", Patience, name, tm.Text())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// Settle waits until the program has written nothing for d. Prefer Wait: a
// program that was not yet given time to write looks settled too.
func (tm *Terminal) Settle(d time.Duration) {
	for {
		tm.mu.Lock()
		quiet := time.Since(tm.written)
		tm.mu.Unlock()
		if quiet >= d {
			return
		}
		time.Sleep(d - quiet)
	}
}

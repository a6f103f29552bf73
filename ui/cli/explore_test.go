// A program that ends early leaves its reader of keys behind, which then races
// with the closing of its own pipe, inside a library.

//go:build !race

package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// panicking is a program that breaks at the first key.
type panicking struct{}

func (panicking) Init() tea.Cmd { return nil }

func (p panicking) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		panic("on purpose")
	}
	return p, nil
}

func (panicking) View() tea.View {
	v := tea.NewView("ready")
	v.AltScreen = true
	return v
}

// tty opens a terminal; written gives what was written to it. It goes away
// when something was written that holds the text hangUp. Nobody closes the
// terminal's own side: after a panic Bubble Tea leaves a reader on it.
func tty(t *testing.T, hangUp string) (controller, terminal *os.File, written func() string) {
	t.Helper()
	controller, terminal, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no pseudo-terminals here")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(controller, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all bytes.Buffer
	go func() {
		defer controller.Close()
		b := make([]byte, 4096)
		for {
			n, err := controller.Read(b)
			mu.Lock()
			all.Write(b[:n])
			over := err != nil || hangUp != "" && bytes.Contains(all.Bytes(), []byte(hangUp))
			mu.Unlock()
			if over {
				return
			}
		}
	}()
	return controller, terminal, func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}

func TestPanicGivesTerminalBack(t *testing.T) {
	controller, terminal, written := tty(t, "")
	before, err := term.GetState(terminal.Fd())
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(Std{In: terminal, Out: terminal, Err: io.Discard, Env: []string{"TERM=xterm-256color"}}, Demo{})
	ended := make(chan error)
	go func() {
		_, err := a.run(t.Context(), panicking{}, terminal)
		ended <- err
	}()
	waitFor(t, "the screen", func() bool { return strings.Contains(written(), "ready") })
	controller.WriteString("x")
	if err := <-ended; !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("it ended with %v", err)
	}
	for _, back := range []string{"\x1b[?1049l", "\x1b[?25h"} {
		waitFor(t, back, func() bool { return strings.Contains(written(), back) })
	}
	after, err := term.GetState(terminal.Fd())
	if err != nil || *after != *before {
		t.Errorf("the terminal is left as %v, it was %v (%v)", after, before, err)
	}
}

// A terminal that goes away without a signal, as one that controls no process
// does, ends the program all the same.
func TestEndsWithTerminal(t *testing.T) {
	_, terminal, _ := tty(t, "ready")
	a := newApp(Std{In: terminal, Out: terminal, Err: io.Discard, Env: []string{"TERM=xterm-256color"}}, Demo{})
	ended := make(chan error)
	go func() {
		_, err := a.run(t.Context(), panicking{}, terminal)
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it runs on without a terminal")
	}
}

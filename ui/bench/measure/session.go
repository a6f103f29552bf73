// Package measure measures full-screen programs from outside: a program runs
// in a pseudo-terminal, keys go in, and what it writes is stamped with the time
// it was read and shown on an emulated screen. So a program is ready when its
// screen shows something, not when it wrote something, and it has answered a
// key when the screen has changed.
//
// Output is stamped by a thread that does nothing but read; what the emulator
// costs is not in the times. Floor measures what is. CPU time and memory come
// from /proc and are zero where there is none.
package measure

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/creack/pty"

	"earshot/ui/terminal"
)

// Terminal is what a program is started in.
type Terminal struct {
	Cols, Rows int       // 0: 120 by 40
	Env        []string  // added to the environment; the last of a name wins
	Log        io.Writer // unless nil, gets a line for each piece of output: ms since the start, and the bytes quoted
}

// Session is a running program. Its methods are not for several goroutines.
type Session struct {
	*terminal.Screen // what the program shows

	Started time.Time // just before the program was started

	cmd    *exec.Cmd
	tty    *os.File
	log    io.Writer
	output chan output
	ended  bool // all output was taken
	bytes  int64
	shown  look      // the screen after the last piece of output
	before look      // one to reuse
	last   time.Time // when the screen last changed
}

// output is a piece of a program's output and when it was read.
type output struct {
	at   time.Time
	data []byte
}

// look is what a person sees: the cells and the cursor.
type look struct {
	cells   []uv.Cell
	x, y    int
	visible bool
}

func (l *look) equal(o *look) bool {
	return l.visible == o.visible && (!l.visible || l.x == o.x && l.y == o.y) && sameCells(l.cells, o.cells)
}

func sameCells(a, b []uv.Cell) bool {
	return slices.EqualFunc(a, b, func(a, b uv.Cell) bool { return a.Equal(&b) })
}

// Start starts a program. It has true colour, UTF-8 and nothing in its
// environment that names another terminal.
func (t Terminal) Start(name string, args ...string) (*Session, error) {
	if t.Cols == 0 || t.Rows == 0 {
		t.Cols, t.Rows = 120, 40
	}
	cmd := exec.Command(name, args...)
	cmd.Env = append(environment(os.Environ()), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	cmd.Env = append(cmd.Env, t.Env...)
	s := &Session{cmd: cmd, log: t.Log, output: make(chan output, 1<<14)}
	s.Screen = terminal.NewScreen(t.Cols, t.Rows, func(reply []byte) { s.tty.Write(reply) })
	s.shown = s.look(nil)
	runtime.GC() // now, and not while measuring
	s.Started = time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{
		Cols: uint16(t.Cols), Rows: uint16(t.Rows), X: uint16(t.Cols * 10), Y: uint16(t.Rows * 20)})
	if err != nil {
		s.Hangup()
		return nil, err
	}
	s.tty = tty
	go s.read()
	return s, nil
}

// environment leaves out what would tell a program about the terminal that the
// measurement itself runs in, or change how it draws, and is not set anyway.
func environment(env []string) []string {
	return slices.DeleteFunc(env, func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "COLUMNS", "LINES", "NO_COLOR", "LESS", "PAGER", "SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT", "TMUX", "STY", "TERM_PROGRAM":
			return true
		}
		return false
	})
}

func (s *Session) read() {
	runtime.LockOSThread()
	defer close(s.output)
	buf := make([]byte, 1<<16)
	for {
		n, err := s.tty.Read(buf)
		at := time.Now()
		if n > 0 {
			s.output <- output{at, bytes.Clone(buf[:n])}
		}
		if err != nil {
			return
		}
	}
}

func (s *Session) look(cells []uv.Cell) look {
	l := look{cells: s.Cells(cells)}
	l.x, l.y, l.visible = s.Cursor()
	return l
}

// take shows the next piece of output, or waits up to d for one. ok says that
// there was one, changed that a person could see it.
func (s *Session) take(d time.Duration) (at time.Time, changed, ok bool) {
	if s.ended {
		return at, false, false
	}
	var o output
	select {
	case o, ok = <-s.output:
	default:
		if d <= 0 {
			return at, false, false
		}
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case o, ok = <-s.output:
		case <-timer.C:
			return at, false, false
		}
	}
	if !ok {
		s.ended = true
		return at, false, false
	}
	s.Write(o.data)
	s.bytes += int64(len(o.data))
	if s.log != nil {
		fmt.Fprintf(s.log, "%.3f %q\n", ms(o.at.Sub(s.Started)), o.data)
	}
	s.before, s.shown = s.shown, s.look(s.before.cells[:0])
	if changed = !s.shown.equal(&s.before); changed {
		s.last = o.at
	}
	return o.at, changed, true
}

// WaitFor waits until a whole frame matches, and gives the time at which it was
// complete, since the start. It fails after limit, and when the program ends.
func (s *Session) WaitFor(match func(screen string) bool, limit time.Duration) (time.Duration, error) {
	end := s.Started.Add(limit)
	at := s.last
	for {
		if !s.Drawing() && len(s.output) == 0 && match(s.Text()) {
			return at.Sub(s.Started), nil
		}
		var ok bool
		if at, _, ok = s.take(time.Until(end)); !ok {
			what := fmt.Sprintf("not seen within %v", limit)
			if s.ended {
				what = "the program has ended"
			}
			return 0, fmt.Errorf("%s; the screen:\n%s", what, strings.TrimRight(s.Text(), "\n"))
		}
	}
}

// Matches makes a condition for WaitFor: re is there and not, unless nil, is
// not.
func Matches(re, not *regexp.Regexp) func(screen string) bool {
	return func(screen string) bool {
		return re.MatchString(screen) && (not == nil || !not.MatchString(screen))
	}
}

// Rest waits until nothing was written for quiet, at most for limit.
func (s *Session) Rest(quiet, limit time.Duration) {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		if _, _, ok := s.take(quiet); !ok {
			return
		}
	}
}

// Type sends keys (see Keys) without measuring anything.
func (s *Session) Type(keys string) error {
	_, err := io.WriteString(s.tty, keys)
	return err
}

// Ended reports whether the program has ended and all its output was taken.
func (s *Session) Ended() bool { return s.ended }

// Same reports whether two screens, as Cells gives them, look the same.
func Same(a, b []uv.Cell) bool { return sameCells(a, b) }

// Stop sends the keys that end the program, and kills it if that does not help
// within two seconds, which is an error.
func (s *Session) Stop(keys string) error {
	defer s.tty.Close()
	defer s.Hangup()
	s.Type(keys)
	s.ended = true
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	killed := false
	timeout := time.After(2 * time.Second)
	for {
		select {
		case _, ok := <-s.output:
			if !ok {
				s.output = nil
			}
		case <-timeout:
			killed = true
			s.cmd.Process.Kill()
		case <-done:
			if killed {
				return fmt.Errorf("%s did not end on %q", s.cmd.Path, keys)
			}
			return nil
		}
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

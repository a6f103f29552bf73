package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/creack/pty"
)

// Run starts a model inside the test, in a terminal of w by h cells with true
// colour, without signals and with a fixed environment. Options are added to
// these and win over them. The program is killed when the test ends.
func Run(t testing.TB, m tea.Model, w, h int, opts ...tea.ProgramOption) *Terminal {
	t.Helper()
	input, keys := io.Pipe()
	tm := newTerminal(t, w, h, keys)
	tm.Program = tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithInput(input),
		tea.WithOutput(capture{tm, runtime.GOOS != "windows"}),
		tea.WithWindowSize(w, h),
		tea.WithoutSignals(),
		tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}),
		tea.WithFPS(120),
	}, opts...)...)
	go func() {
		_, tm.err = tm.Program.Run()
		input.Close() // keys sent from now on get an error and do not block
		close(tm.done)
	}()
	t.Cleanup(func() {
		tm.Program.Kill()
		<-tm.done
		tm.Hangup()
		keys.Close()
	})
	return tm
}

// Exec starts a program in a pseudo-terminal of w by h cells. Its environment
// has TERM=xterm-256color, true colour, UTF-8, an empty HOME and the PATH of
// the test; env adds to this and wins over it. The program is killed when the
// test ends.
func Exec(t testing.TB, w, h int, env []string, name string, args ...string) *Terminal {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	f, err := pty.StartWithSize(cmd, size(w, h))
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skipf("no pseudo-terminals on %s", runtime.GOOS)
	}
	if err != nil {
		t.Fatal(err)
	}
	tm := newTerminal(t, w, h, f)
	tm.cmd, tm.pty = cmd, f
	go func() {
		// Linux ends the output of a program that is gone with an error (EIO).
		io.Copy(capture{tm, false}, f)
		tm.err = tm.cmd.Wait()
		close(tm.done)
	}()
	t.Cleanup(func() {
		tm.cmd.Process.Kill()
		select {
		case <-tm.done:
		case <-time.After(time.Second): // its children hold the terminal; they can have it
		}
		f.Close()
		tm.Hangup()
	})
	return tm
}

// Build builds a command of the module, given by its import path, in a folder,
// and returns the path of the binary. It is built without cgo, as earshot is
// released.
func Build(dir, pkg string) (string, error) {
	binary := filepath.Join(dir, filepath.Base(pkg))
	c := exec.Command("go", "build", "-o", binary, pkg)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return binary, nil
}

func size(w, h int) *pty.Winsize { return &pty.Winsize{Cols: uint16(w), Rows: uint16(h)} }

// Resize changes the size of the terminal and tells the program.
func (tm *Terminal) Resize(w, h int) {
	tm.t.Helper()
	tm.Screen.Resize(w, h)
	if tm.pty == nil {
		tm.Program.Send(tea.WindowSizeMsg{Width: w, Height: h})
		return
	}
	if err := pty.Setsize(tm.pty, size(w, h)); err != nil {
		tm.t.Fatal(err)
	}
}

// Signal sends a signal to a program that Exec started.
func (tm *Terminal) Signal(s os.Signal) {
	tm.t.Helper()
	if tm.cmd == nil {
		tm.t.Fatal("signals need Exec")
	}
	if err := tm.cmd.Process.Signal(s); err != nil {
		tm.t.Fatal(err)
	}
}

// Done is closed when the program has ended and all it wrote is on the screen.
func (tm *Terminal) Done() <-chan struct{} { return tm.done }

func (tm *Terminal) ended() bool {
	select {
	case <-tm.done:
		return true
	default:
		return false
	}
}

// Err waits for the program's end and gives the error of Program.Run or of
// exec.Cmd.Wait.
func (tm *Terminal) Err() error {
	tm.t.Helper()
	select {
	case <-tm.done:
	case <-time.After(Patience):
		tm.t.Fatalf("the program does not end; screen:\n%s", tm.Text())
	}
	return tm.err
}

// ExitCode waits for the program's end and gives its exit code: as a shell
// shows it, 128 and the signal for one that a signal ended. After Run it is 1
// if Program.Run gave an error.
func (tm *Terminal) ExitCode() int {
	tm.t.Helper()
	err := tm.Err()
	if tm.cmd == nil {
		if err != nil {
			return 1
		}
		return 0
	}
	state := tm.cmd.ProcessState
	if s, ok := state.Sys().(interface {
		Signaled() bool
		Signal() syscall.Signal
	}); ok && s.Signaled() {
		return 128 + int(s.Signal())
	}
	return state.ExitCode()
}

// String shows the screen, for failure messages.
func (tm *Terminal) String() string {
	w, h := tm.Size()
	return fmt.Sprintf("%d×%d\n%s", w, h, tm.Text())
}

package terminal

import (
	"fmt"
	"image/color"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// program marks one of its words; the arrows move the mark.
type program struct {
	w, h, marked int
	words        []string
	last         string // key
	background   string // the terminal's, as it answered
	cursor       bool
}

func newProgram(words ...string) program {
	return program{words: append([]string{"one", "世界", "three"}, words...)}
}

func (p program) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		p.background = msg.String()
	case tea.KeyPressMsg:
		p.last = msg.String()
		switch p.last {
		case "q":
			return p, tea.Quit
		case "right":
			p.marked = min(p.marked+1, len(p.words)-1)
		case "c":
			p.cursor = !p.cursor
		case "!":
			panic("asked for")
		}
	}
	return p, nil
}

func (p program) View() tea.View {
	var b strings.Builder
	fmt.Fprintf(&b, "size %dx%d key %s background %s\n", p.w, p.h, p.last, p.background)
	for i, w := range p.words {
		if i == p.marked {
			w = lipgloss.NewStyle().Background(lipgloss.Color("#ff9e64")).Render(w)
		}
		b.WriteString(w + " ")
	}
	v := tea.NewView(b.String())
	v.AltScreen = true
	if p.cursor {
		v.Cursor = tea.NewCursor(4, 1)
	}
	return v
}

// The test binary is also the program that Exec runs.
func TestMain(m *testing.M) {
	switch what := os.Getenv("TERMINAL_TEST"); what {
	case "":
		os.Exit(m.Run())
	case "program":
		if _, err := tea.NewProgram(newProgram()).Run(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "print":
		fmt.Println(strings.Join(os.Args[1:], " "), "HOME="+os.Getenv("HOME"), os.Getenv("TERM"))
		os.Exit(3)
	case "child": // leaves a child behind that holds the terminal
		signal.Ignore(syscall.SIGHUP) // the child too
		attr := &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}}
		os.StartProcess("/bin/sleep", []string{"sleep", "12"}, attr)
		fmt.Println("started")
	}
}

// both runs a test in process and in a real pseudo-terminal.
func both(t *testing.T, f func(t *testing.T, tm *Terminal)) {
	t.Run("Run", func(t *testing.T) { f(t, Run(t, newProgram(), 60, 5)) })
	t.Run("Exec", func(t *testing.T) { f(t, execSelf(t, "program")) })
}

func execSelf(t *testing.T, what string, args ...string) *Terminal {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Exec(t, 60, 5, []string{"TERMINAL_TEST=" + what}, self, args...)
}

func TestKeysInScreenOut(t *testing.T) {
	both(t, func(t *testing.T, tm *Terminal) {
		tm.Wait("size 60x5")
		tm.Wait("background #000000") // the emulator has answered
		tm.Keys("<right> <right>")
		tm.WaitFn("the third word to be marked", func() bool {
			x, y, ok := tm.Find("three")
			return ok && x == 9 && y == 1 && Hex(tm.Cell(x, y).Style.Bg) == "#ff9e64"
		})
		if x, y, ok := tm.Find("世界"); !ok || x != 4 || Hex(tm.Cell(x, y).Style.Bg) != "default" {
			t.Errorf("the second word is at %d,%d, marked %s", x, y, Hex(tm.Cell(x, y).Style.Bg))
		}
		if got := tm.Line(1); got != "one 世界 three" {
			t.Errorf("line 1: %q", got)
		}
		if n := strings.Count(tm.Text(), "\n"); n != 5 {
			t.Errorf("%d lines", n)
		}
		tm.Resize(70, 7)
		tm.Wait("size 70x7")
		if !tm.AltScreen() {
			t.Error("not on the alternate screen")
		}
		tm.Keys("q")
		if code := tm.ExitCode(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if tm.AltScreen() {
			t.Error("alternate screen left on")
		}
	})
}

func TestEscapeIsAKeyOfItsOwn(t *testing.T) {
	both(t, func(t *testing.T, tm *Terminal) {
		tm.Wait("size")
		tm.Keys("<esc> x")
		tm.Wait("key x ")
		tm.Keys("<alt+x>")
		tm.Wait("key alt+x ")
	})
}

func TestCursor(t *testing.T) {
	both(t, func(t *testing.T, tm *Terminal) {
		tm.Wait("one")
		tm.WaitFn("the cursor to hide", func() bool { _, _, visible := tm.Cursor(); return !visible })
		tm.Keys("c")
		tm.WaitFn("the cursor to show", func() bool {
			x, y, visible := tm.Cursor()
			return visible && x == 4 && y == 1
		})
	})
}

func TestSilence(t *testing.T) {
	both(t, func(t *testing.T, tm *Terminal) {
		tm.Wait("background #000000")
		tm.Settle(50 * time.Millisecond)
		before := tm.Bytes()
		time.Sleep(50 * time.Millisecond)
		if n := tm.Bytes() - before; n != 0 {
			t.Errorf("an idle program wrote %d bytes", n)
		}
		tm.Keys("<right>")
		tm.WaitFn("the mark to move", func() bool { return tm.Bytes() > before })
		tm.Settle(50 * time.Millisecond)
		if n := tm.Bytes() - before; n > 200 {
			t.Errorf("moving the mark took %d bytes", n)
		}
	})
}

func TestPanic(t *testing.T) {
	both(t, func(t *testing.T, tm *Terminal) {
		tm.Wait("one")
		tm.Keys("!")
		if code := tm.ExitCode(); code != 1 || tm.AltScreen() {
			t.Errorf("exit code %d, alternate screen %v", code, tm.AltScreen())
		}
	})
}

func TestSignal(t *testing.T) {
	for sig, want := range map[syscall.Signal]int{syscall.SIGTERM: 0, syscall.SIGKILL: 128 + 9} {
		tm := execSelf(t, "program")
		tm.Wait("one")
		tm.Signal(sig)
		if code := tm.ExitCode(); code != want {
			t.Errorf("%v: exit code %d, want %d", sig, code, want)
		}
	}
}

func TestExecEnvironment(t *testing.T) {
	tm := execSelf(t, "print", "a", "b")
	if code := tm.ExitCode(); code != 3 {
		t.Errorf("exit code %d", code)
	}
	if all := strings.ReplaceAll(tm.Text(), "\n", ""); !strings.HasPrefix(all, "a b HOME=") ||
		!strings.HasSuffix(all, " xterm-256color") || strings.Contains(all, "HOME="+os.Getenv("HOME")+" ") {
		t.Errorf("%q", all)
	}
}

func TestChildThatStays(t *testing.T) {
	start := time.Now()
	t.Run("", func(t *testing.T) { execSelf(t, "child").Wait("started") })
	if d := time.Since(start); d > 9*time.Second {
		t.Errorf("the test's end waited %v for a child", d)
	}
}

// Wait and its like fail the test at once when the program has ended.
func TestWaitFailsWhenTheProgramHasEnded(t *testing.T) {
	tm := Run(t, newProgram(), 60, 5)
	tm.Wait("one")
	tm.Keys("q")
	<-tm.Done()
	f := &failing{TB: t}
	tm.t = f
	done := make(chan struct{})
	go func() { defer close(done); tm.Wait("two") }()
	<-done
	if !strings.Contains(f.message, `waiting for "two": the program has ended`) {
		t.Errorf("%q", f.message)
	}
	f.message = ""
	done = make(chan struct{})
	go func() { defer close(done); tm.Keys("x") }()
	<-done
	if !strings.Contains(f.message, "cannot send") {
		t.Errorf("%q", f.message)
	}
}

// failing is a test that fails without failing this one.
type failing struct {
	testing.TB
	message string
}

func (f *failing) Helper() {}
func (f *failing) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestSequences(t *testing.T) {
	tm := Run(t, newProgram("\x1b]52;c;aGk=\x07", "bell\x07", "\u009b31m"), 60, 5)
	tm.Wait("bell")
	got := tm.Sequences()
	if i := slices.Index(got, "\x1b[?1049h"); i < 0 {
		t.Errorf("the alternate screen is missing in %q", got)
	}
	for _, s := range got {
		if strings.Contains(s, "one") {
			t.Errorf("text taken for a sequence: %q", s)
		}
	}
	for in, want := range map[string][]string{
		"plain text, ünïcode 世界 👩‍👩‍👧":     nil,
		"a\x1b[31mb\x1b[0mc":               {"\x1b[31m", "\x1b[0m"},
		"\x1b]0;title\x07x\x1b]8;;u\x1b\\": {"\x1b]0;title\x07", "\x1b]8;;u\x1b\\"},
		"a\x00b\x7fc\rd":                   {"\x00", "\x7f", "\r"},
		"\x1bc\x1b[":                       {"\x1bc", "\x1b["},
	} {
		if got := sequences([]byte(in)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFrames(t *testing.T) {
	replies := make(chan []byte, 1)
	s := NewScreen(10, 2, func(p []byte) { replies <- p })
	defer s.Hangup()
	s.Write([]byte("\x1b[?2026$p"))
	if got := string(<-replies); got != "\x1b[?2026;2$y" {
		t.Errorf("%q", got)
	}
	s.Write([]byte("\x1b[?2026hhalf"))
	if !s.Drawing() || s.Frames() != 0 {
		t.Error("in a frame:", s.Drawing(), s.Frames())
	}
	s.Write([]byte(" whole\x1b[?2026l"))
	if s.Drawing() || s.Frames() != 1 || s.Line(0) != "half whole" {
		t.Error("after it:", s.Drawing(), s.Frames(), s.Line(0))
	}
}

func TestParseKeys(t *testing.T) {
	for in, want := range map[string][]string{
		"<down> <cr> j":         {"\x1b[B", "\r", "j"},
		"/ refund <enter>":      {"/", "r", "e", "f", "u", "n", "d", "\r"},
		"< > <space> <ctrl+d>":  {"<", ">", " ", "\x04"},
		"<f1> <f5> <f12>":       {"\x1bOP", "\x1b[15~", "\x1b[24~"},
		"<shift+tab> <alt+x> ä": {"\x1b[Z", "\x1bx", "ä"},
		"":                      nil,
	} {
		if got, err := ParseKeys(in); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if _, err := ParseKeys("<nosuch>"); err == nil {
		t.Error("no error")
	}
}

func TestHex(t *testing.T) {
	if got := Hex(color.RGBA{255, 158, 100, 255}); got != "#ff9e64" {
		t.Error(got)
	}
	if got := Hex(nil); got != "default" {
		t.Error(got)
	}
}

func FuzzParseKeys(f *testing.F) {
	for _, s := range []string{"<down> <cr> j", "< > <ctrl+d> <alt+x>", "<", "<>", "<f12> <f13>", "世"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		keys, err := ParseKeys(s)
		if err == nil && len(keys) == 0 && len(strings.Fields(s)) > 0 {
			t.Errorf("%q gives no key", s)
		}
		if slices.Contains(keys, "") {
			t.Errorf("%q: %q", s, keys)
		}
	})
}

func FuzzSequences(f *testing.F) {
	for _, s := range []string{"\x1b[31mred\x1b[m", "\x1b]0;title\x07", "\x1bP+q\x1b\\", "\x1b", "\xff\x9b", "世界\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, output []byte) {
		for _, s := range sequences(output) {
			if !strings.Contains(string(output), s) {
				t.Errorf("%q is not in %q", s, output)
			}
		}
	})
}

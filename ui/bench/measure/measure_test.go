package measure

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"

	"earshot/ui/terminal"
)

// The test binary is also the program that is measured.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case EchoArg:
			Echo()
			return
		case "brackets": // a frame in two writes, 10 ms apart, of which the first changes the screen
			fmt.Print("\x1b[2J\x1b[Hready")
			os.Stdin.Read(make([]byte, 1))
			os.Stdout.WriteString("\x1b[?2026h\x1b[2;1Hhalf")
			time.Sleep(10 * time.Millisecond)
			os.Stdout.WriteString(" done\x1b[?2026l")
			time.Sleep(time.Minute)
			return
		case "deaf":
			term.MakeRaw(os.Stdin.Fd()) // else the terminal itself echoes
			fmt.Print("\x1b[2J\x1b[Hready")
			for {
				os.Stdin.Read(make([]byte, 1))
				fmt.Print("\x1b[m\x1b[1;1Hready") // nothing that a person sees
			}
		case "clock": // 20 bytes every 50 ms
			for i := 0; ; i++ {
				fmt.Printf("\x1b[2;1H%014d", i)
				time.Sleep(50 * time.Millisecond)
			}
		case "environment":
			fmt.Println("SSH_TTY=" + os.Getenv("SSH_TTY") + " A=" + os.Getenv("A"))
			return
		}
	}
	os.Exit(m.Run())
}

func start(t *testing.T, what string) *Session {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminals on Windows")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Terminal{Cols: 80, Rows: 24, Env: []string{"A=b"}}.Start(self, what)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		s.Stop("")
	})
	return s
}

func wait(t *testing.T, s *Session, re string) time.Duration {
	t.Helper()
	at, err := s.WaitFor(Matches(regexp.MustCompile(re), nil), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestKey(t *testing.T) {
	s := start(t, EchoArg)
	if at := wait(t, s, "READY"); at <= 0 || at > 5*time.Second {
		t.Errorf("ready after %v", at)
	}
	begin := time.Now()
	a, ok := s.Key("x", KeyOptions{Limit: 3 * time.Second})
	if d := time.Since(begin); d > 2*time.Second {
		t.Errorf("an answered key took %v", d)
	}
	if !ok || a.FirstByte <= 0 || a.Change < a.FirstByte || a.Frame < a.Change || a.Settled < a.Change || a.Frame > 500 {
		t.Errorf("%v %+v", ok, a)
	}
	if a.Bytes < 14 || a.Bytes > 20 {
		t.Errorf("%v bytes", a.Bytes)
	}
	if runtime.GOOS == "linux" && (a.CPU <= 0 || s.Memory().RSS <= 0 || s.Memory().Peak < s.Memory().RSS) {
		t.Errorf("CPU %v ms, memory %+v", a.CPU, s.Memory())
	}
	s.Type("q")
	for !s.Ended() {
		s.Rest(50*time.Millisecond, time.Second)
	}
	if _, ok := s.Key("x", KeyOptions{Limit: 300 * time.Millisecond}); ok {
		t.Error("a program that has ended answered")
	}
	if _, err := s.WaitFor(func(string) bool { return false }, time.Minute); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("error %v", err)
	}
}

func TestUnansweredKey(t *testing.T) {
	s := start(t, "deaf")
	wait(t, s, "ready")
	if a, ok := s.Key("x", KeyOptions{Limit: 50 * time.Millisecond}); ok {
		t.Errorf("%+v", a)
	}
}

// The frame ends with its closing bracket, however long that takes.
func TestFrameEndsWithItsBracket(t *testing.T) {
	s := start(t, "brackets")
	wait(t, s, "ready")
	a, ok := s.Key("\r", KeyOptions{Settle: 100 * time.Millisecond})
	if !ok || a.Frame-a.Change < 8 || !strings.Contains(s.Text(), "half done") {
		t.Errorf("%v %+v\n%s", ok, a, s.Text())
	}
}

func TestBurst(t *testing.T) {
	s := start(t, EchoArg)
	wait(t, s, "READY")
	begin := time.Now()
	b := s.Burst("x", 59, 5*time.Millisecond)
	if d := time.Since(begin); d < 58*5*time.Millisecond+140*time.Millisecond || b.Lag > 500 || b.Bytes < 59*14 {
		t.Errorf("%v, %+v", d, b)
	}
	if s.Cell(60, 2).Content != "X" {
		t.Errorf("the last key is not on the screen: %q", s.Line(2))
	}
}

func TestSame(t *testing.T) {
	screen := func(text string) *terminal.Screen {
		s := terminal.NewScreen(10, 2, func([]byte) {})
		t.Cleanup(s.Hangup)
		s.Write([]byte(text))
		return s
	}
	plain := screen("ab").Cells(nil)
	for text, want := range map[string]bool{"ab": true, "\x1b[2;5H\x1b[1;1Hab": true, "ac": false, "a\x1b[7mb": false} {
		if Same(plain, screen(text).Cells(nil)) != want {
			t.Errorf("%q", text)
		}
	}
}

func TestWatch(t *testing.T) {
	idle := start(t, EchoArg)
	wait(t, idle, "READY")
	if w := idle.Watch(50 * time.Millisecond); w.Bytes != 0 || len(w.FrameBytes) != 0 || w.Seconds < 0.05 {
		t.Errorf("idle: %+v", w)
	}
	busy := start(t, "clock")
	wait(t, busy, "00001")
	w := busy.Watch(time.Second)
	sum := 0.0
	for _, b := range w.FrameBytes {
		sum += b
	}
	// Late on a busy machine, two may be read as one.
	if len(w.FrameBytes) < 8 || len(w.FrameBytes) > 21 || w.FrameBytes.P50() != 20 || float64(w.Bytes) != sum {
		t.Errorf("busy: %+v", w)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("SSH_TTY", "/dev/pts/9")
	wait(t, start(t, "environment"), "(?m)^SSH_TTY= A=b$")
}

func TestFloor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminals on Windows")
	}
	times, err := Floor(5)
	if err != nil || len(times) != 5 {
		t.Errorf("%v, %v", times, err)
	}
}

func TestMatches(t *testing.T) {
	m := Matches(regexp.MustCompile("words"), regexp.MustCompile("reading"))
	if !m("100 words") || m("100 words, reading") || m("reading") {
		t.Error("wrong")
	}
}

func TestSample(t *testing.T) {
	s := Sample{}
	for i := 100; i > 0; i-- {
		s = append(s, float64(i))
	}
	if s.Min() != 1 || s.P50() != 50 || s.P90() != 90 || s.P99() != 99 || s.Max() != 100 {
		t.Error(s.Min(), s.P50(), s.P90(), s.P99(), s.Max())
	}
	if one := (Sample{7}); one.Min() != 7 || one.P50() != 7 || one.Max() != 7 {
		t.Error(one.Summary())
	}
	if !math.IsNaN(Sample{}.P50()) || (Sample{}.Summary() != Summary{}) {
		t.Error("empty sample")
	}
}

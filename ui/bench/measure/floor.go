package measure

import (
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
)

// EchoArg is the argument that makes a program which uses Floor call Echo.
const EchoArg = "measure-echo"

// Floor measures the measuring: this very program, started again with EchoArg,
// answers n keys with the least a program can. It gives the time from key to
// frame in ms. If its 99th percentile is above 1 ms, the machine was not quiet,
// and other tails mean nothing.
func Floor(n int) (Sample, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s, err := Terminal{}.Start(self, EchoArg)
	if err != nil {
		return nil, err
	}
	defer s.Stop("q")
	if _, err := s.WaitFor(func(screen string) bool { return len(screen) > 5 && screen[:5] == "READY" }, 5*time.Second); err != nil {
		return nil, err
	}
	var times Sample
	for range n {
		if a, ok := s.Key("x", KeyOptions{Settle: 5 * time.Millisecond, Jitter: 5 * time.Millisecond}); ok {
			times = append(times, a.Frame)
		}
	}
	if len(times) < n {
		return nil, fmt.Errorf("the echo answered %d of %d keys", len(times), n)
	}
	return times, nil
}

// Echo answers each key with the smallest useful frame: it moves the cursor and
// rewrites two cells. It ends on q.
func Echo() error {
	old, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		return err
	}
	defer term.Restore(os.Stdin.Fd(), old)
	os.Stdout.WriteString("\x1b[?1049h\x1b[2J\x1b[HREADY")
	defer os.Stdout.WriteString("\x1b[?1049l")
	buf := make([]byte, 64)
	for count := 0; ; {
		n, err := os.Stdin.Read(buf)
		if err != nil {
			return err
		}
		for _, c := range buf[:n] {
			if c == 'q' {
				return nil
			}
			count++
			fmt.Fprintf(os.Stdout, "\x1b[%d;%dH \x1b[7mX\x1b[m", 3+count/60%30, 1+count%60)
		}
	}
}

package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/ui"
)

func pipe(t *testing.T, command, input string) ui.Piped {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	return newApp(Std{Env: os.Environ()}, Demo{}).pipe(t.Context(), command, []byte(input))
}

func TestPipe(t *testing.T) {
	for _, tt := range []struct {
		command, input string
		out, errs      string
		code           int
	}{
		{"cat", `{"a": 1}`, `{"a": 1}`, "", 0},
		{"tr a-z A-Z; echo done >&2", "word", "WORD", "done\n", 0},
		{"exit 3", "not read", "", "", 3},
		{"echo out; echo 'it''s wrong' >&2; exit 1", "", "out\n", "its wrong\n", 1},
		{"cat", "$(touch /tmp/no) `id` ; \"'", "$(touch /tmp/no) `id` ; \"'", "", 0}, // input is never part of the line
		{"head -c 3", strings.Repeat("x", 5<<20), "xxx", "", 0},                      // more than it reads
	} {
		p := pipe(t, tt.command, tt.input)
		if string(p.Out) != tt.out || string(p.Err) != tt.errs || p.Code != tt.code || p.Fault != nil || p.Cut {
			t.Errorf("%s: %q, %q, exit %d, %v, cut %v", tt.command, p.Out, p.Err, p.Code, p.Fault, p.Cut)
		}
	}
}

// A command has no terminal, so it can't touch the screen.
func TestPipeWithoutTerminal(t *testing.T) {
	if p := pipe(t, "(: </dev/tty) 2>/dev/null && echo has one", ""); len(p.Out) > 0 {
		t.Errorf("%q", p.Out)
	}
}

// A command gets the person's environment, but for the key.
func TestPipeWithoutKey(t *testing.T) {
	a := newApp(Std{Env: append(os.Environ(), "DEEPGRAM_API_KEY=secret", "GREETING=hello")}, Demo{})
	p := a.pipe(t.Context(), "env", nil)
	if out := string(p.Out); !strings.Contains(out, "GREETING=hello") || strings.Contains(out, "secret") {
		t.Errorf("its environment is %s", out)
	}
}

// What prints without end is ended, and said to be.
func TestPipeIsBounded(t *testing.T) {
	p := pipe(t, "yes", "")
	if len(p.Out) != maxPiped || !p.Cut || p.Fault != nil {
		t.Errorf("%d bytes, cut %v, %v", len(p.Out), p.Cut, p.Fault)
	}
}

// Ending it ends all that it started, at once.
func TestPipeEnds(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	alive := filepath.Join(t.TempDir(), "alive")
	ctx, end := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer end()
	began := time.Now()
	p := newApp(Std{Env: os.Environ()}, Demo{}).pipe(ctx, "(sleep 2; echo > "+alive+") & sleep 30", nil)
	if took := time.Since(began); took > 10*time.Second || !errors.Is(p.Fault, context.DeadlineExceeded) {
		t.Errorf("it took %v: %v", took, p.Fault)
	}
	time.Sleep(2500 * time.Millisecond)
	if exists(alive) {
		t.Error("what it started went on")
	}
}

// A command that runs when the explorer is closed has ended by then.
func TestPipeEndsWithTheExplorer(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	calls := newApp(Std{Env: os.Environ()}, Demo{}).opener(ui.Options{}, model.FromBytes(nil, "call.json"), &soundSource{})
	begun := filepath.Join(t.TempDir(), "begun")
	ended := make(chan ui.Piped, 1)
	go func() { ended <- calls.base.Pipe(context.Background(), "echo > "+begun+"; sleep 30", nil) }()
	for !exists(begun) {
		time.Sleep(5 * time.Millisecond)
	}
	calls.close()
	select {
	case p := <-ended:
		if !errors.Is(p.Fault, context.Canceled) {
			t.Errorf("it ended with %+v", p)
		}
	case <-time.After(time.Second):
		t.Error("it still runs")
	}
}

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"earshot/ui/terminal"
)

// A call is found as it was left, however that was, wherever its file is now,
// and by a pipe too.
func (p program) foundAsLeft(t *testing.T) {
	home, dir := t.TempDir(), t.TempDir()
	response, err := os.ReadFile(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "call.json")
	if err := os.WriteFile(path, response, 0o600); err != nil {
		t.Fatal(err)
	}
	open := func(args ...string) *terminal.Terminal {
		t.Helper()
		tm := terminal.Exec(t, 120, 40, []string{"XDG_STATE_HOME=" + home}, p.path, append([]string{"--output", "silent"}, args...)...)
		tm.Wait("59 words")
		return tm
	}
	end := func(tm *terminal.Terminal, how string) {
		t.Helper()
		switch how {
		case "SIGHUP":
			tm.Signal(syscall.SIGHUP)
		case "SIGTERM":
			tm.Signal(syscall.SIGTERM)
		default:
			tm.Keys(how)
		}
		if code := tm.ExitCode(); code != 0 {
			t.Errorf("%s: exit code %d", how, code)
		}
	}
	for i, how := range []string{"q", "<ctrl+c>", "SIGHUP", "SIGTERM"} {
		tm := open(path)
		waitWord(tm, i)
		tm.Keys("w ]")
		waitWord(tm, i+1)
		end(tm, how)
	}

	moved := filepath.Join(dir, "moved.json")
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	tm := open(moved)
	waitWord(tm, 4)
	tm.Wait("1.75x") // four steps of the ladder
	tm.Wait("where you left it")
	end(tm, "q")

	tm = open("--at", "T2", moved) // what was asked for wins
	waitWord(tm, 8)
	tm.Wait("1.75x")
	end(tm, "q")

	tm = open("--no-state", moved)
	waitWord(tm, 0)
	tm.Keys("w w")
	waitWord(tm, 2)
	end(tm, "q")

	tm = terminal.Exec(t, 120, 40, []string{"XDG_STATE_HOME=" + home}, "sh", "-c", "cat "+moved+" | "+p.path+" --output silent -")
	tm.Wait("59 words")
	waitWord(tm, 8)
	end(tm, "q")

	files, err := filepath.Glob(filepath.Join(home, "earshot", "calls", "*"))
	if err != nil || len(files) != 1 {
		t.Errorf("kept is %q, %v", files, err)
	}
}

// The example call begins at its beginning for everyone, and a call that could
// not be read leaves nothing behind.
func (p program) keepsNothing(t *testing.T) {
	home := t.TempDir()
	env := []string{"XDG_STATE_HOME=" + home}
	tm := terminal.Exec(t, 120, 40, env, p.path, "--output", "silent", "demo")
	tm.Wait("Thank you for calling")
	tm.Keys("w w q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	tm = terminal.Exec(t, 120, 40, env, p.path, "--output", "silent", calls+"truncated.json")
	tm.Wait("9000")
	tm.Keys("w q")
	if code := tm.ExitCode(); code != ExitUsage {
		t.Errorf("exit code %d", code)
	}
	if files, err := os.ReadDir(home); err != nil || len(files) != 0 {
		t.Errorf("kept is %v, %v", files, err)
	}
}

// Where nothing can be kept, that is told after the end, and the exit code
// stays good.
func (p program) tellsNotKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tm := terminal.Exec(t, 120, 40, []string{"XDG_STATE_HOME=" + file}, p.path, "--output", "silent", calls+"listen.json")
	tm.Wait("59 words")
	tm.Keys("w q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(tm.Text(), "was not kept") || !strings.Contains(tm.Text(), "--no-state") {
		t.Errorf("it says:\n%s", tm.Text())
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program")
	}
	p := program{path: built(t)}
	t.Run("finds a call as it was left", p.foundAsLeft)
	t.Run("keeps nothing of the example", p.keepsNothing)
	t.Run("tells what it can't keep", p.tellsNotKept)
	t.Run("examines the terminal", p.examinesTerminal)
	t.Run("takes another key map", p.takesKeymap)
}

package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
	"earshot/ui/terminal"
)

// The real program in a real terminal, the way somebody new comes to it: without
// a key, with a wrong one, with the right one, again, and with Ctrl+C.
func TestAnalyzeProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	p := program{path: built(t)}
	t.Run("as somebody new", p.analyzesAsSomebodyNew)
	t.Run("several at once", p.analyzesSeveral)
	t.Run("on a narrow terminal", p.analyzesNarrow)
	t.Run("stops at once", p.stopsAtOnce)
	t.Run("is not sent unless told", p.isNotSentUnlessTold)
	t.Run("reads a call", p.readsCall)
	if proc {
		t.Run("takes little memory", p.takesLittleMemory)
	}
}

// in runs earshot in the folder, in a terminal of w columns.
func (s analysing) in(t *testing.T, p program, w int, env []string, args ...string) *terminal.Terminal {
	t.Helper()
	t.Chdir(s.dir)
	all := append(append([]string{}, s.env...), "EARSHOT_OUTPUT=silent")
	tm := terminal.Exec(t, w, 40, append(all, env...), p.path, args...)
	t.Cleanup(func() {
		if bytes.Contains(tm.Output(), []byte(apitest.Key)) {
			t.Error("the key was on the screen")
		}
	})
	return tm
}

// keyless fails the test when the key is in a file: of the folder, the settings
// or the cache.
func (s analysing) keyless(t *testing.T) {
	t.Helper()
	home := strings.TrimPrefix(s.env[0], "HOME=")
	for _, dir := range []string{s.dir, home} {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if b, err := os.ReadFile(path); err != nil || bytes.Contains(b, []byte(apitest.Key)) {
				t.Errorf("%s holds the key, or can't be read: %v", path, err)
			}
			return nil
		})
	}
}

func (p program) analyzesAsSomebodyNew(t *testing.T) {
	s := newAnalysing(t)
	sound, err := os.ReadFile(s.path("call.wav"))
	if err != nil {
		t.Fatal(err)
	}

	tm := s.in(t, p, 40, []string{"DEEPGRAM_API_KEY="}, "analyze", "call.wav")
	tm.Wait("  console.deepgram.com makes one.") // no word is broken in two
	tm = s.in(t, p, 80, []string{"DEEPGRAM_API_KEY="}, "analyze", "call.wav")
	tm.Wait("there is no API key")
	tm.Wait("earshot auth login")
	if code := tm.ExitCode(); code != ExitUsage {
		t.Errorf("without a key: exit code %d", code)
	}

	tm = s.in(t, p, 100, []string{"DEEPGRAM_API_KEY=a-wrong-key-0123456789"}, "analyze", "call.wav")
	for _, says := range []string{"call.wav", "0:01 long, 4.04 kB, 1 channel", "summarize, topics, intents, sentiment", "goes to   " + s.URL, "price     $0", "Send it? [y/N]"} {
		tm.Wait(says)
	}
	if len(s.Requests()) > 0 {
		t.Error("it was sent before the answer to the question")
	}
	tm.Send("y\r")
	tm.Wait("answered 401: Invalid credentials.")
	tm.Wait("earshot auth login")
	if code := tm.ExitCode(); code != ExitFailed || s.files(t) != "call.wav notes.txt other.wav" {
		t.Errorf("with a wrong key: exit code %d, files %s", code, s.files(t))
	}
	if bytes.Contains(tm.Output(), []byte("a-wrong-key")) {
		t.Error("the wrong key was on the screen")
	}

	kept := []string{"DEEPGRAM_API_KEY=", "DBUS_SESSION_BUS_ADDRESS="} // in a file
	tm = s.in(t, p, 100, kept, "auth", "login", "--file")
	tm.Wait("key")
	tm.Send(apitest.Key + "\r")
	tm.Wait("It is kept in ")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("login: exit code %d", code)
	}
	sent := len(s.Requests())

	tm = s.in(t, p, 100, kept, "analyze", "call.wav")
	tm.Wait("Send it? [y/N]")
	tm.Send("y\r")
	tm.Wait("call.deepgram.json") // in the explorer
	tm.Wait("8 words")
	tm.Wait("! call.wav is not the file") // it is played, and the answer is about another
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("with the right key: exit code %d", code)
	}
	restored(t, tm)
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	s.holds(t, "call.wav", string(sound))

	if n := len(s.Requests()) - sent; n != 1 {
		t.Errorf("%d requests", n)
	}
	sent = len(s.Requests())
	tm = s.in(t, p, 100, kept, "analyze", "call.wav")
	tm.Wait("8 words")
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK || len(s.Requests()) != sent {
		t.Errorf("from the cache: exit code %d, %d requests", code, len(s.Requests())-sent)
	}
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	s.holds(t, "call.wav", string(sound))
	if s.files(t) != "call.deepgram.json call.wav notes.txt other.wav" {
		t.Errorf("files %s", s.files(t))
	}
	tm = s.in(t, p, 100, kept, "auth", "logout")
	tm.Wait("The key was removed from")
	s.keyless(t)
}

func (p program) isNotSentUnlessTold(t *testing.T) {
	s := newAnalysing(t)
	for _, answer := range []string{"\r", "n\r", "perhaps\r"} {
		tm := s.in(t, p, 80, nil, "analyze", "call.wav")
		tm.Wait("[y/N]")
		tm.Send(answer)
		tm.Wait("nothing was sent")
		if code := tm.ExitCode(); code != ExitFailed {
			t.Errorf("%q: exit code %d", answer, code)
		}
	}
	tm := s.in(t, p, 80, nil, "analyze", "call.wav")
	tm.Wait("[y/N]")
	tm.Keys("<ctrl+c>")
	if code := tm.ExitCode(); code != ExitStopped {
		t.Errorf("Ctrl+C: exit code %d", code)
	}
	if len(s.Requests()) > 0 || s.files(t) != "call.wav notes.txt other.wav" {
		t.Errorf("%d requests, files %s", len(s.Requests()), s.files(t))
	}
}

func (p program) analyzesSeveral(t *testing.T) {
	release := make(chan struct{})
	s := newAnalysing(t, apitest.Hold(release, apitest.Analysis()))
	tm := s.in(t, p, 80, nil, "analyze", "call.wav", "other.wav")
	tm.Wait("Send these 2?")
	tm.Send("y\r")
	tm.Wait("call.wav   | waiting 0:0")
	tm.Wait("other.wav  | waiting 0:0")
	tm.Wait("/ waiting") // it turns
	close(release)
	tm.Wait("call.wav: 2.21 kB in ")
	tm.Wait("other.wav: 2.21 kB in ")
	tm.WaitGone("waiting")
	if code := tm.ExitCode(); code != ExitOK || tm.AltScreen() {
		t.Errorf("exit code %d", code)
	}
	restored(t, tm)
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	s.holds(t, "other.deepgram.json", apitest.ListenAnswer)
}

// slowSound is larger than what systems keep on the way to a service that takes
// its time.
func (s analysing) slowSound(t *testing.T) {
	s.write(t, "long.wav", wavOf(100, 48000, 2))
}

func (p program) analyzesNarrow(t *testing.T) {
	s := newAnalysing(t, apitest.Slow(1<<20, 40*time.Millisecond, apitest.Analysis()))
	s.slowSound(t)
	tm := s.in(t, p, 40, []string{"NO_COLOR=1"}, "analyze", "--no-open", "long.wav")
	tm.Wait("[y/N]")
	for _, line := range strings.Split(strings.TrimRight(tm.Text(), "\n"), "\n") {
		if len([]rune(line)) >= 40 {
			t.Errorf("a line as wide as the terminal: %q", line)
		}
	}
	tm.Send("y\r")
	tm.WaitFn("a bar", func() bool { return strings.Contains(tm.Text(), "long.wav  ━") })
	tm.Wait(" of 19.2 MB")
	tm.Wait("saved as")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(tm.Text(), "━") {
		t.Errorf("the bar is still there:\n%s", tm.Text())
	}
	s.holds(t, "long.deepgram.json", apitest.ListenAnswer)
}

// Ctrl+C ends it at once, while sound is sent and while the answer is waited for,
// and nothing is left.
func (p program) stopsAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		reply apitest.Reply
		sees  string
	}{
		"half way":                   {apitest.StallUpload(1 << 20), " of 19.2 MB"},
		"waiting":                    {apitest.StallWaiting(), "waiting 0:0"},
		"in the midst of the answer": {apitest.Trickle(apitest.ListenAnswer, 100, 200*time.Millisecond), " received"},
		"before another attempt":     {apitest.Fail(429, apitest.TooManyRequests, "Retry-After: 30"), " once more in "},
	} {
		t.Run(name, func(t *testing.T) {
			s := newAnalysing(t, test.reply)
			s.slowSound(t)
			temp := t.TempDir()
			tm := s.in(t, p, 80, []string{"TMPDIR=" + temp}, "analyze", "--yes", "long.wav", "call.wav")
			tm.Wait(test.sees)
			pressed := time.Now()
			tm.Keys("<ctrl+c>")
			if code := tm.ExitCode(); code != ExitStopped {
				t.Errorf("exit code %d", code)
			}
			if took := time.Since(pressed); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			if s.files(t) != "call.wav long.wav notes.txt other.wav" {
				t.Errorf("files %s", s.files(t))
			}
			if left, _ := os.ReadDir(temp); len(left) > 0 {
				t.Errorf("%s is left behind", left[0].Name())
			}
			restored(t, tm)
			s.keyless(t)
		})
	}
}

func (p program) readsCall(t *testing.T) {
	s := newAnalysing(t)
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	tm := s.in(t, p, 100, nil, "read", "call.json", "--topics")
	tm.Wait("asks for  topics, language en")
	tm.Wait("Send it?")
	tm.Send("y\r")
	tm.Wait("call.read.json")
	tm.Wait("8 words")
	tm.Wait("! call.wav is not the file") // it is played, and the answer is about another
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	s.holds(t, "call.json", apitest.ListenAnswer)
	s.keyless(t)
}

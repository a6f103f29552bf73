package cli

import (
	"bytes"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"earshot/ui/terminal"
)

// The plain mode of the real program.
func TestPlainMode(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program")
	}
	p := program{path: built(t)}
	t.Run("takes keys from a pipe", p.takesScript)
	t.Run("is what a dumb terminal gets", p.plainOnDumb)
	t.Run("is switched there and back", p.switchesPlain)
	t.Run("leads to the screen", p.switchesToScreen)
}

// script runs the program with keys from a pipe and its output into another.
func (p program) script(t *testing.T, keys string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(p.path, append([]string{"--output", "silent"}, args...)...)
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "LANG=C.UTF-8", "TERM=xterm-256color"}, env...)
	cmd.Stdin = strings.NewReader(keys)
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, failed.String())
	}
	return string(out)
}

const saidOfListen = `listen.json, 0:28, 2 speakers, 59 words, 3 topics, 2 intents, sentiment on average neutral, plus 0.04
Summary: A caller has tickets for the wrong day.
? lists the keys; Ctrl+L says where you are
No recording found: none lies beside listen.json; name it with --audio
`

func (p program) takesScript(t *testing.T) {
	for _, tt := range []struct {
		name, keys string
		env        []string
		want       string
	}{
		{"nothing", "", nil, "Closed\n"},
		{"ends with q", "JqJJ", nil,
			"Topic 2 of 3, Wrong date, 23 %, Tickets, 0.058 %, 0:03 to 0:07, \"I booked two seats for Friday, but the ...\"\nClosed\n"},
		{"the same every time", "w", nil, "\"Lights\"\nClosed\n"},
		{"arrows, Enter and Esc as bytes", "\x1b[C/order\n\x1b\x1b[D", nil,
			"\"Lights\"\nSearch: order\n1 match; first: 0:11.7, Speaker 1: \"order number is four four one nine.\"\nSearch cleared\n\"The\"\nClosed\n"},
		{"Esc before another key", "/x\x1bw", nil,
			"Search: x\nSearch dropped; 0:00.4, Speaker 0: \"Harbour Lights bookings, how can I help?\"\n\"Lights\"\nClosed\n"},
		{"the inspector, once it is there", "ij", nil,
			"Inspector linked; the raw answer is being read\n.results.channels[0].alternatives[0].words[0], object, 9 keys, unfolded\nword, string \"harbour\"\nClosed\n"},
		{"a copy has nowhere to go", "yy", nil, "No clipboard here; turn: Harbour Lights bookings, how can I help?\nClosed\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := p.script(t, tt.keys, tt.env, "--plain", calls+"listen.json")
			if got != saidOfListen+tt.want {
				t.Errorf("it says\n%s\nwant\n%s", got, saidOfListen+tt.want)
			}
		})
	}
	if got := p.script(t, "/é\n", []string{"LC_ALL=C"}, "--plain", calls+"listen.json"); strings.IndexFunc(got, func(r rune) bool { return r >= 0x80 }) >= 0 {
		t.Errorf("where only ASCII is shown it says %q", got)
	}
	if out, err := exec.Command(p.path, "--plain", calls+"truncated.json").CombinedOutput(); err == nil || !strings.Contains(string(out), "it is cut off") {
		t.Errorf("of a call that can't be read it says %q, %v", out, err)
	}
	// A setting that is for every call leaves pipes as they are.
	if got := p.script(t, "", []string{"EARSHOT_PLAIN=1"}, calls+"listen.json"); !strings.Contains(got, "\ntranscript\n") {
		t.Errorf("with EARSHOT_PLAIN, a pipe gets %q", got)
	}
}

func (p program) plainOnDumb(t *testing.T) {
	for name, env := range map[string][]string{"dumb": {"TERM=dumb"}, "asked for": {"ACCESSIBLE=1"}} {
		t.Run(name, func(t *testing.T) {
			tm := terminal.Exec(t, 200, 50, env, p.path, "--output", "silent", calls+"listen.json")
			tm.Wait("? lists the keys")
			tm.Keys("J")
			tm.Wait("Topic 2 of 3, Wrong date")
			tm.Keys("<space>")
			tm.Wait("Playing from 0:00")
			tm.Keys("<space>")
			tm.Wait("Paused at 0:0")
			tm.Keys("<down>")
			tm.Wait(`0:07.6, Speaker 0: "Oh, `)
			tm.Keys("q")
			tm.Wait("Closed")
			if code := tm.ExitCode(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			for _, s := range tm.Sequences() {
				if s != "\r" && s != "\n" {
					t.Errorf("it writes %q", s)
				}
			}
			if tm.Line(0) != strings.SplitN(saidOfListen, "\n", 2)[0] {
				t.Errorf("the first line is %q", tm.Line(0))
			}
		})
	}
	tm := terminal.Exec(t, 120, 50, []string{"TERM=dumb"}, p.path, "--plain=false", calls+"listen.json")
	tm.Wait("average sentiment") // the call as text
	tm.ExitCode()
}

func (p program) switchesPlain(t *testing.T) {
	tm := p.open(t, calls+"listen.json")
	tm.Wait("59 words")
	tm.Keys("J <enter>")
	waitPlaying(tm)
	tm.Keys("z p")
	tm.WaitFn("the screen to be left", func() bool { return !tm.AltScreen() })
	tm.Wait("Plain mode; zp goes back to the screen. ")
	begun := len(tm.Output())
	at := regexp.MustCompile(`playing at 0:0(\d)`).FindStringSubmatch(tm.Text())
	if at == nil || at[1] < "3" {
		t.Errorf("the sound does not go on: %s", tm.Text())
	}
	tm.Keys("<space>")
	tm.Wait("Paused at 0:0")
	tm.Keys("2")
	tm.Wait("Segments, 16 rows; ")
	for _, seq := range []string{"\x1b[H", "\x1b[2J", "\x1b[?25l"} {
		if bytes.Contains(tm.Output()[begun:], []byte(seq)) {
			t.Errorf("plain mode writes %q", seq)
		}
	}
	tm.Keys("z p")
	tm.WaitFn("the screen to come back", func() bool { return tm.AltScreen() && strings.Contains(tm.Text(), "1 Transcript") })
	tm.WaitFn("the sound paused where it was", func() bool { s, playing := playhead(tm); return !playing && s >= 3 })
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// One that begins in plain mode finds the terminal as it is on the screen, too.
func (p program) switchesToScreen(t *testing.T) {
	tm := p.open(t, "--plain", calls+"listen.json")
	tm.Wait("? lists the keys")
	tm.Keys("J")
	tm.Wait("Topic 2 of 3")
	if tm.AltScreen() {
		t.Error("plain mode has a screen of its own")
	}
	tm.Keys("z p")
	tm.WaitFn("the screen", func() bool { return tm.AltScreen() })
	waitWord(tm, 8)
	tm.Wait("59 words")
	tm.Resize(100, 30)
	tm.WaitFn("the new size", func() bool { return strings.Contains(tm.Line(29), "play") })
	tm.Keys("w")
	waitWord(tm, 9)
	tm.Keys("z p")
	tm.WaitFn("plain mode", func() bool { return !tm.AltScreen() })
	tm.Wait("Word 10 of 59")
	tm.Keys("<ctrl+c>")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func waitPlaying(tm *terminal.Terminal) {
	tm.WaitFn("the sound", func() bool { _, playing := playhead(tm); return playing })
}

// What is in a file of keys is what would be typed: however it is cut, a newline
// of any kind is Enter once, and the end is Ctrl+C.
func TestScriptKeys(t *testing.T) {
	for in, want := range map[string]string{
		"": "\x03", "Jq": "Jq\x03", "/a\nb": "/a\rb\x03", "/a\r\nb\r\n": "/a\rb\r\x03", "a\n\nb\x1b[A": "a\r\rb\x1b[A\x03",
	} {
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(in), "in bytes": iotest.OneByteReader(strings.NewReader(in)), "with its end": iotest.DataErrReader(strings.NewReader(in)),
			"breaking off": iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(in))),
		} {
			got, err := io.ReadAll(&script{r: r})
			if name == "breaking off" && len(in) > 1 {
				if len(got) == 0 || got[len(got)-1] != 0x03 {
					t.Errorf("%q, %s: %q", in, name, got)
				}
				continue
			}
			if string(got) != want || err != nil {
				t.Errorf("%q, %s: %q, %v; want %q", in, name, got, err, want)
			}
		}
	}
}

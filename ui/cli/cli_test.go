package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode"
)

const calls = "../../testdata/calls/"

// result is what a run of the command line left behind.
type result struct {
	code     int
	out, err string
}

func runCLI(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	call, err := os.ReadFile(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	code := Run(t.Context(), args, Std{In: strings.NewReader(stdin), Out: &out, Err: &errs, Env: env}, Demo{Call: string(call)})
	return result{code, out.String(), errs.String()}
}

func TestCommandLine(t *testing.T) {
	read, err := os.ReadFile(calls + "read.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		code  int
		out   []string // each is somewhere in the output; none: the output is empty
		err   []string
	}{
		{name: "a file", args: []string{calls + "listen.json"}, out: []string{"listen.json\n", "0:00.40\tSpeaker 0\tHarbour Lights bookings"}},
		{name: "standard input", args: []string{"-"}, stdin: string(read), out: []string{"standard input\n", "Damaged goods"}},
		{name: "the demo", args: []string{"demo"}, out: []string{"demo.json\n", "Harbour Lights"}},
		{name: "a deep link", args: []string{calls + "listen.json#w=12"}, out: []string{"listen.json\n"}},
		{name: "a deep link into the demo", args: []string{"demo.json#w=12"}, out: []string{"demo.json\n"}},
		{name: "help", args: []string{"--help"}, out: []string{"earshot call.json --at 1:23", "--lead-in", "EXAMPLES"}},
		{name: "version", args: []string{"version"}, out: []string{"earshot "}},
		{name: "completion", args: []string{"completion", "fish"}, out: []string{"complete -c earshot"}},
		{name: "completion of a flag", args: []string{"__complete", "--theme", ""}, out: []string{"auto\ndark\nlight\n"}, err: []string{"NoFileComp"}},

		{name: "help of a command", args: []string{"audio", "--help"}, out: []string{"ssh HOST earshot audio | earshot speaker", "--rate"}},

		{name: "no sound piped in", args: []string{"speaker", "--output", "silent"}, code: ExitFailed, err: []string{"not the output of 'earshot audio'"}},
		{name: "no such rate", args: []string{"audio", "--rate", "7"}, code: ExitUsage, err: []string{"--rate 7 is not from 4000 to 192000"}},
		{name: "no such channels", args: []string{"audio", "--channels", "3"}, code: ExitUsage, err: []string{"--channels 3 is neither 1 nor 2"}},
		{name: "no call", code: ExitUsage, err: []string{"no call was given", "demo"}},
		{name: "two calls", args: []string{"a", "b"}, code: ExitUsage, err: []string{"one call at a time", "--help"}},
		{name: "no such flag", args: []string{"--nope"}, code: ExitUsage, err: []string{"unknown flag: --nope", "--help"}},
		{name: "no such theme", args: []string{"demo", "--theme", "pink"}, code: ExitUsage, err: []string{"pink", "auto, dark, light"}},
		{name: "no such place", args: []string{"demo", "--at", "nowhere"}, code: ExitUsage, err: []string{`"nowhere" is not a place`, "1:23"}},
		{name: "no such recording", args: []string{calls + "listen.json", "--audio", "nowhere.wav"}, code: ExitUsage, err: []string{"--audio: there is no recording nowhere.wav"}},
		{name: "too long a lead-in", args: []string{"demo", "--lead-in", "1m"}, code: ExitUsage, err: []string{"--lead-in", "1m0s is not from 0s to 30s"}},
		{name: "no such file", args: []string{"nowhere.json"}, code: ExitUsage, err: []string{"there is no file nowhere.json", "earshot demo"}},
		{name: "a folder", args: []string{"."}, code: ExitUsage, err: []string{"directory"}},
		{name: "an error of the service", args: []string{calls + "error.json"}, code: ExitUsage, err: []string{"INVALID_AUTH", "Invalid credentials"}},
		{name: "half a response", args: []string{calls + "truncated.json"}, code: ExitUsage, err: []string{"9000"}},
		{name: "no response", args: []string{"-"}, stdin: "hello", code: ExitUsage, err: []string{"standard input is not an analysed call"}},
		{name: "nothing", args: []string{"-"}, code: ExitUsage, err: []string{"standard input is not an analysed call"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := runCLI(t, test.stdin, nil, test.args...)
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			expect(t, "output", got.out, test.out)
			expect(t, "errors", got.err, test.err)
		})
	}
}

func expect(t *testing.T, what, got string, want []string) {
	t.Helper()
	if len(want) == 0 && got != "" {
		t.Errorf("%s: %q, want none", what, got)
	}
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s lack %q:\n%s", what, w, got)
		}
	}
}

// What goes into a pipe holds no escape sequence: no colour of our own, and
// nothing of what a response, a file name or an argument smuggles in.
func TestNoControlCharacters(t *testing.T) {
	named := filepath.Join(t.TempDir(), "a\x1b[31m\x9b.json")
	hostile, err := os.ReadFile(calls + "hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(named, hostile, 0o600); err != nil {
		t.Skip("no such file names here: ", err)
	}
	for _, args := range [][]string{
		{calls + "hostile.json"}, {named}, {named + "\x1b[2J"}, {"--\x1b[2J"}, {"demo", "--at", "\x1b[2J"}, {"demo", "--theme", "\x1b[2J"},
		{"a", "b\x1b[2J"}, {"--help"}, {"--version"},
	} {
		got := runCLI(t, "", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, args...)
		if got.out+got.err == "" {
			t.Errorf("%q: no output", args)
		}
		for _, r := range got.out + got.err {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q: %U in the output:\n%q", args, r, got.out+got.err)
				break
			}
		}
	}
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		env     []string
		mouse   bool
		noColor bool
	}{
		{nil, true, false},
		{[]string{"SSH_TTY=/dev/pts/1"}, false, false},
		{[]string{"SSH_CONNECTION=1.2.3.4 5 6.7.8.9 22"}, false, false},
		{[]string{"NO_COLOR="}, true, false},
		{[]string{"NO_COLOR=yes"}, true, true},
		{[]string{"NO_COLOR=0"}, true, true},
	} {
		a := newApp(Std{Env: test.env}, Demo{})
		if got := a.mouseOn(); got != test.mouse {
			t.Errorf("%q: mouse %v", test.env, got)
		}
		if got := a.set.NoColor; got != test.noColor {
			t.Errorf("%q: no colour %v", test.env, got)
		}
	}
}

// A reader that has seen enough, such as head, ends the output without a word.
func TestClosedPipe(t *testing.T) {
	var errs bytes.Buffer
	out := brokenPipe{}
	code := Run(t.Context(), []string{calls + "listen.json"}, Std{Out: out, Err: &errs}, Demo{})
	if code != ExitOK || errs.Len() > 0 {
		t.Errorf("exit code %d, %q", code, &errs)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
}

// Any other fault of the output is told: a full disk must not look like success.
func TestOutputFails(t *testing.T) {
	var errs bytes.Buffer
	code := Run(t.Context(), []string{calls + "listen.json"}, Std{Out: fullDisk{}, Err: &errs}, Demo{})
	if code != ExitFailed || !strings.Contains(errs.String(), io.ErrShortWrite.Error()) {
		t.Errorf("exit code %d, %q", code, &errs)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.Join(io.ErrShortWrite) }

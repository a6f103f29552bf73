package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"earshot/api/key"
	"earshot/player"
	"earshot/ui/terminal"
)

// examined is an examination of a good place, in an environment.
func examined(t *testing.T, env ...string) examination {
	t.Helper()
	a := newApp(Std{Env: env}, Demo{})
	return examination{
		version: "v1.2.3", platform: "go1.26 linux/amd64", getenv: a.getenv, set: &a.set, strays: a.set.Strays(env), overSSH: a.overSSH(), glyphs: a.glyphs(),
		isTerminal: true, width: 120, height: 40, profile: colorprofile.TrueColor,
		answers: &answers{inTime: true, name: "kitty(0.35)", sync: true, graphemes: true, darkness: "dark"},
		outputs: []player.Attempt{
			{Output: "stream", Err: errors.New("not there: 'earshot audio' does not run"), Absent: true},
			{Output: "pulse", Decisive: true},
			{Output: "pacat", Err: errors.New("pacat: not\ninstalled")},
		},
		ffmpeg:   tool{path: "/usr/bin/ffmpeg", version: "ffmpeg version 7.1"},
		sessions: store{dir: "/home/ada/.local/state/earshot/calls", there: true, files: 12, bytes: 5120},
		cache:    store{dir: "/home/ada/.cache/earshot/peaks"},
		paid:     store{dir: "/home/ada/.cache/earshot/answers"},
		keys:     key.Places{Getenv: a.getenv}.Look(t.Context()),
	}
}

func TestReport(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("TERM and locale say nothing on Windows")
	}
	e := examined(t, "TERM=xterm-kitty", "LANG=de_DE.UTF-8", "DEEPGRAM_API_KEY=0123456789abcdef", "EARSHOT_THEME=dark", "EARSHOT_THEEM=dark", "SSH_TTY=/dev/pts/1")
	e.set.file, e.set.inFile = "/home/ada/.config/earshot/config.toml", true
	const want = `earshot v1.2.3, go1.26 linux/amd64

Terminal
  ✓ TERM is xterm-kitty
  ✓ 16 million colours
  ✓ 120 columns, 40 lines
  · over SSH: the mouse is off until F2, and sound needs a way back
  ✓ characters are UTF-8
  · pictures are drawn with block elements
      If they look wrong, the font has none: --glyphs ascii. In earshot zs tries what there is.
  · it calls itself kitty(0.35)
  ✓ it shows frames as a whole (mode 2026)
  ✓ it measures joined characters as earshot does (mode 2027)
  ✓ its background is dark

Sound
  · stream: 'earshot audio' does not run
  ✓ pulse: works, and is where the sound goes
  · pacat: not installed

Formats
  ✓ WAV, MP3, FLAC, Ogg Vorbis and Ogg Opus are decoded by earshot
  ✓ ffmpeg version 7.1 at /usr/bin/ffmpeg decodes M4A, AMR, WebM and the like

Configuration
  ✓ /home/ada/.config/earshot/config.toml is read
  ! EARSHOT_THEEM means nothing
      The nearest variable there is: EARSHOT_THEME.
  · theme is dark, says EARSHOT_THEME

What is kept
  ✓ how calls were left: 5.12 kB in 12 files, in /home/ada/.local/state/earshot/calls
  ✓ what was measured of recordings: nothing yet, in /home/ada/.cache/earshot/peaks
  ✓ answers that were paid for: nothing yet, in /home/ada/.cache/earshot/answers

Deepgram
  ✓ the key comes from DEEPGRAM_API_KEY
`
	var b strings.Builder
	r := e.report()
	if err := r.write(&b, newApp(Std{Env: []string{"LANG=C.UTF-8"}}, Demo{}).marks()); err != nil || b.String() != want || r.Broken != 0 {
		t.Errorf("%v, %d broken:\n%s", err, r.Broken, b.String())
	}
}

// What can be wrong, how bad it is, and that something is said to do about it.
func TestRemarks(t *testing.T) {
	failed := errors.New("it went wrong")
	none := []player.Attempt{{Output: "pulse", Err: fmt.Errorf("not there: %w", failed), Absent: true, Decisive: true}, {Output: "aplay", Err: failed}}
	unix := runtime.GOOS != "windows"
	for _, tt := range []struct {
		name   string
		env    []string
		change func(*examination)
		result verdict
		what   string // part of a remark
		do     string // part of what to do about it; "": nothing
		not    bool   // not on Windows
	}{
		{"no terminal", nil, func(e *examination) { e.isTerminal = false }, told, "not examined", "without a pipe", false},
		{"no TERM", nil, nil, advice, `TERM is ""`, "passed on", true},
		{"a dumb terminal", []string{"TERM=dumb"}, nil, advice, `TERM is "dumb"`, "real terminal", true},
		{"256 colours", nil, func(e *examination) { e.profile = colorprofile.ANSI256 }, works, "256 colours", "COLORTERM", false},
		{"16 colours", nil, func(e *examination) { e.profile = colorprofile.ANSI }, advice, "16 colours", "COLORTERM", false},
		{"no colours", nil, func(e *examination) { e.profile = colorprofile.ASCII }, advice, "no colours", "TERM=xterm-256color", false},
		{"no colours wanted", []string{"NO_COLOR=1"}, nil, told, "because of NO_COLOR", "", false},
		{"a small terminal", nil, func(e *examination) { e.width = 40 }, advice, "40 columns", "60 columns and 15 lines", false},
		{"a terminal of no size", nil, func(e *examination) { e.width, e.height = 0, 0 }, advice, "how large", "stty", false},
		{"tmux", []string{"TMUX=/tmp/tmux"}, nil, told, "inside tmux", "set-clipboard", false},
		{"screen", []string{"STY=1.pts"}, nil, told, "inside screen", "tmux", false},
		{"another locale", []string{"LANG=C"}, nil, advice, `"C" is not UTF-8`, "LANG=C.UTF-8", true},
		{"LC_ALL wins", []string{"LC_ALL=POSIX", "LANG=C.UTF-8"}, nil, advice, `"POSIX"`, "--glyphs ascii", true},
		{"the Linux console", []string{"TERM=linux"}, nil, told, "drawn in ASCII", "--glyphs block", false},
		{"braille", []string{"EARSHOT_GLYPHS=braille"}, nil, told, "drawn in braille", "ragged", false},
		{"no answer", nil, func(e *examination) { e.answers = &answers{} }, advice, "within 200ms", "slow lines", false},
		{"torn frames", nil, func(e *examination) { e.answers.sync = false }, told, "mode 2026", "", false},
		{"other widths", nil, func(e *examination) { e.answers.graphemes = false }, told, "mode 2027", "", false},
		{"no background", nil, func(e *examination) { e.answers.darkness = "" }, told, "dark is taken", "--theme light", false},

		{"no output", nil, func(e *examination) { e.outputs = none }, advice, "silent clock", "PulseAudio", false},
		{"no output over SSH", []string{"SSH_CONNECTION=1 2 3 4"}, func(e *examination) { e.outputs = none }, advice, "silent clock", "earshot speaker", false},
		{"an output that is there and fails", nil, func(e *examination) {
			e.outputs = []player.Attempt{{Output: "pulse", Err: failed, Decisive: true}, {Output: "aplay"}}
		}, broken, "pulse: it went wrong", "--output", false},
		{"silence wanted", []string{"EARSHOT_OUTPUT=silent"}, func(e *examination) { e.outputs = none }, told, "says EARSHOT_OUTPUT", "", false},

		{"no ffmpeg", nil, func(e *examination) { e.ffmpeg = tool{} }, advice, "ffmpeg is not installed", "Install ffmpeg", false},
		{"a broken ffmpeg", nil, func(e *examination) { e.ffmpeg.err = failed }, broken, "does not run (it went wrong)", "anew", false},

		{"a wrong variable", []string{"EARSHOT_LEAD_IN=soon"}, nil, broken, `EARSHOT_LEAD_IN: "soon"`, "unset", false},
		{"a file that may not be read", nil, func(e *examination) { e.set.err = failed }, broken, "it went wrong", "permissions", false},
		{"keys in conflict", nil, func(e *examination) { e.set.Keys["J"] = "loop" }, broken, "next segment in active lane", "palette", false},
		{"no home", nil, nil, advice, "nothing says where", "HOME", false},

		{"nothing kept", []string{"EARSHOT_NO_STATE=1"}, nil, told, "not kept, says EARSHOT_NO_STATE", "", false},
		{"no place to keep", nil, func(e *examination) { e.sessions = store{} }, advice, "no place to keep how calls were left", "XDG_STATE_HOME", false},
		{"a full disk", nil, func(e *examination) { e.cache.err = failed }, broken, "recordings can't be kept: it went wrong", "/home/ada/.cache", false},

		{"no API key", nil, nil, told, "no key; saved calls need none", "earshot auth login", false},
		{"a bad API key", []string{"DEEPGRAM_API_KEY=abc\ndef"}, nil, broken, "line break", "anew", false},
		{"a keyring that hangs", nil, func(e *examination) {
			e.keys = []key.Finding{{Place: key.InKeyring, Err: &key.Error{Place: key.InKeyring, Where: "the system keyring", Err: failed, Hint: "Unlock it."}}}
		}, told, "the keyring can't be asked: it went wrong", "Unlock", false},
		{"a key that others can read", nil, func(e *examination) {
			e.keys = []key.Finding{{Place: key.InFile, Err: &key.Error{Place: key.InFile, Where: "/k", Err: failed, Hint: "chmod 600 /k"}}}
		}, broken, "/k: it went wrong", "chmod", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.not && !unix {
				t.Skip("not on Windows")
			}
			e := examined(t, tt.env...)
			if tt.change != nil {
				tt.change(&e)
			}
			r := e.report()
			at := slices.IndexFunc(r.Checks, func(m remark) bool { return strings.Contains(m.What, tt.what) })
			if at < 0 {
				t.Fatalf("nothing says %q: %+v", tt.what, r.Checks)
			}
			if m := r.Checks[at]; m.Result != tt.result || !strings.Contains(m.Do, tt.do) || tt.do == "" && m.Do != "" {
				t.Errorf("%+v, want %q and to do %q", m, tt.result, tt.do)
			}
			n := 0
			for _, m := range r.Checks {
				if m.Result == broken {
					n++
				}
			}
			if n != r.Broken || (n > 0) != (tt.result == broken) {
				t.Errorf("%d are broken, it counts %d", n, r.Broken)
			}
		})
	}
}

// The command reports, as text and as JSON, in a place where there is nothing,
// and never tells the key.
func TestDoctorCommand(t *testing.T) {
	dir := t.TempDir()
	const secret = "0123456789abcdef"
	env := []string{"XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "XDG_CACHE_HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "HOME=" + dir,
		"PULSE_SERVER=unix:" + filepath.Join(dir, "none"), "TERM=xterm\x1b[31m", "LANG=C", "DEEPGRAM_API_KEY=" + secret}
	got := runCLI(t, "", env, "doctor", "--output", "silent")
	for _, s := range []string{"earshot ", "\nTerminal\n", "\nSound\n", "  - sound is switched off: output is silent, says --output\n", "\nFormats\n", "\nConfiguration\n", "\nDeepgram\n  + the key comes from DEEPGRAM_API_KEY\n"} {
		if !strings.Contains(got.out, s) {
			t.Errorf("it lacks %q:\n%s", s, got.out)
		}
	}
	if strings.Contains(got.out, "\x1b") {
		t.Errorf("it drives the terminal: %q", got.out)
	}
	asJSON := runCLI(t, "", env, "doctor", "--format", "json", "--output", "silent")
	var r report
	if err := json.Unmarshal([]byte(asJSON.out), &r); err != nil || len(r.Checks) < 8 || r.Version == "" {
		t.Errorf("%v: %+v", err, r)
	}
	if strings.Contains(got.out+asJSON.out, secret) {
		t.Error("it tells the key")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}

	path, env2 := configured(t, "theme = \"pink\"\n")
	got = runCLI(t, "", append(env, env2...), "doctor", "--output", "silent")
	if got.code != ExitFailed || !strings.Contains(got.out, "x "+path+":1: theme:") || !strings.Contains(got.err, "something is broken here") {
		t.Errorf("a broken configuration: exit code %d, %q\n%s", got.code, got.err, got.out)
	}
}

func TestExamineStore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a")
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := examineStore(dir); !s.there || s.files != 1 || s.bytes != 5 || s.err != nil {
		t.Errorf("a folder: %+v", s)
	}
	if s := examineStore(filepath.Join(dir, "b", "c")); s.there || s.err != nil {
		t.Errorf("a folder to be made: %+v", s)
	}
	if s := examineStore(filepath.Join(file, "c")); s.there || s.err == nil {
		t.Errorf("a folder in a file: %+v", s)
	}
	if s := examineStore(""); s != (store{}) {
		t.Errorf("nowhere: %+v", s)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 5120: "5.12 kB", 64 << 20: "67.1 MB", 3e12: "3e+03 GB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
}

// A terminal's answers are understood whatever is left out, and one that comes
// late does not count.
func TestInterview(t *testing.T) {
	fence := uv.PrimaryDeviceAttributesEvent{62}
	reports := func(mode ansi.Mode, value ansi.ModeSetting) tea.Msg {
		return tea.ModeReportMsg{Mode: mode, Value: value}
	}
	for name, tt := range map[string]struct {
		msgs []tea.Msg
		want answers
	}{
		"all": {[]tea.Msg{reports(ansi.ModeSynchronizedOutput, ansi.ModeReset), reports(ansi.ModeUnicodeCore, ansi.ModeSet), tea.TerminalVersionMsg{Name: "kitty"}, fence},
			answers{inTime: true, name: "kitty", sync: true, graphemes: true}},
		"modes that it does not know": {[]tea.Msg{reports(ansi.ModeSynchronizedOutput, ansi.ModeNotRecognized), reports(ansi.ModeUnicodeCore, ansi.ModePermanentlyReset), fence},
			answers{inTime: true}},
		"only the last question": {[]tea.Msg{fence}, answers{inTime: true}},
		"late":                   {[]tea.Msg{lateMsg{}, reports(ansi.ModeSynchronizedOutput, ansi.ModeSet), fence}, answers{sync: true}},
		"never":                  {[]tea.Msg{lateMsg{}, neverMsg{}}, answers{}},
	} {
		var m tea.Model = interview{}
		ended := false
		for _, msg := range tt.msgs {
			if ended {
				t.Errorf("%s: it ended before %#v", name, msg)
			}
			var cmd tea.Cmd
			m, cmd = m.Update(msg)
			ended = cmd != nil
		}
		if got := m.(interview).answers; got != tt.want || !ended {
			t.Errorf("%s: %+v, want %+v; ended: %v", name, got, tt.want, ended)
		}
	}
}

// In a terminal it is asked what it can do, and gets nothing else than the
// report.
func (p program) examinesTerminal(t *testing.T) {
	dir := t.TempDir()
	tm := terminal.Exec(t, 120, 60, []string{"XDG_RUNTIME_DIR=" + dir}, p.path, "doctor", "--output", "silent")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, s := range []string{"✓ TERM is xterm-256color", "✓ 16 million colours", "✓ 120 columns, 60 lines", "✓ characters are UTF-8", "its background"} {
		if !strings.Contains(tm.Text(), s) {
			t.Errorf("it lacks %q", s)
		}
	}
	if !strings.HasPrefix(tm.Text(), "earshot ") || strings.Contains(tm.Text(), "answered no question") {
		t.Errorf("the screen is\n%s", tm.Text())
	}
	restored(t, tm)
}

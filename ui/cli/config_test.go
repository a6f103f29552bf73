package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"earshot/player"
	"earshot/ui/terminal"
)

// configured writes a configuration file and returns the environment in which
// it counts.
func configured(t *testing.T, file string) (path string, env []string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "earshot", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if file != "" {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, []string{"XDG_CONFIG_HOME=" + dir}
}

func TestConfigCommand(t *testing.T) {
	outputs := strings.Join(player.OutputNames(), ", ")
	path, env := configured(t, "theme = \"dark\"\n\n[keys]\n\"ctrl+x\" = \"next segment\"\n")
	got := runCLI(t, "", append(env, "EARSHOT_LEAD_IN=0.08s", "NO_COLOR=1"), "config", "--mouse", "off", "--no-state")
	want := `setting   value                     source           meaning
output    auto                      default          where the sound goes: ` + outputs + `
lead-in   80ms                      EARSHOT_LEAD_IN  start the sound this much before a word
back-up   1.5s                      default          after a pause, play on this much earlier
theme     dark                      config.toml:1    colours for this background: auto, dark, light
glyphs    auto                      default          what pictures are made of: auto, block, braille, ascii
mouse     off                       --mouse          clicks and wheel; auto is off over SSH: auto, on, off
no-color  true                      NO_COLOR         no colours, as NO_COLOR does
keymap    default                   default          which keys do what; transcriber has Esc and F1 to F4 for the sound: default, transcriber
plain     false                     default          a sentence for each key in place of the screen, for screen readers; so does ACCESSIBLE
no-state  true                      --no-state       neither keep nor restore where you were in a call
host      https://api.deepgram.com  default          the Deepgram that analyses; also DEEPGRAM_HOST
model     nova-3                    default          the model that recognises speech

key     action        source
ctrl+x  next segment  config.toml:4

file: ` + path + "\n"
	if got.code != ExitOK || got.out != want || got.err != "" {
		t.Errorf("exit code %d, errors %q, output:\n%s", got.code, got.err, got.out)
	}
}

func TestConfigJSON(t *testing.T) {
	path, env := configured(t, "keymap = \"transcriber\"\n")
	got := runCLI(t, "", env, "config", "--format", "json")
	var out configJSON
	if err := json.Unmarshal([]byte(got.out), &out); err != nil {
		t.Fatalf("%v in\n%s", err, got.out)
	}
	if out.File != path || !out.Found || len(out.Settings) != 12 || len(out.Keys) != 0 {
		t.Errorf("it says %+v", out)
	}
	for _, s := range out.Settings {
		if s.Name != "keymap" {
			continue
		}
		want := settingJSON{"keymap", "transcriber", "file", path + ":1", "default", "choice", []string{"default", "transcriber"}, s.Meaning, "--keymap", "EARSHOT_KEYMAP"}
		if fmt.Sprint(s) != fmt.Sprint(want) {
			t.Errorf("%+v, want %+v", s, want)
		}
	}
}

// What is wrong with a configuration is told with its place, and only where it
// matters.
func TestBrokenConfig(t *testing.T) {
	path, env := configured(t, "lead_in = \"80ms\"\n")
	for _, args := range [][]string{{"demo"}, {calls + "listen.json"}, {"config"}} {
		got := runCLI(t, "", env, args...)
		want := "earshot: " + path + `:1: "lead_in" is no setting; the nearest is "lead-in"`
		if got.code != ExitUsage || !strings.HasPrefix(got.err, want) || got.out != "" {
			t.Errorf("%q: exit code %d, %q, %q", args, got.code, got.out, got.err)
		}
	}
	for _, args := range [][]string{{"version"}, {"config", "path"}, {"--help"}} {
		if got := runCLI(t, "", env, args...); got.code != ExitOK || got.err != "" {
			t.Errorf("%q: exit code %d, %q", args, got.code, got.err)
		}
	}
	if got := runCLI(t, "", []string{"EARSHOT_THEME=pink"}, "demo"); got.code != ExitUsage || !strings.Contains(got.err, `EARSHOT_THEME: "pink" is not one of auto, dark, light`) {
		t.Errorf("a wrong variable: exit code %d, %q", got.code, got.err)
	}
	_, env = configured(t, "[keys]\n\"J\" = \"loop\"\n")
	if got := runCLI(t, "", env, "config"); got.code != ExitUsage || !strings.Contains(got.out, "config.toml:2") || !strings.Contains(got.err, "next segment in active lane") {
		t.Errorf("a conflict of keys: exit code %d, %q, %q", got.code, got.out, got.err)
	}
}

func TestConfigInit(t *testing.T) {
	path, env := configured(t, "")
	if got := runCLI(t, "", env, "config"); !strings.Contains(got.out, path+" is not there; earshot config init writes it") {
		t.Errorf("without a file: %s", got.out)
	}
	if got := runCLI(t, "", env, "config", "path"); got.out != path+"\n" {
		t.Errorf("its path: %q", got.out)
	}
	if got := runCLI(t, "", env, "config", "init"); got.code != ExitOK || got.out != "written: "+path+"\n" {
		t.Errorf("exit code %d, %q, %q", got.code, got.out, got.err)
	}
	written, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(written), "#theme = \"auto\"\n") {
		t.Errorf("%v, it says:\n%s", err, written)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
	if err := os.WriteFile(path, []byte("# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runCLI(t, "", env, "config", "init"); got.code != ExitUsage || !strings.Contains(got.err, "there is a configuration already") {
		t.Errorf("a second time: exit code %d, %q", got.code, got.err)
	}
	if now, _ := os.ReadFile(path); string(now) != "# mine\n" {
		t.Errorf("the file that was there now says %q", now)
	}
	if got := runCLI(t, "", nil, "config", "path"); got.code != ExitUsage || !strings.Contains(got.err, "HOME") {
		t.Errorf("without a home: exit code %d, %q", got.code, got.err)
	}
}

// The transcriber's keys and a person's own, in a real terminal: Esc and the
// function keys come as sequences.
func (p program) takesKeymap(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "earshot"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := "keymap = \"transcriber\"\n[keys]\n\"ctrl+x\" = \"next topic\"\n\"gx\" = \"go w3\"\n"
	if err := os.WriteFile(filepath.Join(dir, "earshot", "config.toml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	tm := terminal.Exec(t, 120, 40, []string{"XDG_CONFIG_HOME=" + dir}, p.path, "--output", "silent", calls+"listen.json")
	tm.Wait("59 words")
	tm.Wait("Esc play")
	tm.Keys("<f3>")
	tm.Wait("0.9x")
	tm.Keys("<f4> <f4>")
	tm.Wait("1.1x")
	tm.Keys("<ctrl+x>")
	waitWord(tm, 8)
	tm.Keys("g x")
	waitWord(tm, 3)
	tm.Keys("<esc>")
	tm.WaitFn("the sound", func() bool { _, playing := playhead(tm); return playing })
	tm.Keys("<esc>")
	tm.WaitFn("a pause", func() bool { _, playing := playhead(tm); return !playing })
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func newConfig() *Config {
	return New(Given{Outputs: []string{"auto", "pulse", "silent"}, LeadIn: 50 * time.Millisecond, BackUp: 1500 * time.Millisecond,
		Host: "https://api.deepgram.com", Model: "nova-3", CheckHost: func(s string) error {
			if !strings.Contains(s, ".") {
				return errors.New("that is no host")
			}
			return nil
		}})
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if v, ok := strings.CutPrefix(p, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

// Default, file, environment and flag: the last that speaks counts, and each
// value knows where it comes from.
func TestLayers(t *testing.T) {
	c := newConfig()
	if err := c.read("c.toml", []byte("theme = \"dark\"\nlead-in = \"80ms\"\n\nglyphs = \"ascii\"\n")); err != nil {
		t.Fatal(err)
	}
	if err := c.ReadEnv(env("EARSHOT_LEAD_IN=90ms", "EARSHOT_GLYPHS=block", "EARSHOT_THEME=", "EARSHOT_NO_STATE=1")); err != nil {
		t.Fatal(err)
	}
	if err := c.Set("glyphs", "braille", Source{Flag, "--glyphs"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]Entry{
		"output":   {Value: "auto"},
		"theme":    {Value: "dark", Source: Source{File, "c.toml:1"}},
		"lead-in":  {Value: "90ms", Source: Source{Environment, "EARSHOT_LEAD_IN"}},
		"glyphs":   {Value: "braille", Source: Source{Flag, "--glyphs"}},
		"no-state": {Value: "true", Source: Source{Environment, "EARSHOT_NO_STATE"}},
		"back-up":  {Value: "1.5s"},
	}
	for _, e := range c.Entries() {
		if w, ok := want[e.Name]; ok && (e.Value != w.Value || e.Source != w.Source) {
			t.Errorf("%s is %q from %v, want %q from %v", e.Name, e.Value, e.Source, w.Value, w.Source)
		}
	}
	if c.Theme != "dark" || c.LeadIn != 90*time.Millisecond || c.Glyphs != "braille" || !c.NoState || c.BackUp != 1500*time.Millisecond {
		t.Errorf("the values are %+v", c)
	}
}

// EARSHOT_HOST is for earshot alone, DEEPGRAM_HOST for every program that talks
// to a Deepgram.
func TestHost(t *testing.T) {
	for _, tt := range []struct {
		file string
		env  []string
		want string
		from string
	}{
		{"", nil, "https://api.deepgram.com", ""},
		{"host = \"file.example\"", nil, "file.example", "c.toml:1"},
		{"host = \"file.example\"", []string{"DEEPGRAM_HOST=one.example"}, "one.example", "DEEPGRAM_HOST"},
		{"", []string{"DEEPGRAM_HOST=one.example", "EARSHOT_HOST= two.example"}, "two.example", "EARSHOT_HOST"},
	} {
		c := newConfig()
		if err := errors.Join(c.read("c.toml", []byte(tt.file)), c.ReadEnv(env(tt.env...))); err != nil {
			t.Fatal(err)
		}
		if c.Host != tt.want || c.sources["host"].Where != tt.from {
			t.Errorf("%q: %q from %q", tt.env, c.Host, c.sources["host"].Where)
		}
	}
	err := newConfig().ReadEnv(env("DEEPGRAM_HOST=nowhere"))
	if bad, ok := errors.AsType[*Error](err); !ok || bad.Where != "DEEPGRAM_HOST" || bad.What != "that is no host" {
		t.Errorf("no host: %v", err)
	}
}

// ACCESSIBLE is what other programs read too; what is said to earshot itself
// wins.
func TestAccessible(t *testing.T) {
	for _, tt := range []struct {
		env   []string
		plain bool
		from  string
	}{
		{nil, false, ""},
		{[]string{"ACCESSIBLE=1"}, true, "ACCESSIBLE"},
		{[]string{"ACCESSIBLE=yes"}, true, "ACCESSIBLE"},
		{[]string{"ACCESSIBLE=false"}, false, ""},
		{[]string{"ACCESSIBLE=1", "EARSHOT_PLAIN=false"}, false, "EARSHOT_PLAIN"},
		{[]string{"EARSHOT_PLAIN=on"}, true, "EARSHOT_PLAIN"},
	} {
		c := newConfig()
		if err := c.ReadEnv(env(tt.env...)); err != nil {
			t.Fatal(err)
		}
		if c.Plain != tt.plain || c.Source("plain").Where != tt.from {
			t.Errorf("%q: plain %v from %q", tt.env, c.Plain, c.Source("plain").Where)
		}
	}
}

func TestNoColor(t *testing.T) {
	for _, tt := range []struct {
		env  []string
		want bool
		from string
	}{
		{nil, false, ""},
		{[]string{"NO_COLOR="}, false, ""},
		{[]string{"NO_COLOR=0"}, true, "NO_COLOR"},
		{[]string{"NO_COLOR=1", "EARSHOT_NO_COLOR=no"}, true, "NO_COLOR"},
		{[]string{"EARSHOT_NO_COLOR=yes"}, true, "EARSHOT_NO_COLOR"},
	} {
		c := newConfig()
		if err := c.ReadEnv(env(tt.env...)); err != nil {
			t.Fatal(err)
		}
		if c.NoColor != tt.want || c.sources["no-color"].Where != tt.from {
			t.Errorf("%q: %v from %v", tt.env, c.NoColor, c.sources["no-color"])
		}
	}
}

// An error names the file and the line, what is wrong, and the nearest setting
// there is.
func TestFileErrors(t *testing.T) {
	for _, tt := range []struct {
		name, file, where string
		says              []string
	}{
		{"an unknown key", "theme = \"dark\"\n\nlead_in = \"50ms\"\n", "c.toml:3", []string{`"lead_in" is no setting`, `"lead-in"`}},
		{"a slip", "tehme = \"dark\"", "c.toml:1", []string{`"theme"`}},
		{"an unknown table", "[sound]\noutput = \"pulse\"\n", "c.toml:1", []string{`"sound" is no setting`}},
		{"a dotted key", "\nsound.output = \"pulse\"\n", "c.toml:2", []string{`"sound.output" is no setting`, `the nearest is "output"`}},
		{"a setting as a table", "[theme]\nname = \"dark\"\n", "c.toml:1", []string{"theme", "auto, dark, light", "not a table"}},
		{"tables below a setting", "theme = \"dark\"\n[mouse.wheel]\n", "c.toml:2", []string{`"mouse.wheel" is no setting`}},
		{"a capital", "Theme = \"dark\"", "c.toml:1", []string{`"Theme" is no setting`, `"theme"`}},
		{"a capital table", "[Keys]\n\"f8\" = \"mute\"", "c.toml:1", []string{`"Keys" is no setting`, `"keys"`}},
		{"no such choice", "\n\ntheme = \"pink\"", "c.toml:3", []string{`theme: "pink" is not one of auto, dark, light`}},
		{"a number for a duration", "lead-in = 50", "c.toml:1", []string{"lead-in", "in quotes", `"50ms"`, "not 50"}},
		{"no duration", "lead-in = \"soon\"", "c.toml:1", []string{`"soon" is no duration`}},
		{"too long", "lead-in = \"31s\"", "c.toml:1", []string{"31s is not from 0s to 30s"}},
		{"negative", "lead-in = \"-1ms\"", "c.toml:1", []string{"-1ms is not from 0s"}},
		{"a word for a switch", "no-color = \"yes\"", "c.toml:1", []string{"true or false", `not "yes"`}},
		{"a switch for a choice", "mouse = true", "c.toml:1", []string{"auto, on, off, in quotes", "not true"}},
		{"no host", "host = \"nowhere\"", "c.toml:1", []string{"host: that is no host"}},
		{"a number for a name", "model = 3", "c.toml:1", []string{"a name in quotes, such as \"nova-3\", is wanted, not 3"}},
		{"an empty name", "model = \" \"", "c.toml:1", []string{"model: it is empty; write one such as nova-3"}},
		{"a list", "theme = [\"dark\"]", "c.toml:1", []string{"not a list"}},
		{"a date", "theme = 2026-01-01", "c.toml:1", []string{"not a date"}},
		{"twice", "theme = \"dark\"\ntheme = \"light\"", "c.toml:2", []string{"already defined"}},
		{"no TOML", "theme = \"dark\"\ntheme: light\n", "c.toml:2", []string{"no TOML", "column"}},
		{"no end", "theme = \"dark", "c.toml:1", []string{"no TOML"}},
		{"keys is no table", "theme = \"dark\"\nkeys = 3", "c.toml:2", []string{"keys is not a table"}},
		{"a key without quotes", "[keys]\nctrl.x = \"mute\"", "c.toml:2", []string{`key "ctrl"`, "not a table"}},
		{"a key that does a number", "[keys]\n\n\"f8\" = 8", "c.toml:3", []string{`key "f8"`, "not 8"}},
		{"a key in a table in a line", "\nkeys = {\"f8\" = 8}", "c.toml:2", []string{`key "f8"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := newConfig().read("c.toml", []byte(tt.file))
			bad, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if bad.Where != tt.where || bad.Hint == "" {
				t.Errorf("it is at %q, want %q; hint %q", bad.Where, tt.where, bad.Hint)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q lacks %q", err, s)
				}
			}
		})
	}
}

func TestEnvErrors(t *testing.T) {
	err := newConfig().ReadEnv(env("EARSHOT_LEAD_IN=soon"))
	if bad, ok := errors.AsType[*Error](err); !ok || bad.Where != "EARSHOT_LEAD_IN" || !strings.Contains(bad.What, "soon") {
		t.Errorf("error %v", err)
	}
	strays := newConfig().Strays([]string{"EARSHOT_THEEM=dark", "EARSHOT_THEME=dark", "HOME=/", "EARSHOT"})
	if len(strays) != 1 || strays[0] != (Stray{"EARSHOT_THEEM", "EARSHOT_THEME"}) {
		t.Errorf("strays %v", strays)
	}
	if err := newConfig().Set("them", "dark", Source{}); err == nil || !strings.Contains(err.Error(), `"theme"`) {
		t.Errorf("an unknown setting: %v", err)
	}
}

func TestKeys(t *testing.T) {
	c := newConfig()
	if err := c.read("c.toml", []byte("keymap = \"transcriber\"\n[keys]\n\"ctrl+x\" = \"next segment\"\n")); err != nil {
		t.Fatal(err)
	}
	rows, err := c.Bindings()
	if err != nil {
		t.Fatal(err)
	}
	does := map[string]string{}
	for _, b := range rows {
		for _, k := range b.Keys {
			does[k] = b.Action.String()
		}
	}
	if does["ctrl+x"] != "next segment" || does["f3"] != "slower" {
		t.Errorf("the keys do %v", does)
	}
	if s := c.KeySource("ctrl+x"); s != (Source{File, "c.toml:3"}) {
		t.Errorf("the key comes from %v", s)
	}

	c = newConfig()
	if err := c.read("c.toml", []byte("[keys]\n\n\"J\" = \"loop\"\n")); err != nil {
		t.Fatal(err)
	}
	_, err = c.Bindings()
	if bad, ok := errors.AsType[*Error](err); !ok || bad.Where != "c.toml:3" || !strings.Contains(bad.What, `key "J"`) {
		t.Errorf("a conflict: %v", err)
	}
}

const template = `# The settings of earshot. A setting counts once the # before it is removed.
# An environment variable wins over this file, and a flag over both.

# where the sound goes
# auto, pulse, silent (--output, EARSHOT_OUTPUT)
#output = "auto"

# start the sound this much before a word
# 0s to 30s (--lead-in, EARSHOT_LEAD_IN)
#lead-in = "50ms"

# after a pause, play on this much earlier
# 0s to 30s (--back-up, EARSHOT_BACK_UP)
#back-up = "1.5s"

# colours for this background
# auto, dark, light (--theme, EARSHOT_THEME)
#theme = "auto"

# what pictures are made of
# auto, block, braille, ascii (--glyphs, EARSHOT_GLYPHS)
#glyphs = "auto"

# clicks and wheel; auto is off over SSH
# auto, on, off (--mouse, EARSHOT_MOUSE)
#mouse = "auto"

# no colours, as NO_COLOR does
# true, false (--no-color, EARSHOT_NO_COLOR)
#no-color = false

# which keys do what; transcriber has Esc and F1 to F4 for the sound
# default, transcriber (--keymap, EARSHOT_KEYMAP)
#keymap = "default"

# a sentence for each key in place of the screen, for screen readers; so does ACCESSIBLE
# true, false (--plain, EARSHOT_PLAIN)
#plain = false

# neither keep nor restore where you were in a call
# true, false (--no-state, EARSHOT_NO_STATE)
#no-state = false

# the Deepgram that analyses; also DEEPGRAM_HOST
# such as https://deepgram.example.com (--host, EARSHOT_HOST)
#host = "https://api.deepgram.com"

# the model that recognises speech
# such as nova-3 (--model, EARSHOT_MODEL)
#model = "nova-3"

# Keys beside the key map: what ? and the palette (:) call them, and what they do.
# "nothing" frees a key. No action loses its only key: give it another one.
#[keys]
#"ctrl+x" = "next topic"
#"F8" = "speed 1.25"
#"gx" = "go 50%"
`

func TestTemplate(t *testing.T) {
	if got := string(newConfig().Template()); got != template {
		t.Errorf("the template is\n%s", got)
	}
	// Every comment that may be taken away leaves a file that says the same.
	c := newConfig()
	if err := c.read("c.toml", regexp.MustCompile(`(?m)^#([^ ])`).ReplaceAll(c.Template(), []byte("$1"))); err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Entries() {
		if e.Value != e.Default || e.Source.Layer != File {
			t.Errorf("%s is %q from %v", e.Name, e.Value, e.Source)
		}
	}
	if _, err := c.Bindings(); err != nil || len(c.Keys) != 3 {
		t.Errorf("keys %v: %v", c.Keys, err)
	}
}

func TestWriteTemplate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "config.toml")
	c := newConfig()
	if err := c.WriteTemplate(path); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != template {
		t.Errorf("written %q, %v", got, err)
	}
	if err := os.WriteFile(path, []byte("theme = \"dark\""), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteTemplate(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	if found, err := c.ReadFile(path); !found || err != nil || c.Theme != "dark" {
		t.Errorf("the file that was there is changed: %v, %v, theme %s", found, err, c.Theme)
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	c := newConfig()
	if found, err := c.ReadFile(filepath.Join(dir, "none.toml")); found || err != nil {
		t.Errorf("no file: %v, %v", found, err)
	}
	if found, err := c.ReadFile(""); found || err != nil {
		t.Errorf("no place for a file: %v, %v", found, err)
	}
	if _, err := c.ReadFile(dir); err == nil {
		t.Error("a folder is read")
	}
	long := filepath.Join(dir, "long.toml")
	if err := os.WriteFile(long, []byte(strings.Repeat("#\n", maxFile)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReadFile(long); err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("a long file: %v", err)
	}
	if err := c.read("c.toml", []byte("\uFEFFtheme = \"light\"\r\nmouse = \"on\"\r\n")); err != nil || c.Theme != "light" || c.Mouse != "on" {
		t.Errorf("as Notepad writes it: %v", err)
	}
}

func TestNearest(t *testing.T) {
	names := newConfig().names()
	for typed, want := range map[string]string{
		"lead_in": "lead-in", "LEAD-IN": "lead-in", "glyph": "glyphs", "tehme": "theme", "no-colour": "no-color", "nostate": "no-state", "outputs": "output",
	} {
		if got := nearest(typed, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", typed, got, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"abc", "acb", 1}, {"kitten", "sitting", 3}, {"ä", "a", 1}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// Whatever is in a file, it is read or refused with its place, and no setting
// gets a value that it may not have.
func FuzzRead(f *testing.F) {
	f.Add([]byte(template))
	f.Add([]byte("theme = \"dark\"\n[keys]\n\"ctrl+x\" = \"next segment\"\n"))
	f.Add([]byte("lead-in = 5\nkeys = { g = \"top\" }\n"))
	f.Add([]byte("a.b = [1, {c = 2}]\n[[keys]]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := newConfig()
		err := c.read("c.toml", data)
		if bad, ok := errors.AsType[*Error](err); err != nil && (!ok || !regexp.MustCompile(`^c\.toml:[1-9]\d*$`).MatchString(bad.Where)) {
			t.Fatalf("error %v", err)
		}
		for _, e := range c.Entries() {
			if err := e.Check(e.Value); err != nil {
				t.Fatalf("%s is %q: %v", e.Name, e.Value, err)
			}
		}
		if _, err := c.Bindings(); err != nil {
			if bad, ok := errors.AsType[*Error](err); !ok || !strings.HasPrefix(bad.Where, "c.toml:") {
				t.Fatalf("error %v", err)
			}
		}
	})
}

func BenchmarkReadFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("theme = \"dark\"\nlead-in = \"80ms\"\n[keys]\n\"ctrl+x\" = \"next segment\"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c := newConfig()
		if _, err := c.ReadFile(path); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Bindings(); err != nil {
			b.Fatal(err)
		}
	}
}

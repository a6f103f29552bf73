package action

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// keys returns what every key of the bindings does, as text.
func keys(bindings []Binding) map[string]string {
	does := map[string]string{}
	for _, b := range bindings {
		for _, k := range b.Keys {
			does[k] = b.Action.String()
		}
	}
	return does
}

func TestRebind(t *testing.T) {
	for _, tt := range []struct {
		name   string
		keymap string
		user   map[string]string
		want   map[string]string // key → action; "": the key is free
	}{
		{"nothing changed", DefaultKeymap, nil, map[string]string{"space": "play or pause", "f2": "mouse", "g g": "top"}},
		{"the transcriber's keys", TranscriberKeymap, nil, map[string]string{
			"esc": "play or pause", "space": "play or pause", "f1": "back 1.5s", "f2": "forward 1.5s", "f3": "slower", "f4": "faster",
			"[": "slower", "f5": "mouse", "backspace": "escape"}},
		{"a free key", DefaultKeymap, map[string]string{"Ctrl+X": "next segment"}, map[string]string{"ctrl+x": "next segment", "J": "next segment"}},
		{"names as the help has them", DefaultKeymap, map[string]string{"PgDn": "next turn", "PgUp": "previous turn", "f10": "page up", "F11": "page down"},
			map[string]string{"pgdown": "next turn", "pgup": "previous turn", "f10": "page up", "f11": "page down"}},
		{"a key that has another beside it", DefaultKeymap, map[string]string{"h": "back 5s"}, map[string]string{"h": "back 5s", ",": "back 5s", "left": "left"}},
		{"two keys change places", DefaultKeymap, map[string]string{"J": "previous segment", "K": "next segment"}, map[string]string{"J": "previous segment", "K": "next segment"}},
		{"a key is freed", DefaultKeymap, map[string]string{"S": "nothing"}, map[string]string{"S": ""}},
		{"an action is given up", DefaultKeymap, map[string]string{"h": "mute", "left": "nothing"}, map[string]string{"h": "mute", "left": ""}},
		{"an action with a value", DefaultKeymap, map[string]string{"f8": "speed 1.25"}, map[string]string{"f8": "speed 1.25", `\`: "speed 1"}},
		{"a chord", DefaultKeymap, map[string]string{"gx": "zoom fit"}, map[string]string{"g x": "zoom fit", "z 0": "zoom fit"}},
		{"a chord with a name in it", DefaultKeymap, map[string]string{"g Enter": "cue"}, map[string]string{"g enter": "cue"}},
		{"a new prefix", DefaultKeymap, map[string]string{"s x": "mute"}, map[string]string{"s x": "mute"}},
		{"a prefix once its chords are freed", DefaultKeymap, freed("g", "top"), map[string]string{"g": "top"}},
		{"over the transcriber's keys", TranscriberKeymap, map[string]string{"f1": "back 5s", "f6": "back 1.5s"}, map[string]string{"f1": "back 5s", "f6": "back 1.5s"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Rebind(Bindings(), tt.keymap, tt.user)
			if err != nil {
				t.Fatal(err)
			}
			does := keys(got)
			for k, want := range tt.want {
				if does[k] != want {
					t.Errorf("%q does %q, want %q", k, does[k], want)
				}
			}
		})
	}
}

// freed gives a prefix an action, after its chords were freed.
func freed(prefix, does string) map[string]string {
	user := map[string]string{prefix: does}
	for _, b := range NewMap(Bindings()).Chords(prefix) {
		for _, k := range b.Keys {
			user[k] = None.String()
		}
	}
	return user
}

// What can't be meant is refused, and the message names both sides and a way
// out.
func TestRebindConflicts(t *testing.T) {
	for _, tt := range []struct {
		name string
		user map[string]string
		key  string
		says []string
	}{
		{"an action would lose its only key", map[string]string{"J": "loop"}, "J", []string{"next segment in active lane", "no key", `"next segment"`}},
		{"twice, in two spellings", map[string]string{"Ctrl+X": "mute", "ctrl+x": "loop"}, "ctrl+x", []string{"same key", `"Ctrl+X"`}},
		{"a chord in two spellings", map[string]string{"gx": "mute", "g x": "loop"}, "gx", []string{"same key", `"g x"`}},
		{"a key that begins chords", map[string]string{"g": "top"}, "g", []string{"begins chords", "gg", `"top"`, `"nothing"`}},
		{"a chord that can't be finished", map[string]string{"J x": "mute"}, "J x", []string{"first key", "next segment in active lane", "free"}},
		{"Ctrl+C", map[string]string{"Ctrl+C": "mute"}, "Ctrl+C", []string{"always quits"}},
		{"the same byte as another", map[string]string{"ctrl+i": "mute"}, "ctrl+i", []string{"Tab"}},
		{"flow control", map[string]string{"ctrl+s": "mute"}, "ctrl+s", []string{"stop"}},
		{"tmux", map[string]string{"ctrl+b": "mute"}, "ctrl+b", []string{"tmux"}},
		{"no key", map[string]string{"hyper+q": "mute"}, "hyper+q", []string{"no key", "Ctrl+X"}},
		{"three keys", map[string]string{"g x y": "mute"}, "g x y", []string{"no key"}},
		{"no name", map[string]string{"": "mute"}, "", []string{"no key"}},
		{"Shift and a sign", map[string]string{"shift+/": "mute"}, "shift+/", []string{"write the character"}},
		{"no action", map[string]string{"f8": "explode"}, "f8", []string{`"explode"`, "palette"}},
		{"no value", map[string]string{"f8": "speed 9"}, "f8", []string{"0.5 to 3"}},
		{"a click", map[string]string{"f8": "click 1 1"}, "f8", []string{"mouse"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Rebind(Bindings(), DefaultKeymap, tt.user)
			refused, ok := errors.AsType[*RebindError](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if refused.Key != tt.key {
				t.Errorf("it names %q, want %q", refused.Key, tt.key)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q lacks %q", err, s)
				}
			}
		})
	}
	if _, err := Rebind(Bindings(), "emacs", nil); err == nil || !strings.Contains(err.Error(), "default, transcriber") {
		t.Errorf("no such key map: %v", err)
	}
}

// Whatever key map results, every key does one thing, no key hides a chord, the
// footer has keys to show, and an action keeps a key unless that was freed.
func TestRebindKeepsOrder(t *testing.T) {
	before := Bindings()
	for _, keymap := range Keymaps() {
		rows, err := Rebind(before, keymap, map[string]string{"F9": "next issue", "q": "nothing", "gx": "mute", "F10": "speed 2", "f11": "go 50%"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(rows, func(a, b Binding) int { return int(a.Section) - int(b.Section) }) {
			t.Errorf("%s: the sections are torn apart", keymap)
		}
		owner := map[string]string{}
		for _, b := range rows {
			for _, k := range b.Keys {
				if owner[k] != "" {
					t.Errorf("%s: %q does both %q and %q", keymap, k, owner[k], b.Help)
				}
				owner[k] = b.Help
			}
			if len(b.Keys) == 0 && b.Action != Close {
				t.Errorf("%s: %q has no key", keymap, b.Help)
			}
		}
		for k := range owner {
			if first, _, chord := strings.Cut(k, " "); chord && owner[first] != "" {
				t.Errorf("%s: %q hides %q", keymap, first, k)
			}
		}
		for _, b := range Footer(rows) {
			if len(b.Keys) == 0 {
				t.Errorf("%s: the footer has %q without a key", keymap, b.Help)
			}
		}
		if i := slices.IndexFunc(rows, func(b Binding) bool { return b.Action == Step{Unit: Issue} }); rows[i].Keys[0] != "f9" {
			t.Errorf("%s: the key that a person chose comes after %q", keymap, rows[i].Keys)
		}
	}
	if got := keys(before); got["f2"] != "mouse" || got["q"] != "close" {
		t.Error("the key map that was given has changed")
	}
}

func TestWithKeys(t *testing.T) {
	for pane := range 6 {
		here := Here(pane)
		if got := WithKeys(here, Bindings()); !slices.EqualFunc(got, here, func(a, b Binding) bool { return slices.Equal(a.Keys, b.Keys) }) {
			t.Errorf("pane %d: the default key map gives %v, want %v", pane, got, here)
		}
	}
	rows, err := Rebind(Bindings(), DefaultKeymap, map[string]string{"enter": "down", "f9": "cue", "h": "nothing", "left": "nothing"})
	if err != nil {
		t.Fatal(err)
	}
	got := keys(WithKeys(Here(1), rows))
	if got["enter"] != "down" || got["f9"] != "cue" || got["j"] != "down" {
		t.Errorf("keys of the transcript: %v", got)
	}
	for k, does := range got {
		if does == "left" {
			t.Errorf("%q does what has no key", k)
		}
	}
}

// Names of keys are read back as they are printed.
func TestParseKey(t *testing.T) {
	for _, b := range Bindings() {
		for _, k := range b.Keys {
			if got, err := parseKey(KeyName(k)); got != k && k != "ctrl+c" {
				t.Errorf("%q is called %q, which is read as %q, %v", k, KeyName(k), got, err)
			}
		}
	}
	for written, want := range map[string]string{
		" Escape ": "esc", "Shift+Tab": "shift+tab", "shift+j": "J", "alt+J": "alt+shift+j", "Alt+Ctrl+Left": "ctrl+alt+left",
		"CTRL+X": "ctrl+x", "+": "+", "ctrl++": "ctrl++", "é": "é", "g+": "g +", "F12": "f12", "f12": "f12",
	} {
		if got, err := parseKey(written); got != want || err != nil {
			t.Errorf("parseKey(%q) = %q, %v; want %q", written, got, err, want)
		}
	}
}

func FuzzRebind(f *testing.F) {
	f.Add("ctrl+x", "next segment", "gx", "mute")
	f.Add("J", "previous segment", "K", "next segment")
	f.Add("g", "top", "é", "speed 2")
	all := Bindings()
	f.Fuzz(func(t *testing.T, k1, a1, k2, a2 string) {
		rows, err := Rebind(all, TranscriberKeymap, map[string]string{k1: a1, k2: a2})
		if err != nil {
			return
		}
		m := NewMap(rows)
		does := keys(rows)
		for k := range does {
			if first, second, chord := strings.Cut(k, " "); chord {
				if m.Action(first, second) == nil || m.Action("", first) != nil {
					t.Fatalf("chord %q can't be typed", k)
				}
			}
		}
		if does["ctrl+c"] != "quit" {
			t.Fatal("Ctrl+C does not quit")
		}
	})
}

func BenchmarkRebind(b *testing.B) {
	all := Bindings()
	user := map[string]string{"ctrl+x": "next segment", "f8": (Skip{-2 * time.Second}).String()}
	for b.Loop() {
		if _, err := Rebind(all, TranscriberKeymap, user); err != nil {
			b.Fatal(err)
		}
	}
}

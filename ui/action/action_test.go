package action

import (
	"testing"
	"time"

	"earshot/model"
)

// Every action's text form parses back to it.
func TestTextForms(t *testing.T) {
	actions := []Action{
		Skip{-5 * time.Second}, Skip{30 * time.Second}, Seek{83 * time.Second}, Seek{1500 * time.Millisecond},
		Speed{1.25}, Volume{80}, MoveTo{12}, CueAt{7}, GoTo{"S2"}, GoTo{"1:23"}, GoTo{".results.topics"},
		Lane{model.Intent}, StepLane{model.Topic, false}, StepLane{model.Event, true}, Focus{2}, Find{"the refund"}, Find{""}, Copy{CopyPath}, Click{3, 4, false}, Click{3, 4, true},
	}
	for c := range commandCount {
		actions = append(actions, c)
	}
	for n := range navCount {
		actions = append(actions, n)
	}
	for u := range unitCount {
		actions = append(actions, Step{u, false}, Step{u, true})
	}
	for _, a := range actions {
		got, err := Parse(a.String())
		if err != nil || got != a {
			t.Errorf("Parse(%q) = %#v, %v; want %#v", a.String(), got, err, a)
		}
	}
	for _, bad := range []string{"", "next", "speed fast", "speed 9", "volume -1", "seek x", "lane nowhere", "copy all", "go nowhere"} {
		if a, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %#v, want an error", bad, a)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"seek 1:23", "speed 1.25", "go #w=3-5", "click 1 2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			return
		}
		if again, err := Parse(a.String()); err != nil || again != a {
			t.Fatalf("Parse(%q) = %#v, whose text %q parses to %#v, %v", s, a, a.String(), again, err)
		}
	})
}

// No two rows claim one key, no key hides a chord, and none is one of those
// that terminals and multiplexers take for themselves.
func TestBindings(t *testing.T) {
	owner := map[string]string{}
	first := map[string]bool{}
	for _, b := range Bindings() {
		for _, k := range b.Keys {
			if other, taken := owner[k]; taken {
				t.Errorf("key %q does both %q and %q", k, other, b.Help)
			}
			owner[k] = b.Help
			if len(k) == 3 && k[1] == ' ' {
				first[k[:1]] = true
			}
		}
		if got, err := Parse(b.Action.String()); err != nil || got != b.Action {
			t.Errorf("%s: its action %q does not parse back", b.Help, b.Action)
		}
	}
	for k := range first {
		if owner[k] != "" {
			t.Errorf("key %q is a prefix and does %q", k, owner[k])
		}
	}
	for _, k := range []string{"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+[", "ctrl+s", "ctrl+q", "ctrl+a", "ctrl+b"} {
		if owner[k] != "" {
			t.Errorf("key %q is taken by terminals, not for %q", k, owner[k])
		}
	}
}

func TestMap(t *testing.T) {
	m := NewMap(Bindings())
	for _, tt := range []struct {
		prefix, key string
		want        Action
	}{
		{"", "space", PlayPause}, {"", "J", Step{Segment, false}}, {"z", "z", CursorCentre}, {"y", "p", Copy{CopyPath}},
		{"", "z", nil}, {"z", "Q", nil}, {"", "ctrl+p", OpenPalette},
	} {
		if got := m.Action(tt.prefix, tt.key); got != tt.want {
			t.Errorf("%q %q does %v, want %v", tt.prefix, tt.key, got, tt.want)
		}
	}
	if n := len(m.Chords("z")); n != 13 {
		t.Errorf("z begins %d chords", n)
	}
}

func TestKeyNames(t *testing.T) {
	for key, want := range map[string]string{"space": "Space", "ctrl+d": "Ctrl+D", "shift+tab": "Shift+Tab", "g g": "gg", "pgdown": "PgDn", "+": "+", "f2": "F2", "G": "G"} {
		if got := KeyName(key); got != want {
			t.Errorf("KeyName(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestLadder(t *testing.T) {
	for _, tt := range []struct {
		from float64
		up   bool
		want float64
	}{{1, true, 1.1}, {1, false, .9}, {3, true, 3}, {.5, false, .5}, {1.3, true, 1.5}, {1.3, false, 1.25}} {
		if got := NextSpeed(tt.from, tt.up); got != tt.want {
			t.Errorf("NextSpeed(%g, %v) = %g, want %g", tt.from, tt.up, got, tt.want)
		}
	}
}

// What has no key is done by its name in the palette.
func TestKeyOf(t *testing.T) {
	rebound, err := Rebind(Bindings(), DefaultKeymap, map[string]string{"f8": "solo", "ctrl+p": "nothing", ":": "nothing", "f9": "palette"})
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range map[Action][2]string{
		PlayPause: {"Space", "Space"},
		NextCall:  {"gn", "gn"},
		Solo:      {": solo", "F8"},
		Analyse:   {": analyze", "F9 analyze"},
		Speed{2}:  {": speed 2", "F9 speed 2"},
	} {
		if got := [2]string{NewMap(Bindings()).KeyOf(a), NewMap(rebound).KeyOf(a)}; got != want {
			t.Errorf("%v: %q, want %q", a, got, want)
		}
	}
}

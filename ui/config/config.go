// Package config holds the settings of earshot: what they are called, what they
// may be, and what they are. A setting is given by its default, by a line of
// the configuration file, by an environment variable and by a flag, and the
// last of these that speaks counts.
package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earshot/ui/action"
)

// Config is the value of every setting, and where it comes from. It must not
// be copied.
type Config struct {
	Output  string        // where the sound goes, a name that the player knows
	LeadIn  time.Duration // the sound starts this much before a word
	BackUp  time.Duration // after a pause it goes on this much earlier
	Theme   string        // "auto", "dark" or "light"
	Glyphs  string        // "auto", "block", "braille" or "ascii"
	Mouse   string        // "auto", "on" or "off"
	NoColor bool
	Keymap  string // one of action.Keymaps
	Plain   bool   // sentences in place of the screen
	NoState bool   // neither keep nor restore where a person was in a call
	Host    string // the Deepgram that analyses, as the client of it reads it
	Model   string // what recognises speech

	// Keys is what a person bound beside the key map: actions in their text
	// form by key.
	Keys map[string]string

	settings []Setting
	sources  map[string]Source // of settings that are not as by default
	keys     map[string]Source // of Keys
}

// A Source is where a value comes from.
type Source struct {
	Layer Layer
	Where string // "/home/ada/.config/earshot/config.toml:3", "EARSHOT_THEME", "--theme"; "" for a default
}

// Layer orders sources: a later one wins over those before.
type Layer uint8

// The layers.
const (
	Default Layer = iota
	File
	Environment
	Flag
)

func (l Layer) String() string { return [...]string{"default", "file", "environment", "flag"}[l] }

// An Error says what is wrong with a configuration, where, and what to do.
type Error struct {
	Where string // a line of a file, an environment variable
	What  string
	Hint  string
}

func (e *Error) Error() string { return e.Where + ": " + e.What }

// Given is what other parts of earshot decide about settings.
type Given struct {
	Outputs        []string // where sound can go on this system, the default first
	LeadIn, BackUp time.Duration
	Host, Model    string
	CheckHost      func(string) error // why a text names no host, nil if it does
}

// New returns the settings as they are by default.
func New(g Given) *Config {
	c := &Config{Keys: map[string]string{}, sources: map[string]Source{}, keys: map[string]Source{}}
	c.settings = c.table(g)
	for i := range c.settings {
		s := &c.settings[i]
		if err := s.set(s.Default); err != nil {
			panic(fmt.Sprintf("the default of %s: %v", s.Name, err)) // the table contradicts itself
		}
	}
	return c
}

// Set gives a setting a value, from its text form. The error says what values
// there are, and leaves the setting as it was.
func (c *Config) Set(name, text string, from Source) error {
	s := c.setting(name)
	if s == nil {
		return fmt.Errorf("%q is no setting; the nearest is %q", name, nearest(name, c.names()))
	}
	if err := s.set(text); err != nil {
		return err
	}
	c.sources[name] = from
	return nil
}

// ReadEnv takes the settings from the environment, which getenv looks up.
// NO_COLOR counts whatever it says (no-color.org), and ACCESSIBLE unless it says
// no. DEEPGRAM_HOST, which other
// programs read too, counts where EARSHOT_HOST says nothing. The error is an
// *Error about the first variable that is wrong; the others are taken.
func (c *Config) ReadEnv(getenv func(string) string) error {
	var wrong error
	take := func(name, variable string) {
		if text := getenv(variable); text != "" {
			if err := c.Set(name, text, Source{Environment, variable}); err != nil && wrong == nil {
				wrong = &Error{Where: variable, What: err.Error(), Hint: "Change or unset it; earshot config lists every setting."}
			}
		}
	}
	for i := range c.settings {
		s := &c.settings[i]
		take(s.Name, s.Env())
	}
	if getenv(envPrefix+"HOST") == "" {
		take("host", "DEEPGRAM_HOST")
	}
	if getenv("NO_COLOR") != "" && !c.NoColor {
		c.NoColor, c.sources["no-color"] = true, Source{Environment, "NO_COLOR"}
	}
	if getenv(envPrefix+"PLAIN") == "" && isYes(getenv("ACCESSIBLE")) {
		c.Plain, c.sources["plain"] = true, Source{Environment, "ACCESSIBLE"}
	}
	return wrong
}

// isYes reports whether a variable that other programs read too is switched on:
// they take whatever is no plain no for a yes.
func isYes(text string) bool {
	switch strings.ToLower(text) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// Strays returns the variables of an environment, "NAME=value", that are called
// like settings of earshot but are none, with the nearest that is one.
func (c *Config) Strays(environ []string) []Stray {
	var strays []Stray
	known := make([]string, len(c.settings))
	for i := range c.settings {
		known[i] = c.settings[i].Env()
	}
	for _, pair := range environ {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, envPrefix) && !slices.Contains(known, name) {
			strays = append(strays, Stray{name, nearest(name, known)})
		}
	}
	return strays
}

// A Stray is an environment variable that means nothing.
type Stray struct{ Name, Nearest string }

// Bindings returns the key map that the settings ask for. The error is an
// *Error that names the line of the file.
func (c *Config) Bindings() ([]action.Binding, error) {
	rows, err := action.Rebind(action.Bindings(), c.Keymap, c.Keys)
	if err == nil {
		return rows, nil
	}
	where := "keys"
	if refused, ok := errors.AsType[*action.RebindError](err); ok {
		where = c.keys[refused.Key].Where
	}
	return nil, &Error{Where: where, What: err.Error(), Hint: "The file has a line for each key, \"ctrl+x\" = \"next topic\"; the palette (:) names every action."}
}

// An Entry is a setting with its value.
type Entry struct {
	Setting
	Value  string
	Source Source
}

// Entries returns all settings with their values, in the order of the table.
func (c *Config) Entries() []Entry {
	list := make([]Entry, len(c.settings))
	for i, s := range c.settings {
		list[i] = Entry{s, s.text(), c.sources[s.Name]}
	}
	return list
}

// Source returns where a setting comes from.
func (c *Config) Source(name string) Source { return c.sources[name] }

// KeySource returns where a key of Keys is bound.
func (c *Config) KeySource(key string) Source { return c.keys[key] }

func (c *Config) setting(name string) *Setting {
	for i := range c.settings {
		if c.settings[i].Name == name {
			return &c.settings[i]
		}
	}
	return nil
}

func (c *Config) names() []string {
	names := make([]string, len(c.settings))
	for i := range c.settings {
		names[i] = c.settings[i].Name
	}
	return names
}

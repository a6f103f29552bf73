package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/ui/action"
)

// A Setting is a row of the table of settings: all there is to say about one.
type Setting struct {
	Name    string // in the file
	Kind    Kind
	Choices []string      // what a Choice may be
	Max     time.Duration // how long a Length may be
	Default string
	Meaning string

	field any                // of the Config: *string, *bool, *time.Duration
	check func(string) error // of a Name, why it is none; may be nil
	such  string             // an example of a Name
}

// Kind is what the values of a setting are.
type Kind uint8

// The kinds.
const (
	Choice Kind = iota // one of some words
	Switch             // true or false
	Length             // of time, "50ms" or "1.5s"
	Name               // of something that earshot does not know by heart
)

func (k Kind) String() string { return [...]string{"choice", "switch", "duration", "name"}[k] }

// maxLead bounds how far before a word the sound may start: more than that is
// a seek.
const maxLead = 30 * time.Second

// table lists every setting. File, environment, flags, help, the commented file
// and earshot config are all made from it.
func (c *Config) table(g Given) []Setting {
	choice := func(name string, field *string, meaning string, choices ...string) Setting {
		return Setting{Name: name, Kind: Choice, Choices: choices, Default: choices[0], Meaning: meaning, field: field}
	}
	length := func(name string, field *time.Duration, usual time.Duration, meaning string) Setting {
		return Setting{Name: name, Kind: Length, Max: maxLead, Default: usual.String(), Meaning: meaning, field: field}
	}
	onOff := func(name string, field *bool, meaning string) Setting {
		return Setting{Name: name, Kind: Switch, Default: "false", Meaning: meaning, field: field}
	}
	name := func(name string, field *string, usual, such, meaning string, check func(string) error) Setting {
		return Setting{Name: name, Kind: Name, Default: usual, Meaning: meaning, field: field, check: check, such: such}
	}
	return []Setting{
		choice("output", &c.Output, "where the sound goes", g.Outputs...),
		length("lead-in", &c.LeadIn, g.LeadIn, "start the sound this much before a word"),
		length("back-up", &c.BackUp, g.BackUp, "after a pause, play on this much earlier"),
		choice("theme", &c.Theme, "colours for this background", "auto", "dark", "light"),
		choice("glyphs", &c.Glyphs, "what pictures are made of", "auto", "block", "braille", "ascii"),
		choice("mouse", &c.Mouse, "clicks and wheel; auto is off over SSH", "auto", "on", "off"),
		onOff("no-color", &c.NoColor, "no colours, as NO_COLOR does"),
		choice("keymap", &c.Keymap, "which keys do what; transcriber has Esc and F1 to F4 for the sound", action.Keymaps()...),
		onOff("plain", &c.Plain, "a sentence for each key in place of the screen, for screen readers; so does ACCESSIBLE"),
		onOff("no-state", &c.NoState, "neither keep nor restore where you were in a call"),
		name("host", &c.Host, g.Host, "https://deepgram.example.com", "the Deepgram that analyses; also DEEPGRAM_HOST", g.CheckHost),
		name("model", &c.Model, g.Model, "nova-3", "the model that recognises speech", nil),
	}
}

// Flag returns the setting's flag.
func (s *Setting) Flag() string { return "--" + s.Name }

// Env returns the setting's environment variable.
func (s *Setting) Env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}

const envPrefix = "EARSHOT_"

// Allowed says what the setting may be.
func (s *Setting) Allowed() string {
	switch s.Kind {
	case Choice:
		return strings.Join(s.Choices, ", ")
	case Length:
		return "0s to " + s.Max.String()
	case Name:
		return "such as " + s.such
	}
	return "true, false"
}

// Check reports why text is no value of the setting, nil if it is one.
func (s *Setting) Check(text string) error {
	_, err := s.parse(text)
	return err
}

// parse reads the text form of a value: a string, a bool or a time.Duration.
func (s *Setting) parse(text string) (any, error) {
	switch s.Kind {
	case Choice:
		if !slices.Contains(s.Choices, text) {
			return nil, fmt.Errorf("%q is not one of %s", text, s.Allowed())
		}
		return text, nil
	case Switch:
		switch strings.ToLower(text) {
		case "true", "1", "yes", "on":
			return true, nil
		case "false", "0", "no", "off":
			return false, nil
		}
		return nil, fmt.Errorf("%q is neither true nor false", text)
	case Name:
		if text = strings.TrimSpace(text); text == "" {
			return nil, fmt.Errorf("it is empty; write one %s", s.Allowed())
		}
		if s.check != nil {
			if err := s.check(text); err != nil {
				return nil, err
			}
		}
		return text, nil
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no duration, such as 50ms or 1.5s", text)
	case d < 0 || d > s.Max:
		return nil, fmt.Errorf("%v is not from 0s to %v", d, s.Max)
	}
	return d, nil
}

func (s *Setting) set(text string) error {
	v, err := s.parse(text)
	if err != nil {
		return err
	}
	switch f := s.field.(type) {
	case *string:
		*f = v.(string)
	case *bool:
		*f = v.(bool)
	case *time.Duration:
		*f = v.(time.Duration)
	}
	return nil
}

// text returns the value in its text form.
func (s *Setting) text() string {
	switch f := s.field.(type) {
	case *string:
		return *f
	case *bool:
		return strconv.FormatBool(*f)
	case *time.Duration:
		return f.String()
	}
	return ""
}

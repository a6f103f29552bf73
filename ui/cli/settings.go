package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/model/place"
	"earshot/player"
	"earshot/ui"
	"earshot/ui/config"
	"earshot/ui/theme"
)

// settings are what a person wants: of every call by the configuration, the
// environment and flags, and of this one by flags.
type settings struct {
	*config.Config
	file   string // where the configuration is; "" for nowhere
	inFile bool   // whether it is there
	err    error  // what is wrong with it or with the environment

	audio string
	at    string
}

// defaultModel is the newest that recognises speech which is not live.
const defaultModel = "nova-3"

// readSettings reads the configuration file and the environment. Flags come
// later and win.
func readSettings(getenv func(string) string) settings {
	s := settings{
		Config: config.New(config.Given{
			Outputs: player.OutputNames(), LeadIn: ui.DefaultLeadIn, BackUp: ui.DefaultBackUp,
			Host: api.DefaultHost, Model: defaultModel, CheckHost: func(s string) error {
				_, err := api.ParseHost(s)
				return err
			},
		}),
		file: config.Path(getenv),
	}
	s.inFile, s.err = s.ReadFile(s.file)
	if err := s.ReadEnv(getenv); s.err == nil {
		s.err = err
	}
	return s
}

// addTo adds the flags of every command that shows a call.
func (s *settings) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.at, "at", "", "start at this place: a time, word, segment, path or deep link")
	s.addFlags(cmd)
}

// addFlags adds a flag for each setting of the configuration, or for some.
func (s *settings) addFlags(cmd *cobra.Command, some ...string) {
	f := cmd.Flags()
	f.SortFlags = false
	for _, e := range s.Entries() {
		if len(some) > 0 && !slices.Contains(some, e.Name) {
			continue
		}
		usage := e.Meaning
		if e.Kind == config.Choice {
			usage += ": " + e.Allowed()
		}
		flag := f.VarPF(settingFlag{s.Config, e.Setting}, e.Name, "", usage)
		switch e.Kind {
		case config.Switch:
			flag.NoOptDefVal = "true"
		case config.Choice:
			_ = cmd.RegisterFlagCompletionFunc(e.Name, cobra.FixedCompletions(e.Choices, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// settingFlag is the flag of a setting.
type settingFlag struct {
	config  *config.Config
	setting config.Setting
}

// String implements pflag.Value. Help shows it as the default.
func (f settingFlag) String() string { return f.setting.Default }

// Type implements pflag.Value.
func (f settingFlag) Type() string {
	switch f.setting.Kind {
	case config.Choice:
		return "word"
	case config.Switch:
		return "bool"
	case config.Name:
		return "name"
	}
	return "duration"
}

// Set implements pflag.Value.
func (f settingFlag) Set(text string) error {
	return f.config.Set(f.setting.Name, text, config.Source{Layer: config.Flag, Where: f.setting.Flag()})
}

// check reports what no flag can check by itself.
func (s *settings) check() error {
	if s.at != "" {
		if _, err := place.Parse(s.at); err != nil {
			return &usageError{what: fmt.Sprintf("--at: %v", err)}
		}
	}
	if s.audio != "" {
		if info, err := os.Stat(s.audio); err != nil || info.IsDir() {
			return &usageError{what: "--audio: there is no recording " + s.audio}
		}
	}
	return nil
}

// mouseOn reports whether to listen to the mouse from the start. Over SSH that
// takes the terminal's own selection away for little, so there it is off.
func (a *app) mouseOn() bool {
	switch a.set.Mouse {
	case "on":
		return true
	case "off":
		return false
	}
	return !a.overSSH()
}

func (a *app) background() ui.Background {
	switch a.set.Theme {
	case "dark":
		return ui.Dark
	case "light":
		return ui.Light
	}
	return ui.AskTerminal
}

// glyphs picks what pictures are made of. The font of the Linux console has
// hardly more than ASCII.
func (a *app) glyphs() theme.GlyphSet {
	switch a.set.Glyphs {
	case "block":
		return theme.Blocks
	case "braille":
		return theme.Braille
	case "ascii":
		return theme.ASCII
	}
	if a.getenv("TERM") == "linux" {
		return theme.ASCII
	}
	return theme.Blocks
}

// choose adds a flag that takes one of some words, the first by default.
func choose(cmd *cobra.Command, value *string, name, usage string, of ...string) {
	*value = of[0]
	cmd.Flags().Var(choice{value, of}, name, usage+": "+strings.Join(of, ", "))
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(of, cobra.ShellCompDirectiveNoFileComp))
}

// choice is a flag that takes one of some words.
type choice struct {
	value *string
	of    []string
}

// String implements pflag.Value.
func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

// Type implements pflag.Value.
func (c choice) Type() string { return "word" }

// Set implements pflag.Value.
func (c choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		return fmt.Errorf("it is one of %s", strings.Join(c.of, ", "))
	}
	*c.value = s
	return nil
}

package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earshot/model/place"
	"earshot/player"
	"earshot/ui"
	"earshot/ui/theme"
)

// settings are what the flags say.
type settings struct {
	audio   string
	output  string
	theme   string
	glyphs  string
	mouse   string
	noColor bool
	at      string
	leadIn  time.Duration
	backUp  time.Duration
}

// maxLead bounds how far before a word the sound may start: more than that is
// a seek.
const maxLead = 30 * time.Second

// addTo adds the flags of every command that shows a call.
func (s *settings) addTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&s.at, "at", "", "start at this place: a time, word, segment, path or deep link")
	choose(cmd, &s.output, "output", "where the sound goes", player.OutputNames()...)
	f.DurationVar(&s.leadIn, "lead-in", ui.DefaultLeadIn, "start the sound this much before a word")
	f.DurationVar(&s.backUp, "back-up", ui.DefaultBackUp, "after a pause, play on this much earlier")
	choose(cmd, &s.theme, "theme", "colours", "auto", "dark", "light")
	choose(cmd, &s.glyphs, "glyphs", "what pictures are made of", "auto", "block", "braille", "ascii")
	choose(cmd, &s.mouse, "mouse", "clicks and wheel", "auto", "on", "off")
	f.BoolVar(&s.noColor, "no-color", false, "no colours, as NO_COLOR does")
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
	for name, d := range map[string]time.Duration{"lead-in": s.leadIn, "back-up": s.backUp} {
		if d < 0 || d > maxLead {
			return &usageError{what: fmt.Sprintf("--%s %v is not from 0s to %v", name, d, maxLead)}
		}
	}
	return nil
}

// mouseOn reports whether to listen to the mouse from the start. Over SSH that
// takes the terminal's own selection away for little, so there it is off.
func (a *app) mouseOn() bool {
	switch a.set.mouse {
	case "on":
		return true
	case "off":
		return false
	}
	return !a.overSSH()
}

func (a *app) background() ui.Background {
	switch a.set.theme {
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
	switch a.set.glyphs {
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

package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earshot/ui/config"
	"earshot/ui/text"
)

// configCommand prints the settings, and begins a file of them.
func (a *app) configCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print every setting with its value, its source and its meaning",
		Long: `Print every setting with its value, its source and its meaning.

A flag wins over an environment variable, that over the configuration file, and that over the default. In the file, [keys] binds keys beside the key map; a key that is taken from an action which has no other is refused.`,
		Example: `# what counts, and why
earshot config

# begin a file, in which every setting stands as a comment
earshot config init
$EDITOR "$(earshot config path)"`,
		Args: cobra.NoArgs,
		RunE: a.configured(func(*cobra.Command, []string) error {
			write := writeConfig
			if format == "json" {
				write = writeConfigJSON
			}
			if err := write(a.std.Out, &a.set); err != nil {
				return err
			}
			_, err := a.set.Bindings() // after the list, which shows what is in conflict
			return err
		}),
	}
	choose(cmd, &format, "format", "how it is printed", "text", "json")
	a.set.addFlags(cmd)
	cmd.AddCommand(&cobra.Command{
		Use:   "path",
		Short: "Print where the configuration file is, or would be",
		Args:  cobra.NoArgs,
		RunE: a.command(func(*cobra.Command, []string) error {
			if a.set.file == "" {
				return errNoConfigPath
			}
			_, err := fmt.Fprintln(a.std.Out, text.Safe(a.set.file))
			return err
		}),
	}, &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file in which every setting stands as a comment",
		Args:  cobra.NoArgs,
		RunE: a.command(func(*cobra.Command, []string) error {
			if a.set.file == "" {
				return errNoConfigPath
			}
			if err := a.set.WriteTemplate(a.set.file); errors.Is(err, fs.ErrExist) {
				return &usageError{what: "there is a configuration already: " + a.set.file, hint: "It is left as it is; change it with an editor."}
			} else if err != nil {
				return fmt.Errorf("the configuration was not written: %w", err)
			}
			_, err := fmt.Fprintln(a.std.Out, "written:", text.Safe(a.set.file))
			return err
		}),
	})
	return cmd
}

var errNoConfigPath = &usageError{what: "nothing says where the configuration is", hint: "Set HOME or XDG_CONFIG_HOME."}

// writeConfig writes the settings in columns, and below them the keys.
func writeConfig(w io.Writer, s *settings) error {
	table := [][]string{{"setting", "value", "source", "meaning"}}
	for _, e := range s.Entries() {
		meaning := e.Meaning
		if e.Kind == config.Choice {
			meaning += ": " + e.Allowed()
		}
		table = append(table, []string{e.Name, e.Value, sourceText(e.Source), meaning})
	}
	var b strings.Builder
	writeColumns(&b, table)
	if len(s.Keys) > 0 {
		b.WriteString("\n")
		table = [][]string{{"key", "action", "source"}}
		for _, key := range slices.Sorted(maps.Keys(s.Keys)) {
			table = append(table, []string{key, s.Keys[key], sourceText(s.KeySource(key))})
		}
		writeColumns(&b, table)
	}
	switch {
	case s.file == "":
		b.WriteString("\nno file: HOME is not set\n")
	case s.inFile:
		fmt.Fprintf(&b, "\nfile: %s\n", text.Safe(s.file))
	default:
		fmt.Fprintf(&b, "\nfile: %s is not there; earshot config init writes it\n", text.Safe(s.file))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeColumns writes rows with their columns two spaces apart.
func writeColumns(b *strings.Builder, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			row[i] = text.Safe(cell)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], text.Width(row[i]))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-text.Width(cell)+2))
			}
		}
		b.WriteString("\n")
	}
}

// sourceText names a source; the file's folder is told once, below.
func sourceText(s config.Source) string {
	switch s.Layer {
	case config.Default:
		return s.Layer.String()
	case config.File:
		return filepath.Base(s.Where)
	}
	return s.Where
}

// The JSON form of the settings.
type (
	configJSON struct {
		File     string        `json:"file"`
		Found    bool          `json:"found"`
		Settings []settingJSON `json:"settings"`
		Keys     []keyJSON     `json:"keys"`
	}
	settingJSON struct {
		Name     string   `json:"name"`
		Value    string   `json:"value"`
		Source   string   `json:"source"` // default, file, environment or flag
		Where    string   `json:"where,omitempty"`
		Default  string   `json:"default"`
		Kind     string   `json:"kind"` // choice, switch, duration or name
		Choices  []string `json:"choices,omitempty"`
		Meaning  string   `json:"meaning"`
		Flag     string   `json:"flag"`
		Variable string   `json:"variable"`
	}
	keyJSON struct {
		Key    string `json:"key"`
		Action string `json:"action"`
		Where  string `json:"where"`
	}
)

func writeConfigJSON(w io.Writer, s *settings) error {
	out := configJSON{File: s.file, Found: s.inFile, Keys: []keyJSON{}}
	for _, e := range s.Entries() {
		out.Settings = append(out.Settings, settingJSON{
			Name: e.Name, Value: e.Value, Source: e.Source.Layer.String(), Where: e.Source.Where, Default: e.Default,
			Kind: e.Kind.String(), Choices: e.Choices, Meaning: e.Meaning, Flag: e.Flag(), Variable: e.Env(),
		})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Keys)) {
		out.Keys = append(out.Keys, keyJSON{key, s.Keys[key], s.KeySource(key).Where})
	}
	return writeJSON(w, out)
}

// writeJSON writes a value as JSON to be read by people too.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"earshot/ui/text"
	"earshot/ui/theme"
)

// doctorCommand reports what earshot finds where it runs.
func (a *app) doctorCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Report what earshot finds here: terminal, sound, formats, configuration",
		Long: `Report what earshot finds here: the terminal and what it can do, the sound outputs in the order in which they are tried, the formats that can be played, the configuration, and what is kept.

✓ works, ! could be better, ✗ is broken, · is only told. Below a line stands what to do about it.

Exit codes: 0 nothing is broken, 1 something is.`,
		Args: cobra.NoArgs,
		RunE: a.command(func(cmd *cobra.Command, _ []string) error {
			r := a.examine(cmd.Context()).report()
			var err error
			if format == "json" {
				err = writeJSON(a.std.Out, r)
			} else {
				err = r.write(a.std.Out, a.marks())
			}
			if err == nil && r.Broken > 0 {
				err = errBroken
			}
			return err
		}),
	}
	choose(cmd, &format, "format", "how it is printed", "text", "json")
	a.set.addFlags(cmd)
	return cmd
}

var errBroken = errors.New("something is broken here; the report says what to do")

// A report is what the doctor says.
type report struct {
	Version  string   `json:"version"`
	Platform string   `json:"platform"`
	Broken   int      `json:"broken"` // how many remarks tell of something broken
	Checks   []remark `json:"checks"`
}

// A remark is a line of a report.
type remark struct {
	Area   string  `json:"area"`
	Result verdict `json:"result"`
	What   string  `json:"what"`
	Do     string  `json:"do,omitempty"` // what to do about it
}

// verdict is what came of a check.
type verdict string

const (
	works  verdict = "works"
	advice verdict = "advice" // it could be better
	broken verdict = "broken"
	told   verdict = "told" // neither good nor bad
)

// marks returns the signs of the verdicts: letters where others can't be relied
// on.
func (a *app) marks() map[verdict]string {
	if a.glyphs() == theme.ASCII || !utf8Locale(a.getenv) {
		return map[verdict]string{works: "+", advice: "!", broken: "x", told: "-"}
	}
	return map[verdict]string{works: "✓", advice: "!", broken: "✗", told: "·"}
}

// write writes the report for people.
func (r report) write(w io.Writer, marks map[verdict]string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "earshot %s, %s\n", r.Version, r.Platform)
	area := ""
	for _, c := range r.Checks {
		if c.Area != area {
			area = c.Area
			fmt.Fprintf(&b, "\n%s\n", area)
		}
		fmt.Fprintf(&b, "  %s %s\n", marks[c.Result], text.Safe(c.What))
		if c.Do != "" {
			fmt.Fprintf(&b, "      %s\n", text.Safe(c.Do))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

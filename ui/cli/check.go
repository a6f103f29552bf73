package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earshot/model"
	integrity "earshot/model/check"
	"earshot/player"
	"earshot/ui/text"
)

// checkWish is what a person wants of a check.
type checkWish struct {
	format     string
	failOn     string
	explain    string
	list       bool
	schema     bool
	recordings bool
}

func (a *app) checkCommand() *cobra.Command {
	var wish checkWish
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "Find where responses contradict themselves, the recording, or what is known of them",
		Long: `Find where responses contradict themselves, the recording, or what is known of them. Each finding is of a rule with a name that stays, says what the file says and what it should be, and what playback does about it. Of a folder all files below it are checked whose names end in .json or .jsonl.

Exit codes: 0 nothing at or above --fail-on was found, 1 something was, 2 a file can't be read.`,
		Example: `# one response, or all below a folder
earshot check call.json
earshot check responses/

# stop a build at warnings; for tools that show findings beside code
earshot check --fail-on warning responses/
earshot check --format sarif responses/ > earshot.sarif

# what a rule is about
earshot check --explain index-shift`,
		RunE: a.command(func(cmd *cobra.Command, args []string) error {
			switch {
			case wish.schema:
				_, err := io.WriteString(a.std.Out, integrity.Schema)
				return err
			case wish.explain != "":
				return a.explainRule(wish.explain)
			case wish.list:
				return a.listRules()
			case len(args) == 0:
				return &usageError{what: "no file was given to check", hint: "Name files or folders, or - for standard input; earshot check --help shows more."}
			}
			return a.check(cmd.Context(), args, wish)
		}),
	}
	f := cmd.Flags()
	f.SortFlags = false
	choose(cmd, &wish.format, "format", "how to write what was found", "text", "json", "sarif")
	choose(cmd, &wish.failOn, "fail-on", "the least severity that makes the exit code 1", "error", "warning", "note")
	f.StringVar(&a.set.audio, "audio", "", "compare with this recording, too")
	f.BoolVar(&wish.recordings, "recordings", false, "compare each with its recording, which is looked for beside it")
	f.StringVar(&wish.explain, "explain", "", "say what a rule is about")
	f.BoolVar(&wish.list, "list", false, "list the rules")
	f.BoolVar(&wish.schema, "schema", false, "print the JSON Schema of what json holds")
	_ = cmd.RegisterFlagCompletionFunc("explain", cobra.FixedCompletions(ruleNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func ruleNames() (names []string) {
	for _, r := range integrity.Rules() {
		names = append(names, r.ID)
	}
	return names
}

// check checks files and folders.
func (a *app) check(ctx context.Context, names []string, wish checkWish) error {
	if a.set.audio != "" && len(names) > 1 {
		return &usageError{what: "--audio is the recording of one response, not of several", hint: "--recordings looks for the recording of each."}
	}
	out := bufio.NewWriterSize(a.std.Out, 64<<10)
	var report integrity.Report
	switch wish.format {
	case "json":
		report = integrity.NewJSON(out)
	case "sarif":
		report = integrity.NewSARIF(out, version())
	default:
		report = integrity.NewText(out)
	}
	var counts integrity.Counts
	bar := a.newBar()
	see := func(f integrity.File) error {
		counts.Add(f)
		bar.clear()
		if f.Err != nil && !f.Skipped && wish.format == "text" {
			explain(f.Err).print(a.std.Err)
		}
		if err := report.File(f); err != nil {
			return err
		}
		return out.Flush() // what is found is seen at once
	}
	if slices.Contains(names, "-") {
		if len(names) > 1 {
			return &usageError{what: "standard input is checked by itself", hint: "Name - alone."}
		}
		doc, err := a.open("-")
		if err != nil {
			return err
		}
		if err := see(integrity.Document(ctx, doc, a.recordingFacts(wish))); err != nil {
			return err
		}
	} else {
		list := integrity.Find(names)
		for f := range integrity.Files(ctx, list, a.recordingFacts(wish)) {
			if err := see(f); err != nil {
				return err
			}
			bar.draw(counts.Files, len(list))
		}
		bar.clear()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := errors.Join(report.End(), out.Flush()); err != nil {
		return err
	}
	return a.checked(counts, wish)
}

// checked tells how a check ended.
func (a *app) checked(counts integrity.Counts, wish checkWish) error {
	found := fmt.Sprintf("%s, %s, %s in %s", text.Count(counts.Errors, "error"), text.Count(counts.Warnings, "warning"), text.Count(counts.Notes, "note"), text.Count(counts.Files-counts.Skipped-counts.Unreadable, "response"))
	if counts.Skipped > 0 {
		found += fmt.Sprintf("; %s of another kind left out", text.Count(counts.Skipped, "JSON file"))
	}
	severity, _ := integrity.ParseSeverity(wish.failOn)
	switch {
	case counts.Unreadable > 0:
		return &usageError{what: fmt.Sprintf("%s can't be read; %s", text.Count(counts.Unreadable, "file"), found)}
	case counts.AtLeast(severity) > 0:
		return fmt.Errorf("%s", found)
	case isTerminal(a.std.Err) && wish.format == "text":
		fmt.Fprintf(a.std.Err, "earshot: %s\n", found)
	}
	return nil
}

// recordingFacts returns what finds out about the recording of a call, nil when
// nobody wants to know.
func (a *app) recordingFacts(wish checkWish) func(context.Context, *model.Call) integrity.Options {
	if a.set.audio == "" && !wish.recordings {
		return nil
	}
	return func(ctx context.Context, c *model.Call) (o integrity.Options) {
		found, err := player.Find(ctx, player.FindOptions{CallPath: c.Doc.Name(), Audio: a.set.audio, SHA256: c.Meta.SHA256})
		if err != nil {
			return o // without one there is nothing to compare with
		}
		if o.SHA256 = c.Meta.SHA256; found.Hash != player.HashMatches {
			o.SHA256, _ = player.HashFile(ctx, found.Path)
		}
		rec, err := player.Open(found.Path)
		if err != nil {
			return o
		}
		defer rec.Close()
		o.Duration = rec.Rate.D(rec.Len())
		return o
	}
}

// explainRule says what a rule is about.
func (a *app) explainRule(id string) error {
	r, ok := integrity.RuleByID(id)
	if !ok {
		return &usageError{what: fmt.Sprintf("there is no rule %q", id), hint: "The rules are " + strings.Join(ruleNames(), ", ") + "."}
	}
	_, err := fmt.Fprintf(a.std.Out, "%s (%s): %s\n\n%s\n\n%s\n", r.ID, r.Severity, r.Title, wrap(r.Why, 80), wrap("What playback does: "+r.Playback+".", 80))
	return err
}

// listRules lists the rules, between tabs.
func (a *app) listRules() error {
	for _, r := range integrity.Rules() {
		if _, err := fmt.Fprintf(a.std.Out, "%s\t%s\t%s\n", r.ID, r.Severity, r.Title); err != nil {
			return err
		}
	}
	return nil
}

// wrap breaks a text of ours into lines.
func wrap(s string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		switch {
		case i == 0:
		case column+1+text.Width(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += text.Width(word)
	}
	return b.String()
}

// A bar says on a terminal how far a long check has come. It comes after half a
// second and leaves nothing behind.
type bar struct {
	app   *app
	on    bool
	drawn bool
	next  time.Time
}

const (
	barAfter = 500 * time.Millisecond
	barEvery = 100 * time.Millisecond
	barCells = 24
)

func (a *app) newBar() *bar {
	return &bar{app: a, on: isTerminal(a.std.Err) && a.getenv("TERM") != "dumb", next: time.Now().Add(barAfter)}
}

func (b *bar) draw(done, of int) {
	now := time.Now()
	if !b.on || now.Before(b.next) || done == of {
		return
	}
	b.next, b.drawn = now.Add(barEvery), true
	full := barCells * done / of
	fmt.Fprintf(b.app.std.Err, "\r\x1b[K%s%s %d of %d files", strings.Repeat("━", full), strings.Repeat("╌", barCells-full), done, of)
}

// clear takes the bar away, before anything else is written.
func (b *bar) clear() {
	if b.drawn {
		b.drawn = false
		fmt.Fprint(b.app.std.Err, "\r\x1b[K")
	}
}

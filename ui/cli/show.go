package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"earshot/model"
	"earshot/model/export"
	"earshot/model/place"
	"earshot/model/tree"
	"earshot/ui/text"
)

func (a *app) showCommand() *cobra.Command {
	var view, format string
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Print a view of a call: transcript, words, segments, summary, statistics, the raw response",
		Long: `Print a view of a call. Text has columns between tabs, and times as clocks; json, jsonl and csv have all digits of every number, and times in seconds. What JSON holds is described by a schema: earshot export --schema. The raw response is the bytes of the file in text and json, a value a line in jsonl, and a table of paths and values in csv and md.

With --at only what is there: the words of a place, the segments that share a word with it, the JSON it stands for.`,
		Example: `earshot show call.json
earshot show call.json --view segments | sort -k7
earshot show call.json --view words --at T2 --format csv
earshot show call.json --view raw --at .results.topics.segments[0]
earshot show call.json --view stats --format json | jq '.[] | select(.measure == "pace")'`,
		Args: needsCall,
		RunE: a.command(func(cmd *cobra.Command, args []string) error {
			name, at := args[0], a.set.at
			if file, link, ok := cutLink(name); ok {
				if name = file; at == "" {
					at = link
				}
			}
			if v := export.View(view); at != "" && (v == export.Summary || v == export.Stats) {
				return &usageError{what: fmt.Sprintf("the view %s is of the whole call", v), hint: "Leave --at out, or choose another view."}
			}
			return a.withCall(cmd.Context(), name, func(ctx context.Context, c *model.Call) error {
				sel, err := selected(c, at)
				if err != nil {
					return err
				}
				err = export.Show(ctx, a.shown(), c, export.View(view), export.Format(format), sel)
				if errors.Is(err, export.ErrNotThere) || errors.Is(err, tree.ErrNoSuchPath) || errors.Is(err, tree.ErrNoPath) {
					return &usageError{what: err.Error()}
				}
				return err
			})
		}),
	}
	choose(cmd, &view, "view", "what to print", namesOf(export.Views())...)
	choose(cmd, &format, "format", "how", namesOf(export.ShowFormats())...)
	cmd.Flags().StringVar(&a.set.at, "at", "", "only what is at this place: a time, word, segment, path or deep link")
	return cmd
}

// needsCall is for commands about one call.
func needsCall(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return fmt.Errorf("no call was given: name a file, - for standard input, or %s for the example call", demoName)
	}
	return fmt.Errorf("one call at a time, not %d: %s", len(args), strings.Join(args, " "))
}

// withCall reads the call in a file, on standard input, or the example call.
func (a *app) withCall(ctx context.Context, name string, do func(context.Context, *model.Call) error) error {
	doc := model.FromBytes([]byte(a.demo.Call), demoName)
	if name != demoName || exists(name) {
		var err error
		if doc, err = a.open(name); err != nil {
			return err
		}
	}
	defer doc.Close()
	c, err := model.Decode(ctx, doc)
	if err != nil {
		return err
	}
	return do(ctx, c)
}

// selected returns the part of a call that --at names.
func selected(c *model.Call, at string) (export.Selection, error) {
	if at == "" {
		return export.Everything(c), nil
	}
	p, err := place.Parse(at)
	if err != nil {
		return export.Selection{}, err
	}
	sel, err := export.Select(c, p)
	if err != nil {
		return sel, &usageError{what: fmt.Sprintf("--at %s: %v", at, err)}
	}
	return sel, nil
}

// namesOf returns names as plain strings.
func namesOf[S ~string](names []S) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = string(name)
	}
	return list
}

// shown returns where a view goes: standard output as it is, or, when that is a
// terminal, with nothing in it that could drive one.
func (a *app) shown() io.Writer {
	if isTerminal(a.std.Out) {
		return &safeLines{w: a.std.Out}
	}
	return a.std.Out
}

// safeLines makes text safe for a terminal. Lines and tabs stay: they stand
// between records and columns.
type safeLines struct {
	w    io.Writer
	half []byte // of a character that the next bytes complete
}

// Write implements io.Writer.
func (s *safeLines) Write(b []byte) (int, error) {
	n := len(b)
	b = append(s.half, b...)
	whole := len(b)
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if c := b[len(b)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-back:]) {
				whole -= back
			}
			break
		}
	}
	s.half = bytes.Clone(b[whole:])
	var out strings.Builder
	for line := range strings.Lines(string(b[:whole])) {
		said, ended := strings.CutSuffix(line, "\n")
		for i, cell := range strings.Split(strings.TrimSuffix(said, "\r"), "\t") {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.WriteString(text.Safe(cell))
		}
		if ended {
			out.WriteByte('\n')
		}
	}
	_, err := io.WriteString(s.w, out.String())
	return n, err
}

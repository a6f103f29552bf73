package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earshot/model"
	"earshot/model/export"
)

// exportWish is what a person wants to export.
type exportWish struct {
	to       string
	out      string
	force    bool
	schema   bool
	speakers string
	view     string
	title    string
}

func (a *app) exportCommand() *cobra.Command {
	var wish exportWish
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "Write a call as captions, a document, a table, JSON, or a page to send somebody",
		Long: `Write a call as captions (srt, vtt), a document (txt, md), a table (csv), JSON (json, jsonl), or a page that needs nothing else (html).

Captions are of two lines of at most 42 characters, shown for 0.8 to 7 seconds with a gap before the next. A file that is there is not written over without --force; what is written is whole or not there at all.`,
		Example: `earshot export call.json --to srt -o call.srt
earshot export call.json -o call.html
earshot export call.json --to csv --view topics
earshot export call.json --to jsonl | grep '"type": "segment"'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if wish.schema {
				return cobra.NoArgs(cmd, args)
			}
			return needsCall(cmd, args)
		},
		RunE: a.command(func(cmd *cobra.Command, args []string) error {
			if wish.schema {
				_, err := io.WriteString(a.std.Out, export.Schema)
				return err
			}
			return a.export(cmd.Context(), args[0], wish)
		}),
	}
	f := cmd.Flags()
	f.SortFlags = false
	formats := exportNames()
	f.Var(optional{choice{&wish.to, formats}}, "to", "format: "+strings.Join(formats, ", ")+"; without it, what the name of the output ends in")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	f.StringVarP(&wish.out, "output", "o", "", "file to write; without it, standard output")
	f.BoolVar(&wish.force, "force", false, "write over a file that is there")
	choose(cmd, &wish.speakers, "speakers", "how captions tell who speaks", "dashes", "names", "none")
	choose(cmd, &wish.view, "view", "what a table holds", namesOf([]export.View{export.Words, export.Transcript, export.Segments, export.Topics, export.Intents, export.Sentiment, export.Stats})...)
	f.StringVar(&wish.title, "title", "", "what the call is called in documents; without it, the name of its file")
	f.BoolVar(&wish.schema, "schema", false, "print the JSON Schema of what json and jsonl hold")
	return cmd
}

// optional is a choice with nothing as its default.
type optional struct{ choice }

// String implements pflag.Value.
func (optional) String() string { return "" }

// exportNames are the formats as people write them: like the ends of names.
func exportNames() []string {
	names := namesOf(export.WriteFormats())
	names[slices.Index(names, string(export.Text))] = "txt"
	return names
}

// formatOf returns the format that was asked for, or that a file's name ends in.
func (w exportWish) formatOf() (export.Format, error) {
	name := w.to
	if name == "" {
		name = strings.ToLower(strings.TrimPrefix(filepath.Ext(w.out), "."))
	}
	switch {
	case name == "txt":
		return export.Text, nil
	case slices.Contains(exportNames(), name):
		return export.Format(name), nil
	}
	return "", &usageError{what: "no format was given", hint: "Add --to and one of " + strings.Join(exportNames(), ", ") + "."}
}

// export writes a call to a file or to standard output.
func (a *app) export(ctx context.Context, name string, wish exportWish) error {
	format, err := wish.formatOf()
	if err != nil {
		return err
	}
	return a.withCall(ctx, name, func(ctx context.Context, c *model.Call) error {
		write := func(w io.Writer) error {
			err := export.Write(ctx, w, c, format, export.Options{Name: wish.title, Speakers: export.Speakers(wish.speakers), View: export.View(wish.view)})
			if errors.Is(err, export.ErrNotThere) {
				return &usageError{what: err.Error()}
			}
			return err
		}
		if wish.out == "" || wish.out == "-" {
			return write(a.shown())
		}
		return writeFile(wish.out, wish.force, write)
	})
}

// writeFile writes a file as a whole: beside its place under another name,
// which it then gets. Without force, a file that is there is left alone, even
// one that came meanwhile.
func writeFile(path string, force bool, write func(io.Writer) error) error {
	return writeFileFor(0o666, path, force, write) // less what the person's mask takes away
}

// writeFileFor is writeFile for a file that those may read whom mode lets. One
// that is written over stays as readable as it was.
func writeFileFor(mode fs.FileMode, path string, force bool, write func(io.Writer) error) error {
	there := &usageError{what: path + " is there already", hint: "Name another file, or add --force to write over it."}
	switch info, err := os.Stat(path); {
	case err != nil:
	case info.IsDir():
		return &usageError{what: path + " is a folder", hint: "Name a file in it."}
	case !info.Mode().IsRegular(): // a pipe or a device
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	case !force:
		return there
	default:
		mode = info.Mode().Perm()
	}
	if to, err := filepath.EvalSymlinks(path); err == nil { // what a link leads to is written, and the link stays
		path = to
	}
	f, err := os.OpenFile(filepath.Join(filepath.Dir(path), fmt.Sprintf(".earshot-%016x", rand.Uint64())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // when all went well, it has another name by now
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if force {
		return os.Rename(f.Name(), path)
	}
	// A second name fails where a file is, as renaming doesn't.
	switch err := os.Link(f.Name(), path); {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return there
	}
	if _, err := os.Lstat(path); err == nil { // no second names on this file system
		return there
	}
	return os.Rename(f.Name(), path)
}

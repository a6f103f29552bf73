package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/api/snippet"
	"earshot/model"
	"earshot/player"
)

func (a *app) curlCommand() *cobra.Command {
	var to string
	flags := a.newAnalyzeFlags()
	cmd := &cobra.Command{
		Use:   "curl SOURCE",
		Short: "Print a request as curl, or as code for Go, Python or JavaScript",
		Long: `Print the request that earshot analyze would send with the same flags, as a command of curl, or as code for Deepgram's SDKs: for Go (deepgram-go-sdk 3), Python (deepgram-sdk 5 and later) or JavaScript (@deepgram/sdk 5). Nothing is sent.

A source is a recording, with --text a text, an address, or - for standard input. Of a saved response, CALL.json, it prints the request that would make it again, as far as the response shows it.

The key is not printed: it is taken from DEEPGRAM_API_KEY when the command runs.`,
		Example: `# what earshot analyze sends
earshot curl call.wav --custom-topic refund

# run it
earshot curl call.wav | sh > call.deepgram.json

# the same for a program of your own
earshot curl call.wav --custom-topic refund --to python

# how a saved response may have been asked for
earshot curl call.json`,
		Args: oneSource,
		RunE: a.configured(func(cmd *cobra.Command, args []string) error {
			return a.printCode(cmd.Context(), args[0], flags, snippet.Language(to))
		}),
	}
	var languages []string
	for _, l := range snippet.Languages() {
		languages = append(languages, string(l))
	}
	cmd.Flags().SortFlags = false
	choose(cmd, &to, "to", "what it is printed as", languages...)
	flags.addTo(cmd)
	a.set.addFlags(cmd, "no-color")
	return cmd
}

func oneSource(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return fmt.Errorf("no source was given: a recording, an address, or - for standard input")
	case len(args) > 1:
		return fmt.Errorf("one source at a time, not %d: %s", len(args), strings.Join(args, " "))
	}
	return nil
}

// printCode writes the request for a source, as code.
func (a *app) printCode(ctx context.Context, source string, flags *analyzeFlags, to snippet.Language) error {
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return err
	}
	query, err := flags.query()
	if err == nil {
		err = query.Check(flags.endpoint())
	}
	if err != nil {
		return err
	}
	r := snippet.Request{Host: host, Endpoint: flags.endpoint(), Params: query}
	switch s := (api.Source{Name: source, Once: true}); {
	case source == "-": // whoever runs the code pipes it in
		r.File, r.ContentType = "-", s.SentAs(r.Endpoint)
	case source == demoName && !exists(source), !isURL(source) && isResponse(source):
		return a.printCodeOf(ctx, source, flags, to)
	default:
		if s, err = flags.source(source); err == nil {
			r, err = snippet.From(host, api.Request{Endpoint: flags.endpoint(), Params: query, Source: s})
		}
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.std.Out, r.In(to))
	return err
}

// isResponse reports whether a file looks like a saved response.
func isResponse(path string) bool {
	s, err := api.FileSource(path)
	if err != nil {
		return false
	}
	start, whole, err := startOf(s)
	return err == nil && kindOf(start, whole) == object
}

// printCodeOf writes the request that would make a saved response again.
func (a *app) printCodeOf(ctx context.Context, name string, flags *analyzeFlags, to snippet.Language) error {
	if flags.text || len(flags.more) > 0 || slices.ContainsFunc(flags.params, func(p *paramFlag) bool { return p.said }) {
		return &usageError{
			what: name + " is a saved response, and what it was asked for is read from it",
			hint: "Leave the flags out, or name the recording in its place.",
		}
	}
	return a.withCall(ctx, name, func(ctx context.Context, c *model.Call) error {
		recording := ""
		if found, err := player.Find(ctx, player.FindOptions{CallPath: name, SHA256: c.Meta.SHA256}); err == nil {
			recording = found.Path
		}
		r, err := a.requestOf(ctx, c, recording)
		if err != nil {
			return err
		}
		_, err = io.WriteString(a.std.Out, r.In(to))
		return err
	})
}

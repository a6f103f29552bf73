package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/model"
	"earshot/player"
	"earshot/ui/text"
)

func (a *app) readCommand() *cobra.Command {
	wish := analyzeWish{jobs: 1}
	flags := a.newAnalyzeFlags()
	cmd := &cobra.Command{
		Use:   "read CALL.json",
		Short: "Have the transcript of a call analysed, and lay the answer over its words",
		Long: `Have the transcript of a call that was analysed before sent to /v1/read, and lay the answer over the call's words, so that its segments have times and play. Both answers are saved in one file, byte for byte: call.json as call.read.json, which is opened with the recording of the call. How much of the answer was found in the words is told.

Without flags it asks for summary, topics, intents and sentiment; with some of these flags for no others.

The rest is as with earshot analyze: it tells what it may cost and asks, and an answer that was paid for is kept.`,
		Example: `# topics of your own, in a call whose recording was not asked for them
earshot read call.json --topics --custom-topic refund

# what it would cost
earshot read call.json --dry-run`,
		Args: needsCall,
		RunE: a.configured(func(cmd *cobra.Command, args []string) error {
			return a.read(cmd.Context(), args[0], flags, wish)
		}),
	}
	wish.addTo(cmd)
	_ = cmd.Flags().MarkHidden("jobs")
	cmd.Flags().StringVar(&a.set.audio, "audio", "", "recording to play; without it one is looked for beside the call")
	flags.addToRead(cmd)
	a.set.addFlags(cmd, "no-color")
	return cmd
}

// read has the transcript of a call analysed, and opens the call with what came
// back.
func (a *app) read(ctx context.Context, name string, flags *analyzeFlags, wish analyzeWish) error {
	query, err := flags.query()
	if err == nil {
		err = query.Check(api.Read)
	}
	if err != nil {
		return err
	}
	b, err := a.newBatch(wish, 1)
	if err != nil {
		return err
	}
	err = a.untilStopped(ctx, func(ctx context.Context) error {
		return a.withCall(ctx, name, func(ctx context.Context, c *model.Call) error {
			o, err := readOrder(name, c, query)
			if err != nil {
				return err
			}
			o.out, o.force = cmp.Or(wish.out, readName(name)), wish.force
			if err := b.take(ctx, o); err != nil {
				return err
			}
			if err := b.run(ctx); err != nil || b.only == nil {
				return err
			}
			if found, err := player.Find(ctx, player.FindOptions{CallPath: name, Audio: a.set.audio, SHA256: c.Meta.SHA256}); err == nil {
				a.set.audio = found.Path // the new file is called otherwise
			}
			return nil
		})
	})
	if err != nil || b.only == nil {
		return err
	}
	return a.show(ctx, b.only.out)
}

// readOrder returns the order to have the transcript of a call analysed.
func readOrder(name string, c *model.Call, query api.Params) (*order, error) {
	if len(c.Words) == 0 || c.Shape == model.ShapeRead {
		return nil, &usageError{what: name + " has no transcript that could be sent", hint: "earshot analyze --text sends a text."}
	}
	if language := c.Meta.Language; language != "" && !isEnglish(language) {
		if asked, _ := query.Get("language"); isEnglish(asked) {
			return nil, &usageError{
				what: fmt.Sprintf("%s is in %q, and Deepgram reads English alone", name, language),
				hint: "If it is English all the same, earshot analyze --text sends a text.",
			}
		}
	}
	call, err := c.Doc.Slice(model.Range{From: 0, To: c.Doc.Size()})
	if err != nil {
		return nil, err
	}
	return &order{
		name:    name,
		request: api.Request{Endpoint: api.Read, Params: query, Source: api.TextSource(name, model.TextOf(c))},
		graft:   func(answer []byte) ([]byte, error) { return model.Graft(call, answer) },
	}, nil
}

// readName returns where a call is saved with the answer about its transcript.
func readName(call string) string {
	if call == "-" {
		call = "stdin"
	}
	return withoutEnding(call) + ".read.json"
}

// coverageText says how much of the newest grafted answer was found in a call.
func coverageText(c *model.Call) string {
	if len(c.Reads) == 0 {
		return ""
	}
	r := &c.Reads[len(c.Reads)-1]
	if r.Segments == 0 {
		return "it has no segments"
	}
	return fmt.Sprintf("%d of its %s found in the call, %.0f %% of their words", r.Segments-r.NotFound, text.Count(r.Segments, "segment"), 100*r.Coverage())
}

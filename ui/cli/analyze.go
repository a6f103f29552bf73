package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/ui/text"
)

// analyzeWish is what a person wants of an analysis, besides what is asked of the
// service.
type analyzeWish struct {
	out    string
	force  bool
	yes    bool
	dryRun bool
	fresh  bool
	noOpen bool
	jobs   int
}

const (
	usualJobs = 3
	mostJobs  = 50 // Deepgram's limit of a pay-as-you-go project is 50 for nova-3
)

func (a *app) analyzeCommand() *cobra.Command {
	var wish analyzeWish
	flags := a.newAnalyzeFlags()
	cmd := &cobra.Command{
		Use:   "analyze SOURCE…",
		Short: "Have recordings or texts analysed by Deepgram, and open the answer",
		Long: `Have recordings, or with --text texts, analysed by Deepgram. A source is a file, an address (https://…) that the service fetches, or - for standard input. The answer is saved byte for byte beside the source, call.wav as call.deepgram.json, and opened.

Before it costs anything it tells what would be sent where, and what that may cost, and asks; --yes does not ask. The answer to the same bytes with the same parameters is taken from the cache and costs nothing; --fresh asks the service again. No file is written over without --force.

What is on by default can be switched off: --no-topics, or --topics=false. A language other than English leaves summary, topics, intents and sentiment out. A callback is not offered: its answer goes elsewhere.

Exit codes: 0 all is well, 1 a source failed or nothing was sent, 2 wrong arguments, 130 stopped with Ctrl+C; then nothing is left of what was not finished.`,
		Example: `# a recording, and a text
earshot analyze call.wav
earshot analyze --text minutes.txt

# with topics of your own, and no others
earshot analyze call.wav --custom-topic refund --custom-topic "late delivery" --custom-topic-mode strict

# what it would cost
earshot analyze --dry-run calls/*.wav

# in a script
earshot analyze --yes calls/*.wav
ffmpeg -i film.mkv -f flac - | earshot analyze --yes -o film.json -`,
		Args: cobra.ArbitraryArgs,
		RunE: a.configured(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{what: "no source was given", hint: "Name recordings, addresses, or - for standard input; earshot analyze --help shows more."}
			}
			return a.analyze(cmd.Context(), args, flags, wish)
		}),
	}
	wish.addTo(cmd)
	flags.addTo(cmd)
	a.set.addFlags(cmd, "no-color")
	return cmd
}

func (w *analyzeWish) addTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&w.out, "output", "o", "", "file to write, or - for standard output; then the answer is not opened")
	f.BoolVar(&w.force, "force", false, "write over a file that is there")
	f.BoolVarP(&w.yes, "yes", "y", false, "don't ask before it costs something")
	f.BoolVar(&w.dryRun, "dry-run", false, "only tell what would be sent, and what it may cost")
	f.BoolVar(&w.fresh, "fresh", false, "ask the service even where the answer is in the cache")
	f.BoolVar(&w.noOpen, "no-open", false, "don't open the answer")
	f.IntVar(&w.jobs, "jobs", usualJobs, "how many sources are sent at once")
}

func (w *analyzeWish) check(sources int) error {
	switch {
	case w.out != "" && sources > 1:
		return &usageError{what: "-o is one file, and there are " + text.Count(sources, "source"), hint: "Without -o each answer is saved beside its source."}
	case w.jobs < 1 || w.jobs > mostJobs:
		return &usageError{what: fmt.Sprintf("--jobs %d is not from 1 to %d", w.jobs, mostJobs)}
	}
	return nil
}

// errStopped is that the person pressed Ctrl+C, or that the process was told to
// end.
var errStopped = errors.New("stopped; nothing is left of what was not finished")

// untilStopped runs something that Ctrl+C ends in order. A second Ctrl+C ends the
// process.
func (a *app) untilStopped(ctx context.Context, run func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, signals...)
	defer signal.Stop(stop)
	go func() {
		select {
		case <-stop:
			signal.Stop(stop)
			cancel(errStopped)
		case <-ctx.Done():
		}
	}()
	err := run(ctx)
	if errors.Is(context.Cause(ctx), errStopped) && err != nil {
		return errStopped
	}
	return err
}

// analyze has sources analysed, and opens the answer if it is one.
func (a *app) analyze(ctx context.Context, sources []string, flags *analyzeFlags, wish analyzeWish) error {
	if err := wish.check(len(sources)); err != nil {
		return err
	}
	query, err := flags.query()
	if err == nil {
		err = query.Check(flags.endpoint())
	}
	if err != nil {
		return err
	}
	b, err := a.newBatch(wish, len(sources))
	if err != nil {
		return err
	}
	b.left = flags.forEnglishAlone()
	err = a.untilStopped(ctx, func(ctx context.Context) error {
		for _, name := range sources {
			o := &order{name: name, out: cmp.Or(wish.out, answerName(name)), force: wish.force}
			var err error
			if o.request, err = flags.request(name); err == nil {
				err = b.take(ctx, o)
			}
			if err != nil {
				if err := b.failed(ctx, o.name, err); err != nil {
					return err
				}
			}
		}
		return b.run(ctx)
	})
	if err != nil || b.only == nil {
		return err
	}
	o := b.only
	if o.request.Endpoint == api.Listen && o.request.Source.URL == "" && !o.request.Source.Once {
		a.set.audio = o.name
	}
	return a.show(ctx, o.out)
}

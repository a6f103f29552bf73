package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earshot/api"
	"earshot/api/live"
	"earshot/api/price"
	"earshot/player/microphone"
	"earshot/player/pcm"
	"earshot/ui"
	screen "earshot/ui/live"
	"earshot/ui/text"
	"earshot/ui/theme"
)

// liveWish is what a person wants of a live session, besides what is asked of
// the service.
type liveWish struct {
	output      string // where it is saved, without an ending
	folder      string // or here, by the participant
	participant string
	noOpen      bool

	source   string // which microphone
	input    string // by what it is recorded
	list     bool
	encoding string // of raw sound on standard input
	rate     int
	channels int
}

func (a *app) liveCommand() *cobra.Command {
	var wish liveWish
	flags := &analyzeFlags{app: a}
	for _, p := range liveParameters() {
		flags.params = append(flags.params, &paramFlag{parameter: p})
	}
	cmd := &cobra.Command{
		Use:   "live [mic | FILE | -]",
		Short: "Show words while they are being said",
		Long: `Stream sound to Deepgram and show its words as they come: dim while they may still change, solid when they are sure. The sound is that of the microphone, of a recording as if it were just being made, or of standard input: a recording in any format, or raw sound with --encoding, --sample-rate and --channels.

Everything is saved as it comes, the sound as NAME.wav and what the service says as NAME.jsonl, so that a crash loses nothing; earshot NAME.jsonl opens it again. Without a connection up to a minute of sound is kept and sent later. q ends: what is left is sent and the last words are awaited. Then Enter opens the call, and a has the recording analysed.

Several people on lines of their own record into one folder, each with --folder FOLDER --participant NAME, and earshot FOLDER shows them as one call.

Where the output is no terminal, sure words are written as text, a line at a time, and Ctrl+C ends as q does; a second one ends at once.`,
		Example: `# the microphone
earshot live

# which microphones there are, and one of them
earshot live --list
earshot live --source headset

# a recording, as if it were being made
earshot live call.wav

# raw sound, and any other format
arecord -f S16_LE -r 16000 -c 1 -t raw | earshot live - --encoding linear16 --sample-rate 16000
curl … | earshot live -

# one of two people in a call
earshot live --folder monday/ --participant anna`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.configured(func(cmd *cobra.Command, args []string) error {
			if wish.list {
				return a.listMicrophones(cmd.Context())
			}
			from := "mic"
			if len(args) > 0 {
				from = args[0]
			}
			return a.live(cmd.Context(), from, flags, wish)
		}),
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVarP(&wish.output, "output", "o", "", "where it is saved: NAME.wav and NAME.jsonl (default the time, live-20260102-150405)")
	f.StringVar(&wish.folder, "folder", "", "folder in which several participants are saved as one call")
	f.StringVar(&wish.participant, "participant", "", "who is heard, in such a folder")
	f.BoolVar(&wish.noOpen, "no-open", false, "end when it has ended, without asking what next")
	f.StringVar(&wish.source, "source", "", "microphone: its name, or enough of it")
	f.StringVar(&wish.input, "input", "auto", "what records: "+strings.Join(append([]string{"auto"}, microphone.InputNames()...), ", "))
	f.BoolVar(&wish.list, "list", false, "list the microphones")
	f.StringVar(&wish.encoding, "encoding", "", "encoding of raw sound: "+strings.Join(pcm.Encodings(), ", "))
	f.IntVar(&wish.rate, "sample-rate", 0, "samples a second, of raw sound or of the microphone")
	f.IntVar(&wish.channels, "channels", 0, "channels, of raw sound or of the microphone")
	flags.addParams(cmd, func(parameter) bool { return true })
	a.set.addFlags(cmd, "model", "host", "theme", "glyphs", "no-color")
	return cmd
}

func (a *app) listMicrophones(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	list, err := microphone.Sources(ctx, a.getenv)
	if err != nil {
		return err
	}
	for _, s := range list {
		said := s.Description
		if s.Monitor {
			said += " (what is played here)"
		}
		if _, err := fmt.Fprintf(a.std.Out, "%s\t%s\n", text.Safe(s.Name), text.Safe(said)); err != nil {
			return err
		}
	}
	return nil
}

// live streams sound and shows what is said.
func (a *app) live(ctx context.Context, from string, flags *analyzeFlags, wish liveWish) error {
	base, err := wish.base(time.Now())
	if err != nil {
		return err
	}
	query, err := flags.query()
	if err != nil {
		return err
	}
	host, err := api.ParseHost(a.set.Host)
	if err != nil {
		return err
	}
	found, err := a.keyPlaces().Find(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sound, err := a.liveSound(ctx, from, wish)
	if err != nil {
		return err
	}
	defer sound.Close()
	t, err := newTake(base, wish.participant, sound)
	if err != nil {
		return err
	}
	config := live.Config{
		Client: &api.Client{Host: host, Key: found.Key, UserAgent: "earshot/" + version()},
		Params: query,
		Format: t.format,
	}
	costs := a.livePrice(query, sound.channels)
	if a.screen() {
		return a.liveOnScreen(ctx, t, config, wish, costs)
	}
	fmt.Fprintf(a.std.Err, "earshot: sending %s to %s%s\n", text.Safe(sound.title), host.Name(), costs)
	for _, n := range sound.notes {
		fmt.Fprintf(a.std.Err, "earshot: %s\n", text.Safe(n))
	}
	return a.liveAsText(ctx, t, config)
}

// livePrice says what a minute costs, as far as the list of prices knows:
// ", about $0.0048 a minute".
func (a *app) livePrice(query api.Params, channels int) string {
	prices, err := a.prices()
	if err != nil {
		return ""
	}
	e, err := prices.Estimate(price.Work{Endpoint: api.Listen, Params: query, Live: true, Length: time.Minute, Channels: channels})
	if err != nil {
		return ""
	}
	return ", " + e.String() + " a minute"
}

// base returns the path of what is saved, without an ending. Nothing is there
// by that name.
func (w liveWish) base(now time.Time) (string, error) {
	var base string
	switch {
	case w.folder == "" && w.participant != "":
		return "", &usageError{what: "--participant is for several people in one --folder", hint: "Add --folder FOLDER, the same for all."}
	case w.folder != "" && w.output != "":
		return "", &usageError{what: "-o and --folder both say where it is saved", hint: "Give one of them."}
	case w.folder != "":
		name := w.participant
		if name == "" {
			name = "live-" + now.Format("20060102-150405")
		}
		if err := os.MkdirAll(w.folder, 0o755); err != nil {
			return "", err
		}
		base = filepath.Join(w.folder, fileName(name, "participant"))
	case w.output != "":
		base = strings.TrimSuffix(strings.TrimSuffix(w.output, ".wav"), ".jsonl")
	default:
		base = "live-" + now.Format("20060102-150405")
	}
	for _, ending := range []string{".wav", ".jsonl"} {
		if exists(base + ending) {
			return "", &usageError{what: base + ending + " is there already", hint: "Name another one with -o; nothing is written over."}
		}
	}
	return base, nil
}

// liveOnScreen shows the session on the screen, and then does what the person
// chose.
func (a *app) liveOnScreen(ctx context.Context, t *take, c live.Config, wish liveWish, costs string) error {
	keys, closeKeys, err := a.keys()
	if err != nil {
		t.abandon()
		return err
	}
	session, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- t.run(session, c) }()
	model, _ := c.Params.Get("model")
	m := screen.New(screen.Options{
		Title: t.sound.title, Facts: append(t.facts(), model, c.Client.Host.Name()+costs),
		Theme:      theme.Options{Dark: a.background() != ui.Light, Profile: a.profile(), Glyphs: a.glyphs()},
		Fixed:      a.background() != ui.AskTerminal,
		Next:       t.feed.next,
		End:        t.end,
		Analysable: !wish.noOpen,
		Leave:      wish.noOpen,
	})
	final, err := a.run(ctx, m, keys)
	closeKeys()
	cancel()
	sessionErr := <-ended
	shown, _ := final.(screen.Model)
	if err != nil {
		return err
	}
	t.tell(a.std.Err)
	switch shown.Choice() {
	case screen.OpenIt:
		return a.show(ctx, t.base+".jsonl")
	case screen.AnalyseIt:
		a.set.at = ""
		return a.analyze(ctx, []string{t.base + ".wav"}, a.newAnalyzeFlags(), analyzeWish{jobs: 1})
	}
	if errors.Is(sessionErr, context.Canceled) { // the person left
		return nil
	}
	return sessionErr
}

package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/gopxl/beep/v2"
	"github.com/spf13/cobra"

	"earshot/player"
	"earshot/player/remote"
)

// audioCommand is the far end of sound over SSH: it runs where earshot runs,
// and its output goes to where the person sits.
func (a *app) audioCommand() *cobra.Command {
	var format string
	var rate, channels int
	cmd := &cobra.Command{
		Use:   "audio",
		Short: "Send what earshot plays on this host to standard output, for a person on the far side of SSH",
		Long: `Send what earshot plays on this host to standard output, for a person on the far side of SSH. It runs in a second connection, beside the one in which earshot runs, and may be started before it or later. The earshot that began to play last is heard; another one pauses.

The sound is 16-bit little-endian. Before it comes a line for earshot speaker, the head of a WAV file, or nothing.`,
		Example: `# where you sit, with earshot there too
ssh HOST earshot audio | earshot speaker

# or with a player that is there
ssh HOST earshot audio --format raw | pacat --raw --format=s16le --rate=16000 --channels=1 --latency-msec=100
ssh HOST earshot audio --format wav | mpv --no-cache -`,
		Args: cobra.NoArgs,
		RunE: a.command(func(cmd *cobra.Command, _ []string) error {
			head := map[string]remote.Head{"line": remote.Line, "raw": remote.Raw, "wav": remote.WAV}[format]
			switch {
			case rate < minRate || rate > maxRate:
				return &usageError{what: fmt.Sprintf("--rate %d is not from %d to %d", rate, minRate, maxRate)}
			case channels != 1 && channels != 2:
				return &usageError{what: fmt.Sprintf("--channels %d is neither 1 nor 2", channels)}
			case isTerminal(a.std.Out):
				return &usageError{
					what: "standard output is the terminal, which plays no sound",
					hint: "Run it where you sit: ssh HOST earshot audio | earshot speaker",
				}
			}
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			return player.StreamTo(ctx, a.std.Out, player.StreamFormat{Rate: beep.SampleRate(rate), Channels: channels, Head: head}, a.getenv)
		}),
	}
	choose(cmd, &format, "format", "what comes before the sound", "line", "raw", "wav")
	cmd.Flags().IntVar(&rate, "rate", 16000, "frames a second")
	cmd.Flags().IntVar(&channels, "channels", 1, "1 or 2")
	return cmd
}

// The rates that sound is sent at.
const (
	minRate = 4000
	maxRate = 192000
)

// speakerCommand is the near end of sound over SSH: it runs where the person
// sits.
func (a *app) speakerCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:     "speaker",
		Short:   "Play what earshot audio sends, from standard input",
		Example: "ssh HOST earshot audio | earshot speaker",
		Args:    cobra.NoArgs,
		RunE: a.command(func(cmd *cobra.Command, _ []string) error {
			if isTerminal(a.std.In) {
				return &usageError{
					what: "standard input is the keyboard, and no sound is piped in",
					hint: "ssh HOST earshot audio | earshot speaker",
				}
			}
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			return player.PlayStream(ctx, a.std.In, player.Options{Output: output, Getenv: a.getenv})
		}),
	}
	choose(cmd, &output, "output", "where the sound goes", player.OutputNames()...)
	return cmd
}

// untilSignal ends a context when the command is told to end, so that it can
// put away what it has opened. A closed pipe, which is what a lost connection
// leaves, would end the program on the spot else.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

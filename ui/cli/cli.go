// Package cli is earshot's command line: what was asked for, where the call
// and the recording come from, where the answer goes, and the exit code.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"earshot/model"
	"earshot/model/place"
)

// The exit codes.
const (
	ExitOK     = 0
	ExitFailed = 1 // something went wrong while earshot ran
	ExitUsage  = 2 // wrong arguments, or the call can't be read

	ExitStopped = 130 // Ctrl+C while something was sent, as shells have it
)

// Std is what the command line reads from and writes to.
type Std struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string // "KEY=value"
}

// Demo is the example call that earshot brings along.
type Demo struct {
	Call      string // the response
	Recording string // what was said, an Ogg file; "" for none
}

// Run does what the arguments, without the program's name, ask for, and
// returns the exit code.
func Run(ctx context.Context, args []string, std Std, demo Demo) int {
	a := newApp(std, demo)
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	if a.set.NoColor || slices.Contains(args, "--no-color") {
		// Fang looks at NO_COLOR itself, but takes only a true value for yes.
		root.SetOut(&colorprofile.Writer{Forward: std.Out, Profile: colorprofile.NoTTY})
	}
	_ = fang.Execute(ctx, root,
		fang.WithVersion(version()),
		fang.WithErrorHandler(func(_ io.Writer, _ fang.Styles, err error) {
			// What comes here was found by the parser of the arguments: a
			// command keeps its error in a.err.
			a.err = &usageError{what: err.Error(), hint: "earshot --help shows how it is used."}
		}),
	)
	if a.err == nil || closedPipe(a.err) { // whoever read has read enough
		return ExitOK
	}
	f := explain(a.err)
	f.print(std.Err)
	return f.code
}

// closedPipe reports whether an output failed because nobody reads it any more.
func closedPipe(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232) // what Windows says
	return errors.Is(err, syscall.EPIPE) || runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}

// app is one run of the command line.
type app struct {
	std  Std
	demo Demo
	set  settings
	err  error // what the command that ran ended with
}

func newApp(std Std, demo Demo) *app {
	a := &app{std: std, demo: demo}
	a.set = readSettings(a.getenv)
	return a
}

const (
	about = `Explore an analysed call: transcript, topics, intents, sentiment and the raw response move together, and the recording plays from the very word under the cursor.

With no arguments it opens the example call. When the output is no terminal, the call is written as text.

Exit codes: 0 all is well, 1 something failed while it ran, 2 wrong arguments or the call can't be read.`

	examples = `# the example call
earshot demo

# a saved response; a recording beside it is found by itself
earshot call.json

# with its recording
earshot call.json --audio call.wav

# start at a time, a word or a segment
earshot call.json --at 1:23
earshot call.json --at T2

# straight from a request
curl … | earshot -

# what several people recorded with earshot live, as one call
earshot monday/

# as text, when the output is no terminal
earshot call.json | grep -i refund`
)

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:     "earshot [CALL.json | FOLDER | -]",
		Short:   "Explore an analysed call and listen to it",
		Long:    about,
		Example: examples,
		Args:    oneCall,
		RunE: a.configured(func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.show(cmd.Context(), args[0])
			}
			if !a.screen() && !a.wantsPlain() {
				return &usageError{what: "no call was given", hint: "Name a file, - for standard input, or demo; earshot --help shows more."}
			}
			return a.showDemo(cmd.Context())
		}),
	}
	root.Flags().StringVar(&a.set.audio, "audio", "", "recording to play; without it one is looked for beside the call")
	a.set.addTo(root)

	demo := &cobra.Command{
		Use:   "demo",
		Short: "Open the example call that comes with earshot",
		Args:  cobra.NoArgs,
		RunE: a.configured(func(cmd *cobra.Command, _ []string) error {
			return a.showDemo(cmd.Context())
		}),
	}
	a.set.addTo(demo)

	root.AddCommand(demo, a.showCommand(), a.exportCommand(), a.checkCommand(), a.analyzeCommand(), a.readCommand(), a.liveCommand(), a.curlCommand(), a.authCommand(), a.configCommand(), a.doctorCommand(), a.audioCommand(), a.speakerCommand(), a.versionCommand())
	return root
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: a.command(func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.std.Out, "earshot %s, %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		}),
	}
}

// command keeps a command's error for Run, which knows how to print it.
func (a *app) command(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if a.err = a.set.check(); a.err == nil {
			a.err = run(cmd, args)
		}
		return nil
	}
}

// configured is command for what the settings make a difference to: they must
// be right.
func (a *app) configured(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return a.command(func(cmd *cobra.Command, args []string) error {
		if a.set.err != nil {
			return a.set.err
		}
		return run(cmd, args)
	})
}

func oneCall(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("one call at a time, not %d: %s", len(args), strings.Join(args, " "))
	}
	return nil
}

// demoName is what the example call goes by; links into it begin with it.
const demoName = "demo.json"

// show opens the call in a file, or on standard input.
func (a *app) show(ctx context.Context, name string) error {
	if file, link, ok := cutLink(name); ok {
		if a.set.at == "" {
			a.set.at = link
		}
		if name = file; file == demoName && !exists(file) {
			return a.showDemo(ctx)
		}
	}
	doc, err := a.open(name)
	if err != nil {
		return err
	}
	defer doc.Close()
	sound := a.sound()
	sound.callPath = name
	return a.present(ctx, doc, sound)
}

// cutLink splits a deep link, call.json#w=35, into its file and its place. A
// file that has such a name is no link.
func cutLink(name string) (file, link string, ok bool) {
	i := strings.LastIndexByte(name, '#')
	if i <= 0 || exists(name) {
		return name, "", false
	}
	if _, err := place.Parse(name[i:]); err != nil {
		return name, "", false
	}
	return name[:i], name[i:], true
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (a *app) open(name string) (*model.Document, error) {
	if name != "-" {
		return model.Open(name)
	}
	if isTerminal(a.std.In) {
		return nil, &usageError{
			what: "standard input is the keyboard, and nothing is piped in",
			hint: "Pipe a response into it, curl … | earshot -, or name a file.",
		}
	}
	return model.ReadFrom(a.std.In, "standard input")
}

func (a *app) showDemo(ctx context.Context) error {
	doc := model.FromBytes([]byte(a.demo.Call), demoName)
	sound := a.sound()
	sound.demo = a.demo.Recording
	return a.present(ctx, doc, sound)
}

// present shows a call on the screen, or writes it as text where there is
// none.
func (a *app) present(ctx context.Context, doc *model.Document, sound *soundSource) error {
	if a.screen() || a.wantsPlain() {
		return a.explore(ctx, doc, sound)
	}
	call, err := model.Decode(ctx, doc)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(a.std.Out, 64<<10)
	writeCall(w, call)
	return w.Flush()
}

// screen reports whether the output can show full-screen programs.
func (a *app) screen() bool {
	return isTerminal(a.std.Out) && a.getenv("TERM") != "dumb"
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// getenv returns an environment variable, "" when it is not set.
func (a *app) getenv(name string) string {
	for _, pair := range slices.Backward(a.std.Env) {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			return v
		}
	}
	return ""
}

// version returns the version that the build was stamped with.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

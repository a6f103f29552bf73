package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/ui"
)

// framesPerSecond bounds how often the screen is drawn. What the playhead does
// is shown within two frames, and a screen that doesn't change costs nothing.
const framesPerSecond = 120

// explore shows a call on the screen, or tells it in plain mode, until the
// person quits.
func (a *app) explore(ctx context.Context, doc *model.Document, sound *soundSource) error {
	bindings, err := a.set.Bindings()
	if err != nil {
		return err
	}
	defer spareThread()()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	script := a.scripted(sound.callPath)
	if script {
		a.set.NoState = true // the same keys find the same every time
	}
	calls := a.opener(ui.Options{
		Aside:      aside,
		Clipboard:  a.clipboard(),
		SoundHelp:  a.soundHelp,
		Bindings:   bindings,
		Background: a.background(),
		Profile:    a.profile(),
		Glyphs:     a.glyphs(),
		Mouse:      a.mouseOn(),
		Plain:      a.wantsPlain(),
		Switchable: a.screen() && !script,
		At:         a.set.at,
		BackUp:     a.set.BackUp,
		LeadIn:     a.set.LeadIn,
	}, doc, sound)
	defer calls.close()
	preview := model.Preview(doc)
	first := calls.options(doc, preview)
	if preview == nil { // without a word to show, an error can still be told outside the screen
		if _, err := first.Load(ctx); err != nil {
			return err
		}
	}
	keys, closeKeys, err := a.plainKeys(script)
	if err != nil {
		return err
	}
	defer closeKeys()

	explorer := ui.New(first)
	defer explorer.Close()
	final, err := a.alternate(ctx, explorer, keys, script)
	if err := leave(final); err != nil {
		a.tellNotKept(err)
	}
	if err != nil {
		return err
	}
	return calls.failed() // it was on the screen, which is gone now
}

// errGone says that the terminal went away, or that earshot was told so by
// SIGHUP, which Bubble Tea does not look for.
var errGone = errors.New("the terminal is gone")

// run runs a full-screen program and gives the terminal back, however it ends.
// It returns the program as it was at the end, nil after a crash.
func (a *app) run(ctx context.Context, m tea.Model, keys io.Reader, more ...tea.ProgramOption) (final tea.Model, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	gone := func() { end(errGone) }
	defer onHangup(gone)()
	options := []tea.ProgramOption{
		tea.WithContext(ctx),
		tea.WithInput(keysFrom(keys, gone)),
		tea.WithOutput(a.std.Out),
		tea.WithEnvironment(a.std.Env),
		tea.WithFPS(framesPerSecond),
	}
	if a.set.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	final, err = tea.NewProgram(m, append(options, more...)...).Run()
	switch {
	case errors.Is(context.Cause(ctx), errGone): // nobody is there to tell
		return final, nil
	case errors.Is(err, tea.ErrInterrupted): // SIGINT from outside: as good as q
		return final, nil
	}
	return final, err
}

// onHangup calls gone on SIGHUP. What it returns ends that.
func onHangup(gone func()) (stop func()) {
	if signal.Ignored(syscall.SIGHUP) { // nohup
		return func() {}
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		if _, ok := <-hangup; ok {
			gone()
		}
	}()
	return func() {
		signal.Stop(hangup)
		close(hangup)
	}
}

// keyboard returns the terminal as the source of keys. When it can't be read
// any more gone is called: Bubble Tea would wait for ever.
func keyboard(terminal *os.File, gone func()) io.Reader {
	if runtime.GOOS == "windows" { // keys come from the console, not from Read
		return terminal
	}
	return watched{terminal, gone}
}

type watched struct {
	*os.File
	gone func()
}

// Read implements io.Reader.
func (w watched) Read(b []byte) (int, error) {
	n, err := w.File.Read(b)
	if err != nil {
		w.gone()
	}
	return n, err
}

// keys returns where keys come from: standard input, or, when that is a pipe,
// the terminal itself.
func (a *app) keys() (keys *os.File, done func(), err error) {
	if in, ok := a.std.In.(*os.File); ok && isTerminal(in) {
		return in, func() {}, nil
	}
	in, out, err := tea.OpenTTY()
	if err != nil {
		return nil, nil, fmt.Errorf("there is no terminal to read keys from: %w; pipe the output on to have the call as text", err)
	}
	return in, func() {
		in.Close()
		if out != in {
			out.Close()
		}
	}, nil
}

// profile returns which colours are used; Unknown asks the terminal.
func (a *app) profile() colorprofile.Profile {
	if a.set.NoColor {
		return colorprofile.ASCII
	}
	return colorprofile.Unknown
}

// loader reads a call once.
type loader struct {
	doc *model.Document

	mu   sync.Mutex
	done *model.Call
	err  error
}

func (l *loader) call(ctx context.Context) (*model.Call, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done == nil && l.err == nil {
		l.done, l.err = model.Decode(ctx, l.doc)
	}
	return l.done, l.err
}

// forget lets go of the call, which takes much more memory than its document.
func (l *loader) forget() {
	if l.mu.TryLock() { // else it is being read, and given up
		l.done = nil
		l.mu.Unlock()
	}
}

// failed returns why there is no call. Giving up because the person quit is no
// failure.
func (l *loader) failed() error {
	if !l.mu.TryLock() { // still reading
		return nil
	}
	defer l.mu.Unlock()
	if errors.Is(l.err, context.Canceled) {
		return nil
	}
	return l.err
}

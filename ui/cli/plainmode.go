package cli

import (
	"context"
	"errors"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"

	"earshot/ui"
	"earshot/ui/config"
)

// wantsPlain reports whether a call is to be explored in plain mode: where it
// was asked for; and on a terminal that has nothing but lines, if somebody can
// press keys. A setting that is not of this very call leaves alone what is
// written into a pipe.
func (a *app) wantsPlain() bool {
	switch source := a.set.Source("plain"); {
	case source.Layer == config.Flag, a.screen():
		return a.set.Plain
	case source.Layer == config.Default || a.set.Plain:
		return isTerminal(a.std.Out) && isTerminal(a.std.In) // TERM=dumb
	}
	return false
}

// scripted reports whether the keys of plain mode come from a pipe or a file.
// Where the call itself comes from there, they come from the terminal.
func (a *app) scripted(callName string) bool {
	return !isTerminal(a.std.In) && callName != "-" && a.wantsPlain()
}

// alternate runs the explorer until the person quits: on the screen, in plain
// mode, and so on, as its key leads from the one to the other. It returns the
// explorer as it was at the end, nil after a crash.
func (a *app) alternate(ctx context.Context, m ui.Model, keys io.Reader, script bool) (any, error) {
	plain := ui.Plain{
		Out:       a.std.Out,
		CRLF:      isTerminal(a.std.Out),
		ASCII:     !utf8Locale(a.getenv),
		Clipboard: a.screen() && !script,
		Script:    script,
	}
	explorer := ui.NewExplorer(m, plain)
	for {
		final, err := a.runIn(ctx, explorer, keys)
		last, ok := final.(ui.Explorer)
		if !ok {
			return nil, err
		}
		if err != nil || !last.Switched() {
			return last.Model(), err
		}
		explorer = last.Again(plain)
	}
}

// runIn runs the explorer in the mode that it is in.
func (a *app) runIn(ctx context.Context, e ui.Explorer, keys io.Reader) (tea.Model, error) {
	if e.Plain() {
		// Bubble Tea gets nothing to draw on: the Explorer itself writes the
		// sentences, and not one control sequence reaches the terminal.
		return a.run(ctx, e, keys, tea.WithOutput(io.Discard), tea.WithFPS(1))
	}
	return a.run(ctx, e, keys)
}

// script reads keys that nobody types: a newline is Enter, and the end is
// Ctrl+C, which ends everything.
type script struct {
	r     io.Reader
	after byte // the byte before
	ended bool
}

// Read implements io.Reader.
func (s *script) Read(b []byte) (int, error) {
	if s.ended || len(b) == 0 {
		return 0, io.EOF
	}
	n, err := s.r.Read(b)
	kept := 0
	for _, c := range b[:n] {
		before := s.after
		s.after = c
		if c == '\n' {
			if before == '\r' {
				continue
			}
			c = '\r'
		}
		b[kept] = c
		kept++
	}
	if err != nil && kept < len(b) {
		s.ended = true
		b[kept] = 0x03
		return kept + 1, nil
	}
	if errors.Is(err, io.EOF) {
		err = nil // the end is told by the next call
	}
	return kept, err
}

// plainKeys returns where the keys of plain mode come from.
func (a *app) plainKeys(scripted bool) (io.Reader, func(), error) {
	if scripted {
		return &script{r: a.std.In}, func() {}, nil
	}
	keys, done, err := a.keys()
	return keys, done, err
}

// keysFrom returns what Bubble Tea reads keys from.
func keysFrom(keys io.Reader, gone func()) io.Reader {
	if terminal, ok := keys.(*os.File); ok {
		return keyboard(terminal, gone)
	}
	return keys
}

package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"earshot/api"
	"earshot/ui/text"
)

// askKey asks for the key on the terminal, without showing it, or reads it from
// standard input.
func (a *app) askKey(ctx context.Context, host api.Host) (string, error) {
	in, ok := a.std.In.(*os.File)
	if !ok || !isTerminal(in) {
		line, err := await(ctx, func() (string, error) { return readLine(a.std.In), nil })
		if err == nil && strings.TrimSpace(line) == "" {
			err = &usageError{what: "there is no key on standard input", hint: "Without a terminal it is the first line: pass deepgram | earshot auth login."}
		}
		return line, err
	}
	// Before the question is there, nothing that is typed may be seen any more.
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return "", fmt.Errorf("the terminal can't be asked: %w", err)
	}
	defer fmt.Fprintln(a.std.Err)
	defer term.Restore(in.Fd(), before)
	fmt.Fprintf(a.std.Err, "API key for %s (it is not shown): ", text.Safe(host.Name()))
	return await(ctx, func() (string, error) { return readHidden(in) })
}

// readHidden reads a line from a terminal in raw mode, where nobody else does
// anything about its keys.
func readHidden(r io.Reader) (string, error) {
	const (
		ctrlC, ctrlD, ctrlU, ctrlW = 3, 4, 21, 23
		backspace, del             = 8, 127
		longest                    = 4 << 10
	)
	var line []byte
	for one := make([]byte, 1); len(line) < longest; {
		if n, err := r.Read(one); err != nil && n == 0 {
			one[0] = ctrlD
		}
		switch c := one[0]; {
		case c == ctrlC:
			return "", errStopped
		case c == '\r', c == '\n', c == ctrlD:
			if strings.TrimSpace(string(line)) == "" {
				return "", &usageError{what: "no key was typed", hint: "Nothing was changed."}
			}
			return string(line), nil
		case c == ctrlU, c == ctrlW:
			line = nil
		case c == backspace, c == del:
			line = line[:max(len(line)-1, 0)]
		default:
			line = append(line, c)
		}
	}
	return string(line), nil
}

// await waits for what can't be interrupted, and leaves it behind when the context
// ends.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		text, err := read()
		came <- answer{text, err}
	}()
	select {
	case got := <-came:
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

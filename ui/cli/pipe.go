package cli

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"time"

	"earshot/api/key"
	"earshot/ui"
)

// maxPiped is how much is kept of what a command prints, in bytes.
const maxPiped = 1 << 20

// pipe runs a command of the shell. What it reads comes from standard input
// alone: nothing of a response is ever part of a command line. It has no
// terminal, so that it can't touch the screen, and not the key.
func (a *app) pipe(ctx context.Context, command string, input []byte) ui.Piped {
	ctx, end := context.WithCancel(ctx)
	defer end()
	out, errs := kept{limit: maxPiped}, kept{limit: maxPiped / 16}
	c := shell(ctx, command)
	c.Env = slices.DeleteFunc(slices.Clone(a.std.Env), func(v string) bool { return strings.HasPrefix(v, key.Variable+"=") })
	c.Stdin = bytes.NewReader(input)
	c.Stdout, c.Stderr = &out, &errs
	c.WaitDelay = time.Second // what it started may still hold its output
	err := c.Run()
	p := ui.Piped{Out: out.buf.Bytes(), Err: errs.buf.Bytes(), Cut: out.cut || errs.cut}
	switch failed := (*exec.ExitError)(nil); {
	case ctx.Err() != nil:
		p.Fault = ctx.Err()
	case p.Cut || err == nil:
	case errors.As(err, &failed) && failed.ExitCode() >= 0:
		p.Code = failed.ExitCode()
	case errors.Is(err, exec.ErrWaitDelay): // it ended; something that it left behind did not
	default:
		p.Fault = err
	}
	return p
}

// kept keeps the beginning of what is written to it. What is too much is an
// error, which closes the pipe that it comes from and so ends the command.
type kept struct {
	buf   bytes.Buffer
	limit int
	cut   bool
}

var errEnough = errors.New("more than is kept")

// Write implements io.Writer.
func (k *kept) Write(p []byte) (int, error) {
	if room := k.limit - k.buf.Len(); len(p) > room {
		k.buf.Write(p[:room])
		k.cut = true
		return room, errEnough
	}
	return k.buf.Write(p)
}

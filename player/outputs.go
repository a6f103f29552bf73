package player

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// An outputKind is a way to make sound on this system.
type outputKind struct {
	name string
	open func(ctx context.Context, f Format, getenv func(string) string) (Output, error)
	// decisive says that when it is there and fails, the others would, too, and
	// that its error is the one people should see.
	decisive bool
	// listener says that somebody who wants to hear elsewhere runs it. A Player
	// that chooses by itself looks for it before all others; what plays for
	// others does not: it may be what the listener sends to.
	listener bool
}

const (
	auto   = "auto"
	silent = "silent"
)

// OutputNames lists what Options.Output may be on this system.
func OutputNames() []string {
	names := []string{auto}
	for _, k := range outputKinds() {
		names = append(names, k.name)
	}
	return append(names, silent)
}

// errAbsent is in the error of an output that is not there at all, which is not
// worth a word when another one is.
var errAbsent = errors.New("not there")

// listenerOpener gives the opener of a listener, if opts allow one to be used
// and the system has one; else nil.
func listenerOpener(opts Options) OutputOpener {
	for _, k := range outputKinds() {
		if k.listener && (opts.Output == "" || opts.Output == auto || opts.Output == k.name) {
			return func(ctx context.Context, f Format) (Output, error) { return k.open(ctx, f, opts.Getenv) }
		}
	}
	return nil
}

// openerNamed gives the opener of the output that opts names; "auto" is the
// first that can be opened, listeners left out.
func openerNamed(opts Options) OutputOpener {
	name := opts.Output
	if name == "" {
		name = auto
	}
	if name == silent {
		return openSilentClock
	}
	return func(ctx context.Context, f Format) (Output, error) {
		known := name == auto
		for _, k := range outputKinds() {
			if name == auto && k.listener || name != auto && name != k.name {
				continue
			}
			known = true
			out, err := k.open(ctx, f, opts.Getenv)
			switch {
			case err == nil:
				return out, nil
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case name != auto || k.decisive && !errors.Is(err, errAbsent):
				return nil, fmt.Errorf("no sound: %w", err)
			}
		}
		if !known {
			return nil, fmt.Errorf("no sound output is called %q; there are %s", name, strings.Join(OutputNames(), ", "))
		}
		return nil, errors.New(nothingFound(opts.Getenv("SSH_CONNECTION") != ""))
	}
}

// oneLine gives the text of an error in one line.
func oneLine(err error) string {
	if err == nil {
		return "for no known reason"
	}
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

package player

import (
	"context"
	"fmt"
	"strings"
)

// openerNamed gives the opener of the output that opts names.
func openerNamed(opts Options) OutputOpener {
	switch opts.Output {
	case "silent", "", "auto":
		return openSilentClock
	}
	return func(context.Context, Format) (Output, error) {
		return nil, fmt.Errorf("no sound output is called %q", opts.Output)
	}
}

// oneLine gives the text of an error in one line.
func oneLine(err error) string {
	if err == nil {
		return "for no known reason"
	}
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

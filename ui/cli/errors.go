package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"earshot/api"
	"earshot/api/key"
	"earshot/api/price"
	"earshot/model"
	"earshot/ui/config"
)

// A usageError is a wish that can't be met as it was said.
type usageError struct{ what, hint string }

func (e *usageError) Error() string { return e.what }

// A failure is an error as a person gets to read it.
type failure struct {
	what string // what happened, and where
	hint string // what to do next; may be empty
	code int
}

// print writes the failure, on a terminal with whole words. It may quote a file
// name or a response, so it is made safe.
func (f failure) print(w io.Writer) {
	lines := wrapLine("earshot: "+f.what, widthOf(w), 2)
	if f.hint != "" {
		lines = append(lines, wrapLine("  "+f.hint, widthOf(w), 2)...)
	}
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
}

// explain says what an error means, what to do about it, and which exit code
// it is.
func explain(err error) failure {
	if usage, ok := errors.AsType[*usageError](err); ok {
		return failure{usage.what, usage.hint, ExitUsage}
	}
	if not, ok := errors.AsType[*model.NotACallError](err); ok {
		return failure{fmt.Sprintf("%s is not an analysed call: %s", not.Name, not.Detail), not.Hint, ExitUsage}
	}
	if bad, ok := errors.AsType[*config.Error](err); ok {
		return failure{bad.Error(), bad.Hint, ExitUsage}
	}
	if e, ok := errors.AsType[explained](err); ok {
		return failure{e.Error(), e.hint, ExitFailed}
	}
	if f, ok := explainService(err); ok {
		return f
	}
	path, isPath := errors.AsType[*fs.PathError](err)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isPath:
		return failure{"there is no file " + path.Path, "earshot demo opens the example call.", ExitUsage}
	case errors.Is(err, fs.ErrPermission) && isPath:
		return failure{path.Path + " may not be read", "Ask its owner, or change its permissions.", ExitUsage}
	case errors.Is(err, model.ErrFileChanged):
		return failure{err.Error(), "", ExitFailed}
	case errors.Is(err, syscall.EISDIR) && isPath:
		return failure{path.Path + " is a folder", "Name a file in it.", ExitUsage}
	case isPath:
		return failure{err.Error(), "", ExitUsage}
	case errors.Is(err, tea.ErrProgramPanic):
		return failure{"earshot crashed; no file was changed", "What is printed above says where. Please report it, without the words of the call.", ExitFailed}
	case errors.Is(err, errStopped):
		return failure{err.Error(), "", ExitStopped}
	case errors.Is(err, context.Canceled):
		return failure{"stopped", "", ExitFailed}
	}
	return failure{err.Error(), "", ExitFailed}
}

// explainService explains what has to do with Deepgram: a wish that it can't
// meet, a key that is missing, an answer that is an error.
func explainService(err error) (failure, bool) {
	limit, isLimit := errors.AsType[*api.LimitError](err)
	param, isParam := errors.AsType[*api.ParamError](err)
	prices, isPrices := errors.AsType[*price.Error](err)
	place, isPlace := errors.AsType[*key.Error](err)
	switch {
	case isLimit:
		return failure{limit.Error(), "", ExitUsage}, true
	case isParam:
		return failure{param.Error(), "", ExitUsage}, true
	case isPrices:
		return failure{prices.Error(), prices.Hint, ExitUsage}, true
	case errors.Is(err, api.ErrNoKey):
		return failure{err.Error(), "earshot auth login keeps a key; console.deepgram.com makes one.", ExitUsage}, true
	case isPlace:
		return failure{place.Error(), place.Hint, ExitUsage}, true
	}
	if hint := api.Hint(err); hint != "" {
		return failure{err.Error(), hint, ExitFailed}, true
	}
	return failure{}, false
}

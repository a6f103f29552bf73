// Package key finds and keeps the API key of Deepgram: in the environment, in
// the system's keyring, or in a file that only its owner can read.
package key

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"earshot/api"
	"earshot/api/internal/atomicfile"
)

// Variable is the environment variable that holds a key. It wins over what is
// kept.
const Variable = "DEEPGRAM_API_KEY"

// A Place is where a key can be.
type Place uint8

// The places, in the order in which they are searched.
const (
	Nowhere     Place = iota
	Environment       // the variable DEEPGRAM_API_KEY
	InKeyring         // the system's keyring
	InFile            // a file of mode 0600
)

func (p Place) String() string {
	return [...]string{"nowhere", Variable, "the system keyring", "a file"}[p]
}

// Places are the places to search, and how.
type Places struct {
	Getenv  func(string) string
	Keyring Keyring // nil is none
	File    string  // path of the file; "" is none

	// Wait bounds each call of the keyring, which may hang where nobody can be
	// asked to unlock it. Zero is 3 seconds.
	Wait time.Duration
}

const (
	defaultWait = 3 * time.Second
	// A person who saves a key is there to unlock the keyring.
	savingTakes = 5
)

// An Error is a place that has a key which can't be used, or that can't be asked.
// It never holds the key.
type Error struct {
	Place Place
	Where string // the path of the file, else as Place says
	Err   error
	Hint  string // what to do; may be empty
}

func (e *Error) Error() string { return e.Where + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Bad reports whether the place was asked, and has something else than a key.
func (e *Error) Bad() bool { return errors.Is(e.Err, errBad) }

// A Finding is what was found at a place.
type Finding struct {
	Place Place
	Where string  // the path of the file, else as Place says
	Key   api.Key // zero where there is none
	// Err says why the place can't be used. It is nil where there simply is no
	// key.
	Err *Error
}

// Find returns the key of the first place that has one, with that place. A
// variable or a file that has something else than a key is an error, because a
// person meant it to count. A keyring that can't be asked is passed over: many
// systems have none. The error is an *Error, or api.ErrNoKey wrapped.
func (p Places) Find(ctx context.Context) (Finding, error) {
	f, err := pick(func(yield func(Finding) bool) {
		for _, look := range p.looks() {
			if f := look(ctx); ctx.Err() != nil || !yield(f) {
				return
			}
		}
	})
	if ctx.Err() != nil {
		return Finding{}, ctx.Err()
	}
	return f, err
}

// Look tells of every place, in the order in which they are searched.
func (p Places) Look(ctx context.Context) []Finding {
	var all []Finding
	for _, look := range p.looks() {
		all = append(all, look(ctx))
	}
	return all
}

func (p Places) looks() []func(context.Context) Finding {
	return []func(context.Context) Finding{p.environment, p.keyring, p.file}
}

// Pick returns of what Look found what Find would have returned.
func Pick(all []Finding) (Finding, error) { return pick(slices.Values(all)) }

func pick(all iter.Seq[Finding]) (Finding, error) {
	var passed *Error
	for f := range all {
		switch {
		case !f.Key.IsZero():
			return f, nil
		case f.Err == nil:
		case f.Place == InKeyring && !f.Err.Bad():
			passed = f.Err
		default:
			return f, f.Err
		}
	}
	if passed != nil {
		return Finding{}, fmt.Errorf("%w (%w)", api.ErrNoKey, passed)
	}
	return Finding{}, api.ErrNoKey
}

// errBad is that a place has something which is no key.
var errBad = errors.New("no key")

type badKey struct{ error }

func (badKey) Is(target error) bool { return target == errBad }

func (p Places) environment(context.Context) Finding {
	f := Finding{Place: Environment, Where: Variable}
	if p.Getenv == nil {
		return f
	}
	text := p.Getenv(Variable)
	if strings.TrimSpace(text) == "" {
		return f
	}
	return f.parse(text, "Set it anew, without quotes and line breaks, or unset it.")
}

func (f Finding) parse(text, hint string) Finding {
	k, err := api.ParseKey(text)
	if err != nil {
		f.Err = &Error{f.Place, f.Where, badKey{err}, hint}
		return f
	}
	f.Key = k
	return f
}

func (p Places) keyring(ctx context.Context) Finding {
	f := Finding{Place: InKeyring, Where: InKeyring.String()}
	if p.Keyring == nil {
		return f
	}
	text, err := p.bounded(ctx, 1, func() (string, error) { return p.Keyring.Get(service, user) })
	switch {
	case errors.Is(err, ErrNotInKeyring), errors.Is(err, ErrNoKeyring):
		return f
	case err != nil:
		f.Err = &Error{f.Place, f.Where, err, "Unlock it, or set " + Variable + "."}
		return f
	}
	return f.parse(text, "earshot auth logout removes it.")
}

func (p Places) file(context.Context) Finding {
	f := Finding{Place: InFile, Where: p.File}
	if p.File == "" {
		return f
	}
	text, err := readFile(p.File)
	if err != nil {
		errors.As(err, &f.Err)
		return f
	}
	if text == "" {
		return f
	}
	return f.parse(text, "earshot auth logout removes it.")
}

// Saved is what became of a key that was to be kept.
type Saved struct {
	Place Place
	Where string
	// Keyring says why the key is in the file and not in the keyring, where the
	// keyring was tried.
	Keyring error
	// Stale says why a key of another place could not be removed. If that place is
	// searched first, the old key goes on to count.
	Stale *Error
}

// Save keeps the key in the keyring, or, where that fails or is not wanted, in the
// file. The other of the two is emptied, so that no older key is left behind.
func (p Places) Save(ctx context.Context, k api.Key, fileOnly bool) (Saved, error) {
	if k.IsZero() {
		return Saved{}, errors.New("the key is empty")
	}
	var trouble error
	if p.Keyring != nil && !fileOnly {
		_, trouble = p.bounded(ctx, savingTakes, func() (string, error) {
			return "", p.Keyring.Set(service, user, k.Reveal())
		})
		if trouble == nil {
			s := Saved{Place: InKeyring, Where: InKeyring.String()}
			if _, err := p.deleteFile(); err != nil {
				s.Stale = err
			}
			return s, nil
		}
	}
	if ctx.Err() != nil {
		return Saved{}, ctx.Err()
	}
	if p.File == "" {
		return Saved{}, errors.Join(trouble, errors.New("nothing says where a file of the key could be: set HOME or XDG_CONFIG_HOME"))
	}
	if err := atomicfile.Write(p.File, ".key-*", strings.NewReader(k.Reveal()+"\n")); err != nil {
		return Saved{}, errors.Join(trouble, &Error{InFile, p.File, err, ""})
	}
	s := Saved{Place: InFile, Where: p.File, Keyring: trouble}
	if p.Keyring != nil && !errors.Is(trouble, ErrNoKeyring) {
		// Where saving failed, an older key may still come back: the keyring is
		// searched first.
		if _, err := p.deleteFromKeyring(ctx); err != nil {
			s.Stale = err
		}
	}
	return s, nil
}

// Delete removes the key from the keyring and from the file. It returns where one
// was removed, and which places could not be asked. The environment is not ours
// to change.
func (p Places) Delete(ctx context.Context) (removed []Finding, failed []*Error) {
	note := func(f Finding, was bool, err *Error) {
		if was {
			removed = append(removed, f)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	was, err := p.deleteFromKeyring(ctx)
	note(Finding{Place: InKeyring, Where: InKeyring.String()}, was, err)
	was, err = p.deleteFile()
	note(Finding{Place: InFile, Where: p.File}, was, err)
	return removed, failed
}

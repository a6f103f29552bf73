// Package price estimates what an analysis will cost, from a small table of list
// prices that a person can change.
package price

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

//go:embed prices.toml
var listPrices []byte

// A Range is a price in US dollars that is known to lie between two numbers. Both
// are the same where it is known.
type Range struct{ Low, High float64 }

// A Table is a list of prices.
type Table struct {
	AsOf, Source string // when and where the prices were read

	Recorded map[string]Range  // a minute of each channel, by model
	Live     map[string]Range  // the same of a live session
	Addon    map[string]Range  // a minute of each channel, by parameter
	Tokens   map[string]Tokens // by parameter
}

// Tokens is the price of a million tokens that a model reads and writes.
type Tokens struct{ Input, Output Range }

// An Error says what is wrong with a file of prices, where, and what to do.
type Error struct {
	Where string // the file, with a line where that is known
	What  string
	Hint  string
}

func (e *Error) Error() string { return e.Where + ": " + e.What }

// List returns the prices that earshot brings along.
func List() Table { return list().clone() }

var list = sync.OnceValue(func() Table {
	t := Table{Recorded: map[string]Range{}, Live: map[string]Range{}, Addon: map[string]Range{}, Tokens: map[string]Tokens{}}
	if err := t.read("prices.toml", listPrices, false); err != nil {
		panic(err) // the table that is built in contradicts itself
	}
	return t
})

func (t Table) clone() Table {
	t.Recorded, t.Live, t.Addon, t.Tokens = maps.Clone(t.Recorded), maps.Clone(t.Live), maps.Clone(t.Addon), maps.Clone(t.Tokens)
	return t
}

// longestFile bounds how much of a file is read: what is longer is no list of
// prices.
const longestFile = 1 << 20

// Load returns List with the prices that the file at path replaces or adds. There
// need not be a file. The error is an *Error.
func Load(path string) (Table, error) {
	t := List()
	if path == "" {
		return t, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nil
	case err == nil && !info.Mode().IsRegular():
		return t, &Error{path, "it is no file", "Remove it, or put a file there."}
	case err == nil && info.Size() > longestFile:
		return t, &Error{path, "it is too long for a list of prices", "It has a line for each price, \"nova-3\" = 0.0043."}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return t, &Error{path, "it can't be read: " + err.Error(), "Change its permissions, or remove it."}
	}
	mine := List()
	if err := mine.read(path, b, true); err != nil {
		return t, err
	}
	return mine, nil
}

// document is the form of a file. Prices are numbers or lists of two, so they are
// looked at by hand.
type document struct {
	AsOf     string                    `toml:"as-of"`
	Source   string                    `toml:"source"`
	Recorded map[string]any            `toml:"recorded"`
	Live     map[string]any            `toml:"live"`
	Addon    map[string]any            `toml:"addon"`
	Tokens   map[string]map[string]any `toml:"tokens"`
}

// read takes the prices of a file. Add-ons and features that the table does not have
// are refused, if known is set: they would never be asked for.
func (t *Table) read(where string, b []byte, known bool) error {
	var d document
	if err := toml.NewDecoder(bytes.NewReader(b)).DisallowUnknownFields().Decode(&d); err != nil {
		return readError(where, err)
	}
	wrong := func(key, what string) error {
		return &Error{where, key + ": " + what, "A price is a number of US dollars, 0.0043, or a list of the lowest and the highest, [0.0036, 0.0043]."}
	}
	prices := func(table string, into map[string]Range, from map[string]any, known bool) error {
		for _, name := range slices.Sorted(maps.Keys(from)) {
			if _, there := into[name]; known && !there {
				return unknown(where, table+"."+name, table+".", slices.Sorted(maps.Keys(into)))
			}
			r, what := rangeOf(from[name])
			if what != "" {
				return wrong(table+"."+name, what)
			}
			into[name] = r
		}
		return nil
	}
	if err := errors.Join(
		prices("recorded", t.Recorded, d.Recorded, false),
		prices("live", t.Live, d.Live, false),
		prices("addon", t.Addon, d.Addon, known),
	); err != nil {
		return first(err)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Tokens)) {
		was, there := t.Tokens[name]
		if known && !there {
			return unknown(where, "tokens."+name, "tokens.", slices.Sorted(maps.Keys(t.Tokens)))
		}
		both := map[string]Range{"input": was.Input, "output": was.Output}
		if err := prices("tokens."+name, both, d.Tokens[name], true); err != nil {
			return err
		}
		t.Tokens[name] = Tokens{both["input"], both["output"]}
	}
	if d.AsOf != "" {
		t.AsOf = d.AsOf
	}
	if d.Source != "" {
		t.Source = d.Source
	}
	return nil
}

// first returns the first of joined errors: one is enough to be told.
func first(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()[0]
	}
	return err
}

func readError(where string, err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		e := &strict.Errors[0]
		row, _ := e.Position()
		return unknown(fmt.Sprintf("%s:%d", where, row), strings.Join(e.Key(), "."), "", []string{"as-of", "source", "recorded", "live", "addon", "tokens"})
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := bad.Position()
		what := "it is no TOML, at column " + fmt.Sprint(column) + ": " + strings.TrimPrefix(bad.Error(), "toml: ")
		if key := bad.Key(); len(key) > 0 {
			what = strings.Join(key, ".") + ": " + strings.TrimPrefix(bad.Error(), "toml: ")
		}
		return &Error{fmt.Sprintf("%s:%d", where, row), what, "It has tables such as [recorded], with a line for each price, \"nova-3\" = 0.0043."}
	}
	return &Error{where, "it can't be read: " + err.Error(), "It has tables such as [recorded], with a line for each price, \"nova-3\" = 0.0043."}
}

func unknown(where, key, table string, names []string) error {
	near := slices.MinFunc(names, func(a, b string) int {
		return distance(key, table+a) - distance(key, table+b)
	})
	return &Error{where, fmt.Sprintf("%q means nothing; the nearest is %q", key, table+near), "Change it, or remove it."}
}

// rangeOf reads a price, and says what is wrong with it.
func rangeOf(v any) (r Range, wrong string) {
	switch v := v.(type) {
	case int64:
		r = Range{float64(v), float64(v)}
	case float64:
		r = Range{v, v}
	case []any:
		if len(v) != 2 {
			return Range{}, fmt.Sprintf("a list of two prices is expected, not of %d", len(v))
		}
		low, wrong := rangeOf(v[0])
		if wrong != "" {
			return Range{}, wrong
		}
		high, wrong := rangeOf(v[1])
		if wrong != "" {
			return Range{}, wrong
		}
		if r = (Range{low.Low, high.High}); r.Low > r.High {
			return Range{}, fmt.Sprintf("the lowest price, %v, is above the highest, %v", r.Low, r.High)
		}
	default:
		return Range{}, fmt.Sprintf("%v is no price", v)
	}
	if !(r.Low >= 0) || !(r.High <= mostDollars) || math.IsNaN(r.Low) {
		return Range{}, fmt.Sprintf("%v is no price", v)
	}
	return r, ""
}

const mostDollars = 1e6

// distance counts the letters that are to be put in, left out or replaced to make b
// of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range min(len(a), 64) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

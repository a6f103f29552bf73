package check

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model/export/harmless"
)

// A Report writes what was found in files, one after another.
type Report interface {
	File(File) error
	End() error // after the last file
}

// Counts says how much was found.
type Counts struct {
	Files, Errors, Warnings, Notes int
	Unreadable                     int // files that could not be read
	Skipped                        int // files in folders that hold no call
}

// Add counts a file.
func (c *Counts) Add(f File) {
	c.Files++
	switch {
	case f.Skipped:
		c.Skipped++
	case f.Err != nil:
		c.Unreadable++
	}
	for i := range f.Findings {
		switch f.Findings[i].Severity {
		case Error:
			c.Errors++
		case Warning:
			c.Warnings++
		default:
			c.Notes++
		}
	}
}

// AtLeast returns how many findings have a severity or a higher one.
func (c *Counts) AtLeast(s Severity) int {
	n := c.Errors
	if s <= Warning {
		n += c.Warnings
	}
	if s <= Note {
		n += c.Notes
	}
	return n
}

// NewText returns a report with a line for each finding, as compilers write
// them: "FILE: PATH: severity rule: message". Nothing in it drives a terminal.
func NewText(w io.Writer) Report { return textReport{w} }

type textReport struct{ w io.Writer }

func (r textReport) File(f File) error {
	var b bytes.Buffer
	for i := range f.Findings {
		x := &f.Findings[i]
		line := fmt.Sprintf("%s: %s: %s %s: %s", f.Name, x.Path, x.Severity, x.Rule, x.Message())
		if rule, _ := RuleByID(x.Rule); x.Repair != "" && x.Repair != rule.Playback { // that of the rule is told by its explanation
			line += "; " + x.Repair
		}
		b.WriteString(harmless.Text(line))
		b.WriteByte('\n')
	}
	_, err := r.w.Write(b.Bytes())
	return err
}

func (textReport) End() error { return nil }

// Schema is the JSON Schema (draft 2020-12) of what NewJSON's report writes.
//
//go:embed schema.json
var Schema string

// NewJSON returns a report as one JSON object: "files" with the findings of
// each, and "counts". Schema describes it.
func NewJSON(w io.Writer) Report {
	return &jsonReport{e: newEncoder(w)}
}

// newEncoder returns an encoder that leaves strings as harmless.AppendJSON
// writes them.
func newEncoder(w io.Writer) *encoder {
	return &encoder{e: jsontext.NewEncoder(w, jsontext.WithIndent(" "), jsontext.PreserveRawStrings(true), jsontext.AllowDuplicateNames(true))}
}

// An encoder writes JSON, token by token. The first error stays and is
// returned by end.
type encoder struct {
	e   *jsontext.Encoder
	buf []byte
	err error
}

func (e *encoder) token(t jsontext.Token) {
	if e.err == nil {
		e.err = e.e.WriteToken(t)
	}
}

func (e *encoder) begin(name string) {
	e.name(name)
	e.token(jsontext.BeginObject)
}
func (e *encoder) end() { e.token(jsontext.EndObject) }
func (e *encoder) list(name string) {
	e.name(name)
	e.token(jsontext.BeginArray)
}
func (e *encoder) endList() { e.token(jsontext.EndArray) }

// name writes the name of a member, none when it is empty: in a list.
func (e *encoder) name(name string) {
	if name != "" {
		e.token(jsontext.String(name))
	}
}

func (e *encoder) text(name, value string) {
	e.name(name)
	e.buf = harmless.AppendJSON(e.buf[:0], value)
	if e.err == nil {
		e.err = e.e.WriteValue(e.buf)
	}
}

func (e *encoder) int(name string, value int) {
	e.name(name)
	e.buf = strconv.AppendInt(e.buf[:0], int64(value), 10)
	if e.err == nil {
		e.err = e.e.WriteValue(e.buf)
	}
}

func (e *encoder) bool(name string, value bool) {
	e.name(name)
	e.token(jsontext.Bool(value))
}

type jsonReport struct {
	e      *encoder
	begun  bool
	counts Counts
}

func (r *jsonReport) begin() {
	if !r.begun {
		r.begun = true
		r.e.begin("")
		r.e.list("files")
	}
}

func (r *jsonReport) File(f File) error {
	r.begin()
	r.counts.Add(f)
	e := r.e
	e.begin("")
	e.text("file", f.Name)
	if f.Err != nil {
		e.text("error", f.Err.Error())
		e.bool("skipped", f.Skipped)
	}
	e.list("findings")
	for i := range f.Findings {
		x := &f.Findings[i]
		e.begin("")
		e.text("rule", x.Rule)
		e.text("severity", x.Severity.String())
		e.text("path", x.Path)
		e.text("says", x.Says)
		if x.Should != "" {
			e.text("should", x.Should)
		}
		e.text("playback", x.Repair)
		e.begin("range")
		e.int("from", int(x.Range.From))
		e.int("to", int(x.Range.To))
		e.end()
		e.int("line", x.Line)
		e.int("column", x.Column)
		if x.Words.Len() > 0 {
			e.int("first_word", x.Words.First)
			e.int("word_count", x.Words.Len())
		}
		if x.More > 0 {
			e.int("more", x.More)
		}
		e.end()
	}
	e.endList()
	e.end()
	return e.err
}

func (r *jsonReport) End() error {
	r.begin()
	e := r.e
	e.endList()
	e.begin("counts")
	e.int("files", r.counts.Files)
	e.int("unreadable", r.counts.Unreadable)
	e.int("skipped", r.counts.Skipped)
	e.int("errors", r.counts.Errors)
	e.int("warnings", r.counts.Warnings)
	e.int("notes", r.counts.Notes)
	e.end()
	e.end()
	return e.err
}

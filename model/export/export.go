// Package export writes a call in the forms that other programs and people
// read: captions, transcripts, tables, JSON, and a page to send somebody.
//
// Text of an answer is untrusted. JSON keeps it as it is, with everything
// escaped that could drive a terminal. Every other form has it on one line,
// with control characters made visible and with what the form itself takes for
// markup escaped. Numbers and times of the machine forms (JSON, JSON lines, CSV)
// have all of their digits, times to the nanosecond.
//
// Writers write as they go, and stop at the first error of the io.Writer, which
// they return: a closed pipe ends them soon.
package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"earshot/model"
)

// A Format is a form to write a call in.
type Format string

// The formats.
const (
	Text     Format = "text" // columns between tabs, or prose
	JSON     Format = "json"
	JSONL    Format = "jsonl" // a JSON object a line
	CSV      Format = "csv"
	Markdown Format = "md"
	SubRip   Format = "srt"
	WebVTT   Format = "vtt"
	HTML     Format = "html"
)

// A View is a part of a call, seen in one way.
type View string

// The views.
const (
	Transcript View = "transcript" // turns
	Words      View = "words"
	Segments   View = "segments" // topics, intents, sentiments and events
	Topics     View = "topics"
	Intents    View = "intents"
	Sentiment  View = "sentiment"
	Summary    View = "summary" // and the average sentiment
	Raw        View = "raw"     // the answer as it is
	Stats      View = "stats"   // what was measured here
)

// Views lists the views, and the formats of Show.
func Views() []View {
	return []View{Transcript, Words, Segments, Topics, Intents, Sentiment, Summary, Raw, Stats}
}

// ShowFormats lists the formats that Show writes.
func ShowFormats() []Format { return []Format{Text, JSON, JSONL, CSV, Markdown} }

// WriteFormats lists the formats that Write writes.
func WriteFormats() []Format {
	return []Format{SubRip, WebVTT, Text, Markdown, CSV, JSON, JSONL, HTML}
}

// ErrNotThere is wrapped by the errors of Show and Write when a call has not
// what a view or a format is made of.
var ErrNotThere = errors.New("the call does not have that")

// Options say how to write a call.
type Options struct {
	Name     string   // what the call is called, for titles; its file's name
	Speakers Speakers // how captions tell who speaks
	View     View     // of CSV: Words, Transcript or one of the lists of segments; Words where it is empty
}

// Write writes a whole call as a file of a format.
func Write(ctx context.Context, w io.Writer, c *model.Call, format Format, o Options) error {
	p := newPen(ctx, w)
	switch format {
	case SubRip, WebVTT:
		if !c.Timed {
			return fmt.Errorf("%w: captions need times, and this one has none", ErrNotThere)
		}
		if format == SubRip {
			writeSubRip(p, c, o)
		} else {
			writeWebVTT(p, c, o)
		}
	case Text:
		writeText(p, c, o)
	case Markdown:
		writeMarkdown(p, c, o)
	case CSV:
		view := o.View
		if view == "" {
			view = Words
		}
		t, ok := tableOf(c, view, Everything(c))
		if !ok {
			return fmt.Errorf("%q is no view to write as CSV", view)
		}
		t.csv(p)
	case JSON:
		writeJSON(p, c, o)
	case JSONL:
		writeJSONLines(p, c, o)
	case HTML:
		writeHTML(p, c, o)
	default:
		return fmt.Errorf("%q is no format to export to: it is one of %s", format, list(WriteFormats()))
	}
	return p.end()
}

// Show writes a view of a call, or of what is selected in it.
func Show(ctx context.Context, w io.Writer, c *model.Call, view View, format Format, sel Selection) error {
	if !slices.Contains(ShowFormats(), format) {
		return fmt.Errorf("%q is no format: it is one of %s", format, list(ShowFormats()))
	}
	p := newPen(ctx, w)
	t, ok := tableOf(c, view, sel)
	switch {
	case view == Raw:
		if err := writeRaw(ctx, p, c, format, sel); err != nil {
			return err
		}
	case !ok:
		return fmt.Errorf("%q is no view: it is one of %s", view, list(Views()))
	case !sel.All && (view == Summary || view == Stats):
		return fmt.Errorf("the view %s is of the whole call: there is none of a part", view)
	case view == Transcript && format == Text:
		writeTurns(p, t)
	case view == Transcript && format == Markdown:
		markdownTurns(p, c, sel)
	case view == Summary && format == Text:
		textSummary(p, c)
	case view == Summary && format == Markdown:
		markdownSummary(p, c)
	case format == Text:
		t.text(p)
	case format == JSONL || view == Summary && format == JSON:
		t.jsonLines(p)
	case format == JSON:
		t.json(p, "")
		p.string("\n")
	case format == CSV:
		t.csv(p)
	case format == Markdown:
		t.markdown(p)
	}
	return p.end()
}

// tableOf returns the records of a view.
func tableOf(c *model.Call, view View, sel Selection) (table, bool) {
	switch view {
	case Transcript:
		return turnsTable(c, sel), true
	case Words:
		return wordsTable(c, sel), true
	case Segments:
		return segmentsTable(c, sel, model.Topic, model.Intent, model.Sentiment, model.Event), true
	case Topics:
		return segmentsTable(c, sel, model.Topic), true
	case Intents:
		return segmentsTable(c, sel, model.Intent), true
	case Sentiment:
		return segmentsTable(c, sel, model.Sentiment), true
	case Summary:
		return summaryTable(c), true
	case Stats:
		return statsTable(c), true
	}
	return table{}, false
}

func list[S ~string](of []S) string {
	names := make([]string, len(of))
	for i, name := range of {
		names[i] = string(name)
	}
	return strings.Join(names, ", ")
}

// A pen writes and keeps the first error, so that writers check once; loops
// look at it to end early.
type pen struct {
	ctx context.Context
	w   *bufio.Writer
	err error
	buf []byte
}

// penSize is how much is written at once: little enough for the first lines to
// come at once, much enough to be quick.
const penSize = 16 << 10

func newPen(ctx context.Context, w io.Writer) *pen {
	return &pen{ctx: ctx, w: bufio.NewWriterSize(w, penSize)}
}

func (p *pen) bytes(b []byte) {
	if p.err == nil {
		if _, p.err = p.w.Write(b); p.err == nil {
			p.err = p.ctx.Err()
		}
	}
}

func (p *pen) string(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

func (p *pen) end() error {
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"earshot/api"
	"earshot/api/cache"
	"earshot/api/price"
	"earshot/model/place"
	"earshot/player"
	"earshot/ui/text"
)

// soundFacts are what is known of a recording before it is sent. The zero value
// is nothing.
type soundFacts struct {
	length   time.Duration
	channels int
	doubt    string // why it may be no recording
}

// examine looks into a recording. What earshot can't play the service may well
// take, so nothing here is an error.
func (o *order) examine() {
	s := o.request.Source
	if o.request.Endpoint != api.Listen || s.URL != "" || s.Once || o.request.Params.Has("encoding") {
		return
	}
	rec, err := player.Open(s.Name)
	switch {
	case err == nil:
		o.sound = soundFacts{length: rec.Rate.D(rec.Len()), channels: rec.Channels}
		rec.Close()
	case !errors.Is(err, player.ErrUnknownFormat):
		o.sound.doubt = strings.TrimPrefix(err.Error(), s.Name+": ")
	}
}

// kind says what a source is.
func (o *order) kind() string {
	if o.request.Endpoint == api.Read {
		return "text"
	}
	return "sound"
}

// sizeText says how long and how large a source is.
func (o *order) sizeText() string {
	s := o.request.Source
	var parts []string
	if o.request.Endpoint == api.Listen {
		if o.sound.length > 0 {
			parts = append(parts, place.FormatTime(o.sound.length, 0)+" long")
		} else {
			parts = append(parts, "length unknown")
		}
	}
	if s.Size >= 0 {
		parts = append(parts, bytesText(s.Size))
	} else {
		parts = append(parts, "size unknown")
	}
	if o.request.Endpoint == api.Listen {
		if o.sound.channels > 0 {
			parts = append(parts, text.Count(o.sound.channels, "channel"))
		} else {
			parts = append(parts, "channels unknown")
		}
	}
	return strings.Join(parts, ", ")
}

// A reckoning is what it takes to have some orders answered.
type reckoning struct {
	orders []*order
	host   api.Host
	prices price.Table
	left   []string // parameters that are left out of the default
}

// unpaid are the orders that the service has to answer.
func (r reckoning) unpaid() []*order {
	var list []*order
	for _, o := range r.orders {
		if o.kept == nil {
			list = append(list, o)
		}
	}
	return list
}

// lines tell what would be sent where, and what it may cost: first of each
// source, then of all together.
func (r reckoning) lines() []string {
	var lines []string
	fact := func(name, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("  %-8s  "+format, append([]any{name}, args...)...))
	}
	total := estimated{}
	for _, o := range r.orders {
		lines = append(lines, o.label())
		price := "nothing, as the answer of " + dayOf(o.kept) + " was kept"
		if o.kept == nil {
			e := r.estimate(o)
			total.add(e)
			price = e.String()
		}
		if len(r.orders) > 1 { // a line for each
			fact(o.kind(), "%s; price %s", o.sizeText(), price)
		} else {
			fact(o.kind(), "%s", o.sizeText())
		}
		if o.sound.doubt != "" {
			fact("doubtful", "%s", o.sound.doubt)
		}
		if o.kept != nil && len(r.orders) == 1 {
			fact("price", "%s", price)
		}
	}
	unpaid := r.unpaid()
	if len(unpaid) == 0 {
		return lines
	}
	if len(r.orders) > 1 {
		lines = append(lines, "together: "+togetherText(unpaid))
	}
	request := unpaid[0].request
	for _, w := range request.Params.Warnings() {
		fact("mind", "%s", w)
	}
	if len(r.left) > 0 {
		fact("without", "%s: for English alone", strings.Join(r.left, ", "))
	}
	fact("asks for", "%s", asksFor(request.Params))
	fact("goes to", "%s", r.host.Name())
	fact("price", "%s", total)
	if total.known > 0 && r.prices.AsOf != "" {
		fact("", "an estimate by the list prices of %s; a prices.toml beside config.toml may say others", r.prices.AsOf)
	}
	return lines
}

// togetherText says how many orders there are, and how long and how large all are
// where that is known.
func togetherText(orders []*order) string {
	said := text.Count(len(orders), "source") + " to send"
	var length time.Duration
	var size int64
	long, large := true, true
	for _, o := range orders {
		length, size = length+o.sound.length, size+o.request.Source.Size
		long, large = long && o.sound.length > 0, large && o.request.Source.Size >= 0
	}
	if long {
		said += ", " + place.FormatTime(length, 0) + " long"
	}
	if large {
		said += ", " + bytesText(size)
	}
	return said
}

// dayOf says when an answer came that was kept.
func dayOf(kept *cache.About) string {
	if kept == nil {
		return ""
	}
	return kept.When.Local().Format("2 January 2006")
}

// estimated is a price, of one source or of several.
type estimated struct {
	price.Range
	known, unknown int // how many sources it is of, and is not of
	why            string
}

func (r reckoning) estimate(o *order) estimated {
	work := price.Work{
		Endpoint: o.request.Endpoint, Params: o.request.Params,
		Length: o.sound.length, Channels: o.sound.channels, Bytes: max(o.request.Source.Size, 0),
	}
	if work.Endpoint == api.Read && work.Bytes == 0 {
		return estimated{unknown: 1, why: price.ErrLength.Error()}
	}
	e, err := r.prices.Estimate(work)
	if err != nil {
		return estimated{unknown: 1, why: err.Error()}
	}
	return estimated{Range: e.Range, known: 1}
}

func (e *estimated) add(other estimated) {
	e.Low, e.High = e.Low+other.Low, e.High+other.High
	e.known, e.unknown = e.known+other.known, e.unknown+other.unknown
	if other.why != "" {
		e.why = other.why
	}
}

// String says the price.
func (e estimated) String() string {
	switch {
	case e.known == 0:
		return "unknown: " + e.why
	case e.unknown > 0:
		return fmt.Sprintf("%s, and %s whose price nobody knows yet", e.Range, text.Count(e.unknown, "source"))
	}
	return e.Range.String()
}

// asksFor says what parameters ask for, the way people would.
func asksFor(p api.Params) string {
	var said []string
	for _, q := range p {
		name := strings.ReplaceAll(q.Name, "_", " ")
		if q.Value == "true" || q.Name == "summarize" && q.Value == "v2" {
			said = append(said, name)
		} else {
			said = append(said, name+" "+q.Value)
		}
	}
	return strings.Join(said, ", ")
}

// wrapFacts breaks lines that are wider than a terminal, and indents what goes on
// below.
func wrapFacts(lines []string, width int) []string {
	const indent = 12 // where a fact begins
	var out []string
	for _, line := range lines {
		out = append(out, wrapLine(line, width, indent)...)
	}
	return out
}

// wrapLine makes a line safe and breaks it between words where it is wider than a
// terminal. What goes on below is indented.
func wrapLine(line string, width, indent int) []string {
	line = text.Safe(line)
	if text.Width(line) <= width || width < 2*indent {
		return []string{line}
	}
	words := strings.Split(line, " ")
	row := words[0]
	var out []string
	for _, w := range words[1:] {
		if strings.TrimSpace(row) != "" && text.Width(row)+1+text.Width(w) > width {
			out = append(out, row)
			row = strings.Repeat(" ", indent) + w
			continue
		}
		row += " " + w
	}
	return append(out, row)
}

// widthOf returns how many columns there are where something is written, as many
// as can be where that is no terminal.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		if columns, _, err := term.GetSize(f.Fd()); err == nil && columns > 0 {
			return columns
		}
	}
	return math.MaxInt
}

// printFacts writes lines of facts for a person, as wide as the terminal is.
func (a *app) printFacts(w io.Writer, lines []string) error {
	_, err := fmt.Fprintln(w, strings.Join(wrapFacts(lines, widthOf(w)), "\n"))
	return err
}

// confirm asks a question that is answered with y or n; anything else is no.
func (a *app) confirm(ctx context.Context, question string) (yes bool, err error) {
	keys, done, err := a.keys()
	if err != nil {
		return false, err
	}
	defer done()
	fmt.Fprintf(a.std.Err, "%s [y/N] ", question)
	said := make(chan string, 1)
	go func() { // reading can't be interrupted; it is left behind when the person stops
		said <- readLine(keys)
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.std.Err)
		return false, ctx.Err()
	case line := <-said:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return true, nil
		}
		return false, nil
	}
}

// readLine reads no byte further than the end of a line: what comes after is for
// somebody else.
func readLine(r io.Reader) string {
	var line []byte
	for one := make([]byte, 1); len(line) < 1<<10; {
		if n, err := r.Read(one); n == 0 || err != nil || one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	return string(line)
}

// prices returns the list of prices, with those in the file of a person's own.
func (a *app) prices() (price.Table, error) {
	if a.set.file == "" {
		return price.List(), nil
	}
	return price.Load(filepath.Join(filepath.Dir(a.set.file), "prices.toml"))
}

// Package check finds where an answer contradicts itself, the recording it is
// about, or what is known of answers of its kind. Each finding is of a rule
// with a stable name, says what the file says and what it should be, and what
// playback makes of it.
package check

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"earshot/model"
)

// A Finding is one place where an answer breaks a rule.
type Finding struct {
	Rule     string // its ID
	Severity Severity
	Path     string // of the value in the document, as jq writes it
	Says     string // what the file says; may hold text of it as it is, not made safe
	Should   string // what it should be; likewise
	Repair   string // what playback does about it
	Range    model.Range
	Line     int        // where the range begins, from 1
	Column   int        // in characters, from 1
	Words    model.Span // the words it is about, on the timeline; empty when it is about none
	More     int        // how many more places have the same; they have no findings of their own
}

// Message returns all that a finding says, on one line. Text of the file is in
// it as it is.
func (f *Finding) Message() string {
	s := f.Says
	if f.Should != "" {
		s += "; should be " + f.Should
	}
	if f.More > 0 {
		s += "; and " + places(f.More)
	}
	return s
}

// Options are what is known beside the answer.
type Options struct {
	// Duration and SHA256 (in hexadecimal) are of the recording. What is zero
	// or empty is not compared.
	Duration time.Duration
	SHA256   string
}

// Call returns what is wrong with a call, in the order of the document. It
// fails when ctx ends, or when the document can't be read any more.
func Call(ctx context.Context, c *model.Call, o Options) ([]Finding, error) {
	k := &checker{ctx: ctx, call: c, options: o}
	k.indexChannels()
	if err := c.Doc.Lend(func(b []byte) error {
		k.walk(b)
		return ctx.Err()
	}); err != nil {
		return nil, err
	}
	k.checkWords()
	k.checkLanes()
	k.checkRecording()
	k.checkSaid()
	slices.SortStableFunc(k.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Range.From, b.Range.From), cmp.Compare(order(a.Rule), order(b.Rule)))
	})
	if err := c.Doc.Lend(func(b []byte) error {
		placeLines(b, k.found)
		return nil
	}); err != nil {
		return nil, err
	}
	return k.found, nil
}

// placeLines finds the lines of findings that are in the order of the document.
func placeLines(b []byte, findings []Finding) {
	line, start, at, column := 1, 0, 0, 1
	for i := range findings {
		f := &findings[i]
		to := min(max(int(f.Range.From), at), len(b))
		if n := bytes.Count(b[at:to], []byte("\n")); n > 0 {
			line += n
			start = bytes.LastIndexByte(b[:to], '\n') + 1
			at, column = start, 1
		}
		column += utf8.RuneCount(b[at:to])
		at = to
		f.Line, f.Column = line, column
	}
}

func order(id string) int {
	return slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
}

// A checker is one check of one call.
type checker struct {
	ctx     context.Context
	call    *model.Call
	options Options
	found   []Finding

	// channels holds the timeline indices of the words of each channel. With
	// one channel these are 0, 1, 2 …, and the list is nil.
	channels [][]int32
	walker
}

// indexChannels finds which words are of which channel.
func (k *checker) indexChannels() {
	c := k.call
	if c.Channels < 2 {
		return
	}
	k.channels = make([][]int32, c.Channels)
	for i := range c.Words {
		ch := c.Words[i].Channel
		k.channels[ch] = append(k.channels[ch], int32(i))
	}
}

// words returns how many words a channel has.
func (k *checker) words(channel int) int {
	switch {
	case channel < 0 || channel >= k.call.Channels:
		return 0
	case k.channels == nil:
		return len(k.call.Words)
	}
	return len(k.channels[channel])
}

// word returns the timeline index of the nth word of a channel.
func (k *checker) word(channel, n int) int {
	if k.channels == nil {
		return n
	}
	return int(k.channels[channel][n])
}

// span returns the nth to the last word of a channel, without it, as a span of
// the timeline.
func (k *checker) span(channel, first, last int) model.Span {
	n := k.words(channel)
	first, last = max(first, 0), min(last, n)
	if first >= last {
		return model.Span{}
	}
	return model.Span{First: k.word(channel, first), Last: k.word(channel, last-1) + 1}
}

// add adds a finding with the severity and the repair of its rule.
func (k *checker) add(f Finding) *Finding {
	r, _ := RuleByID(f.Rule)
	if f.Severity == 0 {
		f.Severity = r.Severity
	}
	if f.Repair == "" {
		f.Repair = r.Playback
	}
	k.found = append(k.found, f)
	return &k.found[len(k.found)-1]
}

// root returns the path of the object that holds metadata and results: of the
// call's own answer, or of the nth that is grafted onto it.
func (k *checker) root(origin int) string {
	c := k.call
	var paths []string
	switch {
	case origin > 0:
		paths = append(paths, c.Reads[origin-1].Summary.Path)
	case len(c.Words) > 0:
		paths = append(paths, c.WordPath(0))
	}
	for _, lane := range [...]model.Lane{model.Topic, model.Intent, model.Sentiment} {
		if i := slices.IndexFunc(c.Segments[lane], func(s model.Segment) bool { return s.Origin == origin }); i >= 0 {
			paths = append(paths, c.Segments[lane][i].Path)
		}
	}
	if origin == 0 && len(c.Reads) == 0 {
		paths = append(paths, c.Summary.Path)
	}
	for _, p := range paths {
		if i := strings.Index(p, ".results"); i >= 0 {
			return p[:i]
		}
	}
	if origin > 0 {
		return c.Reads[origin-1].Path
	}
	return ""
}

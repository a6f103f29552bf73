package model

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"earshot/model/internal/lex"
)

// An answer of /v1/read about the transcript of a call has indices and texts
// but no times. Grafted onto the call, its segments are found in the call's
// words and play. A file with grafts is
//
//	{"earshot":"graft","version":1,"call":…,"read":[…]}
//
// with all answers in it byte for byte.

const (
	graftMember = "earshot"
	graftName   = "graft"
	graftHead   = `{"` + graftMember + `":"` + graftName + `","version":1,"call":`
	graftList   = `,"read":[`
	graftPath   = ".read"
)

// maxReads is more answers than anybody grafts onto one call.
const maxReads = 1000

// A ReadAnswer is an answer of /v1/read that is grafted onto a call, and how
// much of it was found there.
type ReadAnswer struct {
	Meta    Metadata
	Summary Summary
	Average Average

	Segments int // of all lanes
	Exact    int // segments whose text stands at their indices
	Repaired int // that were found elsewhere
	NotFound int // whose text is nowhere in the call
	Words    int // in the texts of all segments, as white space separates them
	Found    int // in the texts of those that were found

	At   Range // its object in the document
	Path string
}

// Coverage returns the share of the words of its segments' texts that was found
// in the words of the call, 0 to 1; 1 when its segments have no texts.
func (r *ReadAnswer) Coverage() float64 {
	if r.Words == 0 {
		return 1
	}
	return float64(r.Found) / float64(r.Words)
}

// Fits reports whether the answer is about the words of the call: its segments
// hold at least half of their words in common with it.
func (r *ReadAnswer) Fits() bool { return r.Coverage() >= minCoverage }

// minCoverage is the coverage below which an answer is taken to be about another
// text. What is found all the same is then found by chance if it is short.
const minCoverage = 0.5

// chanceWords is the length up to which a text is found by chance: it is said
// in every call.
const chanceWords = 3

// Graft returns a document that holds a call and an answer of /v1/read to be
// anchored onto its words. A call that has such answers already gets one more.
// Of live messages, which are several values, it makes a list. It fails with a
// *NotACallError when either is not what it should be.
func Graft(call, read []byte) ([]byte, error) {
	d := newDecoder(context.Background(), FromBytes(call, "the call"), call)
	if err := d.document(); err != nil {
		return nil, err
	}
	d.finish()
	if len(d.call.Words) == 0 {
		return nil, &NotACallError{Name: "the call", Kind: KindOtherJSON, Detail: "it has no words to graft an answer onto", Hint: "Analyse its recording first."}
	}
	answer, err := readAnswer(read)
	if err != nil {
		return nil, err
	}
	var grafted []byte
	if list := d.graft.read; d.graft.inside && list.To > list.From && d.b[list.From] == '[' {
		before := bytes.TrimRight(d.b[d.begins:list.To-1], " \t\r\n")
		grafted = slices.Grow(grafted, len(call)+len(answer)+1)
		grafted = append(grafted, before...)
		if before[len(before)-1] != '[' {
			grafted = append(grafted, ',')
		}
		grafted = append(grafted, answer...)
		grafted = append(grafted, d.b[list.To-1:d.jsonEnd()]...)
	} else {
		grafted = slices.Grow(grafted, len(graftHead)+len(call)+len(graftList)+len(answer)+2)
		grafted = append(grafted, graftHead...)
		grafted = d.appendCall(grafted)
		grafted = append(grafted, graftList...)
		grafted = append(grafted, answer...)
		grafted = append(grafted, "]}"...)
	}
	if !isJSON(grafted) {
		return nil, &NotACallError{Name: "the call", Kind: KindInvalid, Detail: "it is not JSON throughout", Hint: "earshot check says where it goes wrong."}
	}
	return grafted, nil
}

// isJSON reports whether bytes are JSON that the decoder takes, too.
func isJSON(b []byte) bool {
	return jsontext.Value(b).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// readAnswer returns the JSON of an answer of /v1/read.
func readAnswer(read []byte) ([]byte, error) {
	const name = "the answer of /v1/read"
	d := newDecoder(context.Background(), FromBytes(read, name), read)
	err := d.document()
	if err != nil {
		return nil, err
	}
	answer := d.b[d.begins:d.jsonEnd()]
	if d.call.Shape == ShapeLive || d.heard || d.graft.inside || answer[0] != '{' {
		return nil, &NotACallError{Name: name, Kind: KindOtherJSON, Detail: "it is another kind of answer", Hint: "What /v1/read answers has results, and no channels."}
	}
	if !isJSON(answer) {
		return nil, &NotACallError{Name: name, Kind: KindInvalid, Detail: "it is not JSON throughout", Hint: "Save the answer again just as the service sent it."}
	}
	return answer, nil
}

// jsonEnd returns where the first value of the document ends.
func (d *decoder) jsonEnd() int {
	s := scanner{b: d.b, i: d.begins}
	s.skip()
	return s.i
}

// appendCall appends a call's own JSON as one value.
func (d *decoder) appendCall(dst []byte) []byte {
	if call := d.graft.call; d.graft.inside { // grafted onto, but nothing is
		return append(dst, d.b[call.From:call.To]...)
	}
	if d.call.Shape != ShapeLive || d.b[d.begins] == '[' || d.alone() {
		return append(dst, d.b[d.begins:d.jsonEnd()]...)
	}
	s := scanner{b: d.b, i: d.begins}
	separator := byte('[')
	for s.peek() != 0 {
		from := s.i
		if s.skip(); s.err == nil && isJSON(s.b[from:s.i]) {
			dst = append(append(dst, separator), s.b[from:s.i]...)
			separator = ','
			continue
		}
		next := bytes.Index(s.b[from:], []byte("\n{"))
		if next < 0 {
			break
		}
		s.err, s.i = nil, from+next+1
	}
	return append(dst, ']')
}

// alone reports whether one value is all there is.
func (d *decoder) alone() bool { return lex.Space(d.b, d.jsonEnd()) == len(d.b) }

// graftParts says where the parts of a graft are.
type graftParts struct {
	named      bool // the document says that it is one
	inside     bool // it is one, and what is read now is a part of it
	call, read Range
}

// member notes a member of a document's root that may be a part of a graft.
func (g *graftParts) member(name string, at Range, depth int) {
	switch {
	case depth > 0 || g.inside:
	case name == "call":
		g.call = at
	case name == "read":
		g.read = at
	}
}

// grafted reads a call, and the answers that are grafted onto it.
func (d *decoder) grafted() error {
	d.graft.named, d.graft.inside = false, true
	if d.err != nil && d.limit == 0 {
		return d.fault()
	}
	if d.err == nil && d.peek() != 0 {
		line, _ := position(d.b, d.i)
		d.note("what follows the answer, from line %d on, was not read", line)
	}
	g, all := d.graft, d.b
	if g.call.To <= g.call.From || all[g.call.From] != '{' && all[g.call.From] != '[' {
		return d.notACall()
	}
	d.b, d.i, d.err, d.path = all[:g.call.To], int(g.call.From), nil, ".call"
	err := d.whole()
	if d.b = all; err != nil || d.limit > 0 {
		return err
	}
	if d.i, d.err = int(g.read.From), nil; g.read.To > g.read.From && all[g.read.From] == '[' {
		d.readGrafts()
	}
	return d.fault()
}

// readGrafts reads the answers that are grafted onto a call.
func (d *decoder) readGrafts() {
	sub := newDecoder(d.ctx, d.call.Doc, d.b)
	sub.graft.inside = true
	for n, more := 0, d.begin('['); more; n, more = n+1, d.more(']') {
		if n == maxReads {
			d.note("only the first %d answers of /v1/read were read", maxReads)
		}
		if d.peek() != '{' || n >= maxReads {
			d.skip()
			continue
		}
		from := d.i
		sub.i, sub.err, sub.items, sub.words = from, nil, d.items, d.words
		sub.path, sub.found, sub.channels, sub.requestID = elementPath(graftPath, n), false, nil, ""
		sub.call = &Call{Doc: d.call.Doc}
		c := sub.call
		sub.answer(0)
		d.items, d.words, d.err = sub.items, sub.words, sub.err
		if d.i = sub.i; d.err != nil {
			return
		}
		if !sub.found {
			d.note("answer %d of /v1/read holds no results", n+1)
		}
		if c.Meta.RequestID == "" {
			c.Meta.RequestID = sub.requestID
		}
		r := ReadAnswer{Meta: c.Meta, Summary: c.Summary, Average: c.Average, At: Range{int64(from), int64(d.i)}, Path: elementPath(graftPath, n)}
		d.call.Reads = append(d.call.Reads, r)
		d.reads = append(d.reads, c)
	}
}

// mergeReads anchors the segments of grafted answers and puts them into the
// lanes of the call.
func (d *decoder) mergeReads() {
	if len(d.reads) == 0 {
		return
	}
	c := d.call
	a := d.anchorer(sentWords(c.Words))
	a.sent = true
	for n, read := range d.reads {
		r := &c.Reads[n]
		for _, lane := range [...]Lane{Topic, Intent, Sentiment} {
			list := read.Segments[lane]
			for k := range list {
				list[k].Number += len(c.Segments[lane])
				list[k].Origin = n + 1
			}
			a.anchorLane(c, list)
		}
		r.count(read)
		if !r.Fits() {
			r.leaveChance(read, len(c.Words))
		}
		for _, lane := range [...]Lane{Topic, Intent, Sentiment} {
			c.Segments[lane] = append(c.Segments[lane], read.Segments[lane]...)
		}
		if !c.Summary.Present || c.Summary.Failed && r.Summary.Present && !r.Summary.Failed {
			c.Summary = r.Summary
		}
		if !c.Average.Present {
			c.Average = r.Average
		}
		d.tellRead(n + 1)
	}
}

// sentWords returns the words as TextOf sends them.
func sentWords(words []Word) []Word {
	copied := false
	for i := range words {
		text := sentToken(words[i].Text)
		if text == words[i].Text {
			continue
		}
		if !copied {
			words, copied = slices.Clone(words), true
		}
		words[i].Text = text
	}
	return words
}

// count counts what was found of an answer.
func (r *ReadAnswer) count(read *Call) {
	r.Segments, r.Exact, r.Repaired, r.NotFound, r.Words, r.Found = 0, 0, 0, 0, 0, 0
	for lane := range read.Segments {
		for k := range read.Segments[lane] {
			s := &read.Segments[lane][k]
			r.Segments++
			n := wordsIn(s.Text)
			r.Words += n
			switch s.State {
			case Exact:
				r.Exact++
				r.Found += n
			case Repaired:
				r.Repaired++
				r.Found += n
			case NotFound:
				r.NotFound++
			}
		}
	}
}

func wordsIn(text string) (n int) {
	for range strings.FieldsSeq(text) {
		n++
	}
	return n
}

// leaveChance takes back what was found by chance.
func (r *ReadAnswer) leaveChance(read *Call, words int) {
	for lane := range read.Segments {
		for k := range read.Segments[lane] {
			s := &read.Segments[lane][k]
			if s.State != Unchecked && wordsIn(s.Text) <= chanceWords {
				first, last := s.Given.cut(words)
				s.State, s.Shift, s.Channel, s.Anchor = NotFound, 0, -1, Span{first, last}
			}
		}
	}
	r.count(read)
}

// tellRead says how much of an answer was found.
func (d *decoder) tellRead(n int) {
	r := &d.call.Reads[n-1]
	for _, w := range r.Meta.Warnings {
		d.tell("answer %d of /v1/read: %s", n, w)
	}
	if r.Segments == 0 {
		return
	}
	said := fmt.Sprintf("answer %d of /v1/read: %d of %d segments stand in the words of the call, %d of them at their indices; these hold %.0f %% of the words of all",
		n, r.Exact+r.Repaired, r.Segments, r.Exact, 100*r.Coverage())
	if !r.Fits() {
		said += ". It seems to be about another text"
	}
	d.tell("%s", said)
}

package model

import (
	"bytes"
	"context"
	"fmt"
)

// Decode reads a document to its end and returns the call it holds. A document
// that holds none fails with a *NotACallError, a mapped file that was cut short
// meanwhile with ErrFileChanged, and a cancelled context with its error.
func Decode(ctx context.Context, d *Document) (*Call, error) {
	var c *Call
	err := d.read(func(data []byte) error {
		dec := newDecoder(ctx, d, data)
		if err := dec.document(); err != nil {
			return err
		}
		dec.finish()
		c = dec.call
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// A decoder turns the bytes of one answer into a Call. Indices and order are
// settled in finish, because segments may come before the words they are about.
type decoder struct {
	scanner
	ctx  context.Context
	call *Call
	text arena

	path     string // of the answer's own object: "" or, in a wrapped file, ".full_response"
	found    bool   // results have been seen
	heard    bool   // and channels in them: it is no answer of /v1/read
	limit    int    // a preview stops after so many words; 0 reads all
	channels []channel
	labels   []Label  // room for the labels of segments
	leads    [12]lead // of the members of the word before
	scratch  []byte
	declared int  // metadata.channels
	anchored bool // segments have their anchors already
	flux     bool // it is a message of another protocol

	service   serviceError
	requestID string
	names     []string // the first members of the root, for the error that says what it is
}

// channel is what one audio channel of the answer holds.
type channel struct {
	words        []Word
	transcript   []byte // raw, to guess how many words will follow
	transcriptAt Range
	entities     []indexed
	legacy       []Segment // summaries of the old kind
	topics       []Segment // of the old kind
	language     string
}

// indexed is an entity with its own indices.
type indexed struct {
	Entity
	given Given
}

var (
	errEnough   = &syntaxError{what: "enough words for a preview"}
	errCanceled = &syntaxError{what: "canceled"}
)

func newDecoder(ctx context.Context, d *Document, data []byte) *decoder {
	return &decoder{ctx: ctx, call: &Call{Doc: d}, scanner: scanner{b: data}}
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// document reads whatever the document holds.
func (d *decoder) document() error {
	if bytes.HasPrefix(d.b, byteOrderMark) {
		d.i = len(byteOrderMark)
	}
	first := d.peek()
	if first != '{' && first != '[' || isUTF16(d.b) {
		if !d.fenced() {
			return d.sniff()
		}
		first = d.peek()
	}
	from := d.i
	if first == '[' {
		return d.array(from)
	}
	live, wrapper := d.answer(0)
	if live {
		d.i, d.err = from, nil
		return d.live(wrapper)
	}
	if err := d.fault(); err != nil {
		return err
	}
	if !d.found {
		return d.notACall()
	}
	if d.err == nil && d.peek() != 0 {
		line, _ := position(d.b, d.i)
		d.note("what follows the answer, from line %d on, was not read", line)
	}
	return nil
}

// array reads an array of live messages, or the first answer of several.
func (d *decoder) array(from int) error {
	if d.begin('[') && d.peek() == '{' {
		d.path = ".[0]"
		live, wrapper := d.answer(0)
		if live {
			d.i, d.err = from, nil
			return d.live(wrapper)
		}
		if d.found && d.err == nil && d.more(']') {
			d.note("it is a list of answers, and only the first was read")
		}
	}
	if err := d.fault(); err != nil {
		return err
	}
	if !d.found {
		return d.notACall()
	}
	return nil
}

// note keeps something the person should know about how the answer was read.
func (d *decoder) note(format string, args ...any) {
	d.call.Notes = append(d.call.Notes, fmt.Sprintf(format, args...))
}

// fenced moves into the first ``` fence of a text that holds JSON.
func (d *decoder) fenced() bool {
	from := d.i
	for {
		at := bytes.Index(d.b[from:], []byte("```"))
		if at < 0 {
			return false
		}
		line := bytes.IndexByte(d.b[from+at:], '\n')
		if line < 0 {
			return false
		}
		from += at + line + 1
		if i := skipSpace(d.b, from); i < len(d.b) && (d.b[i] == '{' || d.b[i] == '[') {
			end := bytes.Index(d.b[i:], []byte("\n```"))
			if end < 0 {
				end = len(d.b) - i
			}
			d.b, d.i = d.b[:i+end], i
			return true
		}
	}
}

// answer reads an object that may be an answer, or hold one as a member. It
// reports whether it is a message of the live endpoint instead, and the name of
// the member that holds that.
func (d *decoder) answer(depth int) (live bool, wrapper string) {
	type member struct {
		name string
		at   int
	}
	var others []member
	path := d.path
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		kind := d.peek()
		if depth == 0 && len(d.names) < 8 && d.err == nil {
			d.names = append(d.names, name)
		}
		switch name {
		case "metadata":
			d.metadata()
		case "results":
			d.results()
		case "type":
			s, _ := d.str()
			live = live || liveType(s)
			d.flux = d.flux || s == "TurnInfo" || s == "Connected"
		case "channel":
			live = live || kind == '{'
			d.skip()
		case "request_id":
			d.requestID, _ = d.str()
		case "err_code", "err_msg", "category", "message", "error":
			d.readServiceError(name)
		default:
			if kind == '{' && depth == 0 && len(others) < 32 {
				others = append(others, member{name, d.i})
			}
			d.skip()
		}
	}
	if d.found {
		return false, ""
	}
	if live || d.err != nil && d.limit == 0 {
		return live, ""
	}
	end, err := d.i, d.err
	for _, m := range others {
		d.i, d.err, d.path = m.at, nil, path+"."+m.name
		if live, _ = d.answer(depth + 1); live || d.found {
			wrapper = m.name
			break
		}
	}
	if d.err == nil {
		d.i, d.err = end, err
	}
	return live, wrapper
}

// fault returns what stopped the scanner, if anything did.
func (d *decoder) fault() error {
	switch {
	case d.err == nil || d.err == errEnough:
		return nil
	case d.err == errCanceled:
		return d.ctx.Err()
	}
	return d.invalid(d.err)
}

// results reads the object of that name. When it is given twice the last one
// counts, as everywhere.
func (d *decoder) results() {
	d.channels = nil
	d.call.Segments = [LaneCount][]Segment{}
	d.call.Summary, d.call.Average, d.call.Utterances = Summary{}, Average{}, 0
	d.found, d.heard = false, false
	path := d.path + ".results"
	if d.peek() == '[' {
		// One sample of the documentation has a list here.
		first := true
		for more := d.begin('['); more; more = d.more(']') {
			if !first || d.peek() != '{' {
				d.skip()
				continue
			}
			first = false
			d.resultsObject(path + "[0]")
		}
		return
	}
	if d.peek() != '{' {
		d.skip()
		return
	}
	d.resultsObject(path)
}

func (d *decoder) resultsObject(path string) {
	c := d.call
	c.resultsPath = path
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		kind := d.peek()
		switch {
		case name == "channels" && kind == '[':
			d.found, d.heard = true, true
			d.readChannels(path + ".channels")
		case name == "utterances" && kind == '[':
			c.Utterances = d.skipCounting()
		case name == "summary":
			d.summary(path + ".summary")
		case name == "topics" && kind == '{':
			d.lane(Topic, path+".topics")
		case name == "intents" && kind == '{':
			d.lane(Intent, path+".intents")
		case name == "sentiments" && kind == '{':
			d.lane(Sentiment, path+".sentiments")
		default:
			d.skip()
		}
	}
}

// maxChannels is more than the service has (20); what lies beyond is noted.
const maxChannels = 255

func (d *decoder) readChannels(path string) {
	d.channels = nil
	for more := d.begin('['); more; more = d.more(']') {
		if len(d.channels) == maxChannels {
			d.skip()
			continue
		}
		d.channels = append(d.channels, channel{})
		if d.peek() != '{' {
			d.skip()
			continue
		}
		k := len(d.channels) - 1
		ch := &d.channels[k]
		for more := d.begin('{'); more; more = d.more('}') {
			switch string(d.name()) {
			case "alternatives":
				d.alternatives(ch, fmt.Sprintf("%s[%d].alternatives", path, k))
			case "detected_language":
				ch.language, _ = d.str()
			default:
				d.skip()
			}
		}
	}
}

// alternatives reads the first of them, the one all indices are about.
func (d *decoder) alternatives(ch *channel, path string) {
	if d.peek() != '[' {
		d.skip()
		return
	}
	number := len(d.channels) - 1
	*ch = channel{language: ch.language}
	for n, more := 0, d.begin('['); more; n, more = n+1, d.more(']') {
		if n > 0 || d.peek() != '{' {
			d.skip()
			continue
		}
		for more := d.begin('{'); more; more = d.more('}') {
			name := string(d.name())
			switch kind := d.peek(); {
			case name == "transcript" && kind == '"':
				from := d.i
				ch.transcript, _ = d.string()
				ch.transcriptAt = Range{int64(from), int64(d.i)}
			case name == "words" && kind == '[':
				ch.words = d.words(ch.words[:0], ch.transcript, uint8(number))
			case name == "entities" && kind == '[':
				ch.entities = d.entities()
			case name == "summaries" && kind == '[':
				ch.legacy = d.segments(Topic, path+"[0].summaries", true, number)
			case name == "topics" && kind == '[':
				ch.topics = d.segments(Topic, path+"[0].topics", true, number)
			default:
				d.skip()
			}
		}
	}
}

// str reads a string into the arena. A value of another type is absent.
func (d *decoder) str() (s string, ok bool) {
	if d.peek() != '"' {
		d.skip()
		return "", false
	}
	raw, plain := d.string()
	return d.text.unquote(raw, plain), d.err == nil
}

// float reads a number. A value of another type, or one beyond all float64, is absent.
func (s *scanner) float() (f float64, ok bool) {
	if c := s.peek(); c != '-' && c-'0' >= 10 {
		s.skip()
		return 0, false
	}
	f = s.number().float()
	return f, f-f == 0 // no infinity
}

// summary reads results.summary: {"result", "short"} of listen, {"text"} of
// read, or, as some tools save it, the text alone.
func (d *decoder) summary(path string) {
	s := Summary{Path: path}
	d.peek()
	s.At.From = int64(d.i)
	switch d.peek() {
	case '"':
		s.Text, s.Present = d.str()
	case '{':
		for more := d.begin('{'); more; more = d.more('}') {
			switch string(d.name()) {
			case "short", "text":
				if text, ok := d.str(); ok {
					s.Text, s.Present = text, true
				}
			case "result":
				result, _ := d.str()
				s.Failed = result == "failure"
				s.Present = s.Present || s.Failed
			default:
				d.skip()
			}
		}
	default:
		d.skip()
	}
	s.At.To = int64(d.i)
	d.call.Summary = s
	d.found = d.found || s.Present
}

// lane reads results.topics, results.intents or results.sentiments.
func (d *decoder) lane(lane Lane, path string) {
	c := d.call
	c.Segments[lane] = nil
	for more := d.begin('{'); more; more = d.more('}') {
		switch name := string(d.name()); {
		case name == "segments" && d.peek() == '[':
			d.found = true
			c.Segments[lane] = d.segments(lane, path+".segments", false, -1)
		case name == "average" && d.peek() == '{':
			c.Average = Average{}
			from := d.i
			label := d.average()
			c.Average = Average{label.Name, label.Score, label.Name != "" || label.HasScore, Range{int64(from), int64(d.i)}}
		default:
			d.skip()
		}
	}
}

package model

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"earshot/model/internal/lex"
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
	words    int    // for how many more words there is room
	items    int    // for how many more segments, labels and the like
	channels []channel
	labels   []Label  // room for the labels of segments
	leads    [12]lead // of the members of the word before
	scratch  []byte
	anchored bool // segments have their anchors already
	flux     bool // it is a message of another protocol

	service   serviceError
	requestID string
	names     []string // the first members of the root, for the error that says what it is

	begins int        // where the JSON begins
	graft  graftParts // where its parts are, of an answer that others are grafted onto
	reads  []*Call    // what each of those holds
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
	return &decoder{ctx: ctx, call: &Call{Doc: d}, scanner: scanner{b: data}, words: maxWords, items: maxItems}
}

const byteOrderMark = "\xef\xbb\xbf"

// What is read of one file at most: words of some 400 hours of speech, and more
// segments than any answer has. A hostile file of empty objects would else take
// seventy times its size in memory.
const (
	maxWords = 4_000_000
	maxItems = 1_000_000
)

// item reports whether there is room for another segment, label, or other small
// thing, and stops reading when there is none.
func (d *decoder) item() bool {
	if d.items--; d.items < 0 {
		d.tooMuch("more than a million segments, labels, messages and the like")
	}
	return d.items >= 0
}

func (d *decoder) tooMuch(what string) {
	d.stop(&syntaxError{offset: d.i, what: what, tooMuch: true})
}

// stop ends reading for a reason that is no fault of the bytes.
func (d *decoder) stop(why *syntaxError) {
	if d.err == nil {
		d.err = why
	}
	d.i = len(d.b)
}

// document reads whatever the document holds.
func (d *decoder) document() error {
	if bytes.HasPrefix(d.b, []byte(byteOrderMark)) {
		d.i = len(byteOrderMark)
	}
	first := d.peek()
	if first != '{' && first != '[' || isUTF16(d.b) {
		if !d.fenced() {
			return d.sniff()
		}
	}
	d.peek()
	d.begins = d.i
	return d.whole()
}

// whole reads the object or array that begins here, and what follows it.
func (d *decoder) whole() error {
	from := d.i
	if d.peek() == '[' {
		return d.array(from)
	}
	live, wrapper := d.answer(0)
	if d.graft.named {
		return d.grafted()
	}
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
		path := d.path
		d.path = elementPath(path, 0)
		live, wrapper := d.answer(0)
		if live {
			d.i, d.err, d.path = from, nil, path
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

// note says that something was not read.
func (d *decoder) note(format string, args ...any) {
	d.call.Notes = slices.Insert(d.call.Notes, d.call.unread, fmt.Sprintf(format, args...))
	d.call.unread++
}

// tell says something else that the person should know of what was read.
func (d *decoder) tell(format string, args ...any) {
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
		if i := lex.Space(d.b, from); i < len(d.b) && (d.b[i] == '{' || d.b[i] == '[') {
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
		name, path string
		at         int
	}
	var others []member
	path := d.path
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		kind := d.peek()
		if depth == 0 && len(d.names) < 8 && d.err == nil {
			d.names = append(d.names, shortened(name, 40))
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
		case graftMember:
			s, _ := d.str()
			d.graft.named = depth == 0 && s == graftName && !d.graft.inside
		default:
			at := d.i
			if kind == '{' && depth == 0 && len(others) < 32 {
				others = append(others, member{name, memberPath(path, name), at})
			}
			d.skip()
			d.graft.member(name, Range{int64(at), int64(d.i)}, depth)
		}
	}
	if d.found || d.graft.named {
		return false, ""
	}
	if live || d.err != nil && d.limit == 0 {
		return live, ""
	}
	end, err := d.i, d.err
	for _, m := range others {
		d.i, d.err, d.path = m.at, nil, m.path
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

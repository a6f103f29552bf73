package model

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
)

// liveType reports whether messages of the live endpoint have this type. Older
// ones have none.
func liveType(s string) bool {
	switch s {
	case "Results", "Metadata", "UtteranceEnd", "SpeechStarted":
		return true
	}
	return false
}

// A message is one Results message.
type message struct {
	start, duration time.Duration
	words           int   // where its list of words begins in the document, -1 when it has none
	number          int32 // of the message in the document, from 0
	channel         uint8
	final           bool
}

// A stream collects live messages.
type stream struct {
	results  []message
	channels int // as channel_index says
	models   modelNames
	wrapper  string // the member of each value that holds the message, "" when it is the value itself
	broken   int    // messages that could not be read
	read     int
}

// current returns the messages of a channel that count, by start.
//
// The service sends interim results about a piece of sound again and again
// until it sends a final one. Messages about one piece share its start. A final
// replaces all interims of its channel that begin before it ends, and an empty
// one clears them: seen on recorded streams, where finals never overlap and
// starts never decrease.
func (st *stream) current(channel uint8) []message {
	// Starts and durations are rounded each by itself.
	const rounding = time.Millisecond
	var list []message
	var settled time.Duration // where the last final ends
	for _, m := range st.results {
		if m.channel == channel {
			list = append(list, m)
			if m.final {
				settled = max(settled, m.start+m.duration-rounding)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b message) int { return cmp.Compare(a.start, b.start) })
	kept := list[:0]
	for k := 0; k < len(list); {
		best := list[k] // of one start, the last final, else the last interim
		for k++; k < len(list) && list[k].start == best.start; k++ {
			if list[k].final || !best.final {
				best = list[k]
			}
		}
		if best.final || best.start >= settled {
			kept = append(kept, best)
		}
	}
	return kept
}

// live reads messages of the live endpoint: one value after another, usually
// one a line, or all in one array.
func (d *decoder) live(wrapper string) error {
	st := stream{wrapper: wrapper}
	d.call.Shape = ShapeLive
	inArray := d.peek() == '['
	if inArray {
		d.begin('[')
	}
	from := d.i
	var firstFault *syntaxError
	for n := 0; d.peek() != 0; n++ {
		at := d.i
		if d.peek() == '{' && d.item() {
			d.message(&st, int32(n), wrapper)
		} else {
			d.skip()
		}
		if n%256 == 0 && d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		if inArray && d.err == nil && !d.more(']') {
			break
		}
		if d.err == nil {
			continue
		}
		if d.err.tooMuch {
			return d.invalid(d.err)
		}
		st.broken++
		if firstFault == nil {
			firstFault = d.err
		}
		next := bytes.Index(d.b[at:], []byte("\n{")) // the next line is another message
		if next < 0 || inArray {
			break
		}
		d.err, d.i = nil, at+next+1
	}
	d.err = nil
	if firstFault != nil {
		if st.read == 0 {
			return d.invalid(firstFault)
		}
		line, _ := position(d.b, firstFault.offset)
		d.note("%d of the messages could not be read, the first on line %d: %s", st.broken, line, firstFault.what)
	}
	single := !inArray && st.read == 1 && skipSpace(d.b, d.i) == len(d.b) && from == skipSpace(d.b, 0)
	d.gatherLive(&st, single)
	st.models.choose(&d.call.Meta)
	return nil
}

// message reads one message of any type. In a wrapped one, the message is the
// member of that name.
func (d *decoder) message(st *stream, number int32, wrapper string) {
	var (
		m      = message{words: -1, number: number}
		kind   string
		result bool
		wanted bool
	)
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		value := d.peek()
		switch {
		case name == wrapper && value == '{':
			d.message(st, number, "")
			wanted = true
		case wrapper != "":
			d.skip()
		case name == "type":
			kind, _ = d.str()
		case name == "channel_index" || name == "channel" && value == '[':
			m.channel = d.channelIndex(st)
		case name == "channel" && value == '{':
			result = true
			m.words = d.messageChannel()
		case name == "start":
			m.start = d.length()
		case name == "is_final":
			m.final = value == 't'
			d.skip()
		case name == "duration":
			m.duration = d.length()
		case name == "metadata" && value == '{':
			for more := d.begin('{'); more; more = d.more('}') {
				if name := string(d.name()); name == "duration" || !d.metadataMember(name, &st.models) {
					d.skip()
				}
			}
		case !d.metadataMember(name, &st.models):
			d.skip()
		}
	}
	if d.err != nil || wanted {
		return
	}
	st.read++
	switch {
	case kind == "Metadata":
		d.call.Duration = m.duration
	case kind == "UtteranceEnd":
		d.call.Utterances++
	case result:
		st.results = append(st.results, m)
	}
}

// channelIndex reads [channel, channels].
func (d *decoder) channelIndex(st *stream) (channel uint8) {
	n := 0
	d.each(func() {
		f, _ := d.float()
		k := int(min(max(f, 0), maxChannels))
		switch n {
		case 0:
			channel = uint8(min(k, maxChannels-1))
		case 1:
			st.channels = max(st.channels, k)
		}
		n++
	})
	return channel
}

// messageChannel reads {"alternatives": [{…}]} and returns where the words of
// the first alternative begin, -1 when it has none.
func (d *decoder) messageChannel() (words int) {
	words = -1
	for more := d.begin('{'); more; more = d.more('}') {
		if string(d.name()) != "alternatives" {
			d.skip()
			continue
		}
		n := 0
		d.each(func() {
			if n++; n > 1 || d.peek() != '{' {
				d.skip()
				return
			}
			for more := d.begin('{'); more; more = d.more('}') {
				if string(d.name()) == "words" && d.peek() == '[' {
					words = d.i
				}
				d.skip()
			}
		})
	}
	return words
}

// gatherLive reads the words of the messages that count.
func (d *decoder) gatherLive(st *stream, single bool) {
	channels := max(st.channels, 1)
	for _, m := range st.results {
		channels = max(channels, int(m.channel)+1)
	}
	d.channels = make([]channel, min(channels, maxChannels))
	for k := range d.channels {
		ch := &d.channels[k]
		for _, m := range st.current(uint8(k)) {
			if m.words < 0 {
				continue
			}
			from := len(ch.words)
			d.i = m.words
			ch.words = d.readWords(ch.words, nil, uint8(k))
			for i := from; !m.final && i < len(ch.words); i++ {
				ch.words[i].Has |= Interim
			}
			d.call.parts = append(d.call.parts, part{channel: uint8(k), first: int32(from), path: st.wordsPath(m.number, single)})
		}
	}
}

// wordsPath returns the path of a message's words. A single message is the whole
// document; of several it is that of jq --slurp.
func (st *stream) wordsPath(number int32, single bool) string {
	path := ""
	if !single {
		path = fmt.Sprintf(".[%d]", number)
	}
	if st.wrapper != "" {
		path = memberPath(path, st.wrapper)
	}
	return path + ".channel.alternatives[0].words"
}

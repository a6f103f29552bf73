package model

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// liveType reports whether messages of the live endpoint have this type, or
// lines that earshot adds to them. Older messages have none.
func liveType(s string) bool {
	switch s {
	case "Results", "Metadata", "UtteranceEnd", "SpeechStarted":
		return true
	}
	return strings.HasPrefix(s, ownPrefix)
}

// A message is one Results message.
type message struct {
	start, duration time.Duration // start counts from the beginning of the recording
	offset          time.Duration // of its connection in the recording
	until           time.Duration // where the next connection begins; 0 while there is none
	words           int           // where its list of words begins in the document, -1 when it has none
	number          int32         // of the message in the document, from 0
	connection      int32         // of its session that it came over
	channel         uint8
	final           bool
}

// A stream collects live messages.
type stream struct {
	sessions []session // one after the other; a log of messages alone is one
	saved    bool      // earshot wrote it: it says which recordings there are
	gaps     int       // stretches that were not sent
	models   modelNames
	wrapper  string // the member of each value that holds the message, "" when it is the value itself
	broken   int    // messages that could not be read
	read     int
}

// current returns those messages of one channel that count, by start.
//
// The service sends interim results about a piece of sound again and again
// until it sends a final one. Messages about one piece share its start. A final
// replaces all interims of its channel that begin before it ends, and an empty
// one clears them: seen on recorded streams, where finals never overlap and
// starts never decrease.
//
// Sound that no final was about when a connection broke is sent again over the
// next one. An interim of the old one that reaches into it would say it twice.
// A channel whose finals went further than another's is sent as silence up to
// there, so a final of the new connection may begin within one of the old, and
// has only words that come after.
func current(all []message) []message {
	// Starts and durations are rounded each by itself.
	const rounding = time.Millisecond
	var list []message
	var settled time.Duration // where the last final ends
	for _, m := range all {
		if m.final {
			settled = max(settled, m.start+m.duration-rounding)
		} else if m.until > 0 && m.start+m.duration > m.until+rounding {
			continue
		}
		list = append(list, m)
	}
	slices.SortStableFunc(list, func(a, b message) int {
		return cmp.Or(cmp.Compare(a.connection, b.connection), cmp.Compare(a.start, b.start))
	})
	kept := list[:0]
	for k := 0; k < len(list); {
		best := list[k] // of one start, the last final, else the last interim
		for k++; k < len(list) && list[k].start == best.start && list[k].connection == best.connection; k++ {
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
	st := stream{wrapper: wrapper, sessions: make([]session, 1)}
	d.call.Shape = ShapeLive
	inArray := d.peek() == '['
	if inArray {
		d.begin('[')
	}
	var firstFault *syntaxError
	n := 0
	for ; d.peek() != 0; n++ {
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
		next := bytes.Index(d.b[at:], []byte("\n{")) // the next line is another message
		if next < 0 && st.saved {
			break // a line that is being written, or was when the power failed: it has no end, and that is told
		}
		st.broken++
		if firstFault == nil {
			firstFault = d.err
		}
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
	d.gatherLive(&st, !inArray && n == 1 && firstFault == nil)
	st.models.choose(&d.call.Meta)
	return nil
}

// message reads one message of any type. In a wrapped one, the message is the
// member of that name.
func (d *decoder) message(st *stream, number int32, wrapper string) {
	var (
		m      = message{words: -1, number: number}
		own    = st.last()
		from   = d.i
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
			if kind, _ = d.str(); strings.HasPrefix(kind, ownPrefix) && d.err == nil {
				d.i = from
				d.ownLine(st)
				return
			}
		case name == "channel_index" || name == "channel" && value == '[':
			m.channel = d.channelIndex(own)
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
		own.heard = max(own.heard, own.offset+m.duration)
	case kind == "UtteranceEnd":
		d.call.Utterances++
	case result:
		m.offset, m.connection = own.offset, own.connection
		m.start += own.offset
		own.heard = max(own.heard, m.start+m.duration)
		own.results = append(own.results, m)
	}
}

// channelIndex reads [channel, channels].
func (d *decoder) channelIndex(own *session) (channel uint8) {
	n := 0
	d.each(func() {
		f, _ := d.float()
		k := int(min(max(f, 0), maxChannels))
		switch n {
		case 0:
			channel = uint8(min(k, maxChannels-1))
		case 1:
			own.channels = max(own.channels, k)
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

// gatherLive reads the words of the messages that count. single says that one
// message is all there is.
func (d *decoder) gatherLive(st *stream, single bool) {
	d.layOut(st)
	for k := range st.sessions {
		own := &st.sessions[k]
		lists := make([][]message, own.Channels)
		for _, m := range own.results {
			if int(m.channel) < len(lists) {
				lists[m.channel] = append(lists[m.channel], m)
			}
		}
		for local, list := range lists {
			d.gatherChannel(st, own, uint8(own.Channel+local), current(list), single)
		}
	}
	d.tellSessions(st)
}

// gatherChannel reads the words of the messages of one channel of the call.
func (d *decoder) gatherChannel(st *stream, own *session, channel uint8, list []message, single bool) {
	ch := &d.channels[channel]
	for _, m := range list {
		if m.words < 0 {
			continue
		}
		from := len(ch.words)
		d.i = m.words
		ch.words = d.readWords(ch.words, nil, channel)
		for i := from; i < len(ch.words); i++ {
			w := &ch.words[i]
			if !m.final {
				w.Has |= Interim
			}
			if w.Has.Is(HasStart) {
				w.Start += own.Offset + m.offset
			}
			if w.Has.Is(HasEnd) {
				w.End += own.Offset + m.offset
			}
		}
		d.call.parts = append(d.call.parts, part{channel: channel, first: int32(from), path: d.wordsPath(st, m.number, single)})
	}
}

// wordsPath returns the path of a message's words. A single message is the whole
// document; of several it is that of jq --slurp.
func (d *decoder) wordsPath(st *stream, number int32, single bool) string {
	path := d.path
	if !single {
		path = elementPath(path, int(number))
	}
	if st.wrapper != "" {
		path = memberPath(path, st.wrapper)
	}
	return path + ".channel.alternatives[0].words"
}

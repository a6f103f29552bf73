package model

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
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
	channel         int
	start, duration time.Duration
	final           bool
	words           int // where its list of words begins in the document, -1 when it has none
	path            string
}

// A stream collects live messages.
//
// The service sends interim results about a piece of sound again and again
// until it sends a final one. Messages about one piece share its start. A final
// replaces all interims of its channel that begin before it ends, and an empty
// one clears them: seen on recorded streams, where finals never overlap.
type stream struct {
	finals, interims [maxChannels][]message
	channels         int // as channel_index says
	models           modelNames
	broken           int // messages that could not be read
	read             int
}

func (st *stream) add(m message) {
	finals, interims := &st.finals[m.channel], &st.interims[m.channel]
	same := func(o message) bool { return o.start == m.start }
	if m.final {
		end := m.start + m.duration
		*interims = slices.DeleteFunc(*interims, func(o message) bool { return o.start < end || o.start == m.start })
		*finals = append(slices.DeleteFunc(*finals, same), m)
		return
	}
	if n := len(*finals); n > 0 && slices.ContainsFunc((*finals)[max(0, n-16):], same) {
		return // it is late
	}
	*interims = append(slices.DeleteFunc(*interims, same), m)
}

// live reads messages of the live endpoint: one value after another, usually
// one a line, or all in one array.
func (d *decoder) live(wrapper string) error {
	var st stream
	d.call.Shape = ShapeLive
	inArray := d.peek() == '['
	if inArray {
		d.begin('[')
	}
	from := d.i
	var firstFault *syntaxError
	for n := 0; d.peek() != 0; n++ {
		at := d.i
		path := fmt.Sprintf(".[%d]", n)
		if d.peek() == '{' {
			d.message(&st, path, wrapper)
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
		if d.err == errEnough {
			break
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
func (d *decoder) message(st *stream, path, wrapper string) {
	var (
		m      = message{words: -1, path: path}
		kind   string
		result bool
		wanted bool
	)
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		value := d.peek()
		switch {
		case name == wrapper && value == '{':
			d.message(st, path+"."+name, "")
			wanted = true
		case wrapper != "":
			d.skip()
		case name == "type":
			kind, _ = d.str()
		case name == "channel_index" || name == "channel" && value == '[':
			m.channel = d.channelIndex(st)
		case name == "channel" && value == '{':
			result = true
			m.words, m.path = d.messageChannel(path)
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
		st.add(m)
	}
}

// channelIndex reads [channel, channels].
func (d *decoder) channelIndex(st *stream) (channel int) {
	n := 0
	d.each(func() {
		f, _ := d.float()
		k := int(min(max(f, 0), maxChannels))
		switch n {
		case 0:
			channel = min(k, maxChannels-1)
		case 1:
			st.channels = max(st.channels, k)
		}
		n++
	})
	return channel
}

// messageChannel reads {"alternatives": [{…}]} and returns where the words of
// the first alternative begin, and their path.
func (d *decoder) messageChannel(path string) (words int, wordsPath string) {
	words, wordsPath = -1, path+".channel.alternatives[0].words"
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
	return words, wordsPath
}

// gatherLive reads the words of the messages that count.
func (d *decoder) gatherLive(st *stream, single bool) {
	last := 0
	for k := range st.finals {
		if len(st.finals[k])+len(st.interims[k]) > 0 {
			last = k + 1
		}
	}
	d.channels = make([]channel, min(max(last, st.channels, 1), maxChannels))
	for k := range d.channels {
		ch := &d.channels[k]
		all := slices.Concat(st.finals[k], st.interims[k])
		slices.SortStableFunc(all, func(a, b message) int { return cmp.Compare(a.start, b.start) })
		for _, m := range all {
			if m.words < 0 {
				continue
			}
			from := len(ch.words)
			d.i = m.words
			ch.words = d.words(ch.words, nil, uint8(k))
			for i := from; !m.final && i < len(ch.words); i++ {
				ch.words[i].Has |= Interim
			}
			path := m.path
			if single {
				path = strings.TrimPrefix(path, ".[0]")
			}
			d.call.parts = append(d.call.parts, part{channel: uint8(k), first: int32(from), path: path})
		}
	}
}

package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A live session that earshot saved is the messages of the service, one a line,
// with lines of earshot's own between them. These say what no message does:
// which recording it is, where in it each connection began, what was not sent.

// ownPrefix begins the type of every line of our own. Types that are not known
// here are passed over, so that later versions may add some.
const ownPrefix = "Earshot"

// A Recording is the sound that a saved live session was made of. A call that
// several people recorded, each on a line of their own, has several.
type Recording struct {
	File        string    // its name; it lies beside the session. Empty when the session names none. Not made safe to show
	Participant string    // who was recorded; empty when the session doesn't say. Not made safe to show
	Created     time.Time // when it began; zero when the session doesn't say

	Offset   time.Duration // where it begins on the timeline of the call
	Duration time.Duration // of the recording; without an end, how far it is known to go
	Ended    bool          // the session was ended properly

	Rate          int // samples a second; 0 when the session doesn't say
	SoundChannels int // of the recording; 0 when the session doesn't say
	Channel       int // the first of the call's channels that come from it
	Channels      int // how many of the call's channels do, one after the other

	Unsent []Stretch // what was never sent, on the timeline of the call: it has no words
}

// A Stretch is a part of the timeline.
type Stretch struct{ From, To time.Duration }

// Len returns how long the stretch is.
func (s Stretch) Len() time.Duration { return s.To - s.From }

// A session is what is read of one recording.
type session struct {
	Recording
	results    []message
	older      int           // how many of results came over connections before the one at hand
	channels   int           // as channel_index says
	offset     time.Duration // of the connection at hand
	connection int32         // at hand: how many were opened
	heard      time.Duration // how far messages tell of the recording
}

// maxGaps is more stretches than any session has that were not sent; each is
// held against each silence.
const maxGaps = 1000

func (st *stream) last() *session { return &st.sessions[len(st.sessions)-1] }

// ownLine reads one line of our own.
func (d *decoder) ownLine(st *stream) {
	var (
		r                          Recording
		kind                       string
		offset, duration, from, to time.Duration
	)
	for more := d.begin('{'); more; more = d.more('}') {
		switch string(d.name()) {
		case "type":
			kind, _ = d.str()
		case "file":
			r.File, _ = d.str()
		case "participant":
			r.Participant, _ = d.str()
		case "created":
			text, _ := d.str()
			r.Created, _ = time.Parse(time.RFC3339Nano, text) // of another form: unknown
		case "sample_rate":
			r.Rate = d.count()
		case "channels":
			r.SoundChannels = d.count()
		case "offset":
			offset = d.length()
		case "duration":
			duration = d.length()
		case "from":
			from = d.length()
		case "to":
			to = d.length()
		default:
			d.skip()
		}
	}
	if d.err != nil {
		return
	}
	st.read++
	own := st.last()
	switch kind {
	case "EarshotRecording":
		st.begin(r)
	case "EarshotConnection":
		for ; own.older < len(own.results); own.older++ {
			own.results[own.older].until = max(offset, 1)
		}
		own.offset = offset
		own.connection++
	case "EarshotGap":
		if st.gaps++; from < to && st.gaps <= maxGaps {
			own.Unsent = append(own.Unsent, Stretch{from, to})
		}
	case "EarshotEnd":
		own.Ended, own.Duration = true, duration
	}
}

// count reads a whole number, 0 when it is none that counts anything.
func (d *decoder) count() int {
	f, _ := d.float()
	if !(f >= 0 && f < 1<<31) {
		return 0
	}
	return int(f)
}

// begin begins another session, or names the first.
func (st *stream) begin(r Recording) {
	r.Participant = oneLine(r.Participant)
	if strings.ContainsAny(r.File, `/\:`) || r.File == "." || r.File == ".." { // it must lie beside the session
		r.File = ""
	}
	own := st.last()
	switch {
	case !st.saved && own.results == nil && own.Unsent == nil:
		own.Recording = r
	case len(st.sessions) > maxChannels: // there is no channel left for it
		*own = session{Recording: r}
	default:
		st.sessions = append(st.sessions, session{Recording: r})
	}
	st.saved = true
}

// oneLine makes a name of what may be any text: white space and control
// characters become single spaces, and it ends after a hundred characters.
func oneLine(name string) string {
	name = strings.Join(strings.FieldsFunc(name, notInWord), " ")
	n := 0
	for i := range name {
		if n++; n > 100 {
			return name[:i] + "…"
		}
	}
	return name
}

// notInWord reports whether a character can't be a part of a word: it is white
// space, or a control character.
func notInWord(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// layOut places the sessions on the timeline and their channels one after the
// other.
func (d *decoder) layOut(st *stream) {
	var first time.Time
	for k := range st.sessions {
		if at := st.sessions[k].Created; !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	total := 0
	for k := range st.sessions {
		own := &st.sessions[k]
		own.Channels = max(own.channels, 1)
		for _, m := range own.results {
			own.Channels = max(own.Channels, int(m.channel)+1)
		}
		if own.Channels > maxChannels-total {
			own.Channels = maxChannels - total
			d.note("only the first %d channels were read", maxChannels)
			if own.Channels == 0 {
				st.sessions = st.sessions[:k]
				break
			}
		}
		own.Channel = total
		total += own.Channels
		if !own.Created.IsZero() {
			own.Offset = min(own.Created.Sub(first), longest)
		}
		if !own.Ended || own.Duration == 0 { // of a container it is not known
			own.Duration = own.heard
		}
		for i := range own.Unsent {
			own.Unsent[i].From += own.Offset
			own.Unsent[i].To += own.Offset
		}
	}
	d.channels = make([]channel, total)
}

// tellSessions leaves in the call what saved sessions say of themselves.
func (d *decoder) tellSessions(st *stream) {
	if !st.saved {
		return
	}
	c := d.call
	if st.gaps > maxGaps {
		d.note("of %d stretches that were not sent only the first %d were read", st.gaps, maxGaps)
	}
	c.Duration = 0
	// What was sent is not the file: that has a head before the sound.
	c.Meta.SHA256 = ""
	c.Recordings = make([]Recording, len(st.sessions))
	for k := range st.sessions {
		r := &c.Recordings[k]
		*r = st.sessions[k].Recording
		c.Duration = max(c.Duration, r.Offset+r.Duration)
		who := ""
		if len(c.Recordings) > 1 {
			who = r.name(k) + ": "
		}
		for _, gap := range r.Unsent {
			d.tell("%s%s to %s was not sent, because there was no connection: what was said then has no words", who, clock(gap.From), clock(gap.To))
		}
		if !r.Ended {
			d.tell("%sthe session has no end: it was stopped unexpectedly after %s, or it is still going on", who, clock(r.Offset+r.Duration))
		}
	}
	if first := slices.MinFunc(c.Recordings, func(a, b Recording) int { return a.Created.Compare(b.Created) }); !first.Created.IsZero() {
		c.Meta.Created = first.Created.Format(time.RFC3339Nano)
	}
}

// name is what messages call the kth recording.
func (r *Recording) name(k int) string {
	switch {
	case r.Participant != "":
		return r.Participant
	case r.File != "":
		return r.File
	}
	return "recording " + strconv.Itoa(k+1)
}

// clock writes a time as minutes and seconds, cut to tenths.
func clock(t time.Duration) string {
	return fmt.Sprintf("%d:%02d.%d", t/time.Minute, t/time.Second%60, t/(100*time.Millisecond)%10)
}

// nameVoices names the voices of recordings whose participants are known. Of
// several voices in one recording each keeps its number.
func (c *Call) nameVoices() {
	for k := range c.Recordings {
		r := &c.Recordings[k]
		if r.Participant == "" {
			continue
		}
		var own []*Voice
		for i := range c.Voices {
			if v := &c.Voices[i]; v.Channel >= r.Channel && v.Channel < r.Channel+r.Channels {
				own = append(own, v)
			}
		}
		for _, v := range own {
			switch v.Name = r.Participant; {
			case len(own) == 1:
			case r.Channels > 1 && v.Speaker >= 0:
				v.Name += fmt.Sprintf(" %d/%d", v.Channel-r.Channel, v.Speaker)
			case r.Channels > 1:
				v.Name += " " + strconv.Itoa(v.Channel-r.Channel)
			default:
				v.Name += " " + strconv.Itoa(v.Speaker)
			}
		}
	}
}

// unsent reports whether a part of the stretch was never sent.
func (c *Call) unsent(from, to time.Duration) bool {
	for k := range c.Recordings {
		for _, gap := range c.Recordings[k].Unsent {
			if gap.From < to && from < gap.To {
				return true
			}
		}
	}
	return false
}

// findUnsent makes an event of each stretch that was never sent. It stands
// before the first word after it; one with no word after it has no event.
func (c *Call) findUnsent(events *eventList) {
	for k := range c.Recordings {
		r := &c.Recordings[k]
		for _, gap := range r.Unsent {
			w := c.WordAt(gap.To - 1)
			if w >= 0 && c.Onset(w) < gap.To {
				w++
			}
			if w < 0 || w >= len(c.Words) {
				continue
			}
			e := events.add(Unsent, Span{w, w}, gap.Len().Seconds())
			e.from, e.gap = gap.From, gap.Len()
			if len(c.Recordings) > 1 && r.Channels == 1 {
				e.Channel = r.Channel
			}
		}
	}
}

package callgen

import (
	"cmp"
	"slices"
)

// message is one message of a live stream.
type message struct {
	kind    string  // as in its type member
	sent    float64 // seconds of audio the service had heard by then
	channel int
	start   float64 // of Results: where its piece of audio begins
	from    int     // of Results: words [from, to) of the channel
	to      int
	final   bool // is_final
	speech  bool // speech_final
}

// messages are those of one channel. Each utterance is cut into pieces of at
// most five seconds; a piece is guessed at once a second (interim) and then
// settled (final). One piece in ten never gets its final message, as some
// clients leave those out.
func (c *Call) messages(ch int) (ms []message) {
	r := stream(c.Options.Seed, "live")
	words := c.Channels[ch].Words
	start := 0.0
	for _, u := range c.spokenUtterances(ch) {
		ms = append(ms, message{kind: "SpeechStarted", sent: words[u.from].Start, channel: ch})
		for from := u.from; from <= u.to; {
			to := from + 1
			for to <= u.to && words[to].End-words[from].Start < 5 {
				to++
			}
			end := words[to-1].End
			heard := from
			for k := 1.0; k <= 5 && words[from].Start+k < end; k++ {
				t := words[from].Start + k
				for heard < to && words[heard].End <= t {
					heard++
				}
				if heard > from {
					ms = append(ms, message{kind: "Results", sent: t, channel: ch, start: start, from: from, to: heard})
				}
			}
			if !r.chance(0.1) || to > u.to {
				ms = append(ms, message{kind: "Results", sent: end, channel: ch, start: start, from: from, to: to, final: true, speech: to > u.to})
			}
			start, from = end, to
		}
		ms = append(ms, message{kind: "UtteranceEnd", sent: words[u.to].End + 1, channel: ch, start: words[u.to].End})
	}
	return ms
}

func (d *document) live() {
	d.indent = 0
	var all []message
	for ch := range d.Channels {
		all = append(all, d.messages(ch)...)
	}
	slices.SortStableFunc(all, func(a, b message) int { return cmp.Compare(a.sent, b.sent) })
	r := stream(d.Options.Seed, "metadata")
	id, model := r.uuid(), r.uuid()
	for _, m := range all {
		d.object(func() { d.message(m, id, model) })
		d.w.WriteByte('\n')
	}
	d.object(func() {
		d.keyStr("type", "Metadata")
		d.keyStr("transaction_key", "deprecated")
		d.keyStr("request_id", id)
		d.keyStr("sha256", r.hex(64))
		d.keyStr("created", "2024-08-29T22:37:55.202Z")
		d.put(place{"metadata", 0, 0, "duration"}, float64s(d.Duration))
		d.keyInt("channels", len(d.Channels))
	})
	d.w.WriteByte('\n')
}

func (d *document) message(m message, id, model string) {
	d.keyStr("type", m.kind)
	channel := func(name string) {
		d.keyArr(name, func() {
			d.raw(d.integer(m.channel))
			d.raw(d.integer(len(d.Channels)))
		})
	}
	switch m.kind {
	case "SpeechStarted":
		channel("channel")
		d.keyRaw("timestamp", float32s(m.sent))
		return
	case "UtteranceEnd":
		channel("channel")
		d.keyRaw("last_word_end", float32s(m.start))
		return
	}
	channel("channel_index")
	d.keyRaw("duration", float32s(m.sent-m.start))
	d.keyRaw("start", float32s(m.start))
	d.keyRaw("is_final", boolean(m.final))
	d.keyRaw("speech_final", boolean(m.speech))
	d.keyObj("channel", func() {
		d.keyArr("alternatives", func() {
			d.object(func() {
				text, _, conf := d.stretch(m.channel, m.from, m.to-1)
				d.keyStr("transcript", text)
				d.keyRaw("confidence", float32s(conf))
				d.keyArr("words", func() {
					for i := m.from; i < m.to; i++ {
						d.word("word", m.channel, i)
					}
				})
			})
		})
	})
	d.keyObj("metadata", func() {
		d.keyStr("request_id", id)
		d.keyObj("model_info", func() {
			d.keyStr("name", "general-nova-3")
			d.keyStr("version", "2024-12-20.0")
			d.keyStr("arch", "nova-3")
		})
		d.keyStr("model_uuid", model)
	})
	d.keyRaw("from_finalize", "false")
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

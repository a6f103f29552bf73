package model

import (
	"bytes"
	"slices"
	"time"
)

// readWords reads the array of words of one channel. The transcript, when it came
// before, tells how many there will be.
func (d *decoder) readWords(dst []Word, transcript []byte, channel uint8) []Word {
	for more := d.begin('['); more; more = d.more(']') {
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, d.wordsToCome(len(dst), transcript))
		}
		dst = dst[:len(dst)+1]
		d.words--
		w := &dst[len(dst)-1]
		*w = Word{Channel: channel, Index: int32(len(dst) - 1)}
		if d.peek() == '{' {
			d.word(w)
		} else {
			d.skip() // it still counts: indices count it
		}
		switch {
		case len(dst) == d.limit:
			d.stop(errEnough)
		case d.words == 0:
			d.tooMuch("more than four million words")
		case len(dst)%4096 == 0 && d.ctx.Err() != nil:
			d.stop(errCanceled)
		}
	}
	return dst
}

// wordsToCome guesses for how many words to make room. One slice of the right
// size is far cheaper than doubling: fresh memory is what opening spends most on.
func (d *decoder) wordsToCome(have int, transcript []byte) int {
	switch {
	case d.limit > 0:
		return d.limit
	case have == 0 && len(transcript) > 0:
		return bytes.Count(transcript, []byte(" ")) + 1
	}
	return max(have, 256)
}

// A wordMember is a member of a word's object.
type wordMember uint8

const (
	otherMember wordMember = iota
	bareMember
	textMember
	startMember
	endMember
	confidenceMember
	sentimentMember
	speakerMember
)

func wordMemberOf(name []byte) wordMember {
	switch string(name) {
	case "word":
		return bareMember
	case "punctuated_word":
		return textMember
	case "start":
		return startMember
	case "end":
		return endMember
	case "confidence":
		return confidenceMember
	case "sentiment_score":
		return sentimentMember
	case "speaker":
		return speakerMember
	}
	return otherMember
}

// A lead is what stood before the value of a member, from the end of the value
// before: `,\n    "start": `. One program wrote all words of an answer, so the
// lead of the nth member is mostly that of the word before, byte for byte, and
// comparing it is far quicker than reading it.
type lead struct {
	bytes  []byte
	member wordMember
}

// nextMember moves to the value of the nth member, and reports whether there is
// one.
func (d *decoder) nextMember(n int) (wordMember, bool) {
	if n < len(d.leads) {
		if l := &d.leads[n]; bytes.HasPrefix(d.b[d.i:], l.bytes) && len(l.bytes) > 0 {
			d.i += len(l.bytes)
			return l.member, true
		}
	}
	from := d.i
	if more := n == 0 && d.begin('{') || n > 0 && d.more('}'); !more {
		return 0, false
	}
	m := wordMemberOf(d.name())
	if n < len(d.leads) && d.err == nil {
		d.leads[n] = lead{d.b[from:d.i], m}
	}
	return m, true
}

// word reads the object of one word.
func (d *decoder) word(w *Word) {
	var (
		bare, text           []byte
		barePlain, textPlain bool
	)
	w.At.From = int64(d.i)
	for n := 0; ; n++ {
		member, more := d.nextMember(n)
		if !more {
			break
		}
		switch member {
		case bareMember:
			if bare = nil; d.peek() == '"' {
				bare, barePlain = d.string()
			} else {
				d.skip()
			}
		case textMember:
			w.Has &^= HasPunctuated
			if d.peek() == '"' {
				text, textPlain = d.string()
				w.Has |= HasPunctuated
			} else {
				d.skip()
			}
		case startMember:
			w.Start = d.seconds(w, HasStart)
		case endMember:
			w.End = d.seconds(w, HasEnd)
		case confidenceMember:
			w.Confidence = d.fraction(w, HasConfidence)
		case sentimentMember:
			w.Sentiment = d.fraction(w, HasSentiment)
		case speakerMember:
			w.Speaker = 0
			f, ok := d.float()
			if ok = ok && f >= 0 && f < 1<<15; ok {
				w.Speaker = int16(f)
			}
			w.set(HasSpeaker, ok)
		default:
			d.skip()
		}
	}
	w.At.To = int64(d.i)
	switch {
	case !w.Has.Is(HasPunctuated):
		w.Bare = d.text.unquote(bare, barePlain)
		w.Text = w.Bare
	case barePlain && textPlain && bytes.HasPrefix(text, bare):
		w.Text = d.text.add(text) // "birthday," holds "birthday"
		w.Bare = w.Text[:len(bare)]
	default:
		w.Text = d.text.unquote(text, textPlain)
		w.Bare = d.text.unquote(bare, barePlain)
	}
	if w.Has.Is(HasStart|HasEnd) && w.End < w.Start {
		w.Has |= BadTimes
	}
}

func (w *Word) set(flag Has, on bool) {
	if w.Has &^= flag; on {
		w.Has |= flag
	}
}

// seconds reads a time. One that is negative or too large is absent and leaves
// BadTimes behind.
func (d *decoder) seconds(w *Word, flag Has) (t time.Duration) {
	w.Has &^= flag
	if c := d.peek(); c == '-' || c-'0' < 10 {
		var ok bool
		if t, ok = d.number().seconds(); ok {
			w.Has |= flag
			return t
		}
	} else if d.skip(); c == 'n' {
		return 0 // null: absent
	}
	w.Has |= BadTimes
	return 0
}

// fraction reads a confidence or a score.
func (d *decoder) fraction(w *Word, flag Has) float64 {
	f, ok := d.float()
	w.set(flag, ok)
	if !ok {
		return 0
	}
	return f
}

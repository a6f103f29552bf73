// Package spoken puts what is in a call into short sentences, for the plain
// mode: a screen reader says them as they are, and a terminal that can do
// nothing but lines shows them. What matters most comes first, because the next
// key cuts the rest off.
//
// The sentences hold text of the call as it is, on one line: who writes them
// makes it harmless.
package spoken

import (
	"strconv"
	"strings"
	"time"

	"earshot/model"
	"earshot/model/place"
	"earshot/ui/notation"
	"earshot/ui/pane"
)

// How much of what somebody says is repeated before it is cut.
const (
	wordsOfText   = 30  // of a sentence or a turn
	wordsOfPlace  = 12  // where the cursor came down
	wordsOfLabel  = 8   // how a segment begins
	maxCharacters = 400 // whatever the words are
)

// Voice says who speaks word w, "" where there is only one voice or no word.
func Voice(c *model.Call, w int) string {
	v := c.Voice(w)
	if v < 0 || len(c.Voices) < 2 {
		return ""
	}
	name := pane.VoiceName(c.Voices[v])
	if at := c.Voices[v]; at.Speaker >= 0 && c.Channels > 1 {
		name += ", channel " + strconv.Itoa(at.Channel)
	}
	return name
}

// Time says a moment, "1:02.3".
func Time(d time.Duration) string { return place.FormatTime(d, 1) }

// Clock says a moment to the second, "1:02".
func Clock(d time.Duration) string { return place.FormatTime(d, 0) }

// When says where word w is: its time, or its number where there are no times.
func When(c *model.Call, w int) string {
	if c.Timed && w >= 0 && w < len(c.Words) {
		return Time(c.Onset(w))
	}
	return "word " + strconv.Itoa(w)
}

// Quote returns text in quotation marks, on one line, and not endless.
func Quote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxCharacters {
		if r := []rune(s); len(r) > maxCharacters {
			s = string(r[:maxCharacters]) + " ..."
		}
	}
	return `"` + s + `"`
}

// excerpt returns the words of a span in quotation marks, at most so many.
func excerpt(c *model.Call, span model.Span, most int) string {
	cut := span
	cut.Last = min(cut.Last, cut.First+most)
	s := Quote(c.Text(cut))
	if cut != span && !strings.HasSuffix(s, ` ..."`) {
		s = strings.TrimSuffix(s, `"`) + ` ..."`
	}
	return s
}

// Word says the word at to: alone where the cursor went on within one voice,
// with who speaks it and when where it came to another.
func Word(c *model.Call, from, to int) string {
	if to < 0 || to >= len(c.Words) {
		return NoWords
	}
	s := Quote(c.Words[to].Text)
	who := Voice(c, to)
	if from != to && (from < 0 || Voice(c, from) != who) {
		s = who + ": " + s + " at " + When(c, to)
	}
	if doubtful(c, to) {
		s += ", doubtful"
	}
	switch {
	case to == 0:
		s += ", the first word"
	case to == len(c.Words)-1:
		s += ", the last word"
	}
	return s
}

// NoWords is said where there are none to move among.
const NoWords = "This answer holds no words"

func doubtful(c *model.Call, w int) bool {
	var buf [8]model.SegmentRef
	for _, ref := range notation.AppendAt(buf[:0], c, model.Event, w) {
		if c.Segment(ref).Kind == model.DoubtfulWord {
			return true
		}
	}
	return false
}

// At says where the cursor came down after a jump: when, who speaks, and what
// from that word to the end of its sentence.
func At(c *model.Call, w int) string {
	if w < 0 || w >= len(c.Words) {
		return NoWords
	}
	span := c.Sentences[c.SentenceAt(w)]
	span.First = w
	return said(c, w) + excerpt(c, span, wordsOfPlace)
}

// said is what comes before something that is said: "1:02.3, Speaker 1: ".
func said(c *model.Call, w int) string {
	if who := Voice(c, w); who != "" {
		return When(c, w) + ", " + who + ": "
	}
	return When(c, w) + ": "
}

// Sentence says the sentence that begins with or holds word w, and who says it
// when that is somebody else than at word from.
func Sentence(c *model.Call, from, w int) string {
	if w < 0 || w >= len(c.Words) {
		return NoWords
	}
	head := When(c, w) + ": "
	if from == w || Voice(c, from) != Voice(c, w) {
		head = said(c, w)
	}
	return head + excerpt(c, c.Sentences[c.SentenceAt(w)], wordsOfText)
}

// Turn says the turn that word w is part of.
func Turn(c *model.Call, w int) string {
	if w < 0 || w >= len(c.Words) {
		return NoWords
	}
	t := &c.Turns[c.TurnAt(w)]
	s := said(c, t.First) + excerpt(c, t.Span, wordsOfText)
	if n := t.Len(); n > wordsOfText {
		s += ", " + strconv.Itoa(n) + " words"
	}
	return s
}

// Span says from when to when something is: "0:14 to 0:31".
func Span(from, to time.Duration) string {
	if a, b := Clock(from), Clock(to); a != b {
		return a + " to " + b
	}
	return Clock(from)
}

// List joins what is not empty with commas.
func List(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, ", ")
}

// Package model holds an analysed call: its words, the segments that topic,
// intent and sentiment analysis laid over them, and the raw answer they came
// from. One decoder takes every shape the service has used and answers with
// one Call.
package model

import "time"

// A Call is one analysed recording or text. It is immutable once decoded:
// panes and goroutines share it with no locks.
type Call struct {
	Doc     *Document // the raw answer; byte ranges point into it
	Shape   Shape
	Partial bool // only the beginning was read, so that a first screen can be shown

	Meta     Metadata
	Channels int           // channels in the answer; 0 when it has no words of its own
	Duration time.Duration // metadata.duration; without one, the end of the last word

	// Words is the timeline: the words of all channels, merged by start time
	// and then channel. Words of one channel always keep the order of the
	// answer, even where their times run backwards, because indices count them.
	Words []Word
	// Timed says that words carry times. An answer of /v1/read has none: its
	// words are cut from the texts of its segments.
	Timed bool

	Voices    []Voice // everybody who speaks, in order of channel and speaker
	Turns     []Turn  // cover Words without gaps
	Sentences []Span  // cover Words without gaps

	Segments [LaneCount][]Segment // of each lane, by Anchor.First and then in the order of the answer
	Rows     []SegmentRef         // all segments of topic, intent, sentiment and event, by time

	// Summary and Average are the call's own, or, where it has none, those of the
	// first of Reads that has.
	Summary Summary
	// Summaries are those of the old kind, each about some of the words. Their
	// Text is the summary, so their anchors are Unchecked.
	Summaries []Segment
	Average   Average
	Entities  []Entity

	// Recordings are those of a live session that earshot saved, in the order of
	// their channels; none of any other call.
	Recordings []Recording

	// Reads are the answers of /v1/read that are grafted onto the call. Their
	// segments are in the lanes, with an Origin.
	Reads []ReadAnswer

	Notes []string // what the person should know about how the answer was read; safe to show only like any text of it

	Utterances int // how many utterances the answer holds; they are read when they are needed

	parts       []part // where words come from that are not in lists of channels, by channel and index
	unread      int    // how many of Notes, the first, say that something was not read
	resultsPath string // of the object the answer keeps them in, ".results"

	base   []int32            // where each channel's words begin when the channels stand one after the other; one more at the end
	merged []int32            // in that order, the timeline index of each word; nil while it is the timeline's
	onset  []time.Duration    // of each word, see Onset; nil while that is its start
	reach  [LaneCount][]int32 // of each lane, how far the segments of an interval tree reach; see overlap.go
}

// Shape names the form an answer came in.
type Shape uint8

// The shapes that are understood.
const (
	ShapeListen Shape = iota // /v1/listen, batch
	ShapeRead                // /v1/read: text intelligence, no words and no times
	ShapeLive                // messages of the live endpoint, one JSON value a line
)

// Metadata is what the answer says of itself. A zero field was absent.
type Metadata struct {
	RequestID string
	SHA256    string // of the submitted audio, lower-case hexadecimal
	Created   string // as the answer has it, RFC 3339
	Language  string // of /v1/read, or the detected language of channel 0
	Model     string // name of the first model, "2-general-nova"
	Arch      string // its architecture, "nova-3"
	Warnings  []string
}

// A Word is one recognised word.
type Word struct {
	Text string // punctuated_word, or word where that is absent; as the answer has it, not made safe
	Bare string // word

	// Start and End are as the answer has them, never negative. In a session that
	// earshot saved, they count from the beginning of the first recording.
	Start, End time.Duration
	Confidence float64 // 0..1
	Sentiment  float64 // -1..1

	At      Range // the word's object in the document
	Index   int32 // position in its channel's words, what start_word and end_word count
	Speaker int16 // as the answer numbers it
	Channel uint8
	Has     Has
}

// Has says which members of a word were present: absent is not zero.
type Has uint8

// The members of a word that may be absent.
const (
	HasStart Has = 1 << iota
	HasEnd
	HasConfidence
	HasSpeaker
	HasSentiment
	HasPunctuated
	Interim  // of a live message that no final has replaced
	BadTimes // start or end is negative, unreadable, or runs backwards: see Call.Onset
)

// Is reports whether all of the flags are set.
func (h Has) Is(flags Has) bool { return h&flags == flags }

// A Range is a half-open range of bytes in the document.
type Range struct{ From, To int64 }

// A Span is a half-open range [First, Last) of word indices.
type Span struct{ First, Last int }

// Len returns the number of words.
func (s Span) Len() int { return max(s.Last-s.First, 0) }

// Contains reports whether word i lies in the span.
func (s Span) Contains(i int) bool { return s.First <= i && i < s.Last }

// A Turn is a maximal run of words of one speaker, or of one channel in a
// multichannel call.
type Turn struct {
	Span
	Voice int // index into Call.Voices
}

// A Voice is somebody who speaks: a channel, or a diarised speaker of one.
type Voice struct {
	Channel int
	Speaker int    // -1 when the words carry none
	Name    string // of the participant, in a session that earshot saved; empty when nobody is named. Not made safe to show
}

// NotRead returns those of the Notes which say that a part of the file was not
// read, or not understood.
func (c *Call) NotRead() []string { return c.Notes[:c.unread] }

// Summary is what the answer says the call was about.
type Summary struct {
	Text    string
	Present bool
	Failed  bool  // result is "failure": Text is the notice
	At      Range // the value in the document
	Path    string
}

// Average is results.sentiments.average, as given and never recomputed.
type Average struct {
	Label   string
	Score   float64
	Present bool
	At      Range
}

// An Entity is a named thing the answer found in the words.
type Entity struct {
	Label, Value string
	Confidence   float64
	Span         Span // its words on the timeline
	At           Range
}

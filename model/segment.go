package model

import "time"

// Lane is a kind of segment. Lanes are what `t` steps through.
type Lane uint8

// The lanes, in the order of the screen.
const (
	Topic Lane = iota
	Intent
	Sentiment
	TurnLane
	Event
	Mark
	LaneCount
)

func (l Lane) String() string {
	return [LaneCount]string{"topic", "intent", "sentiment", "turn", "event", "mark"}[l]
}

// Letter begins the short names of a lane's segments, "T1", "S2".
func (l Lane) Letter() byte { return "TISUEM"[l] }

// A Segment is a span of words that one lane labels.
type Segment struct {
	Lane   Lane
	Number int // 1-based place in the answer among its lane's segments; those of grafted answers count on
	Origin int // 0 for the call's own answer, n for Call.Reads[n-1]
	Labels []Label
	Text   string // as the answer gives it

	Given  Given // the answer's own indices
	Anchor Span  // where it really is on the timeline
	State  AnchorState
	Shift  int // with Repaired: how many words the anchor moved against Given

	// Channel is the channel whose words the segment is about; -1 for all.
	// The words of other channels inside Anchor are not part of it.
	Channel int
	Kind    EventKind     // of the event lane
	Into    int           // of an interruption: the voice that was speaking, an index into Call.Voices
	gap     time.Duration // of dead air, and of what was not sent
	from    time.Duration // of what was not sent
	At      Range
	Path    string // of its object, ".results.topics.segments[0]"; empty for an event
}

// A Label is a topic, an intent or a sentiment with its score as given.
type Label struct {
	Name     string
	Score    float64
	HasScore bool
}

// Given holds the indices of a segment as the answer has them.
type Given struct {
	Start, End       float64
	HasStart, HasEnd bool
	EndExclusive     bool // entities, and topics and summaries of the old kinds
}

// AnchorState says how a segment's text compares with its words.
type AnchorState uint8

// The anchor states.
const (
	Unchecked AnchorState = iota // nothing to compare with: no text, no words, or computed here
	Exact                        // ✓ the text is the words start_word..end_word, letter by letter and digit by digit
	Repaired                     // ! the text was found at other words
	NotFound                     // ✗ the text is nowhere near; the given indices are kept, cut to what is there
)

// EventKind tells events apart.
type EventKind uint8

// The events that are found in the words.
const (
	NoEvent      EventKind = iota
	DeadAir                // nobody speaks: the anchor is empty and stands before the word that ends it
	Interruption           // a speaker begins before the other has ended
	DoubtfulWord           // the recogniser was not sure
	IndexFault             // a segment whose indices do not fit its text
	SentimentDip           // a negative segment after one that was not
	Unsent                 // sound of a live session that was never sent: the anchor is empty and stands before the first word after it
)

func (k EventKind) String() string {
	return [...]string{"", "dead air", "interruption", "doubtful word", "index fault", "sentiment dip", "not sent"}[k]
}

// A SegmentRef names one segment of a call.
type SegmentRef struct {
	Lane Lane
	I    int // index into Call.Segments[Lane]
}

// Has reports whether word w lies in the segment's anchor. Of a segment about
// one channel, Call.Includes also asks whether the word is of that channel.
func (s *Segment) Has(w int) bool { return s.Anchor.Contains(w) }

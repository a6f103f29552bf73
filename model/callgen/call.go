package callgen

import (
	"strings"
	"unicode"
)

// Call is a generated call: what its document says, as values.
type Call struct {
	Options    Options // with nothing left zero
	Channels   []Channel
	Order      []WordRef // the words that segments count, see Indexing
	Topics     []Segment // by First
	Intents    []Segment // by First
	Sentiments []Segment // by First, without gaps
	Summary    string
	Duration   float64 // seconds
	FaultNotes []FaultNote

	average float64 // sentiment over all words
	scenes  []int   // which scene each part of the call is about
	faults  *faultPlan
}

// Channel is what was said on one audio channel.
type Channel struct {
	Words     []Word
	sentences []spoken
}

// Word is one recognised word. Times are seconds, rounded to float32 as the
// service's are: ten hours in, one step is 3.9 ms.
type Word struct {
	Text, Punctuated  string
	Start, End        float64
	Confidence        float64 // 0 to 1
	Speaker           int
	SpeakerConfidence float64 // 0 to 1
	Score             float64 // sentiment, -1 to 1
	sentence          int     // in the channel
}

// WordRef names a word by channel and position in it.
type WordRef struct{ Channel, Word int }

// Segment is a topic, intent or sentiment segment.
type Segment struct {
	Text               string
	First, Last        int // the words it really covers, half open, in Call.Order
	StartWord, EndWord int // what the document says: inclusive, maybe shifted or faulty
	Labels             []Label
	Score              float64 // of a sentiment segment, -1 to 1
}

// Label is one topic or intent of a segment.
type Label struct {
	Name       string
	Confidence float64 // 0 to 1
}

// spoken is a sentence: words from to to of its channel, both included.
type spoken struct {
	from, to int
	speaker  int
	turn     int
	scene    int
	intent   string
	mood     float64
}

// Word gives the word a reference names.
func (c *Call) Word(r WordRef) *Word { return &c.Channels[r.Channel].Words[r.Word] }

// Text joins the punctuated words [first, last) of Call.Order by spaces. All of
// them together are the text that was sent to /v1/read.
func (c *Call) Text(first, last int) string {
	var b strings.Builder
	for i := first; i < last; i++ {
		if i > first {
			b.WriteByte(' ')
		}
		b.WriteString(c.Word(c.Order[i]).Punctuated)
	}
	return b.String()
}

// Count is the number of words over all channels.
func (c *Call) Count() int {
	n := 0
	for i := range c.Channels {
		n += len(c.Channels[i].Words)
	}
	return n
}

// bare is a word as the service gives it beside its punctuated form.
func bare(punctuated string) string {
	s := strings.TrimFunc(punctuated, func(r rune) bool {
		return unicode.IsPunct(r) && r != '%' && r != '@'
	})
	if s == "" {
		s = punctuated
	}
	return strings.ToLower(s)
}

// f32 rounds to float32, as the service does.
func f32(x float64) float64 { return float64(float32(x)) }

// sentimentOf names a score; the documented break points are ±1/3.
func sentimentOf(score float64) string {
	switch {
	case score >= 1.0/3:
		return "positive"
	case score <= -1.0/3:
		return "negative"
	}
	return "neutral"
}

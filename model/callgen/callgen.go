// Package callgen makes synthetic calls: documents as Deepgram's Audio and
// Text Intelligence return them, of any length, for tests, fuzz seeds and
// benchmarks. The same options give the same bytes.
//
//	callgen.Write(w, callgen.Options{Hours: 10, Words: 100_000, Indent: 2})
//	seed := callgen.Bytes(callgen.Options{Words: 60, Channels: 2, Faults: callgen.Faults{callgen.Escapes: 0}})
//
// What the generator does like the service was measured on real responses:
// the order of members, times and confidences as shortest float32, sentiment
// that turns at ±1/3, topics and intents that leave gaps and may overlap or
// nest, sentiment segments that cover every word, and the service's own wrong
// indices (see Options.NoFirstShift).
//
// Generate gives the call behind the document as well, as the truth to hold a
// decoder against.
package callgen

import (
	"bytes"
	"fmt"
	"io"
)

// Shape is the kind of document to write.
type Shape int

const (
	// Listen is the answer of /v1/listen: words, and results.topics, .intents,
	// .sentiments and .summary.
	Listen Shape = iota
	// Legacy is /v1/listen with the old detect_topics and summarize=true:
	// alternatives[].topics and alternatives[].summaries, whose end_word is
	// exclusive, and none of the lists of Listen.
	Legacy
	// Read is the answer of /v1/read: no words and no times. Call.Text is what
	// was sent there.
	Read
	// Live is the stream of a WebSocket, one JSON message a line: Results
	// (interim and final), SpeechStarted, UtteranceEnd, Metadata. Indent is
	// ignored.
	Live
)

// Feature is a set of the analyses a request may ask for.
type Feature uint

const (
	Punctuate Feature = 1 << iota
	Diarize
	Paragraphs
	Utterances
	Entities
	DetectLanguage
	Search
	Summary
	Topics
	Intents
	Sentiment
)

// AllFeatures is what a call has when Options.Without is zero.
const AllFeatures = Sentiment<<1 - 1

// Indexing says which words start_word and end_word count when there are
// several channels. The service's documentation does not say and no recorded
// answer is known, so a reader has to cope with each.
type Indexing int

const (
	FirstChannel Indexing = iota // the words of channel 0 alone
	Concatenated                 // all channels, one after the other
	ByTime                       // all channels, by start time, then channel
)

// Options describe a call. The zero value is a mono call of 600 words (four
// minutes) with every feature.
type Options struct {
	Hours    float64  // length of the recording; 0: from Words and WPM
	Words    int      // words over all channels; 0: from Hours and WPM, or 600
	WPM      float64  // words a minute if only one of Hours and Words is given; 0: 150
	Speakers int      // 0: two
	Channels int      // 0: one. Speaker s talks on channel s mod Channels
	Seed     uint64   // another seed is another call
	Without  Feature  // analyses that were not asked for
	Indexing Indexing // of segments, with several channels
	Shape    Shape

	// NoFirstShift leaves out the service's own fault: a topic or intent
	// segment whose text begins at word 0 comes with start_word and end_word
	// both one too high (4 of 4 such segments in real responses, and the
	// documentation's own sample). The first topic and the first intent of a
	// generated call always begin at word 0.
	NoFirstShift bool

	Indent    int    // spaces a level; 0: compact, as the service sends it
	ASCII     bool   // escape everything else as \uXXXX, as Python does
	FloatInts bool   // write 3 as 3.0, as documents saved by Deepgram's Python SDK 3 have it
	Wrap      string // put the document in a member of this name, as saved files often are
	Faults    Faults // what is wrong with the document

}

func (o Options) has(f Feature) bool { return o.Without&f == 0 }

// complete fills in what was left zero.
func (o Options) complete() (Options, error) {
	for _, bad := range []struct {
		is   bool
		what string
	}{
		{o.Hours < 0 || o.Hours > 1000, "Hours must be from 0 to 1000"},
		{o.Words < 0 || o.Words > 10_000_000, "Words must be from 0 to 10,000,000"},
		{o.WPM < 0, "WPM must not be negative"},
		{o.Speakers < 0, "Speakers must not be negative"},
		{o.Channels < 0 || o.Channels > 20, "Channels must be from 0 to 20, the service's own limit"},
		{o.Indent < 0 || o.Indent > 16, "Indent must be from 0 to 16"},
		{o.Shape < Listen || o.Shape > Live, "unknown Shape"},
		{o.Indexing < FirstChannel || o.Indexing > ByTime, "unknown Indexing"},
	} {
		if bad.is {
			return o, fmt.Errorf("callgen: %s", bad.what)
		}
	}
	if o.WPM == 0 {
		o.WPM = 150
	} else if o.Hours == 0 && o.Words > 0 {
		o.Hours = float64(o.Words) / o.WPM / 60
	}
	if o.Words == 0 {
		o.Words = int(o.Hours * 60 * o.WPM)
	}
	if o.Words == 0 {
		o.Words = 600
	}
	if o.Speakers == 0 {
		o.Speakers = 2
	}
	if o.Channels == 0 {
		o.Channels = 1
	}
	return o, o.Faults.check()
}

// Write writes the call that o describes. It fails on impossible options and
// when w does.
func Write(w io.Writer, o Options) error {
	c, err := Generate(o)
	if err != nil {
		return err
	}
	return c.Write(w)
}

// Bytes is Write into memory, for tests: it panics on impossible options.
func Bytes(o Options) []byte {
	var b bytes.Buffer
	if err := Write(&b, o); err != nil {
		panic(err)
	}
	return b.Bytes()
}

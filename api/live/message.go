package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A Message is what the service said, as far as a session and a screen need it.
// Its texts come from outside.
type Message struct {
	// Type is "Results", "Metadata", "UtteranceEnd", "SpeechStarted", "Error",
	// or what else the service thinks of. Older Results have none in their JSON.
	Type string

	Channel  int // from 0
	Channels int // how many there are; 0 if it does not say

	// Of Results. Start and End are what it is about; all times are those of the
	// connection in what Parse returns, of the recording in a Received.
	Start, End   time.Duration
	Final        bool // nothing more will come about this time
	SpeechFinal  bool // the speaker paused
	FromFinalize bool // it answers a Finalize
	Repeated     bool // all its words were final before; see the package's rules
	Transcript   string
	Words        []Word

	At        time.Duration // of SpeechStarted; of UtteranceEnd the end of the last word
	RequestID string        // of Results and Metadata: to tell the vendor
	Error     string        // of Error: what it says
}

// A Word is one recognised word.
type Word struct {
	Text       string // with punctuation where the service gives it
	Start, End time.Duration
	Confidence float64 // from 0 to 1
	Speaker    int     // -1 if the service does not tell speakers apart
	Language   string  // empty if the service does not say
}

// Parse reads one message. It takes what real ones have: whole numbers written
// as floats, members of another kind than expected, no type. Only what is no
// JSON object is an error.
func Parse(b []byte) (Message, error) {
	var in struct {
		Type         string          `json:"type"`
		ChannelIndex []float64       `json:"channel_index"`
		Channel      json.RawMessage `json:"channel"` // an object in Results, [channel, channels] elsewhere
		Start        float64         `json:"start"`
		Duration     float64         `json:"duration"`
		IsFinal      bool            `json:"is_final"`
		SpeechFinal  bool            `json:"speech_final"`
		FromFinalize bool            `json:"from_finalize"`
		Timestamp    float64         `json:"timestamp"`
		LastWordEnd  float64         `json:"last_word_end"`
		RequestID    string          `json:"request_id"`
		Description  string          `json:"description"`
		Message      string          `json:"message"`
		Variant      string          `json:"variant"`
		Metadata     struct {
			RequestID string `json:"request_id"`
		} `json:"metadata"`
	}
	if err := decode(b, &in); err != nil {
		return Message{}, fmt.Errorf("a message that is no JSON object: %w", err)
	}
	m := Message{Type: in.Type, RequestID: in.RequestID}
	if m.RequestID == "" {
		m.RequestID = in.Metadata.RequestID
	}
	index := in.ChannelIndex
	if len(in.Channel) > 0 && in.Channel[0] == '[' {
		decode(in.Channel, &index)
	}
	if len(index) > 0 {
		m.Channel = int(min(max(index[0], 0), math.MaxInt16))
	}
	if len(index) > 1 {
		m.Channels = int(min(max(index[1], 0), math.MaxInt16))
	}
	if m.Type == "" && len(in.Channel) > 0 && in.Channel[0] == '{' {
		m.Type = "Results"
	}
	switch m.Type {
	case "Results":
		m.Start, m.End = seconds(in.Start), seconds(in.Start+max(in.Duration, 0))
		m.Final, m.SpeechFinal, m.FromFinalize = in.IsFinal, in.SpeechFinal, in.FromFinalize
		m.Transcript, m.Words = transcript(in.Channel)
	case "SpeechStarted":
		m.At = seconds(in.Timestamp)
	case "UtteranceEnd":
		m.At = seconds(in.LastWordEnd)
	case "Error":
		said := slices.DeleteFunc([]string{in.Variant, in.Description, in.Message}, func(s string) bool { return s == "" })
		m.Error = strings.Join(slices.Compact(said), ": ")
	}
	return m, nil
}

// transcript reads the channel of a Results message.
func transcript(channel []byte) (text string, words []Word) {
	var in struct {
		Alternatives []struct {
			Transcript string `json:"transcript"`
			Words      []struct {
				Word           string   `json:"word"`
				PunctuatedWord string   `json:"punctuated_word"`
				Start          float64  `json:"start"`
				End            float64  `json:"end"`
				Confidence     float64  `json:"confidence"`
				Speaker        *float64 `json:"speaker"`
				Language       string   `json:"language"`
			} `json:"words"`
		} `json:"alternatives"`
	}
	if decode(channel, &in) != nil || len(in.Alternatives) == 0 {
		return "", nil
	}
	for _, w := range in.Alternatives[0].Words {
		word := Word{Text: w.PunctuatedWord, Start: seconds(w.Start), Confidence: w.Confidence, Speaker: -1, Language: w.Language}
		if word.Text == "" {
			word.Text = w.Word
		}
		if w.Speaker != nil && *w.Speaker >= 0 {
			word.Speaker = int(min(*w.Speaker, math.MaxInt16))
		}
		word.End = max(word.Start, seconds(w.End))
		words = append(words, word)
	}
	return in.Alternatives[0].Transcript, words
}

// decode leaves members out that are of another kind than expected.
func decode(b []byte, into any) error {
	err := json.Unmarshal(b, into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return nil
	}
	return err
}

// seconds is a time of the service, to the nanosecond, at least 0.
func seconds(s float64) time.Duration {
	const longest = 365 * 24 * 3600
	return time.Duration(math.Round(min(max(s, 0), longest) * 1e9))
}

// moved is m with its times on the recording's clock, where its connection
// began at offset.
func (m Message) moved(offset time.Duration) Message {
	m.Start += offset
	m.End += offset
	m.At += offset
	m.Words = slices.Clone(m.Words)
	for i := range m.Words {
		m.Words[i].Start += offset
		m.Words[i].End += offset
	}
	return m
}

// after is m without the words that were final before, when it reaches back
// behind the time up to which its channel is settled.
func (m Message) after(settled time.Duration) Message {
	const rounding = 10 * time.Millisecond // of starts, durations and words
	if m.Start >= settled-rounding {
		return m
	}
	kept := slices.DeleteFunc(slices.Clone(m.Words), func(w Word) bool { return (w.Start+w.End)/2 < settled })
	if len(kept) < len(m.Words) {
		m.Repeated = m.Final && len(kept) == 0
		m.Words = kept
		texts := make([]string, len(kept))
		for i, w := range kept {
			texts[i] = w.Text
		}
		m.Transcript = strings.Join(texts, " ")
	}
	return m
}

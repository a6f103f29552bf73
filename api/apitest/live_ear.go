package apitest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Speak makes sound of at least a length, 16 bit PCM, that Live understands, and
// the words in it by channel. A word is a run of one sample value, its number;
// numbers count up from 1 in each channel. Pauses between words are mostly short,
// some long. The same seed makes the same sound.
func Speak(seed uint64, rate, channels int, length time.Duration) (pcm []byte, words [][]string) {
	random := rand.New(rand.NewPCG(seed, 1))
	samples := int(length.Seconds() * float64(rate))
	pcm = make([]byte, samples*channels*2)
	words = make([][]string, channels)
	between := func(least, most float64) int {
		return int((least + random.Float64()*(most-least)) * float64(rate))
	}
	for channel := range channels {
		at := between(0, 2)
		for n := 1; ; n++ {
			end := at + between(0.1, 0.6)
			if end >= samples {
				break
			}
			for ; at < end; at++ {
				i := (at*channels + channel) * 2
				pcm[i], pcm[i+1] = byte(n), byte(n>>8)
			}
			words[channel] = append(words[channel], word(n))
			switch at += between(0.04, 0.3); random.IntN(12) {
			case 0:
				at += between(0.5, 2)
			case 1:
				at += between(0, 8)
			}
		}
	}
	return pcm, words
}

func word(n int) string { return fmt.Sprintf("word%d", n) }

// An ear recognises one channel. It makes a final in a pause of some length, and
// after three seconds in the next short one, as the service does; finals follow
// each other without overlap, and silence has empty ones.
type ear struct {
	rate              int
	channel, channels int

	heard   int // samples
	settled int // where the last final ends
	told    int // where the last message ends
	words   []heardWord
	value   int16 // of the run at hand
}

type heardWord struct {
	value      int16
	start, end int // samples
}

func (e *ear) hear(value int16) {
	if value != e.value {
		e.value = value
		if value != 0 {
			e.words = append(e.words, heardWord{value, e.heard, e.heard})
		}
	}
	e.heard++
	if value != 0 {
		e.words[len(e.words)-1].end = e.heard
	}
}

// say is what there is to say about what was heard.
func (e *ear) say(interims bool) (m resultMessage, ok bool) {
	open := e.heard - e.settled
	pause := open
	if len(e.words) > 0 {
		pause = e.heard - e.words[len(e.words)-1].end
	}
	switch {
	case len(e.words) > 0 && pause > e.rate/2, len(e.words) > 0 && open > 3*e.rate && pause > e.rate/50:
		return e.final(e.heard - pause/2), true
	case len(e.words) == 0 && open > 3*e.rate:
		return e.final(e.heard - e.rate/10), true
	case interims && e.heard-e.told > e.rate:
		e.told = e.heard
		m = e.message(e.heard)
		return m, true
	}
	return m, false
}

// flush is a final about all that was heard, if there is anything.
func (e *ear) flush() (m resultMessage, ok bool) {
	if e.heard == e.settled {
		return m, false
	}
	return e.final(e.heard), true
}

func (e *ear) final(until int) resultMessage {
	m := e.message(until)
	m.IsFinal = true
	m.SpeechFinal = len(e.words) > 0
	e.settled, e.told, e.words = until, until, nil
	return m
}

func (e *ear) message(until int) resultMessage {
	m := resultMessage{
		Type: "Results", ChannelIndex: [2]int{e.channel, e.channels},
		Start: e.seconds(e.settled), Duration: e.seconds(until - e.settled),
	}
	var texts []string
	heard := alternative{Words: []messageWord{}}
	for _, w := range e.words {
		texts = append(texts, word(int(w.value)))
		heard.Words = append(heard.Words, messageWord{word(int(w.value)), e.seconds(w.start), e.seconds(w.end), 0.98})
		heard.Confidence = 0.98
	}
	heard.Transcript = strings.Join(texts, " ")
	m.Channel.Alternatives = []alternative{heard}
	return m
}

// seconds is rounded as the service rounds: to a float of 32 bit.
func (e *ear) seconds(samples int) float64 { return float64(float32(samples) / float32(e.rate)) }

type resultMessage struct {
	Type         string  `json:"type"`
	ChannelIndex [2]int  `json:"channel_index"`
	Duration     float64 `json:"duration"`
	Start        float64 `json:"start"`
	IsFinal      bool    `json:"is_final"`
	SpeechFinal  bool    `json:"speech_final"`
	Channel      struct {
		Alternatives []alternative `json:"alternatives"`
	} `json:"channel"`
	Metadata     any  `json:"metadata"`
	FromFinalize bool `json:"from_finalize"`
}

type alternative struct {
	Transcript string        `json:"transcript"`
	Confidence float64       `json:"confidence"`
	Words      []messageWord `json:"words"`
}

type messageWord struct {
	Word       string  `json:"word"`
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Confidence float64 `json:"confidence"`
}

func messageMetadata(id string) any {
	return map[string]any{
		"request_id": id,
		"model_info": map[string]string{"name": "2-general-nova", "version": "2024-01-18.26916", "arch": "nova-3"},
		"model_uuid": "c0d1a568-ce81-4fea-97e7-bd45cb1fdf3c",
	}
}

// endMetadata is the last message of a connection.
func endMetadata(id string, duration float64, channels int) any {
	return map[string]any{
		"type": "Metadata", "transaction_key": "deprecated", "request_id": id,
		"sha256": strings.Repeat("0", 64), "created": "2024-08-29T22:37:55.202Z",
		"duration": duration, "channels": channels,
	}
}

package main

import (
	"bytes"
	"strconv"
)

// The members of a /v1/listen response, in the order of real ones.
// Times and confidences are 32-bit floats there, sentiment scores 64-bit ones.

type response struct {
	Metadata metadata `json:"metadata"`
	Results  results  `json:"results"`
}

type metadata struct {
	TransactionKey string               `json:"transaction_key"`
	RequestID      string               `json:"request_id"`
	SHA256         string               `json:"sha256"`
	Created        string               `json:"created"`
	Duration       float                `json:"duration"`
	Channels       int                  `json:"channels"`
	Models         []string             `json:"models"`
	ModelInfo      map[string]modelInfo `json:"model_info"`
	SummaryInfo    usage                `json:"summary_info"`
	IntentsInfo    usage                `json:"intents_info"`
	SentimentInfo  usage                `json:"sentiment_info"`
	TopicsInfo     usage                `json:"topics_info"`
	Extra          map[string]string    `json:"extra"`
}

type modelInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Arch    string `json:"arch"`
}

type usage struct {
	ModelUUID    string `json:"model_uuid"`
	InputTokens  int    `json:"input_tokens"`
	OutputTokens int    `json:"output_tokens"`
}

type results struct {
	Channels   []channel   `json:"channels"`
	Utterances []utterance `json:"utterances"`
	Summary    summary     `json:"summary"`
	Sentiments sentiments  `json:"sentiments"`
	Topics     topics      `json:"topics"`
	Intents    intents     `json:"intents"`
}

type channel struct {
	Alternatives []alternative `json:"alternatives"`
}

type alternative struct {
	Transcript string         `json:"transcript"`
	Confidence float          `json:"confidence"`
	Words      []responseWord `json:"words"`
	Entities   []entity       `json:"entities"`
	Paragraphs paragraphs     `json:"paragraphs"`
}

type mood struct {
	Sentiment string  `json:"sentiment"`
	Score     float64 `json:"sentiment_score"`
}

type responseWord struct {
	Word              string `json:"word"`
	Start             float  `json:"start"`
	End               float  `json:"end"`
	Confidence        float  `json:"confidence"`
	PunctuatedWord    string `json:"punctuated_word"`
	Speaker           int    `json:"speaker"`
	SpeakerConfidence float  `json:"speaker_confidence"`
	mood
}

type entity struct {
	Label      string `json:"label"`
	Value      string `json:"value"`
	Confidence float  `json:"confidence"`
	StartWord  int    `json:"start_word"`
	EndWord    int    `json:"end_word"` // exclusive, unlike the segments'
}

type paragraphs struct {
	Transcript string      `json:"transcript"`
	Paragraphs []paragraph `json:"paragraphs"`
}

type paragraph struct {
	Sentences []sentence `json:"sentences"`
	Start     float      `json:"start"`
	End       float      `json:"end"`
	NumWords  int        `json:"num_words"`
	Speaker   int        `json:"speaker"`
	mood
}

type sentence struct {
	Text  string `json:"text"`
	Start float  `json:"start"`
	End   float  `json:"end"`
	mood
}

type utterance struct {
	Start      float          `json:"start"`
	End        float          `json:"end"`
	Confidence float          `json:"confidence"`
	Channel    int            `json:"channel"`
	Transcript string         `json:"transcript"`
	Words      []responseWord `json:"words"`
	Speaker    int            `json:"speaker"`
	ID         string         `json:"id"`
	mood
}

type summary struct {
	Result string `json:"result"`
	Short  string `json:"short"`
}

type span struct {
	Text      string `json:"text"`
	StartWord int    `json:"start_word"`
	EndWord   int    `json:"end_word"` // inclusive
}

type sentiments struct {
	Segments []sentimentSegment `json:"segments"`
	Average  mood               `json:"average"`
}

type sentimentSegment struct {
	span
	mood
}

type topics struct {
	Segments []topicSegment `json:"segments"`
}

type topicSegment struct {
	span
	Topics []topic `json:"topics"`
}

type topic struct {
	Topic string `json:"topic"`
	Score float  `json:"confidence_score"`
}

type intents struct {
	Segments []intentSegment `json:"segments"`
}

type intentSegment struct {
	span
	Intents []intent `json:"intents"`
}

type intent struct {
	Intent string `json:"intent"`
	Score  float  `json:"confidence_score"`
}

// float is written as the shortest number that reads back as the same 32-bit
// value, and never without a point: 0.0, 0.48, 4.7999997.
type float float32

func (f float) MarshalJSON() ([]byte, error) {
	b := strconv.AppendFloat(nil, float64(f), 'f', -1, 32)
	if !bytes.ContainsRune(b, '.') {
		b = append(b, '.', '0')
	}
	return b, nil
}

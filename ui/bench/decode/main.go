// Command decode reads a response file into structs by encoding/json/v2 (in its
// own module, as long as it is an experiment) and counts what is in it: what
// loading a call costs a program that does just that. Measurements of earshot
// are held against it, from its start to its exit.
//
//	go run ./ui/bench/decode CALL.json
package main

import (
	"fmt"
	"os"

	"github.com/go-json-experiment/json"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: decode CALL.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "decode:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var r response
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	words := 0
	for _, c := range r.Results.Channels {
		for _, a := range c.Alternatives {
			words += len(a.Words)
		}
	}
	fmt.Println(words, "words", len(r.Results.Topics.Segments), "topics", len(r.Results.Intents.Segments), "intents",
		len(r.Results.Sentiments.Segments), "sentiments", len(r.Results.Utterances), "utterances")
	return nil
}

type response struct {
	Metadata struct {
		RequestID string   `json:"request_id"`
		SHA256    string   `json:"sha256"`
		Created   string   `json:"created"`
		Duration  float64  `json:"duration"`
		Channels  int      `json:"channels"`
		Models    []string `json:"models"`
	} `json:"metadata"`
	Results struct {
		Channels []struct {
			Alternatives []alternative `json:"alternatives"`
		} `json:"channels"`
		Utterances []utterance `json:"utterances"`
		Summary    struct {
			Result string `json:"result"`
			Short  string `json:"short"`
		} `json:"summary"`
		Topics struct {
			Segments []segment `json:"segments"`
		} `json:"topics"`
		Intents struct {
			Segments []segment `json:"segments"`
		} `json:"intents"`
		Sentiments struct {
			Segments []segment `json:"segments"`
			Average  sentiment `json:"average"`
		} `json:"sentiments"`
	} `json:"results"`
}

type sentiment struct {
	Sentiment string  `json:"sentiment"`
	Score     float64 `json:"sentiment_score"`
}

type word struct {
	Word              string  `json:"word"`
	Start             float64 `json:"start"`
	End               float64 `json:"end"`
	Confidence        float64 `json:"confidence"`
	Speaker           int     `json:"speaker"`
	SpeakerConfidence float64 `json:"speaker_confidence"`
	Punctuated        string  `json:"punctuated_word"`
	Sentiment         string  `json:"sentiment"`
	Score             float64 `json:"sentiment_score"`
}

type alternative struct {
	Transcript string  `json:"transcript"`
	Confidence float64 `json:"confidence"`
	Words      []word  `json:"words"`
	Paragraphs struct {
		Transcript string `json:"transcript"`
		Paragraphs []struct {
			Sentences []struct {
				Text      string  `json:"text"`
				Start     float64 `json:"start"`
				End       float64 `json:"end"`
				Sentiment string  `json:"sentiment"`
				Score     float64 `json:"sentiment_score"`
			} `json:"sentences"`
			Speaker   int     `json:"speaker"`
			NumWords  int     `json:"num_words"`
			Start     float64 `json:"start"`
			End       float64 `json:"end"`
			Sentiment string  `json:"sentiment"`
			Score     float64 `json:"sentiment_score"`
		} `json:"paragraphs"`
	} `json:"paragraphs"`
	Entities []struct {
		Label      string  `json:"label"`
		Value      string  `json:"value"`
		Confidence float64 `json:"confidence"`
		StartWord  int     `json:"start_word"`
		EndWord    int     `json:"end_word"`
	} `json:"entities"`
}

type utterance struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Confidence float64 `json:"confidence"`
	Channel    int     `json:"channel"`
	Transcript string  `json:"transcript"`
	Words      []word  `json:"words"`
	Speaker    int     `json:"speaker"`
	ID         string  `json:"id"`
	Sentiment  string  `json:"sentiment"`
	Score      float64 `json:"sentiment_score"`
}

type label struct {
	Topic      string  `json:"topic"`
	Intent     string  `json:"intent"`
	Confidence float64 `json:"confidence_score"`
}

type segment struct {
	Text      string  `json:"text"`
	StartWord int     `json:"start_word"`
	EndWord   int     `json:"end_word"`
	Topics    []label `json:"topics"`
	Intents   []label `json:"intents"`
	Sentiment string  `json:"sentiment"`
	Score     float64 `json:"sentiment_score"`
}

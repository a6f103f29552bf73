// Package analysis is the form in which a person says what is to be analysed,
// and how.
package analysis

import (
	"errors"
	"fmt"
	"strings"
)

// What is sent.
type What uint8

// The things that can be sent.
const (
	Recording  What = iota // of the open call
	Transcript             // of the open call: its text is analysed, and laid over its words
	Other                  // another recording, by path or address
)

// MaxCustom is how many topics, and how many intents, of one's own the service
// takes (its documentation of custom_topic and custom_intent).
const MaxCustom = 100

// Choices say what is to be analysed, and how.
type Choices struct {
	What  What
	Other string // a path or an address, when What is Other

	Summary, Topics, Intents, Sentiment bool

	// Of a recording only.
	Speakers   bool // tell speakers apart
	Channels   bool // each channel by itself
	Utterances bool // utterances and paragraphs
	Entities   bool

	CustomTopics, CustomIntents []string
	OnlyCustom                  bool // nothing but these: the mode is strict, not extended

	Model    string // "" for the default
	Language string // "" for the default
}

// Default is what is asked for unless a person says otherwise: all four kinds
// of analysis, and what makes a transcript readable.
func Default() Choices {
	return Choices{Summary: true, Topics: true, Intents: true, Sentiment: true, Speakers: true, Utterances: true}
}

// Any reports whether something is asked for. A recording is transcribed in
// any case.
func (c Choices) Any() bool {
	return c.What != Transcript || c.Summary || c.Topics || c.Intents || c.Sentiment
}

// SplitList takes apart what was typed as a list with commas. Blanks around an
// item and empty items are left out.
func SplitList(s string) []string {
	var list []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

func checkList(what string) func(string) error {
	return func(s string) error {
		if n := len(SplitList(s)); n > MaxCustom {
			return fmt.Errorf("%d %s, and the service takes %d", n, what, MaxCustom)
		}
		return nil
	}
}

var errNoSource = errors.New("a path or an address, https://…")

package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earshot/api"
)

// A parameter is one that Deepgram documents for analysing what is not live.
type parameter struct {
	name  string // in the query; its flag has - for _
	kind  paramKind
	usual string   // what is sent when the flag says nothing; "" for nothing
	read  bool     // whether /v1/read takes it, too
	of    []string // what it may be, for a choice; else what is well known
	usage string
}

// paramKind is what the values of a parameter are.
type paramKind uint8

const (
	paramSwitch  paramKind = iota // true, or it is not sent
	paramChoice                   // one of some words
	paramWord                     // anything
	paramNumber                   // a positive number
	paramList                     // anything, any number of times
	paramOptions                  // true, or like a list
)

// parameters are those of the contract that the service publishes (2026-07),
// in the order in which they are sent. Of its list callback is left out, as the
// answer would go elsewhere; the model is a setting of earshot.
//
// What is on by default is what a reviewer needs: what was said by whom, in
// sentences, and all that the service makes of it.
func parameters() []parameter {
	const on = "true"
	return []parameter{
		{name: "summarize", usual: on, read: true, usage: "a summary of the whole"},
		{name: "topics", usual: on, read: true, usage: "what it is about, by segment"},
		{name: "intents", usual: on, read: true, usage: "what speakers want, by segment"},
		{name: "sentiment", usual: on, read: true, usage: "how it is said: positive, neutral, negative"},
		{name: "custom_topic", kind: paramList, read: true, usage: "a topic of your own to look for; may be repeated"},
		{name: "custom_topic_mode", kind: paramChoice, read: true, of: []string{"extended", "strict"}, usage: "whether other topics are found, too: extended, strict"},
		{name: "custom_intent", kind: paramList, read: true, usage: "an intent of your own to look for; may be repeated"},
		{name: "custom_intent_mode", kind: paramChoice, read: true, of: []string{"extended", "strict"}, usage: "whether other intents are found, too: extended, strict"},
		{name: "language", kind: paramWord, read: true, of: []string{"en", "multi"}, usage: "what is spoken or written, such as en, de, pt-BR; without it English"},
		{name: "detect_language", kind: paramOptions, usage: "find out what is spoken; or which of some, =en, =de"},
		{name: "smart_format", usual: on, usage: "numbers, dates, addresses as they are written, and punctuation"},
		{name: "diarize", usual: on, usage: "who speaks"},
		{name: "diarize_model", kind: paramChoice, of: []string{"latest", "v1", "v2"}, usage: "which model finds out who speaks, in place of --diarize: latest, v1, v2"},
		{name: "utterances", usual: on, usage: "what is said between pauses"},
		{name: "utt_split", kind: paramNumber, usage: "how long such a pause is, in seconds"},
		{name: "paragraphs", usual: on, usage: "paragraphs, with their sentences"},
		{name: "punctuate", usage: "punctuation and capitals"},
		{name: "multichannel", usage: "each channel by itself"},
		{name: "detect_entities", usage: "names, places, numbers"},
		{name: "keyterm", kind: paramList, usage: "a term that is likely to be said (nova-3); may be repeated"},
		{name: "keywords", kind: paramList, usage: "a word that is likely to be said, word:2 (before nova-3); may be repeated"},
		{name: "redact", kind: paramList, of: []string{"pci", "pii", "phi", "numbers"}, usage: "leave out pci, pii, phi, numbers; may be repeated"},
		{name: "search", kind: paramList, usage: "find where this sounds to be said; may be repeated"},
		{name: "replace", kind: paramList, usage: "write another word, said:written; may be repeated"},
		{name: "profanity_filter", usage: "leave out or replace profanity"},
		{name: "numerals", usage: "numbers as digits"},
		{name: "measurements", usage: "units as abbreviations"},
		{name: "dictation", usage: "commands such as \"new line\" as what they mean"},
		{name: "filler_words", usage: "keep uh and um"},
		{name: "encoding", kind: paramWord, of: []string{"linear16", "flac", "mulaw", "amr-nb", "amr-wb", "opus", "speex", "g729"}, usage: "what raw sound is encoded as; with --param sample_rate=8000 --param channels=1"},
		{name: "version", kind: paramWord, of: []string{"latest"}, usage: "version of the model"},
		{name: "tag", kind: paramList, read: true, usage: "label in Deepgram's usage reports; may be repeated"},
		{name: "extra", kind: paramList, usage: "what comes back in the answer, as key:value; may be repeated"},
		{name: "mip_opt_out", usage: "keep this out of Deepgram's model improvement; it costs more"},
	}
}

// flag returns the name of the parameter's flag, without the dashes.
func (p parameter) flag() string { return strings.ReplaceAll(p.name, "_", "-") }

// value returns a value as an endpoint wants it.
func (p parameter) value(e api.Endpoint, v string) string {
	if p.name == "summarize" && v == "true" && e == api.Listen {
		return "v2" // where true means the summaries of before 2023
	}
	return v
}

// paramFlag is the flag of a parameter.
type paramFlag struct {
	parameter
	said   bool
	values []string // what was said; none for a switch that is off
}

// sent returns the values that go into a query.
func (f *paramFlag) sent() []string {
	if !f.said && f.usual != "" {
		return []string{f.usual}
	}
	return f.values
}

// String implements pflag.Value. Help shows it as the default.
func (f *paramFlag) String() string { return f.usual }

// Type implements pflag.Value.
func (f *paramFlag) Type() string {
	switch f.kind {
	case paramSwitch:
		return "bool"
	case paramNumber:
		return "number"
	case paramOptions:
		return "word"
	}
	return "text"
}

// Set implements pflag.Value.
func (f *paramFlag) Set(text string) error {
	var values []string
	switch f.kind {
	case paramSwitch:
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("it is true or false")
		}
		if on {
			values = []string{"true"}
		}
	case paramChoice:
		if !slices.Contains(f.of, text) {
			return fmt.Errorf("it is one of %s", strings.Join(f.of, ", "))
		}
		values = []string{text}
	case paramNumber:
		if n, err := strconv.ParseFloat(text, 64); err != nil || !(n > 0 && n <= 1e6) {
			return fmt.Errorf("it is a number above 0")
		}
		values = []string{text}
	default:
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("it is empty")
		}
		if values = []string{text}; f.kind != paramWord {
			values = append(f.values, text)
		}
	}
	f.said, f.values = true, values
	return nil
}

// negated is the flag that switches a parameter off: --no-topics.
type negated struct{ of *paramFlag }

// String implements pflag.Value.
func (negated) String() string { return "" }

// Type implements pflag.Value.
func (negated) Type() string { return "bool" }

// Set implements pflag.Value.
func (n negated) Set(text string) error {
	off, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("it is true or false")
	}
	return n.of.Set(strconv.FormatBool(!off))
}

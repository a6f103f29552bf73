package snippet

import (
	"fmt"
	"strings"

	"earshot/api"
)

// Seen is what a response shows of the request that it answers.
type Seen struct {
	Endpoint api.Endpoint

	// Of the model that transcribed, in metadata.model_info: "nova-2" and
	// "2-phonecall-nova". Both are empty where the response names none, or several.
	Arch, ModelName string

	Language         string // of /v1/read, metadata.language
	DetectedLanguage bool   // results.channels[].detected_language is there
	Channels         int    // of results.channels

	Summary, OldSummary bool // results.summary, alternatives[].summaries
	Topics, OldTopics   bool // results.topics, alternatives[].topics
	Intents             bool
	Sentiment           bool
	Entities            bool
	Punctuated          bool // words have a punctuated_word
	Speakers            bool // words have a speaker
	Paragraphs          bool
	Utterances          bool

	Search []string    // what was searched for
	Tags   []string    // metadata.tags
	Extra  []api.Param // metadata.extra
}

// Params returns the parameters that would make such a response again, and notes that
// say what each was inferred from, and what leaves no trace.
func (s Seen) Params() (api.Params, []string) {
	var p api.Params
	var why []string
	infer := func(is bool, name, value, from string) {
		if is {
			p = p.Add(name, value)
			why = append(why, fmt.Sprintf("%s=%s, because of %s", name, value, from))
		}
	}
	listen := s.Endpoint == api.Listen
	model := s.model()
	infer(listen && model != "", "model", model, strings.TrimSpace(s.Arch+" "+s.ModelName)+" in metadata.model_info")
	infer(!listen && s.Language != "", "language", s.Language, "metadata.language")
	infer(!listen && s.Language == "", "language", "en", "the features, which know no other language")
	infer(listen && s.DetectedLanguage, "detect_language", "true", "detected_language")
	infer(s.Summary && listen, "summarize", "v2", "results.summary")
	infer(s.Summary && !listen, "summarize", "true", "results.summary")
	infer(s.OldSummary && !s.Summary, "summarize", "true", "summaries of the old kind")
	infer(s.Topics, "topics", "true", "results.topics")
	infer(s.OldTopics && !s.Topics, "detect_topics", "true", "topics of the old kind, which the service may not make any more")
	infer(s.Intents, "intents", "true", "results.intents")
	infer(s.Sentiment, "sentiment", "true", "sentiments")
	infer(s.Entities, "detect_entities", "true", "entities")
	infer(s.Speakers, "diarize", "true", "speakers")
	infer(s.Channels > 1, "multichannel", "true", fmt.Sprintf("%d channels", s.Channels))
	infer(s.Punctuated, "punctuate", "true", "punctuation, which smart_format would make too")
	infer(s.Paragraphs, "paragraphs", "true", "paragraphs")
	infer(s.Utterances, "utterances", "true", "utterances")
	for _, q := range s.Search {
		infer(true, "search", q, "search")
	}
	for _, t := range s.Tags {
		infer(true, "tag", t, "metadata.tags")
	}
	for _, e := range s.Extra {
		infer(true, "extra", e.Name+":"+e.Value, "metadata.extra")
	}
	notes := []string{"Inferred from the response:"}
	for _, w := range why {
		notes = append(notes, "  "+w)
	}
	traceless := "custom topics and intents, keyterm, redact, replace and smart_format"
	if listen && model == "" {
		traceless = "the model, " + traceless
	}
	if !listen {
		traceless = "custom topics and intents"
	}
	return p, append(notes, "What leaves no trace in a response is not here: "+traceless+".")
}

// model returns the name to ask for: nova-2 and 2-phonecall-nova are nova-2-phonecall.
// On real responses the arch was that name, or began it, except for what was called
// polaris before it was called enhanced. Whisper's size is before its name.
func (s Seen) model() string {
	arch := s.Arch
	switch arch {
	case "polaris":
		arch = "enhanced"
	case "":
		return "" // a name alone may be one that nobody can ask for
	}
	var kind []string
	for part := range strings.SplitSeq(s.ModelName, "-") {
		switch {
		case part == "", strings.Trim(part, "0123456789.") == "": // a version
		case part == "general", part == "ea", strings.Contains("-"+arch+"-", "-"+part+"-"):
		default:
			kind = append(kind, part)
		}
	}
	if len(kind) == 1 {
		return arch + "-" + kind[0]
	}
	return arch
}

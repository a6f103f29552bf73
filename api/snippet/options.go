package snippet

import (
	"slices"
	"strconv"
	"strings"

	"earshot/api"
)

// What an SDK takes a parameter as.
type kind uint8

const (
	other   kind = iota // nothing: it goes into the query beside the options
	text                // a string
	list                // strings
	flag                // true or false
	integer             // a whole number
	decimal             // a number
)

// The parameters that the SDKs have a name for. They were read from the sources of
// deepgram-go-sdk v3.5.0, deepgram-sdk (Python) 5 to 7 and @deepgram/sdk 5.13; of
// those that came with a later version of one of them, and of what they have no
// name for, other is the right kind.
func kindOf(e api.Endpoint, name string) kind {
	switch name {
	case "callback", "callback_method", "custom_topic_mode", "custom_intent_mode", "language":
		return text
	case "custom_topic", "custom_intent":
		return list
	case "sentiment", "topics", "intents":
		return flag
	case "summarize":
		if e == api.Read {
			return flag // Python and JavaScript take v2 too, and true
		}
		return text
	}
	if e == api.Read {
		return other
	}
	switch name {
	case "model", "version", "encoding":
		return text
	case "extra", "keyterm", "keywords", "replace", "search", "tag", "redact":
		return list
	case "detect_entities", "detect_language", "diarize", "dictation", "filler_words", "measurements", "multichannel", "numerals",
		"paragraphs", "profanity_filter", "punctuate", "smart_format", "utterances":
		return flag
	case "utt_split":
		return decimal
	case "alternatives", "channels", "sample_rate":
		return integer // of the Go SDK alone
	}
	return other
}

// An option is a parameter with all its values.
type option struct {
	name   string
	kind   kind
	values []string
}

// options returns the parameters in the order of the request, and apart those that
// can't be said by the names that an SDK has.
func (r Request) options(fits func(option) bool) (named, rest []option) {
	for _, p := range r.Params {
		had := func(o option) bool { return o.name == p.Name }
		if slices.ContainsFunc(named, had) || slices.ContainsFunc(rest, had) {
			continue
		}
		o := option{p.Name, kindOf(r.Endpoint, p.Name), r.Params.All(p.Name)}
		if o.fits() && fits(o) {
			named = append(named, o)
		} else {
			rest = append(rest, o)
		}
	}
	return named, rest
}

// fits reports whether the values can be said as the kind.
func (o option) fits() bool {
	one := o.values[0]
	switch {
	case o.kind == list:
		return true
	case len(o.values) > 1:
		return false
	}
	switch o.kind {
	case text:
		return one != ""
	case flag:
		return one == "true" || one == "false"
	case integer:
		n, err := strconv.Atoi(one)
		return err == nil && strconv.Itoa(n) == one
	case decimal:
		v, err := strconv.ParseFloat(one, 64)
		return err == nil && strconv.FormatFloat(v, 'f', -1, 64) == one
	}
	return false
}

// seconds is how long the SDKs are told to wait.
func (r Request) seconds() string { return strconv.Itoa(int(r.Params.AnswerTimeout().Seconds())) }

// literal writes the values in a language with lists in brackets.
func (o option) literal(quote func(string) string, yes, no string) string {
	switch o.kind {
	case list:
		quoted := make([]string, len(o.values))
		for i, v := range o.values {
			quoted[i] = quote(v)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case flag:
		if o.values[0] == "true" {
			return yes
		}
		return no
	case decimal:
		return o.values[0]
	}
	return quote(o.values[0])
}

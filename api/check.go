package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The service's limits, from its documentation (2026).
const (
	MaxBytes         = 2 << 30 // of a recording: "2 GB"
	MaxTokens        = 150_000 // of a text, for all that /v1/read does
	MaxCustom        = 100     // custom_topic, and as many custom_intent
	MaxKeyterms      = 100     // keyterm
	MaxKeytermTokens = 500     // of all keyterm together

	// The service documents no longest custom topic or intent. They travel
	// in the address, of which every server takes 8,000 bytes (RFC 9110,
	// section 4.1) and hardly one more than 64 KiB.
	commonQuery  = 8000
	longestQuery = 64<<10 - 1
)

// A LimitError is a request over one of the service's limits.
type LimitError struct {
	What      string // "call.wav", "custom_topic". Untrusted text
	Unit      string // "bytes", "tokens", "strings"
	Got, Max  int64
	Estimated bool   // Got is an estimate
	Advice    string // what to do, in a sentence
}

// Error says what is over which limit.
func (e *LimitError) Error() string {
	about := ""
	if e.Estimated {
		about = "about "
	}
	return fmt.Sprintf("%s: %s%s, and the service takes at most %s", e.What, about, amount(e.Got, e.Unit), amount(e.Max, e.Unit))
}

// Hint says what to do.
func (e *LimitError) Hint() string { return e.Advice }

// Is makes it ErrTooLarge.
func (e *LimitError) Is(target error) bool { return target == ErrTooLarge }

func amount(n int64, unit string) string {
	if unit == "bytes" && n >= 1<<30 {
		return strings.TrimSuffix(fmt.Sprintf("%.2f", float64(n)/(1<<30)), ".00") + " GB"
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + unit
}

func tooManyBytes(name string, size int64) error {
	return &LimitError{What: name, Unit: "bytes", Got: size, Max: MaxBytes,
		Advice: "Compress it (FLAC, Opus), keep the sound without the picture, or split it."}
}

func tooManyTokens(name string, tokens int64) error {
	return &LimitError{What: name, Unit: "tokens", Got: tokens, Max: MaxTokens, Estimated: true,
		Advice: "Split the text. A token is about four characters."}
}

// A ParamError is a parameter that the service would refuse, or answer
// without doing what was asked.
type ParamError struct {
	Param, Value string // Value is empty where the parameter is missing
	Problem      string // "must be strict or extended"
	Advice       string // what to do, in a sentence
}

// Error says which parameter, and what is wrong with it.
func (e *ParamError) Error() string {
	what := e.Param
	if e.Value != "" {
		what = fmt.Sprintf("%s=%q", e.Param, e.Value)
	}
	return what + " " + e.Problem
}

// Hint says what to do.
func (e *ParamError) Hint() string { return e.Advice }

// Intelligence are the parameters of the features that analyse what was said:
// in recordings and texts, not in live sessions, and in English alone.
func Intelligence() []string { return []string{"summarize", "topics", "intents", "sentiment"} }

// intelligence are those that are asked for.
func (p Params) intelligence() []string {
	return slices.DeleteFunc(Intelligence(), func(name string) bool { return !p.On(name) })
}

// Check holds the parameters against the limits that the service documents.
// The error is a *LimitError or a *ParamError.
func (p Params) Check(e Endpoint) error {
	for _, q := range p {
		if q.Name == "" {
			return &ParamError{Value: q.Value, Problem: "has no name", Advice: "Write name=value."}
		}
	}
	for _, name := range []string{"custom_topic", "custom_intent"} {
		if err := p.checkCustom(name); err != nil {
			return err
		}
	}
	if err := p.checkKeyterms(); err != nil {
		return err
	}
	if err := p.checkLanguage(e); err != nil {
		return err
	}
	if n := len(p.Encode()); n > longestQuery {
		return &LimitError{What: "the parameters", Unit: "bytes", Got: int64(n), Max: longestQuery,
			Advice: "Give fewer or shorter custom topics, intents and key terms."}
	}
	return nil
}

// checkKeyterms holds key terms against both of their limits. No word has less
// than one token; those that may have more are Warnings.
func (p Params) checkKeyterms() error {
	terms := p.All("keyterm")
	limit := LimitError{What: "keyterm", Advice: "Give the most important ones."}
	words := len(strings.Fields(strings.Join(terms, " ")))
	switch {
	case len(terms) > MaxKeyterms:
		limit.Unit, limit.Got, limit.Max = "strings", int64(len(terms)), MaxKeyterms
	case words > MaxKeytermTokens:
		limit.Unit, limit.Got, limit.Max, limit.Estimated = "tokens", int64(words), MaxKeytermTokens, true
	default:
		return nil
	}
	return &limit
}

func (p Params) checkCustom(name string) error {
	values := p.All(name)
	if len(values) > MaxCustom {
		return &LimitError{What: name, Unit: "strings", Got: int64(len(values)), Max: MaxCustom, Advice: "Give the most important ones, or ask twice."}
	}
	for _, v := range values {
		if strings.TrimSpace(v) == "" {
			return &ParamError{Param: name, Problem: "is empty", Advice: "Give it some words, or leave it out."}
		}
	}
	if mode, given := p.Get(name + "_mode"); given && mode != "strict" && mode != "extended" {
		return &ParamError{Param: name + "_mode", Value: mode, Problem: "must be strict (only yours) or extended (yours and the model's)", Advice: "Left out it is extended."}
	}
	return nil
}

// checkLanguage: intelligence is for English alone. A recording in another
// language comes back transcribed without it, a text is refused.
func (p Params) checkLanguage(e Endpoint) error {
	language, given := p.Get("language")
	features := p.intelligence()
	switch {
	case !given && e == Read:
		return &ParamError{Param: "language", Problem: "is missing, and /v1/read wants it", Advice: "Add --language en."}
	case len(features) == 0 && e == Read:
		return &ParamError{Param: "topics", Problem: "and all other features are off; there is nothing to do", Advice: "Ask for --summarize, --topics, --intents or --sentiment."}
	case len(features) == 0 || !given || isEnglish(language) || language == "multi" && e == Listen:
		return nil
	}
	return &ParamError{Param: "language", Value: language, Problem: fmt.Sprintf("doesn't go with %s, which knows English alone", features[0]),
		Advice: "Leave out " + strings.Join(flagsOf(features), " ") + ", or say --language en if it is English."}
}

func flagsOf(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = flag(name)
	}
	return out
}

// isEnglish tells whether a BCP 47 tag is English: en, en-US, en_GB.
func isEnglish(tag string) bool {
	tag = strings.ToLower(tag)
	return tag == "en" || strings.HasPrefix(tag, "en-") || strings.HasPrefix(tag, "en_")
}

// Warnings are what is doubtful in the parameters, but no reason to refuse them:
// a sentence each, without its full stop. Untrusted text is not in them.
func (p Params) Warnings() []string {
	var warnings []string
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	if features := p.intelligence(); len(features) > 0 {
		language, _ := p.Get("language")
		switch {
		case p.On("detect_language"):
			warn("%s works on English alone; if another language is detected, it will be missing", features[0])
		case language == "multi":
			warn("%s works on English alone; parts in other languages may be missing or wrong", features[0])
		}
	}
	for _, custom := range []struct{ name, feature string }{{"custom_topic", "topics"}, {"custom_intent", "intents"}} {
		mode, _ := p.Get(custom.name + "_mode")
		switch {
		case p.Has(custom.name) && !p.On(custom.feature):
			warn("%s does nothing without %s=true", custom.name, custom.feature)
		case mode == "strict" && !p.Has(custom.name):
			warn("%s_mode=strict finds only a %[1]s, and there is none", custom.name)
		}
	}
	if n := estimateTokens(int64(utf8.RuneCountInString(strings.Join(p.All("keyterm"), " ")))); n > MaxKeytermTokens {
		warn("keyterm has about %s, and the service takes at most %d of all key terms together", amount(n, "tokens"), MaxKeytermTokens)
	}
	if p.Has("detect_topics") {
		warn("detect_topics is a name of years ago, which the service now refuses; it is topics today")
	}
	if n := len(p.Encode()); n > commonQuery {
		warn("the parameters take %s in the address, and some servers refuse more than %s", amount(int64(n), "bytes"), amount(commonQuery, "bytes"))
	}
	return warnings
}

// Check is what is wrong with a request before anything is sent: its
// parameters (Params.Check), and the size of its source. A text is
// read through for that, unless it can be read one time only. Do checks
// the same, unless Unchecked.
func (r Request) Check(ctx context.Context) error {
	if err := r.Params.Check(r.Endpoint); err != nil {
		return err
	}
	if r.Source.Once {
		return nil
	}
	p, err := r.payload(ctx)
	if err != nil {
		return err
	}
	return p.check()
}

func (p payload) check() error {
	switch {
	case p.size > MaxBytes:
		return tooManyBytes(p.name, p.size)
	case p.tokens > MaxTokens:
		return tooManyTokens(p.name, p.tokens)
	}
	return nil
}

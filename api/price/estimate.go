package price

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"earshot/api"
)

// ErrLength is that nobody knows how long the recording is.
var ErrLength = errors.New("how long it is is not known before it is sent")

// An UnknownError is a thing that the table has no price for.
type UnknownError struct{ What string }

func (e *UnknownError) Error() string { return "no price known for " + e.What }

// Work is what is to be done.
type Work struct {
	Endpoint api.Endpoint
	Params   api.Params
	Live     bool          // a live session
	Length   time.Duration // of the recording; 0 is not known
	Channels int           // of the recording; 0 is 1
	Bytes    int64         // of the text, for api.Read
}

// An Estimate is a price with its reckoning.
type Estimate struct {
	Range
	Lines []Line
}

// A Line is one part of a price.
type Line struct {
	Range
	What string // "nova-3", "diarize", "topics"
	How  string // "12.5 min × $0.0036–0.0043"
}

// How much is said in a minute, and how many tokens that is. In conversations
// people say some 150 words a minute; the range holds slow and fast ones, and
// none that is mostly silence. Tokens were counted on real responses: 196 words
// (978 characters) are 247 tokens, 53 words (285 characters) are 80.
var (
	wordsPerMinute     = Range{110, 190}
	tokensPerWord      = Range{1.25, 1.5}
	charactersPerToken = Range{3.5, 4.2}
)

// What is written for each token that is read, and how much more at most. On real
// responses: sentiment writes as many as it reads, topics 0.07 to 0.18, intents
// 0.06 to 0.24 of them, summaries 64 of 83 and 146 of 1855.
var written = map[string]struct {
	each Range
	more float64
}{
	"summarize": {Range{0.05, 0.1}, 150},
	"topics":    {Range{0.05, 0.2}, 0},
	"intents":   {Range{0.05, 0.25}, 0},
	"sentiment": {Range{1, 1}, 0},
}

// Estimate reckons what some work costs. The error is ErrLength, or an *UnknownError:
// nothing is guessed.
func (t Table) Estimate(w Work) (Estimate, error) {
	var e Estimate
	add := func(what, how string, r Range) {
		e.Lines = append(e.Lines, Line{r, what, how})
		e.Low, e.High = e.Low+r.Low, e.High+r.High
	}
	tokens := Range{float64(w.Bytes) / charactersPerToken.High, float64(w.Bytes) / charactersPerToken.Low}
	if w.Endpoint == api.Listen {
		if w.Length <= 0 {
			return Estimate{}, ErrLength
		}
		minutes := w.Length.Minutes()
		said := fmt.Sprintf("%s min", number(minutes))
		billed := minutes
		if channels := max(w.Channels, 1); w.Params.On("multichannel") && channels > 1 {
			billed *= float64(channels)
			said = fmt.Sprintf("%s × %d channels", said, channels)
		}
		model, perMinute, err := t.model(w)
		if err != nil {
			return Estimate{}, err
		}
		add(model, said+" × "+dollars(perMinute), perMinute.times(billed, billed))
		for _, name := range []string{"diarize", "redact", "keyterm", "detect_entities"} {
			if !w.Params.On(name) && !(name == "diarize" && w.Params.On("diarize_model")) {
				continue
			}
			r, known := t.Addon[name]
			if !known {
				return Estimate{}, &UnknownError{name}
			}
			add(name, said+" × "+dollars(r), r.times(billed, billed))
		}
		tokens = Range{minutes * wordsPerMinute.Low * tokensPerWord.Low, minutes * wordsPerMinute.High * tokensPerWord.High}
	}
	for _, name := range api.Intelligence() {
		if !w.Params.On(name) {
			continue
		}
		p, known := t.Tokens[name]
		if !known {
			return Estimate{}, &UnknownError{name}
		}
		writes := written[name]
		read := p.Input.times(tokens.Low/1e6, tokens.High/1e6)
		wrote := p.Output.times(tokens.Low*writes.each.Low/1e6, (tokens.High*writes.each.High+writes.more)/1e6)
		add(name, fmt.Sprintf("%s tokens × %s per million, and what is written about them × %s", span(tokens), dollars(p.Input), dollars(p.Output)),
			Range{read.Low + wrote.Low, read.High + wrote.High})
	}
	return e, nil
}

// variants are the endings of model names that make no difference to the price, of
// Deepgram's list of models.
var variants = []string{
	"general", "meeting", "phonecall", "finance", "conversationalai", "voicemail", "video", "medical", "drivethru", "automotive", "atc",
	"tiny", "base", "small", "medium", "large",
}

// model returns the price of a minute by the model that transcribes.
func (t Table) model(w Work) (name string, _ Range, _ error) {
	prices := t.Recorded
	if w.Live {
		prices = t.Live
	}
	name, _ = w.Params.Get("model")
	if name == "" {
		name = "base" // as the documentation of the service says
	}
	family := name
	r, known := prices[family]
	if i := strings.LastIndexByte(name, '-'); !known && i > 0 && slices.Contains(variants, name[i+1:]) {
		family = name[:i]
		r, known = prices[family]
	}
	if !known {
		what := "the model " + name
		if w.Live {
			what += " in a live session"
		}
		return "", Range{}, &UnknownError{what}
	}
	// A model may have a price of its own for several languages. Which one counts for
	// a single language that is not English the list does not say.
	if multi, there := prices[family+" multilingual"]; there {
		language, _ := w.Params.Get("language")
		switch {
		case language == "multi":
			r = multi
		case w.Params.On("detect_language") || language != "" && language != "en" && !strings.HasPrefix(language, "en-"):
			r = Range{min(r.Low, multi.Low), max(r.High, multi.High)}
		}
	}
	return name, r, nil
}

func (r Range) times(low, high float64) Range { return Range{r.Low * low, r.High * high} }

// String says the price: "about $0.05", "$0.05 to $0.07", "less than $0.0001".
func (r Range) String() string {
	low, high := money(r.Low), money(r.High)
	switch {
	case r.High == 0:
		return "nothing"
	case r.High < 0.0001:
		return "less than $0.0001"
	case low == high:
		return "about $" + high
	}
	return "$" + low + " to $" + high
}

// money rounds to two figures, and to cents from a dollar on.
func money(v float64) string {
	switch {
	case v >= 0.995:
		return fmt.Sprintf("%.2f", v)
	case v < 0.0001:
		return "0"
	}
	return fmt.Sprintf("%.*f", 1-int(math.Floor(math.Log10(v))), v)
}

// dollars says a price of the table as it stands there.
func dollars(r Range) string {
	if r.Low == r.High {
		return fmt.Sprintf("$%v", r.High)
	}
	return fmt.Sprintf("$%v–%v", r.Low, r.High)
}

// number rounds to three figures.
func number(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// span says how many, with two figures.
func span(r Range) string {
	low, high := figures(r.Low), figures(r.High)
	if low == high {
		return low
	}
	return low + "–" + high
}

func figures(v float64) string {
	if v < 1 {
		return "0"
	}
	step := math.Pow(10, max(0, math.Floor(math.Log10(v))-1))
	return fmt.Sprintf("%.0f", math.Round(v/step)*step)
}

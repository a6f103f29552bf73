package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Speaker numbers, as in the response.
const (
	agent  = 0
	caller = 1
)

// script is the parsed script.txt; the file says what its lines mean.
type script struct {
	lines    []line
	topics   []label
	intents  []label
	entities []label
	summary  string
}

// line is one phrase, spoken in one go.
type line struct {
	speaker int
	gap     float64 // seconds after the end of the line before; negative talks over it
	pace    float64 // 1 is the voice's own
	pitch   float64 // 1 is the voice's own
	mood    float64 // -1 to 1, the score of the sentiment segment
	opens   bool    // a new sentiment segment begins here
	words   []scriptWord
}

type scriptWord struct {
	text       string  // as the transcript has it, with punctuation
	spoken     string  // as the voice says it, may be several words
	confidence float64 // 0: not given
}

// label is one thing an analysis finds in the call.
type label struct {
	names       []string
	scores      []float64
	first, last int // word indices, last is inclusive
}

// words are all the words of the call as the transcript has them.
func (s script) words() []string {
	var all []string
	for _, l := range s.lines {
		for _, w := range l.words {
			all = append(all, w.text)
		}
	}
	return all
}

func parseScript(text string) (script, error) {
	var s script
	var errs []error
	// Labels quote the words of the whole call, so the lines come first.
	for _, labels := range []bool{false, true} {
		words := s.words()
		for i, row := range strings.Split(text, "\n") {
			row = strings.TrimSpace(row)
			if row == "" || strings.HasPrefix(row, "#") {
				continue
			}
			head, tail, _ := strings.Cut(row, "|")
			kind, head, _ := strings.Cut(strings.TrimSpace(head), " ")
			head, tail = strings.TrimSpace(head), strings.TrimSpace(tail)
			if isLabel := kind != "say" && kind != "summary"; isLabel != labels {
				continue
			}
			var err error
			switch kind {
			case "say":
				err = s.addLine(head, tail)
			case "summary":
				s.summary = tail
			default:
				err = s.addLabel(words, kind, head, tail)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("script line %d: %w", i+1, err))
			}
		}
	}
	return s, errors.Join(errs...)
}

// addLine reads "WHO GAP PACE PITCH MOOD" and the words.
func (s *script) addLine(head, words string) error {
	f := strings.Fields(head)
	if len(f) != 5 {
		return errors.New("want: say WHO GAP PACE PITCH MOOD | words")
	}
	var l line
	switch f[0] {
	case "agent":
		l.speaker = agent
	case "caller":
		l.speaker = caller
	default:
		return fmt.Errorf("unknown speaker %q", f[0])
	}
	numbers := []*float64{&l.gap, &l.pace, &l.pitch, &l.mood}
	if f[4] == `"` {
		if len(s.lines) == 0 {
			return errors.New("the first line has no mood to go on with")
		}
		l.mood = s.lines[len(s.lines)-1].mood
		numbers = numbers[:3]
	} else {
		l.opens = true
	}
	for i, p := range numbers {
		v, err := strconv.ParseFloat(f[i+1], 64)
		if err != nil {
			return err
		}
		*p = v
	}
	for _, field := range splitWords(words) {
		w, err := parseWord(field)
		if err != nil {
			return err
		}
		l.words = append(l.words, w)
	}
	if len(l.words) == 0 {
		return errors.New("no words")
	}
	s.lines = append(s.lines, l)
	return nil
}

// splitWords splits at spaces, but not inside braces.
func splitWords(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		return r == ' ' && depth == 0
	})
}

// parseWord reads word{spoken}?confidence and the punctuation after it, which
// is also given to the voice: it shapes the melody.
func parseWord(s string) (scriptWord, error) {
	form := regexp.MustCompile(`^([^{?]+)(?:\{([^}]+)\})?(?:\?(0\.\d+))?([.,?!]*)$`)
	m := form.FindStringSubmatch(s)
	if m == nil {
		return scriptWord{}, fmt.Errorf("%q is not word{spoken}?confidence", s)
	}
	word, spoken, confidence, mark := m[1], m[2], m[3], m[4]
	if spoken == "" {
		spoken = word
	}
	w := scriptWord{text: word + mark, spoken: spoken + mark}
	if confidence != "" {
		c, err := strconv.ParseFloat(confidence, 64)
		if err != nil {
			return scriptWord{}, err
		}
		w.confidence = c
	}
	return w, nil
}

// addLabel reads "SCORE Name; SCORE Name" and the quoted words.
func (s *script) addLabel(words []string, kind, head, quote string) error {
	first, last, err := findQuote(words, quote)
	if err != nil {
		return err
	}
	l := label{first: first, last: last}
	for part := range strings.SplitSeq(head, ";") {
		number, name, _ := strings.Cut(strings.TrimSpace(part), " ")
		score, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return err
		}
		l.names = append(l.names, strings.TrimSpace(name))
		l.scores = append(l.scores, score)
	}
	switch kind {
	case "topic":
		s.topics = append(s.topics, l)
	case "intent":
		s.intents = append(s.intents, l)
	case "entity":
		s.entities = append(s.entities, l)
	default:
		return fmt.Errorf("unknown kind of line %q", kind)
	}
	return nil
}

// findQuote finds words that are quoted from the call. "..." leaves out the
// middle. Square brackets pick a part of the quote: order [4417.] is the number
// alone. A quote that fits twice is an error.
func findQuote(words []string, quote string) (first, last int, err error) {
	if before, rest, found := strings.Cut(quote, "["); found {
		inner, after, closed := strings.Cut(rest, "]")
		if !closed {
			return 0, 0, fmt.Errorf("no ] in %q", quote)
		}
		start, _, err := findQuote(words, before+inner+after)
		start += len(strings.Fields(before))
		return start, start + len(strings.Fields(inner)) - 1, err
	}
	head, tail, dots := strings.Cut(quote, "...")
	h := strings.Fields(head)
	starts := findRun(words, h)
	if len(starts) != 1 {
		return 0, 0, fmt.Errorf("the call has %q %d times, want once", strings.TrimSpace(head), len(starts))
	}
	first, last = starts[0], starts[0]+len(h)-1
	if !dots {
		return first, last, nil
	}
	t := strings.Fields(tail)
	ends := findRun(words[last+1:], t)
	if len(ends) == 0 {
		return 0, 0, fmt.Errorf("the call has no %q after %q", strings.TrimSpace(tail), strings.TrimSpace(head))
	}
	return first, last + 1 + ends[0] + len(t) - 1, nil
}

// findRun gives every place where run occurs in words.
func findRun(words, run []string) []int {
	var at []int
	for i := 0; i+len(run) <= len(words); i++ {
		if slices.Equal(words[i:i+len(run)], run) {
			at = append(at, i)
		}
	}
	return at
}

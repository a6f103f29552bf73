package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// madeUpID is a UUID that nobody takes for a real one.
func madeUpID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// newMood gives a score its label; the break points of the labels are a third
// on either side of zero (Deepgram's documentation of sentiment analysis).
func newMood(score float64) mood {
	switch {
	case score >= 1.0/3:
		return mood{"positive", score}
	case score <= -1.0/3:
		return mood{"negative", score}
	}
	return mood{"neutral", score}
}

func buildResponse(s script, spoken []word, duration float64, sha256 string) ([]byte, error) {
	words := responseWords(s, spoken)
	model := madeUpID(1)
	none := usage{ModelUUID: model}

	r := response{
		Metadata: metadata{
			TransactionKey: "deprecated",
			RequestID:      madeUpID(0),
			SHA256:         sha256,
			Created:        "2026-01-08T16:42:07.318Z",
			Duration:       float(duration),
			Channels:       1,
			Models:         []string{model},
			ModelInfo:      map[string]modelInfo{model: {"hand-written-demo", "1", "hand-written"}},
			SummaryInfo:    none,
			IntentsInfo:    none,
			SentimentInfo:  none,
			TopicsInfo:     none,
			Extra:          map[string]string{"note": "earshot's demo call: this analysis is written by hand, not by Deepgram"},
		},
		Results: results{
			Channels: []channel{{[]alternative{{
				Transcript: join(words),
				Confidence: median(words),
				Words:      words,
				Paragraphs: buildParagraphs(words),
			}}}},
			Utterances: buildUtterances(words),
			Summary:    summary{"success", s.summary},
			Sentiments: buildSentiments(s, words),
		},
	}
	alt := &r.Results.Channels[0].Alternatives[0]
	for _, e := range s.entities {
		value := strings.TrimRight(join(words[e.first:e.last+1]), ".,?!")
		alt.Entities = append(alt.Entities, entity{e.names[0], value, float(e.scores[0]), e.first, e.last + 1})
	}
	for _, l := range s.topics {
		t := topicSegment{span: labelSpan(words, l)}
		for i, name := range l.names {
			t.Topics = append(t.Topics, topic{name, float(l.scores[i])})
		}
		r.Results.Topics.Segments = append(r.Results.Topics.Segments, t)
	}
	for _, l := range s.intents {
		t := intentSegment{span: labelSpan(words, l)}
		for i, name := range l.names {
			t.Intents = append(t.Intents, intent{name, float(l.scores[i])})
		}
		r.Results.Intents.Segments = append(r.Results.Intents.Segments, t)
	}

	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(r)
	return out.Bytes(), err
}

// labelSpan is the span of a topic or an intent, with the fault of the real
// server: where the text begins at the first word of the call, both indices
// come back one too high (4 of 4 such segments in real responses).
func labelSpan(words []responseWord, l label) span {
	shift := 0
	if l.first == 0 {
		shift = 1
	}
	return span{join(words[l.first : l.last+1]), l.first + shift, l.last + shift}
}

// responseWords gives the words all that a recogniser would. Confidences that
// the script leaves open, and how the sentiment moves from word to word inside
// a segment, are made up: by a random walk with a fixed seed.
func responseWords(s script, spoken []word) []responseWord {
	random := rand.New(rand.NewPCG(9, 1))
	scores := wordScores(s, spoken, random)
	words := make([]responseWord, len(spoken))
	certain := 0.0
	for i, w := range spoken {
		l := s.lines[w.line]
		if i == 0 || spoken[i-1].line != w.line {
			certain = 0.5 + 0.4*random.Float64()
			if l.gap < 0 { // both are speaking
				certain = 0.3
			}
		}
		confidence := w.confidence
		if confidence == 0 {
			// Half of real ones are within 0.0005 of 1, and there is a long tail.
			nines := 3.3 + random.NormFloat64()
			if nines < 3 {
				nines = 0.8 + 2.2*random.Float64()
			}
			confidence = 1 - math.Pow(10, -nines)
		}
		words[i] = responseWord{
			Word:              strings.ToLower(strings.TrimRight(w.text, ".,?!")),
			Start:             float(w.start),
			End:               float(w.end),
			Confidence:        float(confidence),
			PunctuatedWord:    w.text,
			Speaker:           l.speaker,
			SpeakerConfidence: float(half(certain)),
			mood:              newMood(scores[i]),
		}
	}
	return words
}

// wordScores walks around the mood of each segment and leans towards the mood
// of its neighbours at both ends.
func wordScores(s script, spoken []word, random *rand.Rand) []float64 {
	scores := make([]float64, len(spoken))
	moodOf := func(i int) float64 { return s.lines[spoken[min(max(i, 0), len(spoken)-1)].line].mood }
	walk := 0.0
	for i := range scores {
		walk = 0.7*walk + 0.08*random.NormFloat64()
		around := (moodOf(i-1) + moodOf(i+1)) / 2
		scores[i] = half(min(max(0.7*moodOf(i)+0.3*around+walk, -0.98), 0.98))
	}
	return scores
}

// half rounds to a 16-bit float, as the scores of real responses are.
func half(v float64) float64 {
	if v == 0 {
		return 0
	}
	_, exponent := math.Frexp(v)
	unit := math.Ldexp(1, exponent-11)
	return math.Round(v/unit) * unit
}

func buildSentiments(s script, words []responseWord) sentiments {
	var all sentiments
	sum, first := 0.0, 0
	for i, l := range s.lines {
		if l.opens {
			all.Segments = append(all.Segments, sentimentSegment{mood: newMood(half(l.mood))})
			all.Segments[len(all.Segments)-1].StartWord = first
		}
		first += len(s.lines[i].words)
		all.Segments[len(all.Segments)-1].EndWord = first - 1
	}
	for i := range all.Segments {
		seg := &all.Segments[i]
		seg.Text = join(words[seg.StartWord : seg.EndWord+1])
		sum += seg.Score * float64(seg.EndWord+1-seg.StartWord)
	}
	all.Average = newMood(sum / float64(len(words)))
	return all
}

// buildParagraphs makes a paragraph of each turn. A sentence ends at its mark,
// or where the other one takes the word.
func buildParagraphs(words []responseWord) paragraphs {
	var all paragraphs
	var text strings.Builder
	for turn := range runs(words, func(a, b responseWord) bool { return a.Speaker != b.Speaker }) {
		p := paragraph{
			Start: turn[0].Start, End: turn[len(turn)-1].End,
			NumWords: len(turn), Speaker: turn[0].Speaker, mood: newMood(mean(turn)),
		}
		for part := range runs(turn, func(a, _ responseWord) bool {
			return strings.ContainsAny(a.PunctuatedWord[len(a.PunctuatedWord)-1:], ".?!")
		}) {
			p.Sentences = append(p.Sentences, sentence{join(part), part[0].Start, part[len(part)-1].End, newMood(mean(part))})
		}
		all.Paragraphs = append(all.Paragraphs, p)
		fmt.Fprintf(&text, "\nSpeaker %d: %s\n", p.Speaker, join(turn))
	}
	all.Transcript = strings.TrimSuffix(text.String(), "\n")
	return all
}

// buildUtterances splits at pauses of 0.8 s, the API's default, and where the
// other one takes the word.
func buildUtterances(words []responseWord) []utterance {
	var all []utterance
	for part := range runs(words, func(a, b responseWord) bool { return a.Speaker != b.Speaker || b.Start-a.End >= 0.8 }) {
		confidence := 0.0
		for _, w := range part {
			confidence += float64(w.Confidence)
		}
		all = append(all, utterance{
			Start: part[0].Start, End: part[len(part)-1].End,
			Confidence: float(confidence / float64(len(part))),
			Transcript: join(part), Words: part, Speaker: part[0].Speaker,
			ID: madeUpID(100 + len(all)), mood: newMood(mean(part)),
		})
	}
	return all
}

// runs cuts words wherever split says so of two neighbours.
func runs(words []responseWord, split func(a, b responseWord) bool) iter.Seq[[]responseWord] {
	return func(yield func([]responseWord) bool) {
		first := 0
		for i := 1; i <= len(words); i++ {
			if i < len(words) && !split(words[i-1], words[i]) {
				continue
			}
			if !yield(words[first:i]) {
				return
			}
			first = i
		}
	}
}

func join(words []responseWord) string {
	var all []string
	for _, w := range words {
		all = append(all, w.PunctuatedWord)
	}
	return strings.Join(all, " ")
}

func mean(words []responseWord) float64 {
	sum := 0.0
	for _, w := range words {
		sum += w.Score
	}
	return sum / float64(len(words))
}

func median(words []responseWord) float {
	var all []float
	for _, w := range words {
		all = append(all, w.Confidence)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
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
			ModelInfo:      map[string]modelInfo{model: {"hand-written-demo", "1", "none"}},
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

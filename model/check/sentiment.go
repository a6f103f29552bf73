package check

import (
	"fmt"
	"math"

	"earshot/model"
)

// third is where the label of a sentiment changes: "positive" from there on,
// "negative" from its opposite down (see the rule LabelScore).
const third = 1.0 / 3

// labelOf returns the label that goes with a score. Within a millionth of a
// limit both are right.
func labelOf(score float64) (label, also string) {
	const close = 1e-6
	switch {
	case math.Abs(score-third) < close:
		return "positive", "neutral"
	case math.Abs(score+third) < close:
		return "negative", "neutral"
	case score > third:
		return "positive", ""
	case score < -third:
		return "negative", ""
	}
	return "neutral", ""
}

// labelFits compares label and score of a segment, a sentence, a paragraph, an
// utterance or the average.
func (k *checker) labelFits(v *values, from int) {
	label := k.raw(v, "sentiment")
	if f, ok := floatOf(k.raw(v, "sentiment_score")); ok {
		k.scoreFits(label, f, Finding{Range: k.since(from)})
	}
}

// wordLabel compares label and score of a word. Words in a row that differ are
// one finding.
func (k *checker) wordLabel(word, from, to int) {
	w := &k.call.Words[word]
	if !w.Has.Is(model.HasSentiment) {
		return
	}
	label := k.b[from:to]
	want, _ := labelOf(w.Sentiment)
	if len(label) == len(want)+2 && string(label[1:len(label)-1]) == want {
		return
	}
	f := Finding{Range: w.At, Words: model.Span{First: word, Last: word + 1}}
	before := len(k.found)
	k.scoreFits(label, w.Sentiment, f)
	if len(k.found) == before || before == 0 {
		return
	}
	if last := &k.found[before-1]; last.Rule == LabelScore && last.Words.Last == word && word > 0 {
		last.Words.Last = word + 1
		last.More++
		k.found = k.found[:before]
	}
}

func (k *checker) scoreFits(label []byte, score float64, f Finding) {
	if score < -1 || score > 1 {
		f.Rule, f.Says, f.Should = ScoreRange, "sentiment_score "+number(score), "from -1 to 1"
		if f.Words.Len() == 0 { // those of words are told with their confidences
			f.Path = k.here()
			k.add(f)
		}
		return
	}
	if len(label) < 2 || label[0] != '"' {
		return
	}
	says := string(unquote(label))
	want, also := labelOf(score)
	if says == want || also != "" && says == also {
		return
	}
	f.Rule, f.Path = LabelScore, k.here()
	f.Says, f.Should = fmt.Sprintf("sentiment %q with a score of %s", says, number(score)), want
	k.add(f)
}

// averageOff is how far the average may be from the mean of the words: many
// times what was measured on real responses.
const averageOff = 0.05

// checkAverages looks at the average of each answer.
func (k *checker) checkAverages() {
	c := k.call
	own := c.Average
	for n := range c.Reads {
		r := &c.Reads[n]
		if r.Average.At == own.At { // the call has none of its own
			own.Present = false
		}
		if r.Fits() {
			k.checkAverage(r.Average, n+1)
		}
	}
	k.checkAverage(own, 0)
}

// checkAverage compares the average of an answer with the mean score of the
// words; without scores of words, with that of its segments, each by its number
// of words.
func (k *checker) checkAverage(average model.Average, origin int) {
	c := k.call
	if !average.Present {
		return
	}
	sum, n, of := 0.0, 0, "words"
	for i := range c.Words {
		if origin > 0 {
			break
		}
		if w := &c.Words[i]; w.Has.Is(model.HasSentiment) && math.Abs(w.Sentiment) <= 1 {
			sum += w.Sentiment
			n++
		}
	}
	if n == 0 {
		of = "segments"
		for i := range c.Segments[model.Sentiment] {
			s := &c.Segments[model.Sentiment][i]
			if s.Origin == origin && len(s.Labels) > 0 && s.Labels[0].HasScore {
				sum += s.Labels[0].Score * float64(s.Anchor.Len())
				n += s.Anchor.Len()
			}
		}
	}
	if n == 0 {
		return
	}
	if mean := sum / float64(n); math.Abs(mean-average.Score) > averageOff {
		k.add(Finding{
			Rule: AverageWords, Path: k.root(origin) + ".results.sentiments.average", Range: average.At,
			Says:   "an average of " + number(average.Score),
			Should: fmt.Sprintf("near %.4f, the mean score of its %d %s", mean, n, of),
		})
	}
}

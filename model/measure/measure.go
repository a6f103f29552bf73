// Package measure computes numbers of a call from its times and confidences.
// They are measured: nothing in them is what the service claims about meaning.
package measure

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"earshot/model"
)

// How each number is defined, in one line, for the screen.
const (
	HowTalk          = "time from the start to the end of a voice's words; its pauses of up to 0.5 s count when nobody else speaks in them"
	HowSilence       = "the call's duration less all time in which somebody talks"
	HowLongest       = "the longest time between two words in which nobody talks"
	HowOverlap       = "stretches of at least 0.1 s in which two or more voices talk at once, and their sum"
	HowTurns         = "runs of words of one speaker, or of one channel"
	HowLongestTurn   = "from the start of a turn's first word to the end of its last"
	HowPace          = "words of a voice divided by the minutes it talks"
	HowQuestions     = "sentences of a voice that end with a question mark"
	HowGap           = "median time from the end of one voice's turn to the start of the next; below zero when they overlap"
	HowConfidence    = "mean of the confidences of all words that have one"
	HowLowest        = "the word with the lowest confidence"
	HowExpectedWrong = "sum over all words of one minus confidence: how many words are wrong if the confidences are right"
)

// The bounds that the definitions name.
const (
	bridged    = 500 * time.Millisecond
	overlapMin = 100 * time.Millisecond
)

// A Report holds all numbers of one call.
type Report struct {
	Timed    bool          // without times all durations are zero
	Duration time.Duration // of the call, or the end of the last word where that is later
	Words    int

	Voices []Voice // as in Call.Voices

	Silence        time.Duration
	LongestSilence time.Duration
	LongestAfter   int // the word before it, -1 when there is none

	Overlaps    int
	OverlapTime time.Duration

	Turns       int
	LongestTurn int // index into Call.Turns, -1 when there is none
	MedianGap   time.Duration
	Gaps        int // how many gaps the median is of

	Confident      int     // words that have a confidence
	MeanConfidence float64 // of these
	Lowest         int     // the word with the lowest, -1 when no word has one
	ExpectedWrong  float64
}

// A Voice holds the numbers of one voice.
type Voice struct {
	Talk        time.Duration
	Words       int
	Turns       int
	LongestTurn time.Duration
	Questions   int
}

// Share returns which part of the call the voice talks, 0..1.
func (r *Report) Share(voice int) float64 {
	if r.Duration <= 0 {
		return 0
	}
	return float64(r.Voices[voice].Talk) / float64(r.Duration)
}

// WordsPerMinute returns the pace of a voice, 0 when it does not talk.
func (v Voice) WordsPerMinute() float64 {
	if v.Talk <= 0 {
		return 0
	}
	return float64(v.Words) / v.Talk.Minutes()
}

// Of measures a call.
func Of(c *model.Call) *Report {
	r := &Report{
		Timed: c.Timed, Duration: c.Duration, Words: len(c.Words), Turns: len(c.Turns),
		Voices: make([]Voice, len(c.Voices)), LongestAfter: -1, LongestTurn: -1, Lowest: -1,
	}
	r.countWords(c)
	r.measureTurns(c)
	if c.Timed {
		r.measureTalk(c)
	}
	return r
}

func (r *Report) countWords(c *model.Call) {
	for _, t := range c.Turns {
		v := &r.Voices[t.Voice]
		v.Words += t.Len()
		v.Turns++
	}
	for _, s := range c.Sentences {
		if strings.HasSuffix(strings.TrimRight(c.Words[s.Last-1].Text, `"'”’)`), "?") {
			r.Voices[c.Voice(s.First)].Questions++
		}
	}
	for i := range c.Words {
		w := &c.Words[i]
		if !w.Has.Is(model.HasConfidence) {
			continue
		}
		r.Confident++
		r.MeanConfidence += w.Confidence
		r.ExpectedWrong += 1 - min(max(w.Confidence, 0), 1)
		if r.Lowest < 0 || w.Confidence < c.Words[r.Lowest].Confidence {
			r.Lowest = i
		}
	}
	if r.Confident > 0 {
		r.MeanConfidence /= float64(r.Confident)
	}
}

// measureTurns finds the longest turns and the gaps between them.
func (r *Report) measureTurns(c *model.Call) {
	var (
		gaps    []time.Duration
		longest time.Duration
		end     time.Duration // of the turn before
		voice   = -1          // of that
	)
	for k, t := range c.Turns {
		from, to, ok := turnTimes(c, t)
		if !ok {
			continue
		}
		if voice >= 0 && voice != t.Voice {
			gaps = append(gaps, from-end)
		}
		end, voice = to, t.Voice
		v := &r.Voices[t.Voice]
		v.LongestTurn = max(v.LongestTurn, to-from)
		if to-from > longest {
			longest, r.LongestTurn = to-from, k
		}
	}
	if r.Gaps = len(gaps); r.Gaps > 0 {
		slices.Sort(gaps)
		r.MedianGap = (gaps[(len(gaps)-1)/2] + gaps[len(gaps)/2]) / 2
	}
}

// turnTimes returns when the first word of a turn with sound times begins and
// the last one ends.
func turnTimes(c *model.Call, t model.Turn) (from, to time.Duration, ok bool) {
	for i := t.First; i < t.Last; i++ {
		if start, _, sound := c.Words[i].Spoken(); sound {
			from, ok = start, true
			break
		}
	}
	for i := t.Last - 1; ok && i >= t.First; i-- {
		if _, end, sound := c.Words[i].Spoken(); sound {
			return from, max(from, end), true
		}
	}
	return 0, 0, false
}

// A stretch is time in which one voice talks.
type stretch struct {
	from, to time.Duration
	last     int // its last word
}

// measureTalk measures who talks when, and when nobody does.
func (r *Report) measureTalk(c *model.Call) {
	talk := stretches(c)
	type edge struct {
		at    time.Duration
		begin bool
		last  int
	}
	edges := make([]edge, 0, 2*len(talk))
	for voice, list := range talk {
		for _, s := range list {
			r.Voices[voice].Talk += s.to - s.from
			edges = append(edges, edge{s.from, true, s.last}, edge{s.to, false, s.last})
			r.Duration = max(r.Duration, s.to)
		}
	}
	slices.SortFunc(edges, func(a, b edge) int {
		if n := cmp.Compare(a.at, b.at); n != 0 || a.begin == b.begin {
			return n
		}
		if a.begin {
			return -1 // what begins where another ends leaves no silence
		}
		return 1
	})
	talking, last := 0, -1
	var spoken, since, together time.Duration // since nobody, or somebody, talks
	for _, e := range edges {
		if e.begin {
			talking++
			switch talking {
			case 1:
				if silence := e.at - since; last >= 0 && silence > r.LongestSilence {
					r.LongestSilence, r.LongestAfter = silence, last
				}
				since = e.at
			case 2:
				together = e.at
			}
			continue
		}
		talking--
		last = e.last
		switch talking {
		case 0:
			spoken += e.at - since
			since = e.at
		case 1:
			if both := e.at - together; both >= overlapMin {
				r.Overlaps++
				r.OverlapTime += both
			}
		}
	}
	r.Silence = max(r.Duration-spoken, 0)
}

// stretches returns of each voice when it talks, with short pauses bridged.
func stretches(c *model.Call) [][]stretch {
	talk := make([][]stretch, len(c.Voices))
	for _, t := range c.Turns {
		first := true // of its turn: somebody else spoke before
		for i := t.First; i < t.Last; i++ {
			from, to, ok := c.Words[i].Spoken()
			if !ok {
				continue
			}
			list := talk[t.Voice]
			if n := len(list); n > 0 && (from <= list[n-1].to || !first && from-list[n-1].to <= bridged) {
				list[n-1].to, list[n-1].last = max(list[n-1].to, to), i
			} else {
				talk[t.Voice] = append(list, stretch{from, to, i})
			}
			first = false
		}
	}
	return talk
}

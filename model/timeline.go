package model

import (
	"slices"
	"sort"
	"time"
)

// buildTimeline lays the words of all channels on one timeline.
func (c *Call) buildTimeline(channels [][]Word) {
	c.base = make([]int32, 1, len(channels)+1)
	speaking, disorder := 0, false
	onsets := make([][]time.Duration, len(channels))
	for k, words := range channels {
		c.base = append(c.base, c.base[k]+int32(len(words)))
		if len(words) > 0 {
			speaking++
		}
		onsets[k] = trustedOnsets(words)
		disorder = disorder || onsets[k] != nil
		for i := range words {
			c.Timed = c.Timed || words[i].Has.Is(HasStart)
		}
	}
	if speaking > 1 {
		c.merge(channels, onsets, disorder)
		return
	}
	for k, words := range channels {
		if len(words) > 0 {
			c.Words, c.onset = words, onsets[k]
		}
	}
}

// merge merges several channels by onset and then channel.
func (c *Call) merge(channels [][]Word, onsets [][]time.Duration, disorder bool) {
	total := int(c.base[len(channels)])
	c.Words = make([]Word, 0, total)
	c.merged = make([]int32, total)
	if disorder {
		c.onset = make([]time.Duration, 0, total)
	}
	var (
		heads = make([]int, len(channels))
		open  []int // channels that are not used up
	)
	for k, words := range channels {
		if len(words) > 0 {
			open = append(open, k)
		}
	}
	onset := func(k int) time.Duration {
		if onsets[k] != nil {
			return onsets[k][heads[k]]
		}
		return channels[k][heads[k]].Start
	}
	for len(open) > 0 {
		at, first := 0, onset(open[0])
		for j := 1; j < len(open); j++ {
			if t := onset(open[j]); t < first {
				at, first = j, t
			}
		}
		k := open[at]
		c.merged[int(c.base[k])+heads[k]] = int32(len(c.Words))
		c.Words = append(c.Words, channels[k][heads[k]])
		if disorder {
			c.onset = append(c.onset, first)
		}
		if heads[k]++; heads[k] == len(channels[k]) {
			open = slices.Delete(open, at, at+1)
		}
	}
}

// trustedOnsets returns nil when the starts of the words never run backwards
// and none is absent. Else it trusts as many starts as possible: those of a
// longest run of words, in order, whose starts do not run backwards. Every
// other word begins where the trusted one before it does, and a start that was
// not trusted is marked BadTimes. One wild value thus moves no other word.
func trustedOnsets(words []Word) []time.Duration {
	last, sound := time.Duration(0), true
	for i := range words {
		if w := &words[i]; !w.Has.Is(HasStart) || w.Start < last {
			sound = false
			break
		} else {
			last = w.Start
		}
	}
	if sound || !slices.ContainsFunc(words, func(w Word) bool { return w.Has.Is(HasStart) }) {
		return nil
	}
	var (
		tails  []int32                     // tails[k] ends the run of k+1 words that ends earliest
		before = make([]int32, len(words)) // the word before it in its run
	)
	for i := range words {
		if !words[i].Has.Is(HasStart) {
			continue
		}
		k, _ := slices.BinarySearchFunc(tails, words[i].Start, func(tail int32, start time.Duration) int {
			if words[tail].Start <= start {
				return -1
			}
			return 1
		})
		before[i] = -1
		if k > 0 {
			before[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, 0)
		}
		tails[k] = int32(i)
	}
	onsets := make([]time.Duration, len(words))
	for i := range onsets {
		onsets[i] = -1
	}
	for i := tails[len(tails)-1]; i >= 0; i = before[i] {
		onsets[i] = words[i].Start
	}
	last = 0
	for i := range onsets {
		if onsets[i] >= 0 {
			last = onsets[i]
			continue
		}
		onsets[i] = last
		if words[i].Has.Is(HasStart) {
			words[i].Has |= BadTimes
		}
	}
	return onsets
}

// Onset returns where word w stands on the timeline: its start, or, where that
// is absent or runs backwards, the start of the last sound word before it. It
// never decreases from word to word.
func (c *Call) Onset(w int) time.Duration {
	if c.onset != nil {
		return c.onset[w]
	}
	return c.Words[w].Start
}

// WordAt returns the last word that begins at or before t, 0 when none does,
// and -1 only when there are no words.
func (c *Call) WordAt(t time.Duration) int {
	lo, hi := 0, len(c.Words) // words before lo begin at or before t, words from hi later
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); c.Onset(mid) <= t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return max(lo-1, min(0, len(c.Words)-1))
}

// TimelineIndex returns the timeline index of the word of a channel with that
// Index, cut to the words that channel has. It is -1 when the channel has none.
func (c *Call) TimelineIndex(channel, index int) int {
	if channel < 0 || channel+1 >= len(c.base) {
		return -1
	}
	from, to := int(c.base[channel]), int(c.base[channel+1])
	if from == to {
		return -1
	}
	if c.Shape == ShapeRead { // indices count gaps, too
		k := sort.Search(to, func(i int) bool { return int(c.Words[i].Index) > index })
		return max(k-1, 0)
	}
	at := from + min(max(index, 0), to-from-1)
	if c.merged != nil {
		at = int(c.merged[at])
	}
	return at
}

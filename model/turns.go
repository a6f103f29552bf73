package model

import (
	"cmp"
	"slices"
)

// buildTurns finds who speaks and in which turns.
//
// In a channel whose words carry speakers, a word without one is taken to be
// said by the speaker of the word before it, so that one missing number does
// not tear a turn apart.
func (c *Call) buildTurns() {
	var (
		speakers [maxChannels + 1]int // of each channel, the speaker of the word at hand; -1 for none
		known    = map[Voice]int{}
		current  = Voice{Channel: -1, Speaker: -1}
	)
	for k := range speakers {
		speakers[k] = -1
	}
	for i := range c.Words { // before the first word with a speaker, that speaker speaks
		if w := &c.Words[i]; w.Has.Is(HasSpeaker) && speakers[w.Channel] < 0 {
			speakers[w.Channel] = int(w.Speaker)
		}
	}
	for i := range c.Words {
		w := &c.Words[i]
		if w.Has.Is(HasSpeaker) {
			speakers[w.Channel] = int(w.Speaker)
		}
		v := Voice{Channel: int(w.Channel), Speaker: speakers[w.Channel]}
		if i > 0 && v == current {
			c.Turns[len(c.Turns)-1].Last = i + 1
			continue
		}
		current = v
		n, ok := known[v]
		if !ok {
			n = len(c.Voices)
			known[v] = n
			c.Voices = append(c.Voices, v)
		}
		c.Turns = append(c.Turns, Turn{Span{i, i + 1}, n})
	}
	// Voices were met in the order of speech; they are listed by channel and speaker.
	slices.SortFunc(c.Voices, func(a, b Voice) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Speaker, b.Speaker))
	})
	place := make([]int, len(c.Voices))
	for n, v := range c.Voices {
		place[known[v]] = n
	}
	for k := range c.Turns {
		c.Turns[k].Voice = place[c.Turns[k].Voice]
	}
	c.nameVoices()
}

// TurnAt returns the index in Turns of the turn that word w is part of, -1
// when there is no such word.
func (c *Call) TurnAt(w int) int {
	if w < 0 || w >= len(c.Words) {
		return -1
	}
	lo, hi := 0, len(c.Turns)
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) >> 1); c.Turns[mid].First <= w {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Voice returns the index in Voices of who says word w, -1 when there is no
// such word.
func (c *Call) Voice(w int) int {
	if t := c.TurnAt(w); t >= 0 {
		return c.Turns[t].Voice
	}
	return -1
}

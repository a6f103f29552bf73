package callgen

import (
	"cmp"
	"math"
	"slices"
)

// Generate makes the call that o describes. It fails on impossible options.
func Generate(o Options) (*Call, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	c := &Call{Options: o, Channels: make([]Channel, o.Channels)}
	turns, sceneOf := dialogue(stream(o.Seed, "text"), o.Speakers, o.Words)
	c.scenes = sceneOf
	c.speak(turns, o.Words)
	c.fit()
	c.number()
	c.analyse()
	c.applyFaults()
	return c, nil
}

// fit stretches the call to the wished length and rounds times as the service
// does, keeping starts apart and words from overlapping.
func (c *Call) fit() {
	last := 0.0
	for _, ch := range c.Channels {
		if n := len(ch.Words); n > 0 {
			last = max(last, ch.Words[n-1].End)
		}
	}
	k := 1.0
	if c.Options.Hours > 0 {
		k = (c.Options.Hours*3600 - 1) / last
	}
	wordStretch := min(k, 1.25) // more than that goes into the pauses
	for _, ch := range c.Channels {
		previous := -1.0
		for i := range ch.Words {
			w := &ch.Words[i]
			start := max(w.Start*k, previous+minSpacing)
			end := start + (w.End-w.Start)*wordStretch
			start = math.Round(start*200) / 200 // a grid of 5 ms, as the recogniser's frames
			end = max(math.Round(end*200)/200, start+minSpacing)
			w.Start, w.End = f32(start), f32(end)
			if i > 0 {
				ch.Words[i-1].End = min(ch.Words[i-1].End, w.Start)
			}
			previous = start
		}
		if n := len(ch.Words); n > 0 {
			c.Duration = max(c.Duration, ch.Words[n-1].End)
		}
	}
	c.Duration = math.Round((c.Duration+0.9)*1e6) / 1e6
}

// number decides what start_word and end_word count.
func (c *Call) number() {
	for ch := range c.Channels {
		for i := range c.Channels[ch].Words {
			c.Order = append(c.Order, WordRef{ch, i})
		}
		if c.Options.Indexing == FirstChannel && len(c.Order) > 0 {
			return
		}
	}
	if c.Options.Indexing == ByTime {
		slices.SortStableFunc(c.Order, func(a, b WordRef) int {
			return cmp.Compare(c.Word(a).Start, c.Word(b).Start)
		})
	}
}

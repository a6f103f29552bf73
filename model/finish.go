package model

import "slices"

// finish settles everything that needs all of the answer: the timeline, who
// speaks, where segments really are, and what follows from these.
func (d *decoder) finish() {
	c := d.call
	d.gather()
	c.buildTurns()
	c.buildSentences()
	if !d.anchored {
		d.anchorAll()
	}
	d.mergeReads()
	c.findEvents()
	c.index()
}

// gather lays the channels on one timeline and brings together what they hold.
func (d *decoder) gather() {
	c := d.call
	if c.Shape == ShapeListen && !d.heard {
		c.Shape = ShapeRead
	}
	c.Channels = len(d.channels)
	if !slices.ContainsFunc(d.channels, func(ch channel) bool { return len(ch.words) > 0 }) {
		d.rebuildWords()
	}
	words := make([][]Word, len(d.channels))
	for k := range d.channels {
		ch := &d.channels[k]
		words[k] = ch.words
		if k == 0 && c.Meta.Language == "" {
			c.Meta.Language = ch.language
		}
		c.Summaries = append(c.Summaries, ch.legacy...)
		before := len(c.Segments[Topic])
		c.Segments[Topic] = append(c.Segments[Topic], ch.topics...)
		for n := range ch.topics {
			c.Segments[Topic][before+n].Number = before + n + 1
		}
	}
	c.buildTimeline(words)
	if c.Duration == 0 {
		for i := range c.Words {
			if !c.Words[i].Has.Is(BadTimes) {
				c.Duration = max(c.Duration, c.Words[i].End)
			}
		}
	}
	if c.Meta.RequestID == "" {
		c.Meta.RequestID = d.requestID
	}
	if !c.Summary.Present && len(c.Summaries) > 0 {
		c.Summary = joinSummaries(c.Summaries)
	}
}

// joinSummaries makes the summary of a call of those of its parts.
func joinSummaries(parts []Segment) Summary {
	s := Summary{Present: true, At: Range{parts[0].At.From, parts[len(parts)-1].At.To}, Path: parts[0].Path}
	for k := range parts {
		if k > 0 {
			s.Text += "\n\n"
		}
		s.Text += parts[k].Text
	}
	return s
}

package model

import (
	"slices"
	"strconv"
)

// segments reads the list of segments of a lane, or of summaries of the old
// kind, and leaves their anchors for later. channel is the one whose words the
// indices count, -1 when the answer doesn't say.
func (d *decoder) segments(lane Lane, path string, endExclusive bool, channel int) (list []Segment) {
	for n, more := 0, d.begin('['); more; n, more = n+1, d.more(']') {
		if d.peek() != '{' {
			d.skip()
			continue
		}
		if !d.item() {
			break
		}
		if len(list) == cap(list) {
			list = slices.Grow(list, max(16, len(list)))
		}
		list = append(list, Segment{Lane: lane, Number: n + 1, Channel: channel, Path: d.element(path, n)})
		s := &list[len(list)-1]
		s.Given.EndExclusive = endExclusive
		d.segment(s)
	}
	return list
}

// element returns path[n].
func (d *decoder) element(path string, n int) string {
	d.scratch = append(d.scratch[:0], path...)
	d.scratch = append(d.scratch, '[')
	d.scratch = strconv.AppendInt(d.scratch, int64(n), 10)
	d.scratch = append(d.scratch, ']')
	return d.text.add(d.scratch)
}

// segment reads one object of any kind of segment: which members it has tells
// them apart.
func (d *decoder) segment(s *Segment) {
	var mood Label
	from := len(d.labels)
	s.At.From = int64(d.i)
	for more := d.begin('{'); more; more = d.more('}') {
		switch string(d.name()) {
		case "text", "summary":
			s.Text, _ = d.str()
		case "start_word":
			s.Given.Start, s.Given.HasStart = d.float()
		case "end_word":
			s.Given.End, s.Given.HasEnd = d.float()
		case "topics", "intents":
			if d.peek() != '[' {
				d.skip()
				continue
			}
			d.labels = d.labels[:from]
			for more := d.begin('['); more; more = d.more(']') {
				d.label()
			}
		case "sentiment":
			mood.Name, _ = d.labelName()
		case "sentiment_score":
			mood.Score, mood.HasScore = d.float()
		default:
			d.skip()
		}
	}
	s.At.To = int64(d.i)
	if mood != (Label{}) {
		d.labels = append(d.labels, mood)
	}
	s.Labels = slices.Clip(d.labels[from:])
	if cap(d.labels)-len(d.labels) < 8 {
		d.labels = make([]Label, 0, 512)
	}
}

// label reads {"topic", "confidence_score"}, {"intent", "confidence_score"} or,
// of the old kind, {"topic", "confidence"}.
func (d *decoder) label() {
	if d.peek() != '{' {
		d.skip()
		return
	}
	if !d.item() {
		return
	}
	var l Label
	for more := d.begin('{'); more; more = d.more('}') {
		switch string(d.name()) {
		case "topic", "intent":
			l.Name, _ = d.labelName()
		case "confidence_score", "confidence":
			l.Score, l.HasScore = d.float()
		default:
			d.skip()
		}
	}
	d.labels = append(d.labels, l)
}

// labelName reads a label. The three sentiments are most of them.
func (d *decoder) labelName() (string, bool) {
	if d.peek() == '"' {
		at := d.i
		switch raw, _ := d.string(); string(raw) {
		case "positive":
			return "positive", true
		case "neutral":
			return "neutral", true
		case "negative":
			return "negative", true
		}
		if d.err == nil {
			d.i = at
		}
	}
	return d.str()
}

func (d *decoder) average() (l Label) {
	for more := d.begin('{'); more; more = d.more('}') {
		switch string(d.name()) {
		case "sentiment":
			l.Name, _ = d.labelName()
		case "sentiment_score":
			l.Score, l.HasScore = d.float()
		default:
			d.skip()
		}
	}
	return l
}

// entities reads what detect_entities found in one channel.
func (d *decoder) entities() (list []indexed) {
	for more := d.begin('['); more; more = d.more(']') {
		if d.peek() != '{' {
			d.skip()
			continue
		}
		if !d.item() {
			break
		}
		e := indexed{given: Given{EndExclusive: true}}
		e.At.From = int64(d.i)
		for more := d.begin('{'); more; more = d.more('}') {
			switch string(d.name()) {
			case "label":
				e.Label, _ = d.str()
			case "value":
				e.Value, _ = d.str()
			case "confidence":
				e.Confidence, _ = d.float()
			case "start_word":
				e.given.Start, e.given.HasStart = d.float()
			case "end_word":
				e.given.End, e.given.HasEnd = d.float()
			default:
				d.skip()
			}
		}
		e.At.To = int64(d.i)
		list = append(list, e)
	}
	return list
}

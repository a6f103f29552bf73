package model

import "fmt"

// results reads the object of that name. When it is given twice the last one
// counts, as everywhere.
func (d *decoder) results() {
	d.channels = nil
	d.call.Segments = [LaneCount][]Segment{}
	d.call.Summary, d.call.Average, d.call.Utterances = Summary{}, Average{}, 0
	d.found, d.heard = false, false
	path := d.path + ".results"
	if d.peek() == '[' {
		// One sample of the documentation has a list here.
		first := true
		for more := d.begin('['); more; more = d.more(']') {
			if !first || d.peek() != '{' {
				d.skip()
				continue
			}
			first = false
			d.resultsObject(path + "[0]")
		}
		return
	}
	if d.peek() != '{' {
		d.skip()
		return
	}
	d.resultsObject(path)
}

func (d *decoder) resultsObject(path string) {
	c := d.call
	c.resultsPath = path
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		kind := d.peek()
		switch {
		case name == "channels" && kind == '[':
			d.found, d.heard = true, true
			d.readChannels(path + ".channels")
		case name == "utterances" && kind == '[':
			c.Utterances = d.skipCounting()
		case name == "summary":
			d.summary(path + ".summary")
		case name == "topics" && kind == '{':
			d.lane(Topic, path+".topics")
		case name == "intents" && kind == '{':
			d.lane(Intent, path+".intents")
		case name == "sentiments" && kind == '{':
			d.lane(Sentiment, path+".sentiments")
		default:
			d.skip()
		}
	}
}

// maxChannels is more than the service has (20); what lies beyond is noted.
const maxChannels = 255

func (d *decoder) readChannels(path string) {
	d.channels = nil
	for more := d.begin('['); more; more = d.more(']') {
		if len(d.channels) == maxChannels {
			d.note("only the first %d channels were read", maxChannels)
			for ; more; more = d.more(']') {
				d.skip()
			}
			break
		}
		d.channels = append(d.channels, channel{})
		if d.peek() != '{' {
			d.skip()
			continue
		}
		k := len(d.channels) - 1
		ch := &d.channels[k]
		for more := d.begin('{'); more; more = d.more('}') {
			switch string(d.name()) {
			case "alternatives":
				d.alternatives(ch, fmt.Sprintf("%s[%d].alternatives", path, k))
			case "detected_language":
				ch.language, _ = d.str()
			default:
				d.skip()
			}
		}
	}
}

// alternatives reads the first of them, the one all indices are about.
func (d *decoder) alternatives(ch *channel, path string) {
	if d.peek() != '[' {
		d.skip()
		return
	}
	number := len(d.channels) - 1
	*ch = channel{language: ch.language}
	for n, more := 0, d.begin('['); more; n, more = n+1, d.more(']') {
		if n > 0 || d.peek() != '{' {
			d.skip()
			continue
		}
		for more := d.begin('{'); more; more = d.more('}') {
			name := string(d.name())
			switch kind := d.peek(); {
			case name == "transcript" && kind == '"':
				from := d.i
				ch.transcript, _ = d.string()
				ch.transcriptAt = Range{int64(from), int64(d.i)}
			case name == "words" && kind == '[':
				ch.words = d.readWords(ch.words[:0], ch.transcript, uint8(number))
			case name == "entities" && kind == '[':
				ch.entities = d.entities()
			case name == "summaries" && kind == '[':
				ch.legacy = d.segments(Topic, path+"[0].summaries", true, number)
			case name == "topics" && kind == '[':
				ch.topics = d.segments(Topic, path+"[0].topics", true, number)
			default:
				d.skip()
			}
		}
	}
}

// str reads a string into the arena. A value of another type is absent.
func (d *decoder) str() (s string, ok bool) {
	if d.peek() != '"' {
		d.skip()
		return "", false
	}
	raw, plain := d.string()
	return d.text.unquote(raw, plain), d.err == nil
}

// float reads a number. A value of another type, or one beyond all float64, is absent.
func (s *scanner) float() (f float64, ok bool) {
	if c := s.peek(); c != '-' && c-'0' >= 10 {
		s.skip()
		return 0, false
	}
	f = s.number().float()
	return f, f-f == 0 // no infinity
}

// summary reads results.summary: {"result", "short"} of listen, {"text"} of
// read, or, as some tools save it, the text alone.
func (d *decoder) summary(path string) {
	s := Summary{Path: path}
	d.peek()
	s.At.From = int64(d.i)
	switch d.peek() {
	case '"':
		s.Text, s.Present = d.str()
	case '{':
		for more := d.begin('{'); more; more = d.more('}') {
			switch string(d.name()) {
			case "short", "text":
				if text, ok := d.str(); ok {
					s.Text, s.Present = text, true
				}
			case "result":
				result, _ := d.str()
				s.Failed = result == "failure"
				s.Present = s.Present || s.Failed
			default:
				d.skip()
			}
		}
	default:
		d.skip()
	}
	s.At.To = int64(d.i)
	d.call.Summary = s
	d.found = d.found || s.Present
}

// lane reads results.topics, results.intents or results.sentiments.
func (d *decoder) lane(lane Lane, path string) {
	c := d.call
	c.Segments[lane] = nil
	for more := d.begin('{'); more; more = d.more('}') {
		switch name := string(d.name()); {
		case name == "segments" && d.peek() == '[':
			d.found = true
			c.Segments[lane] = d.segments(lane, path+".segments", false, -1)
		case name == "average" && d.peek() == '{':
			c.Average = Average{}
			from := d.i
			label := d.average()
			c.Average = Average{label.Name, label.Score, label.Name != "" || label.HasScore, Range{int64(from), int64(d.i)}}
		default:
			d.skip()
		}
	}
}

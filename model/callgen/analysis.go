package callgen

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// run is a stretch of the numbered words that belongs to one sentence, both
// ends included.
type run struct {
	from, to int
	of       *spoken
}

// runs cuts the numbered words into sentences. With several channels by time a
// sentence may fall into several runs.
func (c *Call) runs() (rs []run) {
	for i, ref := range c.Order {
		s := &c.Channels[ref.Channel].sentences[c.Word(ref).sentence]
		if n := len(rs); n > 0 && rs[n-1].of == s {
			rs[n-1].to = i
		} else {
			rs = append(rs, run{i, i, s})
		}
	}
	return rs
}

// segment covers the words from from to to, both included.
func (c *Call) segment(from, to int) Segment {
	return Segment{Text: c.Text(from, to+1), First: from, Last: to + 1, StartWord: from, EndWord: to}
}

func (c *Call) analyse() {
	rs := c.runs()
	c.Sentiments, c.average = c.sentiments(stream(c.Options.Seed, "sentiment"), rs)
	c.Topics = c.topics(stream(c.Options.Seed, "topics"), rs)
	c.Intents = c.intents(stream(c.Options.Seed, "intents"), rs)
	c.Summary = c.summarize()
	if c.Options.NoFirstShift {
		return
	}
	for _, list := range [][]Segment{c.Topics, c.Intents} {
		for i := range list {
			if list[i].First == 0 {
				list[i].StartWord++
				list[i].EndWord++
			}
		}
	}
}

// sentiments cover every word: one to four sentences of a turn each.
func (c *Call) sentiments(r random, rs []run) (list []Segment, average float64) {
	total := 0.0
	for i := 0; i < len(rs); {
		j := i
		for n := r.between(1, 4); j+1 < len(rs) && j-i+1 < n && rs[j+1].of.turn == rs[i].of.turn; {
			j++
		}
		s := c.segment(rs[i].from, rs[j].to)
		sum := 0.0
		for k := s.First; k < s.Last; k++ {
			sum += c.Word(c.Order[k]).Score
		}
		total += sum
		s.Score = f32(sum / float64(s.Last-s.First))
		list = append(list, s)
		i = j + 1
	}
	if len(c.Order) > 0 {
		average = f32(total / float64(len(c.Order)))
	}
	return list, average
}

// topics cover a third or so of the sentences. The first begins at word 0.
func (c *Call) topics(r random, rs []run) (list []Segment) {
	for i := 0; i < len(rs); {
		if i > 0 && !r.chance(0.35) {
			i++
			continue
		}
		j := i
		for n := r.between(1, 6); j+1 < len(rs) && j-i+1 < n && rs[j+1].of.scene == rs[i].of.scene; {
			j++
		}
		s := c.segment(rs[i].from, rs[j].to)
		s.Labels = c.topicLabels(r, rs[i].of)
		list = append(list, s)
		if r.chance(0.2) {
			list = append(list, c.nested(r, rs, i, j))
		}
		i = j + 1
	}
	slices.SortStableFunc(list, func(a, b Segment) int { return cmp.Compare(a.First, b.First) })
	return list
}

// nested is a topic that shares words with the one over runs i to j: within
// it, past its end, or its very first word (all seen in real responses).
func (c *Call) nested(r random, rs []run, i, j int) Segment {
	from := r.between(i, j)
	to := r.between(from, min(j+1, len(rs)-1))
	s := c.segment(rs[from].from, rs[to].to)
	if r.chance(0.3) {
		s = c.segment(rs[from].from, rs[from].from)
	}
	s.Labels = c.topicLabels(r, rs[from].of)
	return s
}

func (c *Call) topicLabels(r random, s *spoken) (ls []Label) {
	known := scenes[c.scenes[s.scene]].topics
	for k := range r.between(1, 3) {
		name := known[(k+s.turn)%len(known)]
		if k == 1 && r.chance(0.4) {
			name = capital(expand(r, "{product} issue"))
		}
		ls = append(ls, Label{name, f32(math.Pow(r.unit(), 2.2))})
	}
	return ls
}

// intents are the sentences that carry one. The first begins at word 0.
func (c *Call) intents(r random, rs []run) (list []Segment) {
	for i, ru := range rs {
		name := ru.of.intent
		switch {
		case name == "" && i == 0:
			name = "Open the conversation"
		case name == "":
			continue
		}
		to := ru.to
		if i+1 < len(rs) && rs[i+1].of.turn == ru.of.turn && r.chance(0.3) {
			to = rs[i+1].to
		}
		s := c.segment(ru.from, to)
		s.Labels = []Label{{name, f32(math.Pow(r.unit(), 1.5))}}
		if r.chance(0.15) {
			others := scenes[c.scenes[ru.of.scene]].intents
			s.Labels = append(s.Labels, Label{others[r.below(len(others))].name, f32(r.unit() * 0.4)})
		}
		list = append(list, s)
	}
	return list
}

func (c *Call) summarize() string {
	var b strings.Builder
	seen := map[int]bool{}
	for _, k := range c.scenes {
		if seen[k] || len(seen) > 3 {
			continue
		}
		seen[k] = true
		sc := &scenes[k]
		if b.Len() == 0 {
			b.WriteString("The customer calls about " + strings.ToLower(sc.topics[0]) +
				" and wants to " + strings.ToLower(sc.intents[0].name) + ". ")
		} else {
			b.WriteString("They then discuss " + strings.ToLower(sc.topics[0]) +
				", and the agent offers to help with " + strings.ToLower(sc.topics[1]) + ". ")
		}
	}
	return b.String() + "The agent confirms the next steps."
}

// entity is a detected entity; unlike a segment's its end is exclusive.
type entity struct {
	label, value string
	confidence   float64
	from, to     int
}

func (c *Call) entities(channel int) (list []entity) {
	r := stream(c.Options.Seed, "entities")
	kinds := map[string]string{}
	for slot, label := range map[string]string{"month": "DATE", "city": "LOCATION_CITY", "first": "NAME_GIVEN", "last": "NAME_FAMILY", "company": "ORGANIZATION"} {
		for _, w := range slots[slot] {
			kinds[strings.ToLower(w)] = label
		}
	}
	for _, w := range ordinals {
		kinds[w] = "ORDINAL"
	}
	for i, w := range c.Channels[channel].Words {
		label := kinds[w.Text]
		switch {
		case strings.HasPrefix(w.Punctuated, "$"):
			label = "MONEY"
		case strings.Contains(w.Text, "@"):
			label = "EMAIL_ADDRESS"
		}
		if label != "" {
			list = append(list, entity{label, strings.TrimRight(w.Punctuated, ".,?!"), f32(r.in(0.7, 1)), i, i + 1})
		}
	}
	return list
}

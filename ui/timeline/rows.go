package timeline

import "earshot/model"

// kind is what a row shows.
type kind uint8

const (
	ruler    kind = iota
	speech        // who speaks, and how loud
	words         // the words themselves, where each has room
	feelings      // all sentiments in one row, as signs
	above         // sentiments above the line
	below         // sentiments below the line
	labels        // segments with their names: topics, intents
	events
)

// A row is one line of the pane.
type row struct {
	kind  kind
	lane  model.Lane // of feelings, above, below, labels and events
	part  int        // which line of several that belong together, from the top
	of    int        // how many those are
	group int        // of speech: index into plan.groups
}

// A plan says what each line shows.
type plan struct {
	rows   []row
	groups []group // of speech
	place  []int   // of each group of the index, the one it is shown in
}

// wishes are how many lines each part gets.
type wishes struct {
	speech, speechHeight                int
	words, sentiment, topic, intent, ev int
}

func (w wishes) lines() int {
	return 1 + w.speech*w.speechHeight + w.words + w.sentiment + w.topic + w.intent + w.ev
}

// limits are how many lines each part could make use of.
type limits struct {
	speech, topic, intent int
	words, sentiment, ev  bool
}

// arrange shares height lines out. What helps most comes first: times, who
// speaks, how it feels, what it is about.
func arrange(height int, can limits) wishes {
	var w wishes
	w.speechHeight = 1
	if height < 1 {
		return w
	}
	get := func(field *int, to int, ok bool) {
		if old := *field; ok && old < to {
			if *field = to; w.lines() > height {
				*field = old
			}
		}
	}
	get(&w.speech, 1, can.speech >= 1)
	get(&w.sentiment, 1, can.sentiment)
	get(&w.speech, 2, can.speech >= 2)
	get(&w.words, 1, can.words)
	get(&w.topic, 1, can.topic >= 1)
	get(&w.ev, 1, can.ev)
	get(&w.speech, 3, can.speech >= 3)
	get(&w.intent, 1, can.intent >= 1)
	get(&w.sentiment, 2, can.sentiment)
	get(&w.speech, 4, can.speech >= 4)
	get(&w.topic, 2, can.topic >= 2)
	get(&w.speechHeight, 2, w.speech >= 1)
	get(&w.intent, 2, can.intent >= 2)
	get(&w.topic, 3, can.topic >= 3)
	// Only a pane that has the whole screen gets this far.
	for n := 3; n <= 16; n++ {
		get(&w.speech, n+2, can.speech >= n+2)
		get(&w.sentiment, min(2*(n-1), 16), can.sentiment)
		get(&w.speechHeight, n, w.speech >= 1)
		get(&w.topic, n+1, can.topic >= n+1)
		get(&w.intent, n, can.intent >= n)
	}
	return w
}

// newPlan lists the lines from the top.
func newPlan(groups []group, w wishes, height int) plan {
	var p plan
	if height < 1 {
		return p
	}
	p.rows = make([]row, 0, height)
	add := func(n int, r row) {
		for r.part, r.of = 0, n; r.part < n; r.part++ {
			p.rows = append(p.rows, r)
		}
	}
	add(1, row{kind: ruler})
	if w.speech > 0 {
		p.place, p.groups = share(groups, w.speech)
		for g := range p.groups {
			add(w.speechHeight, row{kind: speech, lane: model.TurnLane, group: g})
		}
	}
	add(w.words, row{kind: words, lane: model.TurnLane})
	if w.sentiment == 1 {
		add(1, row{kind: feelings, lane: model.Sentiment})
	} else {
		add(w.sentiment/2, row{kind: above, lane: model.Sentiment})
		add(w.sentiment/2, row{kind: below, lane: model.Sentiment})
	}
	add(w.topic, row{kind: labels, lane: model.Topic})
	add(w.intent, row{kind: labels, lane: model.Intent})
	add(w.ev, row{kind: events, lane: model.Event})
	return p
}

// has reports whether a kind of row is shown.
func (p *plan) has(k kind) bool {
	for _, r := range p.rows {
		if r.kind == k {
			return true
		}
	}
	return false
}

package model

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// callWithSegments makes a call of n words on two channels with these spans in
// the topic lane.
func callWithSegments(n int, spans []Span, channel func(k int) int) *Call {
	c := &Call{Channels: 2}
	channels := make([][]Word, 2)
	for i := range n {
		k := i / 3 % 2
		channels[k] = append(channels[k], Word{Text: "x", Channel: uint8(k), Index: int32(len(channels[k])), Start: time.Duration(i) * time.Second, End: time.Duration(i+1) * time.Second, Has: HasStart | HasEnd})
	}
	c.buildTimeline(channels)
	c.buildTurns()
	c.buildSentences()
	for k, s := range spans {
		c.Segments[Topic] = append(c.Segments[Topic], Segment{Lane: Topic, Number: k + 1, Anchor: s, Channel: channel(k)})
	}
	c.index()
	return c
}

// Whatever nests in whatever, the tree finds what a look at each segment finds.
func TestAppendSegmentsAt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		n := 1 + r.IntN(60)
		var spans []Span
		for range r.IntN(30) {
			first := r.IntN(n + 1)
			spans = append(spans, Span{first, first + r.IntN(n-first+1)})
		}
		c := callWithSegments(n, spans, func(int) int { return r.IntN(3) - 1 })
		for w := -1; w <= n; w++ {
			var want []SegmentRef
			for k := range c.Segments[Topic] {
				if s := &c.Segments[Topic][k]; w >= 0 && w < n && c.Includes(s, w) {
					want = append(want, SegmentRef{Topic, k})
				}
			}
			if got := c.AppendSegmentsAt(nil, Topic, w); !slices.Equal(got, want) {
				t.Fatalf("word %d of %v: %v, want %v", w, spans, got, want)
			}
		}
	}
}

func TestNextSegment(t *testing.T) {
	spans := []Span{{0, 4}, {2, 9}, {2, 3}, {7, 8}}
	c := callWithSegments(12, spans, func(int) int { return -1 })
	for _, x := range []struct {
		lane Lane
		w    int
		dir  int
		want int // -1: none
	}{
		{Topic, 0, 1, 1}, // of two that begin at word 2 the first
		{Topic, 2, 1, 3},
		{Topic, 7, 1, -1},
		{Topic, 11, -1, 3},
		{Topic, 7, -1, 1},
		{Topic, 2, -1, 0},
		{Topic, 0, -1, -1},
		{Intent, 5, 1, -1},
		{TurnLane, 0, 1, 1}, // turns of three words each
		{TurnLane, 4, -1, 1},
		{TurnLane, 3, -1, 0},
		{TurnLane, 9, 1, -1},
	} {
		ref, ok := c.NextSegment(x.lane, x.w, x.dir)
		if ok != (x.want >= 0) || ok && ref != (SegmentRef{x.lane, x.want}) {
			t.Errorf("lane %v from word %d, %+d: %v, %v; want %d", x.lane, x.w, x.dir, ref, ok, x.want)
		}
	}
}

func TestSegment(t *testing.T) {
	c := callWithSegments(6, []Span{{1, 5}}, func(int) int { return 1 })
	s := c.Segment(SegmentRef{Topic, 0})
	if s.ID() != "T1" || !s.Has(1) || s.Has(5) || c.Includes(s, 1) || !c.Includes(s, 3) {
		t.Errorf("%s %+v", s.ID(), s)
	}
	// Only words 3 to 5 are of channel 1, and only 3 and 4 in the anchor.
	if from, to, ok := c.SegmentTimes(s); from != 3*time.Second || to != 5*time.Second || !ok {
		t.Errorf("from %v to %v, %v", from, to, ok)
	}
	turn := c.Segment(SegmentRef{TurnLane, 1})
	if turn.ID() != "U2" || turn.Anchor != (Span{3, 6}) {
		t.Errorf("turn %+v", turn)
	}
	for _, ref := range []SegmentRef{{Topic, 1}, {Topic, -1}, {TurnLane, 2}, {LaneCount, 0}} {
		if s := c.Segment(ref); s != nil {
			t.Errorf("%v is %+v", ref, s)
		}
	}
}

// Dead air is over when the word after it begins: it stands above everything
// that begins with that word.
func TestDeadAirComesFirst(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[
{"word":"well","punctuated_word":"Well.","start":0,"end":1,"confidence":0.9},
{"word":"hello","punctuated_word":"Hello?","start":9,"end":10,"confidence":0.3}]}]}],
"topics":{"segments":[{"text":"Hello?","start_word":1,"end_word":1,"topics":[{"topic":"Greeting","confidence_score":0.5}]}]}}}`))
	var kinds []string
	for _, ref := range c.Rows {
		s := c.Segment(ref)
		kinds = append(kinds, s.Lane.String()+" "+s.Kind.String())
	}
	if got, want := strings.Join(kinds, ", "), "event dead air, topic , event doubtful word"; got != want {
		t.Errorf("rows are %s, want %s", got, want)
	}
}

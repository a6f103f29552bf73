package timeline

import (
	"testing"
	"time"
)

// Lines are given out by use: the times first, then who speaks, how it feels
// and what it is about.
func TestArrange(t *testing.T) {
	two := limits{speech: 2, topic: 2, intent: 1, sentiment: true, ev: true}
	for _, tc := range []struct {
		height int
		can    limits
		want   wishes
	}{
		{0, two, wishes{speechHeight: 1}},
		{1, two, wishes{speechHeight: 1}},
		{2, two, wishes{speech: 1, speechHeight: 1}},
		{3, two, wishes{speech: 1, speechHeight: 1, sentiment: 1}},
		{4, two, wishes{speech: 2, speechHeight: 1, sentiment: 1}},
		{7, two, wishes{speech: 2, speechHeight: 1, sentiment: 1, topic: 1, intent: 1, ev: 1}},
		{8, two, wishes{speech: 2, speechHeight: 1, sentiment: 2, topic: 1, intent: 1, ev: 1}},
		{9, two, wishes{speech: 2, speechHeight: 1, sentiment: 2, topic: 2, intent: 1, ev: 1}},
		{11, two, wishes{speech: 2, speechHeight: 2, sentiment: 2, topic: 2, intent: 1, ev: 1}},
		{5, limits{}, wishes{speechHeight: 1}},
	} {
		if got := arrange(tc.height, tc.can); got != tc.want {
			t.Errorf("%d lines for %+v:\n got %+v\nwant %+v", tc.height, tc.can, got, tc.want)
		}
	}
}

func TestPlanFits(t *testing.T) {
	groups := make([]group, 8)
	for h := range 60 {
		for bits := range 1 << 6 {
			on := func(b, n int) int { return n * (bits >> b & 1) }
			can := limits{speech: on(0, 1+bits%8), topic: on(1, 5), intent: on(2, 3), words: on(3, 1) == 1, sentiment: on(4, 1) == 1, ev: on(5, 1) == 1}
			if p := newPlan(groups, arrange(h, can), h); len(p.rows) > h {
				t.Fatalf("%d lines of %d for %+v", len(p.rows), h, can)
			}
		}
	}
}

// Those who say least share a line, the others keep theirs in their order.
func TestShare(t *testing.T) {
	groups := []group{
		{names: [3]string{"a"}, members: 1, talk: 1 * time.Second},
		{names: [3]string{"b"}, members: 1, talk: 9 * time.Second},
		{names: [3]string{"c"}, members: 2, talk: 3 * time.Second},
		{names: [3]string{"d"}, members: 1, talk: 5 * time.Second},
	}
	place, shown := share(groups, 3)
	if got := [...]string{shown[0].names[0], shown[1].names[0], shown[2].names[0]}; len(shown) != 3 || got != [...]string{"b", "d", "3 others"} {
		t.Errorf("shown %v", got)
	}
	if got := [4]int(place); got != [4]int{2, 0, 2, 1} {
		t.Errorf("places %v", got)
	}
	if shown[2].talk != 4*time.Second {
		t.Errorf("the others talk %v", shown[2].talk)
	}
}

package model

import (
	"slices"
	"testing"
	"time"
)

// words makes words of one channel that begin at these seconds; a negative one
// has no start.
func wordsAt(channel uint8, starts ...float64) (list []Word) {
	for i, s := range starts {
		w := Word{Text: "x", Channel: channel, Index: int32(i)}
		if s >= 0 {
			w.Start, w.Has = time.Duration(s*float64(time.Second)), HasStart
		}
		list = append(list, w)
	}
	return list
}

func TestWordAt(t *testing.T) {
	for _, c := range []struct {
		name   string
		starts []float64
		at     []float64
		want   []int
	}{
		{"in order", []float64{1, 2, 3}, []float64{-5, 0, 1, 1.5, 2, 3, 99}, []int{0, 0, 0, 0, 1, 2, 2}},
		{"several at once: the last of them", []float64{1, 1, 1, 2}, []float64{1, 2}, []int{2, 3}},
		{"one wild start moves no other word", []float64{1, 2, 900, 4, 5}, []float64{2, 3.9, 4, 899, 1000}, []int{2, 2, 3, 4, 4}},
		{"one start that falls back", []float64{1, 2, 0, 4, 5}, []float64{0.5, 2, 4}, []int{0, 2, 3}},
		{"no start at all", []float64{1, -1, 3}, []float64{1, 2.9, 3}, []int{1, 1, 2}},
		{"nobody has a start", []float64{-1, -1}, []float64{0, 5}, []int{1, 1}},
		{"no words", nil, []float64{0, 5}, []int{-1, -1}},
	} {
		call := &Call{}
		call.buildTimeline([][]Word{wordsAt(0, c.starts...)})
		for k, at := range c.at {
			if got := call.WordAt(time.Duration(at * float64(time.Second))); got != c.want[k] {
				t.Errorf("%s: word at %v s is %d, want %d", c.name, at, got, c.want[k])
			}
		}
	}
}

func TestTimelineMerge(t *testing.T) {
	c := &Call{Channels: 3}
	c.buildTimeline([][]Word{wordsAt(0, 1, 3, 3, 9), nil, wordsAt(2, 0, 3, 7, 4, 10)})
	var got []int
	for _, w := range c.Words {
		got = append(got, int(w.Channel)*10+int(w.Index))
	}
	// At 3 s channel 0 goes first. The 7 of channel 2 (or the 4 after it) is out
	// of order and stays behind the word before it.
	want := []int{20, 0, 1, 2, 21, 22, 23, 3, 24}
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	bad := 0
	for i, w := range c.Words {
		if w.Has.Is(BadTimes) {
			bad++
		}
		if at := c.TimelineIndex(int(w.Channel), int(w.Index)); at != i {
			t.Errorf("word %d is at %d", i, at)
		}
	}
	if bad != 1 {
		t.Errorf("%d words with bad times", bad)
	}
	for _, x := range []struct{ channel, index, want int }{{0, -5, 1}, {0, 99, 7}, {1, 0, -1}, {3, 0, -1}, {-1, 0, -1}} {
		if got := c.TimelineIndex(x.channel, x.index); got != x.want {
			t.Errorf("channel %d index %d is at %d, want %d", x.channel, x.index, got, x.want)
		}
	}
}

func TestBadTimes(t *testing.T) {
	c := &Call{}
	c.buildTimeline([][]Word{wordsAt(0, 1, 1, 0, 2, 2, 900, 3)})
	var bad []int
	for i, w := range c.Words {
		if w.Has.Is(BadTimes) {
			bad = append(bad, i)
		}
	}
	if !slices.Equal(bad, []int{2, 5}) { // words that begin together are sound
		t.Errorf("bad times at %v", bad)
	}
}

// Without metadata.duration a call ends with its last word; a wild time doesn't
// count.
func TestDuration(t *testing.T) {
	c := decode(t, []byte(`{"results":{"channels":[{"alternatives":[{"words":[{"word":"a","start":1,"end":2},{"word":"b","start":500,"end":600},{"word":"c","start":3,"end":4},{"word":"d","start":5,"end":6}]}]}]}}`))
	if c.Duration != 6*time.Second {
		t.Errorf("%v", c.Duration)
	}
}

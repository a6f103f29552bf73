package live

import (
	"bytes"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api/apitest"
)

func TestOfflineAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(5, 1000, 1, 40*time.Second)
		began := time.Now()
		h, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan {
			if time.Since(began) < 20*time.Second {
				return apitest.Plan{Refuse: -1}
			}
			return apitest.Plan{}
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.words(0); !slices.Equal(got, words[0]) {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		lost := of[Disconnected](h)
		if len(lost) < 3 || len(lost) > 12 {
			t.Errorf("%d attempts in 20 s", len(lost))
		}
		for i, d := range lost {
			if most := min(firstRetry<<i, longestRetry); d.Retry > most || d.Retry < most/2 {
				t.Errorf("wait %d is %v", i, d.Retry)
			}
		}
		// 20 s of sound are sent in 5, not at once.
		last := streams[len(streams)-1]
		var early int
		for _, f := range last.Frames {
			if f.At.Sub(last.Frames[0].At) < time.Second {
				early += len(f.Data)
			}
		}
		if d := telephone.Duration(int64(early)); d > (catchUp+1)*time.Second || d < (catchUp-1)*time.Second {
			t.Errorf("in the first second %v of sound were sent", d)
		}
	})
}

// A connection that brought something ends the series of failures.
func TestWaitsBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(5, 1000, 1, 60*time.Second)
		refused := apitest.Plan{Refuse: 503}
		h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm),
			faults(refused, refused, refused, refused, apitest.Plan{Drop: apitest.AfterFinal, Times: 3}))
		if err != nil {
			t.Fatal(err)
		}
		lost := of[Disconnected](h)
		if len(lost) != 5 || lost[3].Retry < 2*time.Second || lost[4].Retry > firstRetry {
			t.Errorf("%v", lost)
		}
	})
}

func TestOfflineLongerThanTheBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, words := apitest.Speak(6, 1000, 1, 120*time.Second)
		began := time.Now()
		h, streams, err := stream(t, Config{Format: telephone, Buffer: 10 * time.Second}, bytes.NewReader(pcm), func(n int) apitest.Plan {
			switch {
			case n == 0:
				return apitest.Plan{Drop: apitest.AfterFinal, Times: 4}
			case time.Since(began) < 70*time.Second:
				return apitest.Plan{Refuse: 503}
			}
			return apitest.Plan{}
		})
		if err != nil {
			t.Fatal(err)
		}
		gaps := of[Gap](h)
		if len(gaps) != 1 {
			t.Fatalf("gaps %v", gaps)
		}
		gap, connected := gaps[0], of[Connected](h)
		if gap.To != connected[1].Offset || gap.To < 55*time.Second || gap.To > 80*time.Second || gap.From > 30*time.Second {
			t.Errorf("the gap is %v, the next connection begins at %v", gap, connected[1].Offset)
		}
		checkSound(t, h, streams, pcm, telephone)
		// Words before and after the gap are there, once and in order; one may
		// have lost its beginning at the end of the gap.
		got := h.words(0)
		if !slices.IsSortedFunc(got, func(a, b string) int { return slices.Index(words[0], a) - slices.Index(words[0], b) }) ||
			len(slices.Compact(slices.Clone(got))) != len(got) || got[0] != words[0][0] || got[len(got)-1] != words[0][len(words[0])-1] {
			t.Errorf("heard  %v\nspoken %v", got, words[0])
		}
		for _, r := range of[Received](h) {
			for _, w := range r.Message.Words {
				if w.Start < gap.To-time.Millisecond && w.End > gap.From+time.Millisecond && r.Message.Final {
					t.Errorf("%v is in the gap", w)
				}
			}
		}
	})
}

package api

import (
	"testing"
	"testing/synctest"
	"time"
)

// Within a stage at most 20 calls a second; a change of stage is told at once; nothing after the end.
func TestReporter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []Progress
		r := &reporter{tell: func(p Progress) { told = append(told, p) }}
		for i := range 10_000 { // 10 s
			r.update(func(p *Progress) { p.Sent = int64(i) })
			time.Sleep(time.Millisecond)
		}
		if len(told) != 200 {
			t.Errorf("told %d times in 10 s", len(told))
		}
		for _, stage := range []Stage{Waiting, Receiving, Retrying, Sending} {
			r.update(func(p *Progress) { p.Stage = stage })
			if last := told[len(told)-1]; last.Stage != stage || last.Sent != 9999 {
				t.Errorf("%v is not told at once: %+v", stage, last)
			}
		}
		n := len(told)
		r.end()
		r.update(func(p *Progress) { p.Stage = Waiting })
		if len(told) != n {
			t.Error("told after the end")
		}
	})
}

package live

import (
	"context"
	"time"
)

// A pace holds sound back that would come faster than it may.
type pace struct {
	speed float64       // seconds of sound in a second
	slack time.Duration // of lost time that may be made good
	due   time.Time     // when the next sound may come
}

// wait is how long sound of length d has to wait.
func (p *pace) wait(now time.Time, d time.Duration) time.Duration {
	if earliest := now.Add(-p.slack); p.due.Before(earliest) {
		p.due = earliest
	}
	wait := p.due.Sub(now)
	p.due = p.due.Add(time.Duration(float64(d) / p.speed))
	return max(wait, 0)
}

// sleep returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package player

import (
	"context"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
)

const (
	clockAhead = 60 * time.Millisecond // how far ahead of the clock it pulls
	clockTick  = 20 * time.Millisecond
)

// silentClock is the Output that makes no sound: it pulls frames as fast as
// they would be heard, by the clock.
type silentClock struct {
	rate beep.SampleRate
	wake chan struct{}
	quit chan struct{}
	done chan struct{}
	once sync.Once

	pulling sync.Mutex // held while src is asked

	mu     sync.Mutex
	src    Source    // nil: nothing plays
	began  time.Time // when frame 0 of src was, or would have been, heard
	pulled int
	ended  bool
	frozen int // Heard after Stop
}

func openSilentClock(_ context.Context, f Format) (Output, error) {
	c := &silentClock{
		rate: f.Rate,
		wake: make(chan struct{}, 1),
		quit: make(chan struct{}),
		done: make(chan struct{}),
	}
	go c.run()
	return c, nil
}

func (c *silentClock) Name() string          { return "silent clock" }
func (c *silentClock) Lost() <-chan struct{} { return nil }
func (c *silentClock) Err() error            { return nil }

func (c *silentClock) Play(src Source) error {
	c.pulling.Lock()
	c.mu.Lock()
	c.src, c.pulled, c.ended, c.frozen = src, 0, false, 0
	c.began = time.Now()
	c.mu.Unlock()
	c.pulling.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return nil
}

func (c *silentClock) Stop() error {
	c.pulling.Lock()
	defer c.pulling.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = c.heard()
	c.src = nil
	return nil
}

func (c *silentClock) Heard() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard()
}

func (c *silentClock) heard() int {
	if c.src == nil {
		return c.frozen
	}
	return min(c.rate.N(time.Since(c.began)), c.pulled)
}

func (c *silentClock) Close() error {
	c.once.Do(func() { close(c.quit) })
	<-c.done
	return nil
}

func (c *silentClock) run() {
	defer close(c.done)
	ticker := time.NewTicker(clockTick)
	ticker.Stop()
	defer ticker.Stop()
	buf := make([][2]float64, 2048)
	for running := false; ; {
		if more := c.pull(buf); more != running {
			running = more
			if running {
				ticker.Reset(clockTick)
			} else {
				ticker.Stop() // nothing plays: no work at all
			}
		}
		select {
		case <-c.quit:
			return
		case <-c.wake:
		case <-ticker.C:
		}
	}
}

// pull asks for what will be heard until a little after the next tick, and says
// whether there is more to come.
func (c *silentClock) pull(buf [][2]float64) (more bool) {
	c.pulling.Lock()
	defer c.pulling.Unlock()
	for {
		c.mu.Lock()
		if c.src == nil || c.ended {
			c.mu.Unlock()
			return false
		}
		src := c.src
		due := c.rate.N(time.Since(c.began))
		if due > c.pulled { // it came too late: the clock stood still meanwhile
			c.began = time.Now().Add(-c.rate.D(c.pulled))
			due = c.pulled
		}
		missing := due + c.rate.N(clockAhead) - c.pulled
		c.mu.Unlock()
		if missing <= 0 {
			return true
		}
		n, err := src(buf[:min(missing, len(buf))])
		c.mu.Lock()
		c.pulled += n
		c.ended = err != nil
		c.mu.Unlock()
		if n == 0 && err == nil {
			return true // none ready: ask again at the next tick
		}
	}
}

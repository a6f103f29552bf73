package peaks

import (
	"context"
	"runtime"
	"sync"
	"time"

	"earshot/player"
)

// every is how often progress is told at most.
const every = 200 * time.Millisecond

// An Opener opens a recording, one of its own at each call.
type Opener func() (*player.Recording, error)

// Options are how a recording is measured.
type Options struct {
	// Near gives the moment of the recording that is looked at. Once there is
	// a rough picture it's measured from there on first. Nil means the start.
	// It's called from several goroutines.
	Near func() time.Duration

	workers int // 0 for as many as leave half of the processors alone
}

// Compute measures a recording and calls progress with all that is known so
// far, from the calling goroutine: at most five times a second, and at the end.
// The picture of a long recording is a rough one of all of it first, that of any
// other grows from its start.
//
// The recordings that open gives, all of the same file, are used at the same
// time, and closed. The error is that of ctx or of open, or why the recording
// ends before its length; up to there it was measured then, and told. Other
// damage is no error.
func Compute(ctx context.Context, open Opener, opts Options, progress func(Peaks)) error {
	rec, err := open()
	if err != nil {
		return err
	}
	m := meter{rec: rec}
	s := newShape(rec)
	rough := sketch(ctx, s, &m)
	if rough != nil {
		progress(Peaks{PerSecond: s.perSecond, Channels: rough, Done: 1, Rough: true})
	}
	p := newPlan(s, rough != nil, opts.Near)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan chunk)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer rec.Close()
		work(ctx, s, p, &m, chunks)
	})
	for range min(opts.helpers(), s.chunks()-1) {
		wg.Go(func() {
			rec, err := open()
			if err != nil {
				return // the first worker does it all then
			}
			defer rec.Close()
			work(ctx, s, p, &meter{rec: rec}, chunks)
		})
	}
	go func() {
		wg.Wait()
		close(chunks)
	}()
	err = gather(ctx, newPicture(s, rough), chunks, progress)
	cancel()
	for range chunks { // until all recordings are closed
	}
	return err
}

// helpers is how many workers there are besides the first one. Sound that plays
// meanwhile, and who works with it, come first.
func (o Options) helpers() int {
	if o.workers > 0 {
		return o.workers - 1
	}
	return min(2, max(1, runtime.GOMAXPROCS(0)/2)) - 1
}

// A chunk is a part of the recording that was measured.
type chunk struct {
	number int
	bins   [][]Level // by channel
	ended  bool      // before its length the recording did
	err    error     // why
}

// work measures one chunk after the other, until there are none.
func work(ctx context.Context, s shape, p *plan, m *meter, chunks chan<- chunk) {
	for {
		number, ok := p.take()
		if !ok {
			return
		}
		c := measure(ctx, s, m, number)
		if c.ended {
			p.end(number)
		}
		select {
		case chunks <- c:
		case <-ctx.Done():
			return
		}
	}
}

// measure measures one chunk. It gives part of it when ctx is done.
func measure(ctx context.Context, s shape, m *meter, number int) chunk {
	c := chunk{number: number, bins: make([][]Level, s.channels)}
	first := number * s.binsPerChunk()
	if err := m.seek(s.frame(first)); err != nil {
		c.ended, c.err = true, err
		return c
	}
	for bin := first; bin < first+s.binsPerChunk(); bin++ {
		from, to := s.frame(bin), min(s.frame(bin+1), s.length)
		if from >= s.length || ctx.Err() != nil {
			break
		}
		levels, got := m.measure(to-from, s.channels)
		if got > 0 || from == to { // a rate below that of the bins leaves some empty
			for ch := range c.bins {
				c.bins[ch] = append(c.bins[ch], levels[ch])
			}
		}
		if got < to-from {
			c.ended, c.err = true, m.rec.Err()
			break
		}
	}
	return c
}

// gather puts the chunks together and tells progress.
func gather(ctx context.Context, p *picture, chunks <-chan chunk, progress func(Peaks)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var failure error
	changed := false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if changed {
				progress(p.peaks())
				changed = false
			}
		case c, ok := <-chunks:
			if !ok {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				progress(p.whole())
				return failure
			}
			changed = p.add(c) || changed
			if c.ended && failure == nil {
				failure = c.err
			}
		}
	}
}

// A plan says which chunk is measured next.
type plan struct {
	anyOrder bool
	near     func() time.Duration // nil for the start

	mu     sync.Mutex
	chunks int          // there are, as far as that is known
	next   int          // all before it are taken
	taken  map[int]bool // after next
}

// newPlan gives the plan for all chunks. Unless there is a picture of all
// already, one that is to grow takes them in order.
func newPlan(s shape, anyOrder bool, near func() time.Duration) *plan {
	return &plan{anyOrder: anyOrder && near != nil, near: near, chunks: s.chunks(), taken: map[int]bool{}}
}

// take gives a chunk that was not given yet.
func (p *plan) take() (number int, ok bool) {
	at := 0
	if p.anyOrder {
		at = int(p.near() / chunkLength)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	number = max(at, p.next)
	for p.taken[number] {
		number++
	}
	if number >= p.chunks {
		number = p.next
	}
	if number >= p.chunks {
		return 0, false
	}
	p.taken[number] = true
	for p.taken[p.next] {
		delete(p.taken, p.next)
		p.next++
	}
	return number, true
}

// end says that there is nothing behind a chunk.
func (p *plan) end(number int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.chunks = min(p.chunks, number+1)
}

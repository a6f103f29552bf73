package peaks

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"earshot/player"
)

const (
	// Bins are 20 ms where the picture can be looked at closely, and 100 ms
	// where there would be many.
	fineBins    = 50
	coarseBins  = 10
	longestFine = time.Hour

	// every is how often progress is told at most.
	every = 200 * time.Millisecond

	// chunkLength is how much a worker measures at a time. It takes far longer
	// than seeking to it, and is soon done also where decoding is slow.
	chunkLength = 30 * time.Second

	mostWorkers = 2

	// blockLen is how many frames are decoded before anybody looks whether to
	// go on: milliseconds, also of the slowest format.
	blockLen = 2048
)

// Compute measures a recording from its start to its end, and calls progress
// with all that is known so far: at most five times a second while it grows, and
// at the end, always from the calling goroutine. The last Peaks has Done 1, also
// where the recording can be read no further.
//
// Each call of open gives a Recording of its own, of the same file; they are
// used at the same time, and closed. The error is that of ctx or of open, or why
// the recording ends before its length. Other damage is no error.
func Compute(ctx context.Context, open func() (*player.Recording, error), progress func(Peaks)) error {
	rec, err := open()
	if err != nil {
		return err
	}
	c := newComputation(rec)
	workers := max(1, min(mostWorkers, c.chunks))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan chunk, workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for w := range workers {
		wg.Go(func() {
			rec := rec
			if w > 0 {
				var err error
				if rec, err = open(); err != nil {
					return // the others will do
				}
			}
			defer rec.Close()
			c.work(ctx, rec, results)
		})
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	return c.gather(ctx, results, progress)
}

// A computation is what the workers share.
type computation struct {
	rate      int // frames a second
	channels  int
	perSecond int
	length    int64 // frames, as the decoder says
	chunks    int   // there are, if it is that long

	taken atomic.Int64 // chunks that a worker has taken
	end   atomic.Int64 // chunks there really are, as far as that is known
}

// A chunk is a part of the recording that was measured.
type chunk struct {
	number int
	bins   [][]uint8 // by channel
	last   bool      // the recording ends here
	err    error     // why, if it should not
}

func newComputation(rec *player.Recording) *computation {
	c := &computation{
		rate:      max(1, int(rec.Rate)),
		channels:  max(1, min(rec.Channels, 2)),
		perSecond: fineBins,
		length:    int64(max(0, rec.Len())),
	}
	if c.length/int64(c.rate) > int64(longestFine/time.Second) {
		c.perSecond = coarseBins
	}
	perChunk := int64(c.rate) * int64(chunkLength/time.Second)
	c.chunks = int(c.length / perChunk)
	if c.length%perChunk > 0 {
		c.chunks++
	}
	c.end.Store(int64(c.chunks))
	return c
}

func (c *computation) binsPerChunk() int { return c.perSecond * int(chunkLength/time.Second) }

// frame gives the frame at which a bin starts.
func (c *computation) frame(bin int) int64 {
	per := int64(c.perSecond)
	return int64(bin)/per*int64(c.rate) + int64(bin)%per*int64(c.rate)/per
}

// work takes one chunk after the other, until there are none.
func (c *computation) work(ctx context.Context, rec *player.Recording, results chan<- chunk) {
	m := meter{rec: rec}
	for {
		number := c.taken.Add(1) - 1
		if number >= c.end.Load() {
			return
		}
		result := c.measure(ctx, &m, int(number))
		if result.last {
			// A length that is a lie must not keep anybody busy.
			for end := c.end.Load(); number+1 < end && !c.end.CompareAndSwap(end, number+1); {
				end = c.end.Load()
			}
		}
		select {
		case results <- result:
		case <-ctx.Done():
			return
		}
	}
}

// measure measures one chunk.
func (c *computation) measure(ctx context.Context, m *meter, number int) chunk {
	result := chunk{number: number, bins: make([][]uint8, c.channels)}
	first := number * c.binsPerChunk()
	if err := m.seek(c.frame(first)); err != nil {
		result.last, result.err = true, err
		return result
	}
	for bin := first; bin < first+c.binsPerChunk(); bin++ {
		from, to := c.frame(bin), min(c.frame(bin+1), c.length)
		if from >= to || ctx.Err() != nil {
			result.last = true
			break
		}
		sums, n := m.measure(to-from, c.channels)
		if n > 0 {
			for ch := range result.bins {
				result.bins[ch] = append(result.bins[ch], sums[ch].level(n))
			}
		}
		if n < to-from {
			result.last, result.err = true, m.rec.Err()
			break
		}
	}
	return result
}

// gather puts the chunks together and tells progress.
func (c *computation) gather(ctx context.Context, results <-chan chunk, progress func(Peaks)) error {
	bins := make([][]uint8, c.channels)
	waiting := map[int]chunk{} // for those before them
	next := 0
	var failure error
	tell := func(done float64) {
		p := Peaks{PerSecond: c.perSecond, Channels: make([][]uint8, c.channels), Done: done}
		for ch := range bins {
			// What was told is only ever added to, behind its end.
			p.Channels[ch] = bins[ch][:len(bins[ch]):len(bins[ch])]
		}
		progress(p)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	told := 0
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if next > told {
				told = next
				tell(float64(next) / float64(c.chunks))
			}
		case result, ok := <-results:
			if !ok {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				tell(1)
				return failure
			}
			waiting[result.number] = result
			for {
				result, ok := waiting[next]
				if !ok {
					break
				}
				delete(waiting, next)
				next++
				for ch := range bins {
					bins[ch] = append(bins[ch], result.bins[ch]...)
				}
				if result.last {
					failure = result.err
					clear(waiting)
				}
			}
		}
	}
}

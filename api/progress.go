package api

import (
	"sync"
	"time"
)

// A Stage is how far a request is.
type Stage uint8

const (
	Sending   Stage = iota // the source is on its way
	Waiting                // all was sent; the service works
	Receiving              // the answer is on its way
	Retrying               // it failed, and begins again after Wait
)

// String is the stage in one word: "sending" …
func (s Stage) String() string {
	switch s {
	case Waiting:
		return "waiting"
	case Receiving:
		return "receiving"
	case Retrying:
		return "retrying"
	}
	return "sending"
}

// Progress is how far a request is at one moment.
type Progress struct {
	Stage    Stage
	Sent     int64         // bytes of the body handed to the connection, in this attempt
	Size     int64         // bytes of the body; -1 unknown
	Received int64         // bytes of the answer
	Attempt  int           // 1 for the first
	Wait     time.Duration // Retrying: how long until the next attempt
	Why      error         // Retrying: why the last one failed
}

// reportEvery is how often progress within one stage is told: 20 times a second.
const reportEvery = time.Second / 20

// A reporter tells progress, one call at a time, each change of stage and
// else not too often. After end it tells nothing.
type reporter struct {
	mu    sync.Mutex
	tell  func(Progress)
	told  time.Time
	now   Progress
	begun bool
}

// update changes the progress and tells it if it is time.
func (r *reporter) update(change func(*Progress)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tell == nil {
		return
	}
	was := r.now.Stage
	change(&r.now)
	if now := time.Now(); !r.begun || r.now.Stage != was || now.Sub(r.told) >= reportEvery {
		r.begun, r.told = true, now
		r.tell(r.now)
	}
}

func (r *reporter) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell = nil
}

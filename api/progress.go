package api

import "time"

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
	return [...]string{"sending", "waiting", "receiving", "retrying"}[s&3]
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

package live

import "time"

// An Event is something that happened in a session: Connected, Received,
// Disconnected, Gap or Ended. Times are those of the recording: since its first sample.
type Event interface{ event() }

// Connected says that a connection was opened. Interim words of an earlier one
// from Offset on are void: that sound is heard again.
type Connected struct {
	Offset    time.Duration // the connection's time 0
	At        time.Time
	RequestID string // to tell the vendor; empty if the service did not say
}

// Received is a message of the service.
type Received struct {
	Raw     []byte  // as it came
	Message Message // of the zero value when Raw is no JSON object
}

// Disconnected says that a connection was lost, or none could be opened.
type Disconnected struct {
	Err   error
	Retry time.Duration // until the next attempt
}

// Gap is sound for which no final words will come: it had to be dropped before
// any connection that lived long enough could take it.
type Gap struct{ From, To time.Duration }

// Ended is the last event of every session.
type Ended struct {
	Duration time.Duration // of the sound; 0 for a container
	Err      error         // what Run returns
}

func (Connected) event()    {}
func (Received) event()     {}
func (Disconnected) event() {}
func (Gap) event()          {}
func (Ended) event()        {}

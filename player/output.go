package player

import (
	"context"

	"github.com/gopxl/beep/v2"
)

// A Source gives the next frames to be heard. It may give fewer than asked for,
// or none, when no more are ready yet: ask again some milliseconds later. After
// io.EOF there are none. It never waits for a disk or a server.
type Source = func(frames [][2]float64) (n int, err error)

// A Format is what an Output is opened for.
type Format struct {
	Rate     beep.SampleRate // frames a second
	Channels int             // 1 when both channels of every frame are the same, else 2
}

// An Output pulls frames from a Source and makes them heard. Only the engine
// uses it, from one goroutine; Heard and Close alone are called from any.
type Output interface {
	// Name is what the status line calls it.
	Name() string

	// Play drops what is queued and makes src heard, from its first frame, to
	// its very end if it has one, however short it is. When Play has returned
	// no earlier source is asked again.
	Play(src Source) error

	// Stop drops what is queued. When it has returned no source is asked again
	// until the next Play.
	Stop() error

	// Heard says how many frames of the source of the last Play have been heard
	// by now. It never waits and never goes back, it is 0 until the first frame
	// is heard, and at the end it is the number of frames the source gave. After
	// Stop it stays where it was.
	Heard() int

	// Lost is closed when the Output has failed by itself: the server died or
	// answers no more. Err then says why.
	Lost() <-chan struct{}
	Err() error

	// Close stops all sound and every goroutine of the Output. It may be called
	// at any time, from any goroutine and more than once; a Play or Stop that
	// waits for a server then ends with an error.
	Close() error
}

// An OutputOpener opens an Output. It may take seconds; it gives up when ctx is
// cancelled.
type OutputOpener func(ctx context.Context, f Format) (Output, error)

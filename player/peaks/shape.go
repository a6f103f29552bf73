package peaks

import (
	"time"

	"earshot/player"
)

const (
	// Bins are 20 ms where the picture can be looked at closely, and 100 ms
	// where there would be many.
	fineBins    = 50
	wideBins    = 10
	longestFine = time.Hour

	// chunkLength is how much a worker measures at a time. It takes far longer
	// than seeking to it, and is soon done also where decoding is slow.
	chunkLength = 30 * time.Second
)

// A shape is how a recording is cut into bins, and those into chunks.
type shape struct {
	rate      int   // frames a second
	length    int64 // frames, as the decoder says; it may be a lie
	channels  int   // 1 or 2
	perSecond int   // bins
}

func newShape(rec *player.Recording) shape {
	s := shape{
		rate:      max(1, int(rec.Rate)),
		length:    int64(max(0, rec.Len())),
		channels:  max(1, min(rec.Channels, 2)),
		perSecond: fineBins,
	}
	if s.lastsOver(longestFine) {
		s.perSecond = wideBins
	}
	return s
}

// lastsOver says whether the recording lasts longer than d.
func (s shape) lastsOver(d time.Duration) bool {
	return s.length/int64(s.rate) >= int64(d/time.Second)
}

// frame gives the frame at which a bin starts.
func (s shape) frame(bin int) int64 {
	per := int64(s.perSecond)
	return int64(bin)/per*int64(s.rate) + int64(bin)%per*int64(s.rate)/per
}

func (s shape) binsPerChunk() int { return s.perSecond * int(chunkLength/time.Second) }

// bins is how many bins start before the end.
func (s shape) bins() int {
	seconds, rest := s.length/int64(s.rate), s.length%int64(s.rate)
	n := int(seconds) * s.perSecond
	for s.frame(n)-seconds*int64(s.rate) < rest {
		n++
	}
	return n
}

// chunks is how many there are.
func (s shape) chunks() int {
	per := int64(s.rate) * int64(chunkLength/time.Second)
	n := s.length / per
	if s.length%per > 0 {
		n++
	}
	return int(n)
}

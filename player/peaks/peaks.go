// Package peaks measures how loud a recording is over time: what a waveform is
// drawn from, and where nobody speaks.
package peaks

import (
	"math"
	"time"
)

// Peaks is the level of a recording over time, as far as it is known. It is
// never changed once it was given out.
type Peaks struct {
	PerSecond int       // bins a second: bin b is the sound from b/PerSecond to (b+1)/PerSecond seconds
	Channels  [][]Level // the Level of each bin, of the first two channels, or the one of a mono recording; all equally long
	Done      float64   // 0..1: how much of the recording the bins cover, from its start
	Rough     bool      // some bins have the level of one nearby, until they are measured
}

// Duration is how much of the recording the bins cover.
func (p Peaks) Duration() time.Duration {
	if p.PerSecond <= 0 || len(p.Channels) == 0 {
		return 0
	}
	return p.at(len(p.Channels[0]))
}

// at gives the moment at which a bin starts.
func (p Peaks) at(bin int) time.Duration {
	per := int64(p.PerSecond)
	seconds, rest := int64(bin)/per, int64(bin)%per
	return time.Duration(seconds)*time.Second + time.Duration(rest*int64(time.Second)/per)
}

// A Level says how loud a bin is, in steps of 3/8 dB: 255 is 0 dB, 1 is
// -95.25 dB, and 0 is all below. 0 dB is the root mean square of a square wave at
// full scale; a sine at full scale has -3 dB. The mean of the bin is taken off
// first, because an offset is not heard.
type Level = uint8

const stepsPerDB = 8. / 3

// Decibels gives the dB of a level.
func Decibels(l Level) float64 { return (float64(l) - 255) / stepsPerDB }

// levelOf gives the level of a mean square.
func levelOf(meanSquare float64) Level {
	// Also what is no number has level 0: recordings of floats may hold some.
	if !(meanSquare > 0) {
		return 0
	}
	return Level(math.Round(min(255, max(0, 255+stepsPerDB*10*math.Log10(meanSquare)))))
}

// Loudness gives how loud each level sounds, 0..255, in proportion: what is
// drawn twice as high sounds twice as loud. That is Stevens' power law, by which
// a sound must get 10 dB louder to sound twice as loud.
func Loudness() (of [256]uint8) {
	for l := range of {
		of[l] = uint8(math.Round(255 * math.Pow(2, Decibels(Level(l))/10)))
	}
	return of
}

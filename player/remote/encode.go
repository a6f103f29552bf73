//go:build unix

package remote

import (
	"encoding/binary"
	"math"
	"time"
)

// bytes is the length of a duration in bytes, in whole frames.
func (f Format) bytes(d time.Duration) int { return f.Rate.N(d) * f.size() }

// wavHeader is the header of a WAV file without end (RIFF, with the greatest
// sizes that can be said), which players of standard input take.
func (f Format) wavHeader() []byte {
	le := binary.LittleEndian
	b := []byte("RIFF")
	b = le.AppendUint32(b, math.MaxUint32)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, uint16(f.Channels))
	b = le.AppendUint32(b, uint32(f.Rate))
	b = le.AppendUint32(b, uint32(int(f.Rate)*f.size()))
	b = le.AppendUint16(b, uint16(f.size()))
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	return le.AppendUint32(b, math.MaxUint32)
}

// encode appends the frames to b; one channel is the mean of both.
func (f Format) encode(b []byte, frames [][2]float64) []byte {
	sample := func(v float64) {
		v = max(math.MinInt16, min(math.Round(v*32768), math.MaxInt16))
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(v)))
	}
	for _, v := range frames {
		if f.Channels == 1 {
			sample((v[0] + v[1]) / 2)
		} else {
			sample(v[0])
			sample(v[1])
		}
	}
	return b
}

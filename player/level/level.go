// Package level measures how loud sound is while it comes in.
package level

import (
	"math"
	"sync"
	"time"
)

const (
	// Silence is the level of no sound at all, in dBFS. The quietest sound 16
	// bits can hold, one step up and down, has -90.3 dBFS.
	Silence = -100.0

	window = 300 * time.Millisecond // what Peak and RMS are of, as long as a VU meter takes
	block  = 10 * time.Millisecond  // steps in which the window moves on
	blocks = int(window / block)
)

// A Level is how loud a channel is, in dBFS: 0 is full scale, a sine at full
// scale has a Peak of 0 and an RMS of -3.01. All are Silence at least.
type Level struct {
	Peak float64 // the highest sample of the last 300 ms
	RMS  float64 // the root mean square of the last 300 ms
}

// A Meter measures sound that is written to it. Time is counted in samples: a
// meter that nothing is written to stays where it is. Its methods may be called
// from any goroutine.
type Meter struct {
	channels int
	perBlock int // frames

	mu     sync.Mutex
	of     []channel // by channel
	next   int       // block of the ring that is being filled
	frames int       // in it
	filled int       // blocks in the ring that count, besides that one
	odd    []byte    // a part of a frame
}

// A channel is what a Meter knows of one.
type channel struct {
	peaks   [blocks]int32   // the highest sample of each block, 0..32768
	squares [blocks]float64 // the sum of squares of each
}

// New gives a meter of 16-bit sound with so many frames a second, and channels in
// each.
func New(rate, channels int) *Meter {
	return &Meter{
		channels: max(1, channels),
		perBlock: max(1, int(int64(rate)*int64(block)/int64(time.Second))),
		of:       make([]channel, max(1, channels)),
	}
}

// Write takes 16-bit little-endian samples, the channels in turn. It never
// fails.
func (m *Meter) Write(pcm []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, size := len(pcm), 2*m.channels
	if len(m.odd) > 0 {
		k := min(size-len(m.odd), len(pcm))
		m.odd = append(m.odd, pcm[:k]...)
		pcm = pcm[k:]
		if len(m.odd) < size {
			return n, nil
		}
		m.add(m.odd)
		m.odd = m.odd[:0]
	}
	whole := len(pcm) / size * size
	m.add(pcm[:whole])
	m.odd = append(m.odd, pcm[whole:]...)
	return n, nil
}

// add takes whole frames.
func (m *Meter) add(pcm []byte) {
	size := 2 * m.channels
	for len(pcm) > 0 {
		n := min(len(pcm)/size, m.perBlock-m.frames)
		for c := range m.of {
			m.of[c].add(pcm[2*c:n*size], size, m.next)
		}
		pcm = pcm[n*size:]
		if m.frames += n; m.frames == m.perBlock {
			m.turn()
		}
	}
}

// add takes the first sample of each size bytes.
func (c *channel) add(pcm []byte, size, block int) {
	var peak int32
	var sum int64 // 2^30 a sample: no block is long enough to overflow
	for i := 0; i+1 < len(pcm); i += size {
		v := int32(int16(uint16(pcm[i]) | uint16(pcm[i+1])<<8))
		sum += int64(v) * int64(v)
		if v < 0 {
			v = -v
		}
		peak = max(peak, v)
	}
	c.peaks[block] = max(c.peaks[block], peak)
	c.squares[block] += float64(sum)
}

// turn ends the block that is full.
func (m *Meter) turn() {
	m.next = (m.next + 1) % blocks
	m.frames = 0
	m.filled = min(m.filled+1, blocks-1)
	for i := range m.of {
		m.of[i].peaks[m.next], m.of[i].squares[m.next] = 0, 0
	}
}

// Levels gives the level of each channel now.
func (m *Meter) Levels() []Level {
	m.mu.Lock()
	defer m.mu.Unlock()
	levels := make([]Level, len(m.of))
	frames := float64(m.filled*m.perBlock + m.frames)
	for i := range m.of {
		c := &m.of[i]
		var peak int32
		var squares float64
		for b := range blocks {
			peak = max(peak, c.peaks[b])
			squares += c.squares[b]
		}
		l := Level{Peak: decibels(float64(peak)), RMS: Silence}
		if frames > 0 {
			l.RMS = decibels(math.Sqrt(squares / frames))
		}
		levels[i] = l
	}
	return levels
}

// decibels gives the level of an amplitude of 0..32768.
func decibels(amplitude float64) float64 {
	if amplitude <= 0 {
		return Silence
	}
	return max(Silence, 20*math.Log10(amplitude/(1<<15)))
}

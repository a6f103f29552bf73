// Package remote brings sound to where the person is who works over SSH, when
// their sound server cannot be reached: a second SSH connection runs a listener
// on the host, whose output goes into a player on the person's side. The explorer
// finds the listener by a socket and sends it what is to be heard.
//
// Sound goes out as fast as it is heard, and never more than a tenth of a second
// earlier: so a jump is heard soon without taking back what was sent.
package remote

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/gopxl/beep/v2"
)

// A Format is how sound is sent: 16-bit little-endian frames.
type Format struct {
	Rate     beep.SampleRate
	Channels int
}

func (f Format) valid() bool {
	return f.Rate >= 4000 && f.Rate <= 192000 && (f.Channels == 1 || f.Channels == 2)
}

// size is the length of a frame in bytes.
func (f Format) size() int { return 2 * f.Channels }

// bytes is the length of a duration in bytes, in whole frames.
func (f Format) bytes(d time.Duration) int { return f.Rate.N(d) * f.size() }

// A Head is what goes before the frames.
type Head int

const (
	Raw  Head = iota // nothing
	Line             // a line with the format, for PlayStream
	WAV              // the header of a WAV file
)

// mark begins the line before the frames, with which each side tells the other
// the format.
const mark = "earshot-audio 1"

// Header is the line that goes before the frames.
func (f Format) Header() string {
	return fmt.Sprintf("%s rate=%d channels=%d\n", mark, f.Rate, f.Channels)
}

// ErrHeader says that what comes is not a stream of ours.
var ErrHeader = errors.New("not the output of 'earshot audio'")

// ReadHeader reads the line before the frames.
func ReadHeader(r *bufio.Reader) (Format, error) {
	const longest = 100
	var line []byte
	for len(line) < longest {
		b, err := r.ReadByte()
		if err != nil {
			if err == io.EOF && len(line) == 0 {
				return Format{}, fmt.Errorf("%w: nothing came", ErrHeader)
			}
			return Format{}, fmt.Errorf("%w: %w", ErrHeader, err)
		}
		if b == '\n' {
			break
		}
		line = append(line, b)
	}
	var f Format
	rest, ok := strings.CutPrefix(string(line), mark+" ")
	if ok {
		_, err := fmt.Sscanf(rest, "rate=%d channels=%d", &f.Rate, &f.Channels)
		ok = err == nil && f.valid()
	}
	if !ok {
		return Format{}, fmt.Errorf("%w: it begins with %.60q", ErrHeader, line)
	}
	return f, nil
}

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

// Decode appends the frames in b to frames.
func (f Format) Decode(frames [][2]float64, b []byte) [][2]float64 {
	for ; len(b) >= f.size(); b = b[f.size():] {
		left := float64(int16(binary.LittleEndian.Uint16(b))) / 32768
		right := left
		if f.Channels == 2 {
			right = float64(int16(binary.LittleEndian.Uint16(b[2:]))) / 32768
		}
		frames = append(frames, [2]float64{left, right})
	}
	return frames
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

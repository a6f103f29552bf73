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
	"strings"

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

// ErrTaken says that the listener now plays what another explorer sends.
var ErrTaken = errors.New("another earshot plays through 'earshot audio' now")

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

package ogg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/pion/opus"
)

// opusCodec decodes Opus, always at 48 kHz (RFC 7845).
type opusCodec struct {
	d        opus.Decoder
	headers  int
	channels int
	skip     int
	gain     float32
}

const (
	opusRate    = 48000
	longestOpus = 5760  // frames of a packet, 120 ms
	opusPreroll = 12000 // 250 ms; RFC 7845, 4.6, has 80 at least
)

func (c *opusCodec) header(packet []byte) (last bool, err error) {
	c.headers++
	if c.headers == 2 {
		return true, nil // comments
	}
	if len(packet) < 19 || packet[8]>>4 != 0 {
		return false, errors.New("a header of Opus that can't be right")
	}
	c.channels = int(packet[9])
	c.skip = int(binary.LittleEndian.Uint16(packet[10:]))
	c.gain = float32(math.Pow(10, float64(int16(binary.LittleEndian.Uint16(packet[16:])))/256/20))
	if family := packet[18]; family != 0 || c.channels < 1 || c.channels > 2 {
		return false, &UnsupportedError{fmt.Sprintf("Opus with %d channels in mapping family %d", c.channels, family)}
	}
	c.d, err = opus.NewDecoderWithOutput(opusRate, c.channels)
	return false, err
}

func (c *opusCodec) format() format {
	return format{name: "Opus", rate: opusRate, channels: c.channels, skip: c.skip, preroll: opusPreroll, reach: longestOpus}
}

func (c *opusCodec) decode(packet []byte, out []float32) (frames []float32, err error) {
	n := opusFrames(packet) * c.channels
	if n == 0 {
		return out, errors.New("a packet that can't be decoded")
	}
	out = slices.Grow(out, n)
	sound := out[len(out) : len(out)+n]
	defer func() {
		if recover() != nil {
			err = errors.New("a packet that can't be decoded")
		}
		if err != nil {
			clear(sound)
		}
		frames = out[:len(out)+n]
	}()
	got, err := c.d.DecodeToFloat32(packet, sound)
	if err == nil {
		clear(sound[got*c.channels:])
	}
	if c.gain != 1 {
		for i := range sound {
			sound[i] *= c.gain
		}
	}
	return nil, err
}

func (c *opusCodec) reset() {
	// What is remembered from before goes; the memory stays.
	if err := c.d.Init(opusRate, c.channels); err != nil {
		panic("ogg: " + err.Error()) // rate and channels were right before
	}
}

// opusFrames is the length of a packet in frames at 48 kHz, 0 if that can't be
// (RFC 6716, 3.1 and 3.2).
func opusFrames(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	var frames int
	switch config := packet[0] >> 3; {
	case config < 12: // SILK
		frames = [...]int{480, 960, 1920, 2880}[config&3]
	case config < 16: // both
		frames = [...]int{480, 960}[config&1]
	default: // CELT
		frames = [...]int{120, 240, 480, 960}[config&3]
	}
	switch packet[0] & 3 {
	case 1, 2:
		frames *= 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames *= int(packet[1] & 63)
	}
	if frames > longestOpus {
		return 0
	}
	return frames
}

package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A Stream decodes sound that comes from a reader, such as a pipe: all its
// channels in turn, as 16-bit little-endian PCM.
type Stream struct {
	r        io.Reader
	rate     int
	channels int
	codec    codec
	left     int64 // bytes of samples to come, -1 while that is not known

	buf  []byte // what was read
	rest []byte // the end of it: not decoded yet
	err  error  // what comes after it
}

// NewStream reads the header of a WAV from r. Where the header does not say how
// long the sound is, as in what programs write to a pipe, it goes on to the end
// of r.
//
// The error is an *UnsupportedError if the samples are stored in a way that is
// not decoded here, and io.ErrUnexpectedEOF if r ends before the samples begin.
func NewStream(r io.Reader) (*Stream, error) {
	h, err := streamHeader(r)
	if err != nil {
		return nil, fmt.Errorf("wav: %w", err)
	}
	bytes := h.block / h.channels
	c, ok := codecOf(h.tag, bytes)
	if h.block%h.channels != 0 || !ok {
		c, ok = codecOf(h.tag, (h.bits+7)/8)
	}
	if !ok {
		return nil, fmt.Errorf("wav: %w", &UnsupportedError{Tag: h.tag, Bits: h.bits, Size: h.size})
	}
	return newStream(r, c, h.rate, h.channels, h.size), nil
}

// A Raw is how sound is stored that has no header.
type Raw struct {
	Encoding string // one of Encodings
	Rate     int    // frames a second
	Channels int
}

// rawCodecs are the encodings of sound without a header, by the names that
// Deepgram's API has for them.
var rawCodecs = []struct {
	name  string
	tag   uint16
	bytes int
}{
	{"linear16", tagPCM, 2},
	{"linear32", tagFloat, 4}, // of floats, by the API's documentation
	{"mulaw", tagMuLaw, 1},
	{"alaw", tagALaw, 1},
}

// Encodings are what Raw.Encoding may be: "linear16" (signed, little-endian),
// "linear32" (floats, little-endian), "mulaw" and "alaw".
func Encodings() []string {
	var names []string
	for _, c := range rawCodecs {
		names = append(names, c.name)
	}
	return names
}

// ErrEncoding says that a Raw has an encoding that is none of Encodings.
var ErrEncoding = errors.New("not an encoding of raw sound")

// NewRawStream decodes sound without a header.
func NewRawStream(r io.Reader, raw Raw) (*Stream, error) {
	if raw.Rate < 1 || raw.Rate > math.MaxInt32 || raw.Channels < 1 || raw.Channels > math.MaxUint16 {
		return nil, fmt.Errorf("wav: raw sound cannot have %d channels at %d Hz", raw.Channels, raw.Rate)
	}
	for _, rc := range rawCodecs {
		if rc.name == raw.Encoding {
			c, _ := codecOf(rc.tag, rc.bytes)
			return newStream(r, c, raw.Rate, raw.Channels, -1), nil
		}
	}
	return nil, fmt.Errorf("wav: %q is %w", raw.Encoding, ErrEncoding)
}

func newStream(r io.Reader, c codec, rate, channels int, size int64) *Stream {
	frame := c.bytes * channels
	return &Stream{r: r, rate: rate, channels: channels, codec: c, left: size, buf: make([]byte, max(1, (32<<10)/frame)*frame)}
}

func (s *Stream) Rate() int     { return s.rate }       // frames a second
func (s *Stream) Channels() int { return s.channels }   // in each frame
func (s *Stream) Codec() string { return s.codec.name } // such as "µ-law"

// Is16Bit says whether the samples come as they are stored.
func (s *Stream) Is16Bit() bool { return s.codec.tag == tagPCM && s.codec.bytes == 2 }

// Read waits for sound, and gives what is there of it, in whole frames. At the
// end it gives io.EOF, or io.ErrUnexpectedEOF if there should be more.
func (s *Stream) Read(p []byte) (int, error) {
	in, out := s.codec.bytes*s.channels, 2*s.channels
	if len(p) < out {
		return 0, fmt.Errorf("wav: a frame takes %d bytes, there is room for %d", out, len(p))
	}
	for len(s.rest) < in {
		if s.err != nil {
			return 0, s.err
		}
		s.fill()
	}
	n := min(len(s.rest)/in, len(p)/out)
	s.decode(p, s.rest[:n*in])
	s.rest = s.rest[n*in:]
	return n * out, nil
}

// fill reads some more.
func (s *Stream) fill() {
	have := copy(s.buf, s.rest)
	room := s.buf[have:]
	if s.left >= 0 {
		room = room[:min(int64(len(room)), s.left)]
	}
	n := 0
	if len(room) > 0 {
		n, s.err = s.r.Read(room)
	} else {
		s.err = io.EOF
	}
	if s.left >= 0 {
		s.left -= int64(n)
		if s.err == io.EOF && s.left > 0 {
			s.err = fmt.Errorf("wav: cut off, %d bytes of samples are missing: %w", s.left, io.ErrUnexpectedEOF)
		}
	}
	s.rest = s.buf[:have+n]
}

func (s *Stream) decode(to, from []byte) {
	if s.Is16Bit() {
		copy(to, from)
		return
	}
	for i := 0; len(from) > 0; i += 2 {
		v := math.Round(s.codec.sample(from) * (1 << 15))
		v = max(math.MinInt16, min(v, math.MaxInt16))
		binary.LittleEndian.PutUint16(to[i:], uint16(int16(v)))
		from = from[s.codec.bytes:]
	}
}

// streamHeader reads up to the first sample. The size is -1 where it is not
// known.
func streamHeader(r io.Reader) (header, error) {
	// mostHeader is far above the pictures that some put before their samples.
	const mostHeader = 64 << 20
	var h header
	var b [64]byte
	if n, err := io.ReadFull(r, b[:12]); err != nil {
		return h, fmt.Errorf("the RIFF header is cut off after %d bytes: %w", n, eofOr(err))
	}
	switch string(b[:4]) {
	case "RIFF", "RF64", "BW64":
	default:
		return h, errors.New("not a RIFF file")
	}
	if string(b[8:12]) != "WAVE" {
		return h, fmt.Errorf("a RIFF file of type %q, not WAVE", b[8:12])
	}
	size64 := int64(-1)
	for pos := int64(12); ; {
		if _, err := io.ReadFull(r, b[:8]); err != nil {
			return h, fmt.Errorf("no data chunk: %w", eofOr(err))
		}
		name, size := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		if name == "data" {
			if h.channels == 0 || h.rate == 0 {
				return h, fmt.Errorf("before the samples no fmt chunk says how they are stored, but %d channels at %d Hz", h.channels, h.rate)
			}
			switch {
			case size == math.MaxUint32 && size64 > 0:
				h.size = size64
			case size == 0 || size >= nearlyAll && size64 <= 0:
				h.size = -1
			default:
				h.size = size
			}
			return h, nil
		}
		pos += 8 + size + size&1
		if pos > mostHeader {
			return h, fmt.Errorf("more than %d MB before the samples", mostHeader>>20)
		}
		n := min(size, int64(len(b)))
		if _, err := io.ReadFull(r, b[:n]); err != nil {
			return h, fmt.Errorf("the %q chunk is cut off: %w", name, eofOr(err))
		}
		switch name {
		case "ds64":
			if v := binary.LittleEndian.Uint64(b[8:]); n >= 16 && v <= math.MaxInt64/2 {
				size64 = int64(v)
			}
		case "fmt ":
			if n < 16 {
				return h, fmt.Errorf("the fmt chunk has %d bytes, and needs 16", n)
			}
			h.setFormat(b[:n])
		}
		if _, err := io.CopyN(io.Discard, r, size+size&1-n); err != nil {
			return h, fmt.Errorf("the %q chunk is cut off: %w", name, eofOr(err))
		}
	}
}

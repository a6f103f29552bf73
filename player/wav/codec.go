package wav

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Format tags of the fmt chunk (RFC 2361 and Microsoft's mmreg.h).
const (
	tagPCM            = 0x0001
	tagMicrosoftADPCM = 0x0002
	tagFloat          = 0x0003
	tagALaw           = 0x0006
	tagMuLaw          = 0x0007
	tagIMAADPCM       = 0x0011
	TagMP3            = 0x0055 // a whole MP3 file inside of the data
	tagExtensible     = 0xfffe
)

// codec is one way of storing a sample.
type codec struct {
	tag    uint16
	bytes  int // of one sample of one channel
	name   string
	sample func(b []byte) float64 // in [-1, 1], but for floats that go beyond
}

// codecs are the ways of storing samples that are decoded here.
var codecs = []codec{
	{tagPCM, 1, "8-bit PCM", func(b []byte) float64 { return float64(int(b[0])-128) / (1 << 7) }},
	{tagPCM, 2, "16-bit PCM", func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15) }},
	{tagPCM, 3, "24-bit PCM", func(b []byte) float64 {
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}},
	{tagPCM, 4, "32-bit PCM", func(b []byte) float64 { return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31) }},
	{tagFloat, 4, "32-bit float", func(b []byte) float64 {
		return finite(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	}},
	{tagFloat, 8, "64-bit float", func(b []byte) float64 { return finite(math.Float64frombits(binary.LittleEndian.Uint64(b))) }},
	{tagALaw, 1, "A-law", func(b []byte) float64 { return aLaw(b[0]) }},
	{tagMuLaw, 1, "µ-law", func(b []byte) float64 { return muLaw(b[0]) }},
}

// codecOf gives the way that a format tag and the size of a sample stand for.
func codecOf(tag uint16, bytes int) (codec, bool) {
	for _, c := range codecs {
		if c.tag == tag && c.bytes == bytes {
			return c, true
		}
	}
	return codec{}, false
}

// finite keeps a NaN or an infinity, which only damage makes, from reaching
// the sound card and every filter on the way there.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// muLaw expands one byte by ITU-T G.711, table 2.
func muLaw(b byte) float64 {
	const bias = 0x84 // added before the logarithm, 33 at 14 bits
	b = ^b
	v := (int(b&0x0f)<<3+bias)<<(b>>4&7) - bias
	if b&0x80 != 0 {
		v = -v
	}
	return float64(v) / (1 << 15)
}

// aLaw expands one byte by ITU-T G.711, table 1.
func aLaw(b byte) float64 {
	b ^= 0x55
	v := int(b&0x0f)<<4 + 8
	if s := b >> 4 & 7; s > 0 {
		v = (v + 0x100) << (s - 1)
	}
	if b&0x80 == 0 {
		v = -v
	}
	return float64(v) / (1 << 15)
}

// An UnsupportedError says that a WAV file is sound but that its samples are
// stored in a way that isn't decoded here.
type UnsupportedError struct {
	Tag         uint16 // WAVE_FORMAT_…
	Bits        int    // of one sample, as the header says
	Start, Size int64  // where the data are, in bytes of the file
}

// Codec is the name of what the file holds.
func (e *UnsupportedError) Codec() string {
	for _, c := range otherCodecs {
		if c.tag == e.Tag {
			return c.name
		}
	}
	return fmt.Sprintf("format 0x%04x with %d bits a sample", e.Tag, e.Bits)
}

func (e *UnsupportedError) Error() string { return "holds " + e.Codec() }

// otherCodecs are known by name alone.
var otherCodecs = []struct {
	tag  uint16
	name string
}{
	{tagMicrosoftADPCM, "Microsoft ADPCM"},
	{0x0010, "OKI ADPCM"},
	{tagIMAADPCM, "IMA ADPCM"},
	{0x0017, "Dialogic ADPCM"},
	{0x0022, "DSP Group TrueSpeech"},
	{0x0031, "GSM 6.10"},
	{0x0040, "G.721 ADPCM"},
	{0x0042, "G.723.1"},
	{0x0045, "G.726 ADPCM"},
	{0x0050, "MPEG Layer II"},
	{TagMP3, "MPEG Layer III"},
	{0x0057, "AMR"},
	{0x0064, "G.726 ADPCM"},
	{0x0065, "G.722"},
	{0x0083, "G.729"},
	{0x00ff, "AAC"},
	{0x0160, "Windows Media Audio 1"},
	{0x0161, "Windows Media Audio 2"},
	{0x1610, "AAC"},
	{0xa109, "Speex"},
}

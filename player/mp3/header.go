package mp3

import "errors"

// MPEG versions, in the order in which sample rates halve.
const (
	mpeg1  = iota // ISO/IEC 11172-3
	mpeg2         // ISO/IEC 13818-3, half the sample rates
	mpeg25        // not of ISO, but of all encoders: a quarter of the sample rates
)

// Bits of the mode extension of joint stereo.
const (
	intensityStereo = 1
	midSideStereo   = 2
)

// A header is the first four bytes of a frame.
type header struct {
	version  int
	crc      bool // two bytes of check follow the header
	rate     int  // samples a second
	rates    int  // which of the nine rates, for the scale-factor bands
	size     int  // bytes of the frame, with the header
	channels int
	modeExt  int // intensityStereo | midSideStereo
}

var sampleRates = [9]int{44100, 48000, 32000, 22050, 24000, 16000, 11025, 12000, 8000}

// bitRates in kbit/s of Layer III, of MPEG-1 and of the others.
var bitRates = [2][15]int{
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

const headerLen = 4

// errFreeFormat says that a stream doesn't tell its bit rate.
var errFreeFormat = errors.New("free-format MP3, of a bit rate outside of the standard's list, isn't decoded here; convert it with: lame --mp3input --decode")

// parseHeader reads the header of a Layer III frame. It fails for frames of
// free format, which tell no size.
func parseHeader(b []byte) (h header, ok bool) {
	if len(b) < headerLen || b[0] != 0xff || b[1]&0xe6 != 0xe2 {
		return h, false
	}
	switch b[1] >> 3 & 3 {
	case 3:
		h.version = mpeg1
	case 2:
		h.version = mpeg2
	case 0:
		h.version = mpeg25
	default:
		return h, false
	}
	bitRate, rate := int(b[2]>>4), int(b[2]>>2&3)
	if bitRate == 0 || bitRate == 15 || rate == 3 {
		return h, false
	}
	h.crc = b[1]&1 == 0
	h.rates = 3*h.version + rate
	h.rate = sampleRates[h.rates]
	h.channels = 2
	switch mode := b[3] >> 6; mode {
	case 1:
		h.modeExt = int(b[3] >> 4 & 3)
	case 3:
		h.channels = 1
	}
	h.size = h.samples()/8*1000*bitRates[min(h.version, 1)][bitRate]/h.rate + int(b[2]>>1&1)
	return h, true // and longer than its side information: the shortest has 24 bytes, 23 of them that
}

// granules is how many granules of 576 samples a frame has.
func (h *header) granules() int {
	if h.version == mpeg1 {
		return 2
	}
	return 1
}

// samples is how many samples of each channel a frame has.
func (h *header) samples() int { return granuleLen * h.granules() }

// sideLen is the length of the side information in bytes.
func (h *header) sideLen() int {
	switch {
	case h.version == mpeg1 && h.channels == 2:
		return 32
	case h.version != mpeg1 && h.channels == 1:
		return 9
	}
	return 17
}

// mainData is where in the frame the side information ends and the main data
// begin.
func (h *header) mainData() int {
	n := headerLen + h.sideLen()
	if h.crc {
		n += 2
	}
	return n
}

// alike says whether two headers can be of the same stream: of one version,
// layer and sample rate. Bit rate, padding and stereo mode may change.
func alike(a, b []byte) bool {
	return a[1]&0xfe == b[1]&0xfe && a[2]&0x0c == b[2]&0x0c
}

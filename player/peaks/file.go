package peaks

import (
	"encoding/binary"
	"hash/crc32"
	"math"
)

// fileMagic begins a file of Peaks, and tells which version of them it holds:
// it's a new one whenever the same sound gives other levels.
const fileMagic = "earshot peaks 1\n"

const (
	fileHeader  = len(fileMagic) + 2 + 2 + 4 // bins a second, channels, bins
	fileTrailer = 4                          // CRC-32 (IEEE) of all before
	longestFile = 8 << 20                    // bytes; more than 100 hours in two channels
)

// encode gives the file of a whole picture: the header, the levels of one
// channel after the other, and the trailer, in little endian. It gives nil for
// one that can't be kept.
func encode(p Peaks) []byte {
	if len(p.Channels) == 0 || len(p.Channels) > 2 || p.PerSecond <= 0 || p.PerSecond > math.MaxUint16 {
		return nil
	}
	bins := len(p.Channels[0])
	size := fileHeader + len(p.Channels)*bins + fileTrailer
	if size > longestFile {
		return nil
	}
	b := make([]byte, 0, size)
	b = append(b, fileMagic...)
	b = binary.LittleEndian.AppendUint16(b, uint16(p.PerSecond))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(p.Channels)))
	b = binary.LittleEndian.AppendUint32(b, uint32(bins))
	for _, levels := range p.Channels {
		if len(levels) != bins {
			return nil
		}
		b = append(b, levels...)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// decode reads what encode wrote, and says no to anything else.
func decode(b []byte) (Peaks, bool) {
	if len(b) < fileHeader+fileTrailer || len(b) > longestFile || string(b[:len(fileMagic)]) != fileMagic {
		return Peaks{}, false
	}
	body, sum := b[:len(b)-fileTrailer], b[len(b)-fileTrailer:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(sum) {
		return Peaks{}, false
	}
	numbers, levels := body[len(fileMagic):fileHeader], body[fileHeader:]
	p := Peaks{PerSecond: int(binary.LittleEndian.Uint16(numbers)), Done: 1}
	channels := int(binary.LittleEndian.Uint16(numbers[2:]))
	bins := int64(binary.LittleEndian.Uint32(numbers[4:]))
	if p.PerSecond == 0 || channels < 1 || channels > 2 || int64(len(levels)) != int64(channels)*bins {
		return Peaks{}, false
	}
	for ch := range channels {
		p.Channels = append(p.Channels, levels[int64(ch)*bins:int64(ch+1)*bins:int64(ch+1)*bins])
	}
	return p, true
}

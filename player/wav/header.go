package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxChunks bounds the walk over a file's chunks, so that a file made of
// millions of empty ones can't hold up Open.
const maxChunks = 10_000

// header is what the chunks before the samples say.
type header struct {
	tag      uint16 // WAVE_FORMAT_…; for EXTENSIBLE, the tag inside the sub-format
	channels int
	rate     int
	block    int   // bytes of one frame
	bits     int   // bits of one sample
	start    int64 // where the samples begin in the file
	size     int64 // bytes of samples that are really there
	damage   error // what was wrong with the sizes, if anything
}

// readHeader walks the chunks of a RIFF, RF64 or BW64 file (Microsoft and IBM,
// "Multimedia Programming Interface and Data Specifications 1.0"; ITU-R
// BS.2088 for the 64-bit sizes).
func readHeader(r io.ReaderAt, fileSize int64) (header, error) {
	var h header
	var b [64]byte
	if n, err := r.ReadAt(b[:12], 0); n < 12 {
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
	riffSize := int64(binary.LittleEndian.Uint32(b[4:]))
	size64 := int64(-1) // of the samples, from ds64
	found := false      // the data chunk
	for pos, chunks := int64(12), 0; pos+8 <= fileSize && chunks < maxChunks; chunks++ {
		if n, err := r.ReadAt(b[:8], pos); n < 8 {
			return h, fmt.Errorf("at byte %d: %w", pos, eofOr(err))
		}
		size := int64(binary.LittleEndian.Uint32(b[4:]))
		pos += 8
		switch string(b[:4]) {
		case "ds64":
			if n, err := r.ReadAt(b[:24], pos); n < 24 {
				return h, fmt.Errorf("the ds64 chunk is cut off: %w", eofOr(err))
			}
			if v := binary.LittleEndian.Uint64(b[8:]); v <= math.MaxInt64/2 {
				size64 = int64(v)
			}
		case "fmt ":
			n, err := r.ReadAt(b[:min(size, int64(len(b)))], pos)
			if n < 16 {
				if size < 16 {
					return h, fmt.Errorf("the fmt chunk has %d bytes, and needs 16", size)
				}
				return h, fmt.Errorf("the fmt chunk is cut off: %w", eofOr(err))
			}
			h.setFormat(b[:n])
		case "data":
			found = true
			h.start = pos
			h.size, h.damage = dataSize(size, size64, fileSize-pos, riffSize+8 == fileSize)
			size = h.size
		}
		if found && h.rate != 0 {
			break
		}
		pos += size + size&1
	}
	switch {
	case h.rate == 0 && h.channels == 0:
		return h, fmt.Errorf("no fmt chunk, which says how the samples are stored: %w", io.ErrUnexpectedEOF)
	case !found:
		return h, fmt.Errorf("no data chunk: %w", io.ErrUnexpectedEOF)
	case h.channels == 0 || h.rate == 0:
		return h, fmt.Errorf("the fmt chunk says %d channels at %d Hz", h.channels, h.rate)
	}
	return h, nil
}

// setFormat takes what a fmt chunk of 16 bytes or more says.
func (h *header) setFormat(b []byte) {
	h.tag = binary.LittleEndian.Uint16(b[0:])
	h.channels = int(binary.LittleEndian.Uint16(b[2:]))
	h.rate = int(binary.LittleEndian.Uint32(b[4:]))
	h.block = int(binary.LittleEndian.Uint16(b[12:]))
	h.bits = int(binary.LittleEndian.Uint16(b[14:]))
	if h.tag == tagExtensible && len(b) >= 26 {
		h.tag = binary.LittleEndian.Uint16(b[24:])
	}
}

// nearlyAll is the least of the sizes that writers to a pipe put: 0x7fffffff,
// 0x7ffff000, 0xffffffff, less a header.
const nearlyAll = 0x7fff_0000

// dataSize decides how many bytes of samples there are. A recorder writes the
// size last, so one that still runs, or was killed, or writes to a pipe leaves
// 0, the largest number or something near it; then the samples go on to the
// end of the file, and nothing is wrong. riffFits says that the size of the
// whole file is right, and so an empty data chunk is meant.
func dataSize(size, size64, left int64, riffFits bool) (int64, error) {
	if size == 0xffff_ffff && size64 > 0 {
		size = size64
	}
	switch {
	case size == 0 && !riffFits:
		return left, nil
	case size <= left:
		return size, nil
	case size >= nearlyAll && size <= 0xffff_ffff:
		return left, nil
	}
	return left, fmt.Errorf("cut off: %d bytes of samples announced, %d there: %w", size, left, io.ErrUnexpectedEOF)
}

// eofOr turns the end of the file into io.ErrUnexpectedEOF: here it's always
// met in the middle of something.
func eofOr(err error) error {
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

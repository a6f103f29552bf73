package mp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"earshot/player/internal/window"
)

// A scanner finds the frames of a stream. Where one ends the next begins, or
// else a tag, or else something that doesn't belong there.
type scanner struct {
	win   *window.Window
	size  int64 // of the file
	like  [headerLen]byte
	sizes [256]int // of a frame of this stream, by the third byte of its header
}

func newScanner(r io.ReaderAt, size int64, like []byte) *scanner {
	s := &scanner{win: window.New(r, size), size: size, like: [headerLen]byte(like)}
	for b := range s.sizes {
		if h, ok := parseHeader([]byte{like[0], like[1], byte(b), like[3]}); ok && byte(b)&0x0c == like[2]&0x0c {
			s.sizes[b] = h.size
		}
	}
	return s
}

// frame gives the first frame at off or after it, and how many bytes it went
// over that are neither frames nor tags. What it gives depends on nothing but
// the file and off.
func (s *scanner) frame(off int64) (at int64, size int, junk int64, ok bool) {
	for {
		b := s.win.Bytes(off, headerLen)
		if n := s.frameSize(b); n > 0 {
			return off, n, junk, off+int64(n) <= s.size
		}
		if n := tagLen(s.win.Bytes(off, tagHeaderLen)); n > 0 && junk == 0 {
			off += n
			continue
		}
		at, ok := s.resync(off + 1)
		if !ok {
			return 0, 0, junk, false
		}
		junk += at - off
		off = at
	}
}

// frameSize is the size of the frame whose header b begins with, or 0 if there
// is none of this stream.
func (s *scanner) frameSize(b []byte) int {
	if len(b) < headerLen || b[0] != 0xff || !alike(b, s.like[:]) {
		return 0
	}
	return s.sizes[b[2]]
}

// resync gives the first place from off on where three frames of this stream
// follow each other, or as many as there are up to the end of the file.
func (s *scanner) resync(off int64) (int64, bool) {
	for {
		b := s.win.Bytes(off, headerLen)
		if len(b) < headerLen {
			return 0, false
		}
		if i := bytes.IndexByte(b, 0xff); i != 0 {
			if i < 0 {
				i = len(b)
			}
			off += int64(i)
			continue
		}
		if s.frameSize(b) > 0 && follow(s.win, off, s.size, 2) {
			return off, true
		}
		off++
	}
}

// follow says whether three frames of one stream follow each other from off
// on, or up to a tag or the end of the file at least as many as least.
func follow(w *window.Window, off, size int64, least int) bool {
	var like [headerLen]byte
	for i := range 3 {
		b := w.Bytes(off, tagHeaderLen)
		if i >= least && (len(b) < headerLen || tagLen(b) > 0) {
			return true
		}
		h, ok := parseHeader(b)
		if i == 0 {
			copy(like[:], b)
		}
		if !ok || !alike(b, like[:]) {
			return false
		}
		if off += int64(h.size); off > size {
			return i >= least
		}
	}
	return true
}

const tagHeaderLen = 32

// tagLen is the length of the tag that b begins with: of ID3v2 with its footer,
// ID3v1, or APE; 0 if there is none.
func tagLen(b []byte) int64 {
	switch {
	case len(b) >= 10 && string(b[:3]) == "ID3" && b[6]|b[7]|b[8]|b[9] < 0x80:
		n := 10 + int64(b[6])<<21 + int64(b[7])<<14 + int64(b[8])<<7 + int64(b[9])
		if b[5]&0x10 != 0 {
			n += 10
		}
		return n
	case len(b) >= 3 && string(b[:3]) == "TAG":
		return 128
	case len(b) >= 32 && string(b[:8]) == "APETAGEX":
		return 32 + int64(binary.LittleEndian.Uint32(b[12:]))
	}
	return 0
}

// every is how many frames lie between those whose place the index holds.
const every = 32

// An index knows where the frames are.
type index struct {
	parts  []indexPart
	frames int
	junk   int64 // bytes between frames that are neither frames nor tags
	junkAt int   // the frame before which the first of them are
}

// An indexPart is what one goroutine found.
type indexPart struct {
	before int     // frames in the parts before
	places []int64 // of the first frame and of each every-th after it
	frames int
	junk   int64
	junkAt int
	first  int64 // where the search ended up for the first frame
	end    int64 // where the last one ends
}

// place gives the place of a frame at or before frame n, and its number.
func (x *index) place(n int) (off int64, number int) {
	i := len(x.parts) - 1
	for i > 0 && x.parts[i].before > n {
		i--
	}
	p := &x.parts[i]
	entry := min((n-p.before)/every, len(p.places)-1)
	return p.places[entry], p.before + entry*every
}

// partLength is how many bytes of a file each goroutine should go through.
func partLength(bytes int64) int64 {
	const least = 4 << 20 // below which sharing out takes longer
	return max(bytes/int64(runtime.GOMAXPROCS(0))+1, least)
}

// buildIndex goes through all frames from start on. The file is shared out to
// goroutines, each of which finds a frame to begin with by itself; where that
// isn't where the part before ends, its part is done again from there.
//
// The parts are length bytes each.
func buildIndex(r io.ReaderAt, size, start int64, like []byte, length int64) index {
	parts := make([]indexPart, (size-start+length-1)/length)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			s := newScanner(r, size, like)
			from := start + int64(i)*length
			if i > 0 {
				var ok bool
				if from, ok = s.resync(from); !ok {
					return
				}
			}
			parts[i].scan(s, from, start+int64(i+1)*length)
		})
	}
	wg.Wait()
	var x index
	end := start
	for i := range parts {
		p := &parts[i]
		if i > 0 && p.first != end {
			*p = indexPart{}
			p.scan(newScanner(r, size, like), end, start+int64(i+1)*length)
		}
		if p.frames == 0 {
			continue
		}
		if p.junk > 0 && x.junk == 0 {
			x.junkAt = x.frames + p.junkAt
		}
		x.junk += p.junk
		p.before = x.frames
		x.frames += p.frames
		x.parts = append(x.parts, *p)
		end = p.end
	}
	return x
}

// scan finds the frames that are looked for from off on, up to where that goes
// beyond limit.
func (p *indexPart) scan(s *scanner, off, limit int64) {
	p.first, p.end = off, off
	for off < limit {
		at, size, junk, ok := s.frame(off)
		if !ok {
			return
		}
		if junk > 0 {
			if p.junk == 0 {
				p.junkAt = p.frames
			}
			p.junk += junk
		}
		if p.frames%every == 0 {
			p.places = append(p.places, at)
		}
		p.frames++
		off = at + int64(size)
		p.end = off
	}
}

// ErrNoFrames says that a file isn't MP3.
var ErrNoFrames = errors.New("no MP3 frames")

// findFirst gives the place of the first frame, and its header.
func findFirst(r io.ReaderAt, size int64) (int64, []byte, error) {
	const most = 16 << 20 // bytes that are searched
	w := window.New(r, size)
	off := int64(0)
	for {
		n := tagLen(w.Bytes(off, tagHeaderLen))
		if n == 0 {
			break
		}
		off += n
	}
	if off >= size {
		return 0, nil, fmt.Errorf("no sound after %d bytes of tags: %w", off, io.ErrUnexpectedEOF)
	}
	freeFormat := false
	least := 1 // frames that speak for themselves: here, but not further on
	for end := min(size, off+most); off < end; off++ {
		b := w.Bytes(off, headerLen)
		if len(b) < headerLen {
			break
		}
		if i := bytes.IndexByte(b, 0xff); i != 0 {
			if i < 0 {
				i = len(b)
			}
			off += int64(i) - 1
			least = 2
			continue
		}
		header := [headerLen]byte(b)
		if _, ok := parseHeader(header[:]); ok && follow(w, off, size, least) {
			return off, header[:], nil
		}
		if header[2]>>4 == 0 {
			header[2] |= 0x10
			_, ok := parseHeader(header[:])
			freeFormat = freeFormat || ok
		}
		least = 2
	}
	if err := w.Err(); err != nil {
		return 0, nil, err
	}
	if freeFormat {
		return 0, nil, errFreeFormat
	}
	return 0, nil, ErrNoFrames
}

// info is what the first frame says of those after it, if it holds no sound
// but a header by Xing, Fraunhofer (VBRI), or LAME and its kin.
type info struct {
	present    bool
	frames     int // that follow; 0 if that isn't said
	delay, pad int // samples to leave out at the start and the end
}

// decoderDelay is how late any decoder of Layer III is, in samples, and one
// more, which is how LAME counts.
const decoderDelay = 528 + 1

func parseInfo(frame []byte, h *header) info {
	var x info
	if len(frame) >= 40 && string(frame[36:40]) == "VBRI" {
		x.present = true
		if len(frame) >= 54 {
			x.frames = int(binary.BigEndian.Uint32(frame[50:]))
		}
		return x
	}
	b := frame[min(len(frame), headerLen+h.sideLen()):]
	if len(b) < 8 || string(b[:4]) != "Xing" && string(b[:4]) != "Info" {
		return x
	}
	x.present = true
	flags := binary.BigEndian.Uint32(b[4:])
	b = b[8:]
	for bit, n := range []int{4, 4, 100, 4} { // frames, bytes, table of contents, quality
		if flags&(1<<bit) == 0 {
			continue
		}
		if len(b) < n {
			return x
		}
		if bit == 0 {
			x.frames = int(binary.BigEndian.Uint32(b))
		}
		b = b[n:]
	}
	if len(b) < 24 {
		return x
	}
	switch string(b[:4]) {
	case "LAME", "Lavf", "Lavc":
		x.delay = int(b[21])<<4 | int(b[22])>>4
		x.pad = int(b[22]&15)<<8 | int(b[23])
		x.delay += decoderDelay
		x.pad = max(0, x.pad-decoderDelay)
	}
	return x
}

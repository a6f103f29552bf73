package ogg

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"

	"earshot/player/internal/window"
)

// Flags of a page.
const (
	continued   = 1 // its first packet began on the page before
	firstOfAll  = 2
	lastOfAll   = 4
	pageHeader  = 27
	longestPage = pageHeader + 255 + 255*255
)

// A page of an Ogg stream (RFC 3533). Its slices are valid until the next one
// is read.
type page struct {
	off, next int64
	flags     byte
	granule   int64 // the position its last whole packet ends at, -1 if none ends here
	serial    uint32
	sequence  uint32
	segments  []byte // the lengths of the pieces that packets are made of
	body      []byte
}

// A pages reads the pages of a file, or those of one stream in it.
type pages struct {
	win    *window.Window
	size   int64
	one    bool // only the stream of this serial number
	serial uint32
}

func newPages(r io.ReaderAt, size int64) *pages {
	return &pages{win: window.New(r, size), size: size}
}

// at gives the first page at off or after it whose checksum is right.
func (r *pages) at(off int64) (page, bool) {
	failed := int64(0)
	for off < r.size {
		b := r.win.Bytes(off, pageHeader+255)
		if len(b) < pageHeader {
			break
		}
		i := bytes.Index(b, []byte("OggS"))
		if i < 0 {
			off += int64(len(b) - 3)
			continue
		}
		off += int64(i)
		p, ok := r.read(off)
		switch {
		case !ok:
			// Bytes made to look like pages, over and over, must not cost a
			// checksum each.
			failed++
			off += 1 + max(0, failed-16)*pageHeader
		case r.one && p.serial != r.serial:
			off = p.next
		default:
			return p, true
		}
	}
	return page{}, false
}

// read reads the page at off.
func (r *pages) read(off int64) (p page, ok bool) {
	b := r.win.Bytes(off, pageHeader+255)
	if len(b) < pageHeader || b[4] != 0 || b[5] > 7 || len(b) < pageHeader+int(b[26]) {
		return p, false
	}
	n := pageHeader + int(b[26])
	for _, s := range b[pageHeader:n] {
		n += int(s)
	}
	if b = r.win.Bytes(off, n); len(b) < n {
		return p, false
	}
	p = page{
		off:      off,
		next:     off + int64(n),
		flags:    b[5],
		granule:  int64(binary.LittleEndian.Uint64(b[6:])),
		serial:   binary.LittleEndian.Uint32(b[14:]),
		sequence: binary.LittleEndian.Uint32(b[18:]),
		segments: b[pageHeader : pageHeader+int(b[26])],
		body:     b[pageHeader+int(b[26]) : n],
	}
	return p, checksum(b[:n]) == binary.LittleEndian.Uint32(b[22:])
}

// checksum is the CRC-32 of a page, with polynomial 0x04c11db7 and its own
// field taken as zero.
func checksum(b []byte) uint32 {
	var crc uint32
	for i, v := range b {
		if i >= 22 && i < 26 {
			v = 0
		}
		crc = crc<<8 ^ crcTable[byte(crc>>24)^v]
	}
	return crc
}

var crcTable = func() (table [256]uint32) {
	for i := range table {
		crc := uint32(i) << 24
		for range 8 {
			top := crc >> 31
			crc <<= 1
			if top != 0 {
				crc ^= 0x04c11db7
			}
		}
		table[i] = crc
	}
	return table
}()

// longestPacket is what a packet of sound or set-up may have, in bytes. No real
// one comes near it.
const longestPacket = 1 << 20

// An assembler puts packets together from their pieces on pages.
type assembler struct {
	packet   []byte
	begun    bool // packet holds the start of a packet that goes on
	tooLong  bool // it's longer than longestPacket; the rest is dropped
	sequence uint32
	any      bool // a page has been taken, and sequence is its number
}

func (a *assembler) reset() { *a = assembler{packet: a.packet[:0]} }

// misses says whether pages are missing before p.
func (a *assembler) misses(p page) bool { return a.any && p.sequence != a.sequence+1 }

// packets gives the packets that end on a page, each valid until the next. One
// of which a piece is missing is left out, and one that is too long is empty.
func (a *assembler) packets(p page) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if p.flags&continued == 0 || a.misses(p) {
			a.drop()
		}
		skip := p.flags&continued != 0 && !a.begun // what began before isn't there
		a.any, a.sequence = true, p.sequence
		body := p.body
		for _, s := range p.segments {
			if len(a.packet)+int(s) > longestPacket {
				a.packet, a.tooLong = a.packet[:0], true
			}
			if !skip && !a.tooLong {
				a.packet = append(a.packet, body[:s]...)
			}
			a.begun = !skip
			body = body[s:]
			if s == 255 {
				continue
			}
			if !skip && !yield(a.packet) {
				return
			}
			a.drop()
			skip = false
		}
	}
}

// drop forgets what has come of a packet.
func (a *assembler) drop() { a.packet, a.begun, a.tooLong = a.packet[:0], false, false }

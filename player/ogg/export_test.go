package ogg

import (
	"bytes"
	"encoding/binary"
)

// Pages gives where the pages of b begin.
func Pages(b []byte) (offs []int) {
	r := newPages(bytes.NewReader(b), int64(len(b)))
	for off := int64(0); ; {
		p, ok := r.at(off)
		if !ok {
			return offs
		}
		offs = append(offs, int(p.off))
		off = p.next
	}
}

// Resum changes b and makes the checksums of its pages right again.
func Resum(b []byte, change func(b []byte)) []byte {
	change(b)
	for off := 0; off+pageHeader <= len(b); {
		n := pageHeader + int(b[off+26])
		if off+n > len(b) || string(b[off:off+4]) != "OggS" {
			break
		}
		for _, s := range b[off+pageHeader : off+n] {
			n += int(s)
		}
		if off+n > len(b) {
			break
		}
		binary.LittleEndian.PutUint32(b[off+22:], checksum(b[off:off+n]))
		off += n
	}
	return b
}

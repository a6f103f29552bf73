package flac

import (
	"testing"
)

// The checksums keep whole files that a fuzzer makes from getting far, so this
// one starts behind them.
func FuzzDecodeSubframe(f *testing.F) {
	f.Add([]byte{0x00, 1, 2}, uint8(16), uint16(192))                 // constant
	f.Add([]byte{0x02, 1, 2, 3, 4}, uint8(8), uint16(4))              // verbatim
	f.Add([]byte{0x14, 1, 2, 3, 4, 0x02, 9, 9}, uint8(8), uint16(16)) // fixed
	f.Add([]byte{0x43, 0xff, 1, 2, 3, 4, 0x52, 9, 9}, uint8(33), uint16(4096))
	f.Fuzz(func(t *testing.T, b []byte, bits uint8, block uint16) {
		var r bitReader
		r.reset(b)
		out := make([]int64, int(block)+1)
		if err := decodeSubframe(&r, out, 4+uint(bits)%30); err == nil && !r.over && r.align() > len(b)+16 {
			t.Errorf("read %d bytes of %d", r.align(), len(b))
		}
	})
}

func TestBitReader(t *testing.T) {
	var r bitReader
	r.reset([]byte{0b1010_0000, 0x12, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff})
	if v := r.read(3); v != 0b101 {
		t.Errorf("3 bits: %b", v)
	}
	if v := r.readSigned(13); v != 0x12 {
		t.Errorf("13 bits: %x", v)
	}
	if v := r.read(0); v != 0 {
		t.Errorf("no bits: %x", v)
	}
	if v := r.read(8); v != 0x34 {
		t.Errorf("a byte: %x", v)
	}
	if v := r.unary(); v != 71 {
		t.Errorf("zeros up to the one in byte 11: %d", v)
	}
	if v := r.readSigned(4); v != -1 {
		t.Errorf("4 bits: %d", v)
	}
	if v := r.align(); v != 13 || r.over {
		t.Errorf("aligned to byte %d, over %v", v, r.over)
	}
	if v := r.unary(); !r.over {
		t.Errorf("past the end: %d zeros, over %v", v, r.over)
	}
}

// These sums are in RFC 9639, appendix D.1, for the frame of its first example.
func TestChecksums(t *testing.T) {
	frame := []byte{0xff, 0xf8, 0x69, 0x18, 0x00, 0x00, 0xbf, 0x03, 0x58, 0xfd, 0x03, 0x12, 0x8b, 0xaa, 0x9a}
	if crc := crc8(frame[:6]); crc != frame[6] {
		t.Errorf("header: %#x, want %#x", crc, frame[6])
	}
	if crc := crc16(frame[:13]); crc != 0xaa9a {
		t.Errorf("frame: %#x, want 0xaa9a", crc)
	}
}

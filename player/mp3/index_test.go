package mp3

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"
)

// stream makes frames of MPEG-2 at 16 kHz with noise in them, and now and then
// something else in between.
func stream(frames int, between func(n int) []byte) []byte {
	rnd := rand.New(rand.NewPCG(3, 4))
	var b []byte
	for n := range frames {
		b = append(b, between(n)...)
		header := []byte{0xff, 0xf3, byte(4+rnd.IntN(4))<<4 | 0x08, 0xc0}
		h, _ := parseHeader(header)
		frame := make([]byte, h.size)
		for i := range frame {
			frame[i] = byte(rnd.Uint32())
			if rnd.IntN(50) == 0 && i >= headerLen {
				copy(frame[i-headerLen:], header) // looks like a frame
			}
		}
		copy(frame, header)
		b = append(b, frame...)
	}
	return b
}

// However the file is shared out, the same frames are found.
func TestIndexInParts(t *testing.T) {
	for _, tt := range []struct {
		name    string
		between func(n int) []byte
		junk    int64
		junkAt  int
	}{
		{"clean", func(int) []byte { return nil }, 0, 0},
		{"tags", func(n int) []byte {
			if n%100 == 50 {
				return append([]byte("TAG"), make([]byte, 125)...)
			}
			return nil
		}, 0, 0},
		{"junk", func(n int) []byte {
			if n%100 == 50 {
				return bytes.Repeat([]byte("junk"), n)
			}
			return nil
		}, 4 * (50 + 150 + 250 + 350 + 450), 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const frames = 500
			b := stream(frames, tt.between)
			r := bytes.NewReader(b)
			start, like, err := findFirst(r, r.Size())
			if err != nil || start != 0 {
				t.Fatalf("first frame at %d, error %v", start, err)
			}
			whole := buildIndex(r, r.Size(), 0, like, r.Size())
			if len(whole.parts) != 1 || whole.frames != frames || whole.junk != tt.junk || whole.junkAt != tt.junkAt {
				t.Fatalf("%d frames in %d parts, %d bytes of junk at %d", whole.frames, len(whole.parts), whole.junk, whole.junkAt)
			}
			places := Frames(b)
			for _, length := range []int64{100, 777, 5000, 40_000, int64(len(b)) - 1} {
				x := buildIndex(r, r.Size(), 0, like, length)
				if x.frames != frames || x.junk != tt.junk || x.junkAt != tt.junkAt {
					t.Errorf("in parts of %d bytes: %d frames, %d bytes of junk at %d", length, x.frames, x.junk, x.junkAt)
				}
				for n := range frames {
					off, number := x.place(n)
					if number > n || number <= n-every || int64(places[number][0]) != off {
						t.Fatalf("in parts of %d bytes: frame %d is reached from %d at %d", length, n, number, off)
					}
				}
			}
		})
	}
}

func TestParseInfo(t *testing.T) {
	h := header{version: mpeg1, channels: 1}
	frame := func(tag string) []byte {
		return append(make([]byte, headerLen+h.sideLen()), tag+string(make([]byte, 40))...)
	}
	for _, tt := range []struct {
		name string
		tag  string
		want info
	}{
		{"sound", "\x00\x00\x00", info{}},
		{"bare", "Xing\x00\x00\x00\x00", info{present: true}},
		{"frames", "Xing\x00\x00\x00\x01\x00\x00\x01\x00", info{present: true, frames: 256}},
		{"bytes and quality", "Info\x00\x00\x00\x0a\x00\x00\x01\x00\x00\x00\x00\x09", info{present: true}},
		{"LAME", "Info\x00\x00\x00\x01\x00\x00\x00\x07LAME3.100" + string(make([]byte, 12)) + "\x24\x04\x62", info{present: true, frames: 7, delay: 576 + 529, pad: 1122 - 529}},
		{"another encoder", "Info\x00\x00\x00\x01\x00\x00\x00\x07GOGO3.100" + string(make([]byte, 12)) + "\x24\x04\x62", info{present: true, frames: 7}},
	} {
		if got := parseInfo(frame(tt.tag), &h); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	vbri := append(make([]byte, 36), "VBRI\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02"...)
	if got := (parseInfo(vbri, &h)); !reflect.DeepEqual(got, info{present: true, frames: 258}) {
		t.Errorf("VBRI: %+v", got)
	}
}

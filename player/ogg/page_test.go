package ogg

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAssembler(t *testing.T) {
	long := strings.Repeat("x", 255)
	type in struct {
		sequence uint32
		flags    byte
		pieces   []string // of packets: one of 255 bytes goes on in the next
	}
	for _, tt := range []struct {
		name  string
		pages []in
		want  []string
	}{
		{"two on a page", []in{{0, 0, []string{"a", "bc"}}}, []string{"a", "bc"}},
		{"an empty one", []in{{0, 0, []string{""}}}, []string{""}},
		{"one of two pieces", []in{{0, 0, []string{long, "a"}}}, []string{long + "a"}},
		{"one over two pages", []in{{0, 0, []string{"a", long}}, {1, continued, []string{"b", "c"}}}, []string{"a", long + "b", "c"}},
		{"one over three pages", []in{{0, 0, []string{long}}, {1, continued, []string{long}}, {2, continued, []string{"", "c"}}}, []string{long + long, "c"}},
		{"begun before", []in{{5, continued, []string{"a", "b"}}}, []string{"b"}},
		{"begun long before", []in{{5, continued, []string{long}}, {6, continued, []string{"a", "b"}}}, []string{"b"}},
		{"never ended", []in{{0, 0, []string{"a", long}}, {1, 0, []string{"b"}}}, []string{"a", "b"}},
		{"a page missing", []in{{0, 0, []string{"a", long}}, {2, continued, []string{"b", "c"}}}, []string{"a", "c"}},
	} {
		var a assembler
		var got []string
		for _, p := range tt.pages {
			pg := page{sequence: p.sequence, flags: p.flags, body: []byte(strings.Join(p.pieces, ""))}
			for _, piece := range p.pieces {
				pg.segments = append(pg.segments, byte(len(piece)))
			}
			for packet := range a.packets(pg) {
				got = append(got, string(packet))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, brief(got), brief(tt.want))
		}
	}
}

func brief(packets []string) string {
	var s []string
	for _, p := range packets {
		s = append(s, fmt.Sprintf("%d %q", len(p), p[max(0, len(p)-2):]))
	}
	return strings.Join(s, ", ")
}

// A packet that would take all memory is empty in the end.
func TestAssemblerTooLong(t *testing.T) {
	var a assembler
	pg := page{flags: continued, segments: slices.Repeat([]byte{255}, 255), body: make([]byte, 255*255)}
	a.begun = true
	for range 100 {
		for range a.packets(pg) {
			t.Fatal("a packet without its end")
		}
		pg.sequence++
		if len(a.packet) > longestPacket {
			t.Fatalf("%d bytes are kept", len(a.packet))
		}
	}
	pg.segments = []byte{1}
	for packet := range a.packets(pg) {
		if len(packet) != 0 {
			t.Errorf("%d bytes", len(packet))
		}
	}
}

package mp3

import (
	"math"
	"testing"
)

// Where the right channel is zero, its scale factors of MPEG-2 are positions,
// and the greatest there could be is none (ISO/IEC 13818-3, 2.4.3.2). ffmpeg
// and libmad differ here from the standard, each in its own way.
func TestPositionsOfMPEG2(t *testing.T) {
	h := header{version: mpeg2, rates: 3, channels: 2, modeExt: intensityStereo}
	g := granule{compress: (36*2 + 6*0 + 1) << 1} // 2 bits, none, 1 bit
	var s scaleFactors
	// 7 factors of 2 bits: 0 1 2 3 0 1 2; 7 of none; 7 of one bit: 0 1 0 1 0 1 0
	r := bitReader{b: append([]byte{0b00_01_10_11, 0b00_01_10_0_1, 0b0_1_0_1_0_000}, make([]byte, 8)...)}
	s.read2(&r, &g, true)

	d := newFrameDecoder()
	var left, right [granuleLen]float32
	for i := range left {
		left[i] = 1
	}
	n := d.stereo(&h, &[2]granule{1: g}, &s, &left, &right, [2]int{granuleLen, 0})
	if n != granuleLen {
		t.Errorf("%d lines", n)
	}
	quarter := float32(math.Exp2(-0.25))
	want := [22][2]float32{
		{1, 1}, {quarter, 1}, {1, quarter}, {1, 0}, {1, 1}, {quarter, 1}, {1, quarter},
		{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1},
		{1, 1}, {1, 0}, {1, 1}, {1, 0}, {1, 1}, {1, 0}, {1, 1},
		{1, 1}, // takes the position of the one before
	}
	for sfb, want := range want {
		for i := longBands[3][sfb]; i < longBands[3][sfb+1]; i++ {
			if got := [2]float32{left[i], right[i]}; math.Abs(float64(got[0]-want[0]))+math.Abs(float64(got[1]-want[1])) > 1e-6 {
				t.Fatalf("band %d, line %d: %v, want %v", sfb, i, got, want)
			}
		}
	}
}

// The positions of MPEG-1 go from 0, all right, to 6, all left; at 7 there is
// mid/side, if that's on.
func TestPositionsOfMPEG1(t *testing.T) {
	h := header{version: mpeg1, channels: 2, modeExt: intensityStereo | midSideStereo}
	s := scaleFactors{v: [40]uint8{0: 5, 1: 5, 2: 0, 3: 3, 4: 6, 5: 7, 6: 15}}
	d := newFrameDecoder()
	var left, right [granuleLen]float32
	for i := range left {
		left[i] = 1
	}
	last := longBands[0][1] - 1
	right[last] = 1 // in the first band, which so has no position
	d.stereo(&h, &[2]granule{}, &s, &left, &right, [2]int{granuleLen, last + 1})
	ratio := float32(math.Tan(math.Pi * 5 / 12))
	for sfb, want := range [7][2]float32{
		{math.Sqrt2 / 2, math.Sqrt2 / 2}, {ratio / (1 + ratio), 1 / (1 + ratio)}, {0, 1}, {0.5, 0.5}, {1, 0},
		{math.Sqrt2 / 2, math.Sqrt2 / 2}, {math.Sqrt2 / 2, math.Sqrt2 / 2},
	} {
		i := longBands[0][sfb]
		if got := [2]float32{left[i], right[i]}; math.Abs(float64(got[0]-want[0]))+math.Abs(float64(got[1]-want[1])) > 1e-6 {
			t.Errorf("band %d: %v, want %v", sfb, got, want)
		}
	}
	if left[last] != math.Sqrt2 || right[last] != 0 {
		t.Errorf("line %d, of mid and side 1: %v, %v", last, left[last], right[last])
	}
}

package mp3

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The fast transforms are what the standard's formulas say.
func TestTransforms(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	near := func(got float32, want float64) bool { return math.Abs(float64(got)-want) < 1e-5 }

	var in [18]float32
	for i := range in {
		in[i] = rnd.Float32() - 0.5
	}
	var out [36]float32
	imdct36(&in, &out)
	for i, got := range out {
		want := 0.0
		for k, v := range in {
			want += float64(v) * math.Cos(math.Pi/72*float64((2*i+1+18)*(2*k+1)))
		}
		if !near(got, want) {
			t.Fatalf("imdct36: value %d is %v, want %v", i, got, want)
		}
	}

	window := &blockWindows()[shortBlock]
	imdct12(&in, window, &out)
	var wants [36]float64
	for block := range 3 {
		for i := range 12 {
			sum := 0.0
			for k := range 6 {
				sum += float64(in[3*k+block]) * math.Cos(math.Pi/24*float64((2*i+1+6)*(2*k+1)))
			}
			wants[6+6*block+i] += sum * math.Sin(math.Pi/12*(float64(i)+0.5))
		}
	}
	for i, want := range wants {
		if !near(out[i], want) {
			t.Fatalf("imdct12: value %d is %v, want %v", i, out[i], want)
		}
	}

	var x, y [32]float32
	for i := range x {
		x[i] = rnd.Float32() - 0.5
	}
	y = x
	dct32(&y)
	for m, got := range y {
		want := 0.0
		for k, v := range x {
			want += float64(v) * math.Cos(math.Pi/64*float64(m*(2*k+1)))
		}
		if !near(got, want) {
			t.Fatalf("dct32: value %d is %v, want %v", m, got, want)
		}
	}
}

// Every Huffman table is a complete code in which every value is there once.
func TestHuffmanTables(t *testing.T) {
	for i, code := range huffmanCodes {
		digits := len(code.values) / len(code.lengths)
		seen := map[string]bool{}
		space := 0.0
		for n := range len(code.lengths) {
			space += math.Exp2(-float64(codeLength(code.lengths[n])))
			seen[code.values[digits*n:digits*(n+1)]] = true
		}
		if space != 1 || len(seen) != len(code.lengths) {
			t.Errorf("code %d: %d lengths of %d values fill %v of the space", i, len(code.lengths), len(seen), space)
		}
		// Reading back each code gives its value.
		entries := huffmanTable{entries: buildHuffman(code.lengths, code.values)}
		at := uint64(0)
		for n := range len(code.lengths) {
			length := codeLength(code.lengths[n])
			for _, tail := range []uint64{0, 1<<(64-length) - 1} {
				value, got := entries.lookup(at | tail)
				if want := code.values[digits*n : digits*(n+1)]; got != length || hex(value, digits) != want {
					t.Fatalf("code %d, %d of %d: value %s of %d bits, want %s of %d", i, n, len(code.lengths), hex(value, digits), got, want, length)
				}
			}
			at += 1 << (64 - length)
		}
	}
}

func hex(v, digits int) string {
	const all = "0123456789abcdef"
	if digits == 1 {
		return all[v : v+1]
	}
	return all[v>>4:v>>4+1] + all[v&15:v&15+1]
}

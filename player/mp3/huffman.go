package mp3

import (
	"math"
	"strconv"
	"sync"
)

// A huffmanTable decodes one of the standard's codes: the next firstBits bits
// are an index into entries, which holds a value or leads to a longer list.
type huffmanTable struct {
	entries []huffmanEntry
	linbits int // bits that add to a value of 15
}

const firstBits = 8

// A huffmanEntry is bits<<16 | value, where bits is how many of the code's
// bits are used up here; or, if link is set, link | bits<<16 | where in entries the
// list begins whose index the next bits are.
type huffmanEntry uint32

const link huffmanEntry = 1 << 31

// noCode stands for the tables 0, 4 and 14, which have no codes.
const noCode = -1

// tableCodes is which of huffmanCodes each table has, and tableLinbits what is
// added to that.
var (
	tableCodes = [32]int{
		noCode, 0, 1, 2, noCode, 3, 4, 5, 6, 7, 8, 9, 10, 11, noCode, 12,
		13, 13, 13, 13, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14, 14, 14,
	}
	tableLinbits = [32]int{16: 1, 2, 3, 4, 6, 8, 10, 13, 4, 5, 6, 7, 8, 9, 11, 13}
)

// huffman is the tables 0 to 31 for pairs, and A and B for quadruples.
type huffman struct {
	pairs [32]huffmanTable
	quads [2]huffmanTable
}

var huffmanTables = sync.OnceValue(func() *huffman {
	var built [len(huffmanCodes)][]huffmanEntry
	for i, code := range huffmanCodes {
		built[i] = buildHuffman(code.lengths, code.values)
	}
	h := &huffman{}
	for i, code := range tableCodes {
		if code != noCode {
			h.pairs[i] = huffmanTable{built[code], tableLinbits[i]}
		}
	}
	for i := range h.quads {
		h.quads[i] = huffmanTable{entries: built[len(built)-2+i]}
	}
	return h
})

// buildHuffman makes the entries of a table as huffmanCodes has it.
func buildHuffman(lengths, values string) []huffmanEntry {
	entries := make([]huffmanEntry, 1<<firstBits)
	digits := len(values) / len(lengths)
	code := uint32(0) // with its first bit at the top
	for i := 0; i < len(lengths); {
		length := codeLength(lengths[i])
		// All codes with the same first bits make one list.
		first := code >> (32 - firstBits)
		longest, n := length, 1
		for end := uint64(code) + 1<<(32-length); i+n < len(lengths) && uint32(end>>(32-firstBits)) == first; n++ {
			l := codeLength(lengths[i+n])
			longest = max(longest, l)
			end += 1 << (32 - l)
		}
		at, used, listBits := 0, 0, firstBits
		if longest > firstBits {
			at, used, listBits = len(entries), firstBits, longest-firstBits
			entries = append(entries, make([]huffmanEntry, 1<<listBits)...)
			entries[first] = link | huffmanEntry(listBits)<<16 | huffmanEntry(at)
		}
		for ; n > 0; n-- {
			l := codeLength(lengths[i])
			v, err := strconv.ParseUint(values[digits*i:digits*(i+1)], 16, 8)
			if err != nil {
				panic("mp3: huffmanCodes: " + err.Error())
			}
			from := at + int(code<<used>>(32-listBits))
			for j := range 1 << (listBits + used - l) {
				entries[from+j] = huffmanEntry(l-used)<<16 | huffmanEntry(v)
			}
			code += 1 << (32 - l)
			i++
		}
	}
	return entries
}

func codeLength(digit byte) int {
	if digit > '9' {
		return int(digit-'a') + 10
	}
	return int(digit - '0')
}

// lookup decodes the value that bits begin with, and says how long its code is.
func (t *huffmanTable) lookup(bits uint64) (value, length int) {
	e := t.entries[bits>>(64-firstBits)]
	if e&link != 0 {
		n := uint(e >> 16 & 0x7fff)
		e = t.entries[uint64(e&0xffff)+bits<<firstBits>>(64-n)]
		return int(e & 0xff), int(e>>16) + firstBits
	}
	return int(e & 0xff), int(e >> 16)
}

// powers holds v^(4/3) for all values there can be.
var powers = sync.OnceValue(func() *[8192 + 16]float32 {
	var p [8192 + 16]float32
	for v := range p {
		p[v] = float32(math.Pow(float64(v), 4.0/3))
	}
	return &p
})

// readSpectrum reads the Huffman codes of a granule, up to bit end, into lines,
// each to the power of 4/3 and with its sign. It gives the count of lines
// before all the rest, which are zero.
func (d *frameDecoder) readSpectrum(r *bitReader, g *granule, end int, lines *[granuleLen]float32) int {
	i := 0
	for region, regionEnd := range g.regionEnds {
		regionEnd = min(regionEnd, 2*g.bigValues)
		if regionEnd <= i {
			continue
		}
		table := &d.huffman.pairs[g.tables[region]]
		if table.entries == nil {
			clear(lines[i:regionEnd])
			i = regionEnd
			continue
		}
		for ; i < regionEnd && r.pos < end; i += 2 {
			bits := r.peek()
			value, n := table.lookup(bits)
			bits <<= n
			x, y := value>>4, value&15
			if x == 0 {
				lines[i] = 0
			} else {
				if x == 15 && table.linbits > 0 {
					x += int(bits >> (64 - table.linbits))
					bits <<= table.linbits
					n += table.linbits
				}
				lines[i] = signed(d.powers[x], bits)
				bits <<= 1
				n++
			}
			if y == 0 {
				lines[i+1] = 0
			} else {
				if y == 15 && table.linbits > 0 {
					y += int(bits >> (64 - table.linbits))
					bits <<= table.linbits
					n += table.linbits
				}
				lines[i+1] = signed(d.powers[y], bits)
				n++
			}
			r.pos += n
		}
	}
	quads := &d.huffman.quads[0]
	if g.count1TableB {
		quads = &d.huffman.quads[1]
	}
	for i <= granuleLen-4 && r.pos < end {
		bits := r.peek()
		value, n := quads.lookup(bits)
		bits <<= n
		for j := range 4 {
			if value&(8>>j) == 0 {
				lines[i+j] = 0
				continue
			}
			lines[i+j] = signed(1, bits)
			bits <<= 1
			n++
		}
		r.pos += n
		if r.pos > end {
			break // these four were made of bits that aren't theirs
		}
		i += 4
	}
	clear(lines[i:])
	for i > 0 && lines[i-1] == 0 {
		i--
	}
	return i
}

// signed is v, less than zero if the first of bits is one.
func signed(v float32, bits uint64) float32 {
	return math.Float32frombits(math.Float32bits(v) | uint32(bits>>63)<<31)
}

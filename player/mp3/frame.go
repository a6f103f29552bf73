package mp3

// reservoirLen is how far back main data can begin, in bytes.
const reservoirLen = 511

// A frameDecoder decodes frames one after the other. What it gives for one
// depends on those before: their main data, and the overlap of both filters.
type frameDecoder struct {
	huffman         *huffman
	powers          *[8192 + 16]float32
	gains           *[greatestGain - leastGain]float32
	directions      *[7][2]float32
	windows         *windows
	synthesisWindow *synthesisWindow

	// main is the main data of the frame, and before them up to reservoirLen
	// bytes of those before it; have says how much there is.
	main [reservoirLen + 2048]byte
	have int

	side     sideInfo
	factors  [2]scaleFactors
	lines    [2][granuleLen]float32
	scratch  [granuleLen]float32
	subbands [18][32]float32
	channels [2]struct {
		hybrid
		synthesis
	}
}

func newFrameDecoder() *frameDecoder {
	return &frameDecoder{
		huffman:         huffmanTables(),
		powers:          powers(),
		gains:           gains(),
		directions:      directions(),
		windows:         blockWindows(),
		synthesisWindow: synthesisWindows(),
	}
}

// reset forgets all frames before.
func (d *frameDecoder) reset() {
	d.have = 0
	d.factors = [2]scaleFactors{}
	for ch := range d.channels {
		d.channels[ch].hybrid = hybrid{}
		d.channels[ch].synthesis = synthesis{}
	}
}

// forget forgets the main data of the frames before, which the next can't
// follow.
func (d *frameDecoder) forget() { d.have = 0 }

// skip takes the main data of a frame, for those after it, and doesn't decode
// it.
func (d *frameDecoder) skip(h *header, frame []byte) {
	d.keep(frame[h.mainData():])
}

// keep makes room for the main data of a frame, and adds them.
func (d *frameDecoder) keep(main []byte) {
	if drop := d.have - reservoirLen; drop > 0 {
		copy(d.main[:], d.main[drop:d.have])
		d.have -= drop
	}
	d.have += copy(d.main[d.have:len(d.main)-slack], main)
}

// slack is for what is read beyond the end of main data that are cut off: all
// the scale factors, and the 8 bytes that bitReader wants.
const slack = 64

// decode decodes a frame of h.size bytes, which go on for 8 more, into out,
// which is h.samples() long. Where data are missing or can't be right the
// sound fades to silence, and it says so.
func (d *frameDecoder) decode(h *header, frame []byte, out [][2]float64) error {
	begin := min(d.have, reservoirLen)
	d.keep(frame[h.mainData():h.size])
	clear(d.main[d.have : d.have+slack])
	sideStart := headerLen
	if h.crc {
		sideStart += 2
	}
	err := d.side.parse(h, frame[sideStart:])
	r := bitReader{b: d.main[:], pos: 8 * (begin - d.side.mainDataBegin)}
	for gr := range h.granules() {
		missing := err != nil || r.pos < 0
		if missing && err == nil {
			err = errReservoir
		}
		var counts [2]int
		for ch := range h.channels {
			g := &d.side.granules[gr][ch]
			if missing {
				r.pos += g.bits
				g.blockType, g.mixed = longBlock, false
				continue
			}
			end := r.pos + g.bits
			if end > 8*d.have {
				end, err = 8*d.have, errMainData
			}
			s := &d.factors[ch]
			if h.version == mpeg1 {
				s.read1(&r, g, d.side.reuse[ch], gr == 1)
			} else {
				s.read2(&r, g, ch == 1 && h.modeExt&intensityStereo != 0)
			}
			counts[ch] = d.readSpectrum(&r, g, end, &d.lines[ch])
			d.scaleSpectrum(h, g, s, &d.lines[ch], counts[ch])
			r.pos = end
		}
		if h.channels == 2 && h.modeExt != 0 && !missing {
			n := d.stereo(h, &d.side.granules[gr], &d.factors[1], &d.lines[0], &d.lines[1], counts)
			counts = [2]int{n, n}
		}
		for ch := range h.channels {
			d.filter(h, &d.side.granules[gr][ch], ch, counts[ch], out[gr*granuleLen:])
		}
		if h.channels == 1 {
			for i, v := range out[gr*granuleLen : (gr+1)*granuleLen] {
				out[gr*granuleLen+i][1] = v[0]
			}
		}
	}
	return err
}

// filter turns the spectrum of a granule of a channel into sound.
func (d *frameDecoder) filter(h *header, g *granule, ch, n int, out [][2]float64) {
	lines := &d.lines[ch]
	if n > 0 {
		last := min(31, (n+17)/18) // the boundary above the highest band with sound
		if g.short() {
			d.reorder(h, g, lines)
			n = granuleLen // three windows are mixed
			last = 0
			if g.mixed {
				last = 1
			}
		}
		reduceAlias(lines, last)
		n = max(n, min(granuleLen, 18*last+8))
	}
	c := &d.channels[ch]
	c.transform(d.windows, g, lines, n, &d.subbands)
	var samples [32]float32
	for t := range d.subbands {
		c.add(d.synthesisWindow, &d.subbands[t], &samples)
		o := out[32*t : 32*t+32]
		for i, v := range samples {
			o[i][ch] = float64(v)
		}
	}
}

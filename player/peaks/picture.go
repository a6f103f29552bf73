package peaks

// A picture is what is known of a recording so far. A rough one is of the whole
// recording, and chunks take their place in it; any other grows by them.
type picture struct {
	shape
	rough   bool
	bins    [][]Level // by channel
	waiting map[int]chunk
	count   int  // of chunks in bins
	ended   bool // nothing grows any more
}

func newPicture(s shape, rough [][]Level) *picture {
	p := &picture{shape: s, rough: rough != nil, bins: make([][]Level, s.channels), waiting: map[int]chunk{}}
	for ch := range rough {
		p.bins[ch] = append(p.bins[ch], rough[ch]...)
	}
	return p
}

// add adds a chunk, and says whether more is known now.
func (p *picture) add(c chunk) bool {
	if p.rough {
		from := c.number * p.binsPerChunk()
		for ch, bins := range c.bins {
			if from >= len(p.bins[ch]) {
				continue // behind where the recording turned out to end
			}
			copy(p.bins[ch][from:], bins)
			if c.ended {
				p.bins[ch] = p.bins[ch][:min(from+len(bins), len(p.bins[ch]))]
			}
		}
		return true
	}
	p.waiting[c.number] = c
	before := p.count
	for !p.ended {
		c, ok := p.waiting[p.count]
		if !ok {
			break
		}
		delete(p.waiting, p.count)
		p.count++
		p.ended = c.ended
		for ch, bins := range c.bins {
			p.bins[ch] = append(p.bins[ch], bins...)
		}
	}
	return p.count > before
}

// peaks gives what is known. It is never changed.
func (p *picture) peaks() Peaks {
	out := Peaks{PerSecond: p.perSecond, Channels: make([][]Level, len(p.bins)), Done: 1, Rough: p.rough}
	for ch, bins := range p.bins {
		if p.rough {
			out.Channels[ch] = append([]Level(nil), bins...)
		} else {
			out.Channels[ch] = bins[:len(bins):len(bins)] // more is only ever put behind
		}
	}
	if !p.rough {
		out.Done = float64(p.count) / float64(p.chunks())
	}
	return out
}

// whole gives what is known when nothing more comes.
func (p *picture) whole() Peaks {
	p.rough = false
	out := p.peaks()
	out.Done = 1
	return out
}

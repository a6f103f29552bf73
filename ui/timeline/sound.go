package timeline

import (
	"math"
	"time"

	"earshot/model"
	"earshot/ui/pane"
)

// block is how many bins of loudness share one entry of the running sums.
const block = 64

// A sound holds the loudness of a recording, by who speaks, as running sums:
// the loudness of any column then costs the same, however long it is.
type sound struct {
	perSecond int
	filled    int         // bins that have been computed
	whole     bool        // no more will come
	bins      [][]uint8   // of each group, the channel of the recording it is heard in
	alone     bool        // each group has a channel of its own
	who       []uint8     // of each bin, a bit for each group it belongs to; nil when alone
	sums      [][]uint64  // of each group, the squares of all bins before each block
	quiet     float64     // loudness that is drawn as nothing
	loud      float64     // loudness that is drawn in full
	squares   [256]uint64 // of each loudness
}

// Loudness is a recording worked out for the call of a timeline.
type Loudness struct {
	Peaks *pane.Peaks
	call  *model.Call
	sound *sound
}

// Loudness works a recording out ahead of the Sync that shows it, which else
// does so itself. It may be called while the pane goes on being used.
func (m Model) Loudness(p *pane.Peaks) Loudness {
	if m.now == nil {
		return Loudness{Peaks: p}
	}
	return Loudness{p, m.now.in.call, newSound(m.now.index, p)}
}

// With returns the pane ready for a Sync with a recording. One worked out for
// another call changes nothing.
func (m Model) With(l Loudness) Model {
	if m.now == nil || m.now.in.call != l.call {
		return m
	}
	next := *m.now
	next.in.peaks, next.sound, next.grid = l.Peaks, l.sound, nil
	return Model{&next}
}

// newSound returns nil when there is nothing to draw yet.
func newSound(ix *index, p *pane.Peaks) *sound {
	if p == nil || p.PerSecond <= 0 || len(p.Channels) == 0 || !ix.timed {
		return nil
	}
	s := &sound{perSecond: p.PerSecond, filled: len(p.Channels[0]), whole: p.Done >= 1}
	for _, c := range p.Channels {
		s.filled = min(s.filled, len(c))
	}
	if !s.whole {
		total := max(float64(s.filled), ix.extent.Seconds()*float64(p.PerSecond))
		s.filled = min(s.filled, int(max(p.Done, 0)*total))
	}
	if s.filled == 0 {
		return nil
	}
	for v := range s.squares {
		s.squares[v] = uint64(v * v)
	}
	s.assign(ix, p)
	s.scale(ix, p)
	groups := len(s.bins)
	s.sums = make([][]uint64, groups)
	for g := range groups {
		s.sums[g] = s.sum(g)
	}
	return s
}

// assign decides in which channel a group is heard, and when.
func (s *sound) assign(ix *index, p *pane.Peaks) {
	if len(ix.runs) == 0 {
		s.bins, s.alone = [][]uint8{mixed(p.Channels, s.filled)}, true
		return
	}
	s.alone = len(p.Channels) > 1
	for _, g := range ix.groups {
		s.alone = s.alone && g.channel >= 0 && g.channel < len(p.Channels)
	}
	if s.alone {
		for _, g := range ix.groups {
			s.bins = append(s.bins, p.Channels[g.channel])
		}
		return
	}
	bins := mixed(p.Channels, s.filled)
	for range ix.groups {
		s.bins = append(s.bins, bins)
	}
	s.who = make([]uint8, s.filled)
	for _, r := range ix.runs {
		who := s.who[s.bin(r.from):s.after(r.to)]
		for b := range who {
			who[b] |= 1 << r.group
		}
	}
	// What is heard while nobody speaks goes to who spoke last.
	last := uint8(1) << ix.runs[0].group
	for b, bits := range s.who {
		if bits == 0 {
			s.who[b] = last
		} else {
			last = bits & -bits
		}
	}
}

// mixed returns the louder of all channels.
func mixed(channels [][]uint8, n int) []uint8 {
	if len(channels) == 1 {
		return channels[0]
	}
	out := make([]uint8, n)
	for _, c := range channels {
		for b := range out {
			out[b] = max(out[b], c[b])
		}
	}
	return out
}

// scale finds what is drawn in full and what hardly at all. A column averages
// many bins, so it never gets near the quietest and the loudest of them: the
// range is that of ordinary speech in this recording.
func (s *sound) scale(ix *index, p *pane.Peaks) {
	var speech [256]int
	count := func(levels []uint8) {
		for _, v := range levels {
			speech[v]++
		}
	}
	for _, c := range p.Channels {
		for _, r := range ix.runs {
			count(c[s.bin(r.from):s.after(r.to)])
		}
		if len(ix.runs) == 0 {
			count(c[:s.filled])
		}
	}
	s.loud = max(percentile(&speech, .92), 8)
	s.quiet = min(percentile(&speech, .3), s.loud*3/4)
}

// percentile returns the value that so large a part of all lies at or below.
func percentile(count *[256]int, part float64) float64 {
	total := 0
	for _, n := range count {
		total += n
	}
	left := int(math.Ceil(part * float64(total)))
	for v, n := range count {
		if left -= n; left <= 0 {
			return float64(v)
		}
	}
	return 255
}

func (s *sound) sum(g int) []uint64 {
	sums := make([]uint64, 0, s.filled/block+2)
	total := uint64(0)
	bit := uint8(1) << g
	for b, v := range s.bins[g][:s.filled] {
		if b%block == 0 {
			sums = append(sums, total)
		}
		if s.who == nil || s.who[b]&bit != 0 {
			total += s.squares[v]
		}
	}
	return append(sums, total)
}

// bin returns the bin that a moment falls in, cut to those that are there.
func (s *sound) bin(t time.Duration) int {
	seconds, rest := t/time.Second, t%time.Second
	b := int64(seconds)*int64(s.perSecond) + int64(rest)*int64(s.perSecond)/int64(time.Second)
	return int(min(max(b, 0), int64(s.filled)))
}

// after returns the bin after the one that a moment falls in.
func (s *sound) after(t time.Duration) int { return min(s.bin(t)+1, s.filled) }

// covers reports whether all bins before a moment are there.
func (s *sound) covers(to time.Duration) bool {
	return s != nil && (s.whole || s.bin(to-1) < s.filled)
}

// level returns how loud a group is from one moment to another, 0 to 1: the
// root mean square of the bins that belong to it, over all of them. Within a
// bin it goes evenly from one to the next.
func (s *sound) level(g int, from, to time.Duration) float64 {
	if to-from < time.Second/time.Duration(s.perSecond) {
		at := (from+(to-from)/2).Seconds()*float64(s.perSecond) - .5
		b := int(math.Floor(at))
		part := at - float64(b)
		return s.shown(math.Sqrt((1-part)*s.mean(g, b, b+1) + part*s.mean(g, b+1, b+2)))
	}
	return s.shown(math.Sqrt(s.mean(g, s.bin(from), s.bin(to-1)+1)))
}

// mean returns the mean square of bins, those that belong to others as 0.
func (s *sound) mean(g, first, last int) float64 {
	first, last = max(first, 0), min(last, s.filled)
	if first >= last {
		return 0
	}
	return float64(s.before(g, last)-s.before(g, first)) / float64(last-first)
}

// quietHeight is the height of quiet speech: low, but there. What is still
// quieter is drawn only where somebody speaks, so that hiss is no picture.
const quietHeight = .2

// shown maps a loudness to a height, 0 to 1.
func (s *sound) shown(loudness float64) float64 {
	if loudness < s.quiet {
		return quietHeight * loudness / s.quiet * loudness / s.quiet
	}
	return quietHeight + (1-quietHeight)*min((loudness-s.quiet)/(s.loud-s.quiet), 1)
}

// before returns the sum of squares of all bins of a group before bin b.
func (s *sound) before(g, b int) uint64 {
	k := b / block
	total := s.sums[g][k]
	bit := uint8(1) << g
	for i := k * block; i < b; i++ {
		if s.who == nil || s.who[i]&bit != 0 {
			total += s.squares[s.bins[g][i]]
		}
	}
	return total
}

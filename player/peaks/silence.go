package peaks

import (
	"math"
	"time"

	"earshot/player"
)

const (
	// The noise floor of a channel at some moment is the level that
	// floorPercent of its bins lie at or below, those in the block of
	// floorBlock around that moment and in the ones before and after it:
	// people pause more than that, and noise changes more slowly.
	floorPercent = 3
	floorBlock   = 30 * time.Second

	// Sound is what is more than margin above the floor. White noise at 8 kHz
	// is at most some 3 dB above its floor in bins of 20 ms, by its statistics.
	// What is more than range below the mean power isn't sound in any case:
	// some recordings have no noise at all in pauses.
	marginDB = 8
	rangeDB  = 45

	// A click is too short for speech, and a gap between sounds is often but a
	// stop in a word: pauses of speakers are counted from 200 to 300 ms on.
	longestClick = 50 * time.Millisecond
	shortestGap  = 300 * time.Millisecond

	// Words may begin and end this much beside the sound of them, and what is
	// left of it is worth telling from shortestUnheard on.
	besideWords     = 250 * time.Millisecond
	shortestUnheard = 500 * time.Millisecond
)

// Silence gives where no channel has sound for 300 ms or longer, in order: no
// bins, but for single clicks, that are more than 8 dB above the noise floor.
// That is the level 3 % of the bins around are at or below. So a steady tone or
// a fan are silence, and music isn't.
//
// It gives nil for Peaks that are Rough.
func Silence(p Peaks) []player.Span {
	if p.Rough || len(p.Channels) == 0 {
		return nil
	}
	sound := make([]bool, len(p.Channels[0]))
	for ch := range p.Channels {
		for b, is := range p.sound(ch) {
			sound[b] = sound[b] || is
		}
	}
	return p.spans(sound, false, shortestGap)
}

// WithoutWords gives where a channel has sound, gaps of less than 300 ms
// included, and nobody's words are for half a second or longer, in order: speech
// that was not recognised, music, noise. A word takes up 250 ms more at each
// end. The words are those heard in the channel.
//
// It gives nil for Peaks that are Rough, and for a channel there isn't.
func WithoutWords(p Peaks, channel int, words []player.Span) []player.Span {
	if p.Rough || channel < 0 || channel >= len(p.Channels) {
		return nil
	}
	sound := p.sound(channel)
	fill(sound, false, p.bins(shortestGap))
	for _, w := range words {
		first := min(max(0, p.bin(w.From-besideWords)), len(sound))
		last := min(max(first, p.bin(w.To+besideWords)), len(sound))
		clear(sound[first:last])
	}
	return p.spans(sound, true, shortestUnheard)
}

// sound says of each bin of a channel whether there is sound in it. Clicks are
// none.
func (p Peaks) sound(channel int) []bool {
	levels := p.Channels[channel]
	sound := make([]bool, len(levels))
	block := p.bins(floorBlock)
	least := meanPower(levels) - rangeDB*stepsPerDB
	counts := make([][256]int, (len(levels)+block-1)/block) // of each level, by block
	for b, l := range levels {
		counts[b/block][l]++
	}
	for i := range counts {
		floor := percentile(counts[max(0, i-1):min(i+2, len(counts))], floorPercent)
		threshold := max(least, float64(floor)+marginDB*stepsPerDB)
		for b := i * block; b < min((i+1)*block, len(levels)); b++ {
			sound[b] = float64(levels[b]) > threshold
		}
	}
	fill(sound, true, p.bins(longestClick+time.Second/time.Duration(p.PerSecond)))
	return sound
}

// meanPower gives the level of the mean power, which the loud bins make up.
func meanPower(levels []Level) float64 {
	var of [256]float64
	for l := 1; l < len(of); l++ {
		of[l] = math.Pow(10, Decibels(Level(l))/10)
	}
	sum := 0.
	for _, l := range levels {
		sum += of[l]
	}
	return float64(levelOf(sum / float64(max(1, len(levels)))))
}

// percentile gives the level that so many per cent of the counted bins are at
// or below.
func percentile(counts [][256]int, percent int) Level {
	total, below := 0, 0
	for i := range counts {
		for _, n := range counts[i] {
			total += n
		}
	}
	for l := range 256 {
		for i := range counts {
			below += counts[i][l]
		}
		if 100*below >= percent*total {
			return Level(l)
		}
	}
	return 255
}

// fill turns runs of a value that are shorter than n, and have the other value
// on both sides, into the other value.
func fill(of []bool, value bool, n int) {
	for from := 0; from < len(of); {
		to := from + 1
		for to < len(of) && of[to] == of[from] {
			to++
		}
		if of[from] == value && to-from < n && from > 0 && to < len(of) {
			for b := from; b < to; b++ {
				of[b] = !value
			}
		}
		from = to
	}
}

// spans gives the runs of a value that last for long enough.
func (p Peaks) spans(of []bool, value bool, shortest time.Duration) []player.Span {
	var spans []player.Span
	for from := 0; from < len(of); {
		to := from + 1
		for to < len(of) && of[to] == of[from] {
			to++
		}
		if of[from] == value && to-from >= p.bins(shortest) {
			spans = append(spans, player.Span{From: p.at(from), To: p.at(to)})
		}
		from = to
	}
	return spans
}

// bins gives how many bins take up a duration.
func (p Peaks) bins(d time.Duration) int {
	return max(1, int(d*time.Duration(p.PerSecond)/time.Second))
}

// bin gives the bin that a moment is in.
func (p Peaks) bin(t time.Duration) int {
	seconds, rest := int64(t/time.Second), int64(t%time.Second)
	return int(seconds*int64(p.PerSecond) + rest*int64(p.PerSecond)/int64(time.Second))
}

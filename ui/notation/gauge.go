package notation

import (
	"math"
	"strings"

	"earshot/ui/theme"
)

// Bar returns a bar of whole cells for a part of one, lower than a line, so that
// bars below one another stay apart. Nothing but nothing is drawn empty: what is
// less than half a cell is one that is only half as high.
func Bar(t *theme.Theme, part float64, cells int) string {
	if !(part > 0) || cells <= 0 {
		return ""
	}
	n := int(math.Round(min(part, 1) * float64(cells)))
	if n == 0 {
		return t.Glyphs.Bars[3]
	}
	return strings.Repeat(t.Glyphs.Bars[6], n)
}

// Track returns what follows a bar up to its full length.
func Track(t *theme.Theme, cells int) string {
	return strings.Repeat(t.Glyphs.Bars[1], max(cells, 0))
}

// SentimentGauge returns the filled part of a gauge for how far a sentiment
// score is from none, in the glyphs of its label.
func SentimentGauge(t *theme.Theme, label string, score float64, cells int) string {
	if score == 0 || cells <= 0 || math.IsNaN(score) {
		return ""
	}
	_, glyph := t.Sentiment(label)
	return strings.Repeat(glyph, max(int(math.Round(min(math.Abs(score), 1)*float64(cells))), 1))
}

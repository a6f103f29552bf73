package notation

import (
	"math"
	"strings"

	"earshot/ui/theme"
)

// leftBlocks grow from the left by eighths of a cell.
var leftBlocks = [8]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Gauge returns the filled part of a gauge of so many cells for a part of one,
// drawn to an eighth of a cell where the glyphs allow. Nothing but nothing is
// drawn empty. The rest of the gauge is for the theme's track.
func Gauge(t *theme.Theme, part float64, cells int) string {
	if !(part > 0) || cells <= 0 {
		return ""
	}
	steps := 8
	if t.Glyphs.Set == theme.ASCII {
		steps = 1
	}
	n := max(int(math.Round(min(part, 1)*float64(cells*steps))), 1)
	return strings.Repeat(t.Glyphs.Fill, n/steps) + leftBlocks[n%steps]
}

// Bar returns a bar of whole cells for a part of one, lower than a line, so that
// bars below one another stay apart. Nothing but nothing is drawn empty.
func Bar(t *theme.Theme, part float64, cells int) string {
	if !(part > 0) || cells <= 0 {
		return ""
	}
	return strings.Repeat(t.Glyphs.Bars[6], max(int(math.Round(min(part, 1)*float64(cells))), 1))
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

package theme

// GlyphSet names what the pictures on the screen are made of.
type GlyphSet uint8

// The glyph sets.
const (
	Blocks  GlyphSet = iota // eighth blocks and light lines
	Braille                 // waveforms in braille, twice as fine, where the font has it
	ASCII                   // nothing beyond ASCII
)

func (g GlyphSet) String() string { return [...]string{"block", "braille", "ascii"}[g] }

// Glyphs are the signs on the screen. Each takes one cell.
type Glyphs struct {
	Set GlyphSet

	Bars     [9]string // nothing to full, growing from the bottom
	BarsDown [9]string // the same, growing from the top, as far as fonts have it

	Positive, Neutral, Negative, Unknown string
	Good, Warn, Bad                      string
	Play, Pause, Row, Playhead, Cursor   string
	Horizontal, Vertical                 string // rules between panes
	TeeDown, TeeUp, TeeRight, TeeLeft    string // ┬ ┴ ├ ┤
	Cross                                string
	TopLeft, TopRight                    string // corners of a popup
	BottomLeft, BottomRight              string
	SpanOpen, SpanFill, SpanClose        string // a segment on the timeline
	Uncovered, Covered, CoveredTwice     string // beside a line that no, one, more segments cover
	CoverEnd                             string
	Air, Interruption, Doubt, Dip        string // events
	On, Off, Link, Ellipsis, Arrow, Dot  string
	Track, Fill                          string // a gauge
}

func glyphs(set GlyphSet) Glyphs {
	if set == ASCII {
		return Glyphs{
			Set:      ASCII,
			Bars:     [9]string{" ", ".", ".", ":", ":", "=", "=", "#", "#"},
			BarsDown: [9]string{" ", "'", "'", ":", ":", "=", "=", "#", "#"},
			Positive: "+", Neutral: "o", Negative: "-", Unknown: "?",
			Good: "v", Warn: "!", Bad: "x",
			Play: ">", Pause: "=", Row: ">", Playhead: "|", Cursor: "^",
			Horizontal: "-", Vertical: "|", TeeDown: "+", TeeUp: "+", TeeRight: "+", TeeLeft: "+", Cross: "+",
			TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
			SpanOpen: "[", SpanFill: "-", SpanClose: "]",
			Uncovered: ":", Covered: "|", CoveredTwice: "#", CoverEnd: "`",
			Air: ":", Interruption: "x", Doubt: "?", Dip: "v",
			On: "*", Off: "o", Link: "=", Ellipsis: "~", Arrow: ">", Dot: ".",
			Track: ".", Fill: "#",
		}
	}
	return Glyphs{
		Set:      set,
		Bars:     [9]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		BarsDown: [9]string{" ", "▔", "▔", "▀", "▀", "▀", "█", "█", "█"},
		Positive: "▲", Neutral: "■", Negative: "▼", Unknown: "·",
		Good: "✓", Warn: "!", Bad: "✗",
		Play: "▶", Pause: "‖", Row: "▸", Playhead: "┃", Cursor: "▾",
		Horizontal: "─", Vertical: "│", TeeDown: "┬", TeeUp: "┴", TeeRight: "├", TeeLeft: "┤", Cross: "┼",
		TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
		SpanOpen: "├", SpanFill: "─", SpanClose: "┤",
		Uncovered: "│", Covered: "┃", CoveredTwice: "║", CoverEnd: "└",
		Air: "░", Interruption: "×", Doubt: "?", Dip: "▼",
		On: "●", Off: "○", Link: "⇢", Ellipsis: "…", Arrow: "→", Dot: "·",
		Track: "░", Fill: "█",
	}
}

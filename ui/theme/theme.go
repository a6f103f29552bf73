// Package theme gives every colour and glyph on the screen a role.
package theme

import "github.com/charmbracelet/colorprofile"

// A Style is an SGR sequence that switches a look on; "" is the terminal's
// own. It is written as it is, so drawing costs no style computation.
type Style = string

// Theme holds the looks and glyphs that panes draw with. It is made once for
// a background, a colour profile and a glyph set, and never changed; nothing
// reads a global.
type Theme struct {
	Name string // "dark", "light"

	Text   Style // the words
	Strong Style // what matters most in a line
	Dim    Style // times, units, secondary facts
	Faint  Style // rules, empty tracks, what is hardly there
	Accent Style // earshot's own colour: focus, keys, the playhead
	Title  Style // a pane's title
	Focus  Style // the title of the pane that has the focus

	Cursor Style // the word under the cursor
	Heard  Style // the word being heard
	Both   Style // when they are the same word
	Row    Style // the selected row of a list: a background
	Match  Style // a search hit
	Status Style // the status line
	Key    Style // a key in the footer or help
	Popup  Style // the inside of a popup: a background

	Good, Warn, Bad             Style // ✓ ! ✗
	Positive, Neutral, Negative Style
	Topic, Intent, Event, Mark  Style
	Voices                      [6]Style // by voice, modulo

	Glyphs Glyphs
}

// Voice returns the look of a voice.
func (t *Theme) Voice(i int) Style { return t.Voices[((i%len(t.Voices))+len(t.Voices))%len(t.Voices)] }

// Lane returns the look of a lane's segments: topic, intent, sentiment,
// turn, event, mark, in the order of the model.
func (t *Theme) Lane(i int) Style {
	return [...]Style{t.Topic, t.Intent, t.Neutral, t.Dim, t.Event, t.Mark}[i]
}

// Sentiment returns the look and the glyph of a sentiment label.
func (t *Theme) Sentiment(label string) (Style, string) {
	switch label {
	case "positive":
		return t.Positive, t.Glyphs.Positive
	case "negative":
		return t.Negative, t.Glyphs.Negative
	case "neutral":
		return t.Neutral, t.Glyphs.Neutral
	}
	return t.Dim, t.Glyphs.Unknown
}

// Options choose a theme.
type Options struct {
	Dark    bool
	Profile colorprofile.Profile // TrueColor, ANSI256, ANSI; anything less means no colours
	Glyphs  GlyphSet
}

// New returns the theme for the options. Every profile has a palette of its
// own: colours that are only rounded to sixteen become unreadable.
func New(o Options) *Theme {
	t := plain()
	switch o.Profile {
	case colorprofile.TrueColor:
		t = trueColor(o.Dark)
	case colorprofile.ANSI256:
		t = ansi256(o.Dark)
	case colorprofile.ANSI:
		t = ansi16(o.Dark)
	}
	t.Name = "light"
	if o.Dark {
		t.Name = "dark"
	}
	t.Glyphs = glyphs(o.Glyphs)
	return t
}

package analysis

import (
	"image/color"
	"strconv"
	"strings"

	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"earshot/ui/theme"
)

// look gives huh's fields the looks of the rest of earshot. The field that has
// the focus is marked by a sign too, never by colour alone.
func look(t *theme.Theme) huh.Theme {
	return huh.ThemeFunc(func(dark bool) *huh.Styles {
		s := huh.ThemeBase(dark)
		text, dim, strong, accent := style(t.Text), style(t.Dim), style(t.Strong), style(t.Key)
		bar := lipgloss.Border{Left: t.Glyphs.Covered}

		f := &s.Focused
		f.Base = lipgloss.NewStyle().PaddingLeft(1).BorderStyle(bar).BorderLeft(true).BorderForeground(accent.GetForeground())
		f.Card, f.Title, f.NoteTitle, f.Description = f.Base, strong, strong, dim
		f.ErrorIndicator, f.ErrorMessage = style(t.Bad).SetString(" "+t.Glyphs.Bad), style(t.Bad)
		f.SelectSelector = accent.SetString(t.Glyphs.Row + " ")
		f.MultiSelectSelector = f.SelectSelector
		f.Option, f.SelectedOption, f.UnselectedOption = text, text, dim
		f.SelectedPrefix = style(t.Good).SetString("[x] ")
		f.UnselectedPrefix = dim.SetString("[ ] ")
		f.FocusedButton = style(t.Cursor).Padding(0, 2).MarginRight(2)
		f.BlurredButton = dim.Padding(0, 2).MarginRight(1)
		f.TextInput.Prompt, f.TextInput.Text, f.TextInput.Placeholder, f.TextInput.Cursor = accent, text, dim, accent

		s.Blurred = s.Focused
		s.Blurred.Base = lipgloss.NewStyle().PaddingLeft(2)
		s.Blurred.Card, s.Blurred.Title, s.Blurred.TextInput.Text = s.Blurred.Base, dim, dim
		s.FieldSeparator = lipgloss.NewStyle().SetString("\n\n")
		return s
	})
}

// style makes of a look, a sequence of SGR parameters, what Lip Gloss draws
// with.
func style(look theme.Style) lipgloss.Style {
	s := lipgloss.NewStyle()
	for sequence := range strings.SplitSeq(look, "\x1b[") {
		params := strings.Split(strings.TrimSuffix(sequence, "m"), ";")
		for i := 0; i < len(params); i++ {
			n, err := strconv.Atoi(params[i])
			if err != nil {
				continue
			}
			switch {
			case n == 1:
				s = s.Bold(true)
			case n == 4:
				s = s.Underline(true)
			case n == 7:
				s = s.Reverse(true)
			case n == 38 || n == 48:
				c, used := extended(params[i+1:])
				if i += used; n == 38 {
					s = s.Foreground(c)
				} else {
					s = s.Background(c)
				}
			case n >= 30 && n < 38:
				s = s.Foreground(lipgloss.ANSIColor(n - 30))
			case n >= 90 && n < 98:
				s = s.Foreground(lipgloss.ANSIColor(n - 90 + 8))
			}
		}
	}
	return s
}

// extended reads a colour as it stands after 38 or 48: 5;n or 2;r;g;b. It
// returns how many parameters that took.
func extended(params []string) (c color.Color, used int) {
	n := make([]uint8, len(params))
	for i, p := range params {
		v, _ := strconv.ParseUint(p, 10, 8)
		n[i] = uint8(v)
	}
	switch {
	case len(n) >= 2 && n[0] == 5:
		return lipgloss.ANSIColor(n[1]), 2
	case len(n) >= 4 && n[0] == 2:
		return lipgloss.RGBColor{R: n[1], G: n[2], B: n[3]}, 4
	}
	return lipgloss.NoColor{}, 0
}

package theme

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

var profiles = []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII}

// styles returns every look of a theme by name.
func styles(t *Theme) map[string]Style {
	all := map[string]Style{}
	v := reflect.ValueOf(*t)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && v.Type().Field(i).Name != "Name" {
			all[v.Type().Field(i).Name] = f.String()
		}
	}
	for i, s := range t.Voices {
		all["Voices "+strconv.Itoa(i)] = s
	}
	return all
}

// Every look is one SGR sequence or none, and speaks only the language of its
// profile: no colours where there are none, sixteen where there are sixteen.
func TestStylesKeepToTheirProfile(t *testing.T) {
	sgr := map[colorprofile.Profile]*regexp.Regexp{
		colorprofile.TrueColor: regexp.MustCompile(`^(\x1b\[(1|4|7|[34]8;2;\d+;\d+;\d+)(;(1|4|7|[34]8;2;\d+;\d+;\d+))*m)?$`),
		colorprofile.ANSI256:   regexp.MustCompile(`^(\x1b\[(1|4|7|[34]8;5;\d+)(;(1|4|7|[34]8;5;\d+))*m)?$`),
		colorprofile.ANSI:      regexp.MustCompile(`^(\x1b\[(1|4|7|3[0-7]|9[0-7])(;(1|4|7|3[0-7]|9[0-7]))*m)?$`),
		colorprofile.ASCII:     regexp.MustCompile(`^(\x1b\[[147](;[147])*m)?$`),
	}
	for _, p := range profiles {
		for _, dark := range []bool{true, false} {
			for name, s := range styles(New(Options{Dark: dark, Profile: p})) {
				if !sgr[p].MatchString(s) {
					t.Errorf("%v, dark %v: %s is %q", p, dark, name, s)
				}
			}
		}
	}
}

// Cursor, heard word, both, match and text differ from each other, also
// without colours.
func TestStatesDiffer(t *testing.T) {
	for _, p := range profiles {
		th := New(Options{Dark: true, Profile: p})
		seen := map[Style]string{}
		for name, s := range map[string]Style{"text": th.Text, "cursor": th.Cursor, "heard": th.Heard, "both": th.Both, "match": th.Match} {
			if other, taken := seen[s]; taken {
				t.Errorf("%v: %s and %s look the same", p, name, other)
			}
			seen[s] = name
		}
	}
}

// What is read has at least the contrast that WCAG 2 asks of text, 4.5, against
// a background as terminals have it; what is only looked at has 3.
func TestContrast(t *testing.T) {
	for _, tt := range []struct {
		dark       bool
		background float64 // relative luminance
	}{{true, luminance(0x18, 0x1a, 0x24)}, {false, luminance(0xfa, 0xfa, 0xfa)}} {
		th := New(Options{Dark: tt.dark, Profile: colorprofile.TrueColor})
		for name, s := range styles(th) {
			least := 4.5
			switch name {
			case "Faint":
				continue // rules and empty tracks are there to be overlooked
			case "Dim", "Title", "Neutral":
				least = 4
			}
			fg, ok := foreground(s)
			if !ok || strings.Contains(s, "48;2") {
				continue
			}
			if got := contrast(fg, tt.background); got < least {
				t.Errorf("dark %v: %s has a contrast of %.1f, want %.1f", tt.dark, name, got, least)
			}
		}
	}
}

func foreground(s Style) (float64, bool) {
	m := regexp.MustCompile(`38;2;(\d+);(\d+);(\d+)`).FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	var c [3]int
	for i := range c {
		c[i], _ = strconv.Atoi(m[i+1])
	}
	return luminance(c[0], c[1], c[2]), true
}

// luminance and contrast are WCAG 2's relative luminance and contrast ratio.
func luminance(r, g, b int) float64 {
	lin := func(c int) float64 {
		x := float64(c) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// Every glyph takes one cell, and those of the ASCII set are ASCII.
func TestGlyphs(t *testing.T) {
	for _, set := range []GlyphSet{Blocks, Braille, ASCII} {
		v := reflect.ValueOf(New(Options{Glyphs: set}).Glyphs)
		check := func(name, g string) {
			if ansi.StringWidth(g) != 1 || ansi.StringWidthWc(g) != 1 {
				t.Errorf("%v: %s is %q, %d cells", set, name, g, ansi.StringWidth(g))
			}
			if set == ASCII && (g[0] < ' ' || g[0] > '~') {
				t.Errorf("ascii: %s is %q", name, g)
			}
		}
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Field(i).Name
			switch f.Kind() {
			case reflect.String:
				check(name, f.String())
			case reflect.Array:
				for j := range f.Len() {
					check(name, f.Index(j).String())
				}
			}
		}
	}
}

func TestVoicesGoRound(t *testing.T) {
	th := New(Options{Dark: true, Profile: colorprofile.TrueColor})
	if th.Voice(0) != th.Voice(len(th.Voices)) || th.Voice(-1) != th.Voice(len(th.Voices)-1) {
		t.Error("voices beyond the palette do not begin again")
	}
}

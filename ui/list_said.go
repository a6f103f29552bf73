package ui

import (
	"strings"

	"earshot/ui/action"
	"earshot/ui/detail"
	"earshot/ui/spoken"
)

// popup returns what a popup tells, a fact a line.
func (m *Model) popup() []string {
	o := &m.overlay
	switch {
	case o.kind == action.Keys:
		return m.keysSaid()
	case o.kind == action.Peek && m.inspecting():
		return m.nodeFacts()
	case o.kind == action.Peek:
		return m.peekSaid()
	case o.kind == action.Summary:
		return spoken.Summary(m.state.Call, m.state.Measures)
	case o.kind == action.Health:
		return m.healthSaid()
	case o.output != nil && o.output.bare:
		return []string{o.output.instead()}
	case o.output != nil:
		return o.output.said()
	case len(o.help) > 0:
		return oneByOne(o.help)
	case o.forming():
		return []string{"The form is for the screen; earshot analyze does the same on the command line"}
	}
	return []string{"That shows on the screen only; " + m.keys.KeyOf(action.Plain) + " goes there"}
}

// oneByOne returns the lines of a help that are not empty, each whole: those
// that are set in go on with the one before.
func oneByOne(lines []string) []string {
	var out []string
	for _, l := range lines {
		switch rest := strings.TrimLeft(l, " "); {
		case rest == "":
		case len(out) > 0 && len(l)-len(rest) > 8:
			out[len(out)-1] += " " + rest
		default:
			out = append(out, strings.Join(strings.Fields(l), " "))
		}
	}
	return out
}

// peekSaid tells all there is to know at the cursor: of the word, its turn, and
// each segment over it a line.
func (m *Model) peekSaid() []string {
	var lines []string
	for _, f := range detail.Facts(m.spokenState()) {
		name := strings.TrimSpace(f.Name)
		if name == "json" {
			continue // yv copies it, and the inspector tells it piece by piece
		}
		said := strings.TrimSpace(name + " " + strings.Join(strings.Fields(f.Value), " "))
		said = aloud(said)
		if n := len(lines); n == 0 || name != "" && !strings.HasPrefix(f.Name, " ") && !ofWord(name) {
			lines = append(lines, sentence(said))
		} else {
			lines[n-1] += "; " + said
		}
	}
	if len(lines) == 0 {
		return []string{spoken.NoWords}
	}
	return lines
}

// aloud returns a fact with the signs of its numbers in words.
func aloud(fact string) string {
	words := strings.Split(fact, " ")
	for i, w := range words {
		if w == "p" {
			words[i] = "confidence"
		}
		if len(w) > 1 && w[0] == '-' && '0' <= w[1] && w[1] <= '9' {
			words[i] = "minus " + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// ofWord reports whether a fact goes on with the one about the word.
func ofWord(name string) bool {
	switch name {
	case "as word", "time", "confidence", "speaker", "channel", "sentiment", "path":
		return true
	}
	return false
}

// keysSaid lists the keys, those of this place first.
func (m *Model) keysSaid() []string {
	u := &m.overlay.menu
	var lines []string
	for _, l := range u.lines() {
		switch {
		case l.heading != "":
			lines = append(lines, l.heading+":")
		case l.row >= 0:
			b := u.rows[l.row]
			does := b.Help
			if m.plainly(b.Action) != b.Action {
				does = m.plainly(b.Action).String()
			} else if b.Action == action.Redraw {
				does = "say where cursor and sound are"
			}
			lines = append(lines, strings.Join(b.Names(), " or ")+": "+does)
		}
	}
	return lines
}

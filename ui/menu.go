package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
	"earshot/ui/text"
)

// menu lists what can be done: the help by section with keys first, the
// palette by name. Both are searched by typing, and Enter does the line.
type menu struct {
	help   bool
	place  string           // the pane that the help lists first
	here   []action.Binding // what keys do there
	all    []action.Binding // the key map
	filter string
	at     int // the chosen row
	top    int
	rows   []action.Binding // what the filter leaves
}

// newPalette returns the list of everything by name.
func newPalette(keyMap []action.Binding) menu {
	hasRow := func(b action.Binding) bool {
		return slices.ContainsFunc(keyMap, func(k action.Binding) bool { return k.Action == b.Action })
	}
	u := menu{here: slices.DeleteFunc(action.Keyless(), hasRow), all: keyMap}
	u.rows = u.matching()
	return u
}

// newHelp returns the list of all keys, those of the focused pane first.
func newHelp(keyMap []action.Binding, place string, here []action.Binding) menu {
	u := menu{help: true, place: place, here: action.WithKeys(here, keyMap), all: keyMap}
	u.rows = u.matching()
	return u
}

var paneNames = [paneCount]string{"Transcript", "Segments", "Details", "Summary", "Timeline"}

// matching returns the bindings in which every typed word occurs.
func (u menu) matching() []action.Binding {
	var rows []action.Binding
	words := strings.Fields(strings.ToLower(u.filter))
	for _, b := range slices.Concat(u.here, u.all) {
		hay := strings.ToLower(b.Help + " " + b.Action.String() + " " + b.Section.String())
		all := true
		for _, w := range words {
			all = all && (strings.Contains(hay, w) || hasKey(b, u.filter))
		}
		if all {
			rows = append(rows, b)
		}
	}
	return rows
}

func hasKey(b action.Binding, typed string) bool {
	for _, name := range b.Names() {
		if name == strings.TrimSpace(typed) {
			return true
		}
	}
	return false
}

func (m *Model) onMenuKey(k tea.KeyPressMsg) tea.Cmd {
	u := &m.overlay.menu
	switch key := k.String(); key {
	case "esc":
		m.overlay = overlay{}
		return nil
	case "?":
		if u.help && u.filter == "" {
			m.overlay = overlay{}
			return nil
		}
	case "q":
		if u.help && u.filter == "" {
			m.overlay = overlay{}
			return nil
		}
	case "enter":
		return m.runMenu()
	case "down", "tab", "ctrl+n":
		u.at = min(u.at+1, len(u.rows)-1)
		return nil
	case "up", "shift+tab", "ctrl+p":
		u.at = max(u.at-1, 0)
		return nil
	case "pgdown":
		u.at = min(u.at+10, len(u.rows)-1)
		return nil
	case "pgup":
		u.at = max(u.at-10, 0)
		return nil
	case "backspace":
		if r := []rune(u.filter); len(r) > 0 {
			u.filter = string(r[:len(r)-1])
		}
		u.at, u.rows = 0, u.matching()
		return nil
	case "ctrl+u":
		u.filter, u.at = "", 0
		u.rows = u.matching()
		return nil
	}
	if k.Text != "" {
		u.filter += text.Safe(k.Text)
		u.at, u.rows = 0, u.matching()
	}
	return nil
}

// runMenu does the chosen line. What was typed may also be an action in full,
// "speed 1.25", "seek 1:23", "go S2".
func (m *Model) runMenu() tea.Cmd {
	u := m.overlay.menu
	m.overlay = overlay{}
	a := u.chosen()
	if a == nil {
		_, err := action.Parse(u.filter)
		m.toast = safeLine(err.Error())
		return nil
	}
	return m.do(a)
}

// chosen returns what Enter does, nil for nothing.
func (u menu) chosen() action.Action {
	if a, err := action.Parse(u.filter); err == nil && u.filter != "" {
		return a
	}
	if len(u.rows) == 0 {
		return nil
	}
	return u.rows[min(max(u.at, 0), len(u.rows)-1)].Action
}

func (u *menu) draw(m *Model, rows []string) {
	t := m.state.Theme
	list := u.lines()
	r := m.popupRect(72, min(max(len(list)+3, 8), m.layout.height-4))
	w, h := r.Dx()-4, r.Dy()-2
	c := text.NewCanvas(w, h)
	c.Put(t.Key, ": ")
	if u.filter == "" {
		c.Put(t.Dim, "type to search, Enter does the line, Esc closes")
	} else {
		c.Put(t.Strong, u.filter)
		c.Put(t.Cursor, " ")
	}
	c.End("")
	if len(u.rows) == 0 {
		c.End("")
		hint := "nothing by that name"
		if a, err := action.Parse(u.filter); err == nil {
			hint = "Enter: " + a.String()
		}
		c.Put(t.Dim, "  "+hint)
	}
	u.scroll(list, h-1)
	for _, l := range list[min(u.top, len(list)):] {
		if c.Full() {
			break
		}
		u.drawLine(m, c, l)
		c.End("")
	}
	title := "Command palette"
	if u.help {
		title = "Keys"
	}
	m.drawPopup(rows, r, title, strings.Split(c.String(), "\n"))
}

// menuLine is a heading (row < 0) or the row of a binding.
type menuLine struct {
	heading string
	row     int
}

func (u *menu) lines() []menuLine {
	var out []menuLine
	heading := ""
	for i, b := range u.rows {
		name := b.Section.String()
		if i < len(u.here) && u.filter == "" {
			name = "Here: " + u.place
		}
		if u.help && name != heading {
			heading = name
			if i > 0 {
				out = append(out, menuLine{row: -1})
			}
			out = append(out, menuLine{heading: name, row: -1})
		}
		out = append(out, menuLine{row: i})
	}
	return out
}

func (u *menu) scroll(list []menuLine, height int) {
	for i, l := range list {
		if l.row == u.at {
			if i-2 < u.top {
				u.top = max(i-2, 0)
			}
			if i+1 >= u.top+height {
				u.top = i + 2 - height
			}
		}
	}
	u.top = min(max(u.top, 0), max(len(list)-height, 0))
}

func (u *menu) drawLine(m *Model, c *text.Canvas, l menuLine) {
	t := m.state.Theme
	if l.row < 0 {
		c.Put(t.Title, l.heading)
		return
	}
	b := u.rows[l.row]
	bg, mark := "", "  "
	if l.row == u.at {
		bg, mark = t.Row, t.Glyphs.Row+" "
	}
	c.Put(bg+t.Accent, mark)
	c.Put(bg+t.Key, strings.Join(b.Names(), " "))
	c.To(bg, 14)
	c.Put(bg+t.Text, b.Help)
	if !u.help && c.Room() > text.Width(b.Action.String())+2 {
		c.To(bg, c.X()+c.Room()-text.Width(b.Action.String()))
		c.Put(bg+t.Dim, b.Action.String())
	}
	c.To(bg, c.X()+c.Room())
}

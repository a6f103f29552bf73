package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/ui/action"
	"earshot/ui/spoken"
	"earshot/ui/text"
)

// asking reports whether a line is being typed.
func (o *overlay) asking() bool { return o.prompting() || o.kind == action.OpenPalette }

// asks says what is to be typed.
func asks(o *overlay) string {
	switch o.kind {
	case action.OpenSearch:
		return "Search:"
	case action.OpenGoTo:
		return "Go to:"
	case action.OpenPipe:
		return "Pipe to:"
	}
	return "Command:"
}

// value returns what was typed so far.
func (o *overlay) value() string {
	if o.listing() {
		return o.menu.filter
	}
	return o.prompt.input.Value()
}

// typing says what a key came to while a line is typed: it is echoed, and what
// is more than a letter at the end is said anew.
func (p *plain) typing(before, after *Model, k tea.KeyPressMsg) {
	if after.overlay.kind == before.overlay.kind && after.overlay.asking() {
		if before.overlay.listing() && after.overlay.menu.at != before.overlay.menu.at {
			p.say.line(chosen(&after.overlay.menu))
			return
		}
		p.typed(before, after, k.Text)
		return
	}
	p.say.close()
	key := k.String()
	switch kind := before.overlay.kind; {
	case key == "esc" && kind == action.OpenSearch:
		p.say.line("Search dropped; " + spoken.At(after.state.Call, after.state.Word))
	case key == "esc":
		p.say.line("Nothing done")
	case kind == action.OpenSearch:
		p.say.line(after.found(before))
	case kind == action.OpenGoTo:
		p.say.line(after.wentTo(before))
	case kind == action.OpenPipe && after.overlay.waiting():
		p.say.line("Running " + after.overlay.output.command)
	case kind == action.OpenPipe:
		p.say.line(after.orToast("Nothing done"))
	default:
		was := *before
		was.overlay = overlay{}
		p.answer(&was, after, before.overlay.menu.chosen())
	}
}

// typed echoes what was added to the line, or says the line anew.
func (p *plain) typed(before, after *Model, added string) {
	value := after.overlay.value()
	if p.say.open && added != "" && value == before.overlay.value()+added {
		p.say.echo(added)
		return
	}
	p.say.begin(asks(&after.overlay) + " " + value)
}

// found says what a search came to.
func (m *Model) found(before *Model) string {
	switch n := len(m.state.Matches); {
	case m.inspecting():
		return joined(sentence(m.toast), m.node(before))
	case m.state.Query == "":
		return "Nothing searched"
	case n == 0:
		return "No match for " + spoken.Quote(m.state.Query)
	default:
		at, _ := slices.BinarySearch(m.state.Matches, int32(m.state.Word))
		which := "first: "
		if at > 0 {
			which = "number " + strconv.Itoa(at+1) + ": "
		}
		return text.Count(n, "match") + "; " + which + spoken.At(m.state.Call, m.state.Word)
	}
}

// wentTo says where the cursor went.
func (m *Model) wentTo(before *Model) string {
	if before.overlay.value() == "" {
		return "Nothing done"
	}
	return m.orToast(spoken.At(m.state.Call, m.state.Word))
}

// chosen says which row of the palette Enter does.
func chosen(u *menu) string {
	if len(u.rows) == 0 {
		return "Nothing by that name"
	}
	return fmt.Sprintf("%d of %d: %s", u.at+1, len(u.rows), rowSaid(u.rows[u.at]))
}

// rowSaid says what a row does and its keys.
func rowSaid(b action.Binding) string {
	return spoken.List(b.Help, strings.Join(b.Names(), " or "))
}

// offered lists what could be meant by what was typed.
func offered(u *menu) string {
	const most = 12
	var names []string
	for i, b := range u.rows {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(u.rows)-most))
			break
		}
		names = append(names, b.Action.String())
	}
	if len(names) == 0 {
		return "Nothing by that name"
	}
	return text.Count(len(u.rows), "command") + ": " + strings.Join(names, ", ")
}

package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"earshot/model/check"
	"earshot/ui/action"
	"earshot/ui/health"
	"earshot/ui/pane"
	"earshot/ui/spoken"
	"earshot/ui/text"
)

// onHealthKey handles a key while the health is shown.
func (m *Model) onHealthKey(k tea.KeyPressMsg) tea.Cmd {
	o := &m.overlay
	view, _ := o.stats.(health.Model)
	if o.filtering {
		switch k.String() {
		case "enter", "down":
			o.filtering = false
		case "esc":
			o.filtering = false
			o.stats = view.Filtered("")
		case "backspace":
			if r := []rune(view.Filter()); len(r) > 0 {
				o.stats = view.Filtered(string(r[:len(r)-1]))
			} else {
				o.filtering = false
			}
		case "ctrl+u":
			o.stats = view.Filtered("")
		default:
			o.stats = view.Filtered(view.Filter() + text.Safe(k.Text))
		}
		return nil
	}
	switch k.String() {
	case "esc":
		if view.Filter() != "" {
			o.stats = view.Filtered("")
			return nil
		}
		m.closeOverlay()
		return nil
	case "q":
		m.closeOverlay()
		return nil
	case "enter":
		return m.goToFinding(false)
	}
	switch a := m.chorded(k).(type) {
	case action.Nav:
		o.stats, _ = o.stats.Update(a, m.state)
	case action.Command:
		switch a {
		case action.OpenSearch:
			o.filtering = true
		case action.Inspector:
			return m.goToFinding(true)
		case action.PlayPause:
			return m.apply(a)
		}
	}
	return nil
}

// goToFinding puts the cursor on the words of the selected finding, and opens
// the inspector at its value when that is asked for or there are no words.
func (m *Model) goToFinding(value bool) tea.Cmd {
	view, _ := m.overlay.stats.(health.Model)
	f, ok := view.Selected()
	if !ok {
		return nil
	}
	m.closeOverlay()
	m.history.note(m.spot(false))
	if hasPlace(f, len(m.state.Call.Words)) {
		m.moveTo(f.Words.First)
		m.scrollTo(pane.ScrollCentre)
		m.toast = safeLine(f.Rule + ": " + f.Message())
		if !value {
			m.issues.goTo(f)
			return nil
		}
	}
	return m.inspectAt(f.Range.From)
}

func (o *overlay) drawHealth(m *Model, rows []string) {
	t := m.state.Theme
	title := "Health of the answer"
	hint := "Enter goes there  " + m.keys.KeyOf(action.Inspector) + " inspector  " + m.keys.KeyOf(action.OpenSearch) + " filter  Esc closes"
	if o.filtering {
		title = "Health of the answer: type to filter, Enter keeps it, Esc shows all"
		hint = ""
	}
	r := m.largeRect()
	m.drawPopup(rows, r, title, strings.Split(o.stats.View(m.state), "\n"))
	m.drawHint(rows, r, part{t.Dim, hint})
}

// mostFindings is how many findings plain mode tells at once; e walks those that
// have a place in the words.
const mostFindings = 20

// healthSaid tells the health in sentences, what is gravest first.
func (m *Model) healthSaid() []string {
	h := m.state.Health
	switch {
	case h == nil:
		return []string{"The answer is still being checked"}
	case h.Err != nil:
		return []string{"It can't be checked: " + h.Err.Error()}
	case len(h.Findings) == 0:
		return []string{"All " + text.Count(len(check.Rules()), "rule") + " hold"}
	}
	lines := []string{spoken.List(text.Count(h.Errors, "error"), text.Count(h.Warnings, "warning"), text.Count(h.Notes, "note"))}
	for _, severity := range [...]check.Severity{check.Error, check.Warning, check.Note} {
		for i := range h.Findings {
			f := &h.Findings[i]
			if f.Severity != severity {
				continue
			}
			if len(lines) > mostFindings {
				return append(lines, text.Count(len(h.Findings)-mostFindings, "more finding")+"; earshot check lists them all")
			}
			lines = append(lines, joined(severity.String()+" "+f.Rule+" at "+f.Path+": "+f.Message(), f.Repair))
		}
	}
	return lines
}

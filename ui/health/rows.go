package health

import (
	"cmp"
	"slices"
	"strings"

	"earshot/model"
	"earshot/model/check"
	"earshot/ui/pane"
	"earshot/ui/text"
)

// A row is a rule that is broken, one of its findings below it, or, at the end,
// a rule that holds.
type row struct {
	rule     check.Rule
	severity check.Severity
	finding  int // into the findings; -1 for a rule
	count    int // of a broken rule: how many findings follow; 0 for one that holds
}

// heading reports whether the row is the rule above its findings, which is
// passed over.
func (r row) heading() bool { return r.finding < 0 && r.count > 0 }

// rowsOf returns the rows for findings, the gravest first, and of equally grave
// ones in the order of the rules; then the rules that hold.
func rowsOf(h *pane.Health, filter string) []row {
	if h == nil || h.Err != nil {
		return nil
	}
	rules := check.Rules()
	number := make(map[string]int, len(rules))
	for i, r := range rules {
		number[r.ID] = i
	}
	filter = strings.ToLower(strings.TrimSpace(filter))
	order := make([]int, 0, len(h.Findings))
	broken := make([]bool, len(rules))
	for i := range h.Findings {
		f := &h.Findings[i]
		n, ok := number[f.Rule]
		if !ok {
			continue
		}
		broken[n] = true
		if matches(filter, f.Rule, f.Severity.String(), f.Path, f.Says, f.Should, rules[n].Title) {
			order = append(order, i)
		}
	}
	group := func(i int) (check.Severity, int) { return h.Findings[i].Severity, number[h.Findings[i].Rule] }
	slices.SortStableFunc(order, func(a, b int) int {
		sa, ra := group(a)
		sb, rb := group(b)
		return cmp.Or(-cmp.Compare(sa, sb), cmp.Compare(ra, rb))
	})
	rows := make([]row, 0, len(order)+2*len(rules))
	head := -1
	for _, i := range order {
		severity, n := group(i)
		if head < 0 || rows[head].severity != severity || rows[head].rule.ID != rules[n].ID {
			head = len(rows)
			rows = append(rows, row{rule: rules[n], severity: severity, finding: -1})
		}
		rows[head].count++
		rows = append(rows, row{rule: rules[n], severity: severity, finding: i})
	}
	for n, r := range rules {
		if !broken[n] && matches(filter, r.ID, r.Title, "holds") {
			rows = append(rows, row{rule: r, finding: -1})
		}
	}
	return rows
}

// matches reports whether one of some texts holds a lower-case one.
func matches(filter string, in ...string) bool {
	return filter == "" || slices.ContainsFunc(in, func(s string) bool { return strings.Contains(strings.ToLower(s), filter) })
}

// matching returns how many rows can be selected.
func matching(rows []row) (n int) {
	for _, r := range rows {
		if !r.heading() {
			n++
		}
	}
	return n
}

// counts are what the head of the view tells.
type counts struct {
	broken, hold int    // rules
	idle         int    // rules about the recording, while there is none
	checked      string // what the rules were held against
}

func countsOf(s pane.State) counts {
	var n counts
	if s.Health == nil {
		return n
	}
	seen := map[string]bool{}
	for i := range s.Health.Findings {
		seen[s.Health.Findings[i].Rule] = true
	}
	for _, r := range check.Rules() {
		switch {
		case seen[r.ID]:
			n.broken++
		case !s.Health.Compared && aboutRecording(r.ID):
			n.idle++
		default:
			n.hold++
		}
	}
	c := s.Call
	said := []string{text.Count(len(c.Words), "word")}
	for _, what := range []struct {
		count int
		one   string
	}{
		{len(c.Segments[model.Topic]), "topic"},
		{len(c.Segments[model.Intent]), "intent"},
		{len(c.Segments[model.Sentiment]), "sentiment"},
		{len(c.Entities), "entity"},
		{c.Utterances, "utterance"},
	} {
		if what.count > 0 {
			said = append(said, text.Count(what.count, what.one))
		}
	}
	n.checked = "checked: " + strings.Join(said, ", ")
	if s.Health.Compared {
		n.checked += ", the recording"
	}
	n.checked += ", every member of the JSON"
	return n
}

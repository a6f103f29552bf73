package ui

import (
	"cmp"
	"slices"
	"sort"
	"strconv"

	"earshot/model"
	"earshot/model/check"
	"earshot/ui/pane"
)

// An issue is a place worth a look: an event that was found in the words, or
// words about which the answer breaks a rule.
type issue struct {
	word    int
	event   *model.Segment // nil when it is a finding
	finding *check.Finding
}

// issuesOf returns the issues of a call; without its health only the events.
func issuesOf(c *model.Call, h *pane.Health) issues {
	var list []issue
	told := map[int]bool{} // words whose index fault a finding tells
	if h != nil {
		for i := range h.Findings {
			f := &h.Findings[i]
			if !hasPlace(f, len(c.Words)) {
				continue
			}
			list = append(list, issue{word: f.Words.First, finding: f})
			switch f.Rule {
			case check.IndexShift, check.IndexRange, check.IndexMissing, check.TextMismatch:
				told[f.Words.First] = true
			}
		}
	}
	events := c.Segments[model.Event]
	for i := range events {
		e := &events[i]
		if word := min(e.Anchor.First, len(c.Words)-1); e.Kind != model.IndexFault || !told[word] {
			list = append(list, issue{word: word, event: e})
		}
	}
	slices.SortStableFunc(list, func(a, b issue) int { return cmp.Compare(a.word, b.word) })
	return issues{list, -1}
}

// hasPlace reports whether a finding is about some words of a call, and not
// about none or all of them.
func hasPlace(f *check.Finding, words int) bool {
	n := f.Words.Len()
	return n > 0 && f.Words.First >= 0 && f.Words.Last <= words && (n < words || words == 1)
}

// issues are the issues of a call, and how far one has walked among them.
type issues struct {
	list []issue // in the order of the words
	told int     // the one that was told last, -1 for none
}

// next returns the issue after a word, or before it when dir is less than zero.
// Several at one word come one after another.
func (w *issues) next(word, dir int) (*issue, bool) {
	at := w.told + dir
	if w.told < 0 || w.told >= len(w.list) || w.list[w.told].word != word {
		at = sort.Search(len(w.list), func(i int) bool { return w.list[i].word > word || word == 0 }) // one moves to word 0 by opening the call
		if dir < 0 {
			at = sort.Search(len(w.list), func(i int) bool { return w.list[i].word >= word }) - 1
		}
	}
	if at < 0 || at >= len(w.list) {
		return nil, false
	}
	w.told = at
	return &w.list[at], true
}

// goTo makes a finding the one that was told last.
func (w *issues) goTo(f *check.Finding) {
	w.told = slices.IndexFunc(w.list, func(i issue) bool { return i.finding == f })
}

// stepIssue puts the cursor on the next issue, and says which one it is.
func (m *Model) stepIssue(dir int) {
	if len(m.issues.list) == 0 {
		m.toast = "there are no issues in this call"
		if m.state.Health == nil {
			m.toast = "there are no issues in the words; the indices are being checked"
		}
		return
	}
	next, ok := m.issues.next(m.state.Word, dir)
	if !ok {
		m.toast = "no issue " + pick(dir > 0, "after", "before") + " this"
		return
	}
	m.moveTo(next.word)
	m.toast = strconv.Itoa(m.issues.told+1) + " of " + strconv.Itoa(len(m.issues.list)) + ": " + next.said()
}

// said names an issue: its rule or its kind first.
func (i issue) said() string {
	if i.event != nil {
		return describeEvent(i.event)
	}
	return safeLine(i.finding.Rule + ": " + i.finding.Message())
}

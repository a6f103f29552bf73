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

// issuesOf returns the issues of a call in the order of its words; without its
// health only the events.
func issuesOf(c *model.Call, h *pane.Health) []issue {
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
	return list
}

// hasPlace reports whether a finding is about some words of a call, and not
// about none or all of them.
func hasPlace(f *check.Finding, words int) bool {
	n := f.Words.Len()
	return n > 0 && f.Words.First >= 0 && f.Words.Last <= words && (n < words || words == 1)
}

// issueOf returns the place of a finding among the issues, -1 when it has none.
func (m *Model) issueOf(f *check.Finding) int {
	return slices.IndexFunc(m.issues, func(i issue) bool { return i.finding == f })
}

// stepIssue puts the cursor on the next issue, and says which one it is. Several
// at one word are told one after another.
func (m *Model) stepIssue(dir int) {
	list, w := m.issues, m.state.Word
	if len(list) == 0 {
		m.toast = "there are no issues in this call"
		if m.state.Health == nil {
			m.toast = "there are no issues in the words; the indices are being checked"
		}
		return
	}
	at := m.issueAt + dir
	if m.issueAt < 0 || m.issueAt >= len(list) || list[m.issueAt].word != w {
		at = sort.Search(len(list), func(i int) bool { return list[i].word > w || w == 0 }) // one moves to word 0 by opening the call
		if dir < 0 {
			at = sort.Search(len(list), func(i int) bool { return list[i].word >= w }) - 1
		}
	}
	switch {
	case at >= len(list):
		m.toast = "no issue after this"
		return
	case at < 0:
		m.toast = "no issue before this"
		return
	}
	m.issueAt = at
	m.moveTo(list[at].word)
	m.toast = strconv.Itoa(at+1) + " of " + strconv.Itoa(len(list)) + ": " + list[at].said()
}

// said names an issue: its rule or its kind first.
func (i issue) said() string {
	if i.event != nil {
		return describeEvent(i.event)
	}
	return safeLine(i.finding.Rule + ": " + i.finding.Message())
}

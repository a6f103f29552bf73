package ui

import (
	"sort"
	"strings"

	"earshot/ui/action"
	"earshot/ui/text"
)

// find searches the words; an empty query clears the search. The cursor stays.
func (m *Model) find(query string) {
	m.state.Query = strings.TrimSpace(query)
	m.state.Matches = nil
	if m.state.Query != "" && m.index != nil {
		m.state.Matches = m.index.Find(nil, m.state.Query)
	}
}

// nextMatch moves the cursor to the next or previous match, around the end.
func (m *Model) nextMatch(from, dir int) {
	hits := m.state.Matches
	if len(hits) == 0 {
		m.toast = "nothing searched yet: " + m.keys.KeyOf(action.OpenSearch) + " searches"
		if m.state.Query != "" {
			m.toast = "no match for " + safeLine(m.state.Query)
		}
		return
	}
	i := sort.Search(len(hits), func(i int) bool { return int(hits[i]) > from })
	if dir < 0 {
		i = sort.Search(len(hits), func(i int) bool { return int(hits[i]) >= from }) - 1
	}
	switch {
	case i >= len(hits):
		i, m.toast = 0, "search came round to the first match"
	case i < 0:
		i, m.toast = len(hits)-1, "search came round to the last match"
	}
	m.moveTo(int(hits[i]))
}

// safeLine makes untrusted text a harmless single line.
func safeLine(s string) string {
	return text.Safe(strings.Join(strings.Fields(s), " "))
}

package api

import (
	"net/url"
	"slices"
	"strings"
)

// A Param is one parameter of a query, as the service names it.
type Param struct{ Name, Value string }

// Params are the parameters of a request, in order. A name may repeat, as
// custom_topic does for each topic. No method changes the receiver.
type Params []Param

// Encode is the query string, in the order given, without a question mark. A
// space becomes %20, which every server understands.
func (p Params) Encode() string {
	var b strings.Builder
	for i, q := range p {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(q.Name))
		b.WriteByte('=')
		b.WriteString(escape(q.Value))
	}
	return b.String()
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// Get is the first value of a name, and whether there is one.
func (p Params) Get(name string) (string, bool) {
	for _, q := range p {
		if q.Name == name {
			return q.Value, true
		}
	}
	return "", false
}

// Has tells whether a name is there, whatever its value.
func (p Params) Has(name string) bool { _, ok := p.Get(name); return ok }

// On tells whether a feature is asked for: a value of it is neither false nor empty.
func (p Params) On(name string) bool {
	return slices.ContainsFunc(p, func(q Param) bool { return q.Name == name && q.Value != "" && q.Value != "false" })
}

// All is every value of a name, in order; nil if there is none.
func (p Params) All(name string) []string {
	var values []string
	for _, q := range p {
		if q.Name == name {
			values = append(values, q.Value)
		}
	}
	return values
}

// Add is p and one more parameter at its end.
func (p Params) Add(name, value string) Params {
	return append(slices.Clip(p), Param{name, value})
}

// Set is p with exactly one value for a name: in the place of its first
// value, or at the end where it had none.
func (p Params) Set(name, value string) Params {
	out := make(Params, 0, len(p)+1)
	found := false
	for _, q := range p {
		switch {
		case q.Name != name:
			out = append(out, q)
		case !found:
			out, found = append(out, Param{name, value}), true
		}
	}
	if !found {
		out = append(out, Param{name, value})
	}
	return out
}

// Canonical is p sorted by name. Values of one name keep their order, for it
// may mean something. Two requests with equal canonical parameters ask the same.
func (p Params) Canonical() Params {
	return slices.SortedStableFunc(slices.Values(p), func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
}

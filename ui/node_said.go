package ui

import (
	"strconv"
	"strings"

	"earshot/model/tree"
	"earshot/ui/action"
	"earshot/ui/inspector"
	"earshot/ui/spoken"
	"earshot/ui/text"
)

// node says which value of the raw answer is chosen: its name, or its path where
// one came from elsewhere, its kind and what it holds.
func (m *Model) node(before *Model) string {
	raw, _ := m.inspector()
	n, ok := raw.Node()
	if !ok {
		return "the raw answer is being read"
	}
	t := raw.Tree()
	name := raw.Path()
	if before != nil {
		if old, ok := before.inspector(); ok && old.Tree() == t {
			was, _ := old.Node()
			if nearby(t, was, n) {
				name = ownName(t, n)
			}
		}
	}
	said := name + ", " + value(raw, n, mostOfValue)
	if before != nil && before.state.Word != m.state.Word {
		said += "; " + spoken.Word(m.state.Call, m.state.Word, m.state.Word)
	}
	return said
}

// treeMoved says where a move in the raw answer led, or what it folded.
func (m *Model) treeMoved(before *Model, a action.Action) string {
	switch a {
	case action.UnfoldAll:
		return "All unfolded; " + m.node(before)
	case action.FoldAll:
		return "All folded; " + m.node(before)
	}
	raw, _ := m.inspector()
	was, _ := before.inspector()
	n, _ := raw.Node()
	if old, _ := was.Node(); old == n && raw.Unfolded() == was.Unfolded() && m.toast == "" {
		return "No further; " + m.node(before)
	}
	return joined(sentence(m.toast), m.node(before))
}

// mostOfValue is how many bytes of a string are said; all of it on a peek.
const mostOfValue = 200

// nearby reports whether two values have the same container, or one is the
// other's.
func nearby(t *tree.Tree, a, b tree.Node) bool {
	if a == b {
		return true
	}
	pa, aok := t.Parent(a)
	pb, bok := t.Parent(b)
	return aok && bok && pa == pb || aok && pa == b || bok && pb == a
}

// ownName returns what a value is called in its container.
func ownName(t *tree.Tree, n tree.Node) string {
	switch {
	case n.Name.To > n.Name.From:
		return strings.Join(strings.Fields(t.Name(n)), " ")
	case n.Depth == 0:
		return "The whole answer"
	}
	return "item " + strconv.Itoa(n.Index)
}

// value says what a value is, and as much of it as most bytes.
func value(raw inspector.Model, n tree.Node, most int) string {
	t := raw.Tree()
	switch n.Kind {
	case tree.Invalid:
		return "no JSON: " + t.Fault(n).What
	case tree.Object, tree.Array, tree.Values:
		unit := "value"
		if n.Kind == tree.Object {
			unit = "key"
		}
		count := t.Count(n)
		return strings.TrimPrefix(strings.TrimPrefix(n.Kind.String(), "an "), "a ") + ", " + text.Count(count, unit) +
			pick(count == 0, "", pick(raw.Unfolded(), ", unfolded", ", folded"))
	}
	head := strings.Join(strings.Fields(strings.ToValidUTF8(string(t.AppendHead(nil, n, most)), "")), " ")
	if n.At.To-n.At.From > int64(most) {
		head += " ..."
	}
	switch n.Kind {
	case tree.Number:
		return "number " + head
	case tree.String:
		return "string " + head
	}
	return head
}

// nodeFacts tells all there is to know of the chosen value.
func (m *Model) nodeFacts() []string {
	raw, _ := m.inspector()
	n, ok := raw.Node()
	if !ok {
		return []string{m.node(nil)}
	}
	const most = 4000
	return []string{raw.Path() + ", " + value(raw, n, most), m.where()}
}

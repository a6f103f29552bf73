package inspector

import (
	"math"
	"slices"

	"earshot/model/tree"
)

// Folds are what a person has folded and unfolded, by path, to be kept and found
// again: what is as documents begin is left out.
type Folds struct {
	All    string   `json:"all,omitempty"`    // "unfolded" or "folded", where that was asked for
	Open   []string `json:"open,omitempty"`   // unfolded by hand
	Closed []string `json:"closed,omitempty"` // folded by hand
}

const (
	allUnfolded = "unfolded"
	allFolded   = "folded"
)

// At most so many folds are kept, in so many bytes of paths.
const (
	maxKept      = 200
	maxKeptBytes = 16 << 10
)

// Folds returns what is folded and unfolded. Paths may hold untrusted text.
func (m Model) Folds() Folds {
	if m.tree == nil {
		return m.kept
	}
	var kept Folds
	switch m.folds.depth {
	case math.MaxInt:
		kept.All = allUnfolded
	case firstDepth:
	default:
		kept.All = allFolded
	}
	room, bytes := maxKept, maxKeptBytes
	keys := make([]int64, 0, len(m.folds.toggled))
	for key := range m.folds.toggled {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, k := range keys {
		n := m.tree.Root()
		if k >= 0 {
			n = m.tree.NodeAt(k)
		}
		open := m.folds.toggled[k]
		if open == (n.Container() && n.Depth < m.folds.depth) || n.Depth > deepestPath || key(n) != k {
			continue
		}
		path := m.tree.Path(n)
		if room--; room < 0 || len(path) > bytes {
			break
		}
		bytes -= len(path)
		if open {
			kept.Open = append(kept.Open, path)
		} else {
			kept.Closed = append(kept.Closed, path)
		}
	}
	return kept
}

// WithFolds returns the inspector with values folded and unfolded as they were
// kept, as soon as there is a tree. A path that leads nowhere is left out.
func (m Model) WithFolds(f Folds) Model {
	m.kept = f
	if m.tree != nil {
		m.folds, m.stale = foldsOf(m.tree, f), true
	}
	return m
}

// foldsOf finds the values of paths.
func foldsOf(t *tree.Tree, kept Folds) folds {
	f := newFolds()
	switch kept.All {
	case allUnfolded:
		f = unfoldAll()
	case allFolded:
		f = foldAll()
	}
	set := func(paths []string, open bool) {
		for _, path := range paths[:min(len(paths), maxKept)] {
			n, err := t.At(path)
			if err != nil || !n.Container() && n.Kind != tree.String {
				continue
			}
			if f.toggled == nil {
				f.toggled = map[int64]bool{}
			}
			f.toggled[key(n)] = open
		}
	}
	set(kept.Open, true)
	set(kept.Closed, false)
	return f
}

package inspector

import (
	"maps"
	"math"
	"slices"

	"earshot/model/tree"
)

// folds says which containers, and which long strings, are unfolded. It is a
// value: what changes it returns another.
type folds struct {
	depth   int            // containers less deep than this are unfolded
	toggled map[int64]bool // by hand: whether a value that begins at this byte is unfolded
	way     []int64        // unfolded because they lead to what is looked at, until something else is; ascending
}

// Documents begin with their first two levels unfolded.
const firstDepth = 2

func newFolds() folds { return folds{depth: firstDepth} }

func foldAll() folds   { return folds{depth: 1} }
func unfoldAll() folds { return folds{depth: math.MaxInt} }

// key tells values apart: it is where they begin, as tree.Around says it.
func key(n tree.Node) int64 {
	if n.Kind == tree.Values {
		return -1
	}
	return n.At.From
}

// open reports whether a value is unfolded.
func (f folds) open(n tree.Node) bool {
	if !n.Container() {
		return f.toggled[key(n)]
	}
	return f.openAt(key(n), n.Depth)
}

// openAt reports whether the container with that key is unfolded.
func (f folds) openAt(key int64, depth int) bool {
	if open, ok := f.toggled[key]; ok {
		return open
	}
	if depth < f.depth {
		return true
	}
	_, leads := slices.BinarySearch(f.way, key)
	return leads
}

// shows reports whether all containers around a value are unfolded.
func (f folds) shows(around []int64) bool {
	for depth, key := range around {
		if !f.openAt(key, depth) {
			return false
		}
	}
	return true
}

// set folds or unfolds a value.
func (f folds) set(n tree.Node, open bool) folds {
	f.toggled = maps.Clone(f.toggled)
	if f.toggled == nil {
		f.toggled = map[int64]bool{}
	}
	f.toggled[key(n)] = open
	return f
}

// leading unfolds containers that lead to something, and folds those that led
// to what was looked at before.
func (f folds) leading(way []int64) folds {
	f.way = way
	cloned := false
	for _, key := range way {
		if open, ok := f.toggled[key]; ok && !open {
			if !cloned {
				f.toggled, cloned = maps.Clone(f.toggled), true
			}
			delete(f.toggled, key)
		}
	}
	return f
}

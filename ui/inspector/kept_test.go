package inspector

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"earshot/model/callgen"
	"earshot/ui/action"
	"earshot/ui/panetest"
)

// open returns the paths of all lines of a document as it is folded.
func open(m Model) (paths []string) {
	s := spot{node: m.tree.Root()}
	for ok := true; ok; s, ok = m.next(s) {
		if !s.end && s.row == 0 {
			paths = append(paths, m.tree.Path(s.node))
		}
	}
	return paths
}

// What is folded by hand is found again in another inspector, by way of JSON.
func TestFoldsAreKept(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 9))
		document := callgen.Bytes(callgen.Options{Words: 30, Seed: seed})
		m, s := show(t, document, 90, 40)
		m, _ = press(m, s, action.Inspector) // free: nothing is unfolded but by hand
		for range 60 {
			a := []action.Action{action.Down, action.Down, action.Down, action.Right, action.Left, action.FoldToggle, action.PageDown, action.Top, action.UnfoldAll, action.FoldAll}[rng.IntN(10)]
			if rng.IntN(4) > 0 && (a == action.UnfoldAll || a == action.FoldAll) {
				continue
			}
			m, _ = press(m, s, a)
		}
		m.folds.way = nil
		data, err := json.Marshal(m.Folds())
		if err != nil {
			t.Fatal(err)
		}
		var kept Folds
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
		again := New().WithFolds(kept)
		if got := again.Folds(); !reflect.DeepEqual(got, kept) {
			t.Errorf("before there is a tree, %v are kept, want %v", got, kept)
		}
		again = again.WithTree(m.tree)
		if got, want := open(again), open(m); !slices.Equal(got, want) {
			t.Errorf("seed %d: %s shows %d lines, want %d", seed, data, len(got), len(want))
		}
		if got := again.Folds(); !reflect.DeepEqual(got, kept) {
			t.Errorf("seed %d: kept again are %v, want %v", seed, got, kept)
		}
	}
}

// What does not fit the document is left out, and no more is kept than there is
// room for.
func TestFoldsOfAnother(t *testing.T) {
	document := callgen.Bytes(callgen.Options{Words: 600, Seed: 1})
	m, s := show(t, document, 90, 40)
	m = m.WithFolds(Folds{All: "sideways", Open: []string{".results.nothing[7]", "", "][", ".results.channels", ".metadata.request_id"}, Closed: []string{".results"}})
	if got, want := m.Folds(), (Folds{Open: []string{".metadata.request_id", ".results.channels"}, Closed: []string{".results"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("kept are %v, want %v", got, want)
	}
	m = m.Sync(s, 90, 40).(Model)
	panetest.Check(t, m.View(s), 90, 40)
	for w := range s.Call.Words {
		m.folds = m.folds.set(m.tree.NodeAt(s.Call.Words[w].At.From), true)
	}
	kept, size := m.Folds(), 0
	for _, path := range kept.Open {
		size += len(path)
	}
	if n := len(kept.Open) + len(kept.Closed); n > maxKept || n < 100 || size > maxKeptBytes {
		t.Errorf("%d folds are kept in %d bytes", n, size)
	}
}

// A value that was asked for before there is a tree is shown when that is there,
// and the cursor does not take its place.
func TestGoTo(t *testing.T) {
	document := callgen.Bytes(callgen.Options{Words: 40, Seed: 1})
	m, s := show(t, document, 90, 30)
	n, err := m.tree.At(".metadata.model_info")
	if err != nil {
		t.Fatal(err)
	}
	s.Word = 12
	for name, m := range map[string]Model{
		"with a tree": m.GoTo(n.At.From), "before it": New().GoTo(n.At.From).Sync(s, 90, 30).(Model).WithTree(m.tree),
	} {
		m = m.Sync(s, 90, 30).(Model)
		if got := m.Path(); got != ".metadata.model_info" {
			t.Errorf("%s: at %s", name, got)
		}
		s := s
		s.Word = 13
		if got := m.Sync(s, 90, 30).(Model).Path(); got != s.Call.WordPath(13) {
			t.Errorf("%s: after the cursor moved it is at %s", name, got)
		}
	}
}

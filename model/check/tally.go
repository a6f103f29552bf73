package check

import (
	"bytes"
	"math"
	"strconv"

	"earshot/model"
)

// A tallyKey names what is told once for all of its places.
type tallyKey struct {
	rule   string
	member *member // a known one
	of     *shape  // or one that this has not
	name   string
}

// A tally is something that a program which wrote an answer did again and
// again.
type tally struct {
	rule, says, should, path string
	from, to                 int // the first place
	places                   int
}

// tally counts a place that breaks a rule. It is fresh when it is the first.
func (k *checker) tally(key tallyKey, at int) (t *tally, fresh bool) {
	t = k.tallies[key]
	if fresh = t == nil; fresh {
		t = &tally{rule: key.rule, path: k.here(), from: at, to: at + 1}
		k.tallies[key] = t
		k.inOrder = append(k.inOrder, t)
	}
	t.places++
	return t, fresh
}

// report makes findings of the tallies.
func (k *checker) report() {
	for _, t := range k.inOrder {
		k.add(Finding{
			Rule: t.rule, Path: t.path, Says: t.says, Should: t.should, More: t.places - 1,
			Range: model.Range{From: int64(t.from), To: int64(t.to)},
		})
	}
}

// whole holds the number that begins at a byte to be written as a whole one.
func (k *checker) whole(m *member, at int) {
	raw := k.b[at:k.i]
	if !bytes.ContainsAny(raw, ".eE") {
		return
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err == nil && f == math.Trunc(f) {
		if t, fresh := k.tally(tallyKey{rule: IndexFloat, member: m}, at); fresh {
			t.says, t.should, t.to = m.name+" "+string(raw), strconv.FormatFloat(f, 'f', -1, 64), k.i
		}
		return
	}
	k.add(Finding{
		Rule: IndexFloat, Severity: Error, Path: k.here(), Range: model.Range{From: int64(at), To: int64(k.i)},
		Says: m.name + " " + string(raw), Should: "a whole number",
	})
}

package callgen

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// What becomes of a document is JSON, unless it is cut off, and another one.
func TestMutated(t *testing.T) {
	doc, err := os.ReadFile("../../testdata/calls/listen.json")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name, mutant := range mutated(doc, 1000) {
		if seen[name] {
			t.Errorf("%s comes twice", name)
		}
		seen[name] = true
		if bytes.Equal(mutant, doc) {
			t.Errorf("%s changes nothing", name)
		}
		if cut := strings.HasPrefix(name, "cut "); json.Valid(mutant) == cut {
			t.Errorf("%s: JSON %v", name, !cut)
		}
	}
	for _, want := range []string{"long \"transcript\"", "empty lists 3", "deep", "odd members", "numbers 1e400", "cut at 15/16"} {
		if !seen[want] {
			t.Errorf("there is no %s of %d", want, len(seen))
		}
	}
}

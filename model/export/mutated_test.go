package export

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
)

// Whatever becomes of a response, every view of it and every file made of it
// stays whole: no panic, nothing that drives a terminal, JSON that is what its
// schema says.
func TestMutatedResponses(t *testing.T) {
	for i, name := range []string{"listen.json", "multichannel.json", "graft.json", "legacy.json", "session.jsonl", "read.json", "live.jsonl"} {
		doc, err := os.ReadFile(calls + name)
		if err != nil {
			t.Fatal(err)
		}
		checkMutants(t, name, doc, 5000, i, 2)
	}
}

// As above for real responses, which are not part of this repository.
func TestMutatedCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/*.json*")
	samples, _ := filepath.Glob("../../../shared/corpus/samples/*.json*")
	if len(files) == 0 {
		t.Skip("no folder of real responses beside the checkout")
	}
	for i, f := range append(files, samples...) {
		doc, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(doc) > 6000 || len(doc) == 0 {
			continue // they take long, and have nothing that shorter ones have not
		}
		checkMutants(t, filepath.Base(f), doc, 5000, i, 12)
	}
}

// checkMutants looks at one mutant of every few, beginning with that number.
func checkMutants(t *testing.T, name string, doc []byte, size, number, every int) {
	t.Helper()
	schema := schemaOf(t, "")
	for how, mutant := range callgen.Mutated(doc, size) {
		if number++; number%every != 0 {
			continue
		}
		c, err := model.Decode(t.Context(), model.FromBytes(mutant, name))
		if err != nil {
			continue
		}
		t.Run(name+" with "+strings.Map(func(r rune) rune {
			if r == '/' {
				return ':'
			}
			return r
		}, how), func(t *testing.T) {
			checkHostile(t, c)
			var value any
			if err := json.Unmarshal([]byte(written(t, c, JSON, Options{})), &value); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Error(err)
			}
			for _, speakers := range []Speakers{Dashes, Names} {
				checkCaptions(t, how, c, speakers)
			}
		})
	}
}

package check

import (
	"os"
	"strings"
	"testing"
)

// Real answers have the faults that the rules say they have, and no others. The
// folder of real answers is not part of this repository.
func TestCorpus(t *testing.T) {
	const dir = "../../../shared/corpus/"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the folder of real answers is not here")
	}
	allowed := map[string]map[string]int{ // by file, how many of each rule but the two notes below
		"intel-ted-1min-nova2.json":          {IndexShift: 2},
		"spacewalk-all-info-cut-words.json":  {WordCount: 1},      // cut by its author
		"multichannel-2ch-from-diarize.json": {UtteranceWords: 6}, // not recorded: made from another
	}
	checked := 0
	for f := range Files(t.Context(), Find([]string{dir}), nil) {
		if f.Err != nil {
			if !f.Skipped && !inSamples(f.Name) {
				t.Error(f.Err)
			}
			continue
		}
		if inSamples(f.Name) { // documentation is written by hand
			continue
		}
		checked++
		rest := map[string]int{}
		for _, x := range f.Findings {
			if x.Rule != UnknownField && x.Rule != IndexFloat {
				rest[x.Rule]++
			}
		}
		want := allowed[f.Name[len(dir):]]
		for rule, n := range rest {
			if want[rule] != n {
				t.Errorf("%s: %d of %s, want %d: %+v", f.Name, n, rule, want[rule], f.Findings)
			}
		}
		for rule := range want {
			if rest[rule] == 0 {
				t.Errorf("%s: no %s", f.Name, rule)
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d answers were checked", checked)
	}
}

func inSamples(name string) bool { return strings.Contains(name, "/samples/") }

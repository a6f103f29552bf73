package model

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus returns the folder of real answers, which is not part of this
// repository. Tests that want it are skipped without it.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the folder of real answers is not here")
	}
	return dir
}

// Every real answer opens; every sample opens or says what it is.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	opened, states := 0, [4]int{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(e.Name(), ".json") {
			return err
		}
		d, err := Open(path)
		if err != nil {
			return err
		}
		defer d.Close()
		c, err := Decode(t.Context(), d)
		if err != nil {
			not, ok := errors.AsType[*NotACallError](err)
			if !ok || not.Kind == KindInvalid || not.Kind == KindTruncated || filepath.Base(filepath.Dir(path)) != "samples" {
				t.Errorf("%v", err)
			}
			return nil
		}
		opened++
		checkInvariants(t, c)
		if c.Shape == ShapeListen {
			for _, lane := range []Lane{Topic, Intent, Sentiment} {
				for _, s := range c.Segments[lane] {
					states[s.State]++
					if s.State == Repaired && (s.Shift != -1 || s.Anchor.First != 0) {
						t.Errorf("%s: %s %+v", e.Name(), s.ID(), s)
					}
				}
			}
		}
		for i, w := range c.Words {
			if raw, err := d.Slice(w.At); err != nil || c.Shape != ShapeRead && (len(raw) < 2 || raw[0] != '{' || raw[len(raw)-1] != '}') {
				t.Errorf("%s: word %d is at %s, %v", e.Name(), i, raw, err)
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if opened < 60 {
		t.Errorf("only %d opened", opened)
	}
	// The one fault of real answers is the known one of segments at word 0.
	if states[Repaired] != 2 || states[Exact] != 21 || states[NotFound] != 0 || states[Unchecked] != 0 {
		t.Errorf("%d exact, %d repaired, %d not found, %d unchecked", states[Exact], states[Repaired], states[NotFound], states[Unchecked])
	}
}

// What is known of single answers.
func TestCorpusFacts(t *testing.T) {
	dir := corpus(t)
	for _, c := range []struct {
		file                                              string
		words, voices, utterances, topics, intents, moods int
		summary                                           bool
	}{
		{"intel-ted-1min-nova2.json", 196, 1, 0, 4, 3, 4, true},
		{"intel-shortest-interview-nova2.json", 53, 2, 0, 2, 4, 3, true},
		{"legacy-detect-topics-whisper.json", 283, 1, 0, 3, 0, 0, true},
		{"entities-abc-debate-462w.json", 462, 1, 0, 0, 0, 0, false},
		{"diarize-utterances-nova3-call-8min.json", 1303, 2, 107, 0, 0, 0, false},
		{"multichannel-2ch-from-diarize.json", 1303, 2, 107, 0, 0, 0, false},
		{"long-8117w-44min.json", 8117, 1, 0, 0, 0, 0, false},
		{"long-diarize-7761w-24min.json", 7761, 4, 0, 0, 0, 0, false},
		{"wrapped-full_response.json", 204, 1, 0, 0, 0, 0, false},
		{"spacewalk-all-info-cut-words.json", 5, 1, 0, 0, 0, 0, false},
		{"gosdk-url-summarize-v2.json", 28, 1, 0, 0, 0, 0, true},
		{"pysdk-read-summarize.json", 0, 0, 0, 0, 0, 0, true},
	} {
		d, err := Open(filepath.Join(dir, c.file))
		if err != nil {
			t.Error(err)
			continue
		}
		call, err := Decode(t.Context(), d)
		if err != nil {
			t.Error(err)
			continue
		}
		if len(call.Words) != c.words || len(call.Voices) != c.voices || call.Utterances != c.utterances || call.Summary.Present != c.summary ||
			len(call.Segments[Topic]) != c.topics || len(call.Segments[Intent]) != c.intents || len(call.Segments[Sentiment]) != c.moods {
			t.Errorf("%s: %d words, voices %v, %d utterances, summary %v, %d %d %d segments", c.file, len(call.Words), call.Voices, call.Utterances, call.Summary.Present,
				len(call.Segments[Topic]), len(call.Segments[Intent]), len(call.Segments[Sentiment]))
		}
	}
}

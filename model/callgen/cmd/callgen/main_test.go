package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/model/callgen"
)

func TestFeatureNames(t *testing.T) {
	f, err := parseFeatures("punctuate,sentiment")
	if err != nil || f != callgen.Punctuate|callgen.Sentiment {
		t.Errorf("%b, %v", f, err)
	}
	if f, err = parseFeatures(strings.Join(featureNames(), ",")); err != nil || f != callgen.AllFeatures {
		t.Errorf("%b, %v", f, err)
	}
	if _, err = parseFeatures("nonsense"); err == nil {
		t.Error("no error")
	}
}

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.json")
	var out, notes bytes.Buffer
	if err := run([]string{"-words", "50", "-compact", "-out", path}, &out, &notes); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(b, callgen.Bytes(callgen.Options{Words: 50, Speakers: 2, Channels: 1, Seed: 1})) {
		t.Errorf("%.80s %v", b, err)
	}
	if err := run([]string{"-out", path}, &out, &notes); err == nil {
		t.Error("wrote over a file")
	}
	for _, bad := range []string{"-shape=x", "-indexing=x", "-without=x", "-faults=x", "-words=-1", "file"} {
		if err := run([]string{bad}, &out, &notes); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

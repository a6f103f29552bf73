package main

import (
	"os"
	"path/filepath"
	"testing"

	"earshot/model/callgen"

	"github.com/go-json-experiment/json"
)

func TestDecode(t *testing.T) {
	o := callgen.Options{Words: 500, Channels: 2}
	c, err := callgen.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	b := callgen.Bytes(o)
	var r response
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	a := r.Results.Channels[1].Alternatives[0]
	if len(a.Words) != len(c.Channels[1].Words) || a.Words[3].Punctuated != c.Channels[1].Words[3].Punctuated ||
		len(a.Paragraphs.Paragraphs[0].Sentences) == 0 || a.Paragraphs.Paragraphs[0].Sentences[0].Text == "" {
		t.Errorf("%+v", a.Words[:4])
	}
	if s := r.Results.Topics.Segments; len(s) != len(c.Topics) || s[0].Text != c.Topics[0].Text || s[0].Topics[0].Topic != c.Topics[0].Labels[0].Name {
		t.Errorf("%+v", s[:1])
	}
	if s := r.Results.Sentiments.Segments; len(s) != len(c.Sentiments) || s[0].Sentiment == "" || r.Results.Utterances[0].ID == "" {
		t.Errorf("%+v", s[:1])
	}
	path := filepath.Join(t.TempDir(), "call.json")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(path); err != nil {
		t.Error(err)
	}
	if err := run(path + ".absent"); err == nil {
		t.Error("no error")
	}
}

package check

import (
	"path/filepath"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
)

// BenchmarkCall is held to BenchmarkDecode: checking costs no more than
// decoding did.
func BenchmarkCall(b *testing.B) {
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			c := decode(b, callgen.Bytes(form.options))
			b.SetBytes(c.Doc.Size())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Call(b.Context(), c, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			d := model.FromBytes(callgen.Bytes(form.options), form.name)
			b.SetBytes(d.Size())
			for b.Loop() {
				if _, err := model.Decode(b.Context(), d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

var forms = []struct {
	name    string
	options callgen.Options
}{
	{"pretty", callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Indent: 2}},
	{"compact", callgen.Options{Hours: 10, Words: 100_000, Seed: 1}},
	{"utterances off", callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Without: callgen.Utterances}},
	{"four channels", callgen.Options{Hours: 10, Words: 100_000, Seed: 1, Channels: 4, Speakers: 4}},
}

func decode(t testing.TB, doc []byte) *model.Call {
	t.Helper()
	c, err := model.Decode(t.Context(), model.FromBytes(doc, t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// BenchmarkCorpus opens, decodes and checks a folder of real answers.
func BenchmarkCorpus(b *testing.B) {
	files, _ := filepath.Glob("../../../shared/corpus/*.json")
	if len(files) == 0 {
		b.Skip("the folder of real answers is not here")
	}
	for _, check := range []bool{false, true} {
		name := map[bool]string{false: "decode", true: "decode and check"}[check]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, f := range files {
					d, err := model.Open(f)
					if err != nil {
						b.Fatal(err)
					}
					c, err := model.Decode(b.Context(), d)
					if err == nil && check {
						_, err = Call(b.Context(), c, Options{})
					}
					if err != nil {
						b.Fatal(f, err)
					}
					d.Close()
				}
			}
		})
	}
}

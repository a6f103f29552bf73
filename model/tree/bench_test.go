package tree

import (
	"math/rand/v2"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
)

// tenHours returns the call that the figures are about: 100,000 words in ten
// hours, 88 MB with an indent of two spaces, 48 MB without.
func tenHours(b *testing.B, indent int) []byte {
	b.Helper()
	return callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Indent: indent})
}

func forms(b *testing.B, run func(b *testing.B, data []byte, t *Tree)) {
	for name, indent := range map[string]int{"pretty": 2, "compact": 0} {
		b.Run(name, func(b *testing.B) {
			data := tenHours(b, indent)
			t, err := Build(b.Context(), model.FromBytes(data, "call.json"))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			run(b, data, t)
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	forms(b, func(b *testing.B, data []byte, t *Tree) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			t, _ = Build(b.Context(), t.doc)
		}
		b.ReportMetric(float64(len(t.entries)*40+len(t.marks)*16+len(t.grams.blocks)*2048)/1e6, "index-MB")
		b.ReportMetric(float64(len(t.entries)), "entries")
		b.ReportMetric(float64(len(t.marks)), "marks")
	})
}

func BenchmarkWord(b *testing.B) {
	forms(b, func(b *testing.B, data []byte, t *Tree) {
		call, err := model.Decode(b.Context(), t.doc)
		if err != nil {
			b.Fatal(err)
		}
		offset := func() int64 { return call.Words[rand.IntN(len(call.Words))].At.From }
		b.Run("NodeAt", func(b *testing.B) {
			for b.Loop() {
				t.NodeAt(offset())
			}
		})
		b.Run("Path", func(b *testing.B) {
			for b.Loop() {
				t.Path(t.NodeAt(offset()))
			}
		})
		b.Run("At", func(b *testing.B) {
			for b.Loop() {
				t.At(call.WordPath(rand.IntN(len(call.Words))))
			}
		})
		b.Run("Parent", func(b *testing.B) {
			n := t.NodeAt(offset())
			for b.Loop() {
				t.Parent(n)
			}
		})
		b.Run("Ancestors", func(b *testing.B) {
			n := t.NodeAt(offset())
			for b.Loop() {
				t.Ancestors(n)
			}
		})
		b.Run("NextSibling", func(b *testing.B) {
			n := t.NodeAt(offset())
			for b.Loop() {
				t.NextSibling(n)
			}
		})
		b.Run("PrevSibling", func(b *testing.B) {
			n := t.NodeAt(offset())
			for b.Loop() {
				t.PrevSibling(n)
			}
		})
	})
}

func BenchmarkSearch(b *testing.B) {
	forms(b, func(b *testing.B, data []byte, t *Tree) {
		for _, query := range []string{"unheardof", "wordorder", `"confidence_score": -9`, "zq", "été", "ордер"} {
			b.Run(query, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					if _, ok := t.Search(0, query, 1); ok {
						b.Fatal("found")
					}
				}
			})
			b.Run(query+" back", func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					if _, ok := t.Search(int64(len(data)), query, -1); ok {
						b.Fatal("found")
					}
				}
			})
		}
	})
}

package tree

import (
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/model"
)

func TestSearch(t *testing.T) {
	const document = `{"Word":"Oh","words":[{"word":"oh,","start":10.5,"é\"x":null},{"word":"ÉTÉ Ω","start":105}],"ok":true,"ж":"Жж"}`
	tr := of(t, document)
	for _, test := range []struct {
		query string
		want  []string // the paths of the hits, forwards
	}{
		{"oh", []string{".Word", ".words[0].word"}},
		{"OH,", []string{".words[0].word"}},
		{"word", []string{".Word", ".words", ".words[0].word", ".words[1].word"}},
		{`"word"`, []string{".Word", ".words[0].word", ".words[1].word"}},
		{`"start":10`, []string{".words[0].start", ".words[1].start"}},
		{"0.5", []string{".words[0].start"}},
		{"été", []string{".words[1].word"}},
		{"Été ω", []string{".words[1].word"}},
		{"É", []string{`.words[0]["é\"x"]`, ".words[1].word", ".words[1].word"}},
		{`\"x`, []string{`.words[0]["é\"x"]`}},
		{"TRUE", []string{".ok"}},
		{"null", []string{`.words[0]["é\"x"]`}},
		{"ж", []string{`.["ж"]`, `.["ж"]`, `.["ж"]`}},
		{"[{", nil},                        // brackets are no text
		{`,"`, []string{".words[0].word"}}, // nor are separators, but this comma is none
		{`},{`, nil},
		{`"words":[`, []string{".words"}},
		{"nowhere", nil},
		{"", nil},
		{"K", []string{".ok"}}, // the Kelvin sign has an ASCII letter's case; it is not searched for
	} {
		var forwards, backwards []string
		for hit, ok := tr.Search(0, test.query, 1); ok; hit, ok = tr.Search(hit.At.To, test.query, 1) {
			forwards = append(forwards, tr.Path(hit.Node))
			if got := document[hit.At.From:hit.At.To]; !strings.EqualFold(got, test.query) {
				t.Errorf("%q is found as %q", test.query, got)
			}
		}
		for hit, ok := tr.Search(int64(len(document)), test.query, -1); ok; hit, ok = tr.Search(hit.At.From, test.query, -1) {
			backwards = append([]string{tr.Path(hit.Node)}, backwards...)
		}
		if got, want := strings.Join(forwards, " "), strings.Join(test.want, " "); got != want {
			t.Errorf("%q: %s, want %s", test.query, got, want)
		}
		if got, want := strings.Join(backwards, " "), strings.Join(test.want, " "); got != want {
			t.Errorf("%q backwards: %s, want %s", test.query, got, want)
		}
	}
}

// In a document of many blocks what stands once is found from both sides, also
// where a block ends inside of it.
func TestSearchInBlocks(t *testing.T) {
	for shift := range 40 {
		document := `["` + strings.Repeat("x", 300+shift) + strings.Repeat("hay and straw ", 4000) + "the Needle" + strings.Repeat(" straw and hay", 4000) + `"]`
		tr, err := build(t.Context(), model.FromBytes([]byte(document), "hay"), 16)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(tr.grams.blocks); n < 100 {
			t.Fatalf("%d blocks", n)
		}
		want := int64(strings.Index(document, "the Needle"))
		for _, query := range []string{"the needle", "NEED", "needle straw", "E S"} {
			at := want + int64(strings.Index("the needle straw", strings.ToLower(query)))
			first, ok1 := tr.Search(0, query, 1)
			last, ok2 := tr.Search(int64(len(document)), query, -1)
			if !ok1 || !ok2 || first.At != last.At || first.At.From != at {
				t.Errorf("%q: %v, %v, want %d", query, first.At, last.At, at)
			}
		}
		if hit, ok := tr.Search(0, "the needles", 1); ok {
			t.Errorf("found at %v", hit.At)
		}
	}
}

// A finder finds what the simplest search finds, in both directions.
func FuzzSearch(f *testing.F) {
	f.Add("the quick brown fox jumps over the lazy dog", "THE", 3)
	f.Add("ÉTÉ été Жж жЖ Ωω ſsS Kk K ßẞ", "é", 0)
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aA", 1)
	f.Add("\xff\xfe\x80é\x80", "\x80", 0)
	f.Add("01234567\x00@`{}[]^~_", "@`", 0)
	f.Add(strings.Repeat("words of no use, ", 20)+"A needle. "+strings.Repeat("and hay; ", 30), "a NEEDLE.", 4)
	f.Add(strings.Repeat("ⱥȺ", 20), "Ⱥ", 2) // its cases have no byte in common
	f.Fuzz(func(t *testing.T, text, query string, from int) {
		if query == "" || len(text) > 1000 {
			return
		}
		b := []byte(text)
		from = min(max(from, 0), len(b))
		var matches [][2]int
		for at := from; at < len(b); at++ {
			if end := matchForward(b, at, query); end >= 0 {
				matches = append(matches, [2]int{at, end})
			}
		}
		finder := newFinder(query, b)
		finder.grams = gramsIn(query)
		for _, size := range []int{len(b) + 1, 2*len(query) + 3} { // one block, and many that a match fits into
			blocks, err := gramsOf(t.Context(), b, 0, size)
			if err != nil {
				t.Fatal(err)
			}
			at, end := blocks.first(finder, b, from)
			switch {
			case len(matches) == 0 && at >= 0:
				t.Fatalf("%q is found at %d in %q", query, at, text)
			case len(matches) > 0 && [2]int{at, end} != matches[0]:
				t.Fatalf("the first %q in %q[%d:] is at %d-%d, want %v, in blocks of %d", query, text, from, at, end, matches[0], size)
			}
			at, _ = blocks.last(finder, b, from, len(b))
			if len(matches) == 0 && at >= 0 || len(matches) > 0 && at != matches[len(matches)-1][0] {
				t.Fatalf("the last %q in %q[%d:] is at %d, want one of %v, in blocks of %d", query, text, from, at, matches, size)
			}
		}
	})
}

// Matching by characters agrees with the standard library wherever the case of
// a letter does not change its length.
func FuzzMatch(f *testing.F) {
	f.Add("ÉTÉ", "été")
	f.Add("STRASSE", "straße")
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(text) || !utf8.ValidString(query) || strings.ContainsAny(text+query, "\u017f\u212a\ufffd") {
			return
		}
		want := strings.EqualFold(text, query)
		if got := matchForward([]byte(text), 0, query) == len(text); got != want {
			t.Fatalf("%q matches %q forwards: %v", text, query, got)
		}
		if got := matchBackward([]byte(text), len(text), query) == 0; got != want && query != "" {
			t.Fatalf("%q matches %q backwards: %v", text, query, got)
		}
	})
}

package search_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"earshot/model"
	"earshot/model/callgen"
	"earshot/model/search"
)

// call makes a call of these words. The recognised word of each is its text
// without punctuation.
func call(t testing.TB, texts ...string) *model.Call {
	t.Helper()
	type word struct {
		Bare string `json:"word"`
		Text string `json:"punctuated_word"`
	}
	words := []word{}
	for _, text := range texts {
		words = append(words, word{strings.ToLower(strings.Trim(text, ".,!?")), text})
	}
	list, err := json.Marshal(words)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, fmt.Appendf(nil, `{"results":{"channels":[{"alternatives":[{"words":%s}]}]}}`, list))
}

func decode(t testing.TB, doc []byte) *model.Call {
	c, err := model.Decode(t.Context(), model.FromBytes(doc, "test"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFind(t *testing.T) {
	english := call(t, "I", "got", "it", "for", "her", "birthday,", "which", "is", "tonight.", "It", "cost", "$19.50", "İstanbul", "ÉTÉ")
	chinese := call(t, "你", "好", "世", "界", "Go", "好")
	for _, c := range []struct {
		call  *model.Call
		query string
		want  []int32
	}{
		{english, "birthday", []int32{5}},
		{english, "BIRTH", []int32{5}},
		{english, "it", []int32{2, 9}},                     // inside of no other word here
		{english, "t", []int32{1, 2, 5, 8, 9, 10, 12, 13}}, // each word once, though "tonight" has two
		{english, "is", []int32{7, 12}},
		{english, "for her", []int32{3}},
		{english, "for  her ", []int32{3}},
		{english, "or he", []int32{3}},
		{english, "birthday, which", []int32{5}}, // as it is shown
		{english, "birthday which", []int32{5}},  // as it is said
		{english, "tonight it cost", []int32{8}},
		{english, "$19.50", []int32{11}},
		{english, "été", []int32{13}},
		{english, "her which", nil},
		{call(t, "a,", "b", "x", "a", "b"), "a b", []int32{0, 3}},
		{english, "", nil},
		{english, "  ", nil},
		{english, "\xff", nil},
		{chinese, "好", []int32{1, 5}},
		{chinese, "好世", []int32{1}}, // Chinese words stand without spaces
		{chinese, "界 go", []int32{3}},
		{call(t), "a", nil},
	} {
		got := search.New(c.call).Find(nil, c.query)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.query, got, c.want)
		}
	}
	x := search.New(english)
	if got := x.Find([]int32{77}, "it"); !slices.Equal(got, []int32{77, 2, 9}) {
		t.Errorf("appended: %v", got)
	}
}

// Every hit of one word is what a look at each word finds.
func TestFindLikeContains(t *testing.T) {
	c := decode(t, callgen.Bytes(callgen.Options{Words: 3000}))
	x := search.New(c)
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		text := strings.ToLower(c.Words[r.IntN(len(c.Words))].Text)
		from := r.IntN(len(text))
		query := text[from : from+1+r.IntN(len(text)-from)]
		var want []int32
		for i := range c.Words {
			if strings.Contains(strings.ToLower(c.Words[i].Text), query) {
				want = append(want, int32(i))
			}
		}
		if got := x.Find(nil, query); !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", query, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("hello there|you", "o t")
	f.Add("你|好", "你好")
	f.Fuzz(func(t *testing.T, words, query string) {
		c := call(t, strings.Split(words, "|")...)
		got := search.New(c).Find(nil, query)
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("%v", got)
		}
		for _, w := range got {
			if w < 0 || int(w) >= len(c.Words) {
				t.Fatalf("word %d of %d", w, len(c.Words))
			}
		}
	})
}

func tenHours(b *testing.B) *model.Call {
	return decode(b, callgen.Bytes(callgen.Options{Hours: 10, Words: 100_000, Without: callgen.AllFeatures &^ callgen.Punctuate}))
}

func BenchmarkNew(b *testing.B) {
	c := tenHours(b)
	b.ReportAllocs()
	for b.Loop() {
		search.New(c)
	}
}

func BenchmarkFind(b *testing.B) {
	x := search.New(tenHours(b))
	var dst []int32
	for _, q := range []string{"e", "th", "the", "the ", "zz", "i would like", "a", "could you confirm the last four digits", "."} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dst = x.Find(dst[:0], q)
			}
			b.ReportMetric(float64(len(dst)), "hits")
		})
	}
}

package model

import (
	"reflect"
	"strings"
	"testing"

	"earshot/model/callgen"
)

// A preview is the beginning of what decoding gives.
func TestPreview(t *testing.T) {
	for _, o := range []callgen.Options{
		{Words: 3000, Indent: 2},
		{Words: 3000},
		{Words: 40},
		{Words: 900, Wrap: "full_response"},
		{Words: 3000, Shape: callgen.Legacy},
		{Words: 3000, Faults: callgen.Faults{callgen.BadTimes: 200, callgen.WrongTypes: 50, callgen.BOM: 0}},
	} {
		d := FromBytes(callgen.Bytes(o), "x")
		p := Preview(d)
		if p == nil {
			t.Errorf("%+v: no preview", o)
			continue
		}
		checkInvariants(t, p)
		c, err := Decode(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(p.Words); n != min(len(c.Words), previewWords) || !p.Partial || c.Partial {
			t.Errorf("%+v: %d words", o, n)
		}
		for i := range p.Words {
			got, want := p.Words[i], c.Words[i]
			got.Has, want.Has = got.Has&^BadTimes, want.Has&^BadTimes // a start may only look wrong later
			if got != want {
				t.Fatalf("%+v: word %d is %+v, will be %+v", o, i, got, want)
			}
		}
		p.Meta.Language = c.Meta.Language // the detected language may stand behind the words
		if !reflect.DeepEqual(p.Meta, c.Meta) || p.WordPath(3) != c.WordPath(3) || o.Faults == nil && p.Duration != c.Duration {
			t.Errorf("%+v: %+v, will be %+v", o, p.Meta, c.Meta)
		}
	}
}

// Of a file that is cut off the words before the cut can still be seen.
func TestPreviewOfTruncated(t *testing.T) {
	doc := callgen.Bytes(callgen.Options{Words: 200, Without: callgen.AllFeatures})
	cut := doc[:strings.Index(string(doc), `"words"`)+2000]
	p := Preview(FromBytes(cut, "x"))
	if p == nil || len(p.Words) < 10 {
		t.Fatalf("%+v", p)
	}
	whole := decode(t, doc)
	for i := range p.Words {
		if p.Words[i] != whole.Words[i] {
			t.Errorf("word %d is %+v", i, p.Words[i])
		}
	}
	checkInvariants(t, p)
}

func TestNoPreview(t *testing.T) {
	for name, doc := range map[string]string{
		"nothing":       "",
		"an error":      `{"err_code":"x","err_msg":"y"}`,
		"no words":      `{"results":{"channels":[{"alternatives":[{"words":[]}]}]}}`,
		"far too late":  `{"x":"` + strings.Repeat("y", previewBytes) + `",` + string(listen(spoken("a"), ""))[1:],
		"text analysis": `{"results":{"topics":{"segments":[{"text":"a b","start_word":0,"end_word":1}]}}}`,
		"live messages": result(0, 0, 1, true, "a b") + "\n" + result(0, 2, 1, true, "a b"),
	} {
		if p := Preview(FromBytes([]byte(doc), "x")); p != nil {
			t.Errorf("%s: %d words", name, len(p.Words))
		}
	}
}

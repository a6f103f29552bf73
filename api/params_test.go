package api

import (
	"reflect"
	"testing"
)

func TestParamsEncode(t *testing.T) {
	tests := []struct {
		params Params
		want   string
	}{
		{nil, ""},
		{Params{{"topics", "true"}, {"language", "en"}}, "topics=true&language=en"}, // in the order given
		{Params{{"custom_topic", "refund"}, {"custom_topic", "order number"}}, "custom_topic=refund&custom_topic=order%20number"},
		{Params{{"keyterm", "Dr. Smith & Sons+Co"}}, "keyterm=Dr.%20Smith%20%26%20Sons%2BCo"},
		{Params{{"extra", "agent:Zoë"}}, "extra=agent%3AZo%C3%AB"},
		{Params{{"search", "100% = all?#"}}, "search=100%25%20%3D%20all%3F%23"},
		{Params{{"tag", ""}}, "tag="},
		{Params{{"a b", "line\nbreak\xff"}}, "a%20b=line%0Abreak%FF"},
	}
	for _, test := range tests {
		if got := test.params.Encode(); got != test.want {
			t.Errorf("%v: %s, want %s", test.params, got, test.want)
		}
	}
}

func TestParamsAreValues(t *testing.T) {
	p := make(Params, 0, 8) // with room, so that a careless append would show
	p = append(p, Param{"topics", "true"}, Param{"tag", "b"}, Param{"language", "en"}, Param{"tag", "a"})
	before := append(Params(nil), p...)
	tests := []struct {
		name      string
		got, want Params
	}{
		{"Add", p.Add("x", "1"), Params{{"topics", "true"}, {"tag", "b"}, {"language", "en"}, {"tag", "a"}, {"x", "1"}}},
		{"Set one of two", p.Set("tag", "c"), Params{{"topics", "true"}, {"tag", "c"}, {"language", "en"}}},
		{"Set a new one", p.Set("x", "1"), Params{{"topics", "true"}, {"tag", "b"}, {"language", "en"}, {"tag", "a"}, {"x", "1"}}},
		{"Canonical", p.Canonical(), Params{{"language", "en"}, {"tag", "b"}, {"tag", "a"}, {"topics", "true"}}},
	}
	for _, test := range tests {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
		if full := p[:cap(p)]; !reflect.DeepEqual(p, before) || full[len(p)] != (Param{}) {
			t.Fatalf("%s changed the receiver: %v", test.name, full)
		}
	}
	if v, ok := p.Get("tag"); v != "b" || !ok || p.Has("none") || !reflect.DeepEqual(p.All("tag"), []string{"b", "a"}) || p.All("none") != nil {
		t.Error("Get, Has and All read wrongly")
	}
}

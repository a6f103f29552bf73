package api

import (
	"reflect"
	"testing"

	"earshot/api/apitest"
)

func TestReadWarnings(t *testing.T) {
	tests := []struct {
		name, body string
		want       []Warning
	}{
		{"in metadata", apitest.WarningAnswer, []Warning{{"topics", "unsupported_language", "Topics are only supported for English."}}},
		{"none", apitest.ListenAnswer, nil},
		{"an empty list", apitest.ListenIncomplete, nil},
		{"after the results", `{"results":{"metadata":{"warnings":["no"]}},"metadata":{"x":[{}],"warnings":["careful",{"message":"a\u001bb"}]}}`, []Warning{{Message: `"careful"`}, {Message: "a b"}}},
		{"no list", `{"metadata":{"warnings":"x"}}`, nil},
		{"no object", `[{"metadata":1}]`, nil},
		{"no JSON", `<html>`, nil},
		{"nothing", ``, nil},
	}
	for _, test := range tests {
		if got := ReadWarnings([]byte(test.body)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

package main

import (
	"strings"
	"testing"
)

func TestParseWord(t *testing.T) {
	for _, test := range []struct {
		field string
		want  scriptWord
	}{
		{"today?", scriptWord{text: "today?", spoken: "today?"}},
		{"I'm", scriptWord{text: "I'm", spoken: "I'm"}},
		{"4417{forty-four seventeen}.", scriptWord{text: "4417.", spoken: "forty-four seventeen."}},
		{"$18{eighteen dollars}", scriptWord{text: "$18", spoken: "eighteen dollars"}},
		{"somebody?0.5582", scriptWord{text: "somebody", spoken: "somebody", confidence: 0.5582}},
		{"March{Larch}?0.43,", scriptWord{text: "March,", spoken: "Larch,", confidence: 0.43}},
	} {
		got, err := parseWord(test.field)
		if err != nil || got != test.want {
			t.Errorf("parseWord(%q) = %+v, %v, want %+v", test.field, got, err, test.want)
		}
	}
	for _, field := range []string{"", "{x}", "a{b", "a?1.5", "?"} {
		if got, err := parseWord(field); err == nil {
			t.Errorf("parseWord(%q) = %+v, want an error", field, got)
		}
	}
}

func TestFindQuote(t *testing.T) {
	words := strings.Fields("Hi, Maya. It's on Lark Lane. Not on Lark Road. Bye, Maya.")
	for _, test := range []struct {
		quote       string
		first, last int
	}{
		{"Hi, Maya.", 0, 1},
		{"It's on ... Road.", 2, 9},
		{"Hi, ... Maya.", 0, 1}, // the nearest end
		{"Bye, [Maya.]", 11, 11},
		{"It's [on Lark] Lane.", 3, 4},
	} {
		first, last, err := findQuote(words, test.quote)
		if err != nil || first != test.first || last != test.last {
			t.Errorf("findQuote(%q) = %d, %d, %v, want %d, %d", test.quote, first, last, err, test.first, test.last)
		}
	}
	for _, quote := range []string{"on Lark", "Hello", "Bye, ... Hi,", "Bye, [Maya.", ""} {
		if first, last, err := findQuote(words, quote); err == nil {
			t.Errorf("findQuote(%q) = %d, %d, want an error", quote, first, last)
		}
	}
}

func TestParseScriptNamesTheLine(t *testing.T) {
	_, err := parseScript("say agent 0 1 1 0.5 | Hi.\n\nsay nobody 0 1 1 0 | Hi.\ntopic 0.5 Greeting | Hello.\n")
	for _, want := range []string{"script line 3: ", "script line 4: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one of %q", err, want)
		}
	}
}

func TestWordTimes(t *testing.T) {
	words := []scriptWord{{text: "4417,", spoken: "forty-four seventeen,"}, {text: "please.", spoken: "please."}}
	times, err := wordTimes(words, "0.1 0.5 forty-four\n0.5 0.9 seventeen\n1.0 1.25 please\n")
	if err != nil || len(times) != 2 || times[0] != [2]float64{0.1, 0.9} || times[1] != [2]float64{1, 1.25} {
		t.Errorf("times are %v, %v", times, err)
	}
	for _, tokens := range []string{
		"0.1 0.5 forty-four\n0.5 0.9 seventeen\n",
		"0.1 0.5 forty-four\n0.5 0.9 seventeen\n1.0 1.25 please\n1.25 1.5 Maya\n",
		"0.1 0.5 forty\n0.5 0.9 seventeen\n1.0 1.25 please\n",
		"0.1 0.5 forty-four\n0.5 0.9 seventeen\n1.0 1.0 please\n",
	} {
		if times, err := wordTimes(words, tokens); err == nil {
			t.Errorf("wordTimes(%q) = %v, want an error", tokens, times)
		}
	}
}

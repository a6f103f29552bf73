package api

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func repeated(name string, n int) Params {
	var p Params
	for i := range n {
		p = append(p, Param{name, fmt.Sprint("value ", i)})
	}
	return p
}

func TestParamsCheck(t *testing.T) {
	topics := Params{{"topics", "true"}, {"language", "en"}}
	tests := []struct {
		name     string
		endpoint Endpoint
		params   Params
		says     string // "" for none
		hint     string
	}{
		{"a recording, nothing asked", Listen, nil, "", ""},
		{"a text", Read, topics, "", ""},
		{"100 custom topics", Listen, append(repeated("custom_topic", 100), topics...), "", ""},
		{"101 custom topics", Listen, append(repeated("custom_topic", 101), topics...), "custom_topic: 101 strings, and the service takes at most 100 strings", "most important"},
		{"101 custom intents", Read, append(repeated("custom_intent", 101), topics...), "custom_intent: 101 strings", "most important"},
		{"100 of each", Read, append(append(repeated("custom_intent", 100), repeated("custom_topic", 100)...), topics...), "", ""},
		{"an empty custom topic", Listen, topics.Add("custom_topic", " "), "custom_topic is empty", "leave it out"},
		{"a mode", Listen, topics.Add("custom_topic_mode", "extended"), "", ""},
		{"a wrong mode", Listen, topics.Add("custom_topic_mode", "loose"), `custom_topic_mode="loose" must be strict`, "extended"},
		{"a wrong mode of intents", Read, topics.Add("custom_intent_mode", ""), "custom_intent_mode must be strict", "extended"},
		{"101 key terms", Listen, repeated("keyterm", 101), "keyterm: 101 strings", "most important"},
		{"key terms of 500 words", Listen, Params{{"keyterm", strings.Repeat("of ", 250)}, {"keyterm", strings.Repeat("to ", 250)}}, "", ""},
		{"key terms of 501 words", Listen, Params{{"keyterm", strings.Repeat("of ", 250)}, {"keyterm", strings.Repeat("to ", 251)}}, "keyterm: about 501 tokens, and the service takes at most 500 tokens", "most important"},
		{"British English", Listen, topics.Set("language", "en-GB"), "", ""},
		{"Spanish with topics", Listen, topics.Set("language", "es"), `language="es" doesn't go with topics`, "Leave out --topics, or say --language en"},
		{"Spanish, a text", Read, topics.Set("language", "es"), `language="es"`, "--language en"},
		{"Spanish, topics off", Listen, topics.Set("language", "es").Set("topics", "false"), "", ""},
		{"Spanish, transcribed only", Listen, Params{{"language", "es"}, {"diarize", "true"}}, "", ""},
		{"several languages, a text", Read, topics.Set("language", "multi"), `language="multi"`, "--language en"},
		{"several languages", Listen, topics.Set("language", "multi"), "", ""},
		{"a language to be detected", Listen, Params{{"topics", "true"}, {"detect_language", "true"}}, "", ""},
		{"enough English", Listen, topics.Set("language", "enm"), `language="enm"`, ""}, // Middle English is another tag
		{"a text without its language", Read, Params{{"topics", "true"}}, "language is missing", "--language en"},
		{"a text and nothing to do", Read, Params{{"language", "en"}}, "nothing to do", "--topics"},
		{"too long all together", Listen, topics.Add("custom_topic", strings.Repeat("x", 70_000)), "the parameters: 70,", "fewer or shorter"},
		{"a parameter without a name", Listen, Params{{"", "x"}}, "has no name", "name=value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.params.Check(test.endpoint)
			switch {
			case test.says == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(Hint(err), test.hint)):
				t.Errorf("%v; hint %q", err, Hint(err))
			}
		})
	}
}

func TestParamsWarnings(t *testing.T) {
	tests := []struct {
		params Params
		want   string // the first word of each
	}{
		{nil, ""},
		{Params{{"topics", "true"}}, ""}, // no language is English
		{Params{{"topics", "true"}, {"language", "multi"}}, "topics"},
		{Params{{"topics", "false"}, {"sentiment", "true"}, {"detect_language", "true"}}, "sentiment"},
		{Params{{"custom_topic", "refund"}}, "custom_topic"},
		{Params{{"custom_intent", "refund"}, {"intents", "false"}}, "custom_intent"},
		{Params{{"topics", "true"}, {"custom_topic_mode", "strict"}}, "custom_topic_mode=strict"},
		{Params{{"keyterm", strings.Repeat("conversation ", 150)}}, ""},
		{Params{{"keyterm", strings.Repeat("conversation ", 160)}}, "keyterm"}, // 520 tokens, if one is four characters
		{Params{{"detect_topics", "true"}}, "detect_topics"},
		{Params{{"tag", strings.Repeat("x", 8000)}}, "the"},
	}
	for _, test := range tests {
		var got []string
		for _, w := range test.params.Warnings() {
			subject, _, _ := strings.Cut(w, " ")
			got = append(got, subject)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v: %v, want %s", test.params, got, test.want)
		}
	}
}

func TestRequestCheck(t *testing.T) {
	sized := func(n int64) Source {
		return Source{Name: "call.wav", Size: n, Open: func() (io.ReadCloser, error) { return nil, errors.New("opened") }}
	}
	english := Params{{"topics", "true"}, {"language", "en"}}
	tests := []struct {
		name    string
		request Request
		says    string
	}{
		{"2 GB", Request{Listen, nil, sized(2 << 30), false}, ""},
		{"3 GB", Request{Listen, nil, sized(3 << 30), false}, "call.wav: 3 GB, and the service takes at most 2 GB"},
		{"600,000 characters", Request{Read, english, TextSource("book.txt", strings.Repeat("abc ", 150_000)), false}, ""},
		{"600,001 characters", Request{Read, english, TextSource("book.txt", strings.Repeat("abc ", 150_000)+"d"), false}, "book.txt: about 150,001 tokens, and the service takes at most 150,000 tokens"},
		{"a stream stays unread", Request{Read, english, Source{Name: "-", Size: -1, Once: true, Open: sized(1).Open}, false}, ""},
		{"the parameters too", Request{Read, nil, TextSource("a", "b"), false}, "language is missing"},
	}
	for _, test := range tests {
		err := test.request.Check(t.Context())
		if test.says == "" && err != nil || test.says != "" && (err == nil || err.Error() != test.says && !strings.HasPrefix(err.Error(), test.says)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
		if _, limit := errors.AsType[*LimitError](err); limit && (!errors.Is(err, ErrTooLarge) || Hint(err) == "") {
			t.Errorf("%s: not ErrTooLarge, or no hint", test.name)
		}
	}
}

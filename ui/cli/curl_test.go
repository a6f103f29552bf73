package cli

import (
	"os"
	"strings"
	"testing"

	"earshot/model"
)

func TestCurl(t *testing.T) {
	for _, tt := range []struct {
		name, document, recording string
		want                      []string
		not                       []string
	}{
		{"listen", "listen.json", "a call's.wav", []string{
			"https://api.deepgram.com/v1/listen?", "model=nova-3", "summarize=v2", "topics=true", "intents=true", "sentiment=true", "diarize=true", "punctuate=true", "$DEEPGRAM_API_KEY", "call", "Content-Type: audio/",
		}, []string{"stands for", "multichannel"}},
		{"several channels", "multichannel.json", "", []string{"multichannel=true", "recording.wav stands for"}, nil},
		{"a text", "read.json", "", []string{"/v1/read?", "text.txt stands for"}, []string{"model=", "diarize"}},
		{"the old kinds", "legacy.json", "x.ogg", []string{"detect_topics=true", "summarize=true"}, []string{"summarize=v2", "&topics=true"}},
		{"hostile text", "hostile.json", "", []string{"/v1/listen"}, []string{"\x1b"}},
		{"wrapped, with what was asked for", `{"id": 7, "response": {"metadata": {"tags": ["night shift"], "extra": {"team": "north & south"}}, "results": {"channels": [{"detected_language": "en",
"search": [{"query": "refund", "hits": []}], "alternatives": [{"transcript": "hi", "words": [{"word": "hi", "start": 0, "end": 1, "confidence": 1}]}]}]}}}`, "",
			[]string{"search=refund", "tag=night%20shift", "extra=team%3Anorth%20%26%20south", "detect_language=true"}, []string{"punctuate", "diarize"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document := []byte(tt.document)
			if strings.HasSuffix(tt.document, ".json") {
				var err error
				if document, err = os.ReadFile(calls + tt.document); err != nil {
					t.Fatal(err)
				}
			}
			c, err := model.Decode(t.Context(), model.FromBytes(document, "call.json"))
			if err != nil {
				t.Fatal(err)
			}
			a := newApp(Std{Env: []string{"DEEPGRAM_API_KEY=the secret"}}, Demo{})
			got, err := a.curl(t.Context(), c, tt.recording)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("it lacks %q:\n%s", want, got)
				}
			}
			for _, not := range append(tt.not, "the secret") {
				if strings.Contains(got, not) {
					t.Errorf("it holds %q:\n%s", not, got)
				}
			}
		})
	}
}

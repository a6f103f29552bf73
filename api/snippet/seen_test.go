package snippet

import (
	"strings"
	"testing"

	"earshot/api"
)

func TestSeen(t *testing.T) {
	for _, tt := range []struct {
		name string
		seen Seen
		want string
		note string
	}{
		{"nothing", Seen{}, "", "the model, custom topics"},
		{"a call", Seen{Arch: "nova-3", ModelName: "general-nova-3", Channels: 1, Summary: true, Topics: true, Intents: true, Sentiment: true, Punctuated: true},
			"model=nova-3&summarize=v2&topics=true&intents=true&sentiment=true&punctuate=true", "topics=true, because of results.topics"},
		{"one of several kinds", Seen{Arch: "nova-2", ModelName: "2-phonecall-nova", Channels: 2, Speakers: true, Paragraphs: true, Utterances: true, Entities: true, DetectedLanguage: true},
			"model=nova-2-phonecall&detect_language=true&detect_entities=true&diarize=true&multichannel=true&paragraphs=true&utterances=true", "2 channels"},
		{"an early one", Seen{Arch: "nova-2", ModelName: "2-ea-nova"}, "model=nova-2", ""},
		{"one of two names", Seen{Arch: "nova-3", ModelName: "2-general-nova"}, "model=nova-3", ""},
		{"an old one", Seen{Arch: "polaris", ModelName: "general-enhanced"}, "model=enhanced", ""},
		{"the oldest", Seen{Arch: "base", ModelName: "general"}, "model=base", ""},
		{"a Whisper", Seen{Arch: "whisper", ModelName: "medium-whisper"}, "model=whisper-medium", ""},
		{"a name alone", Seen{ModelName: "general-enhanced"}, "", ""},
		{"one of a kind nobody knows", Seen{Arch: "nova-9", ModelName: "a-b-c"}, "model=nova-9", ""},
		{"old features", Seen{OldSummary: true, OldTopics: true}, "summarize=true&detect_topics=true", "old kind"},
		{"old and new", Seen{Summary: true, OldSummary: true, Topics: true, OldTopics: true}, "summarize=v2&topics=true", ""},
		{"what comes back", Seen{Search: []string{"refund", "a b"}, Tags: []string{"t"}, Extra: []api.Param{{Name: "k", Value: "v:w"}}},
			"search=refund&search=a%20b&tag=t&extra=k%3Av%3Aw", "metadata.extra"},
		{"a text", Seen{Endpoint: api.Read, Language: "en", Summary: true, Sentiment: true}, "language=en&summarize=true&sentiment=true", "metadata.language"},
		{"a text in no language", Seen{Endpoint: api.Read, Topics: true, Arch: "nova-3"}, "language=en&topics=true", "no trace"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, notes := tt.seen.Params()
			if got := p.Encode(); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			all := strings.Join(notes, "\n")
			if !strings.Contains(all, tt.note) || !strings.HasPrefix(all, "Inferred from the response") || !strings.Contains(all, "no trace") {
				t.Errorf("the notes are\n%s", all)
			}
			for _, q := range p {
				if !strings.Contains(all, q.Name+"="+q.Value) {
					t.Errorf("nothing is said about %s", q.Name)
				}
			}
			code := Request{File: "call.wav", ContentType: "audio/wav", Params: p, Notes: notes}.In(CurlCommand)
			if !strings.HasPrefix(code, "# Inferred from the response:\n#   ") && len(p) > 0 {
				t.Errorf("the curl begins with %.80s", code)
			}
		})
	}
}

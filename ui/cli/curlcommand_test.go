package cli

import (
	"os/exec"
	"strings"
	"testing"

	"earshot/api/apitest"
)

// What is printed is what earshot analyze would send, as curl and as code, with
// its flags and without the key.
func TestCurlCommand(t *testing.T) {
	s := newAnalysing(t)
	s.write(t, "a call's.wav", wavOf(1, 2000, 1))
	s.write(t, "saved.json", []byte(apitest.ListenAnswer))
	for _, tt := range []struct {
		name string
		args []string
		code int
		says []string
		not  []string
	}{
		{"a recording", []string{"@a call's.wav"}, 0, []string{"curl --fail-with-body", "$DEEPGRAM_API_KEY", "Content-Type: audio/wav", `--data-binary @'`, `a call'\''s.wav'`, s.URL + "/v1/listen?model=nova-3&", "topics=true"}, nil},
		{"flags", []string{"@call.wav", "--no-topics", "--custom-intent", "say hello", "--param", "filler_words=true", "--model", "nova-2"}, 0, []string{"model=nova-2&", "custom_intent=say%20hello", "filler_words=true"}, []string{"topics="}},
		{"an address", []string{"https://example.com/it's.mp3"}, 0, []string{`--data-raw '{"url":"https://example.com/it'\''s.mp3"}'`}, nil},
		{"a text", []string{"--text", "@notes.txt"}, 0, []string{"jq --raw-input --slurp '{text: .}' < ", "/v1/read?", "language=en"}, nil},
		{"standard input", []string{"-"}, 0, []string{"--data-binary @-", "application/octet-stream"}, nil},
		{"a text on standard input", []string{"--text", "-"}, 0, []string{"jq --raw-input --slurp '{text: .}' |"}, nil},
		{"Go", []string{"@call.wav", "--to", "go"}, 0, []string{"package main", "listen.NewREST", "Topics:", s.URL}, []string{"curl"}},
		{"Python", []string{"@call.wav", "--to", "python"}, 0, []string{"import DeepgramClient", "topics=True"}, nil},
		{"JavaScript", []string{"@call.wav", "--to=javascript"}, 0, []string{"new DeepgramClient(", "topics: true"}, nil},
		{"a saved response", []string{"@saved.json"}, 0, []string{"# Inferred from the response:", "model=nova-3", "/v1/listen?", "recording.wav stands for"}, nil},
		{"a saved response, in Go", []string{"@saved.json", "--to", "go"}, 0, []string{"// Inferred from the response:", "package main"}, nil},
		{"a saved response, and flags", []string{"@saved.json", "--no-topics"}, 2, []string{"saved response", "Leave the flags out"}, nil},
		{"no source", nil, 2, []string{"no source was given"}, nil},
		{"two sources", []string{"@call.wav", "@other.wav"}, 2, []string{"one source at a time"}, nil},
		{"no file", []string{"@none.wav"}, 2, []string{"there is no file"}, nil},
		{"a text, as a recording", []string{"@notes.txt"}, 2, []string{"With --text"}, nil},
		{"no language of code", []string{"@call.wav", "--to", "perl"}, 2, []string{"curl, go, python, javascript"}, nil},
		{"a wrong flag", []string{"@call.wav", "--custom-topic-mode", "loose"}, 2, []string{"strict"}, nil},
		{"a wrong host", []string{"@call.wav", "--host", "http://example.com"}, 2, []string{"plain http"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := s.run(t, "this is not read", append([]string{"curl"}, tt.args...)...)
			text := got.out + got.err
			if got.code != tt.code || tt.code == 0 && got.err != "" || tt.code != 0 && got.out != "" {
				t.Errorf("exit %d\n%s%s", got.code, got.out, got.err)
			}
			for _, w := range tt.says {
				if !strings.Contains(text, w) {
					t.Errorf("it lacks %q:\n%s", w, text)
				}
			}
			for _, w := range append(tt.not, apitest.Key) {
				if strings.Contains(text, w) {
					t.Errorf("it has %q:\n%s", w, text)
				}
			}
		})
	}
	if got := runCLI(t, "", s.env, "curl", demoName); got.code != 0 || !strings.Contains(got.out, "# Inferred from the response:") {
		t.Errorf("the example call: %+v", got)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// What is printed runs, and sends what earshot analyze sends.
func TestCurlCommandRuns(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	s := newAnalysing(t)
	t.Chdir(s.dir)
	args := []string{"call.wav", "--custom-topic", "late delivery", "--keyterm", "it's"}
	if got := s.run(t, "", append([]string{"analyze", "--yes", "--no-open"}, args...)...); got.code != 0 {
		t.Fatalf("exit %d, %s", got.code, got.err)
	}
	printed := s.run(t, "", append([]string{"curl"}, args...)...)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", printed.out)
	cmd.Env = append(s.env, "NO_PROXY=*", "CURL_HOME="+t.TempDir())
	answer, err := cmd.Output()
	if err != nil || string(answer) != apitest.ListenAnswer {
		t.Fatalf("%v, %q\n%s", err, answer, printed.out)
	}
	seen := s.Requests()
	if len(seen) != 2 {
		t.Fatalf("%d requests", len(seen))
	}
	if a, b := seen[0], seen[1]; a.Query != b.Query || a.Path != b.Path || a.SHA256 != b.SHA256 || a.Length != b.Length || a.Header.Get("Content-Type") != b.Header.Get("Content-Type") {
		t.Errorf("analyze sent %s?%s\ncurl    sent %s?%s", a.Path, a.Query, b.Path, b.Query)
	}
}

package cli

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"earshot/api/apitest"
)

func TestRead(t *testing.T) {
	s := newAnalysing(t)
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	got := s.run(t, "", "read", "--yes", "@call.json", "--topics", "--custom-topic", "refund")
	if got.code != ExitOK || got.out != "@call.read.json\n" {
		t.Fatalf("exit code %d, output %q, errors %q", got.code, got.out, got.err)
	}
	r := s.Requests()[0]
	if r.Path != "/v1/read" || r.Query != "topics=true&custom_topic=refund&language=en" {
		t.Errorf("sent: %+v", r)
	}
	var call struct {
		Results struct {
			Channels []struct{ Alternatives []struct{ Transcript string } }
		}
	}
	var sent struct{ Text string }
	if err := json.Unmarshal([]byte(apitest.ListenAnswer), &call); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(r.Body, &sent); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Fields(sent.Text), strings.Fields(call.Results.Channels[0].Alternatives[0].Transcript); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the text that was sent: %q, want %q", got, want)
	}
	expect(t, "messages", got.err, []string{"found in the call, ", " % of their words"})

	// Both answers are in the file byte for byte, and it opens as one call.
	b, err := os.ReadFile(s.path("call.read.json"))
	if err != nil || !strings.Contains(string(b), apitest.ListenAnswer) || !strings.Contains(string(b), apitest.ReadAnswer) {
		t.Errorf("%v, the file: %s", err, b)
	}
	s.holds(t, "call.json", apitest.ListenAnswer)
	if got = s.run(t, "", "show", "--view", "segments", "@call.read.json"); got.code != ExitOK {
		t.Errorf("it does not open: %q", got.err)
	}

	// Again it costs nothing, and nothing is written over; an answer about a
	// graft is laid over it, too.
	got = s.run(t, "", "read", "@call.json", "--topics", "--custom-topic", "refund")
	if got.code != ExitOK || len(s.Requests()) != 1 || !strings.Contains(got.err, "in @call.read.json already") {
		t.Errorf("again: exit code %d, %q", got.code, got.err)
	}
	if got = s.run(t, "", "read", "--yes", "@call.json", "--sentiment"); got.code != ExitUsage || len(s.Requests()) != 1 {
		t.Errorf("over a file: exit code %d, %q", got.code, got.err)
	}
	if got = s.run(t, "", "read", "--yes", "@call.read.json", "--sentiment", "-o", s.path("more.json")); got.code != ExitOK || len(s.Requests()) != 2 {
		t.Errorf("over a graft: exit code %d, %q", got.code, got.err)
	}
	if b, _ := os.ReadFile(s.path("more.json")); strings.Count(string(b), apitest.ReadAnswer) != 2 {
		t.Errorf("over a graft: %s", b)
	}
	got = s.run(t, apitest.ListenAnswer, "read", "--yes", "-", "--intents", "-o", "-")
	if got.code != ExitOK || !strings.Contains(got.out, apitest.ReadAnswer) {
		t.Errorf("standard input: exit code %d, %q, %q", got.code, got.out, got.err)
	}
}

func TestReadRefuses(t *testing.T) {
	s := newAnalysing(t, apitest.Answer(`{"results":{"channels":[]}}`))
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	s.write(t, "read.json", []byte(apitest.ReadAnswer))
	s.write(t, "german.json", []byte(strings.Replace(apitest.ListenAnswer, `"channels":[{`, `"channels":[{"detected_language":"de",`, 1)))
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"no call", nil, "no call was given"},
		{"two calls", []string{"@call.json", "@call.json"}, "one call at a time"},
		{"no such file", []string{"@nowhere.json"}, "there is no file"},
		{"a recording", []string{"@call.wav"}, "is not an analysed call"},
		{"no words", []string{"@read.json"}, "has no transcript"},
		{"another language", []string{"@german.json"}, `is in "de", and Deepgram reads English alone`},
		{"about recordings", []string{"@call.json", "--diarize"}, "unknown flag"},
	} {
		if got := s.run(t, "", append([]string{"read", "--yes"}, tt.args...)...); got.code != ExitUsage || !strings.Contains(got.err, tt.says) {
			t.Errorf("%s: exit code %d, %q", tt.name, got.code, got.err)
		}
	}
	if len(s.Requests()) > 0 {
		t.Errorf("%d requests", len(s.Requests()))
	}
	// An answer that can't be laid over the call is not lost: it was paid for.
	got := s.run(t, "", "read", "--yes", "@call.json")
	_, kept, _ := strings.Cut(strings.TrimSpace(got.err), "it is in ")
	if b, err := os.ReadFile(kept); got.code != ExitFailed || err != nil || string(b) != `{"results":{"channels":[]}}` {
		t.Errorf("exit code %d, %q; what was kept: %q, %v", got.code, got.err, b, err)
	}
	os.Remove(kept)
}

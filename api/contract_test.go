package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/api"
	"earshot/api/apitest"
)

// contract is the vendor's published description of the service, which is not
// part of this repository. Tests that want it are skipped without it.
func contract(t *testing.T) string {
	t.Helper()
	const root = ".." // of the repository
	folder := os.Getenv("EARSHOT_CORPUS")
	if folder == "" {
		folder = "../shared"
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, folder)
	}
	path, err := filepath.Abs(filepath.Join(folder, "specs", "deepgram-mock.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("the vendor's OpenAPI description is not here")
	}
	return path
}

// mock starts a server that holds requests against the contract: Prism, of
// the npm package @stoplight/prism-cli, named by EARSHOT_PRISM or found in PATH.
func mock(t *testing.T, contract string) (url string) {
	t.Helper()
	prism := os.Getenv("EARSHOT_PRISM")
	if prism == "" {
		var err error
		if prism, err = exec.LookPath("prism"); err != nil {
			t.Skip("prism is not here: npm install @stoplight/prism-cli@5.14.2, and name it in EARSHOT_PRISM")
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, prism, "mock", "-h", "127.0.0.1", "-p", port, "--errors", contract)
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Skipf("prism doesn't start: %v", err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if conn, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second); err == nil {
			conn.Close()
			return "http://127.0.0.1:" + port
		}
		select {
		case <-ended:
			t.Fatalf("prism ended: %s", &log)
		default:
		}
		if time.Now().After(deadline) {
			cancel()
			<-ended
			t.Fatalf("prism was not ready in two minutes: %s", &log)
		}
	}
}

// preferring asks the mock for one of its examples, or for a status.
type preferring string

func (p preferring) RoundTrip(r *http.Request) (*http.Response, error) {
	if p != "" {
		r.Header.Set("Prefer", string(p))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// Every feature, at both endpoints, is a request that the contract allows, and the answer arrives whole.
func TestContract(t *testing.T) {
	host, err := api.ParseHost(mock(t, contract(t)))
	if err != nil {
		t.Fatal(err)
	}
	key := keyOf(t, apitest.Key)
	ask := func(t *testing.T, r api.Request, prefer preferring, key api.Key) (string, api.Answer, error) {
		client := &api.Client{Host: host, Key: key, Retries: -1, Transport: prefer}
		var out bytes.Buffer
		answer, err := client.Do(t.Context(), r, &out, nil)
		return out.String(), answer, err
	}
	remote, _ := api.URLSource("https://example.com/call.wav")
	sound := recording(1000)
	raw := sound
	raw.Name = "call.unknown"
	video := sound
	video.Name = "call.mp4"
	text := api.TextSource("note.txt", "I would like a \"refund\", please.\n")

	both := []api.Params{
		{{"summarize", "v2"}}, {{"topics", "true"}}, {{"intents", "true"}}, {{"sentiment", "true"}},
		{{"summarize", "v2"}, {"topics", "true"}, {"intents", "true"}, {"sentiment", "true"}},
		{{"topics", "true"}, {"custom_topic", "refund"}},
		{{"topics", "true"}, {"custom_topic", "refund"}, {"custom_topic", "late delivery & return"}, {"custom_topic_mode", "strict"}},
		{{"intents", "true"}, {"custom_intent", "get a refund"}, {"custom_intent", "complain"}, {"custom_intent_mode", "extended"}},
		{{"topics", "true"}, {"tag", "a"}, {"tag", "b"}},
		{{"topics", "true"}, {"callback", "https://example.com/done"}, {"callback_method", "PUT"}},
		slices.Concat(api.Params{{"topics", "true"}, {"intents", "true"}}, numbered("custom_topic", 100), numbered("custom_intent", 100)),
	}
	listen := []api.Params{
		nil,
		// The contract says of model and version that they are one of some
		// values or else any string, so that the mock takes only values it doesn't know.
		{{"model", "nova-of-our-own"}}, {{"version", "2026-01-01.0"}},
		{{"language", "en-GB"}}, {{"detect_language", "true"}}, {{"detect_language", "en"}, {"detect_language", "es"}},
		{{"diarize", "true"}}, {{"diarize_model", "latest"}}, {{"punctuate", "true"}}, {{"smart_format", "true"}}, {{"paragraphs", "true"}},
		{{"utterances", "true"}, {"utt_split", "1.2"}}, {{"multichannel", "true"}}, {{"detect_entities", "true"}},
		{{"keyterm", "Deepgram"}, {"keyterm", "Dr. Smith"}}, {{"keywords", "refund:2"}}, {{"redact", "pci"}, {"redact", "numbers"}},
		{{"search", "refund"}, {"search", "order number"}}, {{"replace", "monster:demon"}}, {{"extra", "agent:7"}, {"extra", "queue:3"}},
		{{"numerals", "true"}, {"measurements", "true"}, {"dictation", "true"}, {"profanity_filter", "true"}, {"filler_words", "true"}},
		{{"encoding", "linear16"}}, {{"mip_opt_out", "true"}},
	}
	requests := []api.Request{{Source: remote}, {Source: raw}, {Source: video}}
	for _, p := range append(listen, both...) {
		requests = append(requests, api.Request{Endpoint: api.Listen, Params: p, Source: sound})
	}
	for _, p := range both {
		requests = append(requests, api.Request{Endpoint: api.Read, Params: p.Add("language", "en"), Source: text})
	}
	requests = append(requests, api.Request{Endpoint: api.Read, Params: api.Params{{"topics", "true"}, {"language", "en"}}, Source: remote})
	for _, r := range requests {
		t.Run(fmt.Sprint(r.Endpoint, " ", r.Source.Name, " ", shortened(r.Params.Encode())), func(t *testing.T) {
			body, answer, err := ask(t, r, "", key)
			if err != nil {
				t.Fatalf("%v\n%s", err, api.Hint(err))
			}
			if !json.Valid([]byte(body)) || answer.Status != 200 || answer.Bytes != int64(len(body)) {
				t.Errorf("%+v: %.200s", answer, body)
			}
		})
	}
	for _, example := range []preferring{"example=intel", "example=summary", "example=legacy_topics"} {
		body, answer, err := ask(t, api.Request{Source: sound}, example, key)
		if err != nil || !json.Valid([]byte(body)) {
			t.Errorf("%s: %+v, %v", example, answer, err)
		}
	}

	refused := []struct {
		name    string
		request api.Request
		prefer  preferring
		status  int
	}{
		{"a value that is none", api.Request{Params: api.Params{{"topics", "banana"}}, Source: sound}, "", 400},
		{"a mode that is none", api.Request{Params: api.Params{{"topics", "true"}, {"custom_topic_mode", "loose"}}, Source: sound, Unchecked: true}, "", 400},
		{"a text without a language", api.Request{Endpoint: api.Read, Params: api.Params{{"topics", "true"}}, Source: text, Unchecked: true}, "", 400},
		{"the service says no", api.Request{Source: sound}, "code=400", 400},
		{"the service says who are you", api.Request{Source: sound}, "code=401", 401},
		{"a body beyond the mock's own limit", api.Request{Source: recording(12 << 20)}, "", 413},
	}
	for _, test := range refused {
		t.Run(test.name, func(t *testing.T) {
			body, _, err := ask(t, test.request, test.prefer, key)
			e, ok := errors.AsType[*api.Error](err)
			if !ok || e.Status != test.status || e.Message == "" || api.Hint(err) == "" || body != "" {
				t.Errorf("%v: %s", err, body)
			}
		})
	}
	t.Run("without a key", func(t *testing.T) {
		_, _, err := ask(t, api.Request{Source: sound}, "", api.Key{})
		if !errors.Is(err, api.ErrNoKey) {
			t.Error(err)
		}
		// What the service says to it is read from the mock by hand.
		response, err := http.Post(host.URL(api.Listen.Path(), nil), "audio/wav", strings.NewReader("RIFF"))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if text, _ := io.ReadAll(response.Body); response.StatusCode != 401 || !bytes.Contains(text, []byte("err_code")) {
			t.Errorf("%s: %s", response.Status, text)
		}
	})
}

func numbered(name string, n int) api.Params {
	var p api.Params
	for i := range n {
		p = append(p, api.Param{Name: name, Value: fmt.Sprint("a wish of some length, number ", i)})
	}
	return p
}

func shortened(s string) string { return s[:min(len(s), 60)] }

// Every parameter of the contract can be recognised in an error.
func TestContractParameters(t *testing.T) {
	text, err := os.ReadFile(contract(t))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`- name: ([a-z_]+)\n +in: query`).FindAllSubmatch(text, -1)
	if len(names) < 40 {
		t.Fatalf("only %d parameters found", len(names))
	}
	for _, m := range names {
		s := apitest.NewServer(t, apitest.Fail(400, fmt.Sprintf("Failed to deserialize query parameters: bad `%s`", m[1])))
		client, _ := newClient(t, s)
		_, err := client.Do(t.Context(), api.Request{Source: recording(1)}, io.Discard, nil)
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Param != string(m[1]) {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}

package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/api"
	"earshot/api/apitest"
)

// newClient is a client for a server of ours. It waits for nothing; waited tells how long it would have.
func newClient(t *testing.T, s *apitest.Server) (client *api.Client, waited func() []time.Duration) {
	t.Helper()
	host, err := api.ParseHost(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var waits []time.Duration
	return &api.Client{Host: host, Key: keyOf(t, apitest.Key), UserAgent: "earshot/test", Sleep: func(ctx context.Context, d time.Duration) error {
		waits = append(waits, d)
		return ctx.Err()
	}}, func() []time.Duration { return waits }
}

// recording is a source in memory.
func recording(size int) api.Source {
	sound := apitest.Bytes(size)
	return api.Source{Name: "call.wav", Size: int64(size), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(sound)), nil
	}}
}

func sum(p []byte) string {
	h := sha256.Sum256(p)
	return hex.EncodeToString(h[:])
}

// What is sent, to the byte.
func TestRequestsAreExact(t *testing.T) {
	folder := t.TempDir()
	wav := filepath.Join(folder, "a call.wav")
	sound := apitest.Bytes(100_000)
	os.WriteFile(wav, sound, 0o600)
	file, err := api.FileSource(wav)
	if err != nil {
		t.Fatal(err)
	}
	remote, err := api.URLSource("https://example.com/call.mp3")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		request api.Request
		path    string
		query   string
		kind    string
		length  int64
		body    []byte
	}{
		{"a recording", api.Request{Endpoint: api.Listen, Source: file, Params: api.Params{
			{"summarize", "v2"}, {"topics", "true"}, {"custom_topic", "refund"}, {"custom_topic", "late delivery"}, {"custom_topic_mode", "strict"}, {"language", "en"}}},
			"/v1/listen", "summarize=v2&topics=true&custom_topic=refund&custom_topic=late%20delivery&custom_topic_mode=strict&language=en", "audio/wav", 100_000, sound},
		{"no parameters", api.Request{Source: file}, "/v1/listen", "", "audio/wav", 100_000, sound},
		{"an address", api.Request{Source: remote, Params: api.Params{{"diarize", "true"}}}, "/v1/listen", "diarize=true", "application/json", 38, []byte(`{"url":"https://example.com/call.mp3"}`)},
		{"a stream", api.Request{Source: api.ReaderSource("standard input", bytes.NewReader(sound))}, "/v1/listen", "", "application/octet-stream", -1, sound},
		{"a text", api.Request{Endpoint: api.Read, Source: api.TextSource("note", "Hi \"you\"\n"), Params: api.Params{{"intents", "true"}, {"language", "en"}}},
			"/v1/read", "intents=true&language=en", "application/json", 23, []byte(`{"text":"Hi \"you\"\n"}`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := apitest.NewServer(t)
			client, _ := newClient(t, s)
			var out bytes.Buffer
			answer, err := client.Do(t.Context(), test.request, &out, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := apitest.ListenAnswer
			if test.request.Endpoint == api.Read {
				want = apitest.ReadAnswer
			}
			if out.String() != want || answer.Bytes != int64(len(want)) || answer.RequestID != apitest.RequestID || answer.Status != 200 || answer.Attempts != 1 {
				t.Errorf("answer %+v: %s", answer, out.String())
			}
			if len(s.Requests()) != 1 {
				t.Fatalf("%d requests", len(s.Requests()))
			}
			r := s.Requests()[0]
			if r.Method != "POST" || r.Path != test.path || r.Query != test.query || r.Length != test.length || r.Size != int64(len(test.body)) || r.SHA256 != sum(test.body) || !r.Complete {
				t.Errorf("%+v", r)
			}
			for name, value := range map[string]string{"Authorization": "Token " + apitest.Key, "Content-Type": test.kind, "Accept": "application/json", "User-Agent": "earshot/test"} {
				if got := r.Header[name]; !slices.Equal(got, []string{value}) {
					t.Errorf("%s: %v, want %s", name, got, value)
				}
			}
			if r.Header.Get("Accept-Encoding") != "" {
				t.Error("asks for compression")
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for _, f := range apitest.Failures() {
		t.Run(f.Name, func(t *testing.T) {
			var headers []string
			if f.ContentType != "" {
				headers = []string{"Content-Type: " + f.ContentType}
			}
			s := apitest.NewServer(t, apitest.Fail(f.Status, f.Body, headers...))
			client, _ := newClient(t, s)
			var out bytes.Buffer
			answer, err := client.Do(t.Context(), api.Request{Source: recording(10)}, &out, nil)
			e, ok := errors.AsType[*api.Error](err)
			if !ok || e.Status != f.Status || string(e.Body) != f.Body || e.Host != client.Host.Name() || answer.RequestID != apitest.RequestID {
				t.Errorf("%+v: %v", answer, err)
			}
			if api.Hint(err) == "" {
				t.Error("no hint")
			}
			if f.Status == 502 && !strings.Contains(api.Hint(err), "charged") {
				t.Errorf("hint %q", api.Hint(err))
			}
			if out.Len() > 0 {
				t.Errorf("written: %s", out.String())
			}
			if again := map[int]bool{429: true, 500: true, 503: true}[f.Status]; again != (len(s.Requests()) == 4) || !again && len(s.Requests()) != 1 {
				t.Errorf("sent %d times", len(s.Requests()))
			}
		})
	}
}

// A certificate that is not trusted: the key stays here, and trying again is no use.
func TestUntrustedCertificate(t *testing.T) {
	asked := false
	s := newTLSServer(t, func(http.ResponseWriter, *http.Request) { asked = true })
	host, _ := api.ParseHost(s)
	client := &api.Client{Host: host, Key: keyOf(t, apitest.Key)}
	answer, err := client.Do(t.Context(), api.Request{Source: recording(1000)}, io.Discard, nil)
	if asked || answer.Attempts != 1 || !strings.Contains(api.Hint(err), "certificate") {
		t.Errorf("asked %v, %d attempts, %v, %q", asked, answer.Attempts, err, api.Hint(err))
	}
}

// A service that answers while we still send is heard, though it hangs up on us.
func TestEarlyAnswer(t *testing.T) {
	tests := []struct {
		status int
		body   string
		says   string
	}{
		{413, apitest.TooLarge, "Payload size exceeds limit"},
		{401, apitest.InvalidAuth, "Invalid credentials"},
	}
	source := recording(16 << 20)
	for _, test := range tests {
		for _, after := range []int64{0, 1, 300_000} {
			for range 5 { // it is a race between the answer and the failing write
				s := apitest.NewServer(t, apitest.Early(after, test.status, test.body))
				client, _ := newClient(t, s)
				answer, err := client.Do(t.Context(), api.Request{Source: source}, io.Discard, nil)
				if e, ok := errors.AsType[*api.Error](err); !ok || e.Status != test.status || !strings.Contains(e.Message, test.says) || answer.Attempts != 1 {
					t.Fatalf("after %d bytes: %v", after, err)
				}
				if s.Requests()[0].Complete {
					t.Fatal("the test's body is too short to be answered early")
				}
			}
		}
	}
}

// The same through TLS, as all but tests go.
func TestTLS(t *testing.T) {
	refuse := false
	hash := sha256.New()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuse {
			w.WriteHeader(413)
			io.WriteString(w, apitest.TooLarge)
			return
		}
		io.Copy(hash, r.Body)
		io.WriteString(w, apitest.ListenAnswer)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(s.Close)
	transport := api.NewTransport()
	transport.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig
	t.Cleanup(transport.CloseIdleConnections)
	host, _ := api.ParseHost(s.URL)
	client := &api.Client{Host: host, Key: keyOf(t, apitest.Key), Transport: transport}

	path := filepath.Join(t.TempDir(), "call.wav")
	sound := apitest.Bytes(16 << 20)
	os.WriteFile(path, sound, 0o600)
	file, err := api.FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(t.Context(), api.Request{Source: file}, io.Discard, nil); err != nil || hex.EncodeToString(hash.Sum(nil)) != sum(sound) {
		t.Errorf("it did not arrive as it is: %v", err)
	}
	refuse = true
	for range 5 {
		_, err := client.Do(t.Context(), api.Request{Source: file}, io.Discard, nil)
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Status != 413 || !errors.Is(err, api.ErrTooLarge) {
			t.Error(err)
		}
	}
}

// What answers 200 without an analysis, as a network that wants a sign-in first, is an
// error: it must not be saved, and never come from the cache.
func TestAnswerThatIsNone(t *testing.T) {
	for _, test := range []struct{ body, kind, says string }{
		{"<html><title>Hotel WLAN</title></html>", "text/html", "Hotel WLAN"},
		{" \n<!DOCTYPE html><html><title>Hotel WLAN</title></html>", "application/octet-stream", "Hotel WLAN"},
		{"Sign in first.", "text/plain", "Sign in first."},
		{`"accepted"`, "application/json", "accepted"},
		{"[1]", "application/json", "[1]"},
		{"", "application/json", "nothing at all"},
	} {
		s := apitest.NewServer(t, apitest.Answer(test.body, "Content-Type: "+test.kind))
		client, _ := newClient(t, s)
		var out bytes.Buffer
		_, err := client.Do(t.Context(), api.Request{Source: recording(10)}, &out, nil)
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Status != 200 || e.Message != test.says || string(e.Body) != test.body || api.Hint(err) == "" || out.Len() > 0 {
			t.Errorf("%q: %v, written %q", test.body, err, out.String())
		}
	}
	s := apitest.NewServer(t, apitest.Answer("\r\n\t "+apitest.ListenAnswer))
	client, _ := newClient(t, s)
	var out bytes.Buffer
	if _, err := client.Do(t.Context(), api.Request{Source: recording(10)}, &out, nil); err != nil || out.String() != "\r\n\t "+apitest.ListenAnswer {
		t.Errorf("white space before an answer: %v", err)
	}
}

func TestProgress(t *testing.T) {
	const size = 8 << 20
	s := apitest.NewServer(t, apitest.Fail(503, ""), apitest.Trickle(apitest.ListenAnswer, 500, 2*time.Millisecond))
	client, _ := newClient(t, s)
	var mu sync.Mutex
	var all []api.Progress
	calls := 0
	_, err := client.Do(t.Context(), api.Request{Source: recording(size)}, io.Discard, func(p api.Progress) {
		if !mu.TryLock() {
			t.Error("two calls at once")
		}
		defer mu.Unlock()
		all = append(all, p)
		calls++
	})
	if err != nil {
		t.Fatal(err)
	}
	n := calls
	time.Sleep(10 * time.Millisecond)
	if calls != n {
		t.Error("told after Do had returned")
	}
	var stages []string
	for i, p := range all {
		stage := fmt.Sprint(p.Attempt, " ", p.Stage)
		if i == 0 || stage != stages[len(stages)-1] {
			stages = append(stages, stage)
		}
		if p.Size != size || p.Stage != api.Sending && p.Sent != size || i > 0 && p.Attempt == all[i-1].Attempt && p.Sent < all[i-1].Sent {
			t.Errorf("%d: %+v", i, p)
		}
	}
	if got := strings.Join(stages, ", "); got != "1 sending, 1 waiting, 1 retrying, 2 sending, 2 waiting, 2 receiving" {
		t.Error(got)
	}
}

func TestCancel(t *testing.T) {
	var blocked sync.WaitGroup
	blocked.Add(1)
	t.Cleanup(blocked.Done)
	endless := api.ReaderSource("standard input", readerFunc(func([]byte) (int, error) { blocked.Wait(); return 0, io.EOF }))
	tests := []struct {
		name    string
		request api.Request
		reply   apitest.Reply
		at      api.Stage
	}{
		{"while sending", api.Request{Source: recording(16 << 20)}, apitest.StallUpload(1000), api.Sending},
		{"while waiting", api.Request{Source: recording(10)}, apitest.StallWaiting(), api.Waiting},
		{"while receiving", api.Request{Source: recording(10)}, apitest.Trickle(apitest.ListenAnswer, 10, 10*time.Second), api.Receiving},
		{"while waiting to try again", api.Request{Source: recording(10)}, apitest.Fail(503, "", "Retry-After: 60"), api.Retrying},
		{"while standard input is silent", api.Request{Source: endless}, apitest.Analysis(), api.Sending},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := apitest.NewServer(t, test.reply)
			client, _ := newClient(t, s)
			client.Sleep = nil
			why := errors.New("the user pressed Ctrl+C")
			ctx, cancel := context.WithCancelCause(t.Context())
			var at time.Time
			_, err := client.Do(ctx, test.request, io.Discard, func(p api.Progress) {
				if p.Stage == test.at && at.IsZero() {
					at = time.Now().Add(50 * time.Millisecond)
					time.AfterFunc(50*time.Millisecond, func() { cancel(why) })
				}
			})
			if err != why {
				t.Errorf("%v, want the cause", err)
			}
			if late := time.Since(at); late > time.Second {
				t.Errorf("ended %v late", late)
			}
		})
	}
	t.Run("while a text is awaited on standard input", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		client, _ := newClient(t, apitest.NewServer(t))
		_, err := client.Do(ctx, api.Request{Endpoint: api.Read, Source: endless, Params: api.Params{{"topics", "true"}, {"language", "en"}}}, io.Discard, nil)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestSourceThatFails(t *testing.T) {
	source := func(r io.Reader) api.Source {
		return api.Source{Name: "call.wav", Size: 1000, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
	}
	broken := errors.New("input/output error")
	tests := []struct {
		name   string
		source api.Source
		says   string
	}{
		{"can't be opened", api.Source{Name: "call.wav", Open: func() (io.ReadCloser, error) { return nil, broken }}, "input/output error"},
		{"breaks", source(io.MultiReader(strings.NewReader("RIFF"), readerFunc(func([]byte) (int, error) { return 0, broken }))), "reading call.wav: input/output error"},
		{"becomes shorter", source(strings.NewReader("RIFF")), "call.wav became shorter while it was sent: 4 of 1000 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := newClient(t, apitest.NewServer(t))
			answer, err := client.Do(t.Context(), api.Request{Source: test.source}, io.Discard, nil)
			if err == nil || err.Error() != test.says || answer.Attempts != 1 {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
	t.Run("grows", func(t *testing.T) { // a recording still being made: sent as it was
		s := apitest.NewServer(t)
		client, _ := newClient(t, s)
		if _, err := client.Do(t.Context(), api.Request{Source: source(bytes.NewReader(apitest.Bytes(2000)))}, io.Discard, nil); err != nil {
			t.Fatal(err)
		}
		if r := s.Requests()[0]; r.Length != 1000 || r.SHA256 != sum(apitest.Bytes(1000)) {
			t.Errorf("%+v", r)
		}
	})
}

func TestAnswerThatCannotBeSaved(t *testing.T) {
	s := apitest.NewServer(t)
	client, _ := newClient(t, s)
	full := errors.New("no space left on device")
	answer, err := client.Do(t.Context(), api.Request{Source: recording(10)}, writerFunc(func([]byte) (int, error) { return 0, full }), nil)
	if !errors.Is(err, full) || errors.Is(err, api.ErrLost) || !strings.Contains(err.Error(), "can't be saved") || answer.Attempts != 1 {
		t.Errorf("%+v, %v", answer, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// Limits are held before anything is sent, unless the caller says otherwise.
func TestLimitsBeforeSending(t *testing.T) {
	s := apitest.NewServer(t)
	client, _ := newClient(t, s)
	request := api.Request{Source: recording(10), Params: api.Params{{"topics", "true"}, {"language", "es"}}}
	if _, err := client.Do(t.Context(), request, io.Discard, nil); err == nil || len(s.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
	request.Unchecked = true
	if _, err := client.Do(t.Context(), request, io.Discard, nil); err != nil || len(s.Requests()) != 1 {
		t.Errorf("%v, %d requests", err, len(s.Requests()))
	}
}

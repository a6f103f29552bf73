package snippet

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"earshot/api"
)

const secret = "0123456789abcdef0123456789abcdef01234567"

// A listener is a server that keeps the last request it got.
type listener struct {
	host api.Host
	last *request
}

type request struct {
	method, target, authorization, contentType, length string
	body                                               []byte
}

func listen(t *testing.T) *listener {
	l := &listener{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		l.last = &request{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), r.Header.Get("Content-Length"), body}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"metadata":{},"results":{}}`)
	}))
	t.Cleanup(s.Close)
	host, err := api.ParseHost(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	l.host = host
	return l
}

// run runs a program in a folder, with the key in its environment.
func run(t *testing.T, dir, stdin, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DEEPGRAM_API_KEY="+secret, "NO_PROXY=*", "CURL_HOME="+t.TempDir())
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return stdout.String()
}

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(p + " is not installed")
		}
	}
}

// nasty are names and values that break what is quoted badly.
var nasty = []string{
	"plain", "with space", "it's", `say "hi"`, "$HOME", "`id`", "$(id)", "a;b&c|d", "-dash", "--url", "@at", "back\\slash", "new\nline", "\nfirst", "last\n",
	"tab\t", "esc\x1b[31mred", "c1\u009b31m", "right\u202eleft", "ümlaut", "日本", "😀", "*?[a-c]{1,2}", "#hash", "~", "!x", "%41%", "a=b", "\u2028line", "nbsp\u00a0", "tag\U000e0041",
	"<angle>", "\\u0041", "JSON",
}

func params(names ...string) api.Params {
	p := api.Params{{Name: "model", Value: "nova-3"}, {Name: "topics", Value: "true"}}
	for _, n := range names {
		p = p.Add("custom_topic", n)
	}
	return p
}

// What sh and curl make of the text is the very request that the client sends.
func TestCurlSendsWhatTheClientSends(t *testing.T) {
	need(t, "sh", "curl")
	dir := t.TempDir()
	t.Chdir(dir) // so that names can begin with a dash
	type test struct {
		name  string
		r     func(t *testing.T) api.Request
		stdin string
	}
	recording := func(name string, p api.Params) func(*testing.T) api.Request {
		return func(t *testing.T) api.Request {
			if err := os.WriteFile(name, []byte("RIFF\r\n\x00"+name), 0o600); err != nil {
				t.Skip(err) // the system has no such names
			}
			s, err := api.FileSource(name)
			if err != nil {
				t.Fatal(err)
			}
			return api.Request{Params: p, Source: s}
		}
	}
	tests := []test{
		{"a recording", recording("call.wav", params()), ""},
		{"no parameters", recording("call.mp3", nil), ""},
		{"many parameters", recording("call.ogg", params(nasty...)), ""},
		{"a recording called -", recording("-", params()), ""},
		{"a name that is no UTF-8", recording("\xff\xfe.wav", params("\xff")), ""},
		{"an address", func(t *testing.T) api.Request {
			s, err := api.URLSource("https://example.com/it's a $(call).wav?a=1&b=<2>#x")
			if err != nil {
				t.Fatal(err)
			}
			return api.Request{Params: params(), Source: s}
		}, ""},
		{"an address of a text", func(t *testing.T) api.Request {
			s, err := api.URLSource("https://example.com/a.txt")
			if err != nil {
				t.Fatal(err)
			}
			return api.Request{Endpoint: api.Read, Params: params(), Source: s}
		}, ""},
		{"a text", func(*testing.T) api.Request {
			return api.Request{Endpoint: api.Read, Params: params(), Source: api.TextSource("the transcript", "\n"+strings.Join(nasty, "\n")+"\n")}
		}, ""},
		{"a long text", func(*testing.T) api.Request {
			return api.Request{Endpoint: api.Read, Source: api.TextSource("the transcript", strings.Repeat("It's a word. ", 20_000))}
		}, ""},
		{"a recording on standard input", func(*testing.T) api.Request {
			return api.Request{Params: params(), Source: api.ReaderSource("standard input", strings.NewReader("RIFF\x00\r\n"))}
		}, "RIFF\x00\r\n"},
	}
	if _, err := exec.LookPath("jq"); err == nil {
		for _, name := range []string{"notes.txt", "-notes\n'it''s'.txt"} {
			tests = append(tests, test{"a text in " + name, func(t *testing.T) api.Request {
				r := recording(name, params("it's"))(t)
				if err := os.WriteFile(name, []byte(strings.Join(nasty, "\n")), 0o600); err != nil {
					t.Fatal(err)
				}
				r.Endpoint, r.Source.Size = api.Read, int64(len(strings.Join(nasty, "\n")))
				return r
			}, ""})
		}
		tests = append(tests, test{"a text on standard input", func(*testing.T) api.Request {
			return api.Request{Endpoint: api.Read, Source: api.ReaderSource("standard input", strings.NewReader("so it is\n"))}
		}, "so it is\n"})
	}
	for _, name := range nasty {
		tests = append(tests, test{"a recording called " + name, recording(name, params(name)), ""})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := listen(t)
			r := tt.r(t)
			if r.Endpoint == api.Read {
				r.Params = r.Params.Set("language", "en").Set("topics", "true")
			}
			written, err := From(l.host, r)
			if err != nil {
				t.Fatal(err)
			}
			key, err := api.ParseKey(secret)
			if err != nil {
				t.Fatal(err)
			}
			c := api.Client{Host: l.host, Key: key, Retries: -1}
			if _, err := c.Do(t.Context(), r, io.Discard, nil); err != nil {
				t.Fatal(err)
			}
			want := l.last
			l.last = nil
			code := written.In(CurlCommand)
			script := filepath.Join(t.TempDir(), "a.sh")
			if err := os.WriteFile(script, []byte(code), 0o600); err != nil {
				t.Fatal(err)
			}
			if answer := run(t, dir, tt.stdin, "sh", script); answer != `{"metadata":{},"results":{}}` {
				t.Errorf("the answer is %q", answer)
			}
			compare(t, l.last, want)
			if t.Failed() {
				t.Log(code)
			}
		})
	}
}

// compare compares two requests. The same JSON may be written in several ways.
func compare(t *testing.T, got, want *request) {
	t.Helper()
	if got == nil {
		t.Fatal("nothing was sent")
	}
	same := bytes.Equal(got.body, want.body)
	if want.contentType == "application/json" {
		same = sameJSON(t, got.body, want.body)
	} else if want.length != "" && got.length != want.length {
		t.Errorf("the length is %s, want %s", got.length, want.length)
	}
	if !same {
		t.Errorf("the body is %.300q, want %.300q", got.body, want.body)
	}
	if got.method != want.method || got.target != want.target || got.authorization != want.authorization || got.contentType != want.contentType {
		t.Errorf("it is %s %s, %s, %s\nwant  %s %s, %s, %s", got.method, got.target, got.authorization, got.contentType, want.method, want.target, want.authorization, want.contentType)
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Errorf("%.100q: %v", a, err)
	}
	if err := json.Unmarshal(b, &y); err != nil {
		t.Errorf("%.100q: %v", b, err)
	}
	return reflect.DeepEqual(x, y)
}

// A failure is one of curl, too.
func TestCurlFails(t *testing.T) {
	need(t, "sh", "curl")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"err_msg":"no"}`, http.StatusBadRequest)
	}))
	defer s.Close()
	host, err := api.ParseHost(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", Request{Host: host, URL: "https://example.com"}.In(CurlCommand)).Output()
	if err == nil || !strings.Contains(string(out), "err_msg") {
		t.Errorf("the output is %q, %v", out, err)
	}
}

func TestCurl(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    Request
		want string
	}{
		{"a recording", Request{Params: params("Refund"), File: "call 1.wav", ContentType: "audio/wav", Notes: []string{"asks for topics"}}, `# asks for topics
curl --fail-with-body --request POST \
  --header "Authorization: Token $DEEPGRAM_API_KEY" \
  --header 'Content-Type: audio/wav' \
  --data-binary @'call 1.wav' \
  'https://api.deepgram.com/v1/listen?model=nova-3&topics=true&custom_topic=Refund'
`},
		{"an address", Request{URL: "https://dpgr.am/spacewalk.wav"}, `curl --fail-with-body --request POST \
  --header "Authorization: Token $DEEPGRAM_API_KEY" \
  --header 'Content-Type: application/json' \
  --data-raw '{"url":"https://dpgr.am/spacewalk.wav"}' \
  https://api.deepgram.com/v1/listen
`},
		{"a text in a file", Request{Endpoint: api.Read, Params: params(), File: "notes.txt"}, `jq --raw-input --slurp '{text: .}' < notes.txt |
curl --fail-with-body --request POST \
  --header "Authorization: Token $DEEPGRAM_API_KEY" \
  --header 'Content-Type: application/json' \
  --data-binary @- \
  'https://api.deepgram.com/v1/read?model=nova-3&topics=true'
`},
		{"a text", Request{Endpoint: api.Read, Text: "It's\nso."}, `curl --fail-with-body --request POST \
  --header "Authorization: Token $DEEPGRAM_API_KEY" \
  --header 'Content-Type: application/json' \
  --data-binary @- \
  https://api.deepgram.com/v1/read <<'JSON'
{"text":"It's\nso."}
JSON
`},
	} {
		if got := tt.r.In(CurlCommand); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

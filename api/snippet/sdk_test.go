package snippet

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"earshot/api"
)

// The SDKs themselves send the same questions, in another order. EARSHOT_SDKS is a
// folder in which "npm install @deepgram/sdk" was run and which is a Go module that
// requires github.com/deepgram/deepgram-go-sdk/v3; the Python SDK is looked for where
// python3 looks.
func TestSDKsSendWhatTheClientSends(t *testing.T) {
	sdks := os.Getenv("EARSHOT_SDKS")
	if sdks == "" {
		t.Skip("EARSHOT_SDKS is not set")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"call.wav": "RIFF\x00\r\n", "notes.txt": strings.Join(nasty, "\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	each(t, func(t *testing.T, r Request) {
		if len(r.Params) < 10 {
			return // names and values alone
		}
		l := listen(t)
		host := l.host
		if r.Host != (api.Host{}) {
			var err error
			if host, err = api.ParseHost(l.host.String() + "/deepgram"); err != nil {
				t.Fatal(err)
			}
		}
		r.Host, r.Params = host, slices.DeleteFunc(slices.Clone(r.Params), func(p api.Param) bool { return p.Name == "" }) // no SDK sends a parameter without a name
		want, err := url.Parse(r.Host.URL(r.Endpoint.Path(), r.Params))
		if err != nil {
			t.Fatal(err)
		}
		check := func(t *testing.T) {
			t.Helper()
			if l.last == nil {
				t.Fatal("nothing was sent")
			}
			got, err := url.ParseRequestURI(l.last.target)
			if err != nil {
				t.Fatal(err)
			}
			q := got.Query()
			if q.Get("utt_split") == "0.800000" {
				q.Set("utt_split", "0.8")
			}
			if got.Path != want.Path || !reflect.DeepEqual(q, want.Query()) {
				t.Errorf("sent\n%s %v\nwant\n%s %v", got.Path, q, want.Path, want.Query())
			}
			if !strings.EqualFold(l.last.authorization, "Token "+secret) {
				t.Errorf("authorised by %s", l.last.authorization)
			}
			var body struct{ URL, Text string }
			switch {
			case r.Endpoint == api.Listen && r.URL == "":
				if string(l.last.body) != "RIFF\x00\r\n" {
					t.Errorf("the body is %q", l.last.body)
				}
			case json.Unmarshal(l.last.body, &body) != nil || body.URL != r.URL || r.URL == "" && body.Text != strings.Join(nasty, "\n"):
				t.Errorf("the body is %q", l.last.body)
			}
			l.last = nil
		}
		stdin := "RIFF\x00\r\n"
		if r.Endpoint == api.Read {
			stdin = strings.Join(nasty, "\n")
		}
		t.Run("javascript", func(t *testing.T) {
			file := filepath.Join(sdks, "snippet_test.mjs")
			if err := os.WriteFile(file, []byte(r.In(JSCode)), 0o600); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(file)
			run(t, dir, stdin, "node", file)
			check(t)
		})
		t.Run("go", func(t *testing.T) {
			file := filepath.Join(sdks, "snippet_test_main.go")
			if err := os.WriteFile(file, []byte(r.In(GoCode)), 0o600); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(file)
			program := filepath.Join(t.TempDir(), "program")
			run(t, sdks, "", "go", "build", "-o", program, file)
			if answer := run(t, dir, stdin, program); answer != `{"metadata":{},"results":{}}` {
				t.Errorf("the answer is %q", answer)
			}
			check(t)
		})
		t.Run("python", func(t *testing.T) {
			if exec.CommandContext(t.Context(), "python3", "-c", "import deepgram").Run() != nil {
				t.Skip("deepgram-sdk is not installed")
			}
			run(t, dir, stdin, "python3", "-c", r.In(PythonCode))
			check(t)
		})
	})
}

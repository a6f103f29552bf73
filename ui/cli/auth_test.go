package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"earshot/api"
	"earshot/api/apitest"
	"earshot/api/key"
	"earshot/ui/terminal"
)

// rightKey is one that the door takes.
const rightKey = "0123456789abcdef0123456789abcdef01234567"

// A door is a service that tells right keys from wrong ones.
type door struct {
	url    string
	status int // for the right key; 0 is 200
	asked  int
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.asked++
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Token "+rightKey {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(apitest.InvalidAuth))
			return
		}
		if d.status != 0 {
			w.WriteHeader(d.status)
		}
		_, _ = w.Write([]byte(`{"projects":[]}`))
	}))
	t.Cleanup(s.Close)
	d.url = s.URL
	return d
}

// A home is a folder with nothing in it, for a person who has no keyring.
type home struct {
	dir string
	env []string
}

func newHome(t *testing.T, env ...string) home {
	t.Helper()
	dir := t.TempDir()
	return home{dir, append([]string{"HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"),
		"XDG_STATE_HOME=" + filepath.Join(dir, "state"), "TERM=xterm-256color", "LANG=C.UTF-8"}, env...)}
}

func (h home) file() string { return filepath.Join(h.dir, "config", "earshot", "key") }

// run runs earshot, and fails the test when a key is in what it writes.
func (h home) run(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	got := runCLI(t, stdin, h.env, args...)
	if leaks(got.out + got.err) {
		t.Errorf("%q shows a key:\n%s%s", args, got.out, got.err)
	}
	return got
}

// leaks reports whether a text holds a part of the key.
func leaks(s string) bool {
	for i := 0; i+8 <= len(rightKey); i++ {
		if strings.Contains(s, rightKey[i:i+8]) {
			return true
		}
	}
	return false
}

// leaksInto returns the files below a folder that hold the key, other than where
// it belongs.
func (h home) leaksInto(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || path == h.file() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && leaks(string(b)) {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// From no key to none: login, status, doctor, logout.
func TestAuth(t *testing.T) {
	d := newDoor(t)
	h := newHome(t, "DEEPGRAM_HOST="+d.url)
	host := strings.TrimPrefix(d.url, "https://")
	step := func(code int, stdin string, args []string, out, err string) {
		t.Helper()
		got := h.run(t, stdin, args...)
		if got.code != code || !strings.Contains(got.out, out) || !strings.Contains(got.err, err) || err == "" && got.err != "" {
			t.Errorf("%q: exit %d\n%s%s\nwant exit %d, %q and %q", args, got.code, got.out, got.err, code, out, err)
		}
	}
	auth := func(args ...string) []string { return append([]string{"auth"}, args...) }

	step(1, "", auth("status"), "key   none; earshot auth login keeps one\nhost  "+host+"\n", "no key that could be used")
	step(0, "", auth("logout"), "There was no key.\n", "")
	step(2, "wrong-key\n", auth("login"), "", host+" refuses this key, and it was not kept")
	step(2, "Token "+rightKey+"\n", auth("login"), "", "a space in it")
	step(2, "", auth("login"), "", "no key on standard input")
	if _, err := os.Stat(h.file()); err == nil {
		t.Fatal("a key was kept")
	}
	step(0, rightKey+"\r\nand more\n", auth("login"), host+" takes the key. It is kept in "+h.file()+".\n", "")
	info, err := os.Stat(h.file())
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	step(0, "", auth("status"), "key   from "+h.file()+"\nhost  "+host+"\n", "")
	step(0, "", auth("status", "--check"), "works  yes\n", "")
	got := h.run(t, "", "auth", "status", "--check", "--format", "json")
	var s keyStatus
	if err := json.Unmarshal([]byte(got.out), &s); err != nil || !s.Found || s.From != "file" || s.Where != h.file() || !*s.Usual || !*s.Works || s.Host != host {
		t.Errorf("%v:\n%s", err, got.out)
	}
	got = h.run(t, "", "doctor", "--output", "silent")
	if !strings.Contains(got.out, "the key comes from "+h.file()) {
		t.Errorf("the doctor says\n%s", got.out)
	}
	h.run(t, "", "config")
	if list := h.leaksInto(t); list != nil {
		t.Errorf("the key is in %q", list)
	}
	step(0, "", auth("logout"), "The key was removed from "+h.file()+".\n", "")
	step(1, "", auth("status"), "none", "no key")
}

// Once a key is kept, nothing that earshot prints or writes holds it, whatever the
// service says: this one says the key.
func TestKeyIsNowhere(t *testing.T) {
	says := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			key := r.Header.Get("Authorization")
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Location", "https://example.com/"+key)
			w.Header().Set("dg-request-id", key)
			w.WriteHeader(status)
			fmt.Fprintf(w, body, key)
		}
	}
	for _, tt := range []struct {
		name    string
		answers http.HandlerFunc
	}{
		{"a request is wrong", says(400, `{"err_code":"Bad Request","err_msg":"no such thing as %s","request_id":"x"}`)},
		{"no JSON", says(400, "%s")},
		{"a page", says(502, "<html><title>%s</title></html>")},
		{"elsewhere", says(307, "%s")},
		{"nothing", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewServer(tt.answers)
			defer s.Close()
			h := newHome(t, "DEEPGRAM_HOST="+s.URL)
			h.run(t, rightKey, "auth", "login", "--no-check")
			call := filepath.Join(h.dir, "call.wav")
			if err := os.WriteFile(call, wavOf(1, 2000, 1), 0o600); err != nil {
				t.Fatal(err)
			}
			h.run(t, rightKey, "auth", "login")
			for _, args := range [][]string{{"auth", "status", "--check"}, {"auth", "status", "--check", "--format", "json"}, {"doctor", "--output", "silent"}, {"config"},
				{"curl", call}, {"curl", call, "--to", "go"}, {"curl", call, "--to", "python"}, {"curl", call, "--to", "javascript"}, {"analyze", "--dry-run", call}} {
				h.run(t, "", args...)
			}
			if tt.name != "a page" && tt.name != "nothing" { // these are tried again, which takes long
				if got := h.run(t, "", "analyze", "--yes", call); got.code != 1 {
					t.Errorf("exit %d, %s", got.code, got.err)
				}
			}
			if list := h.leaksInto(t); list != nil {
				t.Errorf("the key is in %q", list)
			}
			if b, err := os.ReadFile(h.file()); err != nil || string(b) != rightKey+"\n" {
				t.Errorf("the file holds %d bytes, %v", len(b), err)
			}
		})
	}
}

// What a host answers to a key decides whether it is kept.
func TestLoginChecks(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		args   []string
		host   string // "" is the door
		code   int
		says   string
		kept   bool
		asked  int
	}{
		{"a key that may do little", 403, nil, "", 0, "takes the key", true, 1},
		{"a host without projects", 404, nil, "", 0, "takes the key", true, 1},
		{"a fault of the service", 500, nil, "", 1, "--no-check keeps it", false, 1},
		{"a redirection", 302, nil, "", 1, "not known", false, 1},
		{"nobody is asked", 500, []string{"--no-check"}, "", 0, "It is kept in", true, 0},
		{"nobody answers", 0, nil, "127.0.0.1:1", 1, "no connection to", false, 0},
		{"a host that must not see it", 0, nil, "http://example.com", 2, "plain http", false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDoor(t)
			d.status = tt.status
			h := newHome(t)
			host := tt.host
			if host == "" {
				host = d.url
			}
			got := h.run(t, rightKey, append([]string{"auth", "login", "--host", host}, tt.args...)...)
			_, err := os.Stat(h.file())
			if got.code != tt.code || !strings.Contains(got.out+got.err, tt.says) || (err == nil) != tt.kept || d.asked != tt.asked {
				t.Errorf("exit %d, kept %v, asked %d\n%s%s", got.code, err == nil, d.asked, got.out, got.err)
			}
		})
	}
}

// Several keys: which one counts, and what is wrong with the others.
func TestAuthStatus(t *testing.T) {
	d := newDoor(t)
	h := newHome(t, "DEEPGRAM_HOST="+d.url, "DEEPGRAM_API_KEY=another-key-of-mine")
	if err := os.MkdirAll(filepath.Dir(h.file()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(h.file(), []byte(rightKey), 0o600); err != nil {
		t.Fatal(err)
	}
	got := h.run(t, "", "auth", "status", "--check")
	for _, s := range []string{"from DEEPGRAM_API_KEY", "does not look like the keys of Deepgram", "another is in " + h.file() + ", and does not count", "no: " + d.url[7:] + " answered 401"} {
		if !strings.Contains(strings.ReplaceAll(got.out, "http://", ""), s) || got.code != 1 || strings.Contains(got.out, "another-key") {
			t.Errorf("exit %d, it lacks %q:\n%s%s", got.code, s, got.out, got.err)
		}
	}
	got = h.run(t, "", "auth", "logout")
	if !strings.Contains(got.out, "removed from "+h.file()) || !strings.Contains(got.out, "DEEPGRAM_API_KEY is still set") {
		t.Errorf("logout says %q", got.out)
	}
	got = h.run(t, rightKey, "auth", "login")
	if !strings.Contains(got.out, "DEEPGRAM_API_KEY is set, and goes before it") {
		t.Errorf("login says %q", got.out)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(h.file(), 0o644); err != nil {
		t.Fatal(err)
	}
	h.env = append(h.env, "DEEPGRAM_API_KEY=")
	got = h.run(t, "", "auth", "status")
	if got.code != 1 || !strings.Contains(got.out, "none that can be used") || !strings.Contains(got.out, "mode is 0644") || !strings.Contains(got.out, "chmod 600 "+h.file()) {
		t.Errorf("exit %d\n%s%s", got.code, got.out, got.err)
	}
	got = h.run(t, "", "doctor", "--output", "silent")
	if got.code != 1 || !strings.Contains(got.out, "✗ "+h.file()+": other people can read or change it") {
		t.Errorf("exit %d, the doctor says\n%s", got.code, got.out)
	}
}

// Whoever gives a key as an argument is told so, and not with the key.
func TestKeyAsArgument(t *testing.T) {
	h := newHome(t)
	for _, args := range [][]string{
		{"auth", rightKey}, {"auth", "login", rightKey}, {"auth", "login", "--key", rightKey}, {"auth", "login", "--key=" + rightKey}, {"auth", "login", "-" + rightKey},
		{"auth", "--" + rightKey}, {"auth", "status", rightKey}, {"auth", "logout", rightKey}, {"auth", "login", "--file=" + rightKey},
	} {
		if got := h.run(t, "", args...); got.code != ExitUsage || !strings.Contains(got.err, "never") {
			t.Errorf("%q: exit %d, %q", args, got.code, got.err)
		}
	}
	if got := h.run(t, "", "auth"); got.code != ExitOK || !strings.Contains(got.out, "login") {
		t.Errorf("alone: exit %d, %q", got.code, got.out)
	}
}

func TestTellSaved(t *testing.T) {
	d := newDoor(t)
	h := newHome(t, "DEEPGRAM_HOST="+d.url)
	got := h.run(t, "short", "auth", "login", "--no-check")
	if !strings.Contains(got.out, "does not look like") {
		t.Errorf("a strange key: %q", got.out)
	}
	var out strings.Builder
	a := newApp(Std{Out: &out, Env: h.env}, Demo{})
	stale := &key.Error{Where: "the system keyring", Err: errors.New("it did not answer"), Hint: "Look there."}
	if err := a.tellSaved(key.Saved{Where: "/k", Keyring: errors.New("locked\nagain"), Stale: stale}, api.Key{}, hostOf(t, d.url), true); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"takes the key. It is kept in /k.\n", "The keyring was not used: locked again.\n", "An older key may be left: the system keyring: it did not answer. Look there.\n"} {
		if !strings.Contains(out.String(), s) {
			t.Errorf("it lacks %q:\n%s", s, out.String())
		}
	}
}

func hostOf(t *testing.T, url string) api.Host {
	t.Helper()
	h, err := api.ParseHost(url)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestReadHidden(t *testing.T) {
	for _, tt := range []struct{ keys, want, says string }{
		{"abc\r", "abc", ""},
		{"abc\ndef\r", "abc", ""},
		{"abx\x7fc\r", "abc", ""},
		{"\b\babc\b\b\bd\r", "d", ""},
		{"wrong\x15right\r", "right", ""},
		{"abc\x04", "abc", ""},
		{"abc", "abc", ""},
		{"\r", "", "no key was typed"},
		{"\x04", "", "no key was typed"},
		{" \r", "", "no key was typed"},
		{"abc\x03", "", "stopped"},
		{strings.Repeat("a", 1<<20), strings.Repeat("a", 4<<10), ""},
	} {
		got, err := readHidden(strings.NewReader(tt.keys))
		if got != tt.want || tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%.20q is %.20q, %v", tt.keys, got, err)
		}
	}
}

// In a real terminal the key is not seen while it is typed, and Ctrl+C leaves a
// terminal on which one can see what is typed.
func TestLoginProgram(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program")
	}
	path := built(t)
	d := newDoor(t)
	h := newHome(t, "DEEPGRAM_HOST="+d.url)
	tm := terminal.Exec(t, 100, 20, h.env, path, "auth", "login")
	tm.Wait("it is not shown")
	tm.Send(rightKey)
	tm.Keys("<enter>")
	tm.Wait("It is kept in")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if leaks(string(tm.Output())) {
		t.Errorf("the key is on the screen:\n%s", tm.Text())
	}

	tm = terminal.Exec(t, 100, 20, h.env, "sh", "-c", "trap : INT; "+path+" auth login; echo ended $?; stty -a | grep -o -- '-*echo ' | head -1; read x")
	tm.Wait("it is not shown")
	tm.Send(rightKey[:20])
	tm.Send("\x03")
	tm.Wait("ended 130")
	tm.WaitFn("a terminal that echoes", func() bool { return strings.Contains(tm.Text(), "\necho") })
	if leaks(string(tm.Output())) {
		t.Errorf("the key is on the screen:\n%s", tm.Text())
	}
	if list := h.leaksInto(t); list != nil {
		t.Errorf("the key is in %q", list)
	}
}

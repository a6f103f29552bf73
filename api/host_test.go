package api

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestParseHost(t *testing.T) {
	tests := []struct{ in, want string }{
		{"api.deepgram.com", "https://api.deepgram.com"},
		{"api.eu.deepgram.com", "https://api.eu.deepgram.com"},
		{" https://API.Deepgram.com/ ", "https://api.deepgram.com"},
		{"HTTPS://deepgram.example:8443", "https://deepgram.example:8443"},
		{"wss://api.deepgram.com", "https://api.deepgram.com"},
		{"https://api.deepgram.com/v1", "https://api.deepgram.com"},
		{"https://gateway.example/deepgram/v1/", "https://gateway.example/deepgram"},
		{"https://10.1.2.3:8080", "https://10.1.2.3:8080"},
		// The machine itself needs no https.
		{"127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"https://127.0.0.1:8443", "https://127.0.0.1:8443"},
		{"localhost:8080", "http://localhost:8080"},
		{"ws://[::1]:8080", "http://[::1]:8080"},
		{"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]"},
	}
	for _, test := range tests {
		h, err := ParseHost(test.in)
		if err != nil || h.String() != test.want {
			t.Errorf("ParseHost(%q) = %v, %v; want %s", test.in, h, err, test.want)
		}
	}
}

func TestParseHostRefuses(t *testing.T) {
	tests := []struct{ in, says string }{
		{"", "is empty"},
		{"https://", "no host name"},
		{"http://api.deepgram.com", "plain http"},
		{"http://127.0.0.1.example.com", "plain http"}, // is elsewhere
		{"http://localhost.example.com:8080", "plain http"},
		{"http://deepgram.localhost:8080", "plain http"}, // a resolver may find it anywhere, and a proxy may get it
		{"http://10.1.2.3", "plain http"},
		{"http://0.0.0.0:8080", "plain http"},
		{"ftp://api.deepgram.com", "scheme"},
		{"file:///etc/passwd", "no host name"},
		{"https://user:secret@api.deepgram.com", "a password"},
		{"https://api.deepgram.com@evil.example", "a password"},
		{"https://api.deepgram.com?x=1", "? or #"},
		{"https://api.deepgram.com#x", "? or #"},
		{"api.deepgram.com:99999", "port"},
		{"api.deepgram.com:", "port"},
		{"api deepgram com", "no address"},
		{"api.deepgram.com\nX-Evil: 1", "no address"},
		{"bücher.example", "no host name"}, // its xn-- form is meant
		{"[fe80::1%25eth0]", "no host name"},
	}
	for _, test := range tests {
		h, err := ParseHost(test.in)
		if err == nil || !strings.Contains(err.Error(), test.says) || h != (Host{}) {
			t.Errorf("ParseHost(%q) = %v, %v; want an error with %q", test.in, h, err, test.says)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
	if _, err := ParseHost("http://api.deepgram.com"); !errors.Is(err, ErrInsecureHost) || Hint(err) == "" {
		t.Error("plain http is not ErrInsecureHost with a hint")
	}
}

func TestHost(t *testing.T) {
	var zero Host
	p := Params{{"topics", "true"}}
	local, _ := ParseHost("127.0.0.1:8080")
	for _, test := range []struct{ got, want string }{
		{zero.String(), DefaultHost},
		{zero.Name(), "api.deepgram.com"},
		{zero.URL(Listen.Path(), p), "https://api.deepgram.com/v1/listen?topics=true"},
		{zero.URL(Read.Path(), nil), "https://api.deepgram.com/v1/read"},
		{zero.WebSocket("/v1/listen", p), "wss://api.deepgram.com/v1/listen?topics=true"},
		{local.WebSocket("/v1/listen", nil), "ws://127.0.0.1:8080/v1/listen"},
		{local.Name(), "http://127.0.0.1:8080"},
	} {
		if test.got != test.want {
			t.Errorf("%s, want %s", test.got, test.want)
		}
	}
	if zero.Local() || !local.Local() {
		t.Error("Local is wrong")
	}
}

// Whatever is given as a host: a key goes by https or stays on this machine,
// and the address is that of the name that was given.
func FuzzParseHost(f *testing.F) {
	for _, seed := range []string{"api.deepgram.com", "http://127.0.0.1:80/x", "https://u:p@h", "ws://[::1]", "http://localhost%2eevil", "https://a/../b", "//x", "http:\\\\evil", "h\x00st"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHost(s)
		if err != nil {
			return
		}
		u, err := url.Parse(h.URL("/v1/listen", Params{{"a", "b"}}))
		if err != nil {
			t.Fatalf("%q gives no address: %v", s, err)
		}
		if u.Scheme != "https" && !(u.Scheme == "http" && h.Local()) {
			t.Errorf("%q goes to %s in the open", s, u)
		}
		if u.User != nil || u.RawQuery != "a=b" || u.Fragment != "" || !strings.HasSuffix(u.Path, "/v1/listen") || !strings.Contains(strings.ToLower(s), u.Hostname()) {
			t.Errorf("%q became %s", s, u)
		}
		if again, err := ParseHost(h.String()); err != nil || again != h {
			t.Errorf("%q: %v is not read back: %v, %v", s, h, again, err)
		}
	})
}

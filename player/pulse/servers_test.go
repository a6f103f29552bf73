package pulse

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestParseServers(t *testing.T) {
	for _, test := range []struct {
		list string
		want []server
	}{
		{"unix:/run/pulse/native", []server{{"unix", "/run/pulse/native", false}}},
		{"/run/pulse/native", []server{{"unix", "/run/pulse/native", false}}},
		{"{machine}unix:/run/pulse/native", []server{{"unix", "/run/pulse/native", false}}},
		{"tcp:127.0.0.1:4714", []server{{"tcp", "127.0.0.1:4714", false}}},
		{"tcp:127.0.0.1", []server{{"tcp", "127.0.0.1:4713", false}}},
		{"tcp4:desk", []server{{"tcp4", "desk:4713", true}}},
		{"tcp6:[2001:db8::1]:99", []server{{"tcp6", "[2001:db8::1]:99", true}}},
		{"tcp6:[::1]", []server{{"tcp6", "[::1]:4713", false}}},
		{"desk", []server{{"tcp", "desk:4713", true}}},
		{"localhost:1", []server{{"tcp", "localhost:1", false}}},
		{" desk\tunix:/a ", []server{{"tcp", "desk:4713", true}, {"unix", "/a", false}}},
		{"unix: tcp: {x}", nil},
		{"", nil},
	} {
		if got := parseServers(test.list, false); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %v, want %v", test.list, got, test.want)
		}
	}
}

func FuzzParseServers(f *testing.F) {
	f.Add("unix:/a {b}tcp:c:1 [::1] :: {")
	f.Fuzz(func(t *testing.T, list string) {
		for _, s := range parseServers(list, true) {
			if s.address == "" || s.network == "" || !s.remote {
				t.Errorf("%q gives %+v", list, s)
			}
		}
	})
}

func TestServers(t *testing.T) {
	home := t.TempDir()
	conf := filepath.Join(home, "client.conf")
	text := "; default-server = no\n# default-server = no\nautospawn = yes\n default-server = tcp:desk # the big one\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		env   []string
		first server
	}{
		{"named", []string{"PULSE_SERVER", "unix:/named", "XDG_RUNTIME_DIR", "/run"}, server{"unix", "/named", false}},
		{"forwarded", []string{"PULSE_SERVER", "unix:/named", "SSH_CONNECTION", "1 2 3 4"}, server{"unix", "/named", true}},
		{"configured", []string{"PULSE_CLIENTCONFIG", conf, "XDG_RUNTIME_DIR", "/run"}, server{"tcp", "desk:4713", true}},
		{"runtime path", []string{"PULSE_RUNTIME_PATH", "/p", "XDG_RUNTIME_DIR", "/run", "HOME", home}, server{"unix", "/p/native", false}},
		{"session", []string{"XDG_RUNTIME_DIR", "/run/x", "HOME", home}, server{"unix", "/run/x/pulse/native", false}},
		{"session, over SSH", []string{"XDG_RUNTIME_DIR", "/run/x", "HOME", home, "SSH_CONNECTION", "1 2 3 4"}, server{"unix", "/run/x/pulse/native", false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := servers(env(test.env...))
			if len(got) == 0 || got[0] != test.first {
				t.Errorf("%v, want %v first", got, test.first)
			}
		})
	}
}

func TestCookie(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, ".config", "pulse")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	ours := make([]byte, 256)
	for i := range ours {
		ours[i] = byte(i)
	}
	if got := cookie(env("HOME", home)); len(got) != 256 {
		t.Errorf("%d bytes without a file", len(got))
	}
	if err := os.WriteFile(filepath.Join(dir, "cookie"), ours, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := cookie(env("HOME", home)); !reflect.DeepEqual(got, ours) {
		t.Error("not the cookie of the home directory")
	}
	if got := cookie(env("HOME", home, "PULSE_COOKIE", "/absent")); !reflect.DeepEqual(got, ours) {
		t.Error("not the cookie of the home directory when PULSE_COOKIE is wrong")
	}
}

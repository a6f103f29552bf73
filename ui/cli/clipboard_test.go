package cli

import "testing"

func TestDeafTerminal(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM": "xterm-kitty"}, false},
		{map[string]string{"TERM": "linux"}, true},
		{map[string]string{"TERM": "vt220"}, true},
		{map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, true},
		{map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7006"}, true},
		{map[string]string{"TERM": "tmux-256color", "VTE_VERSION": "7006"}, false},
		{map[string]string{"TERM": "xterm-256color", "TMUX": "/tmp/x", "TERM_PROGRAM": "Apple_Terminal"}, false},
	} {
		if got := deafTerminal(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: %v", tt.env, got)
		}
	}
}

// The clipboard of a machine at the far side of an SSH connection is nobody's.
func TestClipboardIsOfWhoSitsHere(t *testing.T) {
	for _, env := range [][]string{{"SSH_CONNECTION=1.2.3.4 5 6.7.8.9 22", "DISPLAY=localhost:10.0"}, {"SSH_TTY=/dev/pts/1", "WAYLAND_DISPLAY=wayland-0"}} {
		if newApp(Std{Env: env}, Demo{}).clipboard().Write != nil {
			t.Errorf("%v", env)
		}
	}
}

// Package program is what running a program that plays or records sound takes:
// it ends at once with everything it has started, and what it says of its end
// can be shown.
package program

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"unicode"
)

// ErrNotInstalled says that a program is not in PATH.
var ErrNotInstalled = errors.New("not installed")

// Find gives the path of a program. The error is ErrNotInstalled.
func Find(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is %w", name, ErrNotInstalled)
	}
	return path, nil
}

// Environ is the environment of the process, with what getenv says of sound.
func Environ(getenv func(string) string) []string {
	env := os.Environ()
	for _, name := range []string{
		"PULSE_SERVER", "PULSE_RUNTIME_PATH", "PULSE_COOKIE", "PULSE_CLIENTCONFIG",
		"PIPEWIRE_REMOTE", "PIPEWIRE_RUNTIME_DIR", "XDG_RUNTIME_DIR", "HOME",
	} {
		if value := getenv(name); value != os.Getenv(name) {
			env = append(env, name+"="+value) // the last one counts
		}
	}
	return env
}

// A Tail keeps the end of what a program says.
type Tail struct {
	mu   sync.Mutex
	text []byte
}

// Write never fails.
func (t *Tail) Write(p []byte) (int, error) {
	const most = 4096
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-most):]
	return len(p), nil
}

// LastLine gives the last line, without control characters and not too long.
func (t *Tail) LastLine() string {
	const most = 120
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, lines[len(lines)-1])
	if r := []rune(clean); len(r) > most {
		clean = string(r[:most]) + "…"
	}
	return clean
}

// Contains says whether s is in what was kept.
func (t *Tail) Contains(s string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Contains(string(t.text), s)
}

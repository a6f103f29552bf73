package player

import (
	"path/filepath"
	"slices"
	"testing"
)

// Without a server every output of this system is tried, in order, and says why
// it can't be used.
func TestTryOutputs(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"XDG_RUNTIME_DIR": dir, "HOME": dir, "PULSE_SERVER": "unix:" + filepath.Join(dir, "none")}
	attempts := TryOutputs(t.Context(), func(name string) string { return env[name] })
	var names []string
	for _, a := range attempts {
		names = append(names, a.Output)
		if a.Absent && a.Err == nil {
			t.Errorf("%s is not there and works", a.Output)
		}
		if (a.Output == "stream" || a.Output == "pulse") && a.Err == nil {
			t.Errorf("%s works without a server", a.Output)
		}
	}
	all := OutputNames()
	if !slices.Equal(names, all[1:len(all)-1]) {
		t.Errorf("tried %q of %q", names, all)
	}
}

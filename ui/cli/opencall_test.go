package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
	"earshot/model"
	"earshot/ui"
)

// openedIn returns a call that was opened beside its recording, as it is when it
// is on the screen.
func openedIn(t *testing.T, dir string) (*opener, ui.Options, *model.Call) {
	t.Helper()
	name := filepath.Join(dir, "call.json")
	if err := os.WriteFile(name, []byte(apitest.ListenAnswer), 0o600); err != nil {
		t.Fatal(err)
	}
	writeSilence(t, filepath.Join(dir, "call.wav"), 4*time.Second)
	calls := newApp(Std{Env: []string{"EARSHOT_OUTPUT=silent", "HOME=" + t.TempDir()}}, Demo{}).opener(ui.Options{}, model.FromBytes(nil, "first.json"), &soundSource{})
	t.Cleanup(calls.close)
	options, err := calls.open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	call, err := options.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return calls, options, call
}

// One call at a time is in memory, however many were opened.
func TestLeftCallIsLetGo(t *testing.T) {
	calls, options, _ := openedIn(t, t.TempDir())
	if err := options.Left(ui.Session{}, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range calls.ready {
		if c.load.done != nil {
			t.Error("a call that has left the screen is kept")
		}
	}
}

// The curl that would make the analysis again names the file of the recording,
// wherever earshot was started.
func TestCurlNamesTheRecording(t *testing.T) {
	dir := t.TempDir()
	calls, options, call := openedIn(t, dir)
	if _, err := options.Sound(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	command, err := calls.base.Curl(t.Context(), call)
	if want := filepath.Join(dir, "call.wav"); err != nil || !strings.Contains(command, want) {
		t.Errorf("%v; it does not name %s:\n%s", err, want, command)
	}
}

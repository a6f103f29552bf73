//go:build unix

package cli

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
	"earshot/player/soundtest"
	"earshot/ui/terminal"
)

// liveProgram is what a live session of the real program needs: a service, its
// environment, and a folder.
func liveProgram(t *testing.T) (service *apitest.Live, env []string, dir string) {
	t.Helper()
	service = apitest.NewLive(nil)
	service.Key = apitest.Key
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	dir = t.TempDir()
	return service, []string{"DEEPGRAM_API_KEY=" + apitest.Key, "EARSHOT_HOST=" + server.URL, "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "XDG_CACHE_HOME=" + dir}, dir
}

// The recording of a microphone holds what was sent, to the last byte, whether it
// was ended with q or with Ctrl+C; and it is for its owner's eyes.
func TestProgramLiveMicrophone(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and records for some seconds")
	}
	server := soundtest.Start(t, 48000)
	path := built(t)
	for _, end := range []string{"q", "<ctrl+c>"} {
		t.Run(end, func(t *testing.T) {
			service, env, dir := liveProgram(t)
			base := filepath.Join(dir, "take")
			tm := terminal.Exec(t, 90, 24, append(env, server.Env()...), path, "live", "-o", base, "--channels", "2", "--multichannel")
			tm.Wait("● live")
			tm.Wait("0:02.")
			pressed := time.Now()
			tm.Keys(end)
			if end == "q" {
				tm.Wait("✓ ended")
				tm.Keys("q")
			}
			if code := tm.ExitCode(); code != ExitOK {
				t.Errorf("exit code %d", code)
			}
			if took := time.Since(pressed); end != "q" && took > time.Second {
				t.Errorf("it took %v", took)
			}
			restored(t, tm)
			saved, err := os.ReadFile(base + ".wav")
			if err != nil {
				t.Fatal(err)
			}
			i := bytes.Index(saved, []byte("data"))
			sent := service.Streams()[0].Sound()
			if recorded := saved[i+8:]; i < 0 || len(sent) < 16000*4 || !bytes.HasPrefix(recorded, sent) || end == "q" && len(recorded) != len(sent) {
				t.Errorf("recorded %d bytes, sent %d", len(saved)-i-8, len(sent))
			}
			for _, ending := range []string{".wav", ".jsonl"} {
				if info, err := os.Stat(base + ending); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", ending, info, err)
				}
			}
		})
	}
}

// A program that records for earshot does not get the key, neither as an argument
// nor in its environment.
func TestProgramsDontGetTheKey(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	_, env, dir := liveProgram(t)
	seen := filepath.Join(dir, "seen")
	recorder := "#!/bin/sh\n(echo \"$@\"; env) >" + seen + ".new; mv " + seen + ".new " + seen + "\nexec sleep 60\n"
	if err := os.WriteFile(filepath.Join(dir, "parec"), []byte(recorder), 0o700); err != nil {
		t.Fatal(err)
	}
	path := built(t)
	tm := terminal.Exec(t, 80, 24, append(env, "PATH="+dir+":"+os.Getenv("PATH")), path, "live", "--input", "parec", "-o", filepath.Join(dir, "take"))
	tm.WaitFn("the recorder", func() bool { _, err := os.Stat(seen); return err == nil })
	tm.Keys("<ctrl+c>")
	tm.ExitCode()
	if got, err := os.ReadFile(seen); err != nil || !strings.Contains(string(got), "HOME=") || strings.Contains(string(got), apitest.Key) {
		t.Errorf("it sees %s, %v", got, err)
	}
}

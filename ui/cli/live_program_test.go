package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
	"earshot/player/wav"
	"earshot/ui/terminal"
)

// A whole evening with the real program: somebody speaks and reads along, ends
// with q, opens what was said, leaves; and has another take analysed.
func TestProgramLive(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program and listens for some seconds")
	}
	const key = "0123456789abcdef"
	service := apitest.NewLive(nil)
	service.Key = key
	analysis, err := os.ReadFile(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	var sent bytes.Buffer
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			service.ServeHTTP(w, r)
			return
		}
		_, _ = sent.ReadFrom(r.Body)
		_, _ = w.Write(analysis)
	}))
	defer server.Close()

	dir := t.TempDir()
	pcm, said := apitest.Speak(42, 8000, 1, 6*time.Second)
	source := filepath.Join(dir, "said.wav")
	recording, err := wav.Create(source, 8000, 1)
	if err == nil {
		_, err = recording.Write(pcm)
	}
	if err == nil {
		err = recording.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"DEEPGRAM_API_KEY=" + key, "EARSHOT_HOST=" + server.URL, "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "XDG_CACHE_HOME=" + dir}
	path := built(t)
	listen := func(base string) *terminal.Terminal {
		return terminal.Exec(t, 100, 30, env, path, "live", source, "-o", base)
	}

	t.Run("q ends and Enter opens", func(t *testing.T) {
		base := filepath.Join(dir, "first")
		tm := listen(base)
		tm.Wait("● live")
		tm.Wait(said[0][0])
		tm.Keys("q")
		tm.Wait("✓ ended")
		tm.Wait("Enter open it")
		tm.Keys("<enter>")
		tm.Wait("first.jsonl")
		tm.Wait("1 Transcript")
		tm.Wait("first.wav by its name in the session")
		tm.Keys("q")
		<-tm.Done()
		if code := tm.ExitCode(); code != ExitOK {
			t.Errorf("exit code %d", code)
		}
	})
	t.Run("the end of the sound ends it and a has it analysed", func(t *testing.T) {
		base := filepath.Join(dir, "second")
		tm := listen(base)
		tm.Wait("✓ ended")
		tm.Wait(said[0][len(said[0])-1])
		tm.Keys("a")
		tm.Wait("Send it? [y/N]")
		tm.Keys("y <enter>")
		tm.Wait("second.deepgram.json")
		tm.Wait("1 Transcript")
		tm.Keys("q")
		<-tm.Done()
		saved, err := os.ReadFile(base + ".wav")
		if err != nil || !bytes.Equal(saved, sent.Bytes()) {
			t.Errorf("what was sent to be analysed is not the recording: %v", err)
		}
		if answer, err := os.ReadFile(base + ".deepgram.json"); err != nil || !bytes.Equal(answer, analysis) {
			t.Errorf("the answer is not saved as it came: %v", err)
		}
	})
	t.Run("a crash loses nothing", func(t *testing.T) {
		base := filepath.Join(dir, "third")
		tm := listen(base)
		tm.Wait(said[0][0])
		tm.Signal(os.Kill)
		<-tm.Done()
		call := openCallAt(t, base+".jsonl")
		if len(call.Words) == 0 {
			t.Error("no word is left")
		}
		saved, err := os.ReadFile(base + ".wav")
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.Index(saved, []byte("data")); i < 0 || len(saved) == i+8 || !bytes.HasPrefix(pcm, saved[i+8:]) {
			t.Error("the recording is not the beginning of the sound")
		}
	})
	for _, name := range []string{"first", "second", "third"} {
		for _, ending := range []string{".jsonl", ".deepgram.json"} {
			if data, _ := os.ReadFile(filepath.Join(dir, name+ending)); strings.Contains(string(data), key) {
				t.Errorf("%s holds the key", name+ending)
			}
		}
	}
}

package cli

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"earshot/api/apitest"
	"earshot/model"
	"earshot/player/wav"
)

// liveServer is a service that recognises the sound of apitest.Speak.
func liveServer(t *testing.T, plan func(n int) apitest.Plan) (*apitest.Live, []string) {
	t.Helper()
	service := apitest.NewLive(plan)
	service.Key = "0123456789abcdef"
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	home := t.TempDir()
	return service, []string{"DEEPGRAM_API_KEY=0123456789abcdef", "EARSHOT_HOST=" + server.URL, "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home, "PULSE_SERVER=unix:" + filepath.Join(home, "none")}
}

// listen runs earshot live over sound on standard input, in a folder of its
// own, and returns what was written.
func listen(t *testing.T, env []string, pcm []byte, args ...string) (out, status string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"live", "-", "--encoding", "linear16", "--sample-rate", "8000"}, args...)
	code = Run(t.Context(), args, Std{In: bytes.NewReader(pcm), Out: &stdout, Err: &stderr, Env: env}, Demo{})
	return stdout.String(), stderr.String(), code
}

// words returns the words of lines of "time, who, what".
func wordsOf(out string) []string {
	var words []string
	for line := range strings.Lines(out) {
		if columns := strings.SplitN(line, "\t", 3); len(columns) == 3 {
			words = append(words, strings.Fields(columns[2])...)
		}
	}
	return words
}

// The words are written as they become sure; the recording is what was sent,
// and the messages open as a call.
func TestLiveAsText(t *testing.T) {
	t.Parallel()
	service, env := liveServer(t, nil)
	pcm, said := apitest.Speak(7, 8000, 1, 8*time.Second)
	base := filepath.Join(t.TempDir(), "take")
	out, status, code := listen(t, env, pcm, "-o", base)
	if code != ExitOK {
		t.Fatalf("exit code %d: %s", code, status)
	}
	if got := wordsOf(out); !slices.Equal(got, said[0]) || len(got) == 0 {
		t.Errorf("heard %q, said %q", got, said[0])
	}
	if !strings.Contains(status, "saved as "+base+".wav (0:08) and "+base+".jsonl") {
		t.Errorf("told %q", status)
	}
	stream := service.Streams()[0]
	if !bytes.Equal(stream.Sound(), pcm) {
		t.Error("what was sent is not the sound")
	}
	if got := stream.Query.Encode(); got != "channels=1&diarize=true&encoding=linear16&interim_results=true&model=nova-3&punctuate=true&sample_rate=8000&smart_format=true&utterance_end_ms=1000" {
		t.Errorf("asked for %s", got)
	}
	if commands := stream.Commands(); len(commands) < 2 || !slices.Equal(commands[len(commands)-2:], []string{"Finalize", "CloseStream"}) {
		t.Errorf("the session ended with %q", commands)
	}
	sameSound(t, base+".wav", pcm)
	call := openCallAt(t, base+".jsonl")
	var words []string
	for _, w := range call.Words {
		words = append(words, w.Text)
	}
	if !slices.Equal(words, said[0]) {
		t.Errorf("the session opens with the words %q, said were %q", words, said[0])
	}
}

// sameSound holds a recording to the sound it is of, byte for byte.
func sameSound(t *testing.T, path string, pcm []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.Index(data, []byte("data")); i < 0 || !bytes.Equal(data[i+8:], pcm) {
		t.Error("the recording is not the sound that was sent")
	}
	if _, err := wav.New(bytes.NewReader(data), int64(len(data))); err != nil {
		t.Error(err)
	}
}

func openCallAt(t *testing.T, path string) *model.Call {
	t.Helper()
	doc, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { doc.Close() })
	call, err := model.Decode(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// A lost connection costs no word, neither on the screen nor in what is saved.
func TestLiveConnectionLost(t *testing.T) {
	t.Parallel()
	_, env := liveServer(t, func(n int) apitest.Plan {
		if n == 0 {
			return apitest.Plan{Drop: apitest.AfterFinal, Times: 1, Close: websocket.StatusInternalError, Reason: "NET-0000"}
		}
		return apitest.Plan{}
	})
	pcm, said := apitest.Speak(11, 8000, 1, 9*time.Second)
	base := filepath.Join(t.TempDir(), "take")
	out, status, code := listen(t, env, pcm, "-o", base)
	if code != ExitOK || !strings.Contains(status, "earshot: offline: ") {
		t.Fatalf("exit code %d: %s", code, status)
	}
	if got := wordsOf(out); !slices.Equal(got, said[0]) {
		t.Errorf("heard %q, said %q", got, said[0])
	}
	sameSound(t, base+".wav", pcm)
	call := openCallAt(t, base+".jsonl")
	if len(call.Words) != len(said[0]) {
		t.Errorf("%d words are saved, %d were said", len(call.Words), len(said[0]))
	}
}

// Two people on lines of their own are one call.
func TestLiveFolder(t *testing.T) {
	t.Parallel()
	_, env := liveServer(t, nil)
	folder := filepath.Join(t.TempDir(), "monday")
	var said int
	for i, name := range []string{"anna", "ben"} {
		pcm, words := apitest.Speak(uint64(20+i), 8000, 1, 5*time.Second)
		said += len(words[0])
		if _, status, code := listen(t, env, pcm, "--folder", folder, "--participant", name); code != ExitOK {
			t.Fatalf("exit code %d: %s", code, status)
		}
	}
	doc, err := model.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	call, err := model.Decode(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(call.Words) != said || len(call.Voices) != 2 || call.Voices[0].Name != "anna" || call.Voices[1].Name != "ben" {
		t.Errorf("%d words of %+v, said were %d", len(call.Words), call.Voices, said)
	}
}

// What can't be is said before anything is recorded, and leaves no file.
func TestLiveRefused(t *testing.T) {
	_, env := liveServer(t, nil)
	wrong := append(slices.Clone(env), "DEEPGRAM_API_KEY=wrong0123456789")
	pcm, _ := apitest.Speak(1, 8000, 1, time.Second)
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there+".wav", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env  []string
		args []string
		code int
		says string
	}{
		{env, []string{"live", "-"}, ExitFailed, "raw sound"},
		{env, []string{"live", "-", "--encoding", "linear16"}, ExitUsage, "--sample-rate"},
		{env, []string{"live", "-", "--sample-rate", "8000"}, ExitUsage, "--encoding"},
		{env, []string{"live", "none.wav"}, ExitUsage, "the microphone is heard"},
		{env, []string{"live", "--input", "pulse", "--source", "none"}, ExitFailed, "A microphone of another machine"},
		{env, []string{"live", "-", "--participant", "anna"}, ExitUsage, "--folder"},
		{env, []string{"live", "-", "-o", there, "--encoding", "linear16", "--sample-rate", "8000"}, ExitUsage, "is there already"},
		{env[1:], []string{"live", "-", "--encoding", "linear16", "--sample-rate", "8000"}, ExitFailed, "earshot auth login"},
		{wrong, []string{"live", "-", "--encoding", "linear16", "--sample-rate", "8000"}, ExitFailed, "earshot auth"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			var out, status bytes.Buffer
			code := Run(t.Context(), c.args, Std{In: bytes.NewReader(pcm), Out: &out, Err: &status, Env: c.env}, Demo{})
			if code != c.code && c.code != ExitFailed || code == ExitOK || !strings.Contains(status.String(), c.says) {
				t.Errorf("exit code %d: %s", code, status.String())
			}
			if strings.Contains(status.String(), "wrong0123456789") {
				t.Errorf("the key is told: %s", status.String())
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%s is left", left[0].Name())
			}
		})
	}
	if data, _ := os.ReadFile(there + ".wav"); string(data) != "mine" {
		t.Error("a file was written over")
	}
}

// A participant's name is the name of files in the folder, whatever it is, and
// two different names are two different files.
func TestLiveParticipantsFiles(t *testing.T) {
	folder := t.TempDir()
	for name, want := range map[string]string{
		"anna": "anna", "Anna B.": "Anna_B", "anna.b": "anna.b", "be/n ../x": "be_n_.._x", "../../etc": "_.._etc", "..": "participant", "50%": "50_", "Zoë 你": "Zoë_你",
	} {
		got, err := liveWish{folder: folder, participant: name}.base(time.Now())
		if err != nil || got != filepath.Join(folder, want) {
			t.Errorf("%q is saved as %q, %v; want %q", name, got, err, want)
		}
	}
}

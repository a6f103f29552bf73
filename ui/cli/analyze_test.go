package cli

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
)

// An analysing is a folder with sources, a home with nothing in it and a service
// to send them to.
type analysing struct {
	*apitest.Server
	dir string
	env []string
}

// newAnalysing makes call.wav, other.wav, notes.txt and a service.
func newAnalysing(t *testing.T, replies ...apitest.Reply) analysing {
	t.Helper()
	s := analysing{Server: apitest.NewServer(t, replies...), dir: t.TempDir()}
	home := t.TempDir()
	s.env = []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"), "XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"DEEPGRAM_API_KEY=" + apitest.Key, "DEEPGRAM_HOST=" + s.URL, "TERM=xterm-256color",
	}
	s.write(t, "call.wav", wavOf(1, 2000, 1))
	s.write(t, "other.wav", wavOf(2, 1000, 2))
	s.write(t, "notes.txt", []byte("I would like a refund. Thank you."))
	return s
}

func (s analysing) path(name string) string { return filepath.Join(s.dir, name) }

func (s analysing) write(t *testing.T, name string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(s.path(name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return s.path(name)
}

// files are the names in the folder.
func (s analysing) files(t *testing.T) string {
	t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// prices writes a list of prices of one's own.
func (s analysing) prices(t *testing.T, list string) {
	t.Helper()
	dir := filepath.Join(strings.TrimPrefix(s.env[1], "XDG_CONFIG_HOME="), "earshot")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "prices.toml"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wavOf is a recording of silence.
func wavOf(seconds, rate, channels int) []byte {
	var b bytes.Buffer
	frame := 2 * channels
	size := seconds * rate * frame
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+size))
	b.WriteString("WAVEfmt ")
	binary.Write(&b, binary.LittleEndian, []uint32{16})
	binary.Write(&b, binary.LittleEndian, []uint16{1, uint16(channels)})
	binary.Write(&b, binary.LittleEndian, []uint32{uint32(rate), uint32(rate * frame)})
	binary.Write(&b, binary.LittleEndian, []uint16{uint16(frame), 16})
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(size))
	b.Write(make([]byte, size))
	return b.Bytes()
}

// run runs earshot analyze or read without a terminal. Names of files in the
// folder stand for these.
func (s analysing) run(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	args = slices.Clone(args)
	for i, arg := range args {
		if strings.HasPrefix(arg, "@") {
			args[i] = s.path(arg[1:])
		}
	}
	var out, errs bytes.Buffer
	code := Run(t.Context(), args, Std{In: strings.NewReader(stdin), Out: &out, Err: &errs, Env: s.env}, Demo{})
	got := result{code, out.String(), errs.String()}
	if strings.Contains(got.out+got.err, apitest.Key) {
		t.Errorf("%q: the key is in the output", args)
	}
	got.out, got.err = strings.ReplaceAll(got.out, s.dir+string(filepath.Separator), "@"), strings.ReplaceAll(got.err, s.dir+string(filepath.Separator), "@")
	return got
}

func (s analysing) holds(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(s.path(name))
	if err != nil || string(got) != want {
		t.Errorf("%s holds %.80q …, %v; want %.80q …", name, got, err, want)
	}
}

func TestAnalyze(t *testing.T) {
	s := newAnalysing(t)
	got := s.run(t, "", "analyze", "--yes", "@call.wav")
	if got.code != ExitOK || got.out != "@call.deepgram.json\n" {
		t.Fatalf("exit code %d, output %q, errors %q", got.code, got.out, got.err)
	}
	expect(t, "messages", got.err, []string{"@call.wav: sending to " + s.URL + "\n", " s, saved as @call.deepgram.json\n"})
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	if s.files(t) != "call.deepgram.json call.wav notes.txt other.wav" {
		t.Errorf("the folder has %s", s.files(t))
	}
	r := s.Requests()[0]
	if r.Path != "/v1/listen" || r.Query != usualListen || !r.Complete || r.Length != 4044 || r.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("sent: %+v", r)
	}

	// The same again costs nothing, and leaves the file as it is.
	got = s.run(t, "", "analyze", "@call.wav")
	if got.code != ExitOK || len(s.Requests()) != 1 || !strings.Contains(got.err, "nothing was sent") || !strings.Contains(got.err, "in @call.deepgram.json already") {
		t.Errorf("the second time: exit code %d, %q, %d requests", got.code, got.err, len(s.Requests()))
	}
	// Also under another name, with the parameters in another order, and from
	// another file with the same bytes.
	s.write(t, "copy.wav", wavOf(1, 2000, 1))
	got = s.run(t, "", "analyze", "-o", s.path("again.json"), "@copy.wav", "--param", "diarize=true", "--model", "nova-3")
	if got.code != ExitOK || len(s.Requests()) != 1 {
		t.Errorf("a copy: exit code %d, %q, %d requests", got.code, got.err, len(s.Requests()))
	}
	s.holds(t, "again.json", apitest.ListenAnswer)
	// --fresh asks again, and a file is not written over unless told so.
	got = s.run(t, "", "analyze", "--yes", "--fresh", "@call.wav")
	if got.code != ExitUsage || len(s.Requests()) != 1 || !strings.Contains(got.err, "@call.deepgram.json is there already") || !strings.Contains(got.err, "--force") {
		t.Errorf("over a file: exit code %d, %q", got.code, got.err)
	}
	s.write(t, "call.deepgram.json", []byte("mine"))
	if got = s.run(t, "", "analyze", "--yes", "@call.wav"); got.code != ExitUsage {
		t.Errorf("over a file of another kind: exit code %d, %q", got.code, got.err)
	}
	s.holds(t, "call.deepgram.json", "mine")
	if got = s.run(t, "", "analyze", "--yes", "--fresh", "--force", "@call.wav"); got.code != ExitOK || len(s.Requests()) != 2 {
		t.Errorf("--fresh --force: exit code %d, %q, %d requests", got.code, got.err, len(s.Requests()))
	}
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
}

func TestAnalyzeText(t *testing.T) {
	s := newAnalysing(t)
	got := s.run(t, "", "analyze", "--yes", "--text", "@notes.txt")
	if got.code != ExitOK {
		t.Fatalf("exit code %d, %q", got.code, got.err)
	}
	s.holds(t, "notes.deepgram.json", apitest.ReadAnswer)
	got = s.run(t, "Some other text.", "analyze", "--yes", "--text", "-o", "-", "-", "--custom-topic", "refund")
	if got.code != ExitOK || got.out != apitest.ReadAnswer || !strings.Contains(got.err, "standard input: ") {
		t.Errorf("standard input: exit code %d, %q, %q", got.code, got.out, got.err)
	}
	for i, want := range []struct{ query, body string }{
		{"summarize=true&topics=true&intents=true&sentiment=true&language=en", `{"text":"I would like a refund. Thank you."}`},
		{"summarize=true&topics=true&intents=true&sentiment=true&custom_topic=refund&language=en", `{"text":"Some other text."}`},
	} {
		r := s.Requests()[i]
		if r.Path != "/v1/read" || r.Query != want.query || string(r.Body) != want.body || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("sent: %+v, %s", r, r.Body)
		}
	}
}

func TestAnalyzeOtherSources(t *testing.T) {
	s := newAnalysing(t)
	t.Chdir(s.dir)
	got := s.run(t, "raw sound\x00", "analyze", "--yes", "-")
	if got.code != ExitOK || got.out != "stdin.deepgram.json\n" {
		t.Errorf("standard input: exit code %d, %q, %q", got.code, got.out, got.err)
	}
	got = s.run(t, "", "analyze", "--yes", "https://a.example/calls/17.mp3?signature=x")
	if got.code != ExitOK || got.out != "17.deepgram.json\n" {
		t.Errorf("an address: exit code %d, %q, %q", got.code, got.out, got.err)
	}
	requests := s.Requests()
	if r := requests[0]; string(r.Body) != "raw sound\x00" || r.Length != -1 {
		t.Errorf("standard input was sent as %+v", r)
	}
	if r := requests[1]; string(r.Body) != `{"url":"https://a.example/calls/17.mp3?signature=x"}` {
		t.Errorf("the address was sent as %s", r.Body)
	}
	s.holds(t, "stdin.deepgram.json", apitest.ListenAnswer)
	s.holds(t, "17.deepgram.json", apitest.ListenAnswer)
}

// One source that fails does not stop the others.
func TestAnalyzeSeveral(t *testing.T) {
	s := newAnalysing(t, apitest.Analysis(), apitest.Fail(402, apitest.NoCredits), apitest.Answer(apitest.WarningAnswer))
	s.write(t, "third.wav", wavOf(3, 1000, 1))
	s.write(t, "taken.wav", wavOf(4, 1000, 1))
	s.write(t, "taken.deepgram.json", []byte("mine"))
	s.write(t, "other.mp3", []byte("\xff\xfb\x90\x00 not the same sound"))
	got := s.run(t, "", "analyze", "--yes", "--jobs", "1", "@call.wav", "@other.wav", "@notes.txt", "@nowhere.wav", "@third.wav", "@taken.wav", "@call.wav", "@other.mp3")
	if got.code != ExitFailed || got.out != "@call.deepgram.json\n@third.deepgram.json\n" {
		t.Errorf("exit code %d, output %q", got.code, got.out)
	}
	expect(t, "messages", got.err, []string{
		"earshot: @notes.txt is a text, and no recording\n  With --text",
		"earshot: there is no file @nowhere.wav\n",
		"earshot: @taken.wav: @taken.deepgram.json is there already\n",
		"earshot: @call.wav is named twice\n",
		"earshot: @other.mp3: its answer would be saved as @other.deepgram.json, and so would that of @other.wav\n",
		"earshot: @other.wav: " + strings.TrimPrefix(s.URL, "https://") + " answered 402: Project does not have enough credits", apitest.RequestID,
		"@third.wav: warning: ",
		"earshot: 6 of 8 sources failed\n",
	})
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	s.holds(t, "third.deepgram.json", apitest.WarningAnswer)
	s.holds(t, "taken.deepgram.json", "mine")
	if want := "call.deepgram.json call.wav notes.txt other.mp3 other.wav taken.deepgram.json taken.wav third.deepgram.json third.wav"; s.files(t) != want {
		t.Errorf("the folder has %s", s.files(t))
	}
}

// Several sources are under way at once, and no more than were wished for.
func TestAnalyzeAtOnce(t *testing.T) {
	release := make(chan struct{})
	s := newAnalysing(t, apitest.Hold(release, apitest.Analysis()))
	args := []string{"analyze", "--yes", "--jobs", "2"}
	for _, name := range []string{"a.wav", "b.wav", "c.wav"} {
		s.write(t, name, wavOf(1+len(args), 1000, 1))
		args = append(args, "@"+name)
	}
	ended := make(chan result)
	go func() { ended <- s.run(t, "", args...) }()
	for len(s.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	if n := len(s.Requests()); n != 2 {
		t.Errorf("%d are under way", n)
	}
	close(release)
	if got := <-ended; got.code != ExitOK || strings.Count(got.out, "\n") != 3 || len(s.Requests()) != 3 {
		t.Errorf("exit code %d, %q, %q", got.code, got.out, got.err)
	}
}

// Before anything is sent.
func TestAnalyzeRefuses(t *testing.T) {
	s := newAnalysing(t)
	before := s.files(t)
	keyless := slices.DeleteFunc(slices.Clone(s.env), func(pair string) bool { return strings.HasPrefix(pair, "DEEPGRAM_API_KEY=") })
	for _, tt := range []struct {
		name string
		args []string
		env  []string // beside the usual
		says []string
	}{
		{name: "no source", args: []string{"analyze"}, says: []string{"no source was given"}},
		{name: "nobody to ask", args: []string{"analyze", "@call.wav"}, says: []string{"there is no terminal to ask on", "--yes", "--dry-run"}},
		{name: "no key", args: []string{"analyze", "--yes", "@call.wav"}, env: keyless, says: []string{"there is no API key", "earshot auth login"}},
		{name: "a broken key", args: []string{"analyze", "--yes", "@call.wav"}, env: []string{"DEEPGRAM_API_KEY=a b"}, says: []string{"DEEPGRAM_API_KEY: it is no key"}},
		{name: "two sources, one file", args: []string{"analyze", "--yes", "-o", "x.json", "@call.wav", "@other.wav"}, says: []string{"-o is one file, and there are 2 sources"}},
		{name: "too many at once", args: []string{"analyze", "--yes", "--jobs", "0", "@call.wav"}, says: []string{"--jobs 0"}},
		{name: "a folder", args: []string{"analyze", "--yes", "-o", s.dir, "@call.wav"}, says: []string{"is a folder"}},
		{name: "no such folder", args: []string{"analyze", "--yes", "-o", "@nowhere/call.json", "@call.wav"}, says: []string{"@nowhere/call.json can't be written: no such file", "-o"}},
		{name: "a recording as a text", args: []string{"analyze", "--yes", "--text", "@call.wav"}, says: []string{"no text in UTF-8"}},
		{name: "a text as a recording", args: []string{"analyze", "--yes", "@notes.txt"}, says: []string{"is a text, and no recording", "--text"}},
		{name: "English alone", args: []string{"analyze", "--yes", "--language", "de", "--text", "--topics", "@notes.txt"}, says: []string{"language", "de"}},
		{name: "too many topics", args: slices.Concat([]string{"analyze", "--yes", "@call.wav"}, slices.Repeat([]string{"--custom-topic", "x"}, 101)), says: []string{"custom_topic", "101", "100"}},
		{name: "a host in the clear", args: []string{"analyze", "--yes", "--host", "http://a.example", "@call.wav"}, says: []string{"plain http"}},
		{name: "an unknown host", env: []string{"EARSHOT_HOST=ftp://a.example"}, args: []string{"analyze", "--yes", "@call.wav"}, says: []string{"EARSHOT_HOST", "https"}},
		{name: "nothing on standard input", args: []string{"analyze", "--yes", "--text", "-"}, says: []string{"there is no text on standard input"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			with := s
			with.env = append(slices.Clone(s.env), tt.env...)
			if tt.name == "no key" {
				with.env = tt.env
			}
			got := with.run(t, "", tt.args...)
			if got.code != ExitUsage || got.out != "" {
				t.Errorf("exit code %d, output %q", got.code, got.out)
			}
			expect(t, "errors", got.err, tt.says)
		})
	}
	if len(s.Requests()) > 0 || s.files(t) != before {
		t.Errorf("%d requests, files %s", len(s.Requests()), s.files(t))
	}
}

// Whatever the service answers, what it says is told with what to do, and no
// file is left.
func TestAnalyzeFailures(t *testing.T) {
	for _, f := range apitest.Failures() {
		if f.Status == 429 || f.Status >= 500 && f.Status != 504 { // tried again, which takes seconds
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			s := newAnalysing(t, apitest.Fail(f.Status, f.Body, "Content-Type: "+f.ContentType))
			before := s.files(t)
			got := s.run(t, "", "analyze", "--yes", "@call.wav")
			if got.code != ExitFailed || got.out != "" || s.files(t) != before {
				t.Errorf("exit code %d, output %q, files %s", got.code, got.out, s.files(t))
			}
			lines := strings.Split(strings.TrimSpace(got.err), "\n")
			if len(lines) != 3 || !strings.HasPrefix(lines[1], "earshot: ") || !strings.HasPrefix(lines[2], "  ") {
				t.Errorf("errors: %q", lines)
			}
		})
	}
}

// A service that is busy is asked again, and that is said.
func TestAnalyzeRetries(t *testing.T) {
	s := newAnalysing(t, apitest.Fail(429, apitest.TooManyRequests, "Retry-After: 1"), apitest.Analysis())
	got := s.run(t, "", "analyze", "--yes", "@call.wav")
	if got.code != ExitOK || len(s.Requests()) != 2 {
		t.Errorf("exit code %d, %d requests", got.code, len(s.Requests()))
	}
	expect(t, "messages", got.err, []string{"@call.wav: ", "answered 429: Too many requests", "; once more in 1s\n"})
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
}

// What was paid for is kept, whatever it is.
func TestAnalyzeStrangeAnswer(t *testing.T) {
	s := newAnalysing(t, apitest.Answer(`{"hello":"world"}`))
	got := s.run(t, "", "analyze", "--yes", "@call.wav")
	if got.code != ExitFailed || !strings.Contains(got.err, "the answer is saved as @call.deepgram.json, but it is no analysed call") {
		t.Errorf("exit code %d, %q", got.code, got.err)
	}
	s.holds(t, "call.deepgram.json", `{"hello":"world"}`)
}

func TestAnalyzeDryRun(t *testing.T) {
	s := newAnalysing(t)
	got := s.run(t, "", "analyze", "--dry-run", "@call.wav", "@other.wav", "https://a.example/17.mp3", "--multichannel", "--custom-topic", "late delivery")
	want := `@call.wav
  sound     0:01 long, 4.04 kB, 1 channel; price $0 to $0.00021
@other.wav
  sound     0:02 long, 8.04 kB, 2 channels; price $0.00036 to $0.00053
https://a.example/17.mp3
  sound     length unknown, size unknown, channels unknown; price unknown: how long it is is not known before it is sent
together: 3 sources to send
  asks for  model nova-3, summarize, topics, intents, sentiment, custom topic late delivery, smart format, diarize, utterances, paragraphs, multichannel
  goes to   ` + s.URL + `
  price     $0.00045 to $0.00074, and 1 source whose price nobody knows yet
            an estimate by the list prices of 2026-08-10; a prices.toml beside config.toml may say others
`
	if got.code != ExitOK || got.out != want || got.err != "" || len(s.Requests()) > 0 {
		t.Errorf("exit code %d, %q, %d requests, output:\n%s", got.code, got.err, len(s.Requests()), got.out)
	}
	got = s.run(t, "", "analyze", "--dry-run", "@call.wav", "@other.wav")
	expect(t, "output", got.out, []string{"together: 2 sources to send, 0:03 long, 12.1 kB\n"})
	if got = s.run(t, "", "analyze", "--dry-run", "@nowhere.wav", "@call.wav", "@other.wav"); got.code != ExitFailed || !strings.Contains(got.err, "1 of 3 sources failed") {
		t.Errorf("with one that is not there: exit code %d, %q", got.code, got.err)
	}
	if got = s.run(t, "", "analyze", "--dry-run", "@nowhere.wav", "@nowhere.mp3"); got.code != ExitFailed || got.out != "" {
		t.Errorf("with nothing there: exit code %d, %q, %q", got.code, got.out, got.err)
	}
	got = s.run(t, "", "analyze", "--dry-run", "--language", "de", "@call.wav")
	s.prices(t, "[recorded]\n\"nova-3\" = 60\n")
	if other := s.run(t, "", "analyze", "--dry-run", "--no-diarize", "--no-summarize", "--no-topics", "--no-intents", "--no-sentiment", "@call.wav"); !strings.Contains(other.out, "price     about $1.00\n") {
		t.Errorf("with prices of one's own: %s", other.out)
	}
	s.prices(t, "nova-3 = 60\n")
	if other := s.run(t, "", "analyze", "--dry-run", "@call.wav"); other.code != ExitUsage || !strings.Contains(other.err, "prices.toml:1") {
		t.Errorf("with prices that mean nothing: exit code %d, %q", other.code, other.err)
	}
	expect(t, "output", got.out, []string{"without   summarize, topics, intents, sentiment: for English alone\n", "  asks for  model nova-3, language de, smart format"})
}

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/api/apitest"
	"earshot/ui/terminal"
)

// Analysing from within the explorer, in the real program in a real terminal, as
// somebody new does it.
func TestAnalyzeInExplorer(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	p := program{path: built(t)}
	t.Run("the recording, its text, another", p.analyzesInExplorer)
	t.Run("fails", p.failsInExplorer)
	t.Run("quit meanwhile", p.quitsWhileAnalysing)
	t.Run("in plain mode", p.analyzesNotInPlainMode)
	t.Run("the example", p.analyzesExample)
	t.Run("in a small terminal", p.analyzesSmall)
}

// toLastPage goes through the form with Enter, which leaves everything as it is.
func toLastPage(tm *terminal.Terminal) {
	for _, page := range []string{"What shall be found?", "And the transcript?", "Topics of your own", "Language"} {
		tm.Keys("<enter>")
		tm.Wait(page)
		if page == "Topics of your own" || page == "Language" { // two fields
			tm.Keys("<enter>")
		}
	}
	tm.Keys("<enter>")
	tm.Wait("Send it?")
}

func (p program) analyzesInExplorer(t *testing.T) {
	release := make(chan struct{})
	s := newAnalysing(t, apitest.Hold(release, apitest.Analysis()), apitest.Analysis())
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	tm := s.in(t, p, 100, nil, "call.json", "--audio", "call.wav")
	tm.Wait("8 words")
	tm.Wait("! call.wav is not the file") // the sound is there
	tm.Keys("w w : reanalyze <enter>")
	tm.Wait("Analyse again")
	tm.Wait("▸ The recording, call.wav")
	toLastPage(tm)
	for _, says := range []string{"0:01 long, 4.04 kB, 1 channel, to " + s.URL, "asks for model nova-3, summarize, topics, intents, sentiment", "price $0", "saved as call.deepgram.json"} {
		tm.Wait(says)
	}
	if len(s.Requests()) > 0 {
		t.Error("it was sent before the answer to the question")
	}
	tm.Keys("y")
	tm.Wait("analysing waiting for the answer, 0:01") // time goes by
	tm.Keys("w")                                      // and the call can be walked through
	tm.Wait(`w3 "a"`)
	close(release)
	tm.Wait("call.deepgram.json")
	tm.Wait("gp goes back")
	s.holds(t, "call.deepgram.json", apitest.ListenAnswer)
	tm.Wait(`w3 "a"`) // at the same place
	tm.Keys("g p")
	tm.WaitFn("the call of before", func() bool { return strings.HasPrefix(tm.Line(0), "▌call.json") })

	tm.Keys(": analyze <enter>")
	tm.Wait("The text of this call")
	tm.Keys("<down> <enter>")
	tm.Wait("What shall be found?")
	tm.Keys("<enter>")
	tm.Wait("Topics of your own")
	tm.Send("refund, late delivery\r\r")
	tm.Wait("Look for others too?")
	tm.Keys("n") // only these
	tm.Wait("Language")
	tm.Keys("<enter> <enter>")
	tm.Wait("to " + s.URL)
	tm.Wait("custom topic late delivery")
	tm.Keys("y")
	tm.Wait("100 % of its text found")
	tm.WaitFn("the answer about the text", func() bool { return strings.HasPrefix(tm.Line(0), "▌call.read.json") })
	r := s.Requests()[1]
	if r.Path != "/v1/read" || !strings.Contains(r.Query, "custom_topic=refund&custom_topic=late+delivery&custom_topic_mode=strict") && !strings.Contains(r.Query, "custom_topic=late%20delivery") {
		t.Errorf("sent %s?%s", r.Path, r.Query)
	}

	tm.Keys(": analyze <enter>")
	tm.Wait("Another recording")
	tm.Keys("<down> <down> <enter>")
	tm.Wait("Which recording?")
	tm.Send("other.wav")
	toLastPage(tm)
	tm.Wait("saved as other.deepgram.json")
	tm.Keys("y")
	tm.WaitFn("the other call", func() bool { return strings.HasPrefix(tm.Line(0), "▌other.deepgram.json") })
	for _, before := range []string{"call.read.json", "call.json"} { // each stands after the call that it was asked for from
		tm.Keys("g p")
		tm.WaitFn(before, func() bool { return strings.HasPrefix(tm.Line(0), "▌"+before) })
	}
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	restored(t, tm)
	s.keyless(t)
	for _, name := range []string{"call.deepgram.json", "call.read.json", "other.deepgram.json"} {
		if info, err := os.Stat(s.path(name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v, %v", name, info.Mode(), err)
		}
	}
	if got := s.files(t); got != "call.deepgram.json call.json call.read.json call.wav notes.txt other.deepgram.json other.wav" {
		t.Errorf("files %s", got)
	}
}

func (p program) failsInExplorer(t *testing.T) {
	s := newAnalysing(t, apitest.Fail(402, apitest.NoCredits))
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	tm := s.in(t, p, 100, nil, "call.json", "--audio", "call.wav")
	tm.Wait("! call.wav is not the file")
	tm.Keys(": analyze <enter>")
	tm.Wait("What shall be analysed?")
	toLastPage(tm)
	tm.Keys("y")
	for _, says := range []string{"The analysis failed", "answered 402: Project does not have enough credits", apitest.RequestID} {
		tm.Wait(says)
	}
	tm.Keys("<esc>")
	tm.WaitGone("The analysis failed")
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK || s.files(t) != "call.json call.wav notes.txt other.wav" {
		t.Errorf("exit code %d, files %s", code, s.files(t))
	}
}

// Quitting asks while an analysis is under way, Ctrl+C doesn't; and nothing is
// left of it.
func (p program) quitsWhileAnalysing(t *testing.T) {
	for name, keys := range map[string]string{"q": "q q", "Ctrl+C": "<ctrl+c>"} {
		t.Run(name, func(t *testing.T) {
			s := newAnalysing(t, apitest.StallWaiting())
			s.write(t, "call.json", []byte(apitest.ListenAnswer))
			temp := t.TempDir()
			tm := s.in(t, p, 100, []string{"TMPDIR=" + temp}, "call.json", "--audio", "call.wav")
			tm.Wait("! call.wav is not the file")
			tm.Keys(": analyze <enter>")
			tm.Wait("What shall be analysed?")
			toLastPage(tm)
			tm.Keys("y")
			tm.Wait("waiting for the answer")
			if half, _ := filepath.Glob(filepath.Join(temp, "earshot-answer-*")); len(half) != 1 {
				t.Errorf("there is no half answer: %q", half)
			}
			began := time.Now()
			for key := range strings.FieldsSeq(keys) {
				tm.Keys(key)
				if keys == "q q" {
					tm.Wait("q again ends the analysis, and earshot")
					keys = ""
				}
			}
			if code := tm.ExitCode(); code != ExitOK {
				t.Errorf("exit code %d", code)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			restored(t, tm)
			if left, _ := os.ReadDir(temp); len(left) > 0 {
				t.Errorf("%s is left behind", left[0].Name())
			}
		})
	}
}

// There is no form in plain mode, and it is told what does the same.
func (p program) analyzesNotInPlainMode(t *testing.T) {
	s := newAnalysing(t)
	s.write(t, "call.json", []byte(apitest.ListenAnswer))
	tm := s.in(t, p, 100, nil, "--plain", "call.json", "--audio", "call.wav")
	tm.Wait("lists the keys")
	for _, command := range []string{"analyze", "reanalyze"} {
		tm.Send(":" + command + "\r")
		tm.Wait("in a shell, earshot analyze")
	}
	tm.Keys("q")
	if code := tm.ExitCode(); code != ExitOK || strings.ContainsAny(tm.Text(), "┃│╭") {
		t.Errorf("exit code %d; it said\n%s", code, tm.Text())
	}
}

// The recording of the example is in no folder, and plays with a new analysis of
// it all the same.
func (p program) analyzesExample(t *testing.T) {
	s := newAnalysing(t)
	tm := s.in(t, p, 100, nil, "demo")
	tm.Wait("demo.ogg by its SHA-256")
	tm.Keys(": reanalyze <enter>")
	tm.Wait("▸ The recording, demo.ogg")
	toLastPage(tm)
	tm.Keys("y")
	tm.WaitFn("the answer", func() bool { return strings.HasPrefix(tm.Line(0), "▌demo.deepgram.json") })
	tm.Keys("<esc>")
	tm.Wait("! demo.ogg is not the file") // it is found; the answer of the tests is about another
	tm.Keys(": reanalyze <enter>")
	tm.Wait("▸ The recording, demo.ogg")
	tm.Keys("<esc> q")
	if code := tm.ExitCode(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	if r := s.Requests(); len(r) != 1 || r[0].Header.Get("Content-Type") != "audio/ogg" {
		t.Errorf("sent: %+v", r)
	}
}

// In the smallest terminal the question is to be seen, whatever is asked for and
// however long the name of the file is.
func (p program) analyzesSmall(t *testing.T) {
	s := newAnalysing(t)
	folder := strings.Repeat("a folder of recordings with a long name ", 3)
	if err := os.Mkdir(s.path(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	s.write(t, filepath.Join(folder, "call.wav"), wavOf(1, 2000, 1))
	s.write(t, filepath.Join(folder, "call.json"), []byte(apitest.ListenAnswer))
	tm := s.in(t, p, 100, nil, filepath.Join(folder, "call.json"))
	tm.Wait("8 words")
	tm.Wait("call.wav is not the file")
	tm.Resize(60, 15)
	tm.Keys(": analyze <enter>")
	for _, page := range []string{"What shall be analysed?", "What shall be found?", "And the transcript?"} {
		tm.Wait(page)
		tm.Keys("<enter>")
	}
	tm.Wait("Topics of your own")
	tm.Send(strings.Repeat("refund, late delivery, ", 20) + "\r\r")
	tm.Wait("Look for others too?")
	tm.Keys("n")
	tm.Wait("Language")
	tm.Keys("<enter> <enter>")
	tm.Wait("Send it?")
	for _, says := range []string{"custom topic refund", "price $0", "call.deepgram.json", "Send     No"} {
		tm.Wait(says)
	}
	tm.Keys("<esc> q")
	if code := tm.ExitCode(); code != ExitOK || len(s.Requests()) > 0 {
		t.Errorf("exit code %d, %d requests", code, len(s.Requests()))
	}
}

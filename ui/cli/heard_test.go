package cli

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/player/tone"
	"earshot/ui/terminal"
)

// What earshot is for, from end to end: the real program plays a recording in
// which every word says its own number, and what comes out is listened to. Enter
// on a segment must be heard from the first word of its text, also where the
// service counts that word wrongly.
func (p program) soundsRight(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("nothing to listen with on Windows")
	}
	const spacing = 300 * time.Millisecond
	dir := t.TempDir()
	writeNumbered(t, dir, 40, spacing)
	env := []string{"XDG_RUNTIME_DIR=" + dir}
	heard := p.listen(t, env)

	tm := terminal.Exec(t, 120, 40, env, p.path, "--output", "stream", filepath.Join(dir, "call.json"))
	tm.Wait("call.wav by its name")
	tm.Keys("2")
	play := func(segment string, first int) {
		t.Helper()
		tm.Keys("@")
		tm.Send(segment)
		tm.Keys("<enter>")
		tm.WaitFn("the row of "+segment, func() bool { return selectedRow(tm) == segment })
		tm.Keys("<enter>")
		from, to := float64(first+4)*spacing.Seconds(), float64(first+15)*spacing.Seconds()
		tm.WaitFn("three words of "+segment, func() bool {
			now, playing := playhead(tm)
			return playing && from <= now && now < to
		})
		tm.Keys("<space>")
		tm.WaitFn("a pause", func() bool { _, playing := playhead(tm); return !playing })
	}
	play("T2", 20)
	play("T1", 0)

	var words []int
	for _, hit := range tone.Scan(heard()) {
		words = append(words, hit.Index)
	}
	got := strings.Trim(fmt.Sprint(words), "[]") + " "
	// The service says that T1 begins at word 1.
	first, rest, _ := strings.Cut(got, "0 1 2 ")
	if !strings.HasPrefix(first, "20 21 22 ") || strings.Contains(rest, "20 ") || len(first) == len(got) {
		t.Errorf("heard the words %s, want 20 21 22 … and then 0 1 2 …", got)
	}
}

// writeNumbered writes call.json and call.wav: words of which each is heard as
// its own number, and two topics, the first with both indices one too high.
func writeNumbered(t *testing.T, dir string, n int, spacing time.Duration) {
	t.Helper()
	var sounds []tone.Word
	var words, texts []string
	for i := range n {
		start := time.Duration(i+1) * spacing
		sounds = append(sounds, tone.Word{Start: start, Index: i})
		texts = append(texts, fmt.Sprintf("word%d", i))
		words = append(words, fmt.Sprintf(`{"word":"word%d","start":%.3f,"end":%.3f,"confidence":1}`,
			i, start.Seconds(), (start+spacing*3/4).Seconds()))
	}
	topic := func(first, last, shift int, label string) string {
		return fmt.Sprintf(`{"text":%q,"start_word":%d,"end_word":%d,"topics":[{"topic":%q,"confidence_score":0.5}]}`,
			strings.Join(texts[first:last+1], " "), first+shift, last+shift, label)
	}
	length := time.Duration(n+2) * spacing
	response := fmt.Sprintf(`{"metadata":{"duration":%.3f,"channels":1},"results":{"channels":[{"alternatives":[{"transcript":"","words":[%s]}]}],"topics":{"segments":[%s,%s]}}}`,
		length.Seconds(), strings.Join(words, ","), topic(0, 9, 1, "Opening"), topic(20, 29, 0, "Middle"))
	var recording bytes.Buffer
	if err := tone.WriteWAV(&recording, tone.Record(sounds, length, 1)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"call.json": []byte(response), "call.wav": recording.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// listen starts earshot audio; what it returns ends it and gives the samples
// that were sent.
func (p program) listen(t *testing.T, env []string) (heard func() []float64) {
	t.Helper()
	var mu sync.Mutex
	var sent bytes.Buffer
	c := exec.Command(p.path, "audio", "--format", "raw", "--rate", fmt.Sprint(int(tone.Rate)))
	c.Env = append(os.Environ(), env...)
	c.Stdout = writerFunc(func(b []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return sent.Write(b)
	})
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	end := sync.OnceValue(func() error {
		c.Process.Signal(os.Interrupt)
		return c.Wait()
	})
	t.Cleanup(func() { _ = end() })
	waitFor(t, "earshot audio to send", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return sent.Len() > 0
	})
	return func() []float64 {
		if err := end(); err != nil {
			t.Errorf("earshot audio ended with %v", err)
		}
		b := sent.Bytes()
		samples := make([]float64, len(b)/2)
		for i := range samples {
			samples[i] = float64(int16(binary.LittleEndian.Uint16(b[2*i:]))) / (1 << 15)
		}
		return samples
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(terminal.Patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s", what)
		}
	}
}

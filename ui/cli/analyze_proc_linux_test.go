package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"earshot/api/apitest"
)

const proc = true // what a process takes can be looked up

// However large a recording is, it passes through little memory, and what is in
// the list of processes tells no key. EARSHOT_TEST_BYTES is how large it is here.
func (p program) takesLittleMemory(t *testing.T) {
	size := int64(256 << 20)
	if text := os.Getenv("EARSHOT_TEST_BYTES"); text != "" {
		var err error
		if size, err = strconv.ParseInt(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	release := make(chan struct{})
	s := newAnalysing(t, apitest.Hold(release, apitest.Analysis()))
	seconds := int(size / 192_000)
	head := wavOf(0, 48000, 2)
	head[43], head[42], head[41], head[40] = byte(seconds*192_000>>24), byte(seconds*192_000>>16), byte(seconds*192_000>>8&0xff), byte(seconds*192_000&0xff)
	if err := os.Truncate(s.write(t, "long.wav", head), 44+int64(seconds)*192_000); err != nil { // all zeros, and no blocks on the disk
		t.Fatal(err)
	}
	c := exec.Command(p.path, "analyze", "--yes", s.path("long.wav"))
	c.Env = s.env
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for r := s.Requests(); len(r) == 0 || !r[0].Complete; r = s.Requests() {
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v, %s", err, &errs)
		case <-time.After(10 * time.Millisecond):
		}
	}
	about := filepath.Join("/proc", strconv.Itoa(c.Process.Pid))
	line, err := os.ReadFile(filepath.Join(about, "cmdline"))
	if err != nil || !bytes.Contains(line, []byte("analyze")) || bytes.Contains(line, []byte(apitest.Key)) {
		t.Errorf("its line in the list of processes: %q, %v", line, err)
	}
	status, err := os.ReadFile(filepath.Join(about, "status"))
	most := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if err != nil || most == nil {
		t.Fatalf("no VmHWM: %v", err)
	}
	if kB, _ := strconv.Atoi(string(most[1])); kB > 64<<10 {
		t.Errorf("it took %d MB of memory for %d MB of sound", kB>>10, size>>20)
	} else {
		t.Logf("%d MB of memory for %d MB of sound", kB>>10, size>>20)
	}
	close(release)
	if err := <-ended; err != nil {
		t.Errorf("%v: %s", err, &errs)
	}
	if r := s.Requests()[0]; r.Size != 44+int64(seconds)*192_000 || r.Length != r.Size {
		t.Errorf("%d bytes arrived, Content-Length %d", r.Size, r.Length)
	}
	s.holds(t, "long.deepgram.json", apitest.ListenAnswer)
}

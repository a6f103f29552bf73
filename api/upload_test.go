package api_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"earshot/api"
	"earshot/api/apitest"
)

// zeros is a source that is made while it is read.
func zeros(size int64) api.Source {
	return api.Source{Name: "long.wav", Size: size, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(readerFunc(func(p []byte) (int, error) { clear(p); return len(p), nil }), size)), nil
	}}
}

// discarding takes whatever comes in large pieces, and counts.
func discarding(tb testing.TB) (url string, received *atomic.Int64) {
	received = new(atomic.Int64)
	return newServer(tb, func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r.Body, make([]byte, 1<<20))
		received.Add(n)
		io.WriteString(w, apitest.ListenAnswer)
	}), received
}

// Memory stays flat, however long the recording and the answer are.
func TestMemoryIsFlat(t *testing.T) {
	const size = 64 << 20
	url, received := discarding(t)
	host, _ := api.ParseHost(url)
	client := &api.Client{Host: host, Key: keyOf(t, apitest.Key)}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.TotalAlloc
	}
	before := heap()
	if _, err := client.Do(t.Context(), api.Request{Source: zeros(size)}, io.Discard, func(api.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if received.Load() != size {
		t.Errorf("%d bytes arrived", received.Load())
	}
	if grown := heap() - before; grown > 4<<20 { // of client and server together, garbage and all
		t.Errorf("allocated %d KiB for 64 MiB", grown>>10)
	}

	long := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, `{"metadata":{"warnings":[{"message":"long"}]},"results":[`)
		row := []byte(strings.Repeat(`{"word":"and","start":1.25},`, 1000))
		for sent := 0; sent < size; sent += len(row) {
			w.Write(row)
		}
		io.WriteString(w, `0]}`)
	})
	client.Host, _ = api.ParseHost(long)
	before = heap()
	answer, err := client.Do(t.Context(), api.Request{Source: zeros(10)}, io.Discard, func(api.Progress) {})
	if err != nil || answer.Bytes < size {
		t.Errorf("%+v, %v", answer, err)
	}
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("allocated %d KiB for an answer of 64 MiB", grown>>10)
	}
}

// BenchmarkUpload sends 1 GiB to this machine, from a file as earshot does.
//
//	go test -run none -bench Upload -benchtime 5x ./api
//
// It reports the peak memory of a process that only sends, and what curl needs for the same, where there is one.
func BenchmarkUpload(b *testing.B) {
	const size = 1 << 30
	path := filepath.Join(b.TempDir(), "long.wav")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil { // a file with a hole: reading it costs no disk
		b.Fatal(err)
	}
	if f, err := os.Open(path); err == nil {
		io.Copy(io.Discard, f) // the first reading of all costs more
		f.Close()
	}
	url, _ := discarding(b)
	run := func(b *testing.B, name string, command func() *exec.Cmd) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			peak, cpu := 0, time.Duration(0)
			for b.Loop() {
				cmd := command()
				kib, err := peakMemory(cmd)
				if err != nil {
					b.Fatal(err)
				}
				peak = max(peak, kib)
				cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
			b.ReportMetric(float64(peak)/1024, "MiB-peak")
			b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/op") // tells more than the time on a busy machine
		})
	}
	run(b, "earshot", func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestHelperUpload$")
		cmd.Env = append(os.Environ(), "EARSHOT_TEST_UPLOAD="+path, "EARSHOT_TEST_HOST="+url)
		return cmd
	})
	if curl, err := exec.LookPath("curl"); err == nil {
		run(b, "curl", func() *exec.Cmd {
			return exec.Command(curl, "-sS", "-f", "-o", os.DevNull, "-X", "POST", "-T", path, "-H", "Expect:", "-H", "Authorization: Token x", "-H", "Content-Type: audio/wav", url+"/v1/listen")
		})
	}
}

// TestHelperUpload is the process that BenchmarkUpload measures.
func TestHelperUpload(t *testing.T) {
	path := os.Getenv("EARSHOT_TEST_UPLOAD")
	if path == "" {
		t.Skip("only for BenchmarkUpload")
	}
	source, err := api.FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	host, _ := api.ParseHost(os.Getenv("EARSHOT_TEST_HOST"))
	client := &api.Client{Host: host, Key: keyOf(t, apitest.Key)}
	if _, err := client.Do(t.Context(), api.Request{Source: source}, io.Discard, func(api.Progress) {}); err != nil {
		t.Fatal(err)
	}
}

// peakMemory runs a command and tells the most memory it had, in KiB; 0 where the system doesn't tell.
func peakMemory(cmd *exec.Cmd) (int, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	done := make(chan struct{})
	peak := make(chan int)
	go func() {
		most := 0
		for {
			most = max(most, highWater(cmd.Process.Pid))
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out.String())
	}
	return <-peak, err
}

// highWater is VmHWM of proc(5): the peak resident set of a process, in KiB.
func highWater(pid int) int {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

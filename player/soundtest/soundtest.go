//go:build unix

// Package soundtest runs a real sound server that has no loudspeaker, for tests,
// and records what would come out of it.
package soundtest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const sink = "test"

// A Server is a PulseAudio server of its own, on a socket in a directory of its
// own, which ends with the test.
type Server struct {
	Dir    string
	Socket string
	TCP    string // "tcp:127.0.0.1:port", for those who have the cookie
	Cookie string // the file with the cookie
	env    []string
	log    *log
	cmd    *exec.Cmd
	exited chan struct{}
}

// Start starts a server whose sink has the given rate. Where PulseAudio is not
// installed, it skips the test.
func Start(t testing.TB, rate int) *Server {
	t.Helper()
	for _, name := range []string{"pulseaudio", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s (Debian: apt install pulseaudio pulseaudio-utils)", name)
		}
	}
	dir, err := os.MkdirTemp("", "sound") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &Server{Dir: dir, Socket: filepath.Join(dir, "pulse", "native")}
	for _, sub := range []string{"pulse", "state"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "DBUS_SESSION_BUS_ADDRESS=",
		"PULSE_RUNTIME_PATH=" + filepath.Join(dir, "pulse"), "PULSE_STATE_PATH=" + filepath.Join(dir, "state"),
		"PULSE_SERVER=unix:" + s.Socket,
	}
	s.TCP, s.Cookie = "tcp:"+freeAddress(t), filepath.Join(dir, "cookie")
	hurry(0)
	s.start(t, rate)
	t.Cleanup(s.Kill)
	return s
}

// freeAddress gives a TCP address that nobody listens at.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// hurry lets a process, or this one if pid is 0, go before others, where that is
// allowed: on a machine that is busy with other tests, sound would have gaps.
func hurry(pid int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", cmp.Or(pid, os.Getpid())))
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			syscall.Setpriority(syscall.PRIO_PROCESS, id, -15)
		}
	}
}

func (s *Server) start(t testing.TB, rate int) {
	t.Helper()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.TCP, "tcp:"))
	// norewinds: else the sink goes back when a stream starts, and its monitor
	// misses the first 5 to 25 ms.
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
		"--disable-shm=yes", "--realtime=no", "--high-priority=no", "--log-target=stderr", "--log-level=info",
		"-L", fmt.Sprintf("module-null-sink sink_name=%s rate=%d channels=2 format=s16le norewinds=1", sink, rate),
		"-L", fmt.Sprintf("module-native-protocol-unix socket=%s auth-cookie-enabled=0 auth-anonymous=1", s.Socket),
		"-L", fmt.Sprintf("module-native-protocol-tcp listen=127.0.0.1 port=%s auth-cookie=%s auth-cookie-enabled=1 auth-ip-acl=", port, s.Cookie))
	s.cmd.Env = slices.DeleteFunc(slices.Clone(s.env), func(v string) bool { return strings.HasPrefix(v, "PULSE_SERVER=") })
	s.log = new(log)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.exited = make(chan struct{})
	go func(cmd *exec.Cmd, exited chan struct{}) {
		cmd.Wait()
		close(exited)
	}(s.cmd, s.exited)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("unix", s.Socket); err == nil {
			c.Close()
			hurry(s.cmd.Process.Pid)
			return
		}
		select {
		case <-s.exited:
		default:
			if time.Now().Before(end) {
				continue
			}
		}
		t.Fatalf("the sound server did not start:\n%s", s.log)
	}
}

// Restart starts the server again after Kill.
func (s *Server) Restart(t testing.TB, rate int) {
	t.Helper()
	s.Kill()
	os.Remove(s.Socket)
	s.start(t, rate)
}

// Kill ends the server at once, as a crash does.
func (s *Server) Kill() {
	s.cmd.Process.Kill()
	<-s.exited
}

// Freeze stops the server; it answers nobody until Thaw.
func (s *Server) Freeze() { s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw lets the server go on.
func (s *Server) Thaw() { s.cmd.Process.Signal(syscall.SIGCONT) }

// Getenv is the environment in which the server is found.
func (s *Server) Getenv(name string) string {
	for _, v := range s.env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// Env is the same for a command.
func (s *Server) Env() []string { return slices.Clone(s.env) }

// Log is what the server has said.
func (s *Server) Log() string { return s.log.String() }

// A Recording is what comes out of the sink since it was begun.
type Recording struct {
	Rate int
	cmd  *exec.Cmd
	done chan struct{}

	mu      sync.Mutex
	samples []float64
	began   time.Time // the earliest time the first sample can be of, by all that came
}

// Record begins to record, in one channel: the mean of both. It returns when the
// recording follows the sink closely, after about three seconds: a sink that
// nobody listens to is up to two seconds ahead.
func (s *Server) Record(t testing.TB, rate int) *Recording {
	t.Helper()
	r := &Recording{Rate: rate, done: make(chan struct{})}
	r.cmd = exec.Command("parec", "--raw", "-d", sink+".monitor", "--format=s16le",
		fmt.Sprintf("--rate=%d", rate), "--channels=1", "--latency-msec=5")
	r.cmd.Env = s.env
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hurry(r.cmd.Process.Pid)
	go r.read(out)
	t.Cleanup(r.Stop)
	time.Sleep(2600 * time.Millisecond)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.samples) == 0 {
		t.Fatalf("nothing is recorded:\n%s", s.Log())
	}
	r.samples, r.began = nil, time.Time{}
	return r
}

func (r *Recording) read(from io.Reader) {
	defer close(r.done)
	buf := make([]byte, 4096)
	odd := 0 // bytes left over
	for {
		n, err := from.Read(buf[odd:])
		now := time.Now()
		n += odd
		r.mu.Lock()
		for i := 0; i+1 < n; i += 2 {
			r.samples = append(r.samples, float64(int16(binary.LittleEndian.Uint16(buf[i:])))/32768)
		}
		if n > 1 {
			// A sample cannot arrive before it was played: the earliest estimate
			// is the least delayed one.
			began := now.Add(-time.Duration(len(r.samples)) * time.Second / time.Duration(r.Rate))
			if r.began.IsZero() || began.Before(r.began) {
				r.began = began
			}
		}
		r.mu.Unlock()
		odd = n & 1
		buf[0] = buf[max(0, n-1)]
		if err != nil {
			return
		}
	}
}

// Stop ends the recording.
func (r *Recording) Stop() {
	r.cmd.Process.Kill()
	<-r.done
	r.cmd.Wait()
}

// Samples gives what was recorded so far.
func (r *Recording) Samples() []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.samples)
}

// Len is the number of samples so far.
func (r *Recording) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.samples)
}

// Time says when a sample was played.
func (r *Recording) Time(sample int) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.began.Add(time.Duration(sample) * time.Second / time.Duration(r.Rate))
}

// log is a buffer that may be read while it is written.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

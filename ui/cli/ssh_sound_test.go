//go:build linux

package cli

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"earshot/player/soundtest"
	"earshot/player/tone"
	"earshot/ui"
	"earshot/ui/terminal"
)

// Both ways of sound over SSH, from end to end: a real sshd, in whose sessions
// earshot finds no sound server of its own; a real sound server where the
// person sits, which is recorded; and a call in which every word says its own
// number.
func TestSoundOverSSH(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	near := soundtest.Start(t, int(tone.Rate)) // lets all that is started from here on go before others
	host := startHost(t)
	heard := near.Record(t, int(tone.Rate))
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("the sound server says:\n", near.Log())
		}
	})

	t.Run("with the sound server forwarded", func(t *testing.T) {
		socket := filepath.Join(host.dir, "pulse.sock")
		tm := host.explore(t, "PULSE_SERVER=unix:"+socket, "-R", socket+":"+near.Socket)
		playsRight(t, tm, heard)
	})
	t.Run("through a second connection to pacat", func(t *testing.T) {
		pacat := exec.Command("pacat", "--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=100")
		host.listen(t, near, "earshot audio --format raw", pacat)
		playsRight(t, host.explore(t, ""), heard)
	})
	t.Run("through a second connection to earshot speaker", func(t *testing.T) {
		speaker := exec.Command(filepath.Join(host.dir, "bin", "earshot"), "speaker")
		host.listen(t, near, "earshot audio", speaker)
		playsRight(t, host.explore(t, ""), heard)
	})
}

// An sshHost is this machine, to which one can log in over the loopback
// interface, and only with a key made for the test.
type sshHost struct {
	dir  string   // the home of its sessions
	args []string // of ssh, the host's name last
}

const (
	wordSpacing = 300 * time.Millisecond
	// processEnd is when any process is ended that the test has left, if it hangs.
	processEnd = 2 * time.Minute
)

// startHost starts an sshd that ends with the test, with earshot and a call on
// the host. It skips the test where one cannot log in like this.
func startHost(t *testing.T) *sshHost {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/usr/local/sbin")
	for command, pkg := range map[string]string{"sshd": "openssh-server", "ssh": "openssh-client", "ssh-keygen": "openssh-client"} {
		if _, err := exec.LookPath(command); err != nil {
			t.Skipf("needs %s (Debian: apt install %s)", command, pkg)
		}
	}
	sshd, _ := exec.LookPath("sshd") // it insists on its whole path
	if os.Getuid() == 0 {
		// Where the sshd of root confines strangers. It may be missing when none
		// has run since the machine was started.
		if err := os.Mkdir("/run/sshd", 0o755); err != nil && !os.IsExist(err) {
			t.Skip("sshd cannot run here: ", err)
		}
	}
	dir, err := os.MkdirTemp("", "host") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	h := &sshHost{dir: dir}
	for _, sub := range []string{"bin", "run"} {
		if err := os.Mkdir(h.path(sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"host_key", "key"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", h.path(key)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v\n%s", err, out)
		}
	}
	port := h.serve(t, sshd)
	h.args = []string{"-F", "/dev/null", "-p", port, "-i", h.path("key"), "-e", "none"}
	for _, option := range []string{
		"UserKnownHostsFile=" + h.path("known_hosts"), "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes",
		"IdentitiesOnly=yes", "IdentityAgent=none", "BatchMode=yes", "ConnectTimeout=10", "LogLevel=ERROR", "ExitOnForwardFailure=yes",
	} {
		h.args = append(h.args, "-o", option)
	}
	h.args = append(h.args, "127.0.0.1")
	if out, err := h.ssh(t, "exit 0").CombinedOutput(); err != nil {
		log, _ := os.ReadFile(h.path("log"))
		t.Skipf("one cannot log in to an sshd of one's own here: %v\n%s\n%s", err, out, log)
	}
	if err := os.Symlink(built(t), h.path("bin/earshot")); err != nil {
		t.Fatal(err)
	}
	writeNumbered(t, dir, 40, wordSpacing)
	writeHummed(t, h.path("tone.wav"), 40)
	return h
}

func (h *sshHost) path(name string) string { return filepath.Join(h.dir, name) }

// serve starts sshd and gives its port.
func (h *sshHost) serve(t *testing.T, sshd string) (port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ = net.SplitHostPort(address)
	public, err := os.ReadFile(h.path("host_key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"known_hosts": fmt.Sprintf("[127.0.0.1]:%s %s", port, public),
		"config": fmt.Sprintf(`ListenAddress %[1]s
HostKey %[2]s/host_key
AuthorizedKeysFile %[2]s/key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitUserRC no
PrintMotd no
PrintLastLog no
AllowStreamLocalForwarding yes
SetEnv HOME=%[2]s XDG_RUNTIME_DIR=%[2]s/run PATH=%[2]s/bin:/usr/bin:/bin LANG=C.UTF-8
`, address, h.dir),
	} {
		if err := os.WriteFile(h.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := bounded(t, exec.Command(sshd, "-D", "-f", h.path("config"), "-E", h.path("log")))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { c.Wait(); close(ended) }()
	t.Cleanup(func() { c.Process.Kill(); <-ended })
	for end := time.Now().Add(terminal.Patience); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return port
		}
		select {
		case <-ended:
		default:
			if time.Now().Before(end) {
				continue
			}
		}
		log, _ := os.ReadFile(h.path("log"))
		t.Skipf("sshd does not run here:\n%s", log)
	}
}

// bounded gives the command again as one that does not outlive the test.
func bounded(t *testing.T, c *exec.Cmd) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), processEnd)
	t.Cleanup(cancel)
	b := exec.CommandContext(ctx, c.Path, c.Args[1:]...)
	b.Env, b.Stdin, b.Stdout, b.Stderr = c.Env, c.Stdin, c.Stdout, c.Stderr
	b.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	b.WaitDelay = time.Second
	return b
}

// ssh is a connection that runs a line in the host's shell.
func (h *sshHost) ssh(t *testing.T, line string) *exec.Cmd {
	return bounded(t, exec.Command("ssh", append(slices.Clone(h.args), line)...))
}

// explore opens the call on the host for the first time, in a terminal here; env
// is set for it as in a shell, options are those of ssh.
func (h *sshHost) explore(t *testing.T, env string, options ...string) *terminal.Terminal {
	t.Helper()
	line := "XDG_STATE_HOME=" + t.TempDir() + " " + env + ` earshot "$HOME/call.json" --audio "$HOME/tone.wav"`
	args := append(append([]string{"-tt"}, options...), append(slices.Clone(h.args), line)...)
	tm := terminal.Exec(t, 120, 40, nil, "ssh", args...)
	tm.Wait("tone.wav by --audio")
	tm.Keys("2")
	return tm
}

// listen runs a line on the host whose output goes to a player here, until the
// test ends; by then both must have ended in an orderly way.
func (h *sshHost) listen(t *testing.T, near *soundtest.Server, line string, player *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	audio := h.ssh(t, line)
	player.Env, player.Stderr = near.Env(), &said
	player = bounded(t, player)
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	audio.Stdout, player.Stdin = to, from
	for _, c := range []*exec.Cmd{audio, player} {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	from.Close()
	to.Close()
	t.Cleanup(func() {
		audio.Process.Signal(syscall.SIGTERM) // as Ctrl+C in the person's shell
		audio.Wait()
		if err := player.Wait(); err != nil {
			t.Errorf("the player ended with %v: %s", err, &said)
		}
		// Nothing stays on the host that a customer's voice is sent to.
		waitFor(t, "earshot audio to end on the host", func() bool {
			_, err := os.Stat(h.path("run/earshot/audio"))
			return os.IsNotExist(err)
		})
	})
	waitFor(t, "earshot audio to listen and the player to play", func() bool {
		if _, err := os.Stat(h.path("run/earshot/audio")); err != nil {
			return false
		}
		c := bounded(t, exec.Command("pactl", "list", "short", "sink-inputs"))
		c.Env = near.Env()
		out, _ := c.Output()
		return len(out) > 0
	})
}

const hum = 0.02 // the loudness of the hum

// writeHummed writes the words of writeNumbered again, with a hum of 100 Hz below
// them: no sample of the recording is silent, so that what is missing is seen.
func writeHummed(t *testing.T, path string, n int) {
	t.Helper()
	var words []tone.Word
	for i := range n {
		words = append(words, tone.Word{Start: time.Duration(i+1) * wordSpacing, Index: i})
	}
	samples := tone.Record(words, time.Duration(n+2)*wordSpacing, 1)
	for i := range samples[0] {
		samples[0][i] += hum * math.Sin(2*math.Pi*100*tone.Rate.D(i).Seconds())
	}
	var b bytes.Buffer
	if err := tone.WriteWAV(&b, samples); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// playsRight cues segments by their keys, listens to each for some words, and
// ends the session. On a machine that is busy with something else sound has gaps,
// whatever plays it, so each cue has some tries: a fault of ours is there in all.
func playsRight(t *testing.T, tm *terminal.Terminal, heard *soundtest.Recording) {
	t.Helper()
	const tries = 6
	for _, cue := range []struct {
		segment string
		first   int // word
	}{{"T2", 20}, {"T1", 0}, {"T2", 20}} {
		for try := 1; ; try++ {
			samples, delay := listenTo(t, tm, heard, cue.segment, cue.first)
			faults := faultsIn(samples, cue.first)
			if len(faults) == 0 {
				t.Logf("%s: %.1f ms from Enter to the first sample", cue.segment, delay.Seconds()*1000)
				break
			}
			if try == tries {
				t.Fatalf("%s, try %d: %s", cue.segment, try, strings.Join(faults, "; "))
			}
			t.Logf("%s, try %d: %s", cue.segment, try, strings.Join(faults, "; "))
		}
	}
	tm.Keys("q")
	if code := tm.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// listenTo plays a segment from its start for some words. It gives what was
// recorded, from the first sound on, and how long after the key that came.
func listenTo(t *testing.T, tm *terminal.Terminal, heard *soundtest.Recording, segment string, first int) (samples []float64, delay time.Duration) {
	t.Helper()
	tm.Keys("@")
	tm.Send(segment)
	tm.Keys("<enter>")
	tm.WaitFn("the row of "+segment, func() bool { return selectedRow(tm) == segment })
	mark, asked := heard.Len(), time.Now()
	tm.Keys("<enter>")
	from, to := float64(first+5)*wordSpacing.Seconds(), float64(first+16)*wordSpacing.Seconds()
	tm.WaitFn("some words of "+segment, func() bool {
		now, playing := playhead(tm)
		return playing && from <= now && now < to
	})
	tm.Keys("<space>")
	tm.WaitFn("a pause", func() bool { _, playing := playhead(tm); return !playing })
	quiet := tone.Rate.N(400 * time.Millisecond) // longer than anything is under way
	paused := heard.Len()
	waitFor(t, "silence", func() bool {
		samples = heard.Samples()[mark:]
		last := samples[max(0, len(samples)-quiet):]
		return mark+len(samples) > paused+quiet && !slices.ContainsFunc(last, audible)
	})
	start := slices.IndexFunc(samples, audible)
	if start < 0 {
		return nil, 0
	}
	return samples[start:], heard.Time(mark + start).Sub(asked)
}

func audible(v float64) bool { return math.Abs(v) > hum/20 }

// faultsIn says what is wrong with sound that should begin at its first sample
// with the lead-in of a word, and go on from there.
func faultsIn(samples []float64, first int) (faults []string) {
	const slack = 10 * time.Millisecond
	words := tone.Scan(samples)
	if len(words) < 4 {
		return []string{fmt.Sprintf("only %d words are heard in %v", len(words), tone.Rate.D(len(samples)))}
	}
	for i, word := range words {
		want := ui.DefaultLeadIn + time.Duration(i)*wordSpacing
		if word.Index != first+i || (word.Start-want).Abs() > slack {
			faults = append(faults, fmt.Sprintf("word %d is heard at %v, want word %d at %v", word.Index, word.Start, first+i, want))
		}
	}
	silent := 0
	for i, v := range samples[:tone.Rate.N(words[len(words)-1].From)] {
		if audible(v) {
			silent = 0
		} else if silent++; tone.Rate.D(silent) == 2*time.Millisecond {
			faults = append(faults, fmt.Sprintf("a gap at %v", tone.Rate.D(i)))
		}
	}
	return faults
}

//go:build unix

package soundtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// StartPipeWire starts PipeWire with its session manager and its server of
// PulseAudio's protocol. Where they are not installed, it skips the test. Freeze,
// Thaw, Restart and the like are not for it.
func StartPipeWire(t testing.TB, rate int) *Server {
	t.Helper()
	for _, name := range []string{"pipewire", "wireplumber", "pipewire-pulse", "dbus-run-session", "pactl"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s (Debian: apt install pipewire-pulse wireplumber dbus pulseaudio-utils)", name)
		}
	}
	dir, err := os.MkdirTemp("", "sound") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &Server{Dir: dir, Socket: filepath.Join(dir, "pulse", "native"), log: new(log)}
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "PIPEWIRE_RUNTIME_DIR=" + dir,
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"),
		"PULSE_SERVER=unix:" + s.Socket,
	}
	var running []*exec.Cmd
	t.Cleanup(func() {
		for _, cmd := range running {
			syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			cmd.Wait()
		}
	})
	for _, command := range []struct {
		args   []string
		socket string // that is there once it runs
	}{
		{[]string{"pipewire"}, filepath.Join(dir, "pipewire-0")},
		{[]string{"dbus-run-session", "wireplumber"}, ""},
		{[]string{"pipewire-pulse"}, s.Socket},
	} {
		cmd := exec.Command(command.args[0], command.args[1:]...)
		cmd.Env = s.env
		cmd.Stdout, cmd.Stderr = s.log, s.log
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with what it starts
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
		for end := time.Now().Add(10 * time.Second); command.socket != ""; time.Sleep(10 * time.Millisecond) {
			if c, err := net.Dial("unix", command.socket); err == nil {
				c.Close()
				break
			}
			if time.Now().After(end) {
				t.Skipf("%s did not start here:\n%s", command.args[0], s.log)
			}
		}
		hurry(cmd.Process.Pid)
	}
	load := exec.Command("pactl", "load-module", "module-null-sink", "sink_name="+sink, fmt.Sprintf("rate=%d", rate))
	load.Env = s.env
	if out, err := load.CombinedOutput(); err != nil {
		t.Skipf("PipeWire makes no sink here: %v %s\n%s", err, out, s.log)
	}
	// The session manager makes it the default a moment later.
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ask := exec.Command("pactl", "get-default-source")
		ask.Env = s.env
		if out, _ := ask.Output(); string(out) == sink+".monitor\n" {
			return s
		}
	}
	t.Skipf("PipeWire has no source here:\n%s", s.log)
	return nil
}

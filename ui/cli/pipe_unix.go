//go:build unix

package cli

import (
	"context"
	"os/exec"
	"syscall"
)

// shell returns a command of the shell, in a session of its own: without the
// terminal, and ended with all that it has started.
func shell(ctx context.Context, command string) *exec.Cmd {
	c := exec.CommandContext(ctx, "sh", "-c", command)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	return c
}

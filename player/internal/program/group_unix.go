//go:build unix

package program

import (
	"os/exec"
	"syscall"
)

// Apart makes cmd, which was not started yet, the first of a group of its own:
// the keys of the terminal are not for it, and Kill ends what it starts.
func Apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Kill ends a program that was set Apart, and what it has started.
func Kill(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

package program

import (
	"os/exec"
	"syscall"
)

// Apart makes cmd, which was not started yet, the first of a group of its own:
// the keys of the terminal are not for it.
func Apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// Kill ends a program.
func Kill(cmd *exec.Cmd) { cmd.Process.Kill() }

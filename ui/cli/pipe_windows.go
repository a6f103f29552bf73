package cli

import (
	"context"
	"os/exec"
	"syscall"
)

// shell returns a command of the shell, without a console of its own. The line
// goes to cmd as it was typed: cmd has its own rules for quotes.
func shell(ctx context.Context, command string) *exec.Cmd {
	c := exec.CommandContext(ctx, "cmd")
	c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /S /C "` + command + `"`, HideWindow: true}
	return c
}

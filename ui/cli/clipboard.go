package cli

import (
	"os/exec"
	"runtime"
	"strings"

	"github.com/atotto/clipboard"

	"earshot/ui"
)

// clipboard returns how texts get to the clipboard of who sits here.
func (a *app) clipboard() ui.Clipboard {
	c := ui.Clipboard{Deaf: deafTerminal(a.getenv)}
	if a.sitsHere() && !clipboard.Unsupported {
		c.Write = clipboard.WriteAll
	}
	return c
}

// sitsHere reports whether the clipboard of this system is that of the person:
// not over SSH, and on a desktop.
func (a *app) sitsHere() bool {
	if a.getenv("SSH_CONNECTION") != "" || a.getenv("SSH_TTY") != "" {
		return false
	}
	switch runtime.GOOS {
	case "windows":
		return true
	case "darwin":
		_, err := exec.LookPath("pbcopy")
		return err == nil
	}
	return a.getenv("DISPLAY") != "" || a.getenv("WAYLAND_DISPLAY") != ""
}

// deafTerminal reports whether a terminal is one of those that do not take texts
// for the clipboard (OSC 52): the Linux console, hardware terminals, Apple's
// Terminal, and what is made with VTE, such as GNOME Terminal. Of one at the far
// side of an SSH connection the environment seldom tells more than TERM. Inside
// of tmux and screen the question is theirs.
func deafTerminal(getenv func(string) string) bool {
	term := getenv("TERM")
	switch {
	case getenv("TMUX") != "", strings.HasPrefix(term, "screen"), strings.HasPrefix(term, "tmux"):
		return false
	case term == "linux", term == "dumb", strings.HasPrefix(term, "vt"):
		return true
	}
	return getenv("TERM_PROGRAM") == "Apple_Terminal" || getenv("VTE_VERSION") != ""
}

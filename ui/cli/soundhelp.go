package cli

import (
	"runtime"
	"strings"

	"earshot/player"
)

// soundHelp tells how the sound gets to where the person sits, in lines.
func (a *app) soundHelp() []string {
	ways := "Ways       " + strings.Join(player.OutputNames(), ", ") + "; --output picks one"
	switch {
	case runtime.GOOS == "darwin" || runtime.GOOS == "windows":
		return []string{
			"On this system the sound goes to the device that the system has chosen.",
			"",
			ways,
		}
	case a.overSSH():
		return []string{
			"Over SSH the sound needs a way back. With PipeWire or PulseAudio where you",
			"sit, let ssh bring its socket here:",
			"",
			"  ssh -R /tmp/pulse-$USER.sock:$XDG_RUNTIME_DIR/pulse/native HOST",
			"  PULSE_SERVER=unix:/tmp/pulse-$USER.sock earshot …",
			"  rm /tmp/pulse-$USER.sock   # ssh leaves it, then can't bring it again",
			"",
			"Or let a second connection bring it, to earshot or another player there:",
			"",
			"  ssh HOST earshot audio | earshot speaker",
			"  ssh HOST earshot audio --format wav | mpv --no-cache -",
			"",
			ways,
		}
	}
	return []string{
		"The sound goes to PipeWire or PulseAudio, by their own protocol; PULSE_SERVER",
		"names another server. Without one it goes through pw-cat, pacat or aplay.",
		"",
		ways,
	}
}

// overSSH reports whether the person sits on the far side of an SSH connection.
func (a *app) overSSH() bool { return a.getenv("SSH_TTY") != "" || a.getenv("SSH_CONNECTION") != "" }

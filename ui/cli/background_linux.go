package cli

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// stepBack makes the work of the calling goroutine give way to the keys and the
// screen, for as long as the goroutine runs: its thread gets a lower priority
// and ends with it. Without it, on two processors, reading ten hours made keys
// wait.
func stepBack() {
	runtime.LockOSThread()
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), 10) // it is as fast as before where this isn't allowed
}

package pipe

import (
	"os"

	"golang.org/x/sys/unix"
)

// shrink makes a pipe that holds little more than size bytes: it holds 64 KiB
// else, which is seconds of telephone sound.
func shrink(w *os.File, size int) {
	onFile(w, func(fd int) { unix.FcntlInt(uintptr(fd), unix.F_SETPIPE_SZ, size) })
}

// unread says how many bytes are in the pipe.
func unread(w *os.File) (n int) {
	onFile(w, func(fd int) { n, _ = unix.IoctlGetInt(fd, unix.TIOCINQ) })
	return n
}

func onFile(f *os.File, do func(fd int)) {
	if raw, err := f.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { do(int(fd)) })
	}
}

//go:build unix

package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// socketPath gives where the listener of this person listens, and if create is
// set makes its folder: $XDG_RUNTIME_DIR/earshot, or /tmp/earshot-UID where there is none. What
// is sent there is a customer's voice: nobody else may get at it.
func socketPath(getenv func(string) string, create bool) (string, error) {
	folder := filepath.Join(os.TempDir(), "earshot-"+strconv.Itoa(os.Getuid()))
	if dir := getenv("XDG_RUNTIME_DIR"); dir != "" {
		folder = filepath.Join(dir, "earshot")
	}
	if create {
		if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	info, err := os.Lstat(folder) // not where a link leads to
	if err != nil {
		return "", err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.IsDir():
		return "", fmt.Errorf("%s is not a folder; remove it", folder)
	case !ok || int(owner.Uid) != os.Getuid():
		return "", fmt.Errorf("%s belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own", folder)
	case info.Mode().Perm()&0o077 != 0:
		return "", fmt.Errorf("others can enter %s; run chmod 700 on it", folder)
	}
	return filepath.Join(folder, "audio"), nil
}

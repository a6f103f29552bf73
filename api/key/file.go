package key

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// longestFile is how many bytes are read: more is no key.
const longestFile = 4 << 10

// readFile returns what is in the file of the key, without white space around
// it, "" where there is no file. The error is an *Error.
func readFile(path string) (string, error) {
	bad := func(hint, format string, args ...any) (string, error) {
		return "", &Error{InFile, path, fmt.Errorf(format, args...), hint}
	}
	// Asked before it is opened, because opening a pipe would wait.
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return bad("Change its permissions, or remove it.", "it can't be read: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return bad("Remove it; earshot auth login makes a new one.", "it is no file")
	}
	f, err := os.Open(path)
	if err != nil {
		return bad("Change its permissions, or remove it.", "it can't be read: %w", cause(err))
	}
	defer f.Close()
	// Asked again, of the very file that is open.
	if info, err = f.Stat(); err != nil {
		return bad("", "it can't be read: %w", cause(err))
	}
	if others := info.Mode().Perm() & 0o077; others != 0 && runtime.GOOS != "windows" { // there modes mean nothing, and a profile's folder is its owner's
		return bad("chmod 600 "+path+" keeps them out; if they may have seen it, make a new key.",
			"other people can read or change it (its mode is %04o)", info.Mode().Perm())
	}
	b, err := io.ReadAll(io.LimitReader(f, longestFile))
	if err != nil {
		return bad("", "it can't be read: %w", cause(err))
	}
	return strings.TrimSpace(string(b)), nil
}

// cause drops the operation and the path, which the message has already.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

func (p Places) deleteFile() (was bool, _ *Error) {
	if p.File == "" {
		return false, nil
	}
	info, err := os.Lstat(p.File)
	if err == nil && info.IsDir() { // Remove would take an empty folder away
		return false, nil
	}
	if err == nil {
		err = os.Remove(p.File)
	}
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	}
	return false, &Error{InFile, p.File, cause(err), "Remove it by hand."}
}

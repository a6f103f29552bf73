// Package atomicfile writes files that are there as a whole or not at all.
package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Write makes a file of mode 0600 of what contents gives, or replaces the one
// that is there. Until it is whole and on the disk it has a name of os.CreateTemp's
// pattern in the same folder, which is made, for its owner alone, if it is not
// there. After an error nothing is left of it.
func Write(path, pattern string, contents io.Reader) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, pattern) // which makes it 0600
	if err != nil {
		return err
	}
	_, err = io.Copy(f, contents)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

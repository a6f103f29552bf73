// Package session keeps what is to be found again when a call is opened the next
// time: one small JSON file for each call.
package session

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sampled is how much of the beginning and the end of a document goes into its
// key.
const sampled = 64 << 10

// Key names a call by the content of its document, so that it is found again
// wherever the file is moved to: a hash of its size, its first and its last
// 64 KiB. Two documents that differ only in between are taken for one; what
// they share then is a place to begin at. Slice reads the bytes from first to
// last, half open.
func Key(size int64, slice func(first, last int64) ([]byte, error)) (string, error) {
	h := sha256.New()
	_ = binary.Write(h, binary.BigEndian, size) // a hash takes everything
	for _, part := range [][2]int64{{0, min(size, sampled)}, {max(size-sampled, 0), size}} {
		b, err := slice(part[0], part[1])
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// A Store keeps one value for each call, in a folder of its own.
type Store struct {
	Dir string
	Max int // how many calls are remembered; those saved longest ago are forgotten
}

// version is that of the files. One that is not this is as good as none.
const version = 1

// maxFile bounds how much of a file is read: what is longer is not ours.
const maxFile = 64 << 10

type file struct {
	Version int             `json:"version"`
	Session json.RawMessage `json:"session"`
}

// Load returns what was saved for a call, and false when there is nothing that
// can be read: what is lost with a broken file is only a place to begin at.
func Load[T any](s Store, key string) (value T, ok bool) {
	f, err := os.Open(s.path(key))
	if err != nil {
		return value, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return value, false
	}
	var saved file
	if json.Unmarshal(data, &saved) != nil || saved.Version != version || string(saved.Session) == "null" {
		return value, false
	}
	var read T
	if json.Unmarshal(saved.Session, &read) != nil {
		return value, false // and nothing of what is half right
	}
	return read, true
}

// Save keeps a value for a call. A crash leaves the old one or the new, never
// half of it.
func (s Store) Save(key string, value any) error {
	session, err := json.Marshal(value)
	if err != nil {
		return err
	}
	data, err := json.Marshal(file{version, session})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	if err := writeFile(s.path(key), append(data, '\n')); err != nil {
		return err
	}
	return s.prune()
}

// Size counts the calls that are remembered and the bytes that takes.
func (s Store) Size() (calls int, bytes int64) {
	for _, e := range s.entries() {
		calls, bytes = calls+1, bytes+e.size
	}
	return calls, bytes
}

func (s Store) path(key string) string { return filepath.Join(s.Dir, key+suffix) }

const (
	suffix    = ".json"
	temporary = ".new-" // what a file is called while it is written begins so
)

// writeFile writes a file beside its place, and puts it there when all of it is
// on the disk.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), temporary+"*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// entry is a file of the store.
type entry struct {
	name  string
	saved time.Time
	size  int64
}

func (s Store) entries() []entry {
	dir, _ := os.ReadDir(s.Dir) // what can't be listed is not there for us
	var list []entry
	for _, d := range dir {
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() && strings.HasSuffix(d.Name(), suffix) {
			list = append(list, entry{d.Name(), info.ModTime(), info.Size()})
		}
	}
	return list
}

// prune forgets the calls that are too many, and removes what a crash left.
func (s Store) prune() error {
	list := s.entries()
	var problems []error
	remove := func(name string) {
		if err := os.Remove(filepath.Join(s.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	if len(list) > s.Max {
		slices.SortFunc(list, func(a, b entry) int { return a.saved.Compare(b.saved) })
		for _, e := range list[:len(list)-s.Max] {
			remove(e.name)
		}
	}
	left, _ := filepath.Glob(filepath.Join(s.Dir, temporary+"*"))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
			remove(filepath.Base(path))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("old sessions stay: %w", err)
	}
	return nil
}

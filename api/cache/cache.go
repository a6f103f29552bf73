// Package cache keeps the answers of the service, so that the same question need
// not be paid for twice.
//
// Each answer is a file of its own: one line of JSON that tells which it is
// and when it came, then the answer, byte for byte. It appears as a whole or not at
// all, so that any number of earshots may use one folder at the same time.
package cache

import (
	"bufio"
	"bytes"
	"crypto/sha256"
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

	"earshot/api/internal/atomicfile"
)

// A Cache is a folder of answers. The zero Cache keeps nothing.
type Cache struct {
	Dir  string // made when it is needed, for its owner alone
	Size int64  // bytes of all answers; zero is 2 GB
}

const (
	defaultSize = 2 << 30
	answerName  = ".answer" // files end in this
	tempName    = ".tmp"    // and in this until they are whole
	tempStays   = time.Hour // of a run that crashed
	longestHead = 1 << 20   // bytes of the first line
)

// About is what is known of an answer besides its bytes.
type About struct {
	When  time.Time // it came
	Bytes int64
}

// head is the first line of a file. Nothing of what was asked is in it but the key.
type head struct {
	Earshot string    `json:"earshot"` // "answer"
	Version int       `json:"version"`
	Key     string    `json:"key"`
	SHA256  string    `json:"sha256"` // of the answer
	Bytes   int64     `json:"bytes"`
	When    time.Time `json:"when"`
}

// An Answer is one that was kept. Reading gives its bytes; it must be closed.
type Answer struct {
	About
	io.Reader
	file *os.File
}

// Close implements io.Closer.
func (a *Answer) Close() error { return a.file.Close() }

// Get returns the answer that was kept for a key. One that is not, any more, what
// was kept is passed over as if it were not there.
func (c Cache) Get(k Key) (*Answer, bool) {
	if c.Dir == "" {
		return nil, false
	}
	path := c.path(k)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	h, start, err := readHead(f)
	if err == nil {
		err = h.holds(f, start, k)
	}
	if err != nil {
		f.Close()
		return nil, false
	}
	_ = os.Chtimes(path, time.Time{}, time.Now()) // it was used; at worst it goes earlier
	return &Answer{About{h.When, h.Bytes}, io.NewSectionReader(f, start, h.Bytes), f}, true
}

var errCorrupt = errors.New("not what was kept")

// readHead reads the first line, and returns where the answer begins.
func readHead(f *os.File) (h head, start int64, err error) {
	line, err := bufio.NewReader(io.LimitReader(f, longestHead)).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &h) != nil || h.Earshot != "answer" || h.Version != 1 {
		return h, 0, errCorrupt
	}
	return h, int64(len(line)), nil
}

// holds compares the answer with what its head says of it.
func (h head) holds(f *os.File, start int64, k Key) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if h.Key != k.String() || h.Bytes <= 0 || info.Size() != start+h.Bytes {
		return errCorrupt
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, start, h.Bytes)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != h.SHA256 {
		return errCorrupt
	}
	return nil
}

func (c Cache) path(k Key) string { return filepath.Join(c.Dir, k.String()+answerName) }

// Put keeps the answer to the request whose key Identify gave, and removes those that
// were not used for longest until the rest is no more than Size bytes. A recording
// that changed since then is no reason for an error, but the answer is not
// kept: nobody knows which bytes it is about.
func (c Cache) Put(k Key, answer io.ReadSeeker) error {
	if c.Dir == "" || k.file != nil && k.file.changed() {
		return nil
	}
	size := c.Size
	if size == 0 {
		size = defaultSize
	}
	sum := sha256.New()
	n, err := io.Copy(sum, answer)
	if err != nil {
		return fmt.Errorf("the answer can't be read: %w", err)
	}
	if n == 0 || n > size {
		return nil
	}
	if _, err := answer.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("the answer can't be read: %w", err)
	}
	line, err := json.Marshal(head{
		Earshot: "answer", Version: 1, Key: k.String(), SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: n, When: time.Now().UTC(),
	})
	if err != nil {
		return err
	}
	if err := atomicfile.Write(c.path(k), "*"+tempName, io.MultiReader(bytes.NewReader(line), strings.NewReader("\n"), io.LimitReader(answer, n))); err != nil {
		return fmt.Errorf("the answer was not kept: %w", err)
	}
	c.prune(size)
	return nil
}

// prune removes answers that were not used for longest until the rest is no more
// than size bytes.
func (c Cache) prune(size int64) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch {
		case strings.HasSuffix(e.Name(), answerName):
			files = append(files, info)
			size -= info.Size()
		case strings.HasSuffix(e.Name(), tempName) && time.Since(info.ModTime()) > tempStays:
			_ = os.Remove(filepath.Join(c.Dir, e.Name()))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if size >= 0 {
			return
		}
		if os.Remove(filepath.Join(c.Dir, info.Name())) == nil {
			size += info.Size()
		}
	}
}

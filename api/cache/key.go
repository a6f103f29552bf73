package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"earshot/api"
)

// ErrNotKept is that the answer to a request is never kept; the error that wraps
// it says why.
var ErrNotKept = errors.New("the answer is not kept")

// A Key tells a request from all others: by the bytes that are sent, and by the host, the endpoint and the
// parameters.
type Key struct {
	sum  [sha256.Size]byte
	file *fileState // what was sent, if it is a file
}

// String returns the key in hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k.sum[:]) }

// fileState tells whether a file changed.
type fileState struct {
	path string
	size int64
	time time.Time
}

func stateOf(path string) *fileState {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return &fileState{path, info.Size(), info.ModTime()}
}

func (s *fileState) changed() bool {
	now := stateOf(s.path)
	return now == nil || now.size != s.size || !now.time.Equal(s.time)
}

// Identify returns the key of a request. It reads the whole source.
//
// Every parameter counts, also tag and extra, because they come back in the
// answer; only the order of different names does not. Three kinds of requests
// have no key, and the error wraps ErrNotKept: those with a callback, since what
// comes back is no analysis; a stream, since it can be read only once; and an
// address, since what is behind it may be another recording tomorrow.
func Identify(ctx context.Context, host api.Host, r api.Request) (Key, error) {
	switch {
	case r.Params.Has("callback"):
		return Key{}, fmt.Errorf("%w, because it goes to a callback", ErrNotKept)
	case r.Source.URL != "":
		return Key{}, fmt.Errorf("%w, because another recording may be at the address next time", ErrNotKept)
	case r.Source.Once || r.Source.Open == nil:
		return Key{}, fmt.Errorf("%w, because a stream can be read only once", ErrNotKept)
	}
	k := Key{file: stateOf(r.Source.Name)}
	in, err := r.Source.Open()
	if err != nil {
		return Key{}, err
	}
	defer in.Close()
	content := sha256.New()
	if _, err := io.Copy(content, &cancelled{ctx, in}); err != nil {
		return Key{}, withoutPath(r.Source.Name, err)
	}
	all := sha256.New()
	// Each part is preceded by its length, so that no two lists of parts are the
	// same bytes.
	for _, part := range []string{
		"earshot answer 1", "bytes", string(content.Sum(nil)), host.String(), r.Endpoint.String(), r.Params.Canonical().Encode(),
	} {
		fmt.Fprintf(all, "%d:%s", len(part), part)
	}
	all.Sum(k.sum[:0])
	return k, nil
}

func withoutPath(name string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return fmt.Errorf("%s can't be read: %w", name, err)
}

// cancelled is a reader that ends with its context.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}

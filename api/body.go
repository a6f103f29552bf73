package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
)

// maxTextBytes is the most that a text which can be read one time only may
// have: it is held in memory, and is far above what MaxTokens allow.
const maxTextBytes = 8 << 20

// A payload is what a request sends: a source turned into a body.
type payload struct {
	name        string
	open        func() (io.ReadCloser, error)
	size        int64 // -1 unknown
	contentType string
	once        bool
	tokens      int64 // estimated; 0 unknown
	limited     bool  // no more than MaxBytes
}

// payload prepares the body. A text is read through once, to know its length
// and that it is one; a text that can be read one time only is held in memory.
func (r Request) payload(ctx context.Context) (payload, error) {
	s := r.Source
	if s.URL != "" {
		body, err := json.Marshal(struct {
			URL string `json:"url"`
		}{s.URL})
		return payload{name: s.Name, open: opener(body), size: int64(len(body)), contentType: "application/json"}, err
	}
	if s.Open == nil {
		return payload{}, fmt.Errorf("%s: there is nothing to send", s.Name)
	}
	p := payload{name: s.Name, open: s.Open, size: s.Size, contentType: s.SentAs(r.Endpoint), once: s.Once}
	if r.Endpoint == Read && strings.HasPrefix(p.contentType, "text/") {
		return p.asText(ctx)
	}
	return p, nil
}

func opener(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

// asText makes the payload {"text":"…"}.
func (p payload) asText(ctx context.Context) (payload, error) {
	if p.once {
		text, err := p.readAll(ctx)
		if err != nil {
			return p, err
		}
		p.open, p.once = opener(text), false
	}
	source := p.open
	text, err := source()
	if err != nil {
		return p, err
	}
	size, err := measureText(ctx, text)
	text.Close()
	switch {
	case err != nil:
		return p, fmt.Errorf("reading %s: %w", p.name, err)
	case size.nul:
		return p, fmt.Errorf("%s is no text: it has zero bytes; recordings go to listen, and a text must be UTF-8", p.name)
	case size.runes == 0:
		return p, fmt.Errorf("%s is empty; there is nothing to analyse", p.name)
	}
	p.size, p.tokens, p.contentType = size.body, estimateTokens(size.runes), "application/json"
	p.open = func() (io.ReadCloser, error) {
		text, err := source()
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{newTextReader(text), text}, nil
	}
	return p, nil
}

func (p payload) readAll(ctx context.Context) ([]byte, error) {
	source, err := p.open()
	if err != nil {
		return nil, err
	}
	r := interruptible(ctx, source)
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxTextBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", p.name, err)
	}
	if len(text) > maxTextBytes {
		return nil, tooManyTokens(p.name, estimateTokens(int64(len(text))))
	}
	return text, nil
}

// interruptible reads from a stream that may block for ever, as standard
// input does, until the context ends. A read that blocks is then left behind.
func interruptible(ctx context.Context, source io.ReadCloser) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		_, err := io.CopyBuffer(w, struct{ io.Reader }{source}, make([]byte, uploadChunk))
		w.CloseWithError(err)
		source.Close()
	}()
	stop := context.AfterFunc(ctx, func() { w.CloseWithError(context.Cause(ctx)) })
	return struct {
		io.Reader
		io.Closer
	}{r, closer(func() error { stop(); return r.Close() })}
}

type closer func() error

func (c closer) Close() error { return c() }

// An upload is a payload on its way: it counts, and tells what went wrong
// with the source rather than with the connection.
type upload struct {
	payload
	source io.ReadCloser
	sent   atomic.Int64
	whole  atomic.Bool // everything was handed to the connection
	failed atomic.Pointer[error]
	moved  func() // after each read
}

func (p payload) start(ctx context.Context, moved func()) (*upload, error) {
	source, err := p.open()
	if err != nil {
		return nil, err
	}
	if p.once {
		source = interruptible(ctx, source)
	}
	return &upload{payload: p, source: source, moved: moved}, nil
}

// isFile tells whether the source is a file as it is, of known size.
func (u *upload) isFile() bool {
	_, ok := u.source.(*os.File)
	return ok && u.size >= 0
}

// sendFile writes up to limit bytes of a file to a connection, which may do it without copying.
func (u *upload) sendFile(conn io.Writer, limit int64) (total int64, err error) {
	file := u.source.(*os.File)
	for left := min(limit, u.size-u.sent.Load()); left > 0; {
		chunk := min(left, uploadChunk)
		n, err := io.CopyN(conn, file, chunk)
		total, left = total+n, left-n
		err = u.count(n, err)
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// Read reads no more than the size the source had: a file that grows is sent as it was.
func (u *upload) Read(p []byte) (int, error) {
	sent := u.sent.Load()
	if u.size >= 0 {
		p = p[:min(int64(len(p)), u.size-sent)]
		if len(p) == 0 {
			u.whole.Store(true)
			return 0, io.EOF
		}
	}
	n, err := u.source.Read(p)
	if err != nil && err != io.EOF {
		err = u.fail(fmt.Errorf("reading %s: %w", u.name, err))
	}
	return n, u.count(int64(n), err)
}

// count notes that n more bytes are on their way, and tells that something moved.
func (u *upload) count(n int64, err error) error {
	sent := u.sent.Add(n)
	switch {
	case err == io.EOF && u.size >= 0 && sent < u.size:
		err = u.fail(fmt.Errorf("%s became shorter while it was sent: %d of %d bytes", u.name, sent, u.size))
	case u.limited && sent > MaxBytes:
		err = u.fail(tooManyBytes(u.name, sent))
	case err == io.EOF, err == nil && sent == u.size:
		u.whole.Store(true)
	}
	u.moved()
	return err
}

func (u *upload) fail(err error) error {
	u.failed.Store(&err)
	return err
}

// Close closes the source. net/http calls it, perhaps after the answer came.
func (u *upload) Close() error { return u.source.Close() }

package api

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// Bytes read from a source and written to a connection at once. It is
	// large for speed; but on a slow line one write must not look like a
	// stall: 256 KiB in a minute are 4 KiB a second.
	uploadChunk = 256 << 10

	dialTimeout = 30 * time.Second

	// How long an answer is waited for once writing has failed.
	earlyAnswerTimeout = 5 * time.Second
)

// NewTransport is the transport of a Client that has none. It heeds the
// proxies of the environment, speaks HTTP/1.1 alone, for the early answer to a
// long upload is clearer there, and asks for no compression, so that
// the answer is what the service wrote. A service that answers before it has
// read all (401, 413) is heard, although writing to it fails.
func NewTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 15 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return newUploadConn(conn), nil
		},
		Protocols:           protocols,
		TLSHandshakeTimeout: dialTimeout,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true,
		WriteBufferSize:     uploadChunk,
	}
}

// An uploadConn lets an early answer win over the failure to write on. The
// server may answer and close while the request is still being written; then a
// write fails though the answer is there to be read, and net/http would
// report the failed write.
type uploadConn struct {
	net.Conn
	readEnded, closed chan struct{}
	endRead, endConn  sync.Once
}

func newUploadConn(c net.Conn) *uploadConn {
	return &uploadConn{Conn: c, readEnded: make(chan struct{}), closed: make(chan struct{})}
}

func (c *uploadConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.endRead.Do(func() { close(c.readEnded) })
	}
	return n, err
}

func (c *uploadConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err != nil {
		c.waitForAnswer()
	}
	return n, err
}

// ReadFrom is how net/http writes a body where there is no TLS: in larger
// pieces than io.Copy's, and a file from within the kernel where that can be.
func (c *uploadConn) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		if body, ok := limited.R.(*upload); ok && body.isFile() {
			n, err := body.sendFile(c.Conn, limited.N)
			limited.N -= n
			if err != nil && body.failed.Load() == nil {
				c.waitForAnswer()
			}
			return n, err
		}
	}
	return io.CopyBuffer(struct{ io.Writer }{c}, struct{ io.Reader }{r}, make([]byte, uploadChunk))
}

func (c *uploadConn) waitForAnswer() {
	timeout := time.NewTimer(earlyAnswerTimeout)
	defer timeout.Stop()
	select {
	case <-c.readEnded:
	case <-c.closed:
	case <-timeout.C:
	}
}

// Close closes the connection, and ends a write that waits for an answer.
func (c *uploadConn) Close() error {
	c.endConn.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

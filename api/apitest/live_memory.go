package apitest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Transport reaches the server in memory, whatever the address, and with no TLS
// even where that is https. Close ends it.
func (l *Live) Transport() *http.Transport {
	l.once.Do(func() {
		l.listener = &memoryListener{conns: make(chan net.Conn), done: make(chan struct{})}
		l.server = &http.Server{Handler: l, ErrorLog: nil}
		go l.server.Serve(l.listener)
	})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return l.listener.dial(ctx) }
	return &http.Transport{DialContext: dial, DialTLSContext: dial}
}

// Close ends what Transport began.
func (l *Live) Close() {
	if l.server != nil {
		l.server.Close()
	}
}

// A memoryListener accepts what its dial is asked for.
type memoryListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (m *memoryListener) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.conns <- theirs:
		return ours, nil
	case <-m.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for a connection.
func (m *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (m *memoryListener) Close() error {
	m.once.Do(func() { close(m.done) })
	return nil
}

// Addr is none.
func (m *memoryListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

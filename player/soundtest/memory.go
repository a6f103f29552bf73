//go:build unix

package soundtest

import (
	"net"
	"sync"
)

// A Memory is a net.Listener for connections within the process, which work in
// the fake time of testing/synctest.
type Memory struct {
	conns chan net.Conn
	quit  chan struct{}
	once  sync.Once
}

// NewMemory gives a Memory that listens.
func NewMemory() *Memory {
	return &Memory{conns: make(chan net.Conn), quit: make(chan struct{})}
}

// Dial gives the near end of a connection whose far end Accept gives.
func (m *Memory) Dial() (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.conns <- far:
		return near, nil
	case <-m.quit:
		return nil, net.ErrClosed
	}
}

// Accept implements net.Listener.
func (m *Memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.quit:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (m *Memory) Close() error {
	m.once.Do(func() { close(m.quit) })
	return nil
}

// Addr implements net.Listener.
func (m *Memory) Addr() net.Addr { return nil }

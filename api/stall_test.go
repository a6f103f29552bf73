package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// pipeTransport speaks real HTTP with a handler over pipes in memory, so that time is synctest's.
func pipeTransport(t *testing.T, handler http.HandlerFunc) *http.Transport {
	listener := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	go server.Serve(listener)
	transport := NewTransport()
	transport.Proxy = nil
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		listener.conns <- there
		return newUploadConn(here), nil
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		time.Sleep(time.Hour) // until all handlers have ended
	})
	return transport
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.closed); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// How long nothing may move, and what is made of it.
func TestPatience(t *testing.T) {
	readAll := func(r *http.Request) { io.Copy(io.Discard, r.Body) }
	tests := []struct {
		name    string
		params  Params
		handler http.HandlerFunc
		want    error
		safe    bool
		after   time.Duration
	}{
		{"the answer comes after 10 minutes 59", nil, func(w http.ResponseWriter, r *http.Request) {
			readAll(r)
			time.Sleep(10*time.Minute + 59*time.Second)
			io.WriteString(w, "{}")
		}, nil, false, 10*time.Minute + 59*time.Second},
		{"no answer", nil, func(_ http.ResponseWriter, r *http.Request) { readAll(r); <-r.Context().Done() }, ErrLost, false, 11 * time.Minute},
		{"no answer from Whisper", Params{{"model", "whisper-large"}}, func(_ http.ResponseWriter, r *http.Request) { readAll(r); <-r.Context().Done() }, ErrLost, false, 21 * time.Minute},
		{"the upload stalls", nil, func(_ http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, 200_000)
			time.Sleep(2 * time.Minute)
		}, ErrStalled, true, time.Minute},
		{"the upload is slow", nil, func(w http.ResponseWriter, r *http.Request) { // 64 KiB in 10 s, all the time
			for {
				if _, err := io.CopyN(io.Discard, r.Body, 64<<10); err != nil {
					break
				}
				time.Sleep(10 * time.Second)
			}
			io.WriteString(w, "{}")
		}, nil, false, 16 * 10 * time.Second},
		{"the answer stalls", nil, func(w http.ResponseWriter, r *http.Request) {
			readAll(r)
			io.WriteString(w, `{"metadata":`)
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, ErrLost, false, time.Minute},
		{"the answer is slow", nil, func(w http.ResponseWriter, r *http.Request) {
			readAll(r)
			for range 100 {
				io.WriteString(w, "{}")
				http.NewResponseController(w).Flush()
				time.Sleep(59 * time.Second)
			}
		}, nil, false, 100 * 59 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &Client{Key: mustParseKey(t, "a-key-for-this"), Retries: -1, Transport: plain{pipeTransport(t, test.handler)}}
				source := Source{Name: "call.wav", Size: 1 << 20, Open: func() (io.ReadCloser, error) {
					return io.NopCloser(bytes.NewReader(make([]byte, 1<<20))), nil
				}}
				began := time.Now()
				_, err := client.Do(t.Context(), Request{Params: test.params, Source: source}, io.Discard, nil)
				took := time.Since(began)
				if !errors.Is(err, test.want) || took.Truncate(time.Second) != test.after {
					t.Errorf("%v after %v; want %v after %v", err, took, test.want, test.after)
				}
				if broken, ok := errors.AsType[*ConnError](err); ok && broken.Safe != test.safe {
					t.Errorf("safe to send again: %v", broken.Safe)
				}
			})
		})
	}
}

// plain sends https requests as http: over a pipe there is nobody to listen.
type plain struct{ http.RoundTripper }

func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Scheme = "http"
	return p.RoundTripper.RoundTrip(r)
}

// Waits between attempts are real ones, and end with the context.
func TestRealWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		transport := roundTripper(func(*http.Request) (*http.Response, error) {
			n++
			return &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {"90"}}, Body: io.NopCloser(strings.NewReader(""))}, nil
		})
		client := &Client{Key: mustParseKey(t, "a-key-for-this"), Transport: transport}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Do(ctx, Request{Source: TextSource("call.wav", "RIFF")}, io.Discard, nil)
		if n != 3 || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 200*time.Second {
			t.Errorf("sent %d times, %v after %v", n, err, time.Since(began))
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBackoff(t *testing.T) {
	for attempt, most := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 5: 16 * time.Second, 6: 30 * time.Second, 1000: 30 * time.Second} {
		seen := map[time.Duration]bool{}
		for range 100 {
			d := backoff(attempt)
			seen[d] = true
			if d < most/2 || d > most {
				t.Errorf("attempt %d: %v", attempt, d)
			}
		}
		if len(seen) < 50 {
			t.Errorf("attempt %d: only %d different waits", attempt, len(seen))
		}
	}
}

// A write may fail before the answer that explains it has been read: on a
// real network that is a race, which here the failing write always wins.
func TestAnswerAfterFailedWrite(t *testing.T) {
	for sent, says := range map[string]string{
		"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\n\"too big\"": "answered 413: too big",
		"": "broken pipe", // nothing to be heard: what failed is said
	} {
		synctest.Test(t, func(t *testing.T) {
			transport := NewTransport()
			transport.Proxy = nil
			transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
				here, there := net.Pipe()
				conn := newUploadConn(&failingConn{Conn: here, room: 100_000})
				go io.Copy(io.Discard, there)
				go func() {
					time.Sleep(time.Second)
					io.WriteString(there, sent)
					there.Close()
				}()
				return conn, nil
			}
			client := &Client{Key: mustParseKey(t, "a-key-for-this"), Retries: -1, Transport: plain{transport}}
			_, err := client.Do(t.Context(), Request{Source: TextSource("call.wav", strings.Repeat("RIFF", 100_000))}, io.Discard, nil)
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%v, want %q", err, says)
			}
			time.Sleep(time.Minute) // until the server's side has ended
		})
	}
}

// A failingConn has room for so many bytes, then writing fails while reading goes on.
type failingConn struct {
	net.Conn
	room int
}

func (c *failingConn) Write(p []byte) (int, error) {
	if c.room -= len(p); c.room < 0 {
		return 0, syscall.EPIPE
	}
	return c.Conn.Write(p)
}

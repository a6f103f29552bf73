// Package apitest has a service to test against: it answers as Deepgram does,
// fails in the ways it fails, and remembers what it was asked.
//
//	server := apitest.NewServer(t, apitest.Fail(429, apitest.TooManyRequests, "Retry-After: 1"), apitest.Analysis())
//	… run a client with server.URL and apitest.Key …
//	first := server.Requests()[0]
package apitest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Key is the key that a Server accepts.
const Key = "earshot-test-key-0123456789abcdef"

// RequestID is in every answer made here.
const RequestID = "0f3d5c1e-8f0b-4c63-9a55-1d2f6c7b8a90"

// A Request is one that a Server received.
type Request struct {
	Method, Path string
	Query        string // raw, without the question mark
	Header       http.Header
	Length       int64  // Content-Length; -1 if the body came in chunks
	Size         int64  // bytes of the body that arrived
	SHA256       string // of these bytes, in hex
	Body         []byte // the first 64 KiB of them
	Complete     bool   // all of the body arrived
}

// A Server is a service of one's own on this machine. It answers each request
// with the next of its replies, and once they are used up with the last one.
type Server struct {
	URL string // http://127.0.0.1:PORT

	http    *httptest.Server
	done    chan struct{}
	mu      sync.Mutex
	replies []Reply
	seen    []*Request
}

// NewServer starts a server that ends with the test. Without replies it
// answers every request with Analysis. A request without
// "Authorization: Token "+Key, or to another path than /v1/listen and /v1/read,
// gets 401 or 404 whatever the replies are, and uses none of them up.
func NewServer(t testing.TB, replies ...Reply) *Server {
	t.Helper()
	s := &Server{replies: replies, done: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	t.Cleanup(func() {
		close(s.done) // ends what stalls
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// Requests are those received until now, in the order of their arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.seen))
	for i, r := range s.seen {
		out[i] = *r
		out[i].Header = r.Header.Clone()
	}
	return out
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	e := &Exchange{W: w, R: r, server: s, hash: sha256.New(), request: &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Length: r.ContentLength,
	}}
	s.mu.Lock()
	s.seen = append(s.seen, e.request)
	reply := Analysis()
	switch {
	case r.Header.Get("Authorization") != "Token "+Key:
		reply = Fail(http.StatusUnauthorized, InvalidAuth)
	case r.Method != http.MethodPost || r.URL.Path != "/v1/listen" && r.URL.Path != "/v1/read":
		reply = Fail(http.StatusNotFound, "404 page not found\n")
	case len(s.replies) > 0:
		reply = s.replies[0]
		if len(s.replies) > 1 {
			s.replies = s.replies[1:]
		}
	}
	s.mu.Unlock()
	reply(e)
}

// An Exchange is one request and the answer to it, for a Reply.
type Exchange struct {
	W http.ResponseWriter
	R *http.Request

	server  *Server
	request *Request
	hash    interface {
		io.Writer
		Sum([]byte) []byte
	}
}

// Read reads up to n bytes of the body, all of it if n is negative, and notes
// them in the Request. It tells whether the body came to its end.
func (e *Exchange) Read(n int64) bool {
	buffer := make([]byte, 256<<10)
	for n != 0 {
		part := buffer
		if n > 0 {
			part = buffer[:min(n, int64(len(buffer)))]
		}
		got, err := e.R.Body.Read(part)
		n -= min(int64(got), max(n, 0))
		e.note(part[:got], err == io.EOF)
		if err != nil {
			return err == io.EOF
		}
	}
	return false
}

func (e *Exchange) note(p []byte, whole bool) {
	e.hash.Write(p)
	e.server.mu.Lock()
	defer e.server.mu.Unlock()
	e.request.Size += int64(len(p))
	e.request.SHA256 = hex.EncodeToString(e.hash.Sum(nil))
	if room := 64<<10 - len(e.request.Body); room > 0 {
		e.request.Body = append(e.request.Body, p[:min(room, len(p))]...)
	}
	e.request.Complete = e.request.Complete || whole
}

// Wait waits so long, and no longer than the server runs and the client is there.
func (e *Exchange) Wait(d time.Duration) {
	select {
	case <-time.After(d):
	case <-e.R.Context().Done():
	case <-e.server.done:
	}
}

// Hangup breaks the connection off: the client sees it reset or at its end.
func (e *Exchange) Hangup() { panic(http.ErrAbortHandler) }

// Send answers. Headers are "Name: value"; the content type is JSON unless they say another.
func (e *Exchange) Send(status int, body string, headers ...string) {
	h := e.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("dg-request-id", RequestID)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ":")
		h.Set(name, strings.TrimSpace(value))
	}
	e.W.WriteHeader(status)
	io.WriteString(e.W, body)
}

// A Reply answers one request.
type Reply func(*Exchange)

// Analysis reads the body and answers with ListenAnswer or ReadAnswer.
func Analysis() Reply {
	return func(e *Exchange) {
		if !e.Read(-1) {
			return
		}
		if strings.HasSuffix(e.R.URL.Path, "/read") {
			e.Send(http.StatusOK, ReadAnswer)
		} else {
			e.Send(http.StatusOK, ListenAnswer)
		}
	}
}

// Answer reads the body and answers 200 with this one.
func Answer(body string, headers ...string) Reply { return Fail(http.StatusOK, body, headers...) }

// Fail reads the body and answers with a status and a body such as those of Failures.
func Fail(status int, body string, headers ...string) Reply {
	return func(e *Exchange) {
		if e.Read(-1) {
			e.Send(status, body, headers...)
		}
	}
}

// Early answers after n bytes of the body, without reading the rest, and closes the connection.
func Early(n int64, status int, body string, headers ...string) Reply {
	return func(e *Exchange) {
		e.Read(n)
		e.Send(status, body, append(slices.Clone(headers), "Connection: close")...)
	}
}

// Redirect reads the body and points elsewhere.
func Redirect(status int, to string) Reply { return Fail(status, "", "Location: "+to) }

// BreakUpload breaks off after n bytes of the body.
func BreakUpload(n int64) Reply {
	return func(e *Exchange) {
		e.Read(n)
		e.Hangup()
	}
}

// BreakWaiting reads the body and breaks off without an answer.
func BreakWaiting() Reply {
	return func(e *Exchange) {
		e.Read(-1)
		e.Hangup()
	}
}

// BreakAnswer reads the body and breaks off after n bytes of the answer, whose Content-Length is right.
func BreakAnswer(body string, n int) Reply {
	return func(e *Exchange) {
		e.Read(-1)
		e.W.Header().Set("Content-Length", fmt.Sprint(len(body)))
		e.Send(http.StatusOK, body[:n])
		http.NewResponseController(e.W).Flush()
		e.Hangup()
	}
}

// Slow reads the body with a pause after every n bytes, then replies.
func Slow(n int64, pause time.Duration, then Reply) Reply {
	return func(e *Exchange) {
		for !e.Read(n) {
			if e.R.Context().Err() != nil {
				return
			}
			e.Wait(pause)
		}
		then(e)
	}
}

// Trickle reads the body and answers n bytes at a time with a pause after each.
func Trickle(body string, n int, pause time.Duration) Reply {
	return func(e *Exchange) {
		e.Read(-1)
		e.W.Header().Set("Content-Length", fmt.Sprint(len(body)))
		e.Send(http.StatusOK, "")
		for part := range slices.Chunk([]byte(body), n) {
			if _, err := e.W.Write(part); err != nil {
				return
			}
			http.NewResponseController(e.W).Flush()
			e.Wait(pause)
		}
	}
}

// StallUpload reads n bytes of the body and then nothing, until the client or the test ends.
func StallUpload(n int64) Reply {
	return func(e *Exchange) {
		e.Read(n)
		e.Wait(24 * time.Hour)
	}
}

// StallWaiting reads the body and never answers.
func StallWaiting() Reply { return Delay(24*time.Hour, Analysis()) }

// Delay reads the body, waits and then replies.
func Delay(d time.Duration, then Reply) Reply {
	return func(e *Exchange) {
		e.Read(-1)
		e.Wait(d)
		then(e)
	}
}

// Hold reads the body and replies once release is closed: for tests that look at what happens meanwhile.
func Hold(release <-chan struct{}, then Reply) Reply {
	return func(e *Exchange) {
		e.Read(-1)
		select {
		case <-release:
			then(e)
		case <-e.R.Context().Done():
		case <-e.server.done:
		}
	}
}

// Bytes is n bytes in which, within the first 2 GiB, no two lines are the
// same: a body that came in the wrong order or with a hole has another hash.
func Bytes(n int) []byte {
	b := make([]byte, 0, n+8)
	for i := 0; len(b) < n; i++ {
		for shift := 24; shift >= 0; shift -= 4 {
			b = append(b, "0123456789abcdef"[i>>shift&15])
		}
		b = append(b, '\n')
	}
	return b[:n]
}

package api_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
)

// newServer is for what apitest.Server doesn't do: any handler at all.
func newServer(t testing.TB, handler http.HandlerFunc) (url string) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

// newTLSServer has a certificate that nobody trusts.
func newTLSServer(t testing.TB, handler http.HandlerFunc) (url string) {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

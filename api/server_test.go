package api_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"earshot/api"
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

// keyOf is a text as a key.
func keyOf(t testing.TB, text string) api.Key {
	t.Helper()
	k, err := api.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

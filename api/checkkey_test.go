package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"earshot/api"
	"earshot/api/apitest"
)

// roundTrip answers requests without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestCheckKey(t *testing.T) {
	for _, tt := range []struct {
		status int
		header string // of the answer
		body   string
		want   int // status of the *Error; 0: none
	}{
		{200, "application/json", `{"projects":[]}`, 0},
		{403, "application/json", apitest.NoPermission, 0},
		{404, "text/plain", "404 page not found", 0},
		{401, "application/json", apitest.InvalidAuth, 401},
		{200, "text/html", "<html>sign in</html>", 200},
		{403, "text/html", "<html>the proxy says no</html>", 403},
		{302, "text/plain", "", 302},
		{500, "application/json", apitest.Unavailable, 500},
	} {
		t.Run(fmt.Sprint(tt.status, tt.header), func(t *testing.T) {
			var seen []*http.Request
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				seen = append(seen, r)
				w.Header().Set("Content-Type", tt.header)
				w.Header().Set("Location", "https://elsewhere.example.com/"+apitest.Key)
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body, apitest.Key)
			}))
			defer s.Close()
			host, err := api.ParseHost(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			err = (&api.Client{Host: host, Key: keyOf(t, apitest.Key)}).CheckKey(t.Context())
			e, isError := errors.AsType[*api.Error](err)
			if (tt.want == 0) != (err == nil) || tt.want != 0 && (!isError || e.Status != tt.want || e.Hint() == "") {
				t.Errorf("error %v", err)
			}
			if err != nil && strings.Contains(fmt.Sprintf("%v %+v %s", err, err, e.Body), apitest.Key) {
				t.Errorf("the key is in the error: %+v", err)
			}
			if len(seen) != 1 {
				t.Fatalf("%d requests", len(seen))
			}
			if r := seen[0]; r.Method != "GET" || r.RequestURI != "/v1/projects" || r.Header.Get("Authorization") != "Token "+apitest.Key {
				t.Errorf("asked %s %s", r.Method, r.RequestURI)
			}
		})
	}
}

func TestCheckKeyWithoutAnswer(t *testing.T) {
	none := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
	if err := (&api.Client{}).CheckKey(t.Context()); !errors.Is(err, api.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	err := (&api.Client{Key: keyOf(t, apitest.Key), Transport: none}).CheckKey(t.Context())
	if e, ok := errors.AsType[*api.ConnError](err); !ok || !e.Safe || !strings.Contains(err.Error(), "api.deepgram.com: no route") {
		t.Errorf("without a network: %v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		hangs := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		if err := (&api.Client{Key: keyOf(t, apitest.Key), Transport: hangs}).CheckKey(t.Context()); !errors.Is(err, api.ErrStalled) {
			t.Errorf("a host that says nothing: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := (&api.Client{Key: keyOf(t, apitest.Key), Transport: hangs}).CheckKey(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"earshot/api"
	"earshot/api/apitest"
)

func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := apitest.NewServer(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := apitest.NewServer(t, apitest.Redirect(status, elsewhere.URL+"/v1/listen"))
		client, _ := newClient(t, s)
		_, err := client.Do(t.Context(), api.Request{Source: recording(1000)}, io.Discard, nil)
		if !errors.Is(err, api.ErrRedirected) || !strings.Contains(err.Error(), elsewhere.URL) || !strings.Contains(api.Hint(err), "--host") {
			t.Errorf("%d: %v", status, err)
		}
		if len(s.Requests()) != 1 {
			t.Errorf("%d: sent %d times", status, len(s.Requests()))
		}
	}
	if n := len(elsewhere.Requests()); n > 0 {
		t.Errorf("%d requests went elsewhere, with the key %q", n, elsewhere.Requests()[0].Header.Get("Authorization"))
	}
}

func TestKeys(t *testing.T) {
	s := apitest.NewServer(t)
	client, _ := newClient(t, s)
	client.Key = api.Key{}
	_, err := client.Do(t.Context(), api.Request{Source: recording(10)}, io.Discard, nil)
	if !errors.Is(err, api.ErrNoKey) || api.Hint(err) == "" || len(s.Requests()) > 0 {
		t.Errorf("without a key: %v", err)
	}
	client.Key = keyOf(t, "wrong-wrong-wrong")
	_, err = client.Do(t.Context(), api.Request{Source: recording(10)}, io.Discard, nil)
	if e, ok := errors.AsType[*api.Error](err); !ok || e.Status != 401 || !strings.Contains(e.Hint(), "earshot auth login") {
		t.Error(err)
	}
}

// The key is in the header that goes to the host, and nowhere else.
func TestKeyIsNeverShown(t *testing.T) {
	const key = "SECRET0123456789"
	client := api.Client{Key: keyOf(t, key)}
	within := struct{ client api.Client }{client}
	shown := map[string]string{}
	for _, verb := range []string{"v", "+v", "#v", "s", "q", "x", "d", "T", "p"} {
		shown["%"+verb] = fmt.Sprintf("%"+verb, client) + fmt.Sprintf("%"+verb, &client) + fmt.Sprintf("%"+verb, struct{ C *api.Client }{&client}) + fmt.Sprintf("%"+verb, []api.Client{client}) + fmt.Sprintf("%"+verb, within) + fmt.Sprintf("%"+verb, &within)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "client", client, "pointer", &client)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "client", client, "pointer", &client)
	shown["slog"] = log.String()

	// A service, or a proxy, that repeats what it was sent.
	echo := func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Authorization")
		w.Header().Set("Location", "https://example.com/?key="+key)
		w.Header().Set("dg-request-id", key)
		w.WriteHeader(302)
		long := strings.Repeat("x", 490) // what is cut off ends within the key
		fmt.Fprintf(w, `{"err_code":%q,"err_msg":%q,"details":%q,"request_id":%q}`, key, key, long+key, key)
	}
	s := newServer(t, echo)
	var err error
	client.Host, err = api.ParseHost(s)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(t.Context(), api.Request{Source: recording(10)}, io.Discard, nil)
	e, ok := errors.AsType[*api.Error](err)
	if !ok || !strings.Contains(e.Message, "[key]") {
		t.Fatal(err)
	}
	shown["error"] = fmt.Sprintf("%v %+v %s %+v", err, *e, e.Body, answer)
	client.Host, err = api.ParseHost(newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("dg-request-id", r.Header.Get("Authorization"))
		io.WriteString(w, apitest.ListenAnswer)
	}))
	if err != nil {
		t.Fatal(err)
	}
	answer, err = client.Do(t.Context(), api.Request{Source: recording(10)}, io.Discard, nil)
	shown["a good answer"] = fmt.Sprintf("%+v %v", answer, err)
	for where, text := range shown {
		if strings.Contains(text, key[:8]) || strings.Contains(text, fmt.Sprintf("%x", key[:8])) {
			t.Errorf("%s shows the key: %s", where, text)
		}
	}
}

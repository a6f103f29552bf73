package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"earshot/api"
	"earshot/api/apitest"
)

func TestRetries(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	busy := func(headers ...string) apitest.Reply {
		return apitest.Fail(429, apitest.TooManyRequests, headers...)
	}
	fail := func(status int) apitest.Reply { return apitest.Fail(status, "") }
	once := api.ReaderSource("standard input", strings.NewReader("RIFF"))
	tests := []struct {
		name    string
		source  api.Source // the zero one is a recording
		retries int
		replies []apitest.Reply
		sent    int
		wait    [][2]time.Duration // at least, at most
		ok      bool
	}{
		{"busy, says how long", api.Source{}, 0, []apitest.Reply{busy("Retry-After: 7"), apitest.Analysis()}, 2, [][2]time.Duration{{7 * time.Second, 7 * time.Second}}, true},
		{"busy, says until when", api.Source{}, 0, []apitest.Reply{busy("Retry-After: " + date(time.Minute)), apitest.Analysis()}, 2, [][2]time.Duration{{50 * time.Second, time.Minute}}, true},
		{"busy for too long", api.Source{}, 0, []apitest.Reply{busy("Retry-After: 3600"), apitest.Analysis()}, 1, nil, false},
		{"busy, doesn't say", api.Source{}, 0, []apitest.Reply{busy(), busy(), busy(), apitest.Analysis()}, 4,
			[][2]time.Duration{{time.Second / 2, time.Second}, {time.Second, 2 * time.Second}, {2 * time.Second, 4 * time.Second}}, true},
		{"busy all the time", api.Source{}, 0, []apitest.Reply{busy("Retry-After: 1")}, 4, [][2]time.Duration{{1e9, 1e9}, {1e9, 1e9}, {1e9, 1e9}}, false},
		{"one retry", api.Source{}, 1, []apitest.Reply{fail(503)}, 2, [][2]time.Duration{{time.Second / 2, time.Second}}, false},
		{"no retries", api.Source{}, -1, []apitest.Reply{fail(503), apitest.Analysis()}, 1, nil, false},
		{"unavailable", api.Source{}, 0, []apitest.Reply{apitest.Fail(503, "", "Retry-After: 2"), apitest.Analysis()}, 2, [][2]time.Duration{{2e9, 2e9}}, true},
		{"broken", api.Source{}, 0, []apitest.Reply{fail(500), fail(500), apitest.Analysis()}, 3, [][2]time.Duration{{time.Second / 2, time.Second}, {time.Second, 2 * time.Second}}, true},
		{"a gateway that lost the service after all was sent: never again", api.Source{}, 0, []apitest.Reply{fail(502), apitest.Analysis()}, 1, nil, false},
		{"a gateway that lost the service before", recording(32 << 20), 0, []apitest.Reply{apitest.Early(1000, 502, ""), apitest.Analysis()}, 2, [][2]time.Duration{{time.Second / 2, time.Second}}, true},
		{"took too long: never again", api.Source{}, 0, []apitest.Reply{fail(504), apitest.Analysis()}, 1, nil, false},
		{"not implemented", api.Source{}, 0, []apitest.Reply{fail(501), apitest.Analysis()}, 1, nil, false},
		{"a stream, busy", once, 0, []apitest.Reply{busy("Retry-After: 1"), apitest.Analysis()}, 1, nil, false},
		{"upload broke off", recording(32 << 20), 0, []apitest.Reply{apitest.BreakUpload(1000), apitest.Analysis()}, 2, [][2]time.Duration{{time.Second / 2, time.Second}}, true},
		{"lost while waiting: never again", api.Source{}, 0, []apitest.Reply{apitest.BreakWaiting(), apitest.Analysis()}, 1, nil, false},
		{"lost while receiving: never again", api.Source{}, 0, []apitest.Reply{apitest.BreakAnswer(apitest.ListenAnswer, 99), apitest.Analysis()}, 1, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.source.Open == nil {
				test.source = recording(1000)
			}
			s := apitest.NewServer(t, test.replies...)
			client, waited := newClient(t, s)
			client.Retries = test.retries
			var told []api.Progress
			var out bytes.Buffer
			answer, err := client.Do(t.Context(), api.Request{Source: test.source}, &out, func(p api.Progress) {
				if p.Stage == api.Retrying {
					told = append(told, p)
				}
			})
			if (err == nil) != test.ok || answer.Attempts != test.sent || len(s.Requests()) != test.sent {
				t.Fatalf("sent %d times, %+v, %v", len(s.Requests()), answer, err)
			}
			if test.ok && out.String() != apitest.ListenAnswer {
				t.Errorf("written: %s", out.String())
			}
			if len(waited()) != len(test.wait) || len(told) != len(test.wait) {
				t.Fatalf("waited %v, told %v", waited(), told)
			}
			for i, w := range waited() {
				if w < test.wait[i][0] || w > test.wait[i][1] {
					t.Errorf("waited %v before attempt %d", w, i+2)
				}
				if told[i].Wait != w || told[i].Why == nil || told[i].Attempt != i+1 {
					t.Errorf("told %+v", told[i])
				}
			}
		})
	}
}

func TestLost(t *testing.T) {
	for _, reply := range []apitest.Reply{apitest.BreakWaiting(), apitest.BreakAnswer(apitest.ListenAnswer, 99)} {
		s := apitest.NewServer(t, reply)
		client, _ := newClient(t, s)
		_, err := client.Do(t.Context(), api.Request{Source: recording(1000)}, io.Discard, nil)
		if broken, ok := errors.AsType[*api.ConnError](err); !ok || !errors.Is(err, api.ErrLost) || broken.Safe || !strings.Contains(api.Hint(err), "charged") {
			t.Errorf("%v; hint %q", err, api.Hint(err))
		}
	}
}

func TestNoConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	host, _ := api.ParseHost(address)
	client := &api.Client{Host: host, Key: keyOf(t, apitest.Key), Retries: 2, Sleep: func(context.Context, time.Duration) error { return nil }}
	answer, err := client.Do(t.Context(), api.Request{Source: recording(1000)}, io.Discard, nil)
	if answer.Attempts != 3 || !strings.Contains(fmt.Sprint(err), "no connection to http://"+address) || !strings.Contains(api.Hint(err), "Nothing listens there") {
		t.Errorf("%d attempts, %v, %q", answer.Attempts, err, api.Hint(err))
	}
}

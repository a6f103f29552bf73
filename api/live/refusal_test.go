package live

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"

	"github.com/coder/websocket"
)

func TestRefusalsThatAreFinal(t *testing.T) {
	tests := []struct {
		plan   apitest.Plan
		status int
		says   []string
	}{
		{apitest.Plan{Refuse: 401, Body: `{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"r-1"}`}, 401, []string{"Invalid credentials."}},
		{apitest.Plan{Refuse: 400, Body: `{"category":"INVALID_QUERY_PARAMETER","message":"no such model","details":"` + strings.Repeat("x", 3000) + `","request_id":"r-1"}`}, 400, []string{"no such model"}},
		{apitest.Plan{Refuse: 402, Body: "no credit"}, 402, []string{"no credit"}},
		{apitest.Plan{Refuse: 403, Header: http.Header{"Dg-Error": {"not for you"}}}, 403, []string{"not for you"}},
		{apitest.Plan{Refuse: 404, Body: ""}, 404, []string{"Not Found"}},
		{apitest.Plan{Refuse: 200, Body: "hello"}, 200, []string{"no live session"}},
		{apitest.Plan{Refuse: 302, Header: http.Header{"Location": {"https://elsewhere.example/"}}}, 302, []string{"redirect"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pcm, _ := apitest.Speak(3, 1000, 1, 5*time.Second)
				h, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan { return test.plan })
				refused, ok := errors.AsType[*api.Error](err)
				if !ok || refused.Status != test.status {
					t.Fatalf("%T %v", err, err)
				}
				for _, s := range test.says {
					if !strings.Contains(err.Error(), s) {
						t.Errorf("%q does not say %q", err, s)
					}
				}
				if strings.Contains(fmt.Sprintf("%v %+v %#v", err, refused, refused), "secret-key") {
					t.Error("the key is in the error")
				}
				if len(streams) != 1 || len(of[Disconnected](h)) != 0 {
					t.Errorf("%d attempts", len(streams))
				}
				if refused.RequestID == "" {
					t.Error("no request id")
				}
				if test.status == 302 && !errors.Is(err, api.ErrRedirected) {
					t.Errorf("%v is not ErrRedirected", err)
				}
				if gaps := of[Gap](h); len(gaps) != 1 || gaps[0].From != 0 {
					t.Errorf("gaps %v", gaps)
				}
			})
		})
	}
}

// Whatever shape a refusal has, the client of package api knows it.
func TestEveryShapeOfRefusal(t *testing.T) {
	for _, f := range apitest.Failures() {
		synctest.Test(t, func(t *testing.T) {
			pcm, _ := apitest.Speak(3, 1000, 1, time.Second)
			h, _, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(n int) apitest.Plan {
				return apitest.Plan{Refuse: f.Status, Body: f.Body, Header: http.Header{"Content-Type": {f.ContentType}}}
			})
			again := f.Status >= 500 || f.Status == 429 || f.Status == 408
			if lost := of[Disconnected](h); len(lost) > 0 != again {
				t.Errorf("%s: %d more attempts", f.Name, len(lost))
			}
			if refused, ok := errors.AsType[*api.Error](err); !ok || refused.Status != f.Status || refused.Message == "" {
				t.Errorf("%s: %v", f.Name, err)
			}
		})
	}
}

func TestRefusedSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(8, 1000, 1, 10*time.Second)
		_, streams, err := stream(t, Config{Format: telephone}, bytes.NewReader(pcm), func(int) apitest.Plan {
			return apitest.Plan{Drop: apitest.AtSound, Close: websocket.StatusPolicyViolation, Reason: "DATA-0000\x1b[2J"}
		})
		closed, ok := errors.AsType[*CloseError](err)
		if !ok || closed.Code != 1008 || len(streams) != 1 || !strings.Contains(closed.Hint(), "sample rate") {
			t.Errorf("%v, %d connections", err, len(streams))
		}
		if strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q could drive a terminal", err)
		}
	})
}

func TestConfigIsChecked(t *testing.T) {
	good := &api.Client{Key: keyOf(t, "k")}
	tests := []struct {
		name string
		c    Config
		want error
	}{
		{"no key", Config{Client: &api.Client{}}, api.ErrNoKey},
		{"channels", Config{Client: good, Format: Format{SampleRate: 8000, Channels: 21}}, nil},
		{"rate", Config{Client: good, Format: Format{Channels: 1}}, nil},
		{"what a live session can't do", Config{Client: good, Params: api.Params{{Name: "topics", Value: "true"}}}, nil},
		{"too many key terms", Config{Client: good, Params: api.Params{{Name: "keyterm", Value: strings.Repeat("of ", 501)}}}, api.ErrTooLarge},
	}
	for _, test := range tests {
		err := Run(t.Context(), test.c, strings.NewReader(""), func(Event) { t.Error("an event") })
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

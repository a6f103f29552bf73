package live_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"
	"earshot/api/live"
	"earshot/model"
)

// record streams sound to a server that does what plan says, and saves the session.
func record(t *testing.T, path string, c live.Config, pcm []byte, plan func(int) apitest.Plan) (words [][]string) {
	t.Helper()
	words = make([][]string, max(c.Format.Channels, 1))
	synctest.Test(t, func(t *testing.T) {
		server := apitest.NewLive(plan)
		transport := server.Transport()
		defer server.Close()
		defer transport.CloseIdleConnections()
		c.Client = &api.Client{Key: keyOf(t, "k"), Transport: transport}
		log, err := live.CreateLog(path, live.Recording{Created: time.Now(), File: "call.wav", Format: c.Format})
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		err = live.Run(t.Context(), c, bytes.NewReader(pcm), func(e live.Event) {
			if err := log.Record(e); err != nil {
				t.Error(err)
			}
			if r, ok := e.(live.Received); ok && r.Message.Final {
				for _, w := range r.Message.Words {
					words[r.Message.Channel] = append(words[r.Message.Channel], w.Text)
				}
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
	return words
}

// open reads a file as the explorer does.
func open(t *testing.T, path string) *model.Call {
	t.Helper()
	document, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer document.Close()
	call, err := model.Decode(t.Context(), document)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

func wordsOf(call *model.Call, channel int) (list []string) {
	for _, w := range call.Words {
		if int(w.Channel) == channel {
			list = append(list, w.Text)
		}
	}
	return list
}

// A saved session opens as the call that was heard, however often connections broke.
func TestSavedSessionIsTheCall(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "call.jsonl")
			c := live.Config{
				Format: live.Format{SampleRate: 1000, Channels: 1 + int(seed%2)},
				Params: api.Params{{Name: "interim_results", Value: "true"}, {Name: "multichannel", Value: "true"}},
			}
			pcm, spoken := apitest.Speak(seed, c.Format.SampleRate, c.Format.Channels, 90*time.Second)
			told := record(t, path, c, pcm, func(n int) apitest.Plan {
				if n > 8 {
					return apitest.Plan{}
				}
				return apitest.Plan{Drop: []apitest.Moment{apitest.AfterFinal, apitest.AtInterim, apitest.BeforeFinal}[n%3], Times: 1 + n%4}
			})
			call := open(t, path)
			for channel, want := range spoken {
				if got := wordsOf(call, channel); !slices.Equal(got, want) || !slices.Equal(told[channel], want) {
					t.Errorf("channel %d\nopened %v\ntold   %v\nspoken %v", channel, got, told[channel], want)
				}
			}
			if r := call.Recordings; len(r) != 1 || !r[0].Ended || r[0].Duration != 90*time.Second || len(r[0].Unsent) != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// Recorded messages come out as they are, and their log opens as they do.
func TestRecordedStreamsReplayed(t *testing.T) {
	paths, _ := filepath.Glob("../../../shared/corpus/live-*.jsonl")
	if len(paths) == 0 {
		t.Skip("there are no recorded streams beside the checkout")
	}
	for _, recorded := range paths {
		b, err := os.ReadFile(recorded)
		if err != nil {
			t.Fatal(err)
		}
		messages := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
		path := filepath.Join(t.TempDir(), "call.jsonl")
		silence := make([]byte, 420*1000*2)
		record(t, path, live.Config{Format: live.Format{SampleRate: 1000, Channels: 1}}, silence,
			func(int) apitest.Plan { return apitest.Plan{Replay: messages} })
		saved, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if !bytes.Contains(saved, append(m, '\n')) {
				t.Errorf("%s: a message is missing: %.200s", recorded, m)
			}
		}
		got, want := open(t, path), open(t, recorded)
		if a, b := wordsOf(got, 0), wordsOf(want, 0); len(b) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: %d words of %d", recorded, len(a), len(b))
		}
	}
}

// The same over a real connection, in real time.
func TestOverTheNetwork(t *testing.T) {
	server := apitest.NewLive(func(n int) apitest.Plan {
		if n == 1 { // 0 has the wrong key
			return apitest.Plan{Drop: apitest.BeforeFinal}
		}
		return apitest.Plan{}
	})
	server.Key = "right"
	listener := httptest.NewServer(server)
	defer listener.Close()
	host, err := api.ParseHost(listener.URL)
	if err != nil {
		t.Fatal(err)
	}
	pcm, spoken := apitest.Speak(21, 16000, 1, 1500*time.Millisecond)
	for _, key := range []string{"wrong", "right"} {
		var told []string
		lost := 0
		err = live.Run(t.Context(), live.Config{
			Client: &api.Client{Host: host, Key: keyOf(t, key)}, Format: live.Format{SampleRate: 16000, Channels: 1},
		}, bytes.NewReader(pcm), func(e live.Event) {
			if _, ok := e.(live.Disconnected); ok {
				lost++
			}
			if r, ok := e.(live.Received); ok && r.Message.Final {
				for _, w := range r.Message.Words {
					told = append(told, w.Text)
				}
			}
		})
		if key == "wrong" {
			if refused, ok := errors.AsType[*api.Error](err); !ok || refused.Status != 401 {
				t.Errorf("with a wrong key: %v", err)
			}
			continue
		}
		if err != nil || !slices.Equal(told, spoken[0]) || lost != 1 {
			t.Errorf("%v, told %v, spoken %v, lost %d connections", err, told, spoken[0], lost)
		}
	}
}

func keyOf(t testing.TB, text string) api.Key {
	t.Helper()
	k, err := api.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

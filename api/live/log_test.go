package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"earshot/api"
	"earshot/api/apitest"
)

func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.jsonl")
	created := time.Date(2026, 11, 21, 15, 0, 0, 123456789, time.UTC)
	log, err := CreateLog(path, Recording{Created: created, File: "call.wav", Format: Format{16000, 1}, Participant: "Ada \"x\"\n"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Event{
		Connected{Offset: 0, At: created},
		Received{Raw: []byte("{\"type\":\n\"Results\"}"), Message: Message{Type: "Results"}},
		Received{Raw: []byte("{\"broken\xff")},
		Disconnected{Err: errLost},
		Gap{31200 * time.Millisecond, 40 * time.Second},
		Connected{Offset: 40 * time.Second, At: created.Add(time.Minute)},
		Received{Raw: []byte(`{"said":"twice"}`), Message: Message{Type: "Results", Repeated: true}},
		Received{Raw: []byte(`{"type":"EarshotConnection","offset":99}`), Message: Message{Type: "EarshotConnection"}},
		Ended{Duration: 93100 * time.Millisecond},
	} {
		if err := log.Record(e); err != nil {
			t.Error(err)
		}
	}
	want := `{"type":"EarshotRecording","version":1,"created":"2026-11-21T15:00:00.123456789Z","file":"call.wav","sample_rate":16000,"channels":1,"participant":"Ada \"x\"\n"}
{"type":"EarshotConnection","offset":0,"at":"2026-11-21T15:00:00.123456789Z"}
{"type": "Results"}
` + "{\"broken\xff" + `
{"type":"EarshotGap","from":31.2,"to":40}
{"type":"EarshotConnection","offset":40,"at":"2026-11-21T15:01:00.123456789Z"}
{"type":"EarshotEnd","duration":93.1}
`
	if got, _ := os.ReadFile(path); string(got) != want { // before Close: a crash loses nothing
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	if err := log.Record(Gap{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("recorded after Close: %v", err)
	}
	if _, err := CreateLog(path, Recording{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file is written over: %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Error("the file was changed")
	}
}

func TestLogOfASessionThatFailed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.jsonl")
	log, err := CreateLog(path, Recording{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	log.Record(Ended{Err: ErrUnfinished})
	if got, _ := os.ReadFile(path); strings.Contains(string(got), "EarshotEnd") {
		t.Error("it is said to have ended properly")
	}
}

// What is read from a log is what the session told.
func TestLogReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.jsonl")
	var h *heard
	synctest.Test(t, func(t *testing.T) {
		pcm, _ := apitest.Speak(11, 1000, 2, time.Minute)
		log, err := CreateLog(path, Recording{Created: time.Now(), Format: Format{1000, 2}})
		if err != nil {
			t.Fatal(err)
		}
		server := apitest.NewLive(faults(apitest.Plan{Drop: apitest.AfterFinal, Times: 5}, apitest.Plan{Refuse: 500}, apitest.Plan{Drop: apitest.AtInterim, Times: 20}))
		transport := server.Transport()
		defer server.Close()
		defer transport.CloseIdleConnections()
		h = new(heard)
		err = Run(t.Context(), Config{
			Client: &api.Client{Key: keyOf(t, "k"), Transport: transport}, Format: Format{1000, 2},
			Params: api.Params{{Name: "multichannel", Value: "true"}, {Name: "interim_results", Value: "true"}},
		}, bytes.NewReader(pcm), func(e Event) {
			h.event(e)
			if err := log.Record(e); err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Error(err)
		}
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	var offset time.Duration
	words := make([][]string, 2)
	for _, line := range lines(t, path) {
		var own struct {
			Type   string
			Offset float64
		}
		if err := json.Unmarshal(line, &own); err != nil {
			t.Fatal(err)
		}
		m, _ := Parse(line)
		switch m.Type {
		case "EarshotConnection":
			offset = seconds(own.Offset)
		case "Results":
			for _, w := range m.moved(offset).Words {
				if m.Final {
					words[m.Channel] = append(words[m.Channel], w.Text)
				}
			}
		}
	}
	for c := range words {
		if !slices.Equal(words[c], h.words(c)) {
			t.Errorf("channel %d\nread %v\ntold %v", c, words[c], h.words(c))
		}
	}
}

package live

import (
	"bufio"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, json string
		want       Message
	}{
		{
			"an interim with speakers",
			`{"type":"Results","channel_index":[1,2],"duration":1.024,"start":4.5,"is_final":false,"speech_final":false,
			  "channel":{"alternatives":[{"transcript":"fútbol ayer","confidence":0.98,"words":[
			  {"word":"fútbol","start":4.52,"end":5.02,"confidence":0.85,"speaker":0},{"word":"ayer","start":5.032,"end":5.5,"confidence":0.98,"speaker":1}]}]},
			  "metadata":{"request_id":"r"},"from_finalize":false}`,
			Message{
				Type: "Results", Channel: 1, Channels: 2, Start: 4500 * ms, End: 5524 * ms, Transcript: "fútbol ayer", RequestID: "r",
				Words: []Word{{"fútbol", 4520 * ms, 5020 * ms, 0.85, 0, ""}, {"ayer", 5032 * ms, 5500 * ms, 0.98, 1, ""}},
			},
		},
		{
			"a final with punctuation and a language",
			`{"type":"Results","channel_index":[0,1],"duration":1.5,"start":5,"is_final":true,"speech_final":true,"from_finalize":true,
			  "channel":{"alternatives":[{"transcript":"Ensure.","words":[{"word":"ensure","punctuated_word":"Ensure.","start":6.25,"end":6.5,"confidence":1,"language":"en"}]}]}}`,
			Message{
				Type: "Results", Channels: 1, Start: 5 * time.Second, End: 6500 * ms, Final: true, SpeechFinal: true, FromFinalize: true,
				Transcript: "Ensure.", Words: []Word{{"Ensure.", 6250 * ms, 6500 * ms, 1, -1, "en"}},
			},
		},
		{
			"an old one without a type, whole numbers as floats",
			`{"channel_index":[0.0,1.0],"duration":1,"start":0.0,"is_final":true,"channel":{"alternatives":[{"transcript":"a","words":[{"word":"a","start":0.0,"end":1.0,"confidence":1.0,"speaker":2.0}]}]}}`,
			Message{Type: "Results", Channels: 1, End: time.Second, Final: true, Transcript: "a", Words: []Word{{"a", 0, time.Second, 1, 2, ""}}},
		},
		{
			"nothing was said",
			`{"type":"Results","channel_index":[0,1],"duration":0.74,"start":0.0,"is_final":true,"channel":{"alternatives":[{"transcript":"","confidence":0.0,"words":[]}]}}`,
			Message{Type: "Results", Channels: 1, End: 740 * ms, Final: true},
		},
		{"SpeechStarted", `{"type":"SpeechStarted","channel":[0,1],"timestamp":9.54}`, Message{Type: "SpeechStarted", Channels: 1, At: 9540 * ms}},
		{"UtteranceEnd", `{"channel":[1,2],"last_word_end":2.395,"type":"UtteranceEnd"}`, Message{Type: "UtteranceEnd", Channel: 1, Channels: 2, At: 2395 * ms}},
		{"Metadata", `{"type":"Metadata","transaction_key":"deprecated","request_id":"r","duration":0.0,"channels":0}`, Message{Type: "Metadata", RequestID: "r"}},
		{"Error", `{"type":"Error","description":"too fast","message":"slow down","variant":"RATE"}`, Message{Type: "Error", Error: "RATE: too fast: slow down"}},
		{"something new", `{"type":"TurnInfo","start":"soon"}`, Message{Type: "TurnInfo"}},
		{"members of other kinds", `{"type":"Results","channel_index":"first","start":"x","duration":2,"is_final":1,"channel":[7]}`, Message{Type: "Results", Channel: 7, End: 2 * time.Second}},
		{"numbers beyond all sense", `{"type":"Results","start":1e300,"duration":1e308,"channel_index":[-5,1e99]}`,
			Message{Type: "Results", Channels: 32767, Start: 365 * 24 * time.Hour, End: 365 * 24 * time.Hour}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Parse([]byte(test.json))
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%v\ngot  %+v\nwant %+v", err, got, test.want)
			}
		})
	}
	for _, bad := range []string{"", "x", "[1]", "7", `"text"`, `{"type":`} {
		if m, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q is read as %+v", bad, m)
		}
	}
}

// Words that were final before are not given again, however a final overlaps.
func TestAfter(t *testing.T) {
	const second = time.Second
	m := Message{
		Type: "Results", Start: 5 * second, End: 9 * second, Final: true, Transcript: "one two three",
		Words: []Word{{"one", 5 * second, 6 * second, 1, -1, ""}, {"two", 6 * second, 7 * second, 1, -1, ""}, {"three", 8 * second, 9 * second, 1, -1, ""}},
	}
	tests := []struct {
		settled    time.Duration
		transcript string
		repeated   bool
	}{
		{0, "one two three", false},
		{5 * second, "one two three", false},
		{5*second + 5*time.Millisecond, "one two three", false}, // rounding
		{6400 * time.Millisecond, "two three", false},
		{6600 * time.Millisecond, "three", false},
		{9 * second, "", true},
	}
	for _, test := range tests {
		got := m.after(test.settled)
		if got.Transcript != test.transcript || got.Repeated != test.repeated {
			t.Errorf("settled at %v: %q, repeated %v", test.settled, got.Transcript, got.Repeated)
		}
	}
	if len(m.Words) != 3 {
		t.Error("the message itself was changed")
	}
}

func BenchmarkParse(b *testing.B) {
	message := []byte(`{"type":"Results","channel_index":[0,1],"duration":1.73,"start":5.9,"is_final":true,"speech_final":true,"from_finalize":false,` +
		`"channel":{"alternatives":[{"transcript":"Ensure domestic tranquility.","confidence":0.98,"words":[` +
		`{"word":"ensure","start":6.251818,"end":6.6427274,"confidence":0.98,"punctuated_word":"Ensure"},` +
		`{"word":"domestic","start":6.6427274,"end":7.1427274,"confidence":0.99,"punctuated_word":"domestic"},` +
		`{"word":"tranquility","start":7.19,"end":7.4245453,"confidence":0.92,"punctuated_word":"tranquility."}]}]},` +
		`"metadata":{"model_info":{"name":"general","version":"2024-01-26.8851","arch":"base"},"request_id":"r","model_uuid":"m"}}`)
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(message); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"type":"Results","channel_index":[0,1],"duration":1.02,"start":4.5,"is_final":true,"channel":{"alternatives":[{"transcript":"a b","words":[{"word":"a","start":4.6,"end":5,"confidence":0.9,"speaker":0.0}]}]},"metadata":{"request_id":"r"}}`,
		`{"type":"SpeechStarted","channel":[0,1],"timestamp":9.54}`,
		`{"channel":[],"last_word_end":-1,"type":"UtteranceEnd"}`,
		`{"type":"Error","message":null,"variant":3}`,
		`{"channel":{"alternatives":[{"words":[{"start":1e400,"end":{}}]}]}}`,
		`[[`,
	} {
		f.Add([]byte(s), int64(time.Second))
	}
	f.Fuzz(func(t *testing.T, b []byte, offset int64) {
		m, err := Parse(b)
		if err != nil {
			if !reflect.DeepEqual(m, Message{}) {
				t.Errorf("%v and %+v", err, m)
			}
			return
		}
		if m.Start < 0 || m.End < m.Start || m.At < 0 || m.Channel < 0 || m.Channels < 0 {
			t.Errorf("%+v", m)
		}
		for _, w := range m.Words {
			if w.Start < 0 || w.End < w.Start || w.Speaker < -1 {
				t.Errorf("%+v", w)
			}
		}
		moved := m.moved(time.Duration(offset % int64(time.Hour)))
		if after := moved.after(moved.End); len(after.Words) > len(m.Words) {
			t.Errorf("%d words became %d", len(m.Words), len(after.Words))
		}
	})
}

// Recorded messages, where they are at hand: all parse, finals follow each other
// without overlap, and so the rule for repeated words leaves every word.
func TestRecordedMessages(t *testing.T) {
	for _, path := range recordedStreams(t) {
		var settled time.Duration
		words, finals := 0, 0
		for _, raw := range lines(t, path) {
			m, err := Parse(raw)
			if err != nil || m.Type != "Results" {
				t.Fatalf("%s: %v in %s", path, err, raw)
			}
			after := m.after(settled)
			if len(after.Words) != len(m.Words) || after.Repeated {
				t.Errorf("%s: words of %s are taken for repeated", path, raw)
			}
			if m.Final {
				settled = m.End
				words += len(m.Words)
				finals++
			}
		}
		t.Logf("%s: %d finals with %d words", filepath.Base(path), finals, words)
	}
}

func recordedStreams(t *testing.T) []string {
	t.Helper()
	paths, _ := filepath.Glob("../../../shared/corpus/live-*.jsonl")
	if len(paths) == 0 {
		t.Skip("there are no recorded streams beside the checkout")
	}
	return paths
}

func lines(t *testing.T, path string) (list [][]byte) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		list = append(list, append([]byte(nil), s.Bytes()...))
	}
	return list
}

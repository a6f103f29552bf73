package cli

import (
	"bytes"
	"strings"
	"testing"

	"earshot/model/export"
	"earshot/model/export/harmless"
)

func TestShowCommand(t *testing.T) {
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		code  int
		out   string // what the output begins with
		err   string // what is somewhere in the errors
	}{
		{name: "the transcript", args: []string{calls + "listen.json"}, out: "0:00.40\tSpeaker 0\tHarbour Lights bookings, how can I help?\n"},
		{name: "the example call", args: []string{"demo.json", "--view", "summary"}, out: "A caller has tickets"},
		{name: "a segment's words", args: []string{calls + "listen.json", "--view", "words", "--at", "T3", "--format", "csv"}, out: "index,start,end,voice,text,word,confidence,sentiment_score,channel,speaker,interim,path\r\n39,20.34,"},
		{name: "a deep link", args: []string{calls + "listen.json#w=7-8", "--format", "jsonl"}, out: `{"turn": 2, "start": 3.4, "end": 3.86, "voice": "Speaker 1", "first_word": 7, "word_count": 2, "text": "Hi. I"}` + "\n"},
		{name: "--at beside a deep link", args: []string{calls + "listen.json#w=7-8", "--at", "w0"}, out: "0:00.40\tSpeaker 0\tHarbour\n"},
		{name: "a value", args: []string{calls + "listen.json", "--view", "raw", "--at", ".results.intents.segments[1].intents[0].confidence_score"}, out: "5.8e-06\n"},
		{name: "standard input", args: []string{"-", "--view", "stats", "--format", "json"}, stdin: `{"results":{"channels":[]}}`, out: "[\n {\"measure\": \"duration\""},
		{name: "no file", args: []string{"nowhere.json"}, code: 2, err: "there is no file nowhere.json"},
		{name: "nothing", code: 2, err: "no call was given"},
		{name: "two", args: []string{"a", "b"}, code: 2, err: "one call at a time"},
		{name: "no view", args: []string{calls + "listen.json", "--view", "x"}, code: 2, err: "transcript, words, segments"},
		{name: "no place", args: []string{calls + "listen.json", "--at", "x"}, code: 2, err: `"x" is not a place`},
		{name: "raw as a table", args: []string{calls + "listen.json", "--view", "raw", "--format", "csv"}, out: "path,kind,value\r\n."},
		{name: "a part of the summary", args: []string{calls + "listen.json", "--view", "summary", "--at", "T1"}, code: 2, err: "is of the whole call"},
		{name: "no such path", args: []string{calls + "listen.json", "--view", "raw", "--at", ".nope"}, code: 2, err: "has no member \"nope\""},
		{name: "no path", args: []string{calls + "listen.json", "--view", "raw", "--at", ".a..b"}, code: 2, err: "is no path"},
		{name: "an event has no JSON", args: []string{calls + "listen.json", "--view", "raw", "--at", "E5"}, code: 2, err: "nothing in the answer"},
		{name: "nowhere", args: []string{calls + "listen.json", "--at", "T9"}, code: 2, err: "its topic segments are T1 to T3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := runCLI(t, test.stdin, nil, append([]string{"show"}, test.args...)...)
			if got.code != test.code || !strings.HasPrefix(got.out, test.out) || !strings.Contains(got.err, test.err) || test.err == "" && got.err != "" {
				t.Errorf("%+v, want %+v", got, test)
			}
		})
	}
}

// Every view has every format, and every kind of call every view.
func TestShowEverything(t *testing.T) {
	for _, file := range []string{"listen.json", "multichannel.json", "legacy.json", "read.json", "live.jsonl", "session.jsonl", "graft.json", "hostile.json"} {
		for _, view := range export.Views() {
			for _, format := range export.ShowFormats() {
				got := runCLI(t, "", nil, "show", calls+file, "--view", string(view), "--format", string(format))
				empty := got.out == "" && view != export.Summary
				if got.code != ExitOK || got.err != "" || empty && format != export.JSONL {
					t.Errorf("%s, %s as %s: exit code %d, %q, %.100q", file, view, format, got.code, got.err, got.out)
				}
			}
		}
	}
}

// On a terminal even the raw answer drives nothing; its lines and columns stay.
func TestSafeLines(t *testing.T) {
	const said = "a\tb \u009b2J\x1b[m\r\n{\"x\": \"\u202eé你\"}"
	for size := 1; size <= len(said); size++ {
		var out bytes.Buffer
		w := &safeLines{w: &out}
		for rest := []byte(said); len(rest) > 0; rest = rest[min(size, len(rest)):] {
			if n, err := w.Write(rest[:min(size, len(rest))]); err != nil || n != min(size, len(rest)) {
				t.Fatal(n, err)
			}
		}
		for _, r := range out.String() {
			if harmless.Drives(r) && r != '\n' && r != '\t' {
				t.Errorf("in pieces of %d: %U in %q", size, r, &out)
			}
		}
		if size > 3 && out.String() != "a\tb \ufffd2J␛[m\n{\"x\": \"\ufffdé你\"}" {
			t.Errorf("in pieces of %d: %q", size, &out)
		}
	}
}

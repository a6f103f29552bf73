package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCheckCommand(t *testing.T) {
	dir := t.TempDir()
	listen, err := os.ReadFile(calls + "listen.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{
		"clean.json":   strings.Replace(string(listen), "\"start_word\": 1,\n     \"end_word\": 7,", "\"start_word\": 0,\n     \"end_word\": 6,", 1),
		"broken.json":  strings.Replace(string(listen), `"end_word": 58`, `"end_word": 580`, 1),
		"package.json": `{"name": "something else"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	clean, broken, other := filepath.Join(dir, "clean.json"), filepath.Join(dir, "broken.json"), filepath.Join(dir, "package.json")
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		code  int
		out   []string // each is somewhere in the output; none: the output is empty
		err   []string
	}{
		{name: "clean", args: []string{clean}},
		{name: "a warning", args: []string{calls + "listen.json"}, out: []string{calls + "listen.json: .results.topics.segments[0]: warning index-shift: start_word 1, end_word 7; should be start_word 0, end_word 6, where its text stands; words 0-6 are played, 0:00.40 to 0:03.13\n"}},
		{name: "a warning that counts", args: []string{calls + "listen.json", "--fail-on", "warning"}, code: 1, out: []string{"index-shift"}, err: []string{"earshot: 0 errors, 1 warning, 0 notes in 1 response\n"}},
		{name: "a note that doesn't count", args: []string{calls + "live.jsonl", calls + "read.json", "--fail-on", "note"}},
		{name: "an error", args: []string{broken}, code: 1, out: []string{"error index-range"}, err: []string{"1 error, 1 warning, 0 notes in 1 response"}},
		{name: "a folder", args: []string{dir}, code: 1, out: []string{"index-range"}, err: []string{"in 2 responses; 1 JSON file of another kind left out"}},
		{name: "no call", args: []string{clean, other}, code: 2, err: []string{"package.json is not an analysed call", "1 file can't be read; 0 errors"}},
		{name: "no file", args: []string{"nowhere.json"}, code: 2, err: []string{"there is no file nowhere.json"}},
		{name: "cut off", args: []string{calls + "truncated.json", broken}, code: 2, out: []string{"index-range"}, err: []string{"it is cut off", "1 file can't be read; 1 error"}},
		{name: "standard input", args: []string{"-", "--fail-on", "warning"}, stdin: string(listen), code: 1, out: []string{"standard input: .results.topics.segments[0]: warning"}, err: []string{"1 warning"}},
		{name: "standard input and more", args: []string{"-", clean}, code: 2, err: []string{"standard input is checked by itself"}},
		{name: "nothing", code: 2, err: []string{"no file was given to check"}},
		{name: "a recording of two", args: []string{clean, broken, "--audio", calls + "read.json"}, code: 2, err: []string{"--recordings"}},
		{name: "a recording", args: []string{clean, "--audio", "../../testdata/demo/demo.ogg"}, out: []string{"duration-recording: a duration of 28.4 s; should be 104", "hash-recording"}},
		{name: "the recording beside it", args: []string{"../../testdata/demo/demo.json", "--recordings"}, out: []string{"index-shift"}},
		{name: "a rule", args: []string{"--explain", "index-shift"}, out: []string{"index-shift (warning): a segment's text stands at the words its indices name\n\nThe text", "What playback does: the words"}},
		{name: "no rule", args: []string{"--explain", "shift"}, code: 2, err: []string{`there is no rule "shift"`, "index-shift"}},
		{name: "the rules", args: []string{"--list"}, out: []string{"index-range\terror\tstart_word and end_word lie within the words\n", "unknown-field\tnote\t"}},
		{name: "the schema", args: []string{"--schema"}, out: []string{"https://json-schema.org/draft/2020-12/schema", `"findings"`}},
		{name: "no format", args: []string{clean, "--format", "xml"}, code: 2, err: []string{"text, json, sarif"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := runCLI(t, test.stdin, nil, append([]string{"check"}, test.args...)...)
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			expect(t, "output", got.out, test.out)
			expect(t, "errors", got.err, test.err)
		})
	}
}

// The machine formats are whole, whatever was found.
func TestCheckFormats(t *testing.T) {
	for _, format := range []string{"json", "sarif"} {
		got := runCLI(t, "", nil, "check", "--format", format, calls)
		if got.code != ExitUsage { // one of them is cut off
			t.Errorf("%s: exit code %d", format, got.code)
		}
		if !json.Valid([]byte(got.out)) || !strings.Contains(got.out, "index-shift") || !strings.Contains(got.out, "truncated.json") {
			t.Errorf("%s: %.200s", format, got.out)
		}
	}
}

// The bar comes late, shows how far it is, and goes.
func TestBar(t *testing.T) {
	var errs bytes.Buffer
	a := &app{std: Std{Err: &errs}}
	b := a.newBar()
	if b.on {
		t.Error("a bar where there is no terminal")
	}
	b.on = true
	if b.draw(1, 4); errs.Len() > 0 {
		t.Errorf("at once: %q", &errs)
	}
	b.next = time.Now().Add(-time.Second)
	b.draw(1, 4)
	if want := "\r\x1b[K" + strings.Repeat("━", 6) + strings.Repeat("╌", 18) + " 1 of 4 files"; errs.String() != want {
		t.Errorf("%q, want %q", &errs, want)
	}
	errs.Reset()
	b.draw(2, 4) // too soon after
	b.clear()
	b.clear()
	if errs.String() != "\r\x1b[K" {
		t.Errorf("%q", &errs)
	}
}

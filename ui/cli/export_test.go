package cli

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestExportCommand(t *testing.T) {
	listen := calls + "listen.json"
	for _, test := range []struct {
		name string
		args []string
		code int
		out  string // what the output begins with
		err  string // what is somewhere in the errors
	}{
		{name: "srt", args: []string{listen, "--to", "srt"}, out: "1\n00:00:00,400 --> 00:00:03,130\nHarbour Lights bookings, how can I help?\n"},
		{name: "names", args: []string{listen, "--to", "srt", "--speakers", "names"}, out: "1\n00:00:00,400 --> 00:00:03,130\nSpeaker 0: Harbour Lights"},
		{name: "vtt", args: []string{listen, "--to", "vtt", "-o", "-"}, out: "WEBVTT\n\n00:00:00.400 --> 00:00:03.130\n<v Speaker 0>"},
		{name: "txt", args: []string{listen, "--to", "txt", "--title", "A call"}, out: "A call\n2026-01-15"},
		{name: "md", args: []string{"demo.json", "--to", "md"}, out: "# demo.json\n"},
		{name: "csv", args: []string{listen, "--to", "csv", "--view", "topics"}, out: "id,lane,start,end,"},
		{name: "json", args: []string{listen, "--to", "json"}, out: `{"format": "earshot call", "version": 1, "name": "listen.json"`},
		{name: "jsonl", args: []string{listen, "--to", "jsonl"}, out: `{"type": "call", "format": "earshot call"`},
		{name: "html", args: []string{listen, "--to", "html"}, out: "<!doctype html>"},
		{name: "captions without times", args: []string{calls + "read.json", "--to", "srt"}, code: 2, err: "captions need times"},
		{name: "no format", args: []string{listen}, code: 2, err: "Add --to and one of srt, vtt, txt"},
		{name: "no such format", args: []string{listen, "--to", "pdf"}, code: 2, err: "srt, vtt, txt"},
		{name: "no call", args: []string{"--to", "srt"}, code: 2, err: "no call was given"},
		{name: "a folder", args: []string{listen, "--to", "srt", "-o", "."}, code: 2, err: ". is a folder"},
		{name: "no folder", args: []string{listen, "-o", "nowhere/x.srt"}, code: 2, err: "nowhere"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := runCLI(t, "", nil, append([]string{"export"}, test.args...)...)
			if got.code != test.code || !strings.HasPrefix(got.out, test.out) || !strings.Contains(got.err, test.err) || test.err == "" && got.err != "" {
				t.Errorf("%+v, want %+v", got, test)
			}
		})
	}
	if got := runCLI(t, "", nil, "export", "--schema"); got.code != 0 || !json.Valid([]byte(got.out)) {
		t.Errorf("the schema: %+v", got)
	}
}

// A file comes whole or not at all, and none that is there is written over
// unasked.
func TestExportToFile(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "call.vtt")
	export := func(args ...string) result {
		return runCLI(t, "", nil, append([]string{"export", calls + "listen.json", "-o", out}, args...)...)
	}
	if got := export(); got.code != 0 || got.out+got.err != "" {
		t.Fatalf("%+v", got)
	}
	first := read(t, out)
	if !strings.HasPrefix(first, "WEBVTT") {
		t.Errorf("%.40q", first)
	}
	if got := export("--to", "srt"); got.code != ExitUsage || !strings.Contains(got.err, "is there already") || read(t, out) != first {
		t.Errorf("%+v", got)
	}
	if err := os.Chmod(out, 0o640); err != nil {
		t.Fatal(err)
	}
	if got := export("--to", "srt", "--force"); got.code != 0 || !strings.HasPrefix(read(t, out), "1\n") {
		t.Errorf("%+v", got)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if names := list(t, dir); !slices.Equal(names, []string{"call.vtt"}) {
		t.Errorf("left behind: %q", names)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	fault := errors.New("half way")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, fault)
	}
	if err := writeFile(path, false, half); !errors.Is(err, fault) || len(list(t, dir)) > 0 {
		t.Errorf("%v, %q", err, list(t, dir))
	}
	// A file that comes while ours is made stays as it is.
	meanwhile := func(w io.Writer) error {
		_, err := io.WriteString(w, "ours")
		return errors.Join(err, os.WriteFile(path, []byte("theirs"), 0o600))
	}
	if err := writeFile(path, false, meanwhile); err == nil || read(t, path) != "theirs" {
		t.Errorf("%v, %q", err, read(t, path))
	}
	if err := writeFile(path, true, half); !errors.Is(err, fault) || read(t, path) != "theirs" {
		t.Errorf("%v, %q", err, read(t, path))
	}
	// A link stays, and what it leads to is written.
	link := filepath.Join(dir, "link")
	if err := os.Symlink("x", link); err != nil {
		t.Skip("no links here: ", err)
	}
	whole := func(w io.Writer) error {
		_, err := io.WriteString(w, "whole")
		return err
	}
	if err := writeFile(link, true, whole); err != nil || read(t, path) != "whole" {
		t.Errorf("%v, %q", err, read(t, path))
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if names := list(t, dir); !slices.Equal(names, []string{"link", "x"}) {
		t.Errorf("left behind: %q", names)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

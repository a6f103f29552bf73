package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/player"
)

// A saved session plays the recording that it names, however it is called
// itself; when that is gone, the one that is called like the session.
func TestSoundOfSession(t *testing.T) {
	dir := t.TempDir()
	writeSilence(t, filepath.Join(dir, "one.wav"), 3*time.Second)
	writeSilence(t, filepath.Join(dir, "renamed.wav"), 3*time.Second)
	session := func(files ...string) *model.Call {
		c := callOf(2+len(files), "")
		for i, f := range files {
			c.Recordings = append(c.Recordings, model.Recording{File: f, Offset: time.Duration(i) * time.Second})
		}
		return c
	}
	for _, test := range []struct {
		name      string
		path      string
		call      *model.Call
		recording string // "" for the silent clock
		how       string
		warning   string
	}{
		{"its own", "renamed.jsonl", session("one.wav"), "one.wav", "by its name in the session", ""},
		{"that is gone", "renamed.jsonl", session("gone.wav"), "renamed.wav", "by its name", ""},
		{"none is named", "renamed.jsonl", session(""), "renamed.wav", "by its name", ""},
		{"of a folder", "", session("one.wav"), "one.wav", "by its name in the session", ""},
		{"of several people", "", session("one.wav", "renamed.wav"), "one.wav + renamed.wav", "by its name in the session", ""},
		{"of several people, one gone", "", session("gone.wav", "renamed.wav"), "renamed.wav", "by its name in the session", "1 recording of this call not found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := soundSource{callPath: filepath.Join(dir, test.path), options: player.Options{Output: "silent"}}
			defer s.close()
			sound, err := s.open(t.Context(), test.call)
			if err != nil {
				t.Fatal(err)
			}
			if length := sound.Player.(speaker).Duration(); test.name == "of several people" && length != 4*time.Second {
				t.Errorf("%v long", length)
			}
			if sound.Recording != test.recording || sound.How != test.how || !strings.Contains(strings.Join(sound.Warnings, "\n"), test.warning) {
				t.Errorf("%q %q, warnings %q", sound.Recording, sound.How, sound.Warnings)
			}
		})
	}
}

// A folder of sessions is shown as one call, under the names of its people; one
// without says what would be one.
func TestShowFolder(t *testing.T) {
	dir := t.TempDir()
	doc, err := os.ReadFile(calls + "session.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(doc)[1:], `{"type":"EarshotRecording"`) + 1
	for name, lines := range map[string]string{"b.jsonl": string(doc[:at]), "a.jsonl": string(doc[at:])} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := runCLI(t, "", nil, dir)
	if r.code != ExitOK || !strings.Contains(r.out, "0:03.40\tGuest\tHi. I booked") || !strings.Contains(r.out, "0:07.60\tDesk\tOh,") {
		t.Errorf("code %d: %s%s", r.code, r.out, r.err)
	}
	if r := runCLI(t, "", nil, t.TempDir()); r.code != ExitUsage || !strings.Contains(r.err, "earshot live") {
		t.Errorf("code %d: %s%s", r.code, r.out, r.err)
	}
}

// What there is to know of how a file was read is told above the call.
func TestNotesAreTold(t *testing.T) {
	r := runCLI(t, "", nil, calls+"graft.json")
	if r.code != ExitOK || !strings.Contains(r.out, "\nnote: answer 1 of /v1/read: 5 of 5 segments stand in the words of the call, 4 of them at their indices") {
		t.Errorf("code %d: %s%s", r.code, r.out, r.err)
	}
}

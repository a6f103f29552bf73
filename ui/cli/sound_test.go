package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/model"
	"earshot/player"
	"earshot/player/tone"
)

// writeSilence writes a WAV file in which nothing is heard, and returns its
// SHA-256.
func writeSilence(t *testing.T, path string, length time.Duration) string {
	t.Helper()
	var b bytes.Buffer
	if err := tone.WriteWAV(&b, [][]float64{make([]float64, tone.Rate.N(length))}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

// callOf gives a call of some seconds, its last word ending with it.
func callOf(seconds int, sha string) *model.Call {
	d := time.Duration(seconds) * time.Second
	return &model.Call{Duration: d, Timed: true, Meta: model.Metadata{SHA256: sha}, Words: []model.Word{{End: d - time.Second/2}}}
}

func TestSoundOpens(t *testing.T) {
	dir := t.TempDir()
	sum := writeSilence(t, filepath.Join(dir, "call.wav"), 3*time.Second)
	writeSilence(t, filepath.Join(dir, "other.wav"), 9*time.Second)
	if err := os.WriteFile(filepath.Join(dir, "broken.wav"), []byte("RIFF, they say"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		callPath  string
		audio     string
		call      *model.Call
		recording string // "" for the silent clock
		how       string
		warning   string // part of one, "" for none
	}{
		{"called like the call", "call.json", "", callOf(3, ""), "call.wav", "by its name", ""},
		{"the file that was analysed", "renamed.json", "", callOf(3, sum), "call.wav", "by its SHA-256", ""},
		{"named", "call.json", "other.wav", callOf(9, ""), "other.wav", "by --audio", ""},
		{"another file", "call.json", "", callOf(3, strings.Repeat("0", 64)), "call.wav", "by its name", "not the file that was analysed"},
		{"too short", "call.json", "", callOf(60, ""), "call.wav", "by its name", "shorter"},
		{"none", "lonely.json", "", callOf(3, ""), "", "", "--audio"},
		{"none to look for", "-", "", callOf(3, ""), "", "", "--audio"},
		{"broken", "call.json", "broken.wav", callOf(3, ""), "", "", "broken.wav"},
		{"no words", "lonely.json", "", &model.Call{}, "", "", "--audio"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &soundSource{callPath: test.callPath, options: player.Options{Output: "silent"}}
			if s.callPath != "-" {
				s.callPath = filepath.Join(dir, s.callPath)
			}
			if test.audio != "" {
				s.audio = filepath.Join(dir, test.audio)
			}
			defer s.close()
			sound, err := s.open(t.Context(), test.call)
			if err != nil {
				t.Fatal(err)
			}
			if sound.Player == nil {
				t.Fatal("no player")
			}
			if sound.Recording != test.recording || sound.How != test.how {
				t.Errorf("got %q %q, want %q %q", sound.Recording, sound.How, test.recording, test.how)
			}
			warnings := strings.Join(sound.Warnings, "; ")
			if (test.warning == "") != (warnings == "") || !strings.Contains(warnings, test.warning) {
				t.Errorf("warnings %q, want %q", warnings, test.warning)
			}
		})
	}
}

// A recording that goes on after the last word says nothing, when nothing else
// tells how long the call is.
func TestNoDurationWarningFromWords(t *testing.T) {
	call := callOf(10, "")
	call.Duration = call.Words[0].End
	if w := durationWarning(time.Minute, call); w != "" {
		t.Errorf("warned: %s", w)
	}
	if w := durationWarning(5*time.Second, call); w == "" {
		t.Error("no warning of a recording that ends before the last word")
	}
}

func TestDemoIsUnpackedAndRemoved(t *testing.T) {
	recording, err := os.ReadFile("../../testdata/demo/demo.ogg")
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	sum := sha256.Sum256(recording)
	s := &soundSource{demo: string(recording), options: player.Options{Output: "silent"}}
	sound, err := s.open(t.Context(), callOf(105, hex.EncodeToString(sum[:])))
	if err != nil {
		t.Fatal(err)
	}
	if sound.Recording != "demo.ogg" || len(sound.Warnings) > 0 {
		t.Errorf("got %q, %q", sound.Recording, sound.Warnings)
	}
	s.close()
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The screen may be gone before the recording is found.
func TestSoundTooLate(t *testing.T) {
	s := &soundSource{callPath: "-", options: player.Options{Output: "silent"}}
	s.close()
	if _, err := s.open(t.Context(), callOf(1, "")); !errors.Is(err, context.Canceled) {
		t.Errorf("opened with %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s = &soundSource{callPath: "-", options: player.Options{Output: "silent"}}
	if _, err := s.open(ctx, callOf(1, "")); !errors.Is(err, context.Canceled) {
		t.Errorf("opened with %v", err)
	}
}

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"earshot/player"
	"earshot/player/tone"
	"earshot/ui/pane"
)

func TestWaveform(t *testing.T) {
	dir := t.TempDir()
	words := []tone.Word{{Start: time.Second, Channel: 0, Index: 1}, {Start: 2 * time.Second, Channel: 1, Index: 2}}
	var b bytes.Buffer
	if err := tone.WriteWAV(&b, tone.Record(words, 3*time.Second, 2)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "call.wav"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &soundSource{
		callPath: filepath.Join(dir, "call.json"),
		options:  player.Options{Output: "silent", Getenv: func(string) string { return "" }},
	}
	defer s.close()
	sound, err := s.open(t.Context(), callOf(3, ""))
	if err != nil {
		t.Fatal(err)
	}
	var last pane.Peaks
	if err := sound.Peaks(t.Context(), func(p pane.Peaks) { last = p }); err != nil {
		t.Fatal(err)
	}
	if last.Done != 1 || len(last.Channels) != 2 || len(last.Channels[0]) != 3*last.PerSecond {
		t.Fatalf("done %v, %d channels, %d bins a second", last.Done, len(last.Channels), last.PerSecond)
	}
	for ch, word := range words {
		for b, l := range last.Channels[ch] {
			at := time.Duration(b) * time.Second / time.Duration(last.PerSecond)
			spoken := at >= word.Start && at < word.Start+tone.Rate.D(tone.Length)
			if loud := l > 50; loud != spoken {
				t.Errorf("channel %d has a loudness of %d at %v", ch, l, at)
			}
		}
	}
}

func TestNoWaveformOfNoRecording(t *testing.T) {
	s := &soundSource{callPath: "-", options: player.Options{Output: "silent"}}
	defer s.close()
	sound, err := s.open(t.Context(), callOf(3, ""))
	if err != nil || sound.Peaks != nil {
		t.Errorf("error %v", err)
	}
}

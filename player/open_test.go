package player_test

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"earshot/player"
)

// encode makes a second of a tone with ffmpeg, in the format that args and the
// name ask for, and gives its path.
func encode(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg isn't installed, and makes the recordings of this test")
	}
	path := filepath.Join(t.TempDir(), name)
	args = append([]string{"-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=440:r=16000:d=1"}, args...)
	if out, err := exec.Command("ffmpeg", append(args, path)...).CombinedOutput(); err != nil {
		t.Skipf("ffmpeg can't make %s: %v %s", name, err, out)
	}
	return path
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenChoosesByContent(t *testing.T) {
	for _, tt := range []struct {
		file          string
		args          []string
		format, codec string
	}{
		{"a.wav", nil, "WAV", "16-bit PCM"},
		{"mulaw.wav", []string{"-c:a", "pcm_mulaw"}, "WAV", "µ-law"},
		{"a.flac", nil, "FLAC", "16-bit FLAC"},
		{"a.mp3", nil, "MP3", "MPEG-2 Layer III"},
		{"a.ogg", []string{"-c:a", "libvorbis"}, "Ogg", "Vorbis"},
		{"a.m4a", []string{"-c:a", "aac"}, "M4A", "aac"},
		{"mp3.wav", []string{"-c:a", "libmp3lame"}, "WAV", "Layer III"},
		{"ima.wav", []string{"-c:a", "adpcm_ima_wav"}, "WAV", "IMA ADPCM"},
		{"gsm.wav", []string{"-c:a", "libgsm_ms", "-ar", "8000"}, "WAV", "gsm"},
		{"flac.oga", []string{"-c:a", "flac"}, "Ogg", "flac"},
		{"a.opus", []string{"-c:a", "libopus"}, "Ogg", "Opus"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			path := encode(t, tt.file, tt.args...)
			misnamed := path + ".txt"
			if err := os.Rename(path, misnamed); err != nil {
				t.Fatal(err)
			}
			rec, err := player.Open(misnamed)
			if err != nil {
				t.Fatal(err)
			}
			defer rec.Close()
			rate := 16000
			switch tt.codec {
			case "Opus":
				rate = 48000
			case "gsm":
				rate = 8000
			}
			if rec.Format != tt.format || !strings.Contains(rec.Codec, tt.codec) || int(rec.Rate) != rate || rec.Channels != 1 || rec.Path != misnamed {
				t.Errorf("got %q %q at %d Hz with %d channels from %q", rec.Format, rec.Codec, rec.Rate, rec.Channels, rec.Path)
			}
			if n := rec.Len(); n < rate || n > rate*23/20 {
				t.Errorf("one second has %d frames", n)
			}
			if err := rec.Seek(rate / 2); err != nil {
				t.Fatal(err)
			}
			var loudest float64
			frames := make([][2]float64, 4000)
			if n, ok := rec.Stream(frames); n != len(frames) || !ok {
				t.Fatalf("streamed %d frames of %d", n, len(frames))
			}
			for _, f := range frames {
				loudest = max(loudest, math.Abs(f[0]))
			}
			if loudest < 0.1 || loudest > 0.16 {
				t.Errorf("the tone of 1/8 of full scale is %.3f loud", loudest)
			}
			if rec.Position() != rate/2+4000 {
				t.Errorf("at frame %d after 4000 from %d", rec.Position(), rate/2)
			}
			if rec.Err() != nil {
				t.Errorf("error %v", rec.Err())
			}
		})
	}
}

func TestOpenSaysWhatItIsInstead(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		is            error
		says          string
	}{
		{"empty.wav", "", player.ErrEmpty, "empty"},
		{"call.json", `{"metadata":{"request_id":"x"}}`, player.ErrNotAudio, "JSON"},
		{"denied.mp3", "<!DOCTYPE html><title>403</title>", player.ErrNotAudio, "web page"},
		{"notes.wav", "Bitte zurückrufen.\n", player.ErrNotAudio, "text"},
		{"page.pdf", "%PDF-1.7\n\x01\x02", player.ErrNotAudio, "PDF"},
		{"calls.zip", "PK\x03\x04\x14\x00", player.ErrNotAudio, "ZIP"},
		{"hole.wav", strings.Repeat("\x00", 5000), player.ErrNotAudio, "zero"},
		{"head.wav", "RIFF\x24\x08", player.ErrTruncated, "cut off"},
		{"cut.wav", "RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00", player.ErrTruncated, "fmt"},
		{"random.bin", "\xde\xad\xbe\xef" + strings.Repeat("\x00\x9b\x13\x77\x80", 300), player.ErrNotAudio, "no kind known"},
		{"random.mp3", strings.Repeat("\x00\x9b\xff\xfb\x90\x77\x80", 300), player.ErrNotAudio, "no kind known"},
		{"silent.mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + strings.Repeat("\x00", 50), player.ErrNotAudio, "MP4"},
		{"pixels.wav", "RIFF\x24\x08\x00\x00WEBPVP8 ", player.ErrNotAudio, "RIFF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.name, tt.content)
			rec, err := player.Open(path)
			if err == nil {
				rec.Close()
				t.Fatalf("opened as %s", rec.Format)
			}
			if !errors.Is(err, tt.is) {
				t.Errorf("%v is not %q", err, tt.is)
			}
			if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("%q doesn't name the file and %q", err, tt.says)
			}
		})
	}
}

// Without ffmpeg the message says what it is and what would help.
func TestOpenWithoutFFmpeg(t *testing.T) {
	for name, tt := range map[string]struct {
		path string
		says string
	}{
		"M4A":   {encode(t, "a.m4a", "-c:a", "aac"), "M4A"},
		"GSM":   {encode(t, "gsm.wav", "-c:a", "libgsm_ms", "-ar", "8000"), "WAV with GSM 6.10"},
		"Speex": {encode(t, "a.ogg", "-c:a", "libspeex"), "Ogg with Speex"},
		"AMR":   {write(t, "a.amr", "#!AMR\n\x3c\x91"), "AMR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			_, err := player.Open(tt.path)
			if !errors.Is(err, player.ErrUnknownFormat) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "install ffmpeg") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpenWithoutFile(t *testing.T) {
	if _, err := player.Open(filepath.Join(t.TempDir(), "none.wav")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	if _, err := player.Open(t.TempDir()); !errors.Is(err, player.ErrNotAudio) {
		t.Errorf("a folder: got %v, want ErrNotAudio", err)
	}
}

// A recording that is cut off plays to where it ends, and then says so.
func TestOpenCutOff(t *testing.T) {
	path := encode(t, "a.wav")
	if err := os.Truncate(path, 16044); err != nil {
		t.Fatal(err)
	}
	rec, err := player.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	frames := make([][2]float64, 16000)
	if rec.Err() != nil {
		t.Errorf("an error before the end: %v", rec.Err())
	}
	n, _ := rec.Stream(frames)
	if n != rec.Len() || n < 7900 || n > 8000 {
		t.Errorf("streamed %d frames of %d", n, rec.Len())
	}
	if !errors.Is(rec.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("Err is %v at the end", rec.Err())
	}
}

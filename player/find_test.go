//go:build unix

package player

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wavWith gives the bytes of a WAV file that differ by text.
func wavWith(text string) string { return "RIFF\x00\x00\x00\x00WAVEfmt " + text }

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestFind(t *testing.T) {
	analysed := wavWith("the analysed one")
	hash := hashOf(analysed)
	other := wavWith("another")
	differs := func(name string) []string { return []string{differs(name)} }
	for _, test := range []struct {
		name  string
		files map[string]string // beside call.json
		opts  FindOptions
		want  Found // its path within the folder
		err   string
	}{
		{
			name:  "by its hash, whatever it is called",
			files: map[string]string{"call.wav": other, "b.wav": analysed, "a.mp3": "ID3 x"},
			opts:  FindOptions{CallPath: "call.json", SHA256: strings.ToUpper(hash)},
			want:  Found{Path: "b.wav", How: ByHash, Hash: HashMatches},
		},
		{
			name:  "by its name, if none has the hash",
			files: map[string]string{"call.wav": other, "b.wav": wavWith("no")},
			opts:  FindOptions{CallPath: "call.json", SHA256: hash},
			want:  Found{Path: "call.wav", How: ByName, Hash: HashDiffers, Warnings: differs("call.wav")},
		},
		{
			name:  "by its name, if there is no hash",
			files: map[string]string{"call.mp3": "ID3 x", "call.wav": other, "a.wav": other},
			opts:  FindOptions{CallPath: "call.json"},
			want:  Found{Path: "call.wav", How: ByName},
		},
		{
			name:  "call.mp3.json belongs to call.mp3",
			files: map[string]string{"call.mp3": "ID3 x"},
			opts:  FindOptions{CallPath: "call.mp3.json"},
			want:  Found{Path: "call.mp3", How: ByName},
		},
		{
			name:  "an answer that earshot saved",
			files: map[string]string{"call.wav": other},
			opts:  FindOptions{CallPath: "call.deepgram.json"},
			want:  Found{Path: "call.wav", How: ByName},
		},
		{
			name:  "one that another was laid over",
			files: map[string]string{"call.wav": other},
			opts:  FindOptions{CallPath: "call.deepgram.read.json"},
			want:  Found{Path: "call.wav", How: ByName},
		},
		{
			name:  "names in capitals",
			files: map[string]string{"CALL.WAV": other},
			opts:  FindOptions{CallPath: "call.json"},
			want:  Found{Path: "CALL.WAV", How: ByName},
		},
		{
			name:  "not what only has the name of a recording",
			files: map[string]string{"call.wav": "{\"a web page\": 404}", "call.mp3": "ID3 x", "call.txt": analysed, "call.flac": ""},
			opts:  FindOptions{CallPath: "call.json", SHA256: hash},
			want:  Found{Path: "call.mp3", How: ByName, Hash: HashDiffers, Warnings: differs("call.mp3")},
		},
		{
			name:  "the one that is named, wherever it is",
			files: map[string]string{"call.wav": other, "elsewhere.wav": analysed},
			opts:  FindOptions{CallPath: "call.json", Audio: "elsewhere.wav", SHA256: hash},
			want:  Found{Path: "elsewhere.wav", How: ByFlag, Hash: HashMatches},
		},
		{
			name:  "the one that is named, though it is another",
			files: map[string]string{"call.wav": analysed, "elsewhere.wav": other},
			opts:  FindOptions{CallPath: "call.json", Audio: "elsewhere.wav", SHA256: hash},
			want:  Found{Path: "elsewhere.wav", How: ByFlag, Hash: HashDiffers, Warnings: differs("elsewhere.wav")},
		},
		{
			name: "the one that is named is not there",
			opts: FindOptions{CallPath: "call.json", Audio: "elsewhere.wav"},
			err:  "elsewhere.wav: no such file or directory",
		},
		{
			name:  "none",
			files: map[string]string{"a.wav": other, "b.wav": other},
			opts:  FindOptions{CallPath: "call.json", SHA256: hash},
			err:   "no recording found: none of the 2 recordings beside call.json is the one that was analysed, and none is called call.*; name it with --audio",
		},
		{
			name:  "none, without a hash",
			files: map[string]string{"a.wav": other},
			opts:  FindOptions{CallPath: "call.json"},
			err:   "no recording found: no recording beside call.json is called call.*; name it with --audio",
		},
		{
			name: "none at all",
			opts: FindOptions{CallPath: "call.json"},
			err:  "no recording found: none lies beside call.json; name it with --audio",
		},
		{
			name: "a call from standard input",
			opts: FindOptions{CallPath: "-"},
			err:  "no recording found: the call was not read from a file, so there is no folder to look in; name the recording with --audio",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			t.Chdir(folder)
			for name, content := range test.files {
				if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Mkdir("call.ogg", 0o700); err != nil { // a folder is no recording
				t.Fatal(err)
			}
			if err := syscall.Mkfifo("call.aac", 0o600); err != nil { // and a pipe would hang
				t.Fatal(err)
			}
			got, err := Find(t.Context(), test.opts)
			if test.err != "" {
				if err == nil || !strings.HasSuffix(err.Error(), test.err) {
					t.Errorf("%v, want %s", err, test.err)
				}
				if test.opts.Audio == "" && !errors.Is(err, ErrNoRecording) {
					t.Errorf("%v is not ErrNoRecording", err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestFindStops(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "call.wav"), []byte(wavWith("x")), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Find(ctx, FindOptions{CallPath: filepath.Join(folder, "call.json"), SHA256: hashOf("")})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestDurationWarning(t *testing.T) {
	for _, test := range []struct {
		recording, response time.Duration
		want                string
	}{
		{time.Minute, time.Minute, ""},
		{time.Minute + 590*time.Millisecond, time.Minute, ""}, // under one per cent
		{10 * time.Second, 10*time.Second + 500*time.Millisecond, ""},
		{0, time.Minute, ""},
		{time.Minute, 0, ""},
		{61 * time.Second, time.Minute, "the recording is 1s longer than the call that was analysed, 1m1s to 1m0s: it may be another one"},
		{4 * time.Second, 10 * time.Second, "the recording is 6s shorter than the call that was analysed, 4s to 10s: it may be another one"},
		{10 * time.Hour, 10*time.Hour + time.Minute, ""},
	} {
		if got := DurationWarning(test.recording, test.response); got != test.want {
			t.Errorf("%v for %v: %q, want %q", test.recording, test.response, got, test.want)
		}
	}
}

func BenchmarkHashFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "call.wav")
	if err := os.WriteFile(path, make([]byte, 32<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(32 << 20)
	for b.Loop() {
		if _, err := HashFile(context.Background(), path); err != nil {
			b.Fatal(err)
		}
	}
}

package ffmpeg_test

import (
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"earshot/player/ffmpeg"
	"earshot/player/internal/decodetest"
)

func open(t testing.TB, path string) *ffmpeg.Decoder {
	t.Helper()
	d, err := ffmpeg.Open(path)
	if errors.Is(err, ffmpeg.ErrNotFound) {
		t.Skip("ffmpeg isn't installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// ffmpeg sought gives what ffmpeg gives from the start.
func TestDecodes(t *testing.T) {
	for _, tt := range []struct {
		name           string
		rate, channels int
		codec          string
		options        string
		tolerance      float64 // of what is heard, in 16-bit steps
	}{
		{"a.m4a", 16000, 2, "aac", "-c:a aac -b:a 64k -aac_pns 0", 2},
		{"a.aac", 16000, 1, "aac", "-c:a aac -b:a 64k -aac_pns 0", 2},
		{"a.aiff", 8000, 1, "pcm_s16be", "", 0},
		{"gsm.wav", 8000, 1, "gsm_ms", "-c:a libgsm_ms", 20},
		{"ima.wav", 8000, 2, "adpcm_ima_wav", "-c:a adpcm_ima_wav", 0},
		{"six.mka", 16000, 6, "flac", "-c:a flac", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := decodetest.Speechlike(tt.rate, tt.channels, 6).FFmpeg(t, tt.name, strings.Fields(tt.options)...)
			d := open(t, path)
			if d.Rate() != tt.rate || d.Channels() != tt.channels || !strings.HasPrefix(d.Codec(), tt.codec) {
				t.Errorf("%q with %d channels at %d Hz", d.Codec(), d.Channels(), d.Rate())
			}
			want := decodetest.Reference(t, path, tt.channels)
			if math.Abs(float64(d.Len()-len(want))) > 0.05*float64(tt.rate) {
				t.Fatalf("%d frames, ffmpeg has %d", d.Len(), len(want))
			}
			got := decodetest.ReadAll(d, 1000)
			if diff, at := decodetest.Difference(got, want); diff != 0 || len(got) != d.Len() || d.Err() != nil {
				t.Errorf("%d frames of %d; frame %d differs by %.2f LSB; error %v", len(got), d.Len(), at, diff, d.Err())
			}
			rnd := rand.New(rand.NewPCG(1, 2))
			for _, p := range []int{0, d.Len() - 1, rnd.IntN(d.Len()), rnd.IntN(d.Len()), rnd.IntN(d.Len())} {
				if err := d.Seek(p); err != nil || d.Position() != p {
					t.Fatalf("seek to %d: position %d, error %v", p, d.Position(), err)
				}
				for range 2 { // and once more near by, where ffmpeg runs on
					at := d.Position()
					buf := make([][2]float64, min(500, d.Len()-at))
					if n, ok := d.Stream(buf); n != len(buf) || ok != (n > 0) {
						t.Fatalf("from %d: %d frames of %d, error %v", at, n, len(buf), d.Err())
					}
					if diff, i := decodetest.Difference(buf, want[min(at, len(want)):]); diff > tt.tolerance {
						t.Errorf("after seeking to %d frame %d differs by %.2f LSB", at, i, diff)
					}
					if err := d.Seek(min(d.Position()+777, d.Len())); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func TestContract(t *testing.T) {
	d := open(t, decodetest.Speechlike(8000, 1, 4).FFmpeg(t, "a.aiff"))
	if d.Position() != 0 || d.Err() != nil || d.Len() != 4*8000 {
		t.Errorf("new: %d frames, position %d, error %v", d.Len(), d.Position(), d.Err())
	}
	decodetest.ReadAll(d, 1000)
	if n, ok := d.Stream(make([][2]float64, 10)); n != 0 || ok || d.Err() != nil {
		t.Errorf("at the end: streamed %d %v, error %v", n, ok, d.Err())
	}
	for _, p := range []int{-1, d.Len() + 1} {
		if err := d.Seek(p); err == nil || d.Position() != d.Len() {
			t.Errorf("seek to %d: error %v, position %d", p, err, d.Position())
		}
	}
	decodetest.DoesNotAllocate(t, d)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if n, ok := d.Stream(make([][2]float64, 10)); n != 0 || ok {
		t.Errorf("closed: streamed %d %v", n, ok)
	}
	if err := d.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

// Names that mean something to ffmpeg, or would to a shell, are but names.
func TestNames(t *testing.T) {
	made := decodetest.Speechlike(8000, 1, 1).FFmpeg(t, "a.aiff")
	b, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"-version", "concat:a.aiff", "pipe:0", "a b;'c\"$(d).aiff", "%03d.aiff", "http:x", "ä\n.aiff"} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Logf("%q can't be a name here: %v", name, err)
			continue
		}
		if d := open(t, name); d.Len() != 8000 {
			t.Errorf("%q: %d frames", name, d.Len())
		}
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if _, err := exec.LookPath("ffmpeg"); err == nil {
		for name, content := range map[string]string{
			"noise":   strings.Repeat("\x00\x13\x37\xfe", 1000),
			"subs":    "1\n00:00:01,000 --> 00:00:02,000\nHallo\n",
			"list":    "#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/x.aac\n",
			"concat":  "ffconcat version 1.0\nfile http://localhost:1/x.aac\n",
			"control": "\x1b[31mred\x1b[0m",
		} {
			d, err := ffmpeg.Open(write(name, content))
			if err == nil {
				d.Close()
				t.Errorf("%s was opened", name)
				continue
			}
			if !errors.Is(err, ffmpeg.ErrNoSound) || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
				t.Errorf("%s: %q", name, err)
			}
		}
	}
	t.Setenv("PATH", dir)
	if _, err := ffmpeg.Open(write("a", "x")); !errors.Is(err, ffmpeg.ErrNotFound) {
		t.Errorf("without ffmpeg: %v", err)
	}
}

// What is cut off plays to there, and then says so.
func TestCutOff(t *testing.T) {
	path := decodetest.Speechlike(8000, 1, 8).FFmpeg(t, "a.mka", "-c:a", "flac")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	d := open(t, path)
	got := decodetest.ReadAll(d, 1000)
	if s := float64(len(got)) / 8000; s < 2 || s > 6 || len(got) != d.Position() {
		t.Errorf("%.2f s, position %d of %d", s, d.Position(), d.Len())
	}
	if d.Len() > len(got) && d.Err() == nil {
		t.Errorf("no error at %d of %d", len(got), d.Len())
	}
	if d.Err() != nil {
		t.Logf("%d of %d: %v; %v", len(got), d.Len(), d.Err(), errors.Is(d.Err(), io.ErrUnexpectedEOF))
	}
	if err := d.Seek(8000); err != nil || d.Err() != nil {
		t.Errorf("back at one second: %v, %v", err, d.Err())
	}
	if n, _ := d.Stream(make([][2]float64, 100)); n != 100 {
		t.Errorf("then %d frames", n)
	}
}

func BenchmarkOpen(b *testing.B) {
	path := decodetest.Speechlike(16000, 1, 60).FFmpeg(b, "a.m4a")
	for b.Loop() {
		open(b, path).Close()
	}
}

func BenchmarkSeek(b *testing.B) {
	d := open(b, decodetest.Speechlike(16000, 1, 600).FFmpeg(b, "a.m4a"))
	buf := make([][2]float64, 512)
	p := 0
	for b.Loop() {
		p = (p + 7_654_321) % d.Len()
		d.Seek(p)
		d.Stream(buf)
	}
}

func BenchmarkStream(b *testing.B) {
	d := open(b, decodetest.Speechlike(16000, 1, 600).FFmpeg(b, "a.m4a"))
	buf := make([][2]float64, 1600) // 100 ms
	b.ReportAllocs()
	for b.Loop() {
		if n, _ := d.Stream(buf); n < len(buf) {
			d.Seek(0)
		}
	}
	b.ReportMetric(0.1/(b.Elapsed().Seconds()/float64(b.N)), "realtime")
}

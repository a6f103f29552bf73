package flac_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"earshot/player/flac"
	"earshot/player/internal/decodetest"
)

func open(t testing.TB, path string) *flac.Decoder {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	d, err := flac.New(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What encoders make of the signal decodes to the signal.
func TestDecodes(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		command        string
	}{
		{16000, 1, "ffmpeg -nostdin -v error -i IN OUT"},                               // no seek table
		{8000, 2, "flac -s -8 -o OUT IN"},                                              // mid/side and the like
		{8000, 2, "flac -s -8 --no-seektable --no-padding -o OUT IN"},                  //
		{44100, 2, "flac -s -0 -o OUT IN"},                                             // fixed prediction, no mid/side
		{44100, 2, "flac -s -8 -l 32 --lax -b 16384 -o OUT IN"},                        // longest prediction
		{16000, 6, "flac -s --channel-map=none -o OUT IN"},                             // channels beyond two
		{11025, 1, "flac -s --blocksize=16 -o OUT IN"},                                 // numbers of many bytes
		{12345, 1, "flac -s --lax --blocksize=12345 -o OUT IN"},                        // rate and block in the header
		{16000, 1, "flac -s --lax -b 4096 -r 15,15 -o OUT IN"},                         // one partition for a few samples
		{16000, 2, "ffmpeg -nostdin -v error -i IN -compression_level 12 OUT"},         //
		{16000, 1, "ffmpeg -nostdin -v error -i IN -sample_fmt s32 -c:a flac OUT"},     // 24 bits
		{16000, 2, "ffmpeg -nostdin -v error -i IN -af volume=0.001 -c:a flac OUT"},    // small numbers
		{16000, 1, "ffmpeg -nostdin -v error -i IN -af volume=0 -c:a flac OUT"},        // constant
		{16000, 1, "ffmpeg -nostdin -v error -i IN -af volume=20:precision=fixed OUT"}, // clipped
		{16000, 1, "ffmpeg -nostdin -v error -i IN -metadata title=x -write_id3v2 1 OUT"},
	} {
		t.Run(tt.command, func(t *testing.T) {
			signal := decodetest.Speechlike(tt.rate, tt.channels, 4)
			path := signal.Encode(t, "a.flac", strings.Fields(tt.command)...)
			d := open(t, path)
			if d.Rate() != tt.rate || d.Channels() != tt.channels {
				t.Errorf("%d channels at %d Hz", d.Channels(), d.Rate())
			}
			got := decodetest.Contract(t, d, 0)
			decodetest.DoesNotAllocate(t, d)
			want := decodetest.Reference(t, path, tt.channels)
			if diff, at := decodetest.Difference(got, want); diff != 0 || len(got) != len(want) || len(got) != 4*tt.rate {
				t.Errorf("%d frames, ffmpeg has %d; frame %d is %v, ffmpeg has %v", len(got), len(want), at, got[at], want[at])
			}
			for p := 576 - 1; p < len(got); p += 576 { // on both sides of where blocks meet
				var pair [2][2]float64
				if err := d.Seek(p); err != nil {
					t.Fatal(err)
				}
				if n, _ := d.Stream(pair[:]); pair[0] != got[p] || n == 2 && pair[1] != got[p+1] {
					t.Fatalf("after seeking to %d: %v, want %v", p, pair, got[p:][:n])
				}
			}
		})
	}
}

// An encoder that writes to a pipe can't go back to write the length.
func TestUnknownLength(t *testing.T) {
	signal := decodetest.Speechlike(16000, 1, 5)
	path := signal.Encode(t, "a.flac", "sh", "-c", `cat "$1" | flac -s - > "$2"`, "sh", "IN", "OUT")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[21] &^= 0x0f // the length, and 0 means unknown
	clear(b[22:26])
	d, err := flac.New(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if all := decodetest.Contract(t, d, 0); len(all) != 5*16000 {
		t.Errorf("%d frames", len(all))
	}
}

// Damage of every kind leaves the rest where it was, and is told at the end.
func TestPlaysOnPastDamage(t *testing.T) {
	const rate = 16000
	signal := decodetest.Speechlike(rate, 1, 10)
	whole, err := os.ReadFile(signal.FFmpeg(t, "a.flac"))
	if err != nil {
		t.Fatal(err)
	}
	third := len(whole) / 3
	for _, tt := range []struct {
		name    string
		damage  func(b []byte) []byte
		seconds float64 // of sound that may be missing
		len     float64 // of the recording in seconds
	}{
		{"a flipped bit", func(b []byte) []byte { b[third] ^= 8; return b }, 0.6, 10},
		{"a hole of zeros", func(b []byte) []byte { clear(b[third : third+20000]); return b }, 2, 10},
		{"lost bytes", func(b []byte) []byte { return append(b[:third], b[third+20000:]...) }, 2, 10},
		{"garbage in between", func(b []byte) []byte {
			return append(b[:third:third], append(bytes.Repeat([]byte("\xff\xf8garbage"), 5000), b[third:]...)...)
		}, 0.6, 10},
		{"cut off", func(b []byte) []byte { return b[:2*third] }, 0, 6.6},
		{"never written to the end", func(b []byte) []byte { clear(b[2*third:]); return append(b, make([]byte, 3<<20)...) }, 0, 6.6},
		{"a tag at the end", func(b []byte) []byte { return append(b, make([]byte, 100_000)...) }, 0, 10},
		{"a lost beginning", func(b []byte) []byte { clear(b[9000:20000]); return b }, 1.5, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.damage(bytes.Clone(whole))
			d, err := flac.New(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			if s := float64(d.Len()) / rate; math.Abs(s-tt.len) > 0.3 {
				t.Fatalf("is %.2f s long, want %.2f", s, tt.len)
			}
			all := decodetest.ReadAll(d, 999)
			wrong, silent := 0, 0
			for i, want := range signal.Frames()[:len(all)] {
				if all[i] != want {
					wrong++
					if all[i] == [2]float64{} {
						silent++
					}
				}
			}
			if s := float64(wrong) / rate; s > tt.seconds || wrong != silent {
				t.Errorf("%.2f s are wrong, %.2f of them silent", s, float64(silent)/rate)
			}
			if damaged := tt.seconds > 0 || tt.len < 10; damaged != (d.Err() != nil) {
				t.Errorf("error %v at the end", d.Err())
			}
			if cut := tt.len < 10; cut != errors.Is(d.Err(), io.ErrUnexpectedEOF) {
				t.Errorf("error %v at the end", d.Err())
			}
			// The same is heard when it's sought.
			for p := 0; p < d.Len(); p += 4999 {
				if err := d.Seek(p); err != nil {
					t.Fatal(err)
				}
				var got [100][2]float64
				n, _ := d.Stream(got[:])
				if diff, at := decodetest.Difference(got[:n], all[p:]); diff > 0 || n == 0 {
					t.Fatalf("after seeking to %d, frame %d differs by %.0f", p, p+at, diff)
				}
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	whole, err := os.ReadFile(decodetest.Speechlike(8000, 1, 1).FFmpeg(t, "a.flac"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		file []byte
		is   error
	}{
		{"a cut signature", whole[:3], io.ErrUnexpectedEOF},
		{"a cut header", whole[:20], io.ErrUnexpectedEOF},
		{"cut metadata", whole[:50], io.ErrUnexpectedEOF},
		{"no frames", whole[:8200], io.ErrUnexpectedEOF},
		{"something else", bytes.Repeat([]byte("RIFF"), 20), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := flac.New(bytes.NewReader(tt.file), int64(len(tt.file))); err == nil || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %v", err, tt.is)
			}
		})
	}
}

func FuzzNew(f *testing.F) {
	for _, command := range []string{"flac -s -8 -o OUT IN", "flac -s -0 --lax -b 64 -o OUT IN"} {
		fields := strings.Fields(command)
		if _, err := exec.LookPath(fields[0]); err != nil {
			continue
		}
		b, err := os.ReadFile(decodetest.Speechlike(8000, 2, 0.05).Encode(f, "a.flac", fields...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("fLaC\x80\x00\x00\x22\x00\x10\x00\x10\x00\x00\x00\x00\x00\x00\x0a\xc4\x42\xf0\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := flac.New(bytes.NewReader(b), int64(len(b))); err == nil {
			decodetest.Damaged(t, d)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	d := open(b, decodetest.Speechlike(16000, 1, 20).FFmpeg(b, "a.flac"))
	buf := make([][2]float64, 1600) // 100 ms
	b.ReportAllocs()
	for b.Loop() {
		if n, _ := d.Stream(buf); n < len(buf) {
			d.Seek(0)
		}
	}
	b.ReportMetric(0.1/(b.Elapsed().Seconds()/float64(b.N)), "realtime")
}

// BenchmarkSeek seeks in an hour to places far from each other.
func BenchmarkSeek(b *testing.B) {
	d := open(b, decodetest.Speechlike(8000, 1, 3600).FFmpeg(b, "a.flac"))
	buf := make([][2]float64, 512)
	p := 0
	b.ReportAllocs()
	for b.Loop() {
		p = (p + 7_654_321) % d.Len()
		d.Seek(p)
		d.Stream(buf)
	}
}

func BenchmarkOpen(b *testing.B) {
	f, err := os.Open(decodetest.Speechlike(8000, 1, 600).FFmpeg(b, "a.flac"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	for b.Loop() {
		if _, err := flac.New(f, info.Size()); err != nil {
			b.Fatal(err)
		}
	}
}

package mp3_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"earshot/player/internal/decodetest"
	"earshot/player/mp3"
)

func open(t testing.TB, path string) *mp3.Decoder {
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
	d, err := mp3.New(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openBytes(t testing.TB, b []byte) *mp3.Decoder {
	t.Helper()
	d, err := mp3.New(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lame encodes a signal with LAME and gives the file's path.
func lame(t testing.TB, rate, channels int, seconds float64, options string) string {
	t.Helper()
	command := append([]string{"lame", "--quiet"}, strings.Fields(options)...)
	return decodetest.Speechlike(rate, channels, seconds).Encode(t, "a.mp3", append(command, "IN", "OUT")...)
}

// tolerance is how much of a 16-bit step decoders may differ, by rounding.
const tolerance = 0.5

// Every version, sample rate, kind of bit rate and stereo mode decodes to what
// ffmpeg decodes, sample by sample, and from any place to the very same.
func TestDecodesAsFFmpeg(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		options        string
		codec          string
	}{
		{44100, 2, "-b 128", "MPEG-1 Layer III"},
		{44100, 2, "-b 320 -m s", "MPEG-1 Layer III"},
		{44100, 1, "-b 64", "MPEG-1 Layer III"},
		{44100, 2, "-V 5", "MPEG-1 Layer III"},
		{44100, 2, "-V 0 -k", "MPEG-1 Layer III"},
		{44100, 2, "--abr 112 -m j", "MPEG-1 Layer III"},
		{44100, 2, "-b 96 -m f", "MPEG-1 Layer III"}, // mid/side throughout
		{44100, 2, "-b 128 -t", "MPEG-1 Layer III"},  // no Info frame
		{44100, 2, "-b 128 -p", "MPEG-1 Layer III"},  // with checks
		{44100, 2, "-b 128 --nores", "MPEG-1 Layer III"},
		{48000, 2, "-b 160 --allshort", "MPEG-1 Layer III"},
		{48000, 1, "-b 32", "MPEG-1 Layer III"},
		{32000, 2, "-b 64", "MPEG-1 Layer III"},
		{22050, 1, "-b 16", "MPEG-2 Layer III"}, // padding in half slots
		{22050, 2, "-b 64 -m j", "MPEG-2 Layer III"},
		{16000, 1, "-b 32", "MPEG-2 Layer III"},
		{16000, 1, "-V 4", "MPEG-2 Layer III"},
		{16000, 2, "--abr 48", "MPEG-2 Layer III"},
		{16000, 1, "-b 8", "MPEG-2 Layer III"}, // data far back
		{8000, 1, "-b 16", "MPEG-2.5 Layer III"},
		{8000, 2, "-b 24", "MPEG-2.5 Layer III"},
		{8000, 1, "-V 6 -p", "MPEG-2.5 Layer III"},
		{8000, 1, "-b 8 --allshort", "MPEG-2.5 Layer III"},
		{11025, 1, "-b 24", "MPEG-2.5 Layer III"},
		{12000, 2, "-b 32 -m j", "MPEG-2.5 Layer III"},
	} {
		t.Run(fmt.Sprintf("%d_%d_%s", tt.rate, tt.channels, tt.options), func(t *testing.T) {
			path := lame(t, tt.rate, tt.channels, 3, fmt.Sprintf("%s --resample %d", tt.options, tt.rate))
			d := open(t, path)
			if d.Rate() != tt.rate || d.Channels() != tt.channels || d.Codec() != tt.codec {
				t.Errorf("%s with %d channels at %d Hz", d.Codec(), d.Channels(), d.Rate())
			}
			got := decodetest.Contract(t, d, 0)
			decodetest.DoesNotAllocate(t, d)
			want := decodetest.Reference(t, path, tt.channels)
			diff, at := decodetest.Difference(got, want)
			if diff > tolerance || len(got) != len(want) {
				t.Errorf("%d samples, ffmpeg has %d; sample %d is %v, ffmpeg has %v (%.2f LSB)", len(got), len(want), at, got[at], want[at], diff)
			}
			t.Logf("differs from ffmpeg by up to %.3f LSB", diff)
		})
	}
}

// ffmpeg has a band of long blocks at 24 kHz begin at line 330, where the
// standard and encoders have 332. The reference here is sox, with libmad.
func TestDecodesAsSoxAt24kHz(t *testing.T) {
	if _, err := exec.LookPath("sox"); err != nil {
		t.Skip("sox isn't installed, and decodes the recordings of this test for comparison")
	}
	for _, options := range []string{"-b 40 -t -m m", "-b 64 -t -m m --allshort", "-V 4 -t -m m", "-b 8 -t -m s"} {
		channels := 2
		if strings.Contains(options, "-m m") {
			channels = 1
		}
		path := lame(t, 24000, channels, 4, options+" --resample 24")
		out, err := exec.Command("sox", path, "-t", "s32", "-").Output()
		if err != nil {
			t.Skipf("sox can't decode MP3: %v", err)
		}
		got := decodetest.Contract(t, open(t, path), 0)
		at := func(i int) float64 { return float64(int32(binary.LittleEndian.Uint32(out[4*i:]))) / (1 << 31) }
		want := make([][2]float64, len(out)/4/channels)
		for i := range want {
			want[i] = [2]float64{at(channels * i), at(channels*i + channels - 1)}
		}
		diff, i := decodetest.Difference(got, want)
		if diff > 2 || len(got)-len(want) > 576 { // sox leaves out the last frame
			t.Errorf("%s: %d samples, sox has %d; sample %d is %v, sox has %v (%.2f LSB)", options, len(got), len(want), i, got[i], want[i], diff)
		}
		t.Logf("%s differs from sox by up to %.3f LSB", options, diff)
	}
}

// Encoders add silence at both ends, and say how much in the Info frame.
func TestGapless(t *testing.T) {
	for _, rate := range []int{44100, 22050, 11025} {
		d := open(t, lame(t, rate, 1, 3, fmt.Sprintf("-b 64 --resample %d", rate)))
		if d.Len() != 3*rate {
			t.Errorf("%d Hz: %d samples, want %d", rate, d.Len(), 3*rate)
		}
		// The signal starts where it started before it was encoded.
		got := decodetest.ReadAll(d, 5000)
		want := decodetest.Speechlike(rate, 1, 3).Frames()
		if shift := bestShift(got[rate:], want[rate:], 2000); shift != 0 {
			t.Errorf("%d Hz: %d samples late", rate, shift)
		}
	}
}

// bestShift is by how many samples a is later than b, at most most.
func bestShift(a, b [][2]float64, most int) int {
	best, shift := 0.0, 0
	for s := -most; s <= most; s++ {
		sum := 0.0
		for i := most; i < most+4000; i++ {
			sum += a[i+s][0] * b[i][0]
		}
		if sum > best {
			best, shift = sum, s
		}
	}
	return shift
}

// forFrames calls change for every frame in b, the Info frame but for one.
func forFrames(b []byte, change func(frame []byte, n int)) {
	h := mp3.Frames(b)
	for n, f := range h {
		change(b[f[0]:f[0]+f[1]], n)
	}
}

// Encoders at hand don't write intensity stereo or mixed blocks. Frames made to
// be read as such sound wild, but must do so as with ffmpeg.
func TestDecodesAsFFmpegWhatEncodersDoNotWrite(t *testing.T) {
	setModeExt := func(ext byte) func([]byte, int) {
		return func(frame []byte, n int) { frame[3] = frame[3]&^0xf0 | 1<<6 | ext<<4 }
	}
	// In mono, window switching and a mixed block are flags of each granule.
	mix := func(granules, first, size, flag int) func([]byte, int) {
		return func(frame []byte, n int) {
			for g := range granules {
				at := 8*4 + first + size*g + flag
				if frame[at/8]>>(7-at%8)&1 == 1 {
					at += 3
					frame[at/8] |= 1 << (7 - at%8)
				}
			}
		}
	}
	for _, tt := range []struct {
		name    string
		rate    int
		options string
		change  func(frame []byte, n int)
	}{
		{"mixed blocks", 44100, "-b 64 -m m -t", mix(2, 18, 59, 33)},
		{"mixed blocks at 48 kHz", 48000, "-b 64 -m m -t --allshort", mix(2, 18, 59, 33)},
		{"MPEG-2 mixed blocks", 22050, "-b 32 -m m -t", mix(1, 9, 63, 38)},
		{"MPEG-2.5 mixed blocks", 11025, "-b 32 -m m -t --allshort", mix(1, 9, 63, 38)},
		{"intensity", 44100, "-b 128 -m s -t", setModeExt(1)},
		{"intensity and mid/side", 44100, "-b 128 -m s -t", setModeExt(3)},
		{"intensity of short blocks", 44100, "-b 128 -m s -t --allshort", setModeExt(1)},
		{"intensity and mid/side of short blocks", 44100, "-b 96 -m s -t --allshort", setModeExt(3)},
		{"MPEG-2 intensity", 22050, "-b 64 -m s -t", setModeExt(1)},
		{"MPEG-2 intensity and mid/side", 22050, "-b 64 -m s -t", setModeExt(3)},
		{"MPEG-2 intensity of short blocks", 22050, "-b 64 -m s -t --allshort", setModeExt(1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := lame(t, tt.rate, 2, 3, fmt.Sprintf("%s --resample %d --lowpass %d", tt.options, tt.rate, tt.rate/9000))
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			forFrames(b, tt.change)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			d := open(t, path)
			got := decodetest.Contract(t, d, 0)
			want := decodetest.Reference(t, path, d.Channels())
			diff, at := decodetest.Difference(got, want)
			if diff > tolerance || len(got) != len(want) {
				t.Errorf("%d samples, ffmpeg has %d; sample %d is %v, ffmpeg has %v (%.2f LSB)", len(got), len(want), at, got[at], want[at], diff)
			}
		})
	}
}

// A flipped bit in the main data of every frame makes scale factors, positions
// and lines that no encoder would write. They're sound all the same, and must
// sound as with ffmpeg.
func TestDecodesFlippedBitsAsFFmpeg(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		options        string
		modeExt        int // to be set in all frames, -1 for none
	}{
		{44100, 2, "-b 128 -m s -t", 1},
		{44100, 2, "-b 128 -m s -t", 3},
		{44100, 2, "-b 128 -m j -t", -1},
		{44100, 2, "-b 128 -m s -t --allshort", 1},
		{44100, 1, "-b 64 -t", -1},
		{22050, 2, "-b 64 -m j -t", -1},
		{16000, 1, "-b 32 -t --allshort", -1},
	} {
		t.Run(fmt.Sprintf("%d_%d_%s_%d", tt.rate, tt.channels, tt.options, tt.modeExt), func(t *testing.T) {
			path := lame(t, tt.rate, tt.channels, 3, fmt.Sprintf("%s --resample %d", tt.options, tt.rate))
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			rnd := rand.New(rand.NewPCG(1, 9))
			for _, f := range mp3.Frames(b) {
				frame := b[f[0]:][:f[1]]
				if tt.modeExt >= 0 {
					frame[3] = frame[3]&^0xf0 | 1<<6 | byte(tt.modeExt)<<4
				}
				frame[40+rnd.IntN(len(frame)-40)] ^= 1 << rnd.IntN(8)
			}
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			got := decodetest.ReadAll(open(t, path), 4096)
			want := decodetest.Reference(t, path, tt.channels)
			// Flipped bits can be louder than full scale, so allow the same error
			// in proportion.
			if diff, at := decodetest.Difference(got, want); diff > 5 || len(got) != len(want) {
				t.Errorf("%d samples, ffmpeg has %d; sample %d is %v, ffmpeg has %v (%.2f LSB)", len(got), len(want), at, got[at], want[at], diff)
			}
		})
	}
}

func TestTags(t *testing.T) {
	plain, err := os.ReadFile(lame(t, 16000, 1, 2, "-b 32 -t"))
	if err != nil {
		t.Fatal(err)
	}
	want := decodetest.ReadAll(openBytes(t, plain), 1000)
	id3 := func(footer byte, n int) string {
		tag := "ID3\x04\x00" + string(rune(footer)) + string([]byte{0, 0, byte(n >> 7), byte(n & 0x7f)}) + strings.Repeat("\xff\xfb\x90\x00", n/4)
		if footer != 0 {
			tag += "3DI\x04\x00\x10\x00\x00\x00\x00"
		}
		return tag
	}
	ape := "APETAGEX\xd0\x07\x00\x00\x44\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xa0\x00\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("x", 0x44)
	id3v1 := "TAG" + strings.Repeat("\xff", 125)
	for _, tt := range []struct{ name, before, after string }{
		{"ID3v2", id3(0, 400), ""},
		{"two ID3v2", id3(0, 400) + id3(0, 8), ""},
		{"ID3v2 with a footer", id3(0x10, 4000), ""},
		{"ID3v1", "", id3v1},
		{"APE", "", ape},
		{"APE and ID3v1", "", ape + id3v1},
		{"all", id3(0, 400), ape + id3v1},
		{"zeros before", strings.Repeat("\x00", 5000), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := openBytes(t, []byte(tt.before+string(plain)+tt.after))
			got := decodetest.ReadAll(d, 999)
			if diff, at := decodetest.Difference(got, want); diff != 0 || len(got) != len(want) || d.Err() != nil {
				t.Errorf("%d samples, want %d; sample %d differs by %.2f; error %v", len(got), len(want), at, diff, d.Err())
			}
		})
	}
}

// Damage leaves the rest as it was, and is told at the end.
func TestPlaysOnPastDamage(t *testing.T) {
	const rate = 16000
	foreign, err := os.ReadFile(lame(t, 32000, 1, 1, "-b 64 -t"))
	if err != nil {
		t.Fatal(err)
	}
	for _, options := range []string{"-b 32 -t", "-V 4 -t", "-b 48 -t"} {
		whole, err := os.ReadFile(lame(t, rate, 1, 10, options))
		if err != nil {
			t.Fatal(err)
		}
		clean := decodetest.ReadAll(openBytes(t, whole), 4096)
		third := len(whole) / 3
		for _, tt := range []struct {
			name    string
			damage  func(b []byte) []byte
			wrong   float64 // seconds that may be wrong
			shorter float64 // seconds that are lost
			silent  bool    // nothing says that something is wrong
		}{
			{"cut off", func(b []byte) []byte { return b[:2*third] }, 0, 3.33, true},
			{"a hole of zeros", func(b []byte) []byte { clear(b[third : third+8000]); return b }, 0.5, 2, false},
			{"a few lost bytes", func(b []byte) []byte { return append(b[:third], b[third+10:]...) }, 0.5, 0.05, false},
			{"garbage in between", func(b []byte) []byte {
				return append(b[:third:third], append(bytes.Repeat([]byte("\xff\xf3garbage"), 500), b[third:]...)...)
			}, 0.5, 0.05, false},
			{"frames of another rate in between", func(b []byte) []byte {
				f := mp3.Frames(b)[100][0]
				return append(b[:f:f], append(foreign, b[f:]...)...)
			}, 0.3, 0, false},
			{"a tag in between", func(b []byte) []byte {
				f := mp3.Frames(b)[100][0]
				return append(b[:f:f], append([]byte("TAG"+strings.Repeat("\xff", 125)), b[f:]...)...)
			}, 0, 0, true},
		} {
			t.Run(options+" "+tt.name, func(t *testing.T) {
				d := openBytes(t, tt.damage(bytes.Clone(whole)))
				if s := float64(len(clean)-d.Len()) / rate; math.Abs(s-tt.shorter) > 0.8 || tt.shorter == 0 && s != 0 {
					t.Errorf("is %.2f s shorter, want %.2f", s, tt.shorter)
				}
				if d.Damage() == nil != tt.silent || d.Err() != nil {
					t.Errorf("at the start: damage %v, error %v", d.Damage(), d.Err())
				}
				all := decodetest.ReadAll(d, 999)
				if len(all) != d.Len() || (d.Err() == nil) != tt.silent {
					t.Errorf("%d samples of %d, then error %v", len(all), d.Len(), d.Err())
				}
				// From the front it's right up to the damage, from the back down to it.
				same := 0
				for same < len(all) && all[same] == clean[same] {
					same++
				}
				if tt.name != "cut off" {
					for i := 1; i <= len(all) && same < len(all) && all[len(all)-i] == clean[len(clean)-i]; i++ {
						same++
					}
				}
				if wrong := float64(len(all)-same) / rate; wrong > tt.wrong+0.11 {
					t.Errorf("%.2f s are wrong", wrong)
				}
				if loudest(all) > loudest(clean) {
					t.Errorf("up to %.2f loud, the recording is %.2f", loudest(all), loudest(clean))
				}
				for p := 0; p < d.Len(); p += 3001 {
					if err := d.Seek(p); err != nil {
						t.Fatal(err)
					}
					var got [100][2]float64
					n, _ := d.Stream(got[:])
					if diff, at := decodetest.Difference(got[:n], all[p:]); diff > 0 || n == 0 {
						t.Fatalf("after seeking to %d, sample %d differs by %.2f", p, p+at, diff)
					}
				}
			})
		}
	}
}

func loudest(samples [][2]float64) (v float64) {
	for _, s := range samples {
		v = max(v, math.Abs(s[0]))
	}
	return v
}

// The Info frame says how many frames there should be.
func TestCutOff(t *testing.T) {
	whole, err := os.ReadFile(lame(t, 16000, 1, 10, "-b 48"))
	if err != nil {
		t.Fatal(err)
	}
	d := openBytes(t, whole[:len(whole)/2])
	if s := float64(d.Len()) / 16000; math.Abs(s-5) > 0.2 {
		t.Errorf("is %.2f s long, want 5", s)
	}
	if d.Err() != nil || !errors.Is(d.Damage(), io.ErrUnexpectedEOF) {
		t.Errorf("at the start: error %v, damage %v", d.Err(), d.Damage())
	}
	decodetest.ReadAll(d, 4096)
	if !errors.Is(d.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("at the end: error %v", d.Err())
	}
}

func TestRefuses(t *testing.T) {
	whole, err := os.ReadFile(lame(t, 44100, 1, 1, "-b 64"))
	if err != nil {
		t.Fatal(err)
	}
	free, err := os.ReadFile(lame(t, 44100, 1, 1, "--freeformat -b 100 -t"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		file []byte
		is   error
		says string
	}{
		{"nothing but a tag", []byte("ID3\x04\x00\x00\x00\x00\x00\x04abcd"), io.ErrUnexpectedEOF, "tags"},
		{"nothing but the Info frame", whole[:mp3.Frames(whole)[0][1]], io.ErrUnexpectedEOF, "header"},
		{"less than a frame", whole[:100], nil, "no MP3 frames"},
		{"noise", bytes.Repeat([]byte("\xff\xfb\x90 not this"), 100), nil, "no MP3 frames"},
		{"free format", free, nil, "free-format"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mp3.New(bytes.NewReader(tt.file), int64(len(tt.file)))
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want it to say %q and be %v", err, tt.says, tt.is)
			}
		})
	}
}

func FuzzNew(f *testing.F) {
	for _, seed := range []struct {
		rate, channels int
		options        string
	}{{8000, 1, "-b 16"}, {22050, 2, "-b 32 -m j -p"}, {44100, 2, "-b 64 -t --allshort"}} {
		b, err := os.ReadFile(lame(f, seed.rate, seed.channels, 0.2, seed.options))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("ID3\x04\x00\x00\x00\x00\x00\x01\xff\xfb\x90\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := mp3.New(bytes.NewReader(b), int64(len(b))); err == nil {
			decodetest.Damaged(t, d)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	for _, bb := range []struct {
		rate, channels int
		options        string
	}{
		{16000, 1, "-b 32"}, {8000, 1, "-b 16"}, {44100, 2, "-b 128"}, {44100, 1, "-b 64"},
	} {
		b.Run(fmt.Sprintf("%d_%d_%s", bb.rate, bb.channels, bb.options), func(b *testing.B) {
			d := open(b, lame(b, bb.rate, bb.channels, 20, bb.options))
			buf := make([][2]float64, bb.rate/10)
			b.ReportAllocs()
			for b.Loop() {
				if n, _ := d.Stream(buf); n < len(buf) {
					d.Seek(0)
				}
			}
			b.ReportMetric(0.1/(b.Elapsed().Seconds()/float64(b.N)), "realtime")
		})
	}
}

// BenchmarkSeek seeks in an hour to places far from each other, and reads on a
// little.
func BenchmarkSeek(b *testing.B) {
	for _, options := range []string{"-b 32", "-V 5"} {
		b.Run(options, func(b *testing.B) {
			d := open(b, lame(b, 16000, 1, 3600, options))
			buf := make([][2]float64, 512)
			p := 0
			b.ReportAllocs()
			for b.Loop() {
				p = (p + 7_654_321) % d.Len()
				d.Seek(p)
				d.Stream(buf)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	f, err := os.Open(lame(b, 16000, 1, 3600, "-b 32"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	for b.Loop() {
		if _, err := mp3.New(f, info.Size()); err != nil {
			b.Fatal(err)
		}
	}
}

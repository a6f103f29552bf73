package ogg_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"earshot/player/internal/decodetest"
	"earshot/player/ogg"
)

func open(t testing.TB, path string) *ogg.Decoder {
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
	d, err := ogg.New(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openBytes(t testing.TB, b []byte) *ogg.Decoder {
	t.Helper()
	d, err := ogg.New(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVorbis(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		command        string
	}{
		{16000, 1, "oggenc -Q -q 3 -o OUT IN"},
		{8000, 2, "oggenc -Q -q 0 -o OUT IN"},
		{44100, 2, "oggenc -Q -q 8 -o OUT IN"},
		{48000, 1, "oggenc -Q -b 48 --managed -o OUT IN"},
		{16000, 1, "ffmpeg -nostdin -v error -i IN -c:a libvorbis OUT"}, // pages of a second
		{44100, 2, "ffmpeg -nostdin -v error -i IN -c:a libvorbis -page_duration 20000 OUT"},
		{16000, 6, "oggenc -Q -q 3 -o OUT IN"},
	} {
		t.Run(fmt.Sprintf("%d_%d_%s", tt.rate, tt.channels, tt.command), func(t *testing.T) {
			path := decodetest.Speechlike(tt.rate, tt.channels, 4).Encode(t, "a.ogg", strings.Fields(tt.command)...)
			d := open(t, path)
			if d.Rate() != tt.rate || d.Channels() != tt.channels || d.Codec() != "Vorbis" {
				t.Errorf("%s with %d channels at %d Hz", d.Codec(), d.Channels(), d.Rate())
			}
			got := decodetest.Contract(t, d, 0)
			if len(got) != 4*tt.rate {
				t.Errorf("%d frames, want %d", len(got), 4*tt.rate)
			}
			if tt.channels > 2 {
				return // ffmpeg has them in another order
			}
			want := decodetest.Reference(t, path, tt.channels)
			diff, at := decodetest.Difference(got, want)
			if diff > 0.5 || len(got) != len(want) {
				t.Errorf("%d frames, ffmpeg has %d; frame %d is %v, ffmpeg has %v (%.2f LSB)", len(got), len(want), at, got[at], want[at], diff)
			}
			t.Logf("differs from ffmpeg by up to %.3f LSB", diff)
		})
	}
}

// Opus decoders needn't agree to the bit. What they differ by must be small
// against the sound, and in time they mustn't differ at all.
func TestOpus(t *testing.T) {
	for _, tt := range []struct {
		rate, channels int
		command        string
	}{
		{8000, 1, "opusenc --quiet --bitrate 12 --speech IN OUT"},
		{16000, 1, "opusenc --quiet --bitrate 24 IN OUT"},
		{48000, 2, "opusenc --quiet --bitrate 96 IN OUT"},
		{48000, 1, "opusenc --quiet --bitrate 32 --framesize 60 IN OUT"},
		{16000, 1, "ffmpeg -nostdin -v error -i IN -c:a libopus -b:a 16k -application voip OUT"},
		{48000, 2, "ffmpeg -nostdin -v error -i IN -c:a libopus -b:a 64k -application lowdelay -frame_duration 5 OUT"},
	} {
		t.Run(fmt.Sprintf("%d_%d_%s", tt.rate, tt.channels, tt.command), func(t *testing.T) {
			path := decodetest.Speechlike(tt.rate, tt.channels, 4).Encode(t, "a.opus", strings.Fields(tt.command)...)
			d := open(t, path)
			if d.Rate() != 48000 || d.Channels() != tt.channels || d.Codec() != "Opus" {
				t.Errorf("%s with %d channels at %d Hz", d.Codec(), d.Channels(), d.Rate())
			}
			got := decodetest.Contract(t, d, 20)
			// ffmpeg's own decoder resamples what was narrowband in another way.
			want := decodetest.Reference(t, path, tt.channels, "-c:a", "libopus")
			if len(got) != len(want) {
				t.Errorf("%d frames, libopus has %d", len(got), len(want))
			}
			if snr := signalToNoise(got, want); snr < 45 {
				t.Errorf("only %.1f dB from libopus", snr)
			} else {
				t.Logf("%.1f dB from libopus", snr)
			}
			// After a seek the sound comes near that in what is decoded before.
			var after, straight [][2]float64
			for p := 1000; p+2000 < d.Len(); p += 9999 {
				if err := d.Seek(p); err != nil {
					t.Fatal(err)
				}
				buf := make([][2]float64, 2000)
				n, _ := d.Stream(buf)
				after, straight = append(after, buf[:n]...), append(straight, got[p:p+n]...)
			}
			if snr := signalToNoise(after, straight); snr < 45 {
				t.Errorf("after seeking only %.1f dB from straight on", snr)
			} else {
				t.Logf("after seeking %.1f dB from straight on", snr)
			}
		})
	}
}

// signalToNoise is how far the difference of a and b lies below b, in dB.
func signalToNoise(a, b [][2]float64) float64 {
	var signal, noise float64
	for i := range min(len(a), len(b)) {
		for ch := range 2 {
			signal += b[i][ch] * b[i][ch]
			noise += (a[i][ch] - b[i][ch]) * (a[i][ch] - b[i][ch])
		}
	}
	return 10 * math.Log10(signal/max(noise, 1e-20))
}

func TestPlaysOnPastDamage(t *testing.T) {
	for _, tt := range []struct {
		command string
		rate    int
	}{{"oggenc -Q -q 5 -o OUT IN", 16000}, {"opusenc --quiet --bitrate 48 --max-delay 200 IN OUT", 48000}} {
		whole, err := os.ReadFile(decodetest.Speechlike(16000, 1, 10).Encode(t, "a.ogg", strings.Fields(tt.command)...))
		if err != nil {
			t.Fatal(err)
		}
		clean := decodetest.ReadAll(openBytes(t, whole), 4096)
		third := len(whole) / 3
		for _, dd := range []struct {
			name    string
			damage  func(b []byte) []byte
			seconds float64 // that may be wrong
			len     float64 // of the recording, in seconds
		}{
			{"a flipped bit", func(b []byte) []byte { b[third] ^= 8; return b }, 1.2, 10},
			{"a hole of zeros", func(b []byte) []byte { clear(b[third : third+len(b)/10]); return b }, 2.2, 10},
			{"lost bytes", func(b []byte) []byte { return append(b[:third], b[third+len(b)/10:]...) }, 2.2, 10},
			{"garbage in between", func(b []byte) []byte {
				return append(b[:third:third], append(bytes.Repeat([]byte("OggS\x00garbage"), 5000), b[third:]...)...)
			}, 1.2, 10},
			{"cut off", func(b []byte) []byte { return b[:2*third] }, 0, 6.6},
			{"never written to the end", func(b []byte) []byte { clear(b[2*third:]); return append(b, make([]byte, 3<<20)...) }, 0, 6.6},
		} {
			t.Run(tt.command+" "+dd.name, func(t *testing.T) {
				d := openBytes(t, dd.damage(bytes.Clone(whole)))
				if s := float64(d.Len()) / float64(tt.rate); math.Abs(s-dd.len) > 1 || dd.len == 10 && s != 10 {
					t.Fatalf("is %.2f s long, want %.2f", s, dd.len)
				}
				all := decodetest.ReadAll(d, 999)
				wrong := 0
				for i := range all {
					if math.Abs(all[i][0]-clean[i][0]) > 0.01 {
						wrong++
					}
				}
				if s := float64(wrong) / float64(tt.rate); s > dd.seconds || len(all) != d.Len() {
					t.Errorf("%.2f s are wrong in %d frames of %d", s, len(all), d.Len())
				}
				if d.Err() == nil || (dd.len < 10) != errors.Is(d.Err(), io.ErrUnexpectedEOF) {
					t.Errorf("error %v at the end", d.Err())
				}
				for p := 0; p < d.Len(); p += 4999 {
					if err := d.Seek(p); err != nil {
						t.Fatal(err)
					}
					buf := make([][2]float64, min(500, d.Len()-p))
					n, _ := d.Stream(buf)
					if diff, at := decodetest.Difference(buf, all[p:]); diff > 500 || n != len(buf) {
						t.Fatalf("after seeking to %d, frame %d of %d differs by %.0f LSB", p, at, n, diff)
					}
				}
			})
		}
	}
}

// A stream cut out of another one goes on with the other one's positions.
func TestCutOutOfAnother(t *testing.T) {
	whole := decodetest.Speechlike(16000, 1, 10).Encode(t, "a.ogg", "oggenc", "-Q", "-o", "OUT", "IN")
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	clean := decodetest.ReadAll(openBytes(t, b), 4096)
	pages := ogg.Pages(b)
	// The headers are on two pages here; leave out some pages after them.
	cut := append(bytes.Clone(b[:pages[2]]), b[pages[5]:]...)
	d := openBytes(t, cut)
	got := decodetest.Contract(t, d, 0)
	lost := len(clean) - len(got)
	if lost < 16000 || lost > 5*16000 {
		t.Fatalf("%d frames of %d", len(got), len(clean))
	}
	if diff, at := decodetest.Difference(got, clean[lost:]); diff > 0 {
		t.Errorf("frame %d differs by %.2f LSB", at, diff)
	}
}

func TestRefuses(t *testing.T) {
	vorbis, err := os.ReadFile(decodetest.Speechlike(8000, 1, 1).Encode(t, "a.ogg", "oggenc", "-Q", "-o", "OUT", "IN"))
	if err != nil {
		t.Fatal(err)
	}
	flac, err := os.ReadFile(decodetest.Speechlike(8000, 1, 1).FFmpeg(t, "a.oga", "-c:a", "flac"))
	if err != nil {
		t.Fatal(err)
	}
	pages := ogg.Pages(vorbis)
	broken := ogg.Resum(append([]byte(nil), vorbis...), func(b []byte) { b[pages[0]+28+11] = 0 })
	for _, tt := range []struct {
		name string
		file []byte
		is   error
		says string
	}{
		{"nothing", vorbis[:20], io.ErrUnexpectedEOF, "page"},
		{"no headers", vorbis[:pages[1]], io.ErrUnexpectedEOF, "headers"},
		{"half the headers", vorbis[:pages[2]-1], io.ErrUnexpectedEOF, "headers"},
		{"no sound", vorbis[:pages[2]], io.ErrUnexpectedEOF, "sound"},
		{"no channels", broken, nil, "0 channels"},
		{"FLAC", flac, nil, "FLAC"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ogg.New(bytes.NewReader(tt.file), int64(len(tt.file)))
			if err == nil || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want it to say %q and be %v", err, tt.says, tt.is)
			}
		})
	}
}

// The checksums keep what a fuzzer makes from getting far, so they are made
// right first.
func FuzzNew(f *testing.F) {
	for _, command := range []string{"oggenc -Q -q 0 -o OUT IN", "opusenc --quiet --bitrate 16 IN OUT"} {
		b, err := os.ReadFile(decodetest.Speechlike(8000, 1, 0.2).Encode(f, "a.ogg", strings.Fields(command)...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("OggS\x00\x02"))
	f.Fuzz(func(t *testing.T, b []byte) {
		b = ogg.Resum(bytes.Clone(b), func([]byte) {})
		if d, err := ogg.New(bytes.NewReader(b), int64(len(b))); err == nil {
			decodetest.Damaged(t, d)
		}
	})
}

// A set-up header can ask the decoder for all the memory there is.
func TestSetupLies(t *testing.T) {
	vorbis, err := os.ReadFile(decodetest.Speechlike(8000, 1, 1).Encode(t, "a.ogg", "oggenc", "-Q", "-o", "OUT", "IN"))
	if err != nil {
		t.Fatal(err)
	}
	setup := bytes.Index(vorbis, []byte("\x05vorbis"))
	for _, tt := range []struct {
		name   string
		change func(book []byte) // of the first codebook
	}{
		{"dimensions", func(book []byte) { binary.LittleEndian.PutUint16(book[3:], 0xffff) }},
		{"no dimensions", func(book []byte) { binary.LittleEndian.PutUint16(book[3:], 0) }},
		{"entries", func(book []byte) { book[5], book[6], book[7] = 0xff, 0xff, 0xff }},
		{"no entries", func(book []byte) { book[5], book[6], book[7] = 0, 0, 0 }},
		{"ordered without end", func(book []byte) { book[8] |= 1; clear(book[9:]) }},
		{"pattern", func(book []byte) { book[0] = 0 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := ogg.Resum(bytes.Clone(vorbis), func(b []byte) { tt.change(b[setup+8 : setup+200]) })
			if _, err := ogg.New(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), "Vorbis") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func BenchmarkStream(b *testing.B) {
	for _, command := range []string{"oggenc -Q -q 3 -o OUT IN", "opusenc --quiet --bitrate 24 IN OUT"} {
		b.Run(command, func(b *testing.B) {
			d := open(b, decodetest.Speechlike(16000, 1, 20).Encode(b, "a.ogg", strings.Fields(command)...))
			buf := make([][2]float64, d.Rate()/10)
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
	for _, command := range []string{"oggenc -Q -q 3 -o OUT IN", "opusenc --quiet --bitrate 24 IN OUT"} {
		b.Run(command, func(b *testing.B) {
			d := open(b, decodetest.Speechlike(16000, 1, 3600).Encode(b, "a.ogg", strings.Fields(command)...))
			buf := make([][2]float64, 512)
			p := 0
			for b.Loop() {
				p = (p + 7_654_321) % d.Len()
				d.Seek(p)
				d.Stream(buf)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, command := range []string{"oggenc -Q -q 3 -o OUT IN", "opusenc --quiet --bitrate 24 IN OUT"} {
		b.Run(command, func(b *testing.B) {
			f, err := os.Open(decodetest.Speechlike(16000, 1, 600).Encode(b, "a.ogg", strings.Fields(command)...))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			info, _ := f.Stat()
			for b.Loop() {
				if _, err := ogg.New(f, info.Size()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// shift adds to the position of every page with sound from the n-th on.
func shift(b []byte, n int, frames int64) []byte {
	return ogg.Resum(bytes.Clone(b), func(b []byte) {
		for _, off := range ogg.Pages(b)[n:] {
			granule := int64(binary.LittleEndian.Uint64(b[off+6:]))
			binary.LittleEndian.PutUint64(b[off+6:], uint64(granule+frames))
		}
	})
}

func TestPositions(t *testing.T) {
	const rate = 16000
	b, err := os.ReadFile(decodetest.Speechlike(rate, 1, 10).Encode(t, "a.ogg", "oggenc", "-Q", "-o", "OUT", "IN"))
	if err != nil {
		t.Fatal(err)
	}
	clean := decodetest.ReadAll(openBytes(t, b), 4096)
	pages := ogg.Pages(b)

	t.Run("a first page with more than its position leaves out what comes first", func(t *testing.T) {
		got := decodetest.Contract(t, openBytes(t, shift(b, 2, -100)), 0)
		if diff, at := decodetest.Difference(got, clean[100:]); diff > 0 || len(got) != len(clean)-100 {
			t.Errorf("%d frames, frame %d differs by %.2f LSB", len(got), at, diff)
		}
	})
	t.Run("a jump is silence", func(t *testing.T) {
		d := openBytes(t, shift(b, 4, rate))
		got := decodetest.ReadAll(d, 1000)
		if len(got) != len(clean)+rate || d.Err() == nil {
			t.Fatalf("%d frames, error %v", len(got), d.Err())
		}
		same := 0
		for got[same] == clean[same] {
			same++
		}
		if got[same] != [2]float64{} || got[same+rate-1] != [2]float64{} {
			t.Errorf("from frame %d on: %v", same, got[same])
		}
		if diff, at := decodetest.Difference(got[same+rate:], clean[same:]); diff > 0 {
			t.Errorf("after the jump frame %d differs by %.2f LSB", at, diff)
		}
	})
	t.Run("a position that can't be doesn't count", func(t *testing.T) {
		last := len(pages) - 1
		d := openBytes(t, shift(b, last, 1<<50))
		if lost := len(clean) - d.Len(); lost < 0 || lost > 2*rate {
			t.Errorf("%d frames of %d", d.Len(), len(clean))
		}
	})
}

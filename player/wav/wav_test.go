package wav_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"earshot/player/internal/decodetest"
	"earshot/player/wav"
)

// The files that ffmpeg writes decode to what ffmpeg reads from them, bit by
// bit.
func TestDecodesAsFFmpeg(t *testing.T) {
	signal := decodetest.Speechlike(8000, 2, 2)
	for _, tt := range []struct {
		encoding string
		codec    string
		options  []string
	}{
		{"pcm_u8", "8-bit PCM", nil},
		{"pcm_s16le", "16-bit PCM", nil},
		{"pcm_s24le", "24-bit PCM", nil},
		{"pcm_s32le", "32-bit PCM", nil},
		{"pcm_f32le", "32-bit float", nil},
		{"pcm_f64le", "64-bit float", nil},
		{"pcm_mulaw", "µ-law", nil},
		{"pcm_alaw", "A-law", nil},
		{"pcm_s16le", "16-bit PCM", []string{"-rf64", "always"}},
		{"pcm_s24le", "24-bit PCM", []string{"-ac", "1"}},
		{"pcm_s16le", "16-bit PCM", []string{"-ac", "6"}}, // EXTENSIBLE
	} {
		t.Run(strings.Join(append([]string{tt.encoding}, tt.options...), " "), func(t *testing.T) {
			path := signal.FFmpeg(t, "a.wav", append([]string{"-c:a", tt.encoding}, tt.options...)...)
			d := open(t, path)
			if d.Codec() != tt.codec || d.Rate() != 8000 {
				t.Errorf("%s at %d Hz", d.Codec(), d.Rate())
			}
			got := decodetest.Contract(t, d, 0)
			decodetest.DoesNotAllocate(t, d)
			want := decodetest.Reference(t, path, d.Channels())
			if diff, at := decodetest.Difference(got, want); diff != 0 || len(got) != len(want) || len(got) != 16000 {
				t.Errorf("%d frames, ffmpeg has %d; frame %d is %v, ffmpeg has %v", len(got), len(want), at, got[at], want[at])
			}
		})
	}
}

// The reference for ADPCM is sox, which decodes IMA's by the shifts of the
// recommendation, where ffmpeg multiplies.
func TestADPCM(t *testing.T) {
	for _, tt := range []struct {
		channels int
		encoding string
		codec    string
	}{
		{1, "ima-adpcm", "IMA ADPCM"}, {2, "ima-adpcm", "IMA ADPCM"},
		{1, "ms-adpcm", "Microsoft ADPCM"}, {2, "ms-adpcm", "Microsoft ADPCM"},
	} {
		t.Run(fmt.Sprintf("%s_%d", tt.encoding, tt.channels), func(t *testing.T) {
			path := decodetest.Speechlike(8000, tt.channels, 3).Encode(t, "a.wav", "sox", "IN", "-e", tt.encoding, "OUT")
			d := open(t, path)
			if d.Codec() != tt.codec || d.Channels() != tt.channels || d.Rate() != 8000 {
				t.Errorf("%s with %d channels at %d Hz", d.Codec(), d.Channels(), d.Rate())
			}
			got := decodetest.Contract(t, d, 0)
			decodetest.DoesNotAllocate(t, d)
			out, err := exec.Command("sox", path, "-e", "signed", "-b", "16", "-t", "raw", "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			at := func(i int) float64 { return float64(int16(binary.LittleEndian.Uint16(out[2*i:]))) / (1 << 15) }
			want := make([][2]float64, len(out)/2/tt.channels)
			for i := range want {
				want[i] = [2]float64{at(tt.channels * i), at(tt.channels*i + tt.channels - 1)}
			}
			// sox leaves out what fills the last block.
			diff, i := decodetest.Difference(got, want)
			if diff > 0 || len(got) < len(want) || len(got)-len(want) > 2048 {
				t.Errorf("%d frames, sox has %d; frame %d is %v, sox has %v", len(got), len(want), i, got[i], want[i])
			}
		})
	}
}

func open(t testing.TB, path string) *wav.Decoder {
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
	d, err := wav.New(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// file builds a WAV file of 16-bit samples 1, 2, 3 … n with the given sizes in
// its header.
func file(riffSize, dataSize uint32, n int, chunks ...string) []byte {
	le := binary.LittleEndian
	b := append(le.AppendUint32([]byte("RIFF"), riffSize), "WAVE"...)
	for _, c := range chunks {
		b = append(b, c...)
	}
	b = append(b, "fmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"...)
	b = le.AppendUint32(append(b, "data"...), dataSize)
	for i := range n {
		b = le.AppendUint16(b, uint16(i+1))
	}
	return b
}

func TestSizes(t *testing.T) {
	const list = "LIST\x04\x00\x00\x00INFO"
	tests := []struct {
		name    string
		file    []byte
		frames  int
		damaged bool
	}{
		{"as they should be", file(36+200, 200, 100), 100, false},
		{"with another chunk before", file(48+200, 200, 100, list), 100, false},
		{"with another chunk after", append(file(48+200, 200, 100), list...), 100, false},
		{"with a chunk of odd size", file(46+200, 200, 100, "odd \x01\x00\x00\x00x\x00"), 100, false},
		{"an empty recording", file(36, 0, 0), 0, false},
		{"an empty recording with another chunk after", append(file(48, 0, 0), list...), 0, false},
		{"a recorder that still runs", file(0, 0, 100), 100, false},
		{"a recorder that writes to a pipe", file(0xffffffff, 0xffffffff, 100), 100, false},
		{"sox writing to a pipe", file(0x7ffff024, 0x7ffff000, 100), 100, false},
		{"a size without the header that was subtracted", file(0xffffffff, 0xffffffff-36, 100), 100, false},
		{"cut off", file(36+200, 200, 60), 60, true},
		{"cut off in the middle of a sample", file(36+200, 200, 60)[:44+2*59+1], 59, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := wav.New(bytes.NewReader(tt.file), int64(len(tt.file)))
			if err != nil {
				t.Fatal(err)
			}
			if d.Len() != tt.frames {
				t.Fatalf("%d frames, want %d", d.Len(), tt.frames)
			}
			all := decodetest.ReadAll(d, 7)
			for i, f := range all {
				if f[0] != float64(i+1)/(1<<15) {
					t.Fatalf("frame %d is %v", i, f[0])
				}
			}
			if len(all) != tt.frames || errors.Is(d.Err(), io.ErrUnexpectedEOF) != tt.damaged {
				t.Errorf("%d frames, then error %v", len(all), d.Err())
			}
			if tt.damaged {
				if d.Seek(0); d.Err() != nil {
					t.Errorf("back at the start the error is still there: %v", d.Err())
				}
			}
		})
	}
}

func TestExtensibleHoldsItsCodecInside(t *testing.T) {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x28\x00\x00\x00\xfe\xff\x01\x00\x40\x1f\x00\x00\x00\x7d\x00\x00\x04\x00\x20\x00\x16\x00\x20\x00\x00\x00\x00\x00")
	b = append(b, "\x03\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71data\x08\x00\x00\x00"...)
	b = le.AppendUint32(b, math.Float32bits(0.25))
	b = le.AppendUint32(b, math.Float32bits(float32(math.NaN())))
	d, err := wav.New(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	all := decodetest.ReadAll(d, 10)
	if d.Codec() != "32-bit float" || len(all) != 2 || all[0][0] != 0.25 || all[1][0] != 0 {
		t.Errorf("%s: %v", d.Codec(), all)
	}
}

// Over 2 GiB, where 32-bit positions end, and over 4 GiB, where the header's
// sizes do: the file is sparse, and takes no space.
func TestLargerThanSizesCanSay(t *testing.T) {
	const frames = 3_000_000_000
	path := filepath.Join(t.TempDir(), "large.wav")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	le := binary.LittleEndian
	b := []byte("RF64\xff\xff\xff\xffWAVEds64\x1c\x00\x00\x00")
	b = le.AppendUint64(b, 72+2*frames)
	b = le.AppendUint64(b, 2*frames)
	b = le.AppendUint64(b, frames)
	b = append(b, "\x00\x00\x00\x00fmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\xbb\x00\x00\x00\x77\x01\x00\x02\x00\x10\x00data\xff\xff\xff\xff"...)
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
	last := int64(len(b)) + 2*(frames-1)
	if _, err := f.WriteAt([]byte{0x34, 0x12}, last); err != nil {
		t.Skipf("no file of 6 GB can be made here: %v", err)
	}
	if _, err := f.WriteAt([]byte("LIST\x00\x00\x00\x00"), last+2); err != nil {
		t.Fatal(err)
	}
	d := open(t, path)
	if d.Len() != frames {
		t.Fatalf("%d frames, want %d", d.Len(), frames)
	}
	if err := d.Seek(frames - 1); err != nil {
		t.Fatal(err)
	}
	got := decodetest.ReadAll(d, 10)
	if len(got) != 1 || got[0][0] != float64(0x1234)/(1<<15) || d.Err() != nil {
		t.Errorf("the last frame: %v, error %v", got, d.Err())
	}
}

func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		says       string
		is         error
	}{
		{"ADPCM of 3 bits", "RIFF\x00\x00\x00\x00WAVEfmt \x14\x00\x00\x00\x11\x00\x01\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x00\x01\x03\x00\x02\x00\xf9\x01data\x02\x00\x00\x00xx", "IMA ADPCM", nil},
		{"GSM", "RIFF\x00\x00\x00\x00WAVEfmt \x14\x00\x00\x00\x31\x00\x01\x00\x40\x1f\x00\x00\x59\x06\x00\x00\x41\x00\x00\x00\x02\x00\x40\x01data\x02\x00\x00\x00xx", "GSM 6.10", nil},
		{"40-bit PCM", "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x05\x00\x28\x00data\x02\x00\x00\x00xx", "40 bits", nil},
		{"no channels", "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x00\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x02\x00\x10\x00data\x02\x00\x00\x00xx", "0 channels", nil},
		{"no rate", "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00\x10\x00\x00\x02\x00\x10\x00data\x02\x00\x00\x00xx", "0 Hz", nil},
		{"a short fmt", "RIFF\x00\x00\x00\x00WAVEfmt \x04\x00\x00\x00\x01\x00\x01\x00data\x02\x00\x00\x00xx", "4 bytes", nil},
		{"no data", "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x02\x00\x10\x00", "data", io.ErrUnexpectedEOF},
		{"no fmt", "RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00xx", "fmt", io.ErrUnexpectedEOF},
		{"a cut header", "RIFF\x00", "cut off", io.ErrUnexpectedEOF},
		{"a picture", "RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00", "WEBP", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wav.New(strings.NewReader(tt.file), int64(len(tt.file)))
			if err == nil || !strings.Contains(err.Error(), tt.says) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want it to say %q and be %v", err, tt.says, tt.is)
			}
		})
	}
}

// A header may lie about everything; the block alone decides where it can.
func TestHeaderLies(t *testing.T) {
	for _, tt := range []struct {
		name        string
		block, bits uint16
		codec       string
	}{
		{"no block", 0, 16, "16-bit PCM"},
		{"block of one byte for two channels", 1, 16, "16-bit PCM"},
		{"no bits", 4, 0, "16-bit PCM"},
		{"20 bits in three bytes", 6, 20, "24-bit PCM"},
		{"24 bits in four bytes", 8, 24, "32-bit PCM"},
		{"block of 10 bytes a sample", 20, 8, "8-bit PCM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := decodetest.Speechlike(8000, 2, 0.01).WAV()
			binary.LittleEndian.PutUint16(b[32:], tt.block)
			binary.LittleEndian.PutUint16(b[34:], tt.bits)
			d, err := wav.New(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			if d.Codec() != tt.codec {
				t.Errorf("decoded as %s, want %s", d.Codec(), tt.codec)
			}
			decodetest.Damaged(t, d)
		})
	}
}

// A file that shrinks while it's played ends with an error.
func TestShrinksWhilePlayed(t *testing.T) {
	b := decodetest.Speechlike(8000, 1, 1).WAV()
	d, err := wav.New(bytes.NewReader(b[:1000]), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if all := decodetest.ReadAll(d, 100); len(all) != (1000-44)/2 || !errors.Is(d.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("%d frames, then error %v", len(all), d.Err())
	}
}

func FuzzNew(f *testing.F) {
	f.Add(file(36+20, 20, 10))
	f.Add(file(0, 0xffffffff, 3, "LIST\x04\x00\x00\x00INFO"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x14\x00\x00\x00\x11\x00\x01\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x08\x00\x04\x00\x02\x00\x09\x00data\x12\x00\x00\x00\x01\x02\x03\x00abcdefghijklmnop"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x02\x00\x02\x00\x40\x1f\x00\x00\x00\x10\x00\x00\x10\x00\x04\x00data\x21\x00\x00\x00\x01\x02abcdefghijklmnopqrstuvwxyzabcdefghijk"))
	f.Add([]byte("RF64\xff\xff\xff\xffWAVEds64\x1c\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := wav.New(bytes.NewReader(b), int64(len(b))); err == nil {
			decodetest.Damaged(t, d)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	for _, encoding := range []string{"pcm_s16le", "pcm_mulaw", "pcm_f32le"} {
		b.Run(encoding, func(b *testing.B) {
			d := open(b, decodetest.Speechlike(16000, 1, 20).FFmpeg(b, "a.wav", "-c:a", encoding))
			buf := make([][2]float64, 1600) // 100 ms
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

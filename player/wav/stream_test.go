package wav_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os/exec"
	"strings"
	"testing"
	"testing/iotest"

	"earshot/player/internal/decodetest"
	"earshot/player/wav"
)

// samplesOf gives the signal as 16-bit bytes.
func samplesOf(s decodetest.Signal) []byte { return s.WAV()[44:] }

// What programs write to a pipe decodes to its end, all channels of it, in
// whatever pieces it comes.
func TestStream(t *testing.T) {
	for _, tt := range []struct {
		name     string
		channels int
		command  []string // reads a WAV and writes one
		codec    string
		within   int // steps off the original
	}{
		{"a file", 2, nil, "16-bit PCM", 0},
		{"ffmpeg", 1, strings.Fields("ffmpeg -nostdin -v error -i - -f wav -"), "16-bit PCM", 0},
		{"ffmpeg, six channels", 6, strings.Fields("ffmpeg -nostdin -v error -i - -f wav -"), "16-bit PCM", 0},
		{"ffmpeg, 24 bits", 2, strings.Fields("ffmpeg -nostdin -v error -i - -c:a pcm_s24le -f wav -"), "24-bit PCM", 0},
		{"ffmpeg, floats", 2, strings.Fields("ffmpeg -nostdin -v error -i - -c:a pcm_f32le -f wav -"), "32-bit float", 0},
		{"ffmpeg, RF64", 3, strings.Fields("ffmpeg -nostdin -v error -i - -rf64 always -f wav -"), "16-bit PCM", 0},
		{"sox", 2, strings.Fields("sox -t wav - -t wav -"), "16-bit PCM", 0},
		{"sox, µ-law", 1, strings.Fields("sox -t wav - -e mu-law -t wav -"), "µ-law", 700},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signal := decodetest.Speechlike(8000, tt.channels, 1)
			file := signal.WAV()
			if tt.command != nil {
				if _, err := exec.LookPath(tt.command[0]); err != nil {
					t.Skipf("%s isn't installed", tt.command[0])
				}
				cmd := exec.Command(tt.command[0], tt.command[1:]...)
				cmd.Stdin = bytes.NewReader(file)
				out, err := cmd.Output()
				if err != nil {
					t.Fatal(err)
				}
				file = out
			}
			want := samplesOf(signal)
			for _, r := range []io.Reader{
				bytes.NewReader(file), iotest.OneByteReader(bytes.NewReader(file)), iotest.DataErrReader(bytes.NewReader(file)),
			} {
				s, err := wav.NewStream(r)
				if err != nil {
					t.Fatal(err)
				}
				if s.Codec() != tt.codec || s.Rate() != 8000 || s.Channels() != tt.channels {
					t.Errorf("%s with %d channels at %d Hz", s.Codec(), s.Channels(), s.Rate())
				}
				got, err := io.ReadAll(s)
				if err != nil || len(got) != len(want) {
					t.Fatalf("%d bytes of %d: %v", len(got), len(want), err)
				}
				for i := 0; i < len(got); i += 2 {
					a, b := int(int16(binary.LittleEndian.Uint16(got[i:]))), int(int16(binary.LittleEndian.Uint16(want[i:])))
					if a-b > tt.within || b-a > tt.within {
						t.Fatalf("sample %d is %d, want %d", i/2, a, b)
					}
				}
			}
		})
	}
}

func TestStreamSizes(t *testing.T) {
	const list = "LIST\x04\x00\x00\x00INFO"
	for _, tt := range []struct {
		name   string
		file   []byte
		frames int
		err    error
	}{
		{"as they should be, and another chunk after", append(file(36+200, 200, 100), list...), 100, nil},
		{"an odd chunk before", file(46+200, 200, 100, "odd \x01\x00\x00\x00x\x00"), 100, nil},
		{"a recorder that still runs", file(0, 0, 100), 100, nil},
		{"ffmpeg", file(0xffffffff, 0xffffffff, 100), 100, nil},
		{"sox", file(0x7ffff024, 0x7ffff000, 100), 100, nil},
		{"cut off", file(36+200, 200, 60), 60, io.ErrUnexpectedEOF},
		{"cut off in the middle of a sample", file(36+200, 200, 60)[:44+2*59+1], 59, io.ErrUnexpectedEOF},
		{"the end of a pipe in the middle of a sample", file(0, 0, 60)[:44+2*59+1], 59, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := wav.NewStream(bytes.NewReader(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(s)
			if len(got) != 2*tt.frames || !errors.Is(err, tt.err) {
				t.Errorf("%d frames, then %v; want %d, %v", len(got)/2, err, tt.frames, tt.err)
			}
		})
	}
}

func TestRawStream(t *testing.T) {
	floats := func(vs ...float64) (b []byte) {
		for _, v := range vs {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
		}
		return b
	}
	for _, tt := range []struct {
		encoding string
		in       string
		want     []int16
	}{
		{"linear16", "\x00\x80\xff\x7f\x01\x00", []int16{-32768, 32767, 1}},
		{"linear32", string(floats(0.5, -1, 1, 7, math.NaN(), 1.0/65536)), []int16{16384, -32768, 32767, 32767, 0, 1}},
		{"mulaw", "\x00\x80\xff\x7f", []int16{-32124, 32124, 0, 0}}, // G.711, at 16 bits
		{"alaw", "\x2a\xaa\x55\xd5", []int16{-32256, 32256, -8, 8}},
	} {
		s, err := wav.NewRawStream(strings.NewReader(tt.in), wav.Raw{Encoding: tt.encoding, Rate: 8000, Channels: 1})
		if err != nil {
			t.Errorf("%s: %v", tt.encoding, err)
			continue
		}
		var want []byte
		for _, v := range tt.want {
			want = binary.LittleEndian.AppendUint16(want, uint16(v))
		}
		if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %x, %v; want %x", tt.encoding, got, err, want)
		}
	}
	for _, raw := range []wav.Raw{{"linear16", 0, 1}, {"linear16", 8000, 0}, {"opus", 8000, 1}} {
		if _, err := wav.NewRawStream(nil, raw); err == nil || errors.Is(err, wav.ErrEncoding) != (raw.Encoding == "opus") {
			t.Errorf("%+v: %v", raw, err)
		}
	}
	s, _ := wav.NewRawStream(strings.NewReader("12345678"), wav.Raw{Encoding: "linear16", Rate: 8000, Channels: 2})
	if _, err := s.Read(make([]byte, 3)); err == nil {
		t.Error("a frame fits in three bytes")
	}
}

func FuzzStream(f *testing.F) {
	f.Add(file(36+20, 20, 10))
	f.Add(file(0, 0xffffffff, 3, "LIST\x04\x00\x00\x00INFO"))
	f.Add([]byte("RF64\xff\xff\xff\xffWAVEds64\x1c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00fmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\xbb\x00\x00\x00\x77\x01\x00\x02\x00\x10\x00data\xff\xff\xff\xff123456LIST"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := wav.NewStream(bytes.NewReader(b))
		if err != nil {
			return
		}
		frame := 2 * s.Channels()
		got, buf := 0, make([]byte, 3*frame+1)
		for {
			n, err := s.Read(buf)
			if n%frame != 0 || n == 0 && err == nil {
				t.Fatalf("%d bytes, %v", n, err)
			}
			if got += n; err != nil {
				break
			}
		}
		if got > 2*len(b) {
			t.Errorf("%d bytes of %d", got, len(b))
		}
	})
}

package pcm

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"earshot/player"
	"earshot/player/internal/decodetest"
)

// samplesOf gives the signal as 16-bit bytes.
func samplesOf(s decodetest.Signal) []byte { return s.WAV()[44:] }

func writeFile(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads to the end, and checks what every Read gives.
func readAll(t *testing.T, r *Reader) (pcm []byte, err error) {
	t.Helper()
	most := r.Rate() / 20 * 2 * r.Channels()
	buf := make([]byte, 1<<20)
	for {
		n, err := r.Read(buf)
		if n%(2*r.Channels()) != 0 || n > most || n == 0 && err == nil {
			t.Fatalf("Read gives %d bytes, %v", n, err)
		}
		pcm = append(pcm, buf[:n]...)
		if err == io.EOF {
			return pcm, nil
		}
		if err != nil {
			return pcm, err
		}
	}
}

// Recordings come as they are, sample by sample, with all their channels.
func TestOpenFile(t *testing.T) {
	for _, tt := range []struct {
		name     string
		channels int
		options  string
	}{
		{"a.wav", 1, ""},
		{"a.wav", 2, ""},
		{"a.wav", 5, ""},
		{"a.flac", 2, ""},
		{"six.flac", 6, ""},
		{"a.mka", 2, "-c:a flac"},
	} {
		signal := decodetest.Speechlike(16000, tt.channels, 2)
		path := signal.FFmpeg(t, tt.name, strings.Fields(tt.options)...)
		r, err := OpenFile(t.Context(), path, Options{})
		if err != nil {
			t.Errorf("%s with %d channels: %v", tt.name, tt.channels, err)
			continue
		}
		got, err := readAll(t, r)
		if err != nil || !bytes.Equal(got, samplesOf(signal)) || r.Rate() != 16000 || r.Channels() != tt.channels || r.Duration() != 2*time.Second {
			t.Errorf("%s with %d channels: %d bytes of %d channels at %d Hz in %v, %v", tt.name, tt.channels, len(got), r.Channels(), r.Rate(), r.Duration(), err)
		}
		t.Log(r.Notes())
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if _, err := r.Read(make([]byte, 100)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: after Close %v", tt.name, err)
		}
	}
}

func TestOpenFileRefuses(t *testing.T) {
	path := writeFile(t, "a.wav", decodetest.Speechlike(8000, 3, 1).WAV())
	text := writeFile(t, "a.txt", []byte("Hello"))
	for _, tt := range []struct {
		path string
		opts Options
		says string
	}{
		{text, Options{}, text + ": not a recording: it is text"},
		{path, Options{Channels: 2}, path + ": the sound has 3 channels, not 2"},
		{path, Options{Rate: 1}, path + ": sound cannot be given at 1 Hz"},
		{path, Options{Speed: -1}, path + ": sound cannot be read at speed -1"},
	} {
		r, err := OpenFile(t.Context(), tt.path, tt.opts)
		if err == nil {
			r.Close()
		}
		if err == nil || !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%+v: %v, want %s", tt.opts, err, tt.says)
		}
	}
}

// A recording that is cut off gives what there is, and then says so.
func TestCutOff(t *testing.T) {
	b := decodetest.Speechlike(8000, 1, 1).WAV()
	path := writeFile(t, "a.wav", b[:44+8000])
	r, err := OpenFile(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := readAll(t, r); !bytes.Equal(got, b[44:44+8000]) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, then %v", len(got), err)
	}
}

func TestMixed(t *testing.T) {
	var in []byte
	for _, v := range []int16{10, 20, 32, -10, -20, -32, 32767, 32767, 32767, 32767, -32768, 0, 0, 0, 1} {
		in = binary.LittleEndian.AppendUint16(in, uint16(v))
	}
	r, err := OpenRaw(t.Context(), iotest.OneByteReader(bytes.NewReader(in)), Raw{Encoding: "linear16", Rate: 8000, Channels: 3}, Options{Channels: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := readAll(t, r)
	want := []int{21, -21, 32767, 0, 0}
	for i, v := range want {
		if len(got) != 2*len(want) || at(got, i) != v {
			t.Fatalf("%v, %v; want %v", got, err, want)
		}
	}
	if want := []string{"raw sound, 16-bit PCM", "3 channels mixed into one"}; !slices.Equal(r.Notes(), want) {
		t.Errorf("notes %q, want %q", r.Notes(), want)
	}
}

// Another rate has the same sound, on all channels.
func TestResampled(t *testing.T) {
	for _, tt := range []struct{ from, to int }{{44100, 16000}, {8000, 16000}, {48000, 8000}} {
		const channels = 3
		frequencies := [channels]float64{300, 1000, 2500}
		var in []byte
		for i := range tt.from {
			for _, f := range frequencies {
				v := 16000 * math.Sin(2*math.Pi*f*float64(i)/float64(tt.from))
				in = binary.LittleEndian.AppendUint16(in, uint16(int16(math.Round(v))))
			}
		}
		r, err := OpenRaw(t.Context(), bytes.NewReader(in), Raw{Encoding: "linear16", Rate: tt.from, Channels: channels}, Options{Rate: tt.to})
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(t, r)
		if err != nil || len(got) != tt.to*channels*2 || r.Rate() != tt.to || r.Channels() != channels {
			t.Errorf("%d to %d Hz: %d bytes of one second, %v", tt.from, tt.to, len(got), err)
		}
		worst := 0.0
		for i := tt.to / 10; i < tt.to*9/10; i++ { // but for the ends, which were cut off
			for c, f := range frequencies {
				want := 16000 * math.Sin(2*math.Pi*f*float64(i)/float64(tt.to))
				worst = max(worst, math.Abs(want-float64(at(got, i*channels+c))))
			}
		}
		if worst > 16000/1000 { // -60 dB
			t.Errorf("%d to %d Hz: samples are off by %.0f", tt.from, tt.to, worst)
		}
		r.Close()
	}
}

// A recording comes as fast as it would be heard, and not faster.
func TestSpeed(t *testing.T) {
	for _, speed := range []float64{1, 4, 0} {
		synctest.Test(t, func(t *testing.T) {
			in := samplesOf(decodetest.Speechlike(8000, 1, 2))
			r, err := OpenRaw(t.Context(), bytes.NewReader(in), Raw{Encoding: "linear16", Rate: 8000, Channels: 1}, Options{Speed: speed})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			began := time.Now()
			due := func(n int) time.Duration {
				if speed == 0 {
					return 0
				}
				return time.Duration(float64(n) / 16000 / speed * float64(time.Second))
			}
			buf := make([]byte, 1<<16)
			total := 0
			for {
				n, err := r.Read(buf)
				if total += n; err != nil {
					break
				}
				if d := time.Since(began) - due(total); d.Abs() > time.Microsecond {
					t.Fatalf("speed %v: %d bytes come after %v, want %v", speed, total, time.Since(began), due(total))
				}
				if total == 8000 { // who is late catches up
					time.Sleep(due(8000) / 2)
					for total < 12000 {
						n, _ := r.Read(buf)
						total += n
					}
				}
			}
			if total != len(in) {
				t.Errorf("speed %v: %d bytes of %d", speed, total, len(in))
			}
		})
	}
}

// A Read that waits, for sound or for its time, ends with the context or Close.
func TestEndsAtOnce(t *testing.T) {
	raw := Raw{Encoding: "linear16", Rate: 8000, Channels: 1}
	endless := func() (io.Reader, func()) {
		in, out := io.Pipe()
		go out.Write(make([]byte, 100))
		return in, func() { out.Close() }
	}
	deadline := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		t.Cleanup(cancel)
		return ctx
	}
	for _, tt := range []struct {
		name  string
		ctx   func(*testing.T) context.Context
		close bool
		opts  Options
		want  error
	}{
		{"the context, while it waits for sound", deadline, false, Options{}, context.DeadlineExceeded},
		{"the context, while it waits for its time", deadline, false, Options{Speed: 1e-6}, context.DeadlineExceeded},
		{"Close, while it waits for sound", (*testing.T).Context, true, Options{}, os.ErrClosed},
		{"Close, while it waits for its time", (*testing.T).Context, true, Options{Speed: 1e-6}, os.ErrClosed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, end := endless()
				defer end()
				r, err := OpenRaw(tt.ctx(t), in, raw, tt.opts)
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				if tt.close {
					time.AfterFunc(10*time.Second, func() { r.Close() })
				}
				for err == nil {
					_, err = r.Read(make([]byte, 1000))
				}
				if !errors.Is(err, tt.want) || time.Since(began) != 10*time.Second {
					t.Errorf("%v after %v, want %v", err, time.Since(began), tt.want)
				}
				r.Close()
			})
		})
	}
}

// Standard input may be any recording that ffmpeg knows; what is lossless comes
// sample by sample.
func TestOpenStream(t *testing.T) {
	signal := decodetest.Speechlike(16000, 2, 2)
	adpcm := decodetest.Speechlike(16000, 1, 2)
	for _, tt := range []struct {
		name, options string
		signal        decodetest.Signal
		exact         bool
		rate          int
		note          string
	}{
		{"a.wav", "", signal, true, 16000, "WAV, 16-bit PCM"},
		{"mulaw.wav", "-c:a pcm_mulaw", signal, false, 16000, "WAV, µ-law decoded to 16-bit PCM"},
		{"adpcm.wav", "-c:a adpcm_ima_wav", adpcm, false, 16000, "WAV with IMA ADPCM, decoded by ffmpeg to 16-bit PCM"},
		{"a.flac", "", signal, true, 16000, "FLAC, decoded by ffmpeg to 16-bit PCM"},
		{"a.ogg", "-c:a libopus", signal, false, 48000, "Ogg, decoded by ffmpeg to 16-bit PCM"},
		{"a.webm", "-c:a libopus", signal, false, 48000, "WebM or Matroska, decoded by ffmpeg to 16-bit PCM"},
		{"a.mp3", "-c:a libmp3lame", signal, false, 16000, "MP3, decoded by ffmpeg to 16-bit PCM"},
		{"a.aac", "-c:a aac", signal, false, 16000, "ADTS AAC, decoded by ffmpeg to 16-bit PCM"},
		{"a.aiff", "", signal, true, 16000, "AIFF, decoded by ffmpeg to 16-bit PCM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := tt.signal.FFmpeg(t, tt.name, strings.Fields(tt.options)...)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			r, err := OpenStream(t.Context(), onlyReader{f}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := readAll(t, r)
			if err != nil || r.Rate() != tt.rate || r.Channels() != tt.signal.Channels || r.Notes()[0] != tt.note {
				t.Errorf("%d channels at %d Hz, %q, %v", r.Channels(), r.Rate(), r.Notes(), err)
			}
			if want := samplesOf(tt.signal); tt.exact && !bytes.Equal(got, want) {
				t.Errorf("%d bytes differ from %d", len(got), len(want))
			}
			if s := float64(len(got)) / float64(2*r.Channels()*r.Rate()); math.Abs(s-2) > 0.15 {
				t.Errorf("%.3f s of two", s)
			}
		})
	}
}

// onlyReader hides everything else a file can do.
type onlyReader struct{ io.Reader }

func TestOpenStreamRefuses(t *testing.T) {
	noise := strings.Repeat("\x00\x9b\x13\x77\x80\xe0", 300)
	for _, tt := range []struct {
		name, content string
		is            error
		says          string
	}{
		{"nothing", "", player.ErrEmpty, "empty"},
		{"JSON", `{"type":"Results"}`, player.ErrNotAudio, "it is JSON"},
		{"raw sound", noise, ErrNoContainer, "say its encoding, sample rate and channels"},
		{"raw silence", strings.Repeat("\x00", 5000), player.ErrNotAudio, "if it is raw sound, say its encoding"},
		{"raw sound that looks like MP3", "\x01\x02\x03\xff\xfb\x90" + noise, player.ErrNotAudio, "if it is raw sound, say its encoding"},
		{"the start of a WAV", "RIFF\x00\x00\x00\x00WAVEfmt ", io.ErrUnexpectedEOF, "no data chunk"},
		{"gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", player.ErrNotAudio, "gzip"},
	} {
		r, err := OpenStream(t.Context(), strings.NewReader(tt.content), Options{})
		if err == nil {
			r.Close()
			t.Errorf("%s: opened", tt.name)
			continue
		}
		if tt.name == "raw sound that looks like MP3" && errors.Is(err, player.ErrUnknownFormat) {
			continue // no ffmpeg here
		}
		if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	flac := decodetest.Speechlike(8000, 1, 1).FFmpeg(t, "a.flac")
	b, err := os.ReadFile(flac)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	_, err = OpenStream(t.Context(), bytes.NewReader(b), Options{})
	if !errors.Is(err, player.ErrUnknownFormat) || !strings.Contains(err.Error(), "it is FLAC; install ffmpeg, or send WAV or raw sound") {
		t.Errorf("without ffmpeg: %v", err)
	}
	if _, err = OpenRaw(t.Context(), nil, Raw{Encoding: "opus", Rate: 8000, Channels: 1}, Options{}); err == nil || !strings.Contains(err.Error(), `"opus" is not an encoding of raw sound: there are [linear16 linear32 mulaw alaw]`) {
		t.Errorf("%v", err)
	}
}

// ffmpeg, too, ends with the context, also while it waits for more.
func TestStreamEndsWithItsContext(t *testing.T) {
	path := decodetest.Speechlike(16000, 1, 4).FFmpeg(t, "a.flac")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	in, out := io.Pipe()
	go out.Write(b) // and no end
	ctx, cancel := context.WithCancel(t.Context())
	r, err := OpenStream(ctx, in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(300*time.Millisecond, cancel)
	began, total := time.Now(), 0
	for err == nil {
		var n int
		n, err = r.Read(make([]byte, 4096))
		total += n
	}
	if !errors.Is(err, context.Canceled) || time.Since(began) > 3*time.Second || total == 0 {
		t.Errorf("%d bytes, then %v after %v", total, err, time.Since(began))
	}
	r.Close()
	out.Close()
	for end := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, there were %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, bb := range []struct {
		name string
		opts Options
	}{{"as it is", Options{}}, {"mixed", Options{Channels: 1}}, {"from 48 to 16 kHz", Options{Rate: 16000}}} {
		b.Run(bb.name, func(b *testing.B) {
			path := writeFile(b, "a.wav", decodetest.Speechlike(48000, 2, 20).WAV())
			buf := make([]byte, 1<<16)
			var r *Reader
			seconds := 0.0
			for b.Loop() {
				if r == nil {
					var err error
					if r, err = OpenFile(b.Context(), path, bb.opts); err != nil {
						b.Fatal(err)
					}
				}
				n, err := r.Read(buf)
				seconds += float64(n) / float64(2*r.Rate()*r.Channels())
				if err != nil {
					r.Close()
					r = nil
				}
			}
			b.ReportMetric(seconds/b.Elapsed().Seconds(), "realtime")
		})
	}
}

//go:build linux

package microphone

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/player/internal/program"
	"earshot/player/pulse"
	"earshot/player/soundtest"
	"earshot/player/tone"
)

// spoken is sound with a word every 200 ms, 16-bit at tone.Rate.
func spoken(words int) []byte {
	const every = 200 * time.Millisecond
	var all []tone.Word
	for i := range words {
		all = append(all, tone.Word{Start: time.Duration(i) * every, Index: 1000 + i})
	}
	var pcm []byte
	for _, v := range tone.Record(all, time.Duration(words)*every, 1)[0] {
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(math.Round(v*32767))))
	}
	return pcm
}

// check finds the words of spoken in what was recorded, each once, in order, and
// as far from each other as they were: no sound is lost. On a busy machine the
// server itself has gaps now and then, and a lossy program loses some.
func check(t *testing.T, pcm []byte, words int, lossy bool) {
	t.Helper()
	samples := make([]float64, len(pcm)/2)
	for i := range samples {
		samples[i] = float64(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) / (1 << 15)
	}
	hits := tone.Scan(samples)
	if lossy {
		if len(hits) < words/3 {
			t.Errorf("%d words of %d are in %v of sound", len(hits), words, tone.Rate.D(len(samples)))
		}
		return
	}
	if len(hits) != words {
		t.Errorf("%d words of %d are in %v of sound", len(hits), words, tone.Rate.D(len(samples)))
		return
	}
	for i, h := range hits {
		at := h.Start - hits[0].Start
		const gaps = 60 * time.Millisecond
		if want := time.Duration(i) * 200 * time.Millisecond; h.Index != 1000+i || at < want-time.Millisecond || at > want+gaps {
			t.Errorf("word %d at %v is %d, want %d at %v", i, at, h.Index, 1000+i, want)
		}
	}
}

// Through every way to record there is, what is played is heard.
func TestRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	servers := []struct {
		name   string
		start  func(testing.TB, int) *soundtest.Server
		inputs []string
	}{
		{"PulseAudio", soundtest.Start, []string{"pulse", "parec", "arecord", "sox"}},
		{"PipeWire", soundtest.StartPipeWire, []string{"pulse", "parec", "pw-cat"}},
	}
	for _, s := range servers {
		t.Run(s.name, func(t *testing.T) {
			server := s.start(t, 48000)
			before := runtime.NumGoroutine()
			var mu sync.Mutex
			recorded := map[string][]byte{}
			var running sync.WaitGroup
			var open []*Microphone
			for _, input := range s.inputs {
				m, err := Open(t.Context(), Config{Input: input, Getenv: server.Getenv})
				if errors.Is(err, program.ErrNotInstalled) || err != nil && strings.Contains(err.Error(), "Unknown PCM") {
					t.Logf("not tested: %v", err)
					continue
				}
				if err != nil {
					t.Error(err)
					continue
				}
				if input == "pulse" && (m.Name() != s.name || m.Source().Name != "test.monitor" || !m.Source().Monitor) {
					t.Errorf("%s records %+v", m.Name(), m.Source())
				}
				open = append(open, m)
				mu.Lock()
				recorded[input] = nil
				mu.Unlock()
				running.Go(func() {
					buf := make([]byte, 1<<16)
					for {
						n, err := m.Read(buf)
						if err != nil {
							if err != os.ErrClosed {
								t.Errorf("%s: %v", input, err)
							}
							return
						}
						if n == 0 || n%2 != 0 || n > 16000*2/20 {
							t.Errorf("%s gives %d bytes at a time", input, n)
						}
						mu.Lock()
						recorded[input] = append(recorded[input], buf[:n]...)
						mu.Unlock()
					}
				})
			}
			time.Sleep(500 * time.Millisecond)
			play := exec.Command("pacat", "--playback", "--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=2000")
			play.Env = server.Env()
			play.Stdin = bytes.NewReader(append(spoken(15), make([]byte, 16000)...))
			if out, err := play.CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
			time.Sleep(500 * time.Millisecond)
			for _, m := range open {
				began := time.Now()
				if err := m.Close(); err != nil || time.Since(began) > time.Second {
					t.Errorf("%s: Close gives %v after %v", m.Name(), err, time.Since(began))
				}
			}
			running.Wait()
			for input, pcm := range recorded {
				t.Run(input, func(t *testing.T) { check(t, pcm, 15, input == "pw-cat") })
			}
			noMoreThan(t, before)
		})
	}
}

// noMoreThan checks that goroutines have ended.
func noMoreThan(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, there were %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// nowhere is an environment without a sound server.
func nowhere(t *testing.T) func(string) string {
	dir := t.TempDir()
	vars := map[string]string{"HOME": dir, "XDG_RUNTIME_DIR": dir, "PULSE_CLIENTCONFIG": filepath.Join(dir, "none")}
	if _, err := pulse.Devices(t.Context(), func(name string) string { return vars[name] }); !errors.Is(err, pulse.ErrNoServer) {
		t.Skip("a sound server runs here")
	}
	return func(name string) string { return vars[name] }
}

// path makes programs of shell scripts, and nothing else can be found in PATH.
func path(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nPATH=/bin:/usr/bin\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestOpenSaysWhatWasTried(t *testing.T) {
	getenv := nowhere(t)
	for _, tt := range []struct {
		name    string
		config  Config
		scripts map[string]string
		says    string
	}{
		{"nothing there", Config{}, nil,
			"no microphone: no PulseAudio or PipeWire server runs here; not installed: parec, arecord, pw-cat, sox. Install one of them (Debian, Ubuntu: apt install pulseaudio-utils, or alsa-utils)"},
		{"programs fail", Config{}, map[string]string{
			"arecord": "echo 'ALSA lib: no card' >&2; echo 'arecord: main:831: audio open error: No such file or directory' >&2; exit 1",
			"pw-cat":  "printf 'error: \\033[31mHost is down\\n' >&2; exit 1",
			"sox":     "exit 2",
		}, "no microphone: arecord: arecord: main:831: audio open error: No such file or directory; pw-cat: error: [31mHost is down; sox ended: exit status 2; " +
			"no PulseAudio or PipeWire server runs here; not installed: parec. Install"},
		{"one asked for", Config{Input: "arecord"}, nil, "no microphone: not installed: arecord. Install"},
		{"a server that is not there", Config{Input: "pulse", Getenv: func(name string) string {
			return map[string]string{"PULSE_SERVER": "unix:/none"}[name]
		}}, nil, "no microphone: cannot reach the sound server at unix:/none: connect: no such file or directory"},
		{"over SSH", Config{Input: "pulse", Getenv: func(name string) string {
			return map[string]string{"SSH_CONNECTION": "1 2 3 4", "PULSE_CLIENTCONFIG": "/none"}[name]
		}}, nil, "no microphone: no PulseAudio or PipeWire server runs here. Forward the one where you sit with ssh -R"},
		{"unknown input", Config{Input: "tape"}, nil, `no way to record is called "tape"; there are auto, pulse, parec, arecord, pw-cat, sox`},
		{"a source for pw-cat", Config{Input: "pw-cat", Source: "x"}, map[string]string{"pw-cat": "exit"}, "no microphone: pw-cat does not tell whether it has this source"},
		{"rate", Config{Rate: 3}, nil, "a microphone cannot be recorded at 3 Hz"},
		{"channels", Config{Channels: 100}, nil, "a microphone cannot be recorded with 100 channels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path(t, tt.scripts)
			if tt.config.Getenv == nil {
				tt.config.Getenv = getenv
			}
			m, err := Open(t.Context(), tt.config)
			if err == nil {
				m.Close()
				t.Fatal("it records")
			}
			if !strings.HasPrefix(err.Error(), tt.says) {
				t.Errorf("%v\nwant %s", err, tt.says)
			}
		})
	}
}

// A program that ends, or gives nothing more, ends the recording.
func TestProgramEnds(t *testing.T) {
	getenv := nowhere(t)
	before := runtime.NumGoroutine()
	const some = "head -c 3201 /dev/zero; "
	read := func(t *testing.T, m *Microphone) (total int, err error) {
		buf := make([]byte, 640)
		for {
			n, err := m.Read(buf)
			if err != nil {
				return total, err
			}
			if n == 0 || n%2 != 0 {
				t.Fatalf("%d bytes", n)
			}
			total += n
		}
	}
	for _, tt := range []struct{ name, script, says string }{
		{"says why", some + "echo 'Stream error: Connection terminated' >&2; exit 1", "parec: Stream error: Connection terminated"},
		{"says nothing", some + "exit 0", "parec ended: exit status 0"},
		{"is killed", some + "kill -9 $$", "parec ended: signal: killed"},
		{"closes its output", some + "exec >&-; sleep 100", "parec gives no more sound"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path(t, map[string]string{"parec": tt.script})
			m, err := Open(t.Context(), Config{Getenv: getenv})
			if err != nil {
				t.Fatal(err)
			}
			total, err := read(t, m)
			if total != 3200 || err == nil || err.Error() != tt.says {
				t.Errorf("%d bytes, then %v; want %s", total, err, tt.says)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("hangs", func(t *testing.T) {
		path(t, map[string]string{"parec": some + "sleep 100"})
		m, err := Open(t.Context(), Config{Getenv: getenv})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		r := m.input.(*running)
		for r.Read(make([]byte, 3200)); ; {
			if _, err := r.read(make([]byte, 3200), 100*time.Millisecond); err != nil {
				if want := "parec: no sound came for 100ms"; err.Error() != want {
					t.Errorf("%v, want %s", err, want)
				}
				return
			}
		}
	})
	t.Run("the context ends", func(t *testing.T) {
		path(t, map[string]string{"parec": some + "sleep 100 & sleep 100"})
		ctx, cancel := context.WithCancel(t.Context())
		m, err := Open(ctx, Config{Getenv: getenv})
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(50*time.Millisecond, cancel)
		began := time.Now()
		if _, err := read(t, m); err != context.Canceled || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
	t.Run("the context ends while it opens", func(t *testing.T) {
		path(t, map[string]string{"parec": "sleep 100 & sleep 100"})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		began := time.Now()
		if _, err := Open(ctx, Config{Getenv: getenv}); err != context.DeadlineExceeded || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
	t.Run("an older pw-cat", func(t *testing.T) {
		path(t, map[string]string{"pw-cat": "case \"$1\" in --raw) echo \"pw-cat: unrecognized option '--raw'\" >&2; echo help >&2; exit 1;; esac; " + some})
		m, err := Open(t.Context(), Config{Getenv: getenv})
		if err != nil {
			t.Fatal(err)
		}
		if total, _ := read(t, m); total != 3200 || m.Name() != "pw-cat" {
			t.Errorf("%s gives %d bytes", m.Name(), total)
		}
		m.Close()
	})
	noMoreThan(t, before)
}

// A microphone that the server does not have is not replaced by another one.
func TestUnknownSource(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sound server")
	}
	server := soundtest.Start(t, 16000)
	_, err := Open(t.Context(), Config{Source: "webcam", Getenv: server.Getenv})
	var failed *OpenError
	if !errors.Is(err, ErrNoSource) || !errors.As(err, &failed) || len(failed.Attempts) != 1 {
		t.Errorf("%v", err)
	}
	sources, err := Sources(t.Context(), server.Getenv)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%+v, %v", sources, err)
	}
	m, err := Open(t.Context(), Config{Source: sources[0].Description, Rate: 44100, Channels: 2, Getenv: server.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Rate() != 44100 || m.Channels() != 2 {
		t.Errorf("%d channels at %d Hz", m.Channels(), m.Rate())
	}
	if _, err := m.Read(make([]byte, 3)); err == nil {
		t.Error("a frame fits in three bytes")
	}
	if n, err := m.Read(make([]byte, 1<<16)); err != nil || n == 0 || n%4 != 0 || n > 44100*4/20 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// The context of Open ends the recording of a server as it does that of a
// program.
func TestContextEndsRecording(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sound server")
	}
	server := soundtest.Start(t, 16000)
	ctx, cancel := context.WithCancel(t.Context())
	m, err := Open(ctx, Config{Getenv: server.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	for err == nil {
		_, err = m.Read(make([]byte, 640))
	}
	if err != context.Canceled || time.Since(began) > time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

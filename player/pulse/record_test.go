//go:build linux

package pulse

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/player/internal/decodetest"
	"earshot/player/soundtest"
)

func TestFind(t *testing.T) {
	sources := []Device{
		{Name: "alsa_input.usb-Jabra", Description: "Jabra Evolve 20 Mono", Default: true},
		{Name: "alsa_input.pci", Description: "Built-in Audio Analog Stereo"},
		{Name: "alsa_output.pci.monitor", Description: "Monitor of Built-in Audio Analog Stereo", Monitor: true},
		{Name: "alsa_output.usb-Jabra.monitor", Description: "Monitor of Jabra Evolve 20", Monitor: true},
	}
	for _, tt := range []struct{ want, name string }{
		{"", "alsa_input.usb-Jabra"},
		{"alsa_input.pci", "alsa_input.pci"}, // though others have it in their names
		{"built-in audio analog stereo", "alsa_input.pci"},
		{"jabra", "alsa_input.usb-Jabra"}, // a microphone before what is played
		{"Monitor of Jabra", "alsa_output.usb-Jabra.monitor"},
		{"monitor", ""},
		{"alsa", ""},
		{"webcam", ""},
	} {
		got, err := find(sources, tt.want)
		if got.Name != tt.name || (err == nil) != (tt.name != "") {
			t.Errorf("%q is %q, %v; want %q", tt.want, got.Name, err, tt.name)
		}
		if err != nil && (!errors.Is(err, ErrNoDevice) || !strings.Contains(err.Error(), `alsa_input.pci ("Built-in Audio Analog Stereo")`)) {
			t.Errorf("%q: %v does not list them", tt.want, err)
		}
	}
	if _, err := find(nil, ""); !errors.Is(err, ErrNoDevice) {
		t.Errorf("a server without sources: %v", err)
	}
}

// A tape keeps what an Input gives.
type tape struct {
	mu     sync.Mutex
	pcm    []byte
	chunks []int
	err    error
	ended  chan struct{}
}

func run(in io.Reader, room int) *tape {
	tp := &tape{ended: make(chan struct{})}
	go func() {
		defer close(tp.ended)
		buf := make([]byte, room)
		for {
			n, err := in.Read(buf)
			tp.mu.Lock()
			tp.pcm = append(tp.pcm, buf[:n]...)
			if err != nil {
				tp.err = err
				tp.mu.Unlock()
				return
			}
			tp.chunks = append(tp.chunks, n)
			tp.mu.Unlock()
		}
	}()
	return tp
}

// sound gives what came since the first sound.
func (tp *tape) sound() []byte {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	for i := 0; i+1 < len(tp.pcm); i += 2 {
		if tp.pcm[i] != 0 || tp.pcm[i+1] != 0 {
			return slices.Clone(tp.pcm[i:])
		}
	}
	return nil
}

func startRecording(t *testing.T, rate, channels int) (*soundtest.Server, *Input, *tape) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds of real sound")
	}
	server := soundtest.Start(t, rate)
	in, err := Record(t.Context(), RecordOptions{Rate: rate, Channels: channels, Getenv: server.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return server, in, run(in, 1<<16)
}

// What a program plays is what is recorded, bit by bit.
func TestRecord(t *testing.T) {
	server, in, tp := startRecording(t, 16000, 2)
	if in.Name() != "PulseAudio" || in.Device().Name != "test.monitor" || !in.Device().Monitor {
		t.Errorf("%q records %+v", in.Name(), in.Device())
	}
	var want []byte
	for _, v := range decodetest.Speechlike(16000, 2, 4).Samples {
		want = binary.LittleEndian.AppendUint16(want, uint16(v))
	}
	// It holds so much that it has no gaps on a busy machine.
	play := exec.Command("pacat", "--playback", "--raw", "--format=s16le", "--rate=16000", "--channels=2", "--latency-msec=2000")
	play.Env = server.Env()
	play.Stdin = bytes.NewReader(want)
	if err := play.Run(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	got := tp.sound()
	// The recording begins at the first frame that is not silent.
	want = want[slices.IndexFunc(want, func(b byte) bool { return b != 0 })&^1:]
	got, want = got[:min(len(got), len(want))], want[:min(len(got), len(want))]
	if len(want) < 15*16000 {
		t.Fatalf("%d bytes were recorded", len(got))
	}
	if !bytes.Equal(got, want) {
		i := 0
		for got[i] == want[i] {
			i++
		}
		t.Errorf("what is recorded differs from what was played from byte %d of %d on", i, len(want))
	}
	tp.mu.Lock()
	defer tp.mu.Unlock()
	slices.Sort(tp.chunks)
	median, most := tp.chunks[len(tp.chunks)/2], tp.chunks[len(tp.chunks)-1]
	t.Logf("chunks of %d bytes, at most %d", median, most)
	if median > 16000*4/20 { // 50 ms
		t.Errorf("chunks of %d bytes", median)
	}
}

// However a recording ends, a Read that waits ends with it.
func TestRecordingEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(*soundtest.Server, *Input)
		says string
		most time.Duration
	}{
		{"server dies", func(s *soundtest.Server, _ *Input) { s.Kill() }, "PulseAudio: the server closed the connection", time.Second},
		{"server hangs", func(s *soundtest.Server, _ *Input) { s.Freeze() }, "PulseAudio: the server does not answer", 6 * time.Second},
		{"Close", func(_ *soundtest.Server, in *Input) { in.Close() }, os.ErrClosed.Error(), 100 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, in, tp := startRecording(t, 8000, 1)
			time.Sleep(300 * time.Millisecond)
			began := time.Now()
			tt.end(server, in)
			select {
			case <-tp.ended:
			case <-time.After(tt.most):
				t.Fatalf("Read still waits after %v", tt.most)
			}
			t.Logf("%v after %v", tp.err, time.Since(began))
			if !strings.HasPrefix(tp.err.Error(), tt.says) {
				t.Errorf("%v, want %s", tp.err, tt.says)
			}
			began = time.Now()
			if err := in.Close(); err != nil || time.Since(began) > 100*time.Millisecond {
				t.Errorf("Close: %v after %v", err, time.Since(began))
			}
		})
	}
}

func TestDevices(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sound server")
	}
	server := soundtest.Start(t, 8000)
	got, err := Devices(t.Context(), server.Getenv)
	want := []Device{{Name: "test.monitor", Description: got[0].Description, Monitor: true, Default: true}}
	if err != nil || !slices.Equal(got, want) || !strings.HasPrefix(got[0].Description, "Monitor of") {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = Record(t.Context(), RecordOptions{Source: "webcam", Rate: 8000, Channels: 1, Getenv: server.Getenv})
	if !errors.Is(err, ErrNoDevice) || !strings.Contains(err.Error(), `none is called "webcam"; there are test.monitor (`) {
		t.Errorf("a source that is not there: %v", err)
	}
	for channels := range 5 {
		in, err := Record(t.Context(), RecordOptions{Source: "test", Rate: 44100, Channels: channels + 1, Getenv: server.Getenv})
		if err != nil {
			t.Errorf("%d channels: %v", channels+1, err)
			continue
		}
		buf := make([]byte, 10000)
		if n, err := in.Read(buf); err != nil || n == 0 || n%(2*(channels+1)) != 0 {
			t.Errorf("%d channels: %d bytes, %v", channels+1, n, err)
		}
		in.Close()
	}
}

// Sound waits for a busy reader for a minute; then the recording has failed, but
// what waits can be read.
func TestNobodyReads(t *testing.T) {
	here, there := net.Pipe()
	defer there.Close()
	in := &Input{name: "PulseAudio", rate: 100, channels: 1, quit: make(chan struct{})}
	in.arrived = sync.NewCond(&in.mu)
	in.wire = &wire{Conn: here, failed: in.fail}
	second := make([]byte, 200)
	for range 61 {
		in.take(1, second)
	}
	buf := make([]byte, 777)
	total := 0
	for {
		n, err := in.Read(buf)
		if err != nil {
			if err.Error() != "PulseAudio: nobody has read the sound for 1m0s" {
				t.Error(err)
			}
			break
		}
		if n == 0 || n%2 != 0 {
			t.Fatalf("%d bytes are no frames", n)
		}
		total += n
	}
	if total != 60*200 {
		t.Errorf("%d bytes were kept", total)
	}
}

package microphone

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"earshot/player/internal/program"
)

const (
	// firstWait is how long a program may take to give the first sound: a
	// headset on Bluetooth takes a second or two to become a microphone.
	firstWait = 5 * time.Second
	// quietWait is how long it may then give nothing at all. A microphone that
	// hears nothing gives zeros.
	quietWait = 10 * time.Second
)

// A recorder is a program that writes 16-bit little-endian sound to its standard
// output.
type recorder struct {
	name string
	args func(Config) ([]string, error)
	// older are the arguments where those are not known, if that tells.
	older   func(Config) ([]string, error)
	unknown string // what it then says
}

// programs are those we know on a system, the best first.
func programs(goos string) []recorder {
	sox := recorder{name: "sox", args: func(c Config) ([]string, error) {
		from := []string{"-d"}
		if c.Source != "" {
			driver := map[string]string{"darwin": "coreaudio", "windows": "waveaudio"}[goos]
			if driver == "" {
				driver = "alsa"
			}
			from = []string{"-t", driver, c.Source}
		}
		// Its buffer is how much it gives at a time.
		args := append([]string{"-q", "--buffer", strconv.Itoa(c.bytes(20 * time.Millisecond))}, from...)
		return append(args, "-t", "raw", "-e", "signed-integer", "-b", "16", "-L", "-r", strconv.Itoa(c.Rate), "-c", strconv.Itoa(c.Channels), "-"), nil
	}}
	switch goos {
	case "darwin":
		return []recorder{sox, {name: "ffmpeg", args: func(c Config) ([]string, error) {
			source := c.Source
			if source == "" {
				source = "default"
			}
			return ffmpegArgs(c, "avfoundation", ":"+source), nil
		}}}
	case "windows":
		return []recorder{sox, {name: "ffmpeg", args: func(c Config) ([]string, error) {
			if c.Source == "" {
				return nil, errors.New("ffmpeg wants to be told the name of the microphone; it lists them with: ffmpeg -list_devices true -f dshow -i dummy")
			}
			return ffmpegArgs(c, "dshow", "audio="+c.Source), nil
		}}}
	}
	pwcat := func(c Config) ([]string, error) {
		if c.Source != "" { // one that it does not know it replaces by another, and says nothing
			return nil, errors.New("pw-cat does not tell whether it has this source")
		}
		return []string{"--record", "--format=s16", "--rate=" + strconv.Itoa(c.Rate), "--channels=" + strconv.Itoa(c.Channels), "--latency=20ms", "-"}, nil
	}
	return []recorder{
		{name: "parec", args: func(c Config) ([]string, error) {
			args := []string{"--raw", "--format=s16le", "--rate=" + strconv.Itoa(c.Rate), "--channels=" + strconv.Itoa(c.Channels),
				"--latency-msec=20", "--client-name=earshot", "--stream-name=recording"}
			if c.Source != "" {
				args = append(args, "--device="+c.Source)
			}
			return args, nil
		}},
		{name: "arecord", args: func(c Config) ([]string, error) {
			// The buffer holds what comes while nobody reads.
			args := []string{"-q", "-t", "raw", "-f", "S16_LE", "-r", strconv.Itoa(c.Rate), "-c", strconv.Itoa(c.Channels),
				"--period-time=20000", "--buffer-time=1000000"}
			if c.Source != "" {
				args = append(args, "-D", c.Source)
			}
			return args, nil
		}},
		// On a busy machine it loses sound, as measured, where the others do not.
		{name: "pw-cat", args: func(c Config) ([]string, error) {
			args, err := pwcat(c)
			return append([]string{"--raw"}, args...), err
		}, older: pwcat, unknown: "unrecognized option"}, // before PipeWire 1.0 it wrote raw sound anyway
		sox,
	}
}

func ffmpegArgs(c Config, format, source string) []string {
	return []string{"-nostdin", "-hide_banner", "-v", "error", "-f", format, "-i", source,
		"-f", "s16le", "-ar", strconv.Itoa(c.Rate), "-ac", strconv.Itoa(c.Channels), "-flush_packets", "1", "pipe:1"}
}

// bytes is the size of so much sound, in whole frames.
func (c Config) bytes(d time.Duration) int {
	return int(int64(c.Rate)*int64(d)/int64(time.Second)) * 2 * c.Channels
}

// openProgram runs a program, and waits for its first sound.
func openProgram(ctx context.Context, r recorder, c Config) (*Microphone, error) {
	path, err := program.Find(r.name)
	if err != nil {
		return nil, err
	}
	args, err := r.args(c)
	if err != nil {
		return nil, err
	}
	run, err := start(ctx, r.name, path, args, c)
	if err != nil && r.older != nil && run != nil && run.messages.Contains(r.unknown) {
		if args, err = r.older(c); err == nil {
			run, err = start(ctx, r.name, path, args, c)
		}
	}
	if err != nil {
		return nil, err
	}
	return &Microphone{input: run, name: r.name, source: Source{Name: c.Source, Description: c.Source}}, nil
}

// A running is a program that records.
type running struct {
	name     string
	frame    int // bytes
	cmd      *exec.Cmd
	stdout   *os.File
	messages program.Tail
	exited   chan struct{} // closed when the program has ended
	first    []byte        // read while it was opened
	rest     []byte        // a part of a frame

	mu     sync.Mutex
	closed bool
}

// start runs a program. What it said is in the running also when there is an
// error.
func start(ctx context.Context, name, path string, args []string, c Config) (*running, error) {
	r := &running{name: name, frame: 2 * c.Channels, cmd: exec.Command(path, args...), exited: make(chan struct{})}
	r.cmd.Env = program.Environ(c.Getenv)
	r.cmd.Stderr = &r.messages
	r.cmd.WaitDelay = 100 * time.Millisecond // for what it has started and left behind
	program.Apart(r.cmd)
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	r.stdout, r.cmd.Stdout = out, in
	err = r.cmd.Start()
	in.Close()
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	go func() {
		r.cmd.Wait()
		close(r.exited)
	}()
	stop := context.AfterFunc(ctx, func() { r.Close() })
	defer stop()
	first := make([]byte, max(r.frame, c.bytes(chunk)))
	n, err := r.read(first, firstWait)
	if err != nil {
		r.Close()
		return r, err
	}
	r.first = first[:n]
	return r, nil
}

// Read is Microphone.Read.
func (r *running) Read(p []byte) (int, error) {
	r.mu.Lock()
	first := r.first
	if r.closed {
		first = nil
	}
	n := copy(p, first)
	n -= n % r.frame
	r.first = r.first[n:]
	r.mu.Unlock()
	if n > 0 {
		return n, nil
	}
	return r.read(p, quietWait)
}

// read gives whole frames, or why there are none.
func (r *running) read(p []byte, wait time.Duration) (int, error) {
	n := copy(p, r.rest)
	r.rest = r.rest[:0]
	// Where a pipe takes no deadline, as on Windows, the program is ended.
	deadline := time.Now().Add(wait)
	var late *time.Timer
	if r.stdout.SetReadDeadline(deadline) != nil {
		late = time.AfterFunc(wait, func() { program.Kill(r.cmd) })
	}
	for n < r.frame {
		k, err := r.stdout.Read(p[n:])
		n += k
		if err != nil && n < r.frame {
			if late != nil && !late.Stop() {
				err = os.ErrDeadlineExceeded
			}
			return 0, r.failure(err, wait)
		}
	}
	if late != nil {
		late.Stop()
	}
	r.rest = append(r.rest, p[n-n%r.frame:n]...)
	return n - n%r.frame, nil
}

// failure says why there is no more sound, in the words of the program where it
// has some.
func (r *running) failure(err error, waited time.Duration) error {
	r.mu.Lock()
	closed := r.closed
	r.mu.Unlock()
	if closed {
		return os.ErrClosed
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%s: no sound came for %v", r.name, waited)
	}
	select { // it has closed its output: it ends, or is ended
	case <-r.exited:
	case <-time.After(100 * time.Millisecond):
	}
	if text := r.messages.LastLine(); text != "" {
		return fmt.Errorf("%s: %s", r.name, text)
	}
	select {
	case <-r.exited:
		return fmt.Errorf("%s ended: %v", r.name, r.cmd.ProcessState)
	default:
		return fmt.Errorf("%s gives no more sound", r.name)
	}
}

// Close ends the program.
func (r *running) Close() error {
	r.mu.Lock()
	closed := r.closed
	r.closed = true
	r.mu.Unlock()
	if !closed {
		select {
		case <-r.exited:
		default:
			program.Kill(r.cmd)
		}
		r.stdout.Close() // a Read ends
	}
	<-r.exited
	return nil
}

package ffmpeg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"earshot/player/wav"
)

func find() (string, error) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return program, nil
}

// patience is how long ffmpeg may give nothing before it's ended.
const patience = 20 * time.Second

// input is the arguments by which ffmpeg opens a file: never as a URL, an
// option or a list of other files, whatever its name, and without asking
// anything.
func input(path string, options ...string) ([]string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	args := append([]string{"-nostdin", "-hide_banner", "-nostats", "-protocol_whitelist", "file"}, options...)
	return append(args, "-i", "file:"+path, "-map", "0:a:0"), nil
}

// A run is ffmpeg at work.
type run struct {
	command *exec.Cmd
	stdout  io.ReadCloser
	stderr  *tail
	timer   *time.Timer
	done    bool // the end of stdout was reached, and the program waited for
}

func begin(program string, args []string) (*run, error) {
	r := &run{command: exec.Command(program, args...), stderr: &tail{}}
	r.command.Stderr = r.stderr
	var err error
	if r.stdout, err = r.command.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := r.command.Start(); err != nil {
		return nil, err
	}
	r.timer = time.AfterFunc(patience, func() { r.command.Process.Kill() })
	return r, nil
}

// play decodes from a second on.
func play(program, path string, second int, a about) (*run, error) {
	options := []string{"-v", "error"}
	if second > 0 { // at 0 too it would leave out what decoders warm up with
		options = append(options, "-ss", strconv.Itoa(second))
	}
	args, err := input(path, options...)
	if err != nil {
		return nil, err
	}
	return begin(program, append(args, "-f", "f32le", "-c:a", "pcm_f32le",
		"-ar", strconv.Itoa(a.rate), "-ac", strconv.Itoa(a.channels), "pipe:1"))
}

// read fills b with whole blocks, as many as there are at once, but one or
// more. At the end it gives io.EOF.
func (r *run) read(b []byte, block int) (int, error) {
	if r.done {
		return 0, io.EOF
	}
	r.timer.Reset(patience)
	n, err := io.ReadAtLeast(r.stdout, b, block)
	if err == nil && n%block != 0 {
		var more int
		more, err = io.ReadFull(r.stdout, b[n:n+block-n%block])
		n += more
	}
	stopped := !r.timer.Stop()
	n -= n % block
	if err == nil {
		return n, nil
	}
	r.done = true
	err = r.command.Wait()
	switch {
	case stopped:
		return n, fmt.Errorf("gave nothing for %v, and was ended", patience)
	case err != nil && n == 0:
		if complaint := r.complaint(); complaint != nil {
			return 0, complaint
		}
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// stop ends the program.
func (r *run) stop() {
	r.timer.Stop()
	if !r.done {
		r.done = true
		r.command.Process.Kill()
		r.command.Wait()
	}
}

// complaint is the first line that ffmpeg wrote about an error.
func (r *run) complaint() error {
	line := r.stderr.firstLine()
	if line == "" {
		return nil
	}
	return errors.New(line)
}

// A tail keeps the start of what a program writes.
type tail struct {
	mu sync.Mutex
	b  []byte
}

const mostWritten = 64 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b[:min(len(b), mostWritten-len(t.b))]...)
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}

// source is how ffmpeg says which part of it speaks.
var source = regexp.MustCompile(`^\[[^\]]* @ 0x[0-9a-f]+\] `)

// firstLine is the first line, safe to be shown.
func (t *tail) firstLine() string {
	t.mu.Lock()
	line, _, _ := bytes.Cut(t.b, []byte("\n"))
	line = source.ReplaceAll(line, nil)
	t.mu.Unlock()
	return clean(string(line))
}

// clean makes text that may come out of a file safe to be shown.
func clean(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// about is what ffmpeg says of a recording.
type about struct {
	codec          string
	rate, channels int
	seconds        float64 // 0 if that's unknown
}

// What ffmpeg writes at -v info of the input.
var (
	durationLine = regexp.MustCompile(`(?m)^  Duration: (\d+):(\d\d):(\d\d\.\d+)`)
	audioLine    = regexp.MustCompile(`(?m)^  Stream #0:\d+.*?: Audio: ([^,\n]+?)(?: \([^()]*/ 0x[0-9A-Fa-f]+\))?,`)
)

// probe starts to decode a recording as a WAV file, in whose header rate and
// channels are, and reads what ffmpeg writes of the input meanwhile.
func probe(program, path string) (about, error) {
	args, err := input(path, "-v", "info")
	if err != nil {
		return about{}, err
	}
	r, err := begin(program, append(args, "-t", "1", "-f", "wav", "-c:a", "pcm_f32le", "pipe:1"))
	if err != nil {
		return about{}, err
	}
	defer r.stop()
	head, readErr := io.ReadAll(io.LimitReader(r.stdout, 4<<10))
	r.stop()
	text := r.stderr.String()
	d, err := wav.New(bytes.NewReader(head), int64(len(head)))
	if err != nil {
		if readErr == nil && !strings.Contains(text, "Audio: ") {
			return about{}, ErrNoSound
		}
		return about{}, fmt.Errorf("%w: %s", ErrNoSound, lastLine(text))
	}
	a := about{rate: d.Rate(), channels: d.Channels(), codec: "unknown codec"}
	if m := audioLine.FindStringSubmatch(text); m != nil {
		a.codec = clean(m[1])
	}
	// By bit rate it can be seconds off.
	if m := durationLine.FindStringSubmatch(text); m != nil && !strings.Contains(text, "Estimating duration from bitrate") {
		hours, _ := strconv.ParseFloat(m[1], 64)
		minutes, _ := strconv.ParseFloat(m[2], 64)
		seconds, _ := strconv.ParseFloat(m[3], 64)
		a.seconds = 3600*hours + 60*minutes + seconds
	}
	return a, nil
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return clean(text[strings.LastIndexByte(text, '\n')+1:])
}

var outTime = regexp.MustCompile(`(?m)^out_time_us=(\d+)`)

// measure goes through the packets of a recording, without decoding them, and
// says how many seconds they last.
func measure(program, path string) (float64, error) {
	args, err := input(path, "-v", "error")
	if err != nil {
		return 0, err
	}
	r, err := begin(program, append(args, "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"))
	if err != nil {
		return 0, err
	}
	defer r.stop()
	r.timer.Reset(10 * patience)
	progress, err := io.ReadAll(r.stdout)
	if err != nil {
		return 0, err
	}
	all := outTime.FindAllSubmatch(progress, -1)
	if len(all) == 0 {
		return 0, fmt.Errorf("can't tell how long it is: %s", r.stderr.firstLine())
	}
	microseconds, err := strconv.ParseFloat(string(all[len(all)-1][1]), 64)
	return microseconds / 1e6, err
}

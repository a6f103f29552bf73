// Package microphone records sound as it comes: from a PulseAudio or PipeWire
// server by its native protocol, or through a program that records.
package microphone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"earshot/player/internal/program"
	"earshot/player/pulse"
)

const (
	// chunk is the longest piece of sound a Read gives: what waits for one is
	// heard late.
	chunk = 50 * time.Millisecond

	auto       = "auto"
	nativeName = "pulse"
)

// What to record when a Config does not say.
const (
	DefaultRate     = 16000
	DefaultChannels = 1
	maxChannels     = 32 // of PulseAudio
)

// Config says what to record.
type Config struct {
	// Source is the microphone: its name or description as Sources lists it, or
	// a part of one that is enough. Programs take their own names for it. Empty
	// is the one the system prefers.
	Source string

	// Input is by what to record: "auto" (or empty), or one of InputNames.
	Input string

	Rate     int // frames a second, 0 for DefaultRate
	Channels int // 0 for DefaultChannels

	// Getenv looks the environment up; nil means os.Getenv.
	Getenv func(name string) string
}

// A Microphone is sound that comes in: 16-bit little-endian samples, the channels
// in turn. One goroutine reads it; Close may be called from any.
type Microphone struct {
	input  io.ReadCloser
	name   string
	source pulse.Device
	rate   int
	frame  int
	ctx    context.Context
	stop   func() bool
}

// InputNames lists what Config.Input may be on this system.
func InputNames() []string {
	names := []string{auto, nativeName}
	for _, p := range programs(runtime.GOOS) {
		names = append(names, p.name)
	}
	return names
}

// Open begins to record. It takes the server of PulseAudio's protocol, if there
// is one that lets us, else the first program that can record. When ctx is done,
// the recording ends, with the error of ctx.
//
// The error is an *OpenError, which tells all that was tried; it is ErrNoSource
// when a server answers but has no such microphone.
func Open(ctx context.Context, c Config) (*Microphone, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	failed := &OpenError{overSSH: c.Getenv("SSH_CONNECTION") != ""}
	for _, k := range kinds() {
		if c.Input != auto && c.Input != k.name {
			continue
		}
		m, err := k.open(ctx, c)
		if err == nil {
			m.ctx, m.rate, m.frame = ctx, c.Rate, 2*c.Channels
			m.stop = context.AfterFunc(ctx, func() { m.input.Close() })
			return m, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		absent := errors.Is(err, pulse.ErrNoServer) || errors.Is(err, program.ErrNotInstalled)
		failed.Attempts = append(failed.Attempts, Attempt{Input: k.name, Err: err, Absent: absent})
		if errors.Is(err, ErrNoSource) {
			// The programs ask the same server, and some of them then take
			// another microphone without a word.
			break
		}
	}
	return nil, failed
}

// complete fills in what the Config leaves open, and refuses what cannot be.
func (c Config) complete() (Config, error) {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	if c.Input == "" {
		c.Input = auto
	}
	if c.Rate == 0 {
		c.Rate = DefaultRate
	}
	if c.Channels == 0 {
		c.Channels = DefaultChannels
	}
	if c.Rate < 1000 || c.Rate > 384_000 {
		return c, fmt.Errorf("a microphone cannot be recorded at %d Hz; 1000 to 384000 are possible", c.Rate)
	}
	if c.Channels < 1 || c.Channels > maxChannels {
		return c, fmt.Errorf("a microphone cannot be recorded with %d channels; 1 to %d are possible", c.Channels, maxChannels)
	}
	for _, name := range InputNames() {
		if name == c.Input {
			return c, nil
		}
	}
	return c, fmt.Errorf("no way to record is called %q; there are %s", c.Input, strings.Join(InputNames(), ", "))
}

// A kind is a way to record on this system.
type kind struct {
	name string
	open func(context.Context, Config) (*Microphone, error)
}

// kinds are the ways to record, the best first.
func kinds() []kind {
	all := []kind{{nativeName, openPulse}}
	for _, p := range programs(runtime.GOOS) {
		all = append(all, kind{p.name, func(ctx context.Context, c Config) (*Microphone, error) {
			return openProgram(ctx, p, c)
		}})
	}
	return all
}

// ErrNoSource says that the server has no such microphone, or none at all.
var ErrNoSource = pulse.ErrNoDevice

func openPulse(ctx context.Context, c Config) (*Microphone, error) {
	in, err := pulse.Record(ctx, pulse.RecordOptions{Source: c.Source, Rate: c.Rate, Channels: c.Channels, Getenv: c.Getenv})
	if err != nil {
		return nil, err
	}
	return &Microphone{input: in, name: in.Name(), source: in.Device()}, nil
}

// A Source is something to record from.
type Source = pulse.Device

// Sources lists what can be recorded on the server of PulseAudio's protocol, the
// preferred one first. Where there is no server the error is
// pulse.ErrNoServer. A nil getenv means os.Getenv.
func Sources(ctx context.Context, getenv func(string) string) ([]Source, error) {
	if getenv == nil {
		getenv = os.Getenv
	}
	return pulse.Devices(ctx, getenv)
}

// Name says what records: "PulseAudio", "PipeWire", or the name of a program.
func (m *Microphone) Name() string { return m.name }

// Source is the microphone, as far as it is known: programs tell nothing. If its
// Monitor is true, it is no microphone but what is being played here, which a
// server takes when it has nothing else.
func (m *Microphone) Source() Source { return m.source }

// Rate and Channels are how it is recorded.
func (m *Microphone) Rate() int     { return m.rate }
func (m *Microphone) Channels() int { return m.frame / 2 }

// Read waits for sound, and gives at most 50 ms of it, in whole frames, usually
// 20 ms. When there will be no more it says why; that is never io.EOF, as a
// microphone has no end: os.ErrClosed after Close, the error of the context of
// Open when that is done, else what has happened. A source that brings nothing
// at all for ten seconds has failed.
func (m *Microphone) Read(p []byte) (int, error) {
	if len(p) < m.frame {
		return 0, fmt.Errorf("%s: a frame takes %d bytes, there is room for %d", m.name, m.frame, len(p))
	}
	most := max(1, int(int64(m.rate)*int64(chunk)/int64(time.Second))) * m.frame
	n, err := m.input.Read(p[:min(len(p), most)])
	if err != nil && m.ctx.Err() != nil {
		err = m.ctx.Err()
	}
	return n, err
}

// Close ends the recording at once, and a Read that waits.
func (m *Microphone) Close() error {
	m.stop()
	return m.input.Close()
}

// An Attempt is what came of one way to record.
type Attempt struct {
	Input  string // one of InputNames
	Err    error
	Absent bool // it is not there at all
}

// An OpenError says that nothing here can record.
type OpenError struct {
	Attempts []Attempt // in the order in which they were made
	overSSH  bool
}

// Error says in one line what was tried, why it failed, and what to do.
func (e *OpenError) Error() string {
	var reasons, absent []string
	noServer := false
	for _, a := range e.Attempts {
		switch {
		case errors.Is(a.Err, pulse.ErrNoServer):
			noServer = true
		case a.Absent:
			absent = append(absent, a.Input)
		default:
			reasons = append(reasons, oneLine(a.Err))
		}
	}
	if noServer {
		reasons = append(reasons, "no PulseAudio or PipeWire server runs here")
	}
	if len(absent) > 0 {
		reasons = append(reasons, "not installed: "+strings.Join(absent, ", "))
	}
	text := "no microphone: " + strings.Join(reasons, "; ")
	if noServer || len(absent) == len(e.Attempts) {
		text += ". " + advice(runtime.GOOS, e.overSSH)
	}
	return text
}

// Unwrap gives the errors of all attempts.
func (e *OpenError) Unwrap() []error {
	var all []error
	for _, a := range e.Attempts {
		all = append(all, a.Err)
	}
	return all
}

// advice says how to get a microphone where there is none.
func advice(goos string, overSSH bool) string {
	switch {
	case overSSH:
		return "Forward the one where you sit with ssh -R /tmp/pulse.sock:$XDG_RUNTIME_DIR/pulse/native, then set PULSE_SERVER=unix:/tmp/pulse.sock; or pipe its sound in: arecord -t raw -f S16_LE -r 16000 | ssh … earshot live - --encoding linear16 --sample-rate 16000"
	case goos == "darwin":
		return "Install sox (brew install sox), or ffmpeg"
	case goos == "windows":
		return "Install ffmpeg (winget install ffmpeg), or sox"
	}
	return "Install one of them (Debian, Ubuntu: apt install pulseaudio-utils, or alsa-utils)"
}

// oneLine gives the text of an error in one line.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

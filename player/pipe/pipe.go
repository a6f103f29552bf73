//go:build unix

// Package pipe plays sound by writing it to a program that plays its standard
// input: a new one for each Play, which starts in some ten milliseconds.
package pipe

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"

	"earshot/player/internal/playhead"
	"earshot/player/internal/program"
)

const (
	buffer    = 100 * time.Millisecond // what the program is told to hold
	ahead     = 60 * time.Millisecond  // what waits in the pipe
	chunk     = 20 * time.Millisecond  // what is written at a time
	poll      = 5 * time.Millisecond
	stallWait = 2 * time.Second        // a program that reads nothing for so long hangs
	probeWait = 150 * time.Millisecond // a program that finds no sound ends sooner, as measured
)

// ErrNotInstalled says that the program is not in PATH.
var ErrNotInstalled = program.ErrNotInstalled

// Source is a player.Source.
type Source = func(frames [][2]float64) (n int, err error)

// A Program plays 16-bit little-endian frames from its standard input.
type Program struct {
	Name string
	Args func(rate beep.SampleRate, channels int) []string
}

// Programs are those we know, the best first.
func Programs() []Program {
	millis := strconv.FormatInt(buffer.Milliseconds(), 10)
	return []Program{
		{"pw-cat", func(rate beep.SampleRate, channels int) []string { // --raw came with PipeWire 1.0
			return []string{"--playback", "--raw", "--format=s16", "--rate=" + strconv.Itoa(int(rate)),
				"--channels=" + strconv.Itoa(channels), "--latency=" + millis + "ms", "-"}
		}},
		{"pacat", func(rate beep.SampleRate, channels int) []string {
			return []string{"--playback", "--raw", "--format=s16le", "--rate=" + strconv.Itoa(int(rate)),
				"--channels=" + strconv.Itoa(channels), "--latency-msec=" + millis,
				"--client-name=earshot", "--stream-name=recording"}
		}},
		{"aplay", func(rate beep.SampleRate, channels int) []string {
			return []string{"-q", "-t", "raw", "-f", "S16_LE", "-r", strconv.Itoa(int(rate)), "-c", strconv.Itoa(channels),
				"--buffer-time=" + strconv.FormatInt(buffer.Microseconds(), 10), "-"}
		}},
	}
}

// Options are how an Output is opened.
type Options struct {
	Rate     beep.SampleRate
	Channels int                      // 1: only the first of each frame is written
	Getenv   func(name string) string // tells the program where its server is
}

// An Output plays through a program. It is a player.Output.
type Output struct {
	program  Program
	path     string
	rate     beep.SampleRate
	channels int
	env      []string
	lost     chan struct{}

	control sync.Mutex // held by Play, Stop and Close

	mu     sync.Mutex
	play   *play // of the last Play
	err    error
	closed bool
}

// Open finds the program, and runs it for a moment to see whether it can play.
func Open(ctx context.Context, p Program, opts Options) (*Output, error) {
	path, err := program.Find(p.Name)
	if err != nil {
		return nil, err
	}
	o := &Output{
		program:  p,
		path:     path,
		rate:     opts.Rate,
		channels: opts.Channels,
		env:      program.Environ(opts.Getenv),
		lost:     make(chan struct{}),
	}
	trial, err := o.start()
	if err != nil {
		return nil, err
	}
	defer trial.end()
	select {
	case <-trial.exited:
		return nil, o.failure(trial)
	case <-time.After(probeWait):
		return o, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Name is the name of the program.
func (o *Output) Name() string { return o.program.Name }

// Lost is closed when the program has ended by itself.
func (o *Output) Lost() <-chan struct{} { return o.lost }

// Err says why.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

func (o *Output) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil && !o.closed {
		o.err = err
		close(o.lost)
	}
}

// Play makes src heard instead of what was.
func (o *Output) Play(src Source) error {
	o.control.Lock()
	defer o.control.Unlock()
	o.end()
	o.mu.Lock()
	err, closed := o.err, o.closed
	o.mu.Unlock()
	if err != nil {
		return err
	}
	if closed {
		return os.ErrClosed
	}
	p, err := o.start()
	if err != nil {
		o.fail(err)
		return err
	}
	o.mu.Lock()
	o.play = p
	o.mu.Unlock()
	p.done.Go(func() {
		hangs := !p.feed(src)
		p.stdin.Close()
		if !hangs {
			select {
			case <-p.exited:
			case <-p.quit:
			}
		}
		if p.ended() {
			return
		}
		if hangs {
			o.fail(fmt.Errorf("%s takes no sound", o.program.Name))
			return
		}
		o.fail(o.failure(p))
	})
	return nil
}

// Stop makes it silent.
func (o *Output) Stop() error {
	o.control.Lock()
	defer o.control.Unlock()
	o.end()
	return nil
}

func (o *Output) end() {
	o.mu.Lock()
	p := o.play
	o.mu.Unlock()
	if p != nil {
		p.end()
	}
}

// Close ends the program.
func (o *Output) Close() error {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	return o.Stop()
}

// Heard says how many frames of the source have been heard, as far as one can
// tell from how fast the program reads.
func (o *Output) Heard() int {
	o.mu.Lock()
	p := o.play
	o.mu.Unlock()
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard.At(time.Now())
}

// A play is one run of the program.
type play struct {
	rate     beep.SampleRate
	channels int
	cmd      *exec.Cmd
	stdin    *os.File
	messages program.Tail
	exited   chan struct{} // closed when the program has ended
	quit     chan struct{} // closed when it is to end
	stop     sync.Once
	done     sync.WaitGroup

	mu    sync.Mutex
	heard playhead.Playhead
	all   bool // the program has read all of the source, or was stopped
}

func (o *Output) start() (*play, error) {
	p := &play{
		rate:     o.rate,
		channels: o.channels,
		cmd:      exec.Command(o.path, o.program.Args(o.rate, o.channels)...),
		exited:   make(chan struct{}),
		quit:     make(chan struct{}),
	}
	p.heard.Rate = o.rate
	p.cmd.Env = o.env
	p.cmd.Stderr = &p.messages
	p.cmd.WaitDelay = poll // for what it has started and left behind
	program.Apart(p.cmd)
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	shrink(w, o.rate.N(ahead+chunk)*2*o.channels)
	p.cmd.Stdin, p.stdin = r, w
	err = p.cmd.Start()
	r.Close()
	if err != nil {
		w.Close()
		return nil, err
	}
	p.done.Go(func() {
		p.cmd.Wait()
		close(p.exited)
	})
	return p, nil
}

// end kills the program. When it has returned, the source is asked no more.
func (p *play) end() {
	p.stop.Do(func() {
		p.mu.Lock()
		p.heard.Stop(time.Now())
		p.all = true
		p.mu.Unlock()
		close(p.quit)
		select {
		case <-p.exited:
		default:
			program.Kill(p.cmd)
		}
		p.stdin.Close() // a write to a full pipe ends
	})
	p.done.Wait()
}

func (p *play) ended() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all
}

// feed writes src to the program until the program has read its end, or has
// ended itself. It says no when the program hangs.
func (p *play) feed(src Source) bool {
	frames := make([][2]float64, max(1, p.rate.N(chunk)))
	var bytes []byte
	written := 0
	size := 2 * p.channels
	most := p.rate.N(ahead) * size
	read, lastRead := 0, time.Now()
	for over := false; ; {
		queued := unread(p.stdin)
		now := time.Now()
		if p.sample(now, queued/size) && over && queued == 0 {
			p.mu.Lock()
			p.all = true
			p.mu.Unlock()
			return true
		}
		if got := written - queued; got > read || queued == 0 {
			read, lastRead = got, now
		} else if now.Sub(lastRead) > stallWait {
			return false
		}
		n := 0
		if queued < most && !over {
			var err error
			n, err = src(frames)
			over = err != nil
		}
		wait := poll
		if n > 0 {
			wait = 0
			p.mu.Lock()
			p.heard.Given += n
			p.mu.Unlock()
			bytes = encode(bytes[:0], frames[:n], p.channels)
			p.stdin.SetWriteDeadline(now.Add(stallWait))
			if _, err := p.stdin.Write(bytes); err != nil {
				return !errors.Is(err, os.ErrDeadlineExceeded)
			}
			written += len(bytes)
		}
		select {
		case <-p.quit:
			return true
		case <-p.exited:
			return true
		case <-time.After(wait):
		}
	}
}

// sample takes note of how much the program has read.
func (p *play) sample(now time.Time, queued int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heard.Given == 0 {
		return true // an empty source
	}
	return p.heard.Sample(now, now, p.heard.Given-queued, buffer)
}

func encode(to []byte, frames [][2]float64, channels int) []byte {
	for _, f := range frames {
		for _, v := range f[:channels] {
			v = max(math.MinInt16, min(math.Round(v*32768), math.MaxInt16))
			to = binary.LittleEndian.AppendUint16(to, uint16(int16(v)))
		}
	}
	return to
}

// failure says why the program ended, in its own words where it has some.
func (o *Output) failure(p *play) error {
	if text := p.messages.LastLine(); text != "" {
		return fmt.Errorf("%s: %s", o.program.Name, text)
	}
	<-p.exited
	return fmt.Errorf("%s ended: %v", o.program.Name, p.cmd.ProcessState)
}

//go:build darwin || windows

// Package device plays sound on the system's own output, on macOS and Windows.
// It is not for Linux, where the library beneath it makes the program depend on
// the libraries of one distribution, and lets them print to the terminal.
package device

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
	"github.com/gopxl/beep/v2"

	"earshot/player/internal/playhead"
	"earshot/player/internal/resample"
)

const (
	rate      = beep.SampleRate(48000)
	frameSize = 8                     // two 32-bit floats
	latency   = 50 * time.Millisecond // what the system holds
	queue     = 50 * time.Millisecond // what waits for it
	readyWait = 3 * time.Second
	watchTick = time.Second
)

// Source is a player.Source.
type Source = func(frames [][2]float64) (n int, err error)

// shared is the one context that oto allows in a process.
var shared = sync.OnceValues(func() (*oto.Context, error) {
	c, ready, err := oto.NewContext(&oto.NewContextOptions{
		SampleRate:      int(rate),
		ChannelCount:    2,
		Format:          oto.FormatFloat32LE,
		BufferSize:      latency,
		ApplicationName: "earshot",
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-ready:
		return c, c.Err()
	case <-time.After(readyWait):
		return nil, errors.New("the system's sound output is not ready")
	}
})

// An Output plays on the system's output. It is a player.Output.
type Output struct {
	context *oto.Context
	rate    beep.SampleRate
	lost    chan struct{}
	quit    chan struct{}
	done    sync.WaitGroup

	mu     sync.Mutex
	play   *play // of the last Play
	err    error
	closed bool
}

// Open opens the system's output for frames of the given rate.
func Open(ctx context.Context, rate beep.SampleRate) (*Output, error) {
	type answer struct {
		c   *oto.Context
		err error
	}
	opened := make(chan answer, 1)
	go func() {
		c, err := shared()
		opened <- answer{c, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-opened:
		if a.err == nil {
			a.err = a.c.Err() // it may have failed since
		}
		if a.err == nil {
			a.err = a.c.Resume()
		}
		if a.err != nil {
			return nil, fmt.Errorf("the system's sound output: %w", a.err)
		}
		o := &Output{context: a.c, rate: rate, lost: make(chan struct{}), quit: make(chan struct{})}
		o.done.Go(o.watch)
		return o, nil
	}
}

// Name is what the status line calls it.
func (o *Output) Name() string { return "system sound" }

// Lost is closed when the system's output has failed.
func (o *Output) Lost() <-chan struct{} { return o.lost }

// Err says why.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// watch finds out when the output has failed: oto tells nobody.
func (o *Output) watch() {
	tick := time.NewTicker(watchTick)
	defer tick.Stop()
	for {
		select {
		case <-o.quit:
			return
		case <-tick.C:
		}
		if err := o.context.Err(); err != nil {
			o.mu.Lock()
			o.err = fmt.Errorf("the system's sound output: %w", err)
			o.mu.Unlock()
			close(o.lost)
			return
		}
	}
}

// Play makes src heard instead of what was.
func (o *Output) Play(src Source) error {
	o.end()
	p := &play{}
	p.heard.Rate = rate
	p.factor = float64(o.rate) / float64(rate)
	p.resampler = resample.New(src, o.rate, rate)
	p.player = o.context.NewPlayer(p)
	p.player.SetBufferSize(rate.N(queue) * frameSize)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	if o.closed {
		return errors.New("the sound output is closed")
	}
	o.play = p
	p.player.Play()
	return nil
}

// Stop makes it silent.
func (o *Output) Stop() error {
	o.end()
	return nil
}

// end stops what plays. When it has returned, its source is asked no more.
func (o *Output) end() {
	o.mu.Lock()
	p := o.play
	o.mu.Unlock()
	if p != nil {
		p.player.PauseAndStopReading()
		p.mu.Lock()
		p.heard.Stop(time.Now())
		p.mu.Unlock()
	}
}

// Heard says how many frames of the source have been heard.
func (o *Output) Heard() int {
	o.mu.Lock()
	p := o.play
	o.mu.Unlock()
	if p == nil {
		return 0
	}
	return p.frames()
}

// Close stops the sound. The context stays, as there can be no other, but sleeps.
func (o *Output) Close() error {
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return nil
	}
	o.closed = true
	o.mu.Unlock()
	o.end()
	close(o.quit)
	o.done.Wait()
	return o.context.Suspend()
}

// A play is what oto reads of one source.
type play struct {
	resampler *resample.Resampler
	player    *oto.Player
	factor    float64 // frames of the source to one of the output
	frame     [][2]float64

	mu    sync.Mutex
	heard playhead.Playhead // counts frames of the output
	ended bool
	given int // frames of the source
}

// Read gives oto the next frames.
func (p *play) Read(b []byte) (int, error) {
	n := len(b) / frameSize
	if cap(p.frame) < n {
		p.frame = make([][2]float64, n)
	}
	frames := p.frame[:n]
	now := time.Now()
	queued := p.player.BufferedSize() / frameSize
	n, err := p.resampler.Stream(frames)
	for i, f := range frames[:n] {
		binary.LittleEndian.PutUint32(b[i*frameSize:], math.Float32bits(float32(f[0])))
		binary.LittleEndian.PutUint32(b[i*frameSize+4:], math.Float32bits(float32(f[1])))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.Sample(now, now, p.heard.Given-queued, latency)
	p.heard.Given += n
	p.given = p.resampler.Read()
	if err != nil {
		p.ended = true
		err = io.EOF
	}
	return n * frameSize, err
}

func (p *play) frames() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	heard := p.heard.At(time.Now())
	if p.ended && heard == p.heard.Given {
		return p.given
	}
	return int(float64(heard) * p.factor)
}

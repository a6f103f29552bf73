package pulse

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/jfreymuth/pulse/proto"
)

const (
	// How much sound the server holds. Less than the first stutters on a busy
	// machine, as measured; the second bridges a jittery link.
	localBuffer  = 100 * time.Millisecond
	remoteBuffer = 350 * time.Millisecond
)

// Options are how an Output is opened.
type Options struct {
	Rate     beep.SampleRate
	Channels int                      // 1: only the first of each frame is sent
	Getenv   func(name string) string // says where the server is
}

// Open opens a stream on the first server that answers.
func Open(ctx context.Context, opts Options) (*Output, error) {
	return onFirst(ctx, opts.Getenv, func(s server) (*Output, error) { return open(ctx, s, opts) })
}

func open(ctx context.Context, s server, opts Options) (*Output, error) {
	conn, err := dial(ctx, s)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	o := &Output{
		rate:     opts.Rate,
		channels: opts.Channels,
		client:   new(proto.Client),
		corked:   true,
		lost:     make(chan struct{}),
		quit:     make(chan struct{}),
		sooner:   make(chan struct{}, 1),
	}
	o.changed = sync.NewCond(&o.mu)
	o.heard.Rate = opts.Rate
	o.wire = &wire{Conn: conn, failed: o.fail}
	o.client.Callback = o.message
	o.client.SetTimeout(openWait)
	o.client.Open(o.wire)
	if err := o.hello(s, opts); err != nil {
		o.Close()
		return nil, fmt.Errorf("the sound server at %s: %w", s, o.reason(err))
	}
	o.client.SetTimeout(replyWait)
	o.spawn(o.feed)
	o.spawn(o.listen)
	return o, nil
}

// hello introduces us to the server and makes the stream.
func (o *Output) hello(s server, opts Options) error {
	var err error
	if o.name, err = greet(o.client, s, opts.Getenv); err != nil {
		return err
	}
	buffer := localBuffer
	if s.remote {
		buffer = remoteBuffer
	}
	target := o.rate.N(buffer) * o.frame()
	create := proto.CreatePlaybackStream{
		SampleSpec:            proto.SampleSpec{Format: proto.FormatInt16LE, Channels: byte(o.channels), Rate: uint32(o.rate)},
		ChannelMap:            proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight},
		SinkIndex:             proto.Undefined,
		BufferMaxLength:       uint32(2 * target),
		BufferTargetLength:    uint32(target),
		BufferPrebufferLength: uint32(o.rate.N(buffer/4) * o.frame()),
		BufferMinimumRequest:  uint32(o.rate.N(buffer/4) * o.frame()),
		Corked:                true,
		AdjustLatency:         true,
		// The volume people chose for us on the server stays as it is.
		ChannelVolumes: proto.ChannelVolumes{proto.VolumeNorm, proto.VolumeNorm},
		Properties:     proto.PropList{"media.name": proto.PropListString("recording")},
	}
	if o.channels == 1 {
		create.ChannelMap = proto.ChannelMap{proto.ChannelMono}
		create.ChannelVolumes = create.ChannelVolumes[:1]
	}
	var made proto.CreatePlaybackStreamReply
	if err := o.client.Request(&create, &made); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stream = made.StreamIndex
	o.target = int(made.BufferTargetLength)
	o.want += int(made.Missing)
	return nil
}

// reason gives what has gone wrong with the connection, which says more than
// that a request failed.
func (o *Output) reason(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	return refusal(err)
}

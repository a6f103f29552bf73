package pulse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/jfreymuth/pulse/proto"
)

const (
	dialWait = 700 * time.Millisecond
	openWait = time.Second // for each answer while it opens
	// How much sound the server holds. Less than the first stutters on a busy
	// machine, as measured; the second bridges a jittery link.
	localBuffer  = 100 * time.Millisecond
	remoteBuffer = 350 * time.Millisecond
)

// ErrNoServer says that no server is where one usually is.
var ErrNoServer = errors.New("no PulseAudio or PipeWire server")

// Options are how an Output is opened.
type Options struct {
	Rate     beep.SampleRate
	Channels int                      // 1: only the first of each frame is sent
	Getenv   func(name string) string // says where the server is
}

// Open opens a stream on the first server that answers.
func Open(ctx context.Context, opts Options) (*Output, error) {
	named := opts.Getenv("PULSE_SERVER") != ""
	var errs []error
	for _, s := range servers(opts.Getenv) {
		o, err := open(ctx, s, opts)
		if err == nil {
			return o, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if named || !isAbsent(err) {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		return nil, ErrNoServer
	}
	return nil, errors.Join(errs...)
}

// A dialError says that a server could not be reached.
type dialError struct {
	where string
	err   error
}

func (e *dialError) Error() string {
	err := e.err
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err // the rest repeats where
	}
	return fmt.Sprintf("cannot reach the sound server at %s: %v", e.where, err)
}

func (e *dialError) Unwrap() error { return e.err }

// isAbsent says whether err is that there is no socket, or nobody behind it.
func isAbsent(err error) bool {
	dial, ok := errors.AsType[*dialError](err)
	if !ok {
		return false
	}
	netErr, ok := errors.AsType[net.Error](dial.err)
	return ok && !netErr.Timeout()
}

func open(ctx context.Context, s server, opts Options) (*Output, error) {
	where := s.network + ":" + s.address
	dialer := net.Dialer{Timeout: dialWait}
	conn, err := dialer.DialContext(ctx, s.network, s.address)
	if err != nil {
		return nil, &dialError{where, err}
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
		return nil, fmt.Errorf("the sound server at %s: %w", where, o.reason(err))
	}
	o.client.SetTimeout(replyWait)
	o.spawn(o.feed)
	o.spawn(o.listen)
	return o, nil
}

// hello introduces us to the server and makes the stream.
func (o *Output) hello(s server, opts Options) error {
	auth := proto.Auth{Version: o.client.Version(), Cookie: cookie(opts.Getenv)}
	var known proto.AuthReply
	if err := o.client.Request(&auth, &known); err != nil {
		return err
	}
	o.client.SetVersion(known.Version)
	us := proto.PropList{"application.name": proto.PropListString("earshot")}
	if err := o.client.Request(&proto.SetClientName{Props: us}, &proto.SetClientNameReply{}); err != nil {
		return err
	}
	var info proto.GetServerInfoReply
	if err := o.client.Request(&proto.GetServerInfo{}, &info); err != nil {
		return err
	}
	o.name = "PulseAudio"
	if strings.Contains(info.PackageName, "PipeWire") {
		o.name = "PipeWire"
	}
	buffer := localBuffer
	if s.remote {
		buffer = remoteBuffer
		o.name += ", remote"
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
	switch {
	case o.err != nil:
		return o.err
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("it does not answer")
	case errors.Is(err, proto.ErrAccessDenied):
		return errors.New("it wants its cookie; see PULSE_COOKIE")
	}
	return err
}

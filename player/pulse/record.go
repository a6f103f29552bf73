package pulse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	// fragment is how much sound the server sends at a time.
	fragment = 20 * time.Millisecond
	// keepSound is how much sound waits for a reader who is busy.
	keepSound = time.Minute
	// quietWait is how long a source may bring nothing at all. One that hears
	// nothing brings zeros.
	quietWait = 10 * time.Second
	pingEvery = time.Second
)

// ErrNoDevice says that a server has no source of the name that was asked for,
// or none at all.
var ErrNoDevice = errors.New("there is no such source of sound")

// A Device is what a server can record from: a source, as PulseAudio calls it.
type Device struct {
	Name        string // for the server
	Description string // for people; untrusted
	Monitor     bool   // what is being played, rather than a microphone
	Default     bool   // taken when none is named
}

// RecordOptions are how an Input is opened.
type RecordOptions struct {
	Source   string // by its name, its description, or a part of one; empty: the default
	Rate     int
	Channels int
	Getenv   func(name string) string // says where the server is
}

// An Input is sound from one source of a server: 16-bit little-endian samples,
// the channels in turn.
type Input struct {
	name     string
	source   Device
	rate     int
	channels int
	client   *proto.Client
	wire     *wire

	mu      sync.Mutex
	arrived *sync.Cond // queue, err or closed
	queue   []byte
	last    time.Time // when sound came
	err     error
	closed  bool
	quit    chan struct{} // closed when it has failed or was closed
	done    sync.WaitGroup
}

// Record opens a source of the first server that answers.
func Record(ctx context.Context, opts RecordOptions) (*Input, error) {
	return onFirst(ctx, opts.Getenv, func(s server) (*Input, error) { return record(ctx, s, opts) })
}

// Devices lists the sources of the first server that answers, the default one
// first, and the monitors last.
func Devices(ctx context.Context, getenv func(string) string) ([]Device, error) {
	return onFirst(ctx, getenv, func(s server) ([]Device, error) {
		in, err := connect(ctx, s, getenv)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		sources, err := in.sources()
		if err != nil {
			return nil, fmt.Errorf("the sound server at %s: %w", s, in.reason(err))
		}
		return sources, nil
	})
}

func record(ctx context.Context, s server, opts RecordOptions) (*Input, error) {
	in, err := connect(ctx, s, opts.Getenv)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { in.wire.Close() })
	defer stop()
	if err := in.start(opts); err != nil {
		in.Close()
		return nil, fmt.Errorf("the sound server at %s: %w", s, in.reason(err))
	}
	in.done.Go(in.watch)
	return in, nil
}

// connect gives an Input that is connected, and records nothing yet.
func connect(ctx context.Context, s server, getenv func(string) string) (*Input, error) {
	conn, err := dial(ctx, s)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	in := &Input{client: new(proto.Client), quit: make(chan struct{})}
	in.arrived = sync.NewCond(&in.mu)
	in.wire = &wire{Conn: conn, failed: in.fail, sound: in.take}
	in.client.Callback = func(m any) {
		if _, ok := m.(*proto.RecordStreamKilled); ok {
			in.fail(errors.New("it ended our recording: the source is gone"))
		}
	}
	in.client.SetTimeout(openWait)
	in.client.Open(in.wire)
	if in.name, err = greet(in.client, s, getenv); err != nil {
		in.Close()
		return nil, fmt.Errorf("the sound server at %s: %w", s, in.reason(err))
	}
	return in, nil
}

// start finds the source and makes the stream.
func (in *Input) start(opts RecordOptions) error {
	sources, err := in.sources()
	if err != nil {
		return err
	}
	in.source, err = find(sources, opts.Source)
	if err != nil {
		return err
	}
	in.mu.Lock()
	in.rate, in.channels, in.last = opts.Rate, opts.Channels, time.Now() // from now on sound may come
	in.mu.Unlock()
	create := proto.CreateRecordStream{
		SampleSpec:      proto.SampleSpec{Format: proto.FormatInt16LE, Channels: byte(opts.Channels), Rate: uint32(opts.Rate)},
		SourceIndex:     proto.Undefined,
		SourceName:      in.source.Name,
		BufferMaxLength: proto.Undefined, // what waits at the server while we are busy: as much as it can hold
		BufferFragSize:  uint32(int(int64(opts.Rate)*int64(fragment)/int64(time.Second)) * in.frame()),
		AdjustLatency:   true,
		// Follows the default source when that changes only if none was named.
		NoMove:             opts.Source != "",
		DirectOnInputIndex: proto.Undefined,
		Properties:         proto.PropList{"media.name": proto.PropListString("recording")},
	}
	switch opts.Channels {
	case 1:
		create.ChannelMap = proto.ChannelMap{proto.ChannelMono}
	case 2:
		create.ChannelMap = proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight}
	default:
		create.NoRemap = true // the channels of the source one by one, whatever they are called
		for c := range opts.Channels {
			create.ChannelMap = append(create.ChannelMap, byte(proto.ChannelAux0+c))
		}
	}
	for range opts.Channels { // not VolumeSet: what people chose on the server stays as it is
		create.ChannelVolumes = append(create.ChannelVolumes, proto.VolumeNorm)
	}
	var made proto.CreateRecordStreamReply
	if err := in.client.Request(&create, &made); err != nil {
		if errors.Is(err, proto.ErrNoSuchEntity) {
			return ErrNoDevice
		}
		return err
	}
	in.client.SetTimeout(replyWait)
	for _, s := range sources { // it may have changed meanwhile
		if s.Name == made.SourceName {
			in.source = s
		}
	}
	return nil
}

// sources asks the server for its sources.
func (in *Input) sources() ([]Device, error) {
	var info proto.GetServerInfoReply
	if err := in.client.Request(&proto.GetServerInfo{}, &info); err != nil {
		return nil, err
	}
	var list proto.GetSourceInfoListReply
	if err := in.client.Request(&proto.GetSourceInfoList{}, &list); err != nil {
		return nil, err
	}
	var sources []Device
	for _, s := range list {
		sources = append(sources, Device{
			Name:        s.SourceName,
			Description: s.Device,
			Monitor:     s.MonitorSourceIndex != proto.Undefined,
			Default:     s.SourceName == info.DefaultSourceName,
		})
	}
	rank := func(s Device) int {
		switch {
		case s.Default:
			return 0
		case s.Monitor:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(sources, func(a, b Device) int { return rank(a) - rank(b) })
	return sources, nil
}

// find gives the source that is called want: by its name, else by its
// description, else by a part of either that no other has.
func find(sources []Device, want string) (Device, error) {
	if len(sources) == 0 {
		return Device{}, fmt.Errorf("%w: the server knows no microphone", ErrNoDevice)
	}
	if want == "" {
		return sources[0], nil
	}
	part := func(s Device) bool {
		return strings.Contains(strings.ToLower(s.Name+"\n"+s.Description), strings.ToLower(want))
	}
	for _, is := range []func(Device) bool{
		func(s Device) bool { return s.Name == want },
		func(s Device) bool { return strings.EqualFold(s.Description, want) },
		func(s Device) bool { return part(s) && !s.Monitor },
		part,
	} {
		switch i := slices.IndexFunc(sources, is); {
		case i < 0:
		case slices.ContainsFunc(sources[i+1:], is):
			return Device{}, fmt.Errorf("%w: several have %q in their names; there are %s", ErrNoDevice, want, names(sources))
		default:
			return sources[i], nil
		}
	}
	return Device{}, fmt.Errorf("%w: none is called %q; there are %s", ErrNoDevice, want, names(sources))
}

func names(sources []Device) string {
	var all []string
	for _, s := range sources {
		all = append(all, fmt.Sprintf("%s (%q)", s.Name, s.Description))
	}
	return strings.Join(all, ", ")
}

// frame is the size of a frame in bytes.
func (in *Input) frame() int { return 2 * in.channels }

// Name is "PulseAudio" or "PipeWire".
func (in *Input) Name() string { return in.name }

// Device is what is recorded. Unless it was named, the server may have moved on
// to another one since.
func (in *Input) Device() Device { return in.source }

// take puts sound that came from the server into the queue. There is but one
// stream on the connection.
func (in *Input) take(_ uint32, data []byte) {
	in.mu.Lock()
	if in.channels == 0 || in.err != nil || in.closed {
		in.mu.Unlock()
		return
	}
	most := int(keepSound/time.Second) * in.rate * in.frame()
	full := len(in.queue)+len(data) > most
	if !full {
		in.queue = append(in.queue, data...)
		in.last = time.Now()
		in.arrived.Broadcast()
	}
	in.mu.Unlock()
	if full {
		in.fail(fmt.Errorf("nobody has read the sound for %v", keepSound))
	}
}

// Read waits for sound, and gives what is there of it, in whole frames. It gives
// the reason when there will be no more, and os.ErrClosed after Close.
func (in *Input) Read(p []byte) (int, error) {
	if len(p) < in.frame() {
		return 0, fmt.Errorf("%s: a frame takes %d bytes, there is room for %d", in.name, in.frame(), len(p))
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for len(in.queue) < in.frame() && in.err == nil && !in.closed {
		in.arrived.Wait()
	}
	switch n := min(len(p), len(in.queue)) / in.frame() * in.frame(); {
	case in.closed:
		return 0, os.ErrClosed
	case n > 0: // also what came before it failed
		copy(p, in.queue[:n])
		in.queue = in.queue[:copy(in.queue, in.queue[n:])]
		return n, nil
	default:
		return 0, fmt.Errorf("%s: %w", in.name, in.err)
	}
}

// watch finds out when the server hangs or the source is dead.
func (in *Input) watch() {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-in.quit:
			return
		case <-ticker.C:
		}
		if in.silentFor() < pingEvery {
			continue
		}
		// Sound that came while this program stood still is before the answer.
		if err := in.client.Request(&proto.GetServerInfo{}, &proto.GetServerInfoReply{}); err != nil {
			in.fail(err)
			return
		}
		if in.silentFor() > quietWait {
			in.fail(fmt.Errorf("no sound came from %q for %v", in.source.Description, quietWait))
			return
		}
	}
}

func (in *Input) silentFor() time.Duration {
	in.mu.Lock()
	defer in.mu.Unlock()
	return time.Since(in.last)
}

func (in *Input) fail(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.err != nil || in.closed {
		return
	}
	in.err = broken(err)
	close(in.quit)
	in.arrived.Broadcast()
	in.wire.Close() // frees those who wait for an answer
}

// reason is like Output.reason.
func (in *Input) reason(err error) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.err != nil {
		return in.err
	}
	return refusal(err)
}

// Close ends the recording. A Read that waits ends with os.ErrClosed.
func (in *Input) Close() error {
	in.mu.Lock()
	if !in.closed && in.err == nil {
		close(in.quit)
	}
	in.closed = true
	in.queue = nil
	in.arrived.Broadcast()
	in.mu.Unlock()
	err := in.wire.Close()
	in.done.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

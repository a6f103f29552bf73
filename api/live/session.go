package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"earshot/api"
)

// Config is what a session needs. Only Client has to be set.
type Config struct {
	Client *api.Client // whose host, key, user agent and transport are used
	Params api.Params  // encoding, sample_rate and channels are set by Format
	Format Format

	Buffer time.Duration // how much sound is kept without a connection; 0: a minute
	Drain  time.Duration // how long to wait for the next final words when the sound has ended; 0: 10 s

	// Stop, when closed, ends the session as the end of the sound does.
	Stop <-chan struct{}
}

const (
	defaultBuffer   = time.Minute
	defaultDrain    = 10 * time.Second
	containerBuffer = 1 << 20 // bytes
	maxChannels     = 20      // the service's limit
	firstRetry      = 500 * time.Millisecond
	longestRetry    = 10 * time.Second
)

// Run streams sound until it ends, Stop is closed or the context ends, and
// tells events what happens: one event at a time, in order. It must not take
// long over one, for messages wait meanwhile.
//
// Sound is read as it comes, and never much faster than it sounds, so a file is
// streamed like a microphone. A connection is opened when there is sound: the
// service closes one that gets none within 10 seconds. When it is lost, another
// is opened, for ever; see the package's rules for what is sent
// again.
//
// At the end of the sound, and after Stop, the service is told to finish and all
// that it still says is read. When the context ends Run returns at once. It does
// not wait for a Read that blocks; close the source.
//
// The error is nil when the service has said all. Otherwise it is *api.Error for
// a refused connection, *CloseError for refused sound, ErrUnfinished,
// ErrNoResume, ErrNoSound, the context's error, or that of reading.
func Run(ctx context.Context, c Config, sound io.Reader, events func(Event)) error {
	s, err := newSession(c, events)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.read(ctx, sound)
	if c.Stop != nil {
		go func() {
			select {
			case <-c.Stop:
				s.sound.finish(nil)
			case <-ctx.Done():
			}
		}()
	}
	err = s.run(ctx)
	s.sound.finish(nil)
	state := s.sound.state()
	if err == nil && state.err != nil {
		err = fmt.Errorf("reading the sound: %w", state.err)
	}
	events(Ended{Duration: c.Format.Duration(state.end), Err: err})
	return err
}

// A session is one Run.
type session struct {
	Config
	header http.Header // of a handshake
	url    string
	sound  *backlog
	event  func(Event)
	heard  atomic.Bool // this connection brought a result
}

func newSession(c Config, events func(Event)) (*session, error) {
	if err := check(c); err != nil {
		return nil, err
	}
	header, err := c.Client.Header()
	if err != nil {
		return nil, err
	}
	if c.Drain == 0 {
		c.Drain = defaultDrain
	}
	if c.Buffer == 0 {
		c.Buffer = defaultBuffer
	}
	limit, channels := c.Format.Bytes(c.Buffer), 1
	if c.Format == (Format{}) {
		limit = containerBuffer
	} else {
		c.Params = c.Params.Set("encoding", "linear16").
			Set("sample_rate", strconv.Itoa(c.Format.SampleRate)).
			Set("channels", strconv.Itoa(c.Format.Channels))
		if v, _ := c.Params.Get("multichannel"); v == "true" {
			channels = c.Format.Channels
		}
	}
	return &session{
		Config: c,
		header: header,
		url:    c.Client.Host.WebSocket(api.Listen.Path(), c.Params),
		sound:  newBacklog(c.Format, limit, channels),
		event:  events,
	}, nil
}

func check(c Config) error {
	switch f := c.Format; {
	case c.Client == nil:
		return api.ErrNoKey
	case f != (Format{}) && (f.SampleRate < 1 || f.SampleRate > 384_000):
		return fmt.Errorf("a sample rate of %d Hz; between 8000 and 48000 is usual", f.SampleRate)
	case f != (Format{}) && (f.Channels < 1 || f.Channels > maxChannels):
		return fmt.Errorf("%d channels; the service takes 1 to %d", f.Channels, maxChannels)
	case c.Buffer < 0 || c.Drain < 0:
		return errors.New("a negative time in the configuration of a live session")
	}
	for _, name := range api.Intelligence() {
		if value, _ := c.Params.Get(name); c.Params.On(name) {
			return &api.ParamError{Param: name, Value: value, Problem: "is for recordings, not for live sessions", Advice: "Have the recording analysed when the session has ended."}
		}
	}
	return c.Params.Check(api.Listen)
}

// read reads sound into the backlog until it ends. A source that lagged may
// catch up, a file may not be faster than a microphone.
func (s *session) read(ctx context.Context, sound io.Reader) {
	const empty = 100 // reads without a byte
	size := max(s.Format.Bytes(longest), s.Format.size())
	if s.Format == (Format{}) {
		size = containerFrame
	}
	var (
		p    = make([]byte, size)
		pace = pace{speed: 1, slack: 10 * time.Second, due: time.Now().Add(-500 * time.Millisecond)}
	)
	for idle := 0; idle < empty; idle++ {
		for s.sound.full() {
			select {
			case <-s.sound.room:
			case <-ctx.Done():
				return
			}
		}
		n, err := sound.Read(p)
		if n > 0 {
			idle = 0
			if !s.sound.add(p[:n]) {
				return
			}
		}
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			s.sound.finish(err)
			return
		}
		if sleep(ctx, pace.wait(time.Now(), s.Format.Duration(int64(n)))) != nil {
			return
		}
	}
	s.sound.finish(io.ErrNoProgress)
}

// run opens one connection after another until the service has said all.
func (s *session) run(ctx context.Context) error {
	for failed := 0; ; { // attempts in a row
		if more, err := s.awaitSound(ctx); !more {
			return err
		}
		err := s.connect(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if final(err) || errors.Is(err, ErrUnfinished) {
			return s.unheard(err)
		}
		if s.heard.Swap(false) {
			failed = 0
		}
		failed++
		wait := retryAfter(err, failed)
		if left, ended := s.left(); ended {
			if left <= 0 {
				return s.unheard(fmt.Errorf("%w: %w", ErrUnfinished, err))
			}
			wait = min(wait, left)
		}
		s.event(Disconnected{Err: err, Retry: wait})
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// awaitSound waits until there is sound to send. There is none when it has
// ended and all of it is settled.
func (s *session) awaitSound(ctx context.Context) (bool, error) {
	for {
		switch state := s.sound.state(); {
		case state.open > 0:
			return true, nil
		case state.ended && state.end == 0 && state.err == nil:
			return false, ErrNoSound
		case state.ended:
			return false, nil
		}
		select {
		case <-s.sound.more:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// left is how long a session whose sound has ended may go on: as long as
// sending the rest takes, and Drain, since a final last covered more of it. So
// it ends, whatever the network does.
func (s *session) left() (left time.Duration, ended bool) {
	state := s.sound.state()
	if !state.ended {
		return 0, false
	}
	return s.Drain + s.Format.Duration(state.open)/catchUp - time.Since(s.sound.progress()), true
}

// unheard tells of the sound that is given up, and returns why.
func (s *session) unheard(err error) error {
	s.sound.finish(nil)
	if state := s.sound.state(); state.open > 0 && s.Format != (Format{}) {
		s.event(Gap{From: s.Format.Duration(state.end - state.open), To: s.Format.Duration(state.end)})
	}
	return err
}

// retryAfter is how long to wait after so many failures: from half a second,
// doubled each time, to ten, or what the service asks for; somewhat less by
// chance, so that not all who lost their connection at one time come back at one.
func retryAfter(err error, failed int) time.Duration {
	d := longestRetry
	if failed < 10 {
		d = min(firstRetry<<(failed-1), longestRetry)
	}
	d -= time.Duration(rand.Int64N(int64(d / 2)))
	if e, ok := errors.AsType[*api.Error](err); ok {
		d = max(d, min(e.RetryAfter, time.Minute))
	}
	return d
}

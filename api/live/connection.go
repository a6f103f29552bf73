package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"earshot/api"

	"github.com/coder/websocket"
)

const (
	// catchUp is how much faster than it sounds kept sound is sent. The service
	// is made for sound that comes as it is spoken: all at once would fill the
	// network's buffers, hold the words back and begin anew with the next fault.
	// A minute takes 15 seconds.
	catchUp = 4

	shortest = 20 * time.Millisecond  // of the sound in one frame, but for the last
	longest  = 100 * time.Millisecond // of it
	linger   = 50 * time.Millisecond  // how long less than shortest waits for more

	containerFrame = 8 << 10 // bytes

	handshakeTimeout = 10 * time.Second
	writeTimeout     = 10 * time.Second
	keepAlive        = 4 * time.Second // the service closes after 10 s without a message
	pingEvery        = 5 * time.Second
	pongTimeout      = 10 * time.Second
	closeTimeout     = time.Second // for the reason of a connection that broke under a write

	largestMessage = 8 << 20 // bytes
)

// connect opens a connection and streams over it until all is said, which is
// nil, or it ends otherwise.
func (s *session) connect(ctx context.Context) error {
	transport, done := s.Client.OpenTransport()
	defer done()
	ws, id, err := s.dial(ctx, transport)
	if err != nil {
		return err
	}
	ws.SetReadLimit(largestMessage)
	from, lost := s.sound.connect()
	defer s.sound.disconnect()
	c := connection{session: s, ws: ws, offset: s.Format.Duration(from)}
	if lost < from {
		s.event(Gap{From: s.Format.Duration(lost), To: c.offset})
	}
	s.event(Connected{Offset: c.offset, At: time.Now(), RequestID: id})
	err = c.stream(ctx)
	if err != nil && s.Format == (Format{}) && ctx.Err() == nil && !final(err) {
		err = fmt.Errorf("%w; %w", err, ErrNoResume)
	}
	return err
}

// dial opens a connection. The key goes to the host alone: a redirection is an
// error, as every other answer but an open connection is.
func (s *session) dial(ctx context.Context, transport http.RoundTripper) (*websocket.Conn, string, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	ws, resp, err := websocket.Dial(ctx, s.url, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: refusing{transport, s}},
		HTTPHeader: s.header,
	})
	if err == nil {
		return ws, printable(resp.Header.Get("Dg-Request-Id")), nil
	}
	if refused, ok := errors.AsType[*api.Error](err); ok {
		return nil, "", refused
	}
	if sent, ok := errors.AsType[*url.Error](err); ok {
		err = sent.Err // without the address, which is long
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrNoAnswer
	}
	return nil, "", &api.ConnError{Host: s.Client.Host.Name(), Size: -1, Safe: true, Err: err}
}

// A connection is one of the session's.
type connection struct {
	*session
	ws     *websocket.Conn
	offset time.Duration // its time 0 in the recording

	messages atomic.Int64
	finals   atomic.Int64 // that go further than those before

	// Set while receiving, read afterwards.
	latest   time.Duration // where the final ends that goes furthest
	complete bool          // the service has said all: Metadata is its last message
	said     string        // by an Error message
}

// stream sends and receives until the connection ends.
func (c *connection) stream(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	wg.Go(func() { cancel(c.receive(ctx)) })
	wg.Go(func() { c.watch(ctx, cancel) })

	err := c.send(ctx)
	finished := err == nil
	timeout := closeTimeout
	if finished {
		timeout = c.Drain
	}
	ended := false                      // seen by the receiver
	for news := true; news && !ended; { // a service that is behind goes on to say finals
		before := c.finals.Load()
		ended = sleep(ctx, timeout) != nil
		news = finished && c.finals.Load() > before
	}
	if ended {
		err = context.Cause(ctx)
	} else if finished {
		err = fmt.Errorf("%w: %w", ErrUnfinished, ErrNoAnswer)
	}
	cancel(nil)
	c.ws.CloseNow()
	wg.Wait()

	covered := c.Format != (Format{}) && c.sound.state().open == 0
	switch {
	case finished && (c.complete || covered || closedWell(err)):
		return nil
	case errors.Is(err, ErrUnfinished), errors.Is(err, ErrNoAnswer), errors.Is(err, errBehind):
		return err
	}
	return ending(err, c.said)
}

// closedWell tells whether the service closed the connection as one does when all is said.
func closedWell(err error) bool {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusNoStatusRcvd:
		return true
	}
	return false
}

// send sends sound as it comes, and KeepAlive when none does. When the sound has
// ended it tells the service to finish.
func (c *connection) send(ctx context.Context) error {
	var (
		least = c.Format.Bytes(shortest)
		most  = max(c.Format.Bytes(longest), c.Format.size())
		pace  = pace{speed: catchUp, slack: longest}
		quiet = time.NewTimer(keepAlive)
		few   = time.NewTimer(linger) // with less than least
	)
	defer quiet.Stop()
	defer few.Stop()
	if c.Format == (Format{}) {
		most = containerFrame
	}
	enough, waited := least, false
	for {
		p, waiting, ended, err := c.sound.next(enough, most)
		if err != nil {
			return err
		}
		if len(p) > 0 {
			if err := sleep(ctx, pace.wait(time.Now(), c.Format.Duration(int64(len(p))))); err != nil {
				return err
			}
			if err := c.write(ctx, websocket.MessageBinary, p); err != nil {
				return err
			}
			quiet.Reset(keepAlive)
			enough, waited = least, false
			continue
		}
		if ended {
			break
		}
		if waiting && !waited {
			few.Reset(linger)
			waited = true
		}
		select {
		case <-c.sound.more:
		case <-few.C:
			enough = 1
		case <-quiet.C:
			if err := c.command(ctx, "KeepAlive"); err != nil {
				return err
			}
			quiet.Reset(keepAlive)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	// Finalize has the rest of the sound recognised, CloseStream ends the
	// session once that is said.
	if err := c.command(ctx, "Finalize"); err != nil {
		return err
	}
	return c.command(ctx, "CloseStream")
}

// command sends one of the service's commands. They are text: in a binary frame
// they would be taken for sound.
func (c *connection) command(ctx context.Context, name string) error {
	return c.write(ctx, websocket.MessageText, []byte(`{"type":"`+name+`"}`))
}

func (c *connection) write(ctx context.Context, kind websocket.MessageType, p []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return c.ws.Write(ctx, kind, p)
}

// receive reads messages until the connection ends, and says why.
func (c *connection) receive(ctx context.Context) error {
	for {
		kind, raw, err := c.ws.Read(ctx)
		if err != nil {
			return err
		}
		c.messages.Add(1)
		if kind == websocket.MessageText {
			c.message(raw)
		}
	}
}

// message hands a message on, its times on the recording's clock.
func (c *connection) message(raw []byte) {
	m, err := Parse(raw)
	if err != nil {
		c.event(Received{Raw: raw})
		return
	}
	m = m.moved(c.offset)
	switch m.Type {
	case "Results":
		c.heard.Store(true)
		m = m.after(c.sound.before(m.Channel))
		if m.Final {
			c.sound.settle(m.Channel, m.End)
			if m.End > c.latest {
				c.latest = m.End
				c.finals.Add(1)
			}
		}
	case "Metadata":
		c.complete = true
	case "Error":
		c.said = m.Error
	}
	c.event(Received{Raw: raw, Message: m})
}

// watch ends a connection on which nothing comes back any more, as when the
// network is gone: writing to it would succeed for minutes.
func (c *connection) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	for sleep(ctx, pingEvery) == nil {
		before := c.messages.Load()
		ping, stop := context.WithTimeout(ctx, pongTimeout)
		err := c.ws.Ping(ping)
		stop()
		if err != nil && ctx.Err() == nil && c.messages.Load() == before {
			cancel(ErrNoAnswer)
			return
		}
	}
}

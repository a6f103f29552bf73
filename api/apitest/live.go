package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Live behaves as the live endpoint: it takes sound over a WebSocket and answers
// with messages in the shapes of real ones. It recognises the sound that Speak
// makes, so it says exactly what it heard. It is an http.Handler for
// httptest.NewServer; with Transport it is reached in memory, also within a
// testing/synctest bubble.
type Live struct {
	Key string // "" takes every key

	plan func(n int) Plan
	mu   sync.Mutex
	came []*Stream

	once     sync.Once
	listener *memoryListener
	server   *http.Server
}

// NewLive makes a server that does with its n-th handshake, from 0, what plan
// says. With no plan all goes well.
func NewLive(plan func(n int) Plan) *Live {
	if plan == nil {
		plan = func(int) Plan { return Plan{} }
	}
	return &Live{plan: plan}
}

// A Plan is what happens to one connection. The zero Plan is one that ends as it should.
type Plan struct {
	Refuse int         // the HTTP status of a refused handshake; -1 drops the connection instead
	Header http.Header // of the refusal
	Body   string      // of the refusal

	Drop  Moment // when the connection is dropped
	Times int    // how often that moment is let pass before

	Close  websocket.StatusCode // of the close frame that says so; 0: without one
	Reason string

	Delay   time.Duration // before every message
	Silent  bool          // it says nothing, answers no pings and does not close
	NoClose bool          // it does not close when all is said

	// Replay is said instead of what is heard: each message once as much sound
	// came as it covers, or as many seconds as its member "after" says.
	Replay [][]byte
}

// A Moment is one in the life of a connection at which it may be dropped.
type Moment uint8

const (
	Never         Moment = iota
	AtSound              // a frame of sound came: the first, unless some pass
	AtInterim            // an interim message should be said
	BeforeFinal          // a final should be said: the client never hears it
	AfterFinal           // a final was said
	AtFinalize           // Finalize came
	AtCloseStream        // CloseStream came
	AtMetadata           // all but the Metadata was said
	AfterMetadata
)

// A Stream is what came over one connection.
type Stream struct {
	Query  url.Values
	Header http.Header
	Frames []Frame
	Said   []string // the messages that were sent to the client
}

// A Frame is one that the client sent.
type Frame struct {
	Text bool // else binary
	Data []byte
	At   time.Time
}

// Sound is all the sound that came.
func (s Stream) Sound() []byte {
	var b []byte
	for _, f := range s.Frames {
		if !f.Text {
			b = append(b, f.Data...)
		}
	}
	return b
}

// Commands are the types of the text frames, in order.
func (s Stream) Commands() []string {
	var list []string
	for _, f := range s.Frames {
		if f.Text {
			var command struct{ Type string }
			if json.Unmarshal(f.Data, &command) != nil {
				command.Type = string(f.Data)
			}
			list = append(list, command.Type)
		}
	}
	return list
}

// Streams is what came so far, one for each handshake.
func (l *Live) Streams() []Stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]Stream, len(l.came))
	for i, s := range l.came {
		list[i] = *s
		list[i].Frames, list[i].Said = slices.Clone(s.Frames), slices.Clone(s.Said)
	}
	return list
}

// ServeHTTP is one handshake and what follows.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	n := len(l.came)
	stream := &Stream{Query: r.URL.Query(), Header: r.Header.Clone()}
	l.came = append(l.came, stream)
	l.mu.Unlock()

	plan := l.plan(n)
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	w.Header().Set("Dg-Request-Id", id)
	switch {
	case plan.Refuse < 0:
		panic(http.ErrAbortHandler)
	case r.URL.Path != "/v1/listen":
		http.NotFound(w, r)
		return
	case l.Key != "" && r.Header.Get("Authorization") != "Token "+l.Key:
		plan.Refuse, plan.Body = http.StatusUnauthorized, `{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"`+id+`"}`
		plan.Header = http.Header{"Content-Type": {"application/json"}}
		fallthrough
	case plan.Refuse > 0:
		for name, values := range plan.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(plan.Refuse)
		fmt.Fprint(w, plan.Body)
		return
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OnPingReceived: func(context.Context, []byte) bool { return !plan.Silent },
	})
	if err != nil {
		return
	}
	defer ws.CloseNow()
	ws.SetReadLimit(-1)
	c := &liveConn{live: l, plan: plan, stream: stream, ws: ws, id: id}
	c.serve(context.WithoutCancel(r.Context()))
}

// A liveConn is one connection while it is open.
type liveConn struct {
	live   *Live
	plan   Plan
	stream *Stream
	ws     *websocket.Conn
	id     string
	ears   []*ear // one for each channel that is recognised
	size   int    // bytes of a sample of every channel
	rate   int
	rest   []byte // an incomplete sample
	heard  int    // samples
	passed int    // moments of the kind at which to drop
}

// errDropped ends a connection that is dropped.
type errDropped struct{}

func (errDropped) Error() string { return "dropped, as planned" }

func (c *liveConn) serve(ctx context.Context) {
	q := c.stream.Query
	c.rate, _ = strconv.Atoi(q.Get("sample_rate"))
	channels, _ := strconv.Atoi(q.Get("channels"))
	c.rate, channels = max(c.rate, 1), max(channels, 1)
	c.size = channels * 2
	recognised := 1
	switch {
	case q.Get("encoding") != "linear16":
		recognised = 0 // a container, of which nothing is understood
	case q.Get("multichannel") == "true":
		recognised = channels
	}
	for i := range recognised {
		c.ears = append(c.ears, &ear{rate: c.rate, channel: i, channels: recognised})
	}
	for {
		kind, data, err := c.ws.Read(ctx)
		if err != nil {
			return
		}
		c.live.mu.Lock()
		c.stream.Frames = append(c.stream.Frames, Frame{kind == websocket.MessageText, data, time.Now()})
		c.live.mu.Unlock()
		if kind == websocket.MessageText {
			err = c.command(ctx, data)
		} else {
			err = c.sound(ctx, data)
		}
		if err != nil {
			return
		}
	}
}

// at drops the connection if this is the moment.
func (c *liveConn) at(m Moment) error {
	if c.plan.Drop != m {
		return nil
	}
	if c.passed++; c.passed <= c.plan.Times {
		return nil
	}
	if c.plan.Close != 0 {
		c.ws.Close(c.plan.Close, c.plan.Reason)
	} else {
		c.ws.CloseNow()
	}
	return errDropped{}
}

func (c *liveConn) sound(ctx context.Context, data []byte) error {
	if err := c.at(AtSound); err != nil {
		return err
	}
	c.rest = append(c.rest, data...)
	n := len(c.rest) / c.size
	for i := range n {
		for channel, e := range c.ears {
			e.hear(int16(uint16(c.rest[i*c.size+channel*2]) | uint16(c.rest[i*c.size+channel*2+1])<<8))
		}
	}
	c.rest = c.rest[n*c.size:]
	c.heard += n
	if c.plan.Replay != nil {
		return c.replay(ctx, float64(c.heard)/float64(c.rate))
	}
	interims := c.stream.Query.Get("interim_results") == "true"
	for _, e := range c.ears {
		for m, ok := e.say(interims); ok; m, ok = e.say(interims) {
			if err := c.result(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *liveConn) result(ctx context.Context, m resultMessage) error {
	m.Metadata = messageMetadata(c.id)
	if !m.IsFinal {
		if err := c.at(AtInterim); err != nil {
			return err
		}
		return c.say(ctx, m)
	}
	if err := c.at(BeforeFinal); err != nil {
		return err
	}
	if err := c.say(ctx, m); err != nil {
		return err
	}
	return c.at(AfterFinal)
}

// replay says the messages that sound until a second covers.
func (c *liveConn) replay(ctx context.Context, until float64) error {
	for len(c.plan.Replay) > 0 {
		var m struct {
			Start, Duration float64
			After           *float64
		}
		json.Unmarshal(c.plan.Replay[0], &m)
		due := m.Start + m.Duration
		if m.After != nil {
			due = *m.After
		}
		if due > until {
			return nil
		}
		raw := c.plan.Replay[0]
		c.plan.Replay = c.plan.Replay[1:]
		if err := c.sayRaw(ctx, raw); err != nil {
			return err
		}
	}
	return nil
}

func (c *liveConn) command(ctx context.Context, data []byte) error {
	var command struct{ Type string }
	json.Unmarshal(data, &command)
	switch command.Type {
	case "Finalize":
		if err := c.at(AtFinalize); err != nil {
			return err
		}
		return c.flush(ctx, true)
	case "CloseStream":
		if err := c.at(AtCloseStream); err != nil {
			return err
		}
		if err := c.flush(ctx, false); err != nil {
			return err
		}
		if c.plan.Replay != nil {
			if err := c.replay(ctx, 1e9); err != nil {
				return err
			}
		}
		if err := c.at(AtMetadata); err != nil {
			return err
		}
		if err := c.say(ctx, endMetadata(c.id, float64(c.heard)/float64(c.rate), len(c.ears))); err != nil {
			return err
		}
		if err := c.at(AfterMetadata); err != nil {
			return err
		}
		if c.plan.NoClose || c.plan.Silent {
			return nil
		}
		c.ws.Close(websocket.StatusNormalClosure, "")
		return errDropped{}
	}
	return nil
}

// flush makes finals of all that was heard.
func (c *liveConn) flush(ctx context.Context, finalize bool) error {
	if c.plan.Replay != nil {
		return nil
	}
	for _, e := range c.ears {
		m, ok := e.flush()
		if !ok {
			continue
		}
		m.FromFinalize = finalize
		if err := c.result(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (c *liveConn) say(ctx context.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.sayRaw(ctx, b)
}

func (c *liveConn) sayRaw(ctx context.Context, b []byte) error {
	if c.plan.Silent {
		return nil
	}
	if c.plan.Delay > 0 {
		time.Sleep(c.plan.Delay)
	}
	if err := c.ws.Write(ctx, websocket.MessageText, b); err != nil {
		return err
	}
	c.live.mu.Lock()
	defer c.live.mu.Unlock()
	c.stream.Said = append(c.stream.Said, string(b))
	return nil
}

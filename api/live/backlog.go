package live

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// errBehind is why a connection is given up that takes sound more slowly than it is made.
var errBehind = errors.New("the connection is slower than the sound")

// A backlog is the sound that may still have to be sent: all that no final has
// covered. Places in it are bytes since the beginning of the recording.
type backlog struct {
	format Format
	limit  int64 // bytes kept without a connection

	mu      sync.Mutex
	b       []byte
	start   int64   // where b begins
	sent    int64   // where what the open connection was sent ends; -1 if none is open
	settled []int64 // where what finals have covered ends, by channel
	moved   time.Time
	ended   bool
	err     error         // why no more sound could be read
	more    chan struct{} // of capacity 1: sound came, or its end
	room    chan struct{} // of capacity 1: sound went
}

func newBacklog(f Format, limit int64, channels int) *backlog {
	return &backlog{
		format: f, limit: f.whole(limit), sent: -1, settled: make([]int64, channels),
		more: make(chan struct{}, 1), room: make(chan struct{}, 1),
	}
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (l *backlog) end() int64 { return l.start + int64(len(l.b)) }

// add adds sound at the end. It reports false when the sound has ended.
func (l *backlog) add(p []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.b = append(l.b, p...)
	if l.format != (Format{}) {
		l.shorten()
	}
	notify(l.more)
	return true
}

// shorten drops the oldest sound that is too much. While a connection is open,
// sound that it has not been sent yet may be twice as much: after a long time
// without one there is a full backlog to send, and it grows until that begins.
func (l *backlog) shorten() {
	keep := l.end() - l.limit
	if l.sent >= 0 && keep > l.sent {
		keep = max(l.sent, keep-l.limit)
	}
	l.drop(l.format.whole(keep))
}

func (l *backlog) drop(until int64) {
	if until > l.start {
		l.b = l.b[until-l.start:]
		l.start = until
		notify(l.room)
	}
}

// full tells whether a container's reader has to wait: its bytes cannot be dropped.
func (l *backlog) full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.format == Format{} && int64(len(l.b)) >= l.limit && !l.ended
}

// finish says that no more sound comes. The first reason counts.
func (l *backlog) finish(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.ended, l.err, l.moved = true, err, time.Now()
		l.b = l.b[:max(l.format.whole(l.end())-l.start, 0)]
		notify(l.more)
	}
}

// A state is what is left of the sound.
type state struct {
	open  int64 // bytes no final has covered, the incomplete sample at the end not counted
	end   int64 // where the sound ends, so far
	ended bool
	err   error // why it ended; nil at its own end
}

func (l *backlog) state() state {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := l.format.whole(l.end())
	return state{end - slices.Min(l.settled), end, l.ended, l.err}
}

// connect begins a connection: at from, the least settled place that is still
// there. What was dropped before it begins at lost; lost is from if nothing was.
func (l *backlog) connect() (from, lost int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lost = slices.Min(l.settled)
	from = max(lost, l.start)
	l.give(from)
	l.sent = from
	return from, lost
}

// disconnect ends a connection.
func (l *backlog) disconnect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = -1
	if l.format != (Format{}) {
		l.shorten()
	}
}

// give settles all channels at least up to a place.
func (l *backlog) give(to int64) {
	for c := range l.settled {
		l.settled[c] = max(l.settled[c], to)
	}
}

// next takes sound to send: at least least bytes unless it has ended, at most
// most. There is none when it returns nothing; waiting says whether there is
// some, but too little.
func (l *backlog) next(least, most int64) (p []byte, waiting, ended bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sent < l.start {
		return nil, false, false, errBehind
	}
	rest := l.format.whole(l.end()) - l.sent
	if rest <= 0 || rest < least && !l.ended {
		return nil, rest > 0, l.ended, nil
	}
	rest = min(rest, most)
	p = slices.Clone(l.b[l.sent-l.start:][:rest])
	l.mute(p)
	l.sent += rest
	if l.format == (Format{}) {
		l.give(l.sent)
		l.drop(l.sent)
	}
	return p, false, false, nil
}

// mute makes silence of what finals of its channel have covered before, in
// sound that is about to be sent.
func (l *backlog) mute(p []byte) {
	for c, settled := range l.settled {
		if len(l.settled) < 2 {
			return // the channels have one transcript: connect was exact
		}
		for at := int64(0); at < int64(len(p)) && l.sent+at < settled; at += l.format.size() {
			clear(p[at+int64(c)*sampleSize:][:sampleSize])
		}
	}
}

// before is where a channel is settled.
func (l *backlog) before(channel int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if channel < 0 || channel >= len(l.settled) {
		return 0
	}
	return l.format.Duration(l.settled[channel])
}

// settle says that a final covers a channel up to a time. Sound that all
// channels are done with is dropped.
func (l *backlog) settle(channel int, until time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.format == (Format{}) || channel < 0 || channel >= len(l.settled) || l.sent < 0 {
		return
	}
	to := l.format.Bytes(min(until, l.format.Duration(l.sent)))
	if to > l.settled[channel] {
		l.settled[channel], l.moved = to, time.Now()
		l.drop(slices.Min(l.settled))
	}
}

// progress is when the sound ended, or a final last covered more of it.
func (l *backlog) progress() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.moved
}

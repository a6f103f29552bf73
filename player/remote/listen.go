//go:build unix

package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

const (
	tick  = 10 * time.Millisecond
	slack = 30 * time.Millisecond  // silence is sent when less than this is sent ahead
	late  = 300 * time.Millisecond // further behind, the clock starts anew, and old sound is left out
	usual = slack + ahead          // is sent ahead at most
	// After sound, and every now and then while there is none, nothing is sent for a
	// while: a player that was started late, has a slow clock, or had no sound for
	// a moment, because a machine or the link was busy, has kept all that came too
	// early or too late, and sound would come later and later. When it has played
	// all of that it is given silence again, which is about as much as players
	// want before they begin.
	rest    = 500 * time.Millisecond
	often   = 5 * time.Second
	filling = 100 * time.Millisecond
	// writeWait is how long a listener may leave sound lying before it is given up.
	writeWait = 3 * time.Second
)

// ErrListening says that somebody listens already.
var ErrListening = errors.New("'earshot audio' runs already; end it first")

// Listen serves explorers of this person on this host, which find it by a socket.
func Listen(ctx context.Context, w io.Writer, f Format, head Head, getenv func(string) string) error {
	if !f.valid() {
		return fmt.Errorf("cannot send sound at %d Hz in %d channels", f.Rate, f.Channels)
	}
	path, err := socketPath(getenv, true)
	if err != nil {
		return err
	}
	listener, err := listen(path)
	if err != nil {
		return err
	}
	return Serve(ctx, listener, w, f, head)
}

// Serve waits for explorers, and writes what they play to w, and silence when
// they play nothing. It returns when ctx ends or w fails, with the listener
// closed. The one that began last is heard; it ends the sound of the one before,
// whose Output then fails with ErrTaken.
func Serve(ctx context.Context, listener net.Listener, w io.Writer, f Format, head Head) error {
	l := &listening{format: f, conns: make(map[net.Conn]bool)}
	var done sync.WaitGroup
	defer done.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { listener.Close() })
	done.Go(func() { l.accept(listener, &done) })
	defer l.hang()

	var start []byte
	switch head {
	case Line:
		start = []byte(f.Header())
	case WAV:
		start = f.wavHeader()
	}
	if _, err := w.Write(start); err != nil {
		return err
	}
	return l.pump(ctx, w)
}

// listen opens the socket, after one that was left behind by a crash.
func listen(path string) (net.Listener, error) {
	listener, err := net.Listen("unix", path)
	if err == nil {
		return listener, nil
	}
	if c, dialErr := net.Dial("unix", path); dialErr == nil {
		c.Close()
		return nil, ErrListening
	}
	os.Remove(path)
	return net.Listen("unix", path)
}

// listening is a running Serve.
type listening struct {
	format Format

	mu      sync.Mutex
	playing net.Conn // the one that began last
	conns   map[net.Conn]bool
	over    bool
	sound   []byte // that has come and was not written yet
}

func (l *listening) accept(listener net.Listener, done *sync.WaitGroup) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		if l.over {
			c.Close()
		} else {
			l.conns[c] = true
			done.Go(func() { l.read(c) })
		}
		l.mu.Unlock()
	}
}

// hang ends all connections.
func (l *listening) hang() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	for c := range l.conns {
		c.Close()
	}
}

// read takes the sound of one explorer.
func (l *listening) read(c net.Conn) {
	defer l.forget(c)
	c.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err := io.WriteString(c, l.format.Header()); err != nil {
		return
	}
	buf := make([]byte, 4096)
	kept := 0 // part of a frame
	for began := false; ; {
		n, err := c.Read(buf[kept:])
		n += kept
		whole := n - n%l.format.size()
		if whole > 0 && !began {
			began = true
			l.begin(c)
		}
		if !l.take(c, buf[:whole]) {
			// Close at once, and the explorer may see a broken connection before
			// it sees why.
			c.SetReadDeadline(time.Now().Add(writeWait))
			io.Copy(io.Discard, c)
			return
		}
		kept = copy(buf, buf[whole:n])
		if err != nil {
			return
		}
	}
}

func (l *listening) forget(c net.Conn) {
	c.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
	if l.playing == c {
		l.playing = nil
	}
}

// begin makes c the one that is heard, and tells the one before.
func (l *listening) begin(c net.Conn) {
	l.mu.Lock()
	before := l.playing
	l.playing = c
	l.sound = l.sound[:0]
	l.mu.Unlock()
	if before != nil {
		before.SetWriteDeadline(time.Now().Add(writeWait))
		before.Write([]byte{taken})
	}
}

// take takes sound of c. It says no when another one has begun since.
func (l *listening) take(c net.Conn, sound []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(sound) == 0 {
		return true
	}
	if l.playing != c {
		return false
	}
	l.sound = append(l.sound, sound...)
	l.sound = newest(l.sound, l.format.bytes(late))
	return true
}

// newest leaves no more than so many bytes, the last ones.
func newest(sound []byte, most int) []byte {
	return sound[:copy(sound, sound[max(0, len(sound)-most):])]
}

// pump writes sound as it comes, which is as fast as it is heard, and silence
// when there would be too little, but for its rests.
func (l *listening) pump(ctx context.Context, w io.Writer) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	began, sent := time.Now(), -l.format.bytes(time.Second) // bytes sent since; it is given silence at first
	resting, restEnd := true, began
	silence := make([]byte, l.format.bytes(filling))
	var sound []byte
	write := func(b []byte) error {
		n, err := w.Write(b)
		sent += n
		return err
	}
	for {
		l.mu.Lock()
		sound = append(sound[:0], l.sound...)
		l.sound = l.sound[:0]
		l.mu.Unlock()
		if len(sound) > 0 || time.Since(restEnd) > often {
			restEnd = time.Now().Add(rest)
		}
		now := l.format.bytes(time.Since(began))
		least := l.format.bytes(slack)
		missing := now + least - sent - len(sound)
		switch {
		case missing > 0 && len(sound) == 0 && time.Now().Before(restEnd):
			resting = true
		case resting:
			resting = false
			fill := min(now+least-sent, len(silence))
			began, sent = time.Now(), least-fill
			if err := write(silence[:fill]); err != nil {
				return err
			}
		case sent < now-l.format.bytes(late): // w did not take it for a while
			began, sent = time.Now(), 0
			sound = newest(sound, l.format.bytes(usual)) // else all that follows is late
		case missing > 0:
			sound = append(sound, silence[:min(missing, least)]...)
		}
		if len(sound) > 0 {
			if err := write(sound); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

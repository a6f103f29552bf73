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
	tick      = 10 * time.Millisecond
	slack     = 30 * time.Millisecond  // silence is sent when less than this is sent ahead
	late      = 300 * time.Millisecond // further behind, the clock starts anew
	readAhead = 20 * time.Millisecond  // of sound read from an explorer at a time
	// drain slows silence down, by one part in so many: what a player with a slow
	// clock has left over piles up else, and sound comes later and later.
	drain = 500
	// writeWait is how long a listener may leave sound lying before it is given up.
	writeWait = 3 * time.Second
)

// ErrListening says that somebody listens already.
var ErrListening = errors.New("'earshot audio' runs already; end it first")

// Listen waits for explorers of this person on this host, and writes what they
// play to w, and silence when they play nothing. It returns when ctx ends or w
// fails. If several play at the same time, the newest is heard.
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
	l := &listening{format: f}
	l.room = sync.NewCond(&l.mu)
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

// listening is a running Listen.
type listening struct {
	format Format

	mu      sync.Mutex
	playing net.Conn // the newest that sent sound
	conns   []net.Conn
	over    bool
	sound   []byte // that has come and was not written yet
	room    *sync.Cond
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
			l.conns = append(l.conns, c)
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
	for _, c := range l.conns {
		c.Close()
	}
	l.room.Broadcast()
}

// read takes the sound of one explorer.
func (l *listening) read(c net.Conn) {
	defer c.Close()
	c.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err := io.WriteString(c, l.format.Header()); err != nil {
		return
	}
	most := l.format.bytes(readAhead)
	buf := make([]byte, most)
	kept := 0 // part of a frame
	for {
		n, err := c.Read(buf[kept:])
		n += kept
		whole := n - n%l.format.size()
		l.mu.Lock()
		if l.playing != c { // it begins: what another one has sent is not heard
			l.playing = c
			l.sound = l.sound[:0]
		}
		for len(l.sound) > most && !l.over && l.playing == c {
			l.room.Wait() // w takes no more now
		}
		if l.playing == c {
			l.sound = append(l.sound, buf[:whole]...)
		}
		over := l.over
		l.mu.Unlock()
		kept = copy(buf, buf[whole:n])
		if err != nil || over {
			return
		}
	}
}

// pump writes sound as it comes, which is as fast as it is heard, and silence
// when there would be too little.
func (l *listening) pump(ctx context.Context, w io.Writer) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	began, sent := time.Now(), 0 // bytes sent since
	silence := make([]byte, l.format.bytes(slack))
	var sound []byte
	for {
		l.mu.Lock()
		sound = append(sound[:0], l.sound...)
		l.sound = l.sound[:0]
		l.room.Broadcast()
		l.mu.Unlock()
		now := l.format.bytes(time.Since(began))
		if sent < now-l.format.bytes(late) { // w did not take it for a while
			began, sent, now = time.Now(), 0, 0
		}
		if missing := now + l.format.bytes(slack) - sent - len(sound); missing > 0 {
			sound = append(sound, silence[:min(missing, len(silence))]...)
			began = began.Add(tick / drain)
		}
		if len(sound) > 0 {
			n, err := w.Write(sound)
			if err != nil {
				return err
			}
			sent += n
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

package pulse

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	headerSize = 20 // length, channel, offset (8), flags; all big-endian
	control    = 0xffffffff
	// maxMessage is far above any message we ask for.
	maxMessage = 1 << 20
	// writeWait is how long a server may leave what is sent to it lying. It has
	// asked for every frame it gets, so that only one that hangs does.
	writeWait = 3 * time.Second
)

// A wire is the connection as the protocol library sees it. The library prints
// messages it does not know to the screen, ignores failed writes and hides some
// failed reads; and nobody can know in which order it writes what it is asked to
// write at the same time. The wire drops such messages, says when the connection
// has failed, and says when a request has been written.
type wire struct {
	net.Conn
	failed func(error)
	sound  func(stream uint32, data []byte) // takes what a record stream brings; nil drops it

	message []byte // what of the last message was not read yet
	buf     []byte

	mu      sync.Mutex
	header  []byte // of the message being written
	out     []byte
	written chan struct{} // closed when the next request has been written
}

// nextWritten gives a channel that is closed when the next request has been
// written.
func (w *wire) nextWritten() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written = make(chan struct{})
	return w.written
}

func (w *wire) Read(p []byte) (int, error) {
	for len(w.message) == 0 {
		if err := w.next(); err != nil {
			w.failed(err)
			return 0, err
		}
	}
	n := copy(p, w.message)
	w.message = w.message[n:]
	return n, nil
}

// next reads one message, and keeps it if the library knows it.
func (w *wire) next() error {
	var header [headerSize]byte
	if _, err := io.ReadFull(w.Conn, header[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(header[:])
	if size > maxMessage {
		return fmt.Errorf("a message of %d bytes", size)
	}
	w.buf = append(w.buf[:0], header[:]...)
	w.buf = slices.Grow(w.buf, int(size))[:headerSize+size]
	if _, err := io.ReadFull(w.Conn, w.buf[headerSize:]); err != nil {
		return err
	}
	switch stream := binary.BigEndian.Uint32(header[4:]); {
	case stream != control:
		if w.sound != nil {
			w.sound(stream, w.buf[headerSize:])
		}
	case known(w.buf[headerSize:]):
		w.message = w.buf
	}
	return nil
}

// known says whether a message is one that a stream needs.
func known(payload []byte) bool {
	const tagged = 10 // 'L', command, 'L', tag
	if len(payload) < tagged || payload[0] != 'L' || payload[5] != 'L' {
		return false
	}
	switch binary.BigEndian.Uint32(payload[1:]) {
	case proto.OpError, proto.OpReply, proto.OpRequest, proto.OpPlaybackStreamKilled, proto.OpRecordStreamKilled:
		return true
	}
	return false
}

// Write is called by the library twice a message: with its header, then with the
// rest. It writes both at once.
func (w *wire) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.header) == 0 {
		if len(p) != headerSize {
			return 0, w.fail(fmt.Errorf("a header of %d bytes", len(p)))
		}
		w.header = append(w.header, p...)
		return len(p), nil
	}
	w.out = append(append(w.out[:0], w.header...), p...)
	isRequest := binary.BigEndian.Uint32(w.header[4:]) == control
	w.header = w.header[:0]
	w.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err := w.Conn.Write(w.out); err != nil {
		return 0, w.fail(err)
	}
	if isRequest && w.written != nil {
		close(w.written)
		w.written = nil
	}
	return len(p), nil
}

func (w *wire) fail(err error) error {
	go w.failed(err) // not here: the lock is held
	return err
}

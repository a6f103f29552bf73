//go:build unix

package soundtest

import (
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Delay gives the path of a socket from which everything goes to another one and
// back, in order and without loss, but later by d each way: a connection over
// SSH to a place whose round trip takes twice as long.
func Delay(t testing.TB, socket string, d time.Duration) (path string) {
	t.Helper()
	path = filepath.Join(filepath.Dir(socket), "slow-"+filepath.Base(socket))
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		done.Wait()
	})
	done.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", socket)
			if err != nil {
				near.Close()
				continue
			}
			done.Go(func() { later(far, near, d) })
			done.Go(func() { later(near, far, d) })
		}
	})
	return path
}

// later copies what comes, each piece so much later, and then closes both ends.
func later(to io.WriteCloser, from io.ReadCloser, d time.Duration) {
	defer from.Close()
	defer to.Close()
	type piece struct {
		due   time.Time
		bytes []byte
	}
	const most = 1 << 10 // pieces under way
	pieces := make(chan piece, most)
	go func() {
		defer close(pieces)
		for {
			buf := make([]byte, 1<<15)
			n, err := from.Read(buf)
			pieces <- piece{time.Now().Add(d), buf[:n]}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.bytes); err != nil {
			from.Close()
			for range pieces { // until the reader has ended
			}
			return
		}
	}
}

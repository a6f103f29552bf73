package window_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"earshot/player/internal/window"
)

func TestBytes(t *testing.T) {
	file := make([]byte, 300_000)
	for i := range file {
		file[i] = byte(i ^ i>>8 ^ i>>16)
	}
	const size = 250_000 // the rest isn't looked at
	w := window.New(bytes.NewReader(file), size)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		off, want := rnd.IntN(size+10), rnd.IntN(100_000)
		if rnd.IntN(3) == 0 {
			want = rnd.IntN(100)
		}
		b := w.Bytes(int64(off), want)
		if len(b) < want && off+len(b) < size || off+len(b) > size && len(b) > 0 || w.Err() != nil {
			t.Fatalf("%d bytes from %d of %d, wanted %d: error %v", len(b), off, size, want, w.Err())
		}
		if len(b) > 0 && !bytes.Equal(b, file[off:off+len(b)]) {
			t.Fatalf("wrong bytes from %d on", off)
		}
	}
}

func TestDoesNotAllocate(t *testing.T) {
	w := window.New(strings.NewReader(strings.Repeat("x", 1<<20)), 1<<20)
	w.Bytes(0, 100)
	if allocs := testing.AllocsPerRun(10, func() {
		for off := int64(0); off < 1<<20; off += 1000 {
			w.Bytes(off, 1000)
		}
	}); allocs > 0 {
		t.Errorf("allocates %v times", allocs)
	}
}

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, iotest.ErrTimeout }

func TestErr(t *testing.T) {
	w := window.New(failing{}, 100)
	if b := w.Bytes(0, 10); len(b) != 0 || !errors.Is(w.Err(), iotest.ErrTimeout) {
		t.Errorf("%d bytes, error %v", len(b), w.Err())
	}
	// A file that has become shorter just ends.
	w = window.New(strings.NewReader("short"), 100)
	if b := w.Bytes(0, 10); len(b) != 5 || w.Err() != nil {
		t.Errorf("%d bytes, error %v", len(b), w.Err())
	}
}

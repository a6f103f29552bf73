// Package window reads a file through a buffer that moves over it.
package window

import "io"

// least is how many bytes are read from the file at a time, at least.
const least = 32 << 10

// A Window is the part of a file that is being looked at.
type Window struct {
	r    io.ReaderAt
	size int64 // of the file
	off  int64 // of b in the file
	b    []byte
	err  error
}

// New gives a window on a file of the given size in bytes. What lies beyond
// that isn't seen.
func New(r io.ReaderAt, size int64) *Window { return &Window{r: r, size: size} }

// Bytes gives the file from off on: at least want bytes, and fewer only at the
// end or where the file can't be read, which Err tells apart. They are valid
// until the next call.
func (w *Window) Bytes(off int64, want int) []byte {
	want = int(min(int64(want), max(0, w.size-off)))
	if skip := off - w.off; skip >= 0 && skip <= int64(len(w.b)) {
		if len(w.b)-int(skip) >= want {
			return w.b[skip:]
		}
		w.b = w.b[:copy(w.b, w.b[skip:])] // keep what is there already
	} else {
		w.b = w.b[:0]
	}
	w.off = off
	if fill := max(want, least); cap(w.b) < fill {
		b := make([]byte, len(w.b), fill+fill/2)
		copy(b, w.b)
		w.b = b
	}
	have := len(w.b)
	fill := int(min(int64(cap(w.b)), w.size-off))
	if fill <= have {
		return w.b
	}
	n, err := w.r.ReadAt(w.b[have:fill], off+int64(have))
	w.b = w.b[:have+n]
	w.err = nil
	if n < fill-have && err != io.EOF {
		w.err = err
	}
	return w.b
}

// Err is why the last read from the file gave less than it should, and nil if
// it was but the file's end.
func (w *Window) Err() error { return w.err }

package model

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// A Document is the raw answer: the bytes that every Range of a call points
// into. It is safe for concurrent use.
type Document struct {
	name string
	size int64

	mu    sync.RWMutex // held for reading while data is read, for writing to unmap it
	data  []byte
	unmap func([]byte) error // nil when data is ordinary memory
	file  *os.File           // of a mapped document, to see whether it changed
	since time.Time          // its modification time when it was opened
}

// ErrFileChanged says that a file was changed or cut short by somebody else
// after it was opened, so that ranges no longer point at what they did.
var ErrFileChanged = errors.New("the file was changed by another program while it was open; open it again")

// mapFrom is the size from which a file is mapped instead of read. Reading a
// small file costs less than mapping it, and cannot fail later.
const mapFrom = 1 << 20

// Open opens a file, or a folder as OpenFolder does. A large file is mapped
// where the system can do that, so that opening takes no time and no memory.
func Open(path string) (*Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if info.IsDir() {
		f.Close()
		return OpenFolder(path)
	}
	if info.Mode().IsRegular() && info.Size() >= mapFrom && int64(int(info.Size())) == info.Size() {
		if data, err := mapFile(f, int(info.Size())); err == nil {
			return &Document{name: path, size: info.Size(), data: data, unmap: unmapFile, file: f, since: info.ModTime()}, nil
		}
	}
	defer f.Close()
	return ReadFrom(f, path)
}

// ReadFrom reads a document to its end, from standard input or a pipe. The
// name is what messages call it.
func ReadFrom(r io.Reader, name string) (*Document, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return FromBytes(data, name), nil
}

// FromBytes makes a document of bytes that are already there. They must not be
// changed afterwards.
func FromBytes(data []byte, name string) *Document {
	return &Document{name: name, size: int64(len(data)), data: data}
}

// Name returns the path or name the document was opened with.
func (d *Document) Name() string { return d.name }

// Size returns the size in bytes.
func (d *Document) Size() int64 { return d.size }

// Close gives the mapping and the file back. Calls decoded from the document
// stay whole; only Slice fails from here on. It waits for readers, so cancel a
// running Decode first. Closing twice does nothing.
func (d *Document) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	data := d.data
	d.data = nil
	if d.unmap == nil {
		return nil
	}
	err := d.unmap(data)
	d.unmap = nil
	return errors.Join(err, d.file.Close())
}

// Slice returns a copy of a range of the document, cut to what is there. It
// fails with ErrFileChanged when the file has changed since it was opened, and
// with os.ErrClosed after Close.
func (d *Document) Slice(r Range) (b []byte, err error) {
	err = d.read(func(data []byte) error {
		from := min(max(r.From, 0), int64(len(data)))
		to := min(max(r.To, from), int64(len(data)))
		b = append(make([]byte, 0, to-from), data[from:to]...)
		return d.unchanged()
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// unchanged compares the file with what it was when it was opened.
func (d *Document) unchanged() error {
	if d.file == nil {
		return nil
	}
	info, err := d.file.Stat()
	if err != nil {
		return err
	}
	// What is appended, to a log of live messages for instance, changes nothing
	// that was there.
	if info.Size() < d.size || info.Size() == d.size && !info.ModTime().Equal(d.since) {
		return ErrFileChanged
	}
	return nil
}

// read lends the bytes to use, which must not keep them. When a mapped file is
// cut short meanwhile, reading past its new end is a fault of the machine, and
// read turns it into ErrFileChanged. That holds for this goroutine alone: use
// must not touch data from another.
func (d *Document) read(use func(data []byte) error) (err error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.data == nil && d.size > 0 {
		return fmt.Errorf("%s: %w", d.name, os.ErrClosed)
	}
	if d.unmap == nil {
		return use(d.data)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			if !isMemoryFault(fault) {
				panic(fault)
			}
			err = ErrFileChanged
		}
	}()
	return use(d.data)
}

// isMemoryFault tells a fault at an address, as debug.SetPanicOnFault reports
// it, from any other panic.
func isMemoryFault(fault any) bool {
	err, ok := fault.(runtime.Error)
	if !ok {
		return false
	}
	_, ok = err.(interface{ Addr() uintptr })
	return ok
}

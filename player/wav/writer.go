package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"time"
)

const (
	// writerHeader is how many bytes of a file that a Writer makes come before
	// the samples.
	writerHeader = 12 + 8 + ds64Size + 8 + fmtSize + 8
	ds64Size     = 28 // what a ds64 chunk without a table holds
	fmtSize      = 16
	// syncEvery is how much sound a power cut may take away, about.
	syncEvery = 5 * time.Second
)

// A Writer writes a WAV file of 16-bit PCM while its sound comes in. After each
// Write the file is a whole one: a program that dies leaves all that was written,
// and any reader finds it. Every five seconds the file is synced, so that a power
// cut takes no more than about that.
//
// Beyond 4 GiB the file turns into RF64, in the place that is kept for this in
// its header (EBU Tech 3306, "RF64: An Extended File Format for Audio").
//
// A Writer is used by one goroutine at a time.
type Writer struct {
	f              *os.File
	rate, channels int
	size           int64 // bytes of samples written
	synced         time.Time
	syncing        chan error // gives what came of a sync, nil while none runs
}

// Create makes the file at path, which must not exist (the error is fs.ErrExist
// then), and which only its owner may read: it is somebody's voice.
func Create(path string, rate, channels int) (*Writer, error) {
	if rate < 1 || rate > math.MaxInt32 || channels < 1 || channels > math.MaxUint16/2 {
		return nil, fmt.Errorf("wav: cannot write %d channels at %d Hz", channels, rate)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	w := &Writer{f: f, rate: rate, channels: channels, synced: time.Now()}
	if err := w.writeHeader(); err != nil {
		f.Close()
		os.Remove(path) // nothing is in it
		return nil, err
	}
	return w, nil
}

// Rate is frames a second, Channels the number of samples in each.
func (w *Writer) Rate() int     { return w.rate }
func (w *Writer) Channels() int { return w.channels }

// frame is the size of a frame in bytes.
func (w *Writer) frame() int { return 2 * w.channels }

// Size is how many bytes of samples were written.
func (w *Writer) Size() int64 { return w.size }

// Duration is how long the sound is that was written, to the frame before.
func (w *Writer) Duration() time.Duration {
	frames, rate := w.size/int64(w.frame()), int64(w.rate)
	return time.Duration(frames/rate)*time.Second + time.Duration(frames%rate)*time.Second/time.Duration(rate)
}

// Write appends 16-bit little-endian samples, the channels in turn. A frame may
// come in several pieces: it counts once it is whole.
//
// After an error the file still holds what was written before, and the n bytes
// of this call; when the cause is gone, such as a full disk, writing may go on.
// The failure of a sync is told by the next Write, which writes nothing, or by
// Close.
func (w *Writer) Write(pcm []byte) (n int, err error) {
	if err := w.syncFailed(false); err != nil {
		return 0, err
	}
	n, err = w.f.WriteAt(pcm, writerHeader+w.size)
	w.size += int64(n)
	// The header comes after: it never announces what isn't there.
	if e := w.writeHeader(); err == nil {
		err = e
	}
	w.sync()
	return n, err
}

// sync starts to write the file to the disk, if it is time to. A disk may take
// seconds for that, which sound does not wait for.
func (w *Writer) sync() {
	if w.syncing != nil || time.Since(w.synced) < syncEvery {
		return
	}
	w.synced = time.Now()
	w.syncing = make(chan error, 1)
	go func(f *os.File, done chan<- error) { done <- f.Sync() }(w.f, w.syncing)
}

// syncFailed says whether a sync that has ended failed. It may wait for it to
// end.
func (w *Writer) syncFailed(wait bool) error {
	if w.syncing == nil {
		return nil
	}
	var err error
	if wait {
		err = <-w.syncing
	} else {
		select {
		case err = <-w.syncing:
		default:
			return nil
		}
	}
	w.syncing = nil
	return err
}

// Close syncs and closes the file. What is left of a frame that never became
// whole is cut off.
func (w *Writer) Close() error {
	failed := w.syncFailed(true)
	var cut error
	if rest := w.size % int64(w.frame()); rest > 0 {
		w.size -= rest
		cut = w.f.Truncate(writerHeader + w.size)
	}
	return errors.Join(failed, cut, w.writeHeader(), w.f.Sync(), w.f.Close())
}

// writeHeader writes the header with the sizes as they are now.
func (w *Writer) writeHeader() error {
	_, err := w.f.WriteAt(w.header(), 0)
	return err
}

func (w *Writer) header() []byte {
	le := binary.LittleEndian
	size := uint64(w.size - w.size%int64(w.frame()))
	riff := writerHeader - 8 + size
	b := make([]byte, 0, writerHeader)
	if riff <= math.MaxUint32 {
		b = le.AppendUint32(append(b, "RIFF"...), uint32(riff))
		b = le.AppendUint32(append(b, "WAVEJUNK"...), ds64Size) // the place for ds64
		b = append(b, make([]byte, ds64Size)...)
	} else {
		b = le.AppendUint32(append(b, "RF64"...), math.MaxUint32)
		b = le.AppendUint32(append(b, "WAVEds64"...), ds64Size)
		b = le.AppendUint64(b, riff)
		b = le.AppendUint64(b, size)
		b = le.AppendUint64(b, size/uint64(w.frame()))
		b = le.AppendUint32(b, 0) // no table of other chunks
	}
	b = le.AppendUint32(append(b, "fmt "...), fmtSize)
	b = le.AppendUint16(b, tagPCM)
	b = le.AppendUint16(b, uint16(w.channels))
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(w.rate*w.frame()))
	b = le.AppendUint16(b, uint16(w.frame()))
	b = le.AppendUint16(b, 16)
	announced := uint64(math.MaxUint32) // ds64 says it
	if riff <= math.MaxUint32 {
		announced = size
	}
	return le.AppendUint32(append(b, "data"...), uint32(announced))
}

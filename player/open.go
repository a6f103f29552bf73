package player

import (
	"errors"
	"fmt"
	"io"
	"os"

	"earshot/player/ffmpeg"
	"earshot/player/flac"
	"earshot/player/mp3"
	"earshot/player/ogg"
	"earshot/player/wav"

	"github.com/gopxl/beep/v2"
)

// What Open can't play, for callers that decide on it. The error they are
// wrapped in says more: what the file is instead, and what to do.
var (
	ErrNotAudio      = errors.New("not a recording")
	ErrUnknownFormat = errors.New("only ffmpeg can decode this, and it is not in PATH")
	ErrEmpty         = errors.New("the file is empty")
	ErrTruncated     = errors.New("the recording is cut off before its first sound")
)

// Open opens the recording at path. What it is shows in its first bytes; the
// name decides nothing.
//
// The error is ErrEmpty, ErrTruncated, ErrNotAudio, ErrUnknownFormat (a
// recording that takes ffmpeg, which isn't there), one of the file system, or
// says what is wrong inside the file. A recording that is damaged further on
// opens, plays what there is, and tells by Err at its end; what is known before
// that the decoder's Damage tells.
func Open(path string) (*Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // names the path already
	}
	rec, err := open(f, path)
	if err != nil {
		f.Close() // whatever had it before
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: %w", ErrTruncated, err)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rec, nil
}

func open(f *os.File, path string) (*Recording, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%w: it is a folder", ErrNotAudio)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: it is a pipe or a device; save the recording to a file first", ErrNotAudio)
	case info.Size() == 0:
		return nil, ErrEmpty
	}
	start := make([]byte, sniffLen)
	n, err := f.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	kind := sniff(start[:n])
	rec := &Recording{Path: path, Format: kind.name}
	var d decoder
	switch kind.format {
	case formatWAV:
		d, err = wav.New(f, info.Size())
		if unsupported, ok := errors.AsType[*wav.UnsupportedError](err); ok {
			if unsupported.Tag != wav.TagMP3 {
				return rec, openFFmpeg(rec, f, unsupported.Codec())
			}
			d, err = mp3.New(section{io.NewSectionReader(f, unsupported.Start, unsupported.Size), f}, unsupported.Size)
		}
	case formatFLAC:
		d, err = flac.New(f, info.Size())
	case formatMP3:
		d, err = mp3.New(f, info.Size())
		if errors.Is(err, mp3.ErrNoFrames) { // it only looked like it
			return rec, openUnknown(rec, f)
		}
	case formatOgg:
		d, err = ogg.New(f, info.Size())
		if unsupported, ok := errors.AsType[*ogg.UnsupportedError](err); ok {
			return rec, openFFmpeg(rec, f, unsupported.Codec)
		}
	case formatForeign:
		return rec, openFFmpeg(rec, f, "")
	case formatUnknown:
		return rec, openUnknown(rec, f)
	default:
		return nil, fmt.Errorf("%w: it is %s", ErrNotAudio, kind.name)
	}
	if err != nil {
		return nil, err
	}
	rec.use(d)
	return rec, nil
}

// decoder is what the packages of the formats have in common.
type decoder interface {
	beep.StreamSeekCloser
	Codec() string
	Rate() int
	Channels() int
}

func (rec *Recording) use(d decoder) {
	rec.StreamSeekCloser = d
	rec.Codec = d.Codec()
	rec.Rate = beep.SampleRate(d.Rate())
	rec.Channels = d.Channels()
}

// openFFmpeg lets ffmpeg decode the recording, if it's there, and closes f. The
// codec is what the recording holds, if that's known.
func openFFmpeg(rec *Recording, f *os.File, codec string) error {
	d, err := ffmpeg.Open(rec.Path)
	if errors.Is(err, ffmpeg.ErrNotFound) {
		return fmt.Errorf("%w: it is %s; install ffmpeg, or convert the recording elsewhere with: ffmpeg -i RECORDING recording.wav", ErrUnknownFormat, named(rec.Format, codec))
	}
	if err != nil {
		return fmt.Errorf("%w: it is %s, but %w", ErrNotAudio, named(rec.Format, codec), err)
	}
	f.Close()
	rec.use(d)
	return nil
}

// openUnknown lets ffmpeg have a look at what isn't known here.
func openUnknown(rec *Recording, f *os.File) error {
	if err := openFFmpeg(rec, f, ""); err != nil {
		return fmt.Errorf("%w: it is of no kind known here", ErrNotAudio)
	}
	rec.Format = "known to ffmpeg"
	return nil
}

// section is a part of a file, which is closed with it.
type section struct {
	*io.SectionReader
	io.Closer
}

// named is a format with what it holds.
func named(format, codec string) string {
	if codec == "" {
		return format
	}
	return format + " with " + codec
}

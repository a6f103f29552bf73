package player

import (
	"errors"
	"fmt"
	"io"
	"os"

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
	ErrUnknownFormat = errors.New("a format that only ffmpeg can decode")
	ErrEmpty         = errors.New("the file is empty")
	ErrTruncated     = errors.New("the recording is cut off before its first sound")
)

// Open opens the recording at path. What it is shows in its first bytes; the
// name decides nothing.
//
// The error is ErrEmpty, ErrTruncated, ErrNotAudio, ErrUnknownFormat (a
// recording that takes ffmpeg, which isn't there), one of the file system, or
// says what is wrong inside the file. A recording that is damaged further on
// opens, plays what there is, and tells by Err at its end.
func Open(path string) (*Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // names the path already
	}
	rec, err := open(f, path)
	if err != nil {
		f.Close()
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
	start = start[:n]
	rec := &Recording{Path: path}
	switch kind := sniff(start, info.Size()); kind.native {
	case formatWAV:
		d, err := wav.New(f, info.Size())
		if unsupported, ok := errors.AsType[*wav.UnsupportedError](err); ok {
			return nil, needsFFmpeg("WAV with " + unsupported.Codec())
		}
		if err != nil {
			return nil, err
		}
		rec.StreamSeekCloser = d
		rec.Format, rec.Codec = "WAV", d.Codec()
		rec.Rate, rec.Channels = beep.SampleRate(d.Rate()), d.Channels()
	case formatFLAC:
		d, err := flac.New(f, info.Size())
		if err != nil {
			return nil, err
		}
		rec.StreamSeekCloser = d
		rec.Format, rec.Codec = "FLAC", d.Codec()
		rec.Rate, rec.Channels = beep.SampleRate(d.Rate()), d.Channels()
	case formatMP3:
		d, err := mp3.New(f, info.Size())
		if err != nil {
			return nil, err
		}
		rec.StreamSeekCloser = d
		rec.Format, rec.Codec = "MP3", d.Codec()
		rec.Rate, rec.Channels = beep.SampleRate(d.Rate()), d.Channels()
	case formatOgg:
		d, err := ogg.New(f, info.Size())
		if unsupported, ok := errors.AsType[*ogg.UnsupportedError](err); ok {
			return nil, needsFFmpeg("Ogg with " + unsupported.Codec)
		}
		if err != nil {
			return nil, err
		}
		rec.StreamSeekCloser = d
		rec.Format, rec.Codec = "Ogg", d.Codec()
		rec.Rate, rec.Channels = beep.SampleRate(d.Rate()), d.Channels()
	case formatForeign:
		return nil, needsFFmpeg(kind.name)
	default:
		return nil, fmt.Errorf("%w: it is %s", ErrNotAudio, kind.name)
	}
	return rec, nil
}

func needsFFmpeg(format string) error {
	return fmt.Errorf("%w: it is %s; install ffmpeg, or convert it with: ffmpeg -i RECORDING recording.wav", ErrUnknownFormat, format)
}

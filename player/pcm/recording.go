package pcm

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"earshot/player"
)

// OpenFile opens a recording in any format that the player plays. When ctx is
// done, its sound ends with the error of ctx.
//
// The errors are those of player.Open. A recording with more than two channels
// that is no WAV takes ffmpeg; without it the error is player.ErrUnknownFormat.
func OpenFile(ctx context.Context, path string, opts Options) (*Reader, error) {
	rec, err := player.Open(path)
	if err != nil {
		return nil, err
	}
	duration := rec.Rate.D(rec.Len())
	var r *Reader
	if rec.Channels > 2 { // the player decodes the first two
		rec.Close()
		r, err = openManyChannels(ctx, path, opts)
	} else {
		ctx, cancel := closable(ctx)
		r, err = newReader(ctx, cancel, &recording{Recording: rec}, opts, rec.Format+", "+rec.Codec)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r.duration = duration
	return r, nil
}

func openManyChannels(ctx context.Context, path string, opts Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := OpenStream(ctx, f, opts)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.source = &closing{r.source, f}
	return r, nil
}

// closing is a source that closes a file with it.
type closing struct {
	source
	file *os.File
}

func (c *closing) Close() error { return errors.Join(c.source.Close(), c.file.Close()) }

// A recording is a source of what the player decodes.
type recording struct {
	*player.Recording
	frames [][2]float64
}

func (r *recording) Rate() int     { return int(r.Recording.Rate) }
func (r *recording) Channels() int { return min(max(r.Recording.Channels, 1), 2) }

func (r *recording) Read(p []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil { // a decoder must not take the program down with it
			n, err = 0, fmt.Errorf("cannot decode the recording: %v", v)
		}
	}()
	channels := r.Channels()
	want := len(p) / (2 * channels)
	if len(r.frames) < want {
		r.frames = make([][2]float64, want)
	}
	got, ok := r.Stream(r.frames[:want])
	if got == 0 {
		if err := r.Err(); err != nil {
			return 0, err
		}
		if ok {
			return 0, io.ErrNoProgress
		}
		return 0, io.EOF
	}
	for _, f := range r.frames[:got] {
		for _, v := range f[:channels] {
			binary.LittleEndian.PutUint16(p[n:], uint16(sample(v)))
			n += 2
		}
	}
	return n, nil
}

// sample gives the 16-bit sample nearest to v.
func sample(v float64) int16 {
	v = math.Round(v * (1 << 15))
	return int16(max(math.MinInt16, min(v, math.MaxInt16)))
}

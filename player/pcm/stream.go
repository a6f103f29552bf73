package pcm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"earshot/player"
	"earshot/player/ffmpeg"
	"earshot/player/wav"
)

// Raw is how sound is stored that has no header; its Encoding is one of
// Encodings.
type Raw = wav.Raw

// Encodings are those of raw sound: "linear16", "linear32", "mulaw", "alaw", as
// the Deepgram API calls them.
func Encodings() []string { return wav.Encodings() }

// ErrNoContainer says that what comes in begins like no recording. It may be raw
// sound.
var ErrNoContainer = errors.New("it does not begin like a recording; for raw sound say its encoding, sample rate and channels")

// OpenRaw decodes raw sound while it comes in from r. When ctx is done, the sound
// ends with the error of ctx, though r may still wait.
func OpenRaw(ctx context.Context, r io.Reader, raw Raw, opts Options) (*Reader, error) {
	ctx, cancel := closable(ctx)
	s, err := wav.NewRawStream(newPump(ctx, r), raw)
	if errors.Is(err, wav.ErrEncoding) {
		err = fmt.Errorf("%q is %s: there are %v; what has a container, such as Ogg or FLAC, needs none", raw.Encoding, wav.ErrEncoding, Encodings())
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return newReader(ctx, cancel, unclosed{s}, opts, "raw sound, "+decoded(s))
}

// OpenStream decodes a recording while it comes in from r, which need not be a
// file: a WAV, or whatever ffmpeg knows if it is installed. When ctx is done, the
// sound ends with the error of ctx, though r may still wait.
//
// The error is ErrNoContainer, player.ErrUnknownFormat (it takes ffmpeg, which
// is not there), player.ErrNotAudio or player.ErrEmpty, or says what is wrong.
func OpenStream(ctx context.Context, r io.Reader, opts Options) (*Reader, error) {
	ctx, cancel := closable(ctx)
	s, note, err := openContainer(ctx, newPump(ctx, r))
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		cancel()
		return nil, err
	}
	return newReader(ctx, cancel, s, opts, note)
}

func openContainer(ctx context.Context, r io.Reader) (s source, note string, err error) {
	const enough = 12 // to know a WAV
	start := make([]byte, 4<<10)
	n, err := io.ReadAtLeast(r, start, enough)
	if err == io.EOF {
		err = player.ErrEmpty
	}
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, "", err
	}
	in := &keeper{r: io.MultiReader(bytes.NewReader(start[:n]), r)}
	name, isRecording := player.FormatOf(start[:n])
	switch {
	case name == "":
		return nil, "", ErrNoContainer
	case !isRecording:
		return nil, "", fmt.Errorf("%w: it is %s; if it is raw sound, say its encoding, sample rate and channels", player.ErrNotAudio, name)
	case name != "WAV":
		return openConversion(ctx, in, name)
	}
	in.keeps = true
	stream, err := wav.NewStream(in)
	if unsupported, ok := errors.AsType[*wav.UnsupportedError](err); ok {
		return openConversion(ctx, io.MultiReader(bytes.NewReader(in.kept), in.r), "WAV with "+unsupported.Codec())
	}
	if err != nil {
		return nil, "", err
	}
	in.keeps, in.kept = false, nil
	return unclosed{stream}, "WAV, " + decoded(stream), nil
}

// openConversion lets ffmpeg decode what is called name.
func openConversion(ctx context.Context, r io.Reader, name string) (s source, note string, err error) {
	conversion, err := ffmpeg.Convert(ctx, r)
	if errors.Is(err, ffmpeg.ErrNotFound) {
		return nil, "", fmt.Errorf("%w: it is %s; install ffmpeg, or send WAV or raw sound", player.ErrUnknownFormat, name)
	}
	if err != nil {
		return nil, "", err
	}
	stream, err := wav.NewStream(conversion)
	if err != nil {
		if _, e := conversion.Read(make([]byte, 1)); e != nil && e != io.EOF {
			err = e // says why there is no header
		}
		conversion.Close()
		return nil, "", fmt.Errorf("%w: it begins like %s, but %w; if it is raw sound, say its encoding, sample rate and channels", player.ErrNotAudio, name, err)
	}
	return converted{stream, conversion}, name + ", decoded by ffmpeg to 16-bit PCM", nil
}

// A keeper is a reader that keeps what was read of it, while it keeps.
type keeper struct {
	r     io.Reader
	keeps bool
	kept  []byte
}

func (k *keeper) Read(p []byte) (int, error) {
	n, err := k.r.Read(p)
	if k.keeps {
		k.kept = append(k.kept, p[:n]...)
	}
	return n, err
}

// unclosed is a source that has nothing to close.
type unclosed struct{ *wav.Stream }

func (unclosed) Close() error { return nil }

// converted is a source that ffmpeg decodes.
type converted struct {
	*wav.Stream
	conversion *ffmpeg.Conversion
}

func (c converted) Close() error { return c.conversion.Close() }

// decoded says what was done to the samples.
func decoded(s *wav.Stream) string {
	if s.Is16Bit() {
		return s.Codec()
	}
	return s.Codec() + " decoded to 16-bit PCM"
}

// A pump reads from a reader that cannot be told to stop, such as standard
// input, so that who waits for it can.
type pump struct {
	ctx    context.Context
	r      io.Reader
	pieces chan piece // nil before the first Read
	rest   []byte
	err    error // what comes after
}

// A piece is what one Read gave.
type piece struct {
	b   []byte
	err error
}

// newPump gives a pump on r. A Read of r that waits when ctx is done goes on
// waiting, and what it gives is dropped.
func newPump(ctx context.Context, r io.Reader) *pump { return &pump{ctx: ctx, r: r} }

// run reads a little ahead of who reads the pump.
func (p *pump) run() {
	var bufs [2][32 << 10]byte
	for i := 0; ; i ^= 1 { // one is filled while the other is read
		n, err := p.r.Read(bufs[i][:])
		select {
		case p.pieces <- piece{bufs[i][:n], err}:
		case <-p.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (p *pump) Read(b []byte) (int, error) {
	if p.pieces == nil {
		p.pieces = make(chan piece)
		go p.run()
	}
	for len(p.rest) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		if p.ctx.Err() != nil {
			return 0, context.Cause(p.ctx)
		}
		select {
		case got := <-p.pieces:
			p.rest, p.err = got.b, got.err
		case <-p.ctx.Done():
			p.err = context.Cause(p.ctx)
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

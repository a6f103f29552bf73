package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"earshot/player/internal/program"
)

// A Conversion is sound that ffmpeg decodes while it comes in.
type Conversion struct {
	ctx     context.Context
	cancel  context.CancelFunc
	command *exec.Cmd
	stdout  io.ReadCloser
	stderr  *tail
	err     error // the end
}

// Convert lets ffmpeg decode what comes from r, in any container it knows, to a
// WAV of 16-bit PCM, whose header says nothing of its length. All channels stay.
//
// Until ffmpeg knows what it is, some sound passes: with 64 kbit/s of MP3 one
// second and a half as measured, and less of what names its codec in a header.
// None of it is lost.
//
// When ctx is done, ffmpeg ends; a Read of r that waits then is left behind. The
// error is ErrNotFound if there is no ffmpeg.
func Convert(ctx context.Context, r io.Reader) (*Conversion, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &Conversion{ctx: ctx, cancel: cancel, stderr: &tail{}}
	// Not -fflags nobuffer: it throws away what ffmpeg has looked at.
	c.command = exec.CommandContext(ctx, path, "-nostdin", "-hide_banner", "-nostats", "-v", "error", "-protocol_whitelist", "pipe",
		"-probesize", "32768", "-analyzeduration", "200000", "-i", "pipe:0", "-map", "0:a:0",
		"-f", "wav", "-c:a", "pcm_s16le", "-flush_packets", "1", "pipe:1")
	program.Apart(c.command)
	c.command.Stdin, c.command.Stderr = r, c.stderr
	c.command.WaitDelay = 100 * time.Millisecond
	if c.stdout, err = c.command.StdoutPipe(); err == nil {
		err = c.command.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("ffmpeg: %w", err)
	}
	return c, nil
}

// Read gives the WAV. After its end it gives io.EOF, or what ffmpeg said when it
// failed, or the error of the context.
func (c *Conversion) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.stdout.Read(p)
	if err != nil && n == 0 {
		c.err = c.end()
		return 0, c.err
	}
	return n, nil
}

// end waits for ffmpeg, and says why it has ended.
func (c *Conversion) end() error {
	err := c.command.Wait()
	switch {
	case c.ctx.Err() != nil:
		return c.ctx.Err()
	case err == nil || errors.Is(err, exec.ErrWaitDelay): // ended by itself, perhaps before its input
		return io.EOF
	}
	if line := c.stderr.firstLine(); line != "" {
		return fmt.Errorf("ffmpeg: %s", line)
	}
	return fmt.Errorf("ffmpeg: %w", err)
}

// Close ends ffmpeg.
func (c *Conversion) Close() error {
	c.cancel()
	if c.err == nil {
		c.err = c.end()
	}
	return nil
}

package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"earshot/player/microphone"
	"earshot/player/pcm"
)

// liveSound is where the sound of a session comes from.
type liveSound struct {
	io.ReadCloser
	title          string
	notes          []string
	rate, channels int
}

// liveSound opens where the sound comes from.
func (a *app) liveSound(ctx context.Context, from string, wish liveWish) (*liveSound, error) {
	if err := wish.checkSound(from); err != nil {
		return nil, err
	}
	switch from {
	case "mic":
		return a.fromMicrophone(ctx, wish)
	case "-":
		return a.fromStandardInput(ctx, wish)
	}
	r, err := pcm.OpenFile(ctx, from, pcm.Options{Speed: 1})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &usageError{what: "there is no file " + from, hint: "Name a recording, or - for standard input; without either the microphone is heard."}
	case err != nil:
		return nil, err
	}
	return pcmSound(r, filepath.Base(from)), nil
}

func (w liveWish) checkSound(from string) error {
	raw := w.encoding != ""
	switch {
	case from != "mic" && (w.source != "" || w.input != "auto"):
		return &usageError{what: "--source and --input are about the microphone", hint: "Leave them out, or leave " + from + " out."}
	case from != "-" && raw:
		return &usageError{what: "--encoding is for raw sound on standard input", hint: "Write - for the source."}
	case from != "mic" && from != "-" && (w.rate != 0 || w.channels != 0):
		return &usageError{what: "--sample-rate and --channels are for raw sound and the microphone; a recording says them itself"}
	case raw && !slices.Contains(pcm.Encodings(), w.encoding):
		return &usageError{what: "--encoding " + w.encoding + ": it is one of " + strings.Join(pcm.Encodings(), ", ")}
	case w.rate < 0 || w.rate > 384_000 || w.channels < 0 || w.channels > 20:
		return &usageError{what: "--sample-rate is from 1 to 384000, --channels from 1 to 20"}
	case raw && w.rate == 0:
		return &usageError{what: "raw sound does not say how many samples a second it has", hint: "Add --sample-rate 16000, or what it is."}
	case from == "-" && !raw && (w.rate != 0 || w.channels != 0):
		return &usageError{what: "raw sound needs an --encoding, too", hint: "Mostly it is --encoding linear16."}
	}
	return nil
}

func (a *app) fromMicrophone(ctx context.Context, wish liveWish) (*liveSound, error) {
	m, err := microphone.Open(ctx, microphone.Config{
		Source: wish.source, Input: wish.input, Rate: wish.rate, Channels: wish.channels, Getenv: a.getenv,
	})
	if err != nil {
		return nil, withoutMicrophone(err)
	}
	title := "microphone"
	if d := m.Source().Description; d != "" {
		title = d
	}
	s := &liveSound{ReadCloser: m, title: title, rate: m.Rate(), channels: m.Channels()}
	if m.Source().Monitor {
		s.title += ", which is what is played here"
	}
	return s, nil
}

// withoutMicrophone says what can be done where there is none, or not that one.
func withoutMicrophone(err error) error {
	hint := "A microphone of another machine can be piped in: earshot live - ; earshot live FILE plays a recording as if it were being made."
	if errors.Is(err, microphone.ErrNoSource) {
		hint = "earshot live --list tells which there are."
	}
	return explained{err, hint}
}

func (a *app) fromStandardInput(ctx context.Context, wish liveWish) (*liveSound, error) {
	if isTerminal(a.std.In) {
		return nil, &usageError{what: "standard input is the keyboard, and nothing is piped in", hint: "Pipe sound into it; earshot live takes the microphone."}
	}
	var r *pcm.Reader
	var err error
	if wish.encoding != "" {
		r, err = pcm.OpenRaw(ctx, a.std.In, pcm.Raw{Encoding: wish.encoding, Rate: wish.rate, Channels: max(wish.channels, 1)}, pcm.Options{})
	} else {
		r, err = pcm.OpenStream(ctx, a.std.In, pcm.Options{})
	}
	if errors.Is(err, pcm.ErrNoContainer) {
		return nil, &usageError{what: "standard input begins like no recording", hint: "Of raw sound say --encoding linear16 --sample-rate 16000 --channels 1, or what it is."}
	}
	if err != nil {
		return nil, err
	}
	return pcmSound(r, standardInput), nil
}

func pcmSound(r *pcm.Reader, title string) *liveSound {
	return &liveSound{ReadCloser: r, title: title, notes: r.Notes(), rate: r.Rate(), channels: r.Channels()}
}

package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"earshot/model"
	"earshot/player"
	"earshot/ui"
)

// A soundSource knows where the recording of a call may be, and opens it.
type soundSource struct {
	callPath string // the recording is looked for beside it
	audio    string // or it is this file
	demo     string // or it is here, the bytes of an Ogg file
	options  player.Options

	mu     sync.Mutex
	closed bool
	opened []func() error // what there is to close
	plays  string         // the recording that was found, "" for none
}

func (a *app) sound() *soundSource {
	return &soundSource{audio: a.set.audio, options: player.Options{Output: a.set.Output, Getenv: a.getenv}}
}

// open finds and opens the recording of a call. Where there is none it gives a
// silent clock, and a warning that says why.
func (s *soundSource) open(ctx context.Context, call *model.Call) (ui.Sound, error) {
	rec, found, err := s.recording(ctx, call)
	if ctx.Err() != nil {
		return ui.Sound{}, ctx.Err()
	}
	sound := ui.Sound{Warnings: found.Warnings}
	var p *player.Player
	if err != nil {
		sound.Warnings = append([]string{err.Error()}, sound.Warnings...)
		p = player.NewClock(max(call.Duration, lastEnd(call)), s.options)
	} else {
		sound.Recorded = recorded(call, rec, found.Found)
		p = player.New(rec, s.options)
		s.nowPlays(found.Path)
		sound.Recording = found.name()
		sound.Several = len(found.tracks) > 0
		sound.How = howFound(found.How)
		sound.Peaks = s.waveform(found, p)
		if w := durationWarning(p.Duration(), call); w != "" {
			sound.Warnings = append(sound.Warnings, w)
		}
	}
	if !s.keep(p.Close) {
		return ui.Sound{}, context.Canceled
	}
	sound.Player = speaker{p}
	return sound, nil
}

// A foundSound is the recording of a call: the one at its Path, or several that
// play as one, and then Path is empty.
type foundSound struct {
	player.Found
	tracks []player.Track
}

func (f foundSound) open() (*player.Recording, error) {
	if len(f.tracks) > 0 {
		return player.Together(f.tracks)
	}
	return player.Open(f.Path)
}

// name returns what the recording is called.
func (f foundSound) name() string {
	if len(f.tracks) == 0 {
		return filepath.Base(f.Path)
	}
	var names []string
	for _, t := range f.tracks {
		names = append(names, filepath.Base(t.Path))
	}
	return strings.Join(names, " + ")
}

func (s *soundSource) recording(ctx context.Context, call *model.Call) (*player.Recording, foundSound, error) {
	found, err := s.find(ctx, call)
	if err != nil {
		return nil, found, err
	}
	rec, err := found.open()
	return rec, found, err
}

func (s *soundSource) find(ctx context.Context, call *model.Call) (found foundSound, err error) {
	if found, ok := s.ofSession(call); ok {
		return found, nil
	}
	path, err := s.unpackDemo()
	if err != nil {
		return found, err
	}
	found.Found, err = player.Find(ctx, player.FindOptions{
		CallPath: cmp.Or(path, s.callPath),
		Audio:    s.audio,
		SHA256:   call.Meta.SHA256,
	})
	return found, err
}

// unpackDemo writes the recording of the example call to a folder of its own
// that is removed at the end, and gives the path the call would have there. It
// gives "" for any other call.
func (s *soundSource) unpackDemo() (callPath string, err error) {
	if s.demo == "" {
		return "", nil
	}
	dir, err := os.MkdirTemp("", "earshot-demo-")
	if err != nil {
		return "", fmt.Errorf("no place for the recording of the example call: %w", err)
	}
	if !s.keep(func() error { return os.RemoveAll(dir) }) {
		return "", context.Canceled
	}
	if err := os.WriteFile(filepath.Join(dir, "demo.ogg"), []byte(s.demo), 0o600); err != nil {
		return "", fmt.Errorf("no place for the recording of the example call: %w", err)
	}
	return filepath.Join(dir, demoName), nil
}

// keep remembers what to close when the screen is gone. When it is gone
// already, it closes at once and reports false.
func (s *soundSource) keep(done func() error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = done()
		return false
	}
	s.opened = append(s.opened, done)
	return true
}

func (s *soundSource) nowPlays(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plays = path
}

// playing returns the recording that was found, "" when none was.
func (s *soundSource) playing() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plays
}

// close ends all sound and removes what was unpacked.
func (s *soundSource) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for i := len(s.opened) - 1; i >= 0; i-- {
		_ = s.opened[i]() // at the end there is nobody left to tell
	}
}

func howFound(h player.How) string {
	if h == player.ByFlag {
		return "by --audio"
	}
	return h.String()
}

// durationWarning compares the recording with the call. Of a response without
// metadata.duration only the end of the last word is known, and a recording may
// well be longer than that.
func durationWarning(recording time.Duration, call *model.Call) string {
	if recording > call.Duration && call.Duration <= lastEnd(call) {
		return ""
	}
	return player.DurationWarning(recording, call.Duration)
}

func lastEnd(call *model.Call) time.Duration {
	var end time.Duration
	for i := range call.Words {
		end = max(end, call.Words[i].End)
	}
	return end
}

// speaker lends a player to the interface.
type speaker struct{ *player.Player }

// SetChannel implements ui.Player.
func (s speaker) SetChannel(c ui.Channel) {
	switch c {
	case ui.LeftChannel:
		s.Player.SetChannel(player.Left)
	case ui.RightChannel:
		s.Player.SetChannel(player.Right)
	default:
		s.Player.SetChannel(player.Mix)
	}
}

// SetSkip implements ui.Player.
func (s speaker) SetSkip(silences []ui.Stretch) { s.Player.SetSkip(spans(silences)) }

// SetSilenced implements ui.Player.
func (s speaker) SetSilenced(muted []ui.Stretch) { s.Player.SetSilenced(spans(muted)) }

func spans(stretches []ui.Stretch) []player.Span {
	spans := make([]player.Span, len(stretches))
	for i, s := range stretches {
		spans[i] = player.Span(s)
	}
	return spans
}

// State implements ui.Player.
func (s speaker) State() ui.PlayerState {
	now := s.Player.State()
	return ui.PlayerState{
		Playing: now.Playing,
		At:      now.At,
		Ended:   now.Ended,
		Loops:   now.Loops,
		Skipped: now.Skipped,
		Level:   now.Level,
		Output:  now.Output,
		Notice:  now.Notice,
	}
}

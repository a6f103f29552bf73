package cli

import (
	"context"
	"sync"
	"time"

	"earshot/model"
	"earshot/player"
	"earshot/ui"
)

// finder finds the recording of a call. It may read files, so it runs in the
// background.
type finder func(context.Context, *model.Call) (found, error)

// found is a recording that was found, or the zero value for none.
type found struct {
	path     string
	how      string   // "by --audio", "by its name"
	warnings []string // what does not fit the call
}

// soundOpener opens the sound of a call once, and closes it when the screen is
// gone.
type soundOpener struct {
	find   finder
	output string
	getenv func(string) string

	mu      sync.Mutex
	closed  bool
	playing *player.Player
}

// keep remembers a player to close; it reports false, and closes it, when it
// comes too late.
func (s *soundOpener) keep(p *player.Player) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		p.Close()
		return false
	}
	s.playing = p
	return true
}

func (s *soundOpener) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.playing != nil {
		s.playing.Close()
	}
}

// speaker lends a player to the interface.
type speaker struct{ *player.Player }

// SetChannel implements ui.Player.
func (s speaker) SetChannel(c ui.Channel) {
	s.Player.SetChannel(map[ui.Channel]player.Channel{
		ui.MixChannels:  player.Mix,
		ui.LeftChannel:  player.Left,
		ui.RightChannel: player.Right,
	}[c])
}

// SetSkip implements ui.Player.
func (s speaker) SetSkip(silences []ui.Stretch) {
	spans := make([]player.Span, len(silences))
	for i, silence := range silences {
		spans[i] = player.Span(silence)
	}
	s.Player.SetSkip(spans)
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
		Output:  now.Output,
		Notice:  now.Notice,
	}
}

func (s *soundOpener) open(ctx context.Context, call *model.Call) (ui.Sound, error) {
	p := player.NewClock(max(call.Duration, time.Second), player.Options{Getenv: s.getenv})
	s.keep(p)
	return ui.Sound{Player: speaker{p}}, nil
}

func (a *app) recording(string) finder { return nil }
func (a *app) demoRecording() finder   { return nil }

package cli

import (
	"context"
	"os"
	"time"

	"earshot/player"
	"earshot/player/peaks"
	"earshot/ui/config"
	"earshot/ui/pane"
)

// waveform returns what computes the picture of a recording, first around what p
// is at. That of several is not kept for the next time.
func (s *soundSource) waveform(found foundSound, p *player.Player) func(context.Context, func(pane.Peaks)) error {
	getenv := s.options.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	cache := peaks.Cache{Dir: config.CacheDir(getenv, "peaks")}
	near := func() time.Duration { return p.State().At }
	loudness := peaks.Loudness()
	return func(ctx context.Context, progress func(pane.Peaks)) error {
		return cache.Compute(ctx, found.Path, found.open, peaks.Options{Near: near}, func(p peaks.Peaks) {
			drawn := pane.Peaks{PerSecond: p.PerSecond, Done: p.Done, Channels: make([][]uint8, len(p.Channels))}
			for ch, levels := range p.Channels {
				drawn.Channels[ch] = make([]uint8, len(levels))
				for b, l := range levels {
					drawn.Channels[ch][b] = loudness[l]
				}
			}
			progress(drawn)
		})
	}
}

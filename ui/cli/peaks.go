package cli

import (
	"context"

	"earshot/player"
	"earshot/player/peaks"
	"earshot/ui/pane"
)

// waveform gives what computes the picture of the recording at path.
func waveform(path string) func(context.Context, func(pane.Peaks)) error {
	return func(ctx context.Context, progress func(pane.Peaks)) error {
		loudness := peaks.Loudness()
		open := func() (*player.Recording, error) { return player.Open(path) }
		return peaks.Compute(ctx, open, peaks.Options{}, func(p peaks.Peaks) {
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

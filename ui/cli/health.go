package cli

import (
	"context"

	"earshot/model"
	integrity "earshot/model/check"
	"earshot/player"
)

// recorded returns what finds out what a call is compared with: the length of
// its recording, and its hash, which the one that the response names need not be
// computed for again.
func recorded(c *model.Call, rec *player.Recording, found player.Found) func(context.Context) integrity.Options {
	length := rec.Rate.D(rec.Len())
	return func(ctx context.Context) integrity.Options {
		o := integrity.Options{Duration: length, SHA256: c.Meta.SHA256}
		if found.Hash != player.HashMatches && c.Meta.SHA256 != "" {
			o.SHA256, _ = player.HashFile(ctx, found.Path) // without it there is nothing to compare with
		}
		return o
	}
}

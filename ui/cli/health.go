package cli

import (
	"context"

	"earshot/model"
	integrity "earshot/model/check"
	"earshot/player"
)

// checkInBackground checks a call while a screen is waiting for keys. It takes a
// goroutine of its own, since the thread is not used any more after.
func checkInBackground(ctx context.Context, c *model.Call, o integrity.Options) ([]integrity.Finding, error) {
	type result struct {
		found []integrity.Finding
		err   error
	}
	done := make(chan result, 1)
	go func() {
		stepBack()
		found, err := integrity.Call(ctx, c, o)
		done <- result{found, err}
	}()
	r := <-done
	return r.found, r.err
}

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

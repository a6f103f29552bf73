//go:build linux

package player

import (
	"context"
	"testing"

	"earshot/player/soundtest"
)

func TestPulse(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real time")
	}
	t.Parallel()
	server := soundtest.Start(t, 48000)
	testOutput(t, func(ctx context.Context, f Format) (Output, error) {
		return openPulse(ctx, f, server.Getenv)
	}, realTime())
}

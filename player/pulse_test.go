//go:build linux

package player

import (
	"context"
	"testing"
	"time"

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

// realTime is for outputs that need other programs.
func realTime() clock {
	return clock{run: func(t *testing.T, test func(t *testing.T)) { test(t) }, late: 20 * time.Second}
}

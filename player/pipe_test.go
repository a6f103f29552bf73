//go:build linux

package player

import (
	"context"
	"testing"

	"earshot/player/pipe"
	"earshot/player/soundtest"
)

func TestPipe(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of real time")
	}
	t.Parallel()
	server := soundtest.Start(t, 48000)
	testOutput(t, func(ctx context.Context, f Format) (Output, error) {
		for _, program := range pipe.Programs() {
			if program.Name == "pacat" {
				return openPipe(ctx, program, f, server.Getenv)
			}
		}
		panic("no pacat")
	}, realTime())
}

//go:build !darwin && !windows

package player

import (
	"context"
	"errors"
	"fmt"

	"earshot/player/pipe"
	"earshot/player/pulse"
)

// outputKinds are the outputs of this system, the best first. None of them loads
// a library of the system: those print to the terminal, and make a program that
// runs on one distribution only.
func outputKinds() []outputKind {
	kinds := append(remoteKinds(), outputKind{name: "pulse", open: openPulse, decisive: true})
	for _, program := range pipe.Programs() {
		open := func(ctx context.Context, f Format, getenv func(string) string) (Output, error) {
			return openPipe(ctx, program, f, getenv)
		}
		kinds = append(kinds, outputKind{name: program.Name, open: open})
	}
	return kinds
}

func openPulse(ctx context.Context, f Format, getenv func(string) string) (Output, error) {
	out, err := pulse.Open(ctx, pulse.Options{Rate: f.Rate, Channels: f.Channels, Getenv: getenv})
	if errors.Is(err, pulse.ErrNoServer) {
		return nil, fmt.Errorf("%w: %w", errAbsent, err)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func openPipe(ctx context.Context, program pipe.Program, f Format, getenv func(string) string) (Output, error) {
	out, err := pipe.Open(ctx, program, pipe.Options{Rate: f.Rate, Channels: f.Channels, Getenv: getenv})
	if errors.Is(err, pipe.ErrNotInstalled) {
		return nil, fmt.Errorf("%w: %w", errAbsent, err)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// nothingFound says why there is no sound and what to do.
func nothingFound(overSSH bool) string {
	if overSSH {
		return "no sound: forward yours with ssh -R /tmp/pulse.sock:$XDG_RUNTIME_DIR/pulse/native, then set PULSE_SERVER=unix:/tmp/pulse.sock"
	}
	return "no sound: no PulseAudio or PipeWire server runs here, and neither pw-cat, pacat nor aplay can play"
}

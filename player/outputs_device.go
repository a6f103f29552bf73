//go:build darwin || windows

package player

import (
	"context"

	"earshot/player/device"
)

// outputKinds are the outputs of this system.
func outputKinds() []outputKind {
	return append(remoteKinds(), outputKind{name: "oto", open: openDevice, decisive: true})
}

func openDevice(ctx context.Context, f Format, _ func(string) string) (Output, error) {
	out, err := device.Open(ctx, f.Rate)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// nothingFound says why there is no sound and what to do.
func nothingFound(bool) string { return "no sound: the system has no sound output" }

package player

import (
	"context"
	"errors"
	"io"
)

func remoteKinds() []outputKind { return nil }

// StreamTo is for hosts that people log in to over SSH: not for Windows.
func StreamTo(context.Context, io.Writer, StreamFormat, func(string) string) error {
	return errors.New("sound over SSH is sent from Linux, BSD or macOS only; on Windows it can be received with 'earshot speaker'")
}

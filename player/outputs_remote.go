//go:build unix

package player

import (
	"context"
	"errors"
	"fmt"
	"io"

	"earshot/player/remote"
)

// remoteKinds is the output to a listener.
func remoteKinds() []outputKind {
	return []outputKind{{name: "stream", open: openRemote, listener: true}}
}

func openRemote(ctx context.Context, f Format, getenv func(string) string) (Output, error) {
	out, err := remote.Open(ctx, f.Rate, getenv)
	if errors.Is(err, remote.ErrNobodyListens) {
		return nil, fmt.Errorf("%w: %w", errAbsent, err)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// StreamTo listens for the players of this person on this host, and writes to w
// what they play, and silence in between, until ctx ends or w fails. A write
// that hangs is not interrupted. The players find it by a socket that nobody
// else can reach; their State.Output then is "earshot audio".
func StreamTo(ctx context.Context, w io.Writer, f StreamFormat, getenv func(string) string) error {
	return remote.Listen(ctx, w, remote.Format{Rate: f.Rate, Channels: f.Channels}, f.Head, getenv)
}

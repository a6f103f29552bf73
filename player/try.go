package player

import (
	"context"
	"errors"
	"time"
)

// An Attempt is what came of opening an output.
type Attempt struct {
	Output   string // its name, one of OutputNames
	Err      error  // why it can't be used; nil when it can
	Absent   bool   // it is not there at all
	Decisive bool   // when it is there and fails, the automatic choice tries no other
}

// tryWait is how long an output may take to open when it is only tried.
const tryWait = 3 * time.Second

// TryOutputs opens every output of this system in the order in which the
// automatic choice tries them, plays nothing, and closes it again.
func TryOutputs(ctx context.Context, getenv func(string) string) []Attempt {
	var attempts []Attempt
	for _, k := range outputKinds() {
		err := tryOutput(ctx, k, getenv)
		attempts = append(attempts, Attempt{Output: k.name, Err: err, Absent: errors.Is(err, errAbsent), Decisive: k.decisive})
	}
	return attempts
}

func tryOutput(ctx context.Context, k outputKind, getenv func(string) string) error {
	ctx, cancel := context.WithTimeout(ctx, tryWait)
	defer cancel()
	out, err := k.open(ctx, Format{Rate: 16000, Channels: 1}, getenv)
	if err != nil {
		return err
	}
	return out.Close()
}

package pulse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	dialWait = 700 * time.Millisecond
	openWait = time.Second // for each answer while something is opened
)

// ErrNoServer says that no server is where one usually is.
var ErrNoServer = errors.New("no PulseAudio or PipeWire server")

// onFirst opens something on the first server that answers.
func onFirst[T any](ctx context.Context, getenv func(string) string, open func(server) (T, error)) (T, error) {
	var none T
	named := getenv("PULSE_SERVER") != ""
	var errs []error
	for _, s := range servers(getenv) {
		opened, err := open(s)
		if err == nil {
			return opened, nil
		}
		if ctx.Err() != nil {
			return none, ctx.Err()
		}
		if named || !isAbsent(err) {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		return none, ErrNoServer
	}
	return none, errors.Join(errs...)
}

func dial(ctx context.Context, s server) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialWait}
	conn, err := dialer.DialContext(ctx, s.network, s.address)
	if err != nil {
		return nil, &dialError{s.String(), err}
	}
	return conn, nil
}

// A dialError says that a server could not be reached.
type dialError struct {
	where string
	err   error
}

func (e *dialError) Error() string {
	err := e.err
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err // the rest repeats where
	}
	return fmt.Sprintf("cannot reach the sound server at %s: %v", e.where, err)
}

func (e *dialError) Unwrap() error { return e.err }

// isAbsent says whether err is that there is no socket, or nobody behind it.
func isAbsent(err error) bool {
	dial, ok := errors.AsType[*dialError](err)
	if !ok {
		return false
	}
	netErr, ok := errors.AsType[net.Error](dial.err)
	return ok && !netErr.Timeout()
}

// greet introduces us to a server, and gives its name.
func greet(client *proto.Client, s server, getenv func(string) string) (name string, err error) {
	auth := proto.Auth{Version: client.Version(), Cookie: cookie(getenv)}
	var known proto.AuthReply
	if err := client.Request(&auth, &known); err != nil {
		return "", err
	}
	client.SetVersion(known.Version)
	us := proto.PropList{"application.name": proto.PropListString("earshot")}
	if err := client.Request(&proto.SetClientName{Props: us}, &proto.SetClientNameReply{}); err != nil {
		return "", err
	}
	var info proto.GetServerInfoReply
	if err := client.Request(&proto.GetServerInfo{}, &info); err != nil {
		return "", err
	}
	name = "PulseAudio"
	if strings.Contains(info.PackageName, "PipeWire") {
		name = "PipeWire"
	}
	if s.remote {
		name += ", remote"
	}
	return name, nil
}

// refusal says why a server did not answer a request well.
func refusal(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("it does not answer")
	case errors.Is(err, proto.ErrAccessDenied):
		return errors.New("it wants its cookie; see PULSE_COOKIE")
	}
	return err
}

// broken says how a connection has failed.
func broken(err error) error {
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed):
		return errors.New("the server closed the connection")
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("the server does not answer")
	}
	return err
}

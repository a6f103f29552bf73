package live

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"earshot/api"

	"github.com/coder/websocket"
)

// What a caller may decide on, with errors.Is.
var (
	ErrNoSound    = errors.New("no sound came")
	ErrUnfinished = errors.New("the last of the sound got no final words")
	ErrNoResume   = errors.New("a container cannot be continued on another connection; stream raw sound instead")
	ErrNoAnswer   = errors.New("the service does not answer")
	errLost       = errors.New("the connection was lost")
)

// A CloseError is why the service closed a connection.
type CloseError struct {
	Code    int    // of WebSocket: RFC 6455, section 7.4
	Reason  string // "NET-0001 …"; may be empty. From outside, without control characters
	Message string // what an Error message said before; may be empty
}

// Error says what the service said.
func (e *CloseError) Error() string {
	s := "the service closed the connection (" + strconv.Itoa(e.Code)
	if e.Reason != "" {
		s += " " + e.Reason
	}
	s += ")"
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// Hint explains the codes that Deepgram documents for live sessions, and says
// what to do next; empty for others.
func (e *CloseError) Hint() string {
	switch said := e.Reason + " " + e.Message; {
	case strings.Contains(said, "DATA-0000"):
		return "The service could not decode this as sound. Check the encoding, the sample rate and the channels."
	case strings.Contains(said, "NET-0000"):
		return "The service had nothing to say for too long: a fault of its own, or too little sound. Try again; status.deepgram.com tells of outages."
	case strings.Contains(said, "NET-0001"):
		return "No sound reached the service for 10 seconds. Check the network."
	case e.Code == int(websocket.StatusPolicyViolation):
		return "The service refuses this session. Check the parameters and what the key may do."
	}
	return ""
}

// final tells whether trying again cannot help: the sound itself is refused.
func (e *CloseError) final() bool {
	switch websocket.StatusCode(e.Code) {
	case websocket.StatusUnsupportedData, websocket.StatusInvalidFramePayloadData, websocket.StatusPolicyViolation:
		return true
	}
	return false
}

// printable is a text from outside without what could drive a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), "?"))
}

// ending is why a connection ended, of the error that reading or writing had
// and of what an Error message said before.
func ending(err error, said string) error {
	c, ok := errors.AsType[websocket.CloseError](err)
	switch {
	case ok && c.Code != websocket.StatusNoStatusRcvd:
		return &CloseError{Code: int(c.Code), Reason: printable(c.Reason), Message: printable(said)}
	case said != "":
		return fmt.Errorf("%w: %s", errLost, printable(said))
	case ok, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return errLost // there is no more to say
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return fmt.Errorf("%w: %w", errLost, err)
}

// final tells whether trying again cannot help.
func final(err error) bool {
	if e, ok := errors.AsType[*api.Error](err); ok {
		switch e.Status {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return false
		}
		return e.Status < 500
	}
	if e, ok := errors.AsType[*CloseError](err); ok {
		return e.final()
	}
	return errors.Is(err, ErrNoResume)
}

// A refusing is a transport on which every answer but an open connection is an
// error, *api.Error where the service says why.
type refusing struct {
	http.RoundTripper
	session *session
}

// RoundTrip asks the inner transport.
func (r refusing) RoundTrip(request *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(request)
	if err != nil || resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, err
	}
	defer resp.Body.Close()
	e := r.session.Client.Refusal(resp, r.session.Params)
	if e.Status/100 == 2 {
		e.Message = "there is no live session at this address"
	}
	return nil, e
}

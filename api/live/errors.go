package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"earshot/api"

	"github.com/coder/websocket"
)

// What a caller may decide on, with errors.Is.
var (
	ErrNoSound    = errors.New("no sound came")
	ErrUnfinished = errors.New("the last of the sound got no final words")
	ErrGaveUp     = errors.New("there was no connection for too long")
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

// Hint explains the codes that Deepgram documents for live sessions, and what
// to do; empty for others.
func (e *CloseError) Hint() string {
	switch said := e.Reason + " " + e.Message; {
	case strings.Contains(said, "DATA-0000"):
		return "the service could not decode this as audio; check the encoding, the sample rate and the channels"
	case strings.Contains(said, "NET-0000"):
		return "the service had nothing to say for too long, a fault of its own or too little sound"
	case strings.Contains(said, "NET-0001"):
		return "no sound reached the service for 10 seconds; check the network"
	case e.Code == int(websocket.StatusPolicyViolation):
		return "the service refuses this session"
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

// refusal is what the service answered instead of opening a connection. It
// names its request in dg-request-id, and its reason in dg-error as well as in the body.
func refusal(host api.Host, resp *http.Response, body []byte) error {
	var in struct {
		Code      string `json:"err_code"`
		Msg       string `json:"err_msg"`
		Category  string `json:"category"`
		Message   string `json:"message"`
		Details   string `json:"details"`
		RequestID string `json:"request_id"`
	}
	e := &api.Error{
		Status: resp.StatusCode, Host: host.Name(), Body: body,
		ContentType: resp.Header.Get("Content-Type"), Location: printable(resp.Header.Get("Location")),
	}
	if json.Unmarshal(body, &in) == nil {
		e.Code, e.Message, e.Details, e.RequestID = in.Code+in.Category, in.Msg+in.Message, in.Details, in.RequestID
	}
	if resp.StatusCode/100 == 2 {
		e.Message = "there is no live session at this address"
	}
	for _, other := range []string{resp.Header.Get("Dg-Error"), string(body[:min(len(body), 200)]), http.StatusText(resp.StatusCode)} {
		if e.Message == "" {
			e.Message = other
		}
	}
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("Dg-Request-Id")
	}
	for _, s := range []*string{&e.Code, &e.Message, &e.Details, &e.RequestID} {
		*s = printable(*s)
	}
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		e.RetryAfter = time.Duration(min(max(s, 0), 3600)) * time.Second
	}
	if resp.StatusCode/100 == 3 {
		return fmt.Errorf("%w: %w", api.ErrRedirected, e)
	}
	return e
}

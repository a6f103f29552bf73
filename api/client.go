package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// A Client sends requests to one host with one key. It may be used by
// several goroutines; its fields are set before the first use.
type Client struct {
	Host      Host              // zero: DefaultHost
	Key       string            `json:"-"` // never printed, never in an error
	UserAgent string            // empty: "earshot"
	Transport http.RoundTripper `json:"-"` // nil: NewTransport()
	Retries   int               // 0: 3; negative: none

	// Sleep waits before a retry; nil waits for real. It returns early
	// with the context's error.
	Sleep func(context.Context, time.Duration) error `json:"-"`
}

// String tells which host the client is for, and nothing of the key.
func (c Client) String() string { return "api.Client for " + c.Host.Name() }

// GoString is String.
func (c Client) GoString() string { return c.String() }

// Format prints String for every verb, for some verbs would print fields.
func (c Client) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is String.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// An Answer is what is known of a good answer besides its bytes.
type Answer struct {
	Status    int
	RequestID string
	Bytes     int64         // written
	Elapsed   time.Duration // with all attempts
	Attempts  int
	Warnings  []Warning // of metadata.warnings
}

// Do sends a request and copies the answer to w, byte for byte.
func (c *Client) Do(ctx context.Context, r Request, w io.Writer, progress func(Progress)) (Answer, error) {
	return Answer{}, errors.New("api: Do is not there yet")
}

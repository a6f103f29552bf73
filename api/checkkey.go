package api

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// keyTimeout is how long an answer about a key is waited for.
const keyTimeout = 20 * time.Second

// CheckKey asks the host whether it takes the key, which costs nothing: it asks for
// the projects of the key. A host that knows the key and refuses that question
// (403), or that has no such question (404, as self-hosted ones), takes it. The
// error is an *Error, of status 401 where the key is refused, or a *ConnError.
func (c *Client) CheckKey(ctx context.Context) error {
	header, err := c.Header()
	if err != nil {
		return err
	}
	asked, cancel := context.WithTimeoutCause(ctx, keyTimeout, ErrStalled)
	defer cancel()
	request, err := http.NewRequestWithContext(asked, http.MethodGet, c.Host.URL("/v1/projects", nil), nil)
	if err != nil {
		return err
	}
	request.Header = header
	transport, done := c.OpenTransport()
	defer done()
	// Not http.Client: it would follow redirections, with the key.
	response, err := transport.RoundTrip(request)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return &ConnError{Host: c.Host.Name(), Safe: true, Err: cmp.Or(context.Cause(asked), err)}
	}
	defer response.Body.Close()
	html := isHTML(response.Header.Get("Content-Type"), nil)
	if s := response.StatusCode; !html && (s/100 == 2 || s == http.StatusForbidden || s == http.StatusNotFound) {
		return nil
	}
	return c.Refusal(response, nil)
}

package api

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

const (
	defaultRetries = 3
	firstBackoff   = time.Second      // doubles with each attempt
	maxBackoff     = 30 * time.Second // the longest wait of our own choice
	maxRetryAfter  = 2 * time.Minute  // the longest wait that a service may ask for and get
)

// retry tells whether an attempt that failed may be repeated, and after how long.
func (c *Client) retry(err error, attempt int) (time.Duration, bool) {
	retries := c.Retries
	if retries == 0 {
		retries = defaultRetries
	}
	if attempt > retries {
		return 0, false
	}
	var e *Error
	var broken *ConnError
	switch {
	case errors.As(err, &e):
		switch e.Status {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			if e.RetryAfter > 0 {
				return e.RetryAfter, e.RetryAfter <= maxRetryAfter
			}
			return backoff(attempt), true
		case http.StatusInternalServerError:
			return backoff(attempt), true
		case http.StatusBadGateway:
			return backoff(attempt), !e.whole
		}
	case errors.As(err, &broken):
		var dns *net.DNSError
		if errors.As(err, &dns) && dns.IsNotFound || badCertificate(err) {
			return 0, false
		}
		return backoff(attempt), broken.Safe
	}
	return 0, false
}

// backoff is how long to wait after a failed attempt, 1 the first: up to 1 s, 2 s, 4 s … and
// at least half of it, so that many clients don't come back in step.
func backoff(attempt int) time.Duration {
	longest := min(firstBackoff<<min(attempt-1, 10), maxBackoff)
	return longest/2 + rand.N(longest/2)
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

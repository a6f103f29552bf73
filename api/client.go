package api

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// A Client sends requests to one host with one key. It may be used by
// several goroutines; its fields are set before the first use.
type Client struct {
	Host      Host // zero: DefaultHost
	Key       Key
	UserAgent string            // empty: "earshot"
	Transport http.RoundTripper // nil: a NewTransport for each Do
	Retries   int               // how often a failure is tried again. 0: 3 times; negative: never

	// Sleep waits before a retry; nil waits for real. It returns early
	// with an error when the context ends.
	Sleep func(context.Context, time.Duration) error
}

// An Answer is what is known of an answer besides its bytes.
type Answer struct {
	Status    int
	RequestID string        // to tell the vendor; empty if no header says it
	Bytes     int64         // written
	Elapsed   time.Duration // with all attempts
	Attempts  int
}

// stallTimeout is how long no byte may be sent or received.
const stallTimeout = time.Minute

// AnswerTimeout is how long to wait for an answer once all was sent: the service
// gives up after 10 minutes, and 20 with Whisper, says its documentation; a
// minute more lets it say so.
func (p Params) AnswerTimeout() time.Duration {
	if model, _ := p.Get("model"); strings.HasPrefix(model, "whisper") {
		return 21 * time.Minute
	}
	return 11 * time.Minute
}

// Do sends r and copies the answer to w, byte for byte; w is written to only
// with the body of a good answer. What Check says is an error, unless r.Unchecked.
//
// A service that is busy (429, 503: after Retry-After if it says so) or says
// that it failed (500), and a connection that fails before all was sent, its own
// or that of a gateway (502), are tried again. A source that can be read one time
// only never is, nor 504, nor a connection that fails later: then the work may
// have been done and charged.
//
// progress may be nil. It is called from other goroutines, one call at a time,
// at each change of stage and else at most 20 times a second, and not
// after Do has returned.
//
// Errors: what the service answered is an *Error, a connection that failed a
// *ConnError; Hint says what to do. ErrNoKey, ErrRedirected, ErrTooLarge,
// ErrStalled and ErrLost are told by errors.Is. When ctx ends, Do ends at
// once with its cause. Also with an error, the Answer tells what is known.
func (c *Client) Do(ctx context.Context, r Request, w io.Writer, progress func(Progress)) (Answer, error) {
	began := time.Now()
	job, err := c.prepare(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	var done func()
	job.transport, done = c.OpenTransport()
	defer done()
	job.report = &reporter{tell: progress, now: Progress{Size: job.payload.size}}
	defer job.report.end()
	for attempt := 1; ; attempt++ {
		job.report.update(func(p *Progress) {
			*p = Progress{Size: p.Size, Attempt: attempt}
		})
		answer, err := job.attempt(ctx, attempt, w)
		answer.Attempts, answer.Elapsed = attempt, time.Since(began)
		if err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return answer, context.Cause(ctx)
		}
		wait, again := c.retry(err, attempt)
		if !again || job.payload.once {
			return answer, err
		}
		job.report.update(func(p *Progress) { p.Stage, p.Wait, p.Why = Retrying, wait, err })
		if err := c.sleep(ctx, wait); err != nil {
			return answer, err
		}
	}
}

// A job is a request made ready: what all its attempts have in common.
type job struct {
	*Client
	header    http.Header
	url       string
	params    Params
	payload   payload
	transport http.RoundTripper
	report    *reporter
}

// Header is what every request of the client has: the key, and who asks. Without
// a key the error is ErrNoKey.
func (c *Client) Header() (http.Header, error) {
	if c.Key.IsZero() {
		return nil, ErrNoKey
	}
	return http.Header{
		"Authorization": {"Token " + c.Key.Reveal()},
		"Accept":        {"application/json"},
		"User-Agent":    {cmp.Or(c.UserAgent, "earshot")},
	}, nil
}

// OpenTransport gives the client's transport, or a new one where it has none. done
// ends what that keeps open.
func (c *Client) OpenTransport() (t http.RoundTripper, done func()) {
	if c.Transport != nil {
		return c.Transport, func() {}
	}
	own := NewTransport()
	return own, own.CloseIdleConnections
}

// Refusal is the error that an answer is which holds no analysis, in whatever shape
// it says no. It reads the body, and leaves it open. p are the parameters that
// were asked for.
func (c *Client) Refusal(r *http.Response, p Params) *Error {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxErrorBody)) // as far as it comes
	header := r.Header.Clone()
	for _, values := range header {
		for i, v := range values {
			values[i] = c.Key.hide(v)
		}
	}
	// The key is hidden first: what is cut afterwards is no part of it.
	e := parseError(r.StatusCode, header, []byte(c.Key.hide(string(body))), p)
	e.Host = c.Host.Name()
	return e
}

func (c *Client) prepare(ctx context.Context, r Request) (*job, error) {
	header, err := c.Header()
	if err != nil {
		return nil, err
	}
	if !r.Unchecked {
		if err := r.Params.Check(r.Endpoint); err != nil {
			return nil, err
		}
	}
	body, err := r.payload(ctx)
	if err != nil {
		return nil, err
	}
	if !r.Unchecked {
		if err := body.check(); err != nil {
			return nil, err
		}
	}
	body.limited = !r.Unchecked
	header.Set("Content-Type", body.contentType)
	return &job{
		Client: c, header: header, url: c.Host.URL(r.Endpoint.Path(), r.Params), params: r.Params,
		payload: body,
	}, nil
}

// attempt sends the request one time, the nth.
func (j *job) attempt(ctx context.Context, nth int, w io.Writer) (Answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(stallTimeout, func() { cancel(ErrStalled) })
	defer watch.Stop()

	var body *upload
	body, err := j.payload.start(ctx, func() {
		sent, whole := body.sent.Load(), body.whole.Load()
		if whole {
			watch.Reset(j.params.AnswerTimeout())
		} else {
			watch.Reset(stallTimeout)
		}
		j.report.update(func(p *Progress) {
			if p.Attempt != nth { // an attempt that was answered early may still be read for
				return
			}
			p.Sent = sent
			if whole && p.Stage == Sending {
				p.Stage = Waiting
			}
		})
	})
	if err != nil {
		return Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, j.url, body)
	if err != nil {
		body.Close()
		return Answer{}, fmt.Errorf("the request to %s can't be made: %w", j.Host.Name(), err)
	}
	request.ContentLength = j.payload.size
	request.Header = j.header.Clone()

	// Not http.Client: it would follow redirections, with the key.
	response, err := j.transport.RoundTrip(request)
	if err != nil {
		return Answer{}, j.connError(ctx, body, err)
	}
	defer response.Body.Close()
	watch.Reset(stallTimeout)
	return j.answer(ctx, response, body, w, watch)
}

// answer copies a good answer to w, and makes an error of any other.
func (j *job) answer(ctx context.Context, response *http.Response, body *upload, w io.Writer, watch *time.Timer) (Answer, error) {
	content := bufio.NewReader(response.Body)
	if response.StatusCode/100 != 2 || !beginsObject(content) {
		response.Body = struct {
			io.Reader
			io.Closer
		}{content, response.Body}
		e := j.Refusal(response, j.params)
		e.whole = body.whole.Load()
		return Answer{Status: e.Status, RequestID: e.RequestID}, e
	}
	n, err := j.receive(content, w, watch)
	answer := Answer{Status: response.StatusCode, RequestID: clean(j.Key.hide(response.Header.Get("dg-request-id"))), Bytes: n}
	if err == nil {
		return answer, nil
	}
	if unwritten, ok := errors.AsType[*writeError](err); ok {
		return answer, fmt.Errorf("the answer can't be saved: %w", unwritten.err)
	}
	return answer, &ConnError{Host: j.Host.Name(), Sent: body.sent.Load(), Size: j.payload.size,
		Err: fmt.Errorf("%w: the answer broke off after %d bytes: %w", ErrLost, n, cmp.Or(context.Cause(ctx), err))}
}

// beginsObject tells whether an answer begins as a JSON object, which every analysis
// is. Where reading fails the reader tells again.
func beginsObject(r *bufio.Reader) bool {
	for n := 1; n <= r.Size(); n++ {
		start, err := r.Peek(n)
		if err != nil {
			return err != io.EOF
		}
		if c := start[n-1]; c != ' ' && c != '\t' && c != '\r' && c != '\n' { // white space of JSON
			return c == '{'
		}
	}
	return false
}

// connError is the error of an attempt that got no answer.
func (j *job) connError(ctx context.Context, body *upload, err error) error {
	if failed := body.failed.Load(); failed != nil {
		return *failed // the source's fault
	}
	err = cmp.Or(context.Cause(ctx), err)
	e := &ConnError{Host: j.Host.Name(), Sent: body.sent.Load(), Size: j.payload.size, Safe: !body.whole.Load(), Err: err}
	if !e.Safe {
		e.Err = fmt.Errorf("%w: %w", ErrLost, err)
	}
	return e
}

// receive copies the answer to w.
func (j *job) receive(r io.Reader, w io.Writer, watch *time.Timer) (n int64, err error) {
	j.report.update(func(p *Progress) { p.Stage = Receiving })
	for buffer := make([]byte, 32<<10); err == nil; {
		var got int
		got, err = r.Read(buffer)
		if got == 0 {
			continue
		}
		watch.Reset(stallTimeout)
		written, failed := w.Write(buffer[:got])
		n += int64(written)
		if failed != nil {
			return n, &writeError{failed}
		}
		j.report.update(func(p *Progress) { p.Received = n })
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }

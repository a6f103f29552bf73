package api

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What a caller may decide on, with errors.Is.
var (
	ErrNoKey      = errors.New("there is no API key")
	ErrRedirected = errors.New("the service answered with a redirection, which is not followed")
	ErrTooLarge   = errors.New("larger than the service takes")
	ErrStalled    = errors.New("nothing moved for too long")
	ErrLost       = errors.New("the connection was lost after all was sent; the service may have done and charged the work")
)

// An Error is what the service answered instead of an analysis, in whatever
// shape. Its texts come from outside, but hold no control characters.
type Error struct {
	Status      int           // of HTTP
	Code        string        // err_code or category; may be empty. To be shown only: the same case has had several codes
	Message     string        // err_msg, message, the text, or the title of an HTML page
	Details     string        // of the shape that has details
	RequestID   string        // to tell the vendor
	Param       string        // the offending parameter, if it can be told
	RetryAfter  time.Duration // how long the service asks to wait; 0 if it doesn't say
	Host        string        // who answered
	Location    string        // where a redirection pointed
	ContentType string
	whole       bool   // all of the request was sent before
	Body        []byte // the answer's first 64 KiB as they came, but for the key. Untrusted
}

// Error says what the service answered.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s answered %d", e.Host, e.Status)
	if e.Location != "" {
		fmt.Fprintf(&b, ", a redirection to %s, which is not followed", e.Location)
	} else if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.Details != "" && e.Details != e.Message {
		fmt.Fprintf(&b, " (%s)", e.Details)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", e.RequestID)
	}
	return b.String()
}

// Is makes a redirection ErrRedirected and 413 ErrTooLarge.
func (e *Error) Is(target error) bool {
	return target == ErrRedirected && e.Status/100 == 3 || target == ErrTooLarge && e.Status == http.StatusRequestEntityTooLarge
}

// flags are the parameters that have a flag of their own in earshot analyze and earshot read.
var flags = []string{
	"summarize", "topics", "intents", "sentiment", "custom_topic", "custom_topic_mode", "custom_intent", "custom_intent_mode",
	"model", "language", "detect_language", "smart_format", "diarize", "diarize_model", "utterances", "utt_split", "paragraphs",
	"punctuate", "multichannel", "detect_entities", "keyterm", "keywords", "redact", "search", "replace", "profanity_filter",
	"numerals", "measurements", "dictation", "filler_words", "encoding", "version", "tag", "extra", "mip_opt_out",
}

// flag is how a parameter is given on the command line.
func flag(param string) string {
	if slices.Contains(flags, param) {
		return "--" + strings.ReplaceAll(param, "_", "-")
	}
	return "--param " + param + "=…"
}

// Hint says what to do next, in a sentence; empty where nobody knows.
func (e *Error) Hint() string {
	switch s := e.Status; {
	case s/100 == 2:
		return "Something between here and the service answered in its place: a sign-in page of the network, or a proxy. Sign in, or check --host."
	case s/100 == 3:
		return "The key and the recording go nowhere but to the host you name. If the new place is right, give it with --host."
	case s == http.StatusBadRequest && e.Param != "":
		return fmt.Sprintf("Look at the parameter %s (%s).", e.Param, flag(e.Param))
	case s == http.StatusBadRequest:
		return "Check the parameters, and that the source is a recording that plays (for earshot read: a text)."
	case s == http.StatusUnauthorized:
		return "The key is wrong, revoked or of another host. Give a right one with earshot auth login."
	case s == http.StatusPaymentRequired:
		return "The project's credits are used up. Add some at console.deepgram.com, or use a key of another project."
	case s == http.StatusForbidden:
		return "The key's project or scope doesn't allow this. Use another key (earshot auth login), or a model it may use (--model)."
	case s == http.StatusNotFound, s == http.StatusMethodNotAllowed:
		return "There is no such service at this host. Check --host and DEEPGRAM_HOST."
	case s == http.StatusRequestTimeout:
		return "The upload was too slow for the service. Try again on a faster line, compress the recording (FLAC, Opus), or give the address of where it lies."
	case s == http.StatusLengthRequired:
		return "The service, or what stands before it, takes no streams of unknown length. Save the stream to a file, and send that."
	case s == http.StatusRequestEntityTooLarge:
		return "The service takes recordings of at most 2 GB and texts of at most 150,000 tokens. Compress it (FLAC, Opus), keep the sound without the picture, or split it."
	case s == http.StatusRequestURITooLong:
		return "The parameters are too long all together. Give fewer or shorter custom topics, intents and key terms."
	case s == http.StatusUnsupportedMediaType:
		return "The service doesn't take this kind of file. Convert it to WAV, FLAC or MP3."
	case s == http.StatusTooManyRequests && e.RetryAfter > 0:
		return fmt.Sprintf("Too many requests at once. Try again in %s, with fewer at a time.", e.RetryAfter.Round(time.Second))
	case s == http.StatusTooManyRequests:
		return "Too many requests at once. Try again in a minute, with fewer at a time."
	case s == http.StatusGatewayTimeout:
		return "The work took longer than the service allows: 10 minutes, 20 for Whisper. It isn't tried again by itself, for it may have been charged. Split the recording, ask for fewer features, or use another model."
	case s == http.StatusBadGateway && e.whole:
		return "What stands before the service lost it after all was sent. It isn't tried again by itself, for the work may have been done and charged."
	case s >= 500 && e.RequestID != "":
		return "The fault is on the service's side. Try again later; status.deepgram.com tells of outages, and support wants to know the request " + e.RequestID + "."
	case s >= 500:
		return "The fault is on the service's side. Try again later; status.deepgram.com tells of outages."
	}
	return ""
}

// A ConnError is a connection that could not be made, or that broke.
type ConnError struct {
	Host string
	Sent int64 // bytes of the body handed to the connection
	Size int64 // of the body; -1 unknown
	Safe bool  // not all was sent, so that nothing can have been done or charged
	Err  error
}

// Error says how far it came and what broke.
func (e *ConnError) Error() string {
	switch {
	case errors.Is(e.Err, ErrLost):
		return fmt.Sprintf("%s: %v", e.Host, e.Err)
	case e.Sent == 0:
		return fmt.Sprintf("no connection to %s: %v", e.Host, e.Err)
	case e.Size > 0:
		return fmt.Sprintf("the connection to %s broke after %d of %d bytes: %v", e.Host, e.Sent, e.Size, e.Err)
	}
	return fmt.Sprintf("the connection to %s broke after %d bytes: %v", e.Host, e.Sent, e.Err)
}

// Unwrap is what broke.
func (e *ConnError) Unwrap() error { return e.Err }

// Hint says what to do next.
func (e *ConnError) Hint() string {
	_, notFound := errors.AsType[*net.DNSError](e.Err)
	switch {
	case errors.Is(e.Err, ErrLost):
		return "Before you send it again: it may be charged a second time."
	case errors.Is(e.Err, ErrStalled):
		return "Check the line, and try again."
	case notFound:
		return "Check the network, and the host's name (--host)."
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		return "Nothing listens there. Check --host, and that the service runs."
	case badCertificate(e.Err):
		return "The host's certificate isn't trusted here. Check --host; for a service of your own, install its authority on this machine (SSL_CERT_FILE names a file of them)."
	}
	return "Check the network and try again."
}

// badCertificate tells whether a connection failed because of who answered: trying again is no use.
func badCertificate(err error) bool {
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return authority || name || invalid
}

// Hint is what to do about an error of this package: that of the first error in its chain that has one.
func Hint(err error) string {
	var hinting interface {
		error
		Hint() string
	}
	switch {
	case errors.As(err, &hinting):
		return hinting.Hint()
	case errors.Is(err, ErrNoKey):
		return "Run earshot auth login, or set DEEPGRAM_API_KEY. A key is made at console.deepgram.com."
	case errors.Is(err, ErrInsecureHost):
		return "Use https. Plain http is for a service on this machine alone."
	}
	return ""
}

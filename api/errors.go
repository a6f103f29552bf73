package api

import (
	"errors"
	"fmt"
	"time"
)

// What a caller may decide on, with errors.Is.
var (
	ErrNoKey      = errors.New("there is no API key; set DEEPGRAM_API_KEY or run earshot auth login")
	ErrBadKey     = errors.New("the API key has characters that no key has; copy it again and run earshot auth login")
	ErrRedirected = errors.New("the service answered with a redirection, which is not followed")
	ErrTooLarge   = errors.New("larger than the service takes")
	ErrStalled    = errors.New("nothing moved for too long")
	ErrLost       = errors.New("the connection was lost after all was sent; the service may have done and counted the work")
)

// An Error is what the service answered instead of an analysis, in whatever
// shape. Its texts come from outside but hold no control characters.
type Error struct {
	Status      int    // of HTTP
	Code        string // err_code or category; may be empty. Show it, decide nothing on it: the same case has had several codes
	Message     string // err_msg, message, the text, or the title of an HTML page
	Details     string
	RequestID   string        // to tell the vendor
	Param       string        // the offending parameter, if it can be told
	RetryAfter  time.Duration // how long the service asks to wait; 0 if it doesn't say
	Host        string        // who answered
	Location    string        // where a redirection pointed
	ContentType string
	Body        []byte // the answer's first 64 KiB as they came, except for the key. Untrusted
}

// Error says what the service answered.
func (e *Error) Error() string { return fmt.Sprintf("%s answered %d: %s", e.Host, e.Status, e.Message) }

// Hint says what to do, in a sentence; empty where nobody knows.
func (e *Error) Hint() string { return "" }

// A Warning is one that came with a good answer, in metadata.warnings, or
// that is known before a request is sent.
type Warning struct {
	Parameter string `json:"parameter"`
	Type      string `json:"type"`
	Message   string `json:"message"`
}

// ReadWarnings finds metadata.warnings in an answer.
func ReadWarnings(body []byte) []Warning { return nil }

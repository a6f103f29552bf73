package api

import "fmt"

// The service's limits, from its documentation.
const (
	MaxBytes    = 2 << 30 // of a recording
	MaxTokens   = 150_000 // of a text or a transcript, for intelligence
	MaxCustom   = 100     // custom_topic, and custom_intent
	MaxChannels = 20      // with multichannel
)

// A LimitError is a request over one of the service's limits.
type LimitError struct {
	What      string // "call.wav", "custom_topic"
	Unit      string // "bytes", "tokens", "strings", "characters"
	Got, Max  int64
	Estimated bool   // Got is an estimate
	Advice    string // what to do
}

// Error says what, how much, the limit and what to do.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: %d %s, at most %d; %s", e.What, e.Got, e.Unit, e.Max, e.Advice)
}

// A ParamError is a parameter whose value the service refuses.
type ParamError struct {
	Param, Value string
	Problem      string // "must be strict or extended"
	Advice       string
}

// Error says which parameter, what is wrong and what to do.
func (e *ParamError) Error() string {
	return fmt.Sprintf("%s=%s %s; %s", e.Param, e.Value, e.Problem, e.Advice)
}

// Check holds the parameters against the known limits. The error is a *LimitError or a *ParamError.
func (p Params) Check(e Endpoint) error { return nil }

// Warnings are what is doubtful in the parameters but no reason to refuse them.
func (p Params) Warnings(e Endpoint) []Warning { return nil }

// Check is what is wrong with the request before anything is sent: Params.Check, then the size of the source.
func (r Request) Check() error { return r.Params.Check(r.Endpoint) }

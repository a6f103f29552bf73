// Package api sends recordings and texts to Deepgram and hands back what it
// answers, byte for byte. It speaks plain net/http, streams whatever it sends
// and receives, and never lets the key out of the header it belongs in.
//
//	client := api.Client{Key: key}
//	source, err := api.FileSource("call.wav")
//	request := api.Request{
//		Endpoint: api.Listen,
//		Params:   api.Params{{"topics", "true"}, {"language", "en"}},
//		Source:   source,
//	}
//	answer, err := client.Do(ctx, request, file, nil)
package api

// An Endpoint is what is asked of the service.
type Endpoint uint8

const (
	Listen Endpoint = iota // transcribe a recording, and analyse it
	Read                   // analyse a text
)

// String is the endpoint's name: "listen" or "read".
func (e Endpoint) String() string {
	if e == Read {
		return "read"
	}
	return "listen"
}

// Path is where the endpoint is on a host: "/v1/listen" or "/v1/read".
func (e Endpoint) Path() string { return "/v1/" + e.String() }

// A Request is one analysis.
type Request struct {
	Endpoint Endpoint
	Params   Params
	Source   Source

	// Unchecked sends the request whatever Check says of it: some limits
	// are estimates, and self-hosted services may have others.
	Unchecked bool
}

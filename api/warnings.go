package api

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// A Warning is one that came with a good answer, in metadata.warnings, or
// that is known before a request is sent (Params.Warnings).
type Warning struct {
	Parameter string `json:"parameter"`
	Type      string `json:"type"` // unsupported_language …
	Message   string `json:"message"`
}

// ReadWarnings finds metadata.warnings in an answer; none if it is no JSON.
func ReadWarnings(body []byte) []Warning { return readNotes(bytes.NewReader(body)).warnings }

// notes are what Do wants to know of an answer while it passes by.
type notes struct {
	requestID string
	warnings  []Warning
}

// readNotes reads an answer in little memory. What is missing or broken is not there.
func readNotes(r io.Reader) notes {
	var n notes
	d := jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	n.object(d, true)
	return n
}

// object reads an object: the answer itself, or its metadata. It tells whether to go on.
func (n *notes) object(d *jsontext.Decoder, top bool) bool {
	if d.PeekKind() != '{' {
		return d.SkipValue() == nil
	}
	d.ReadToken()
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return false
		}
		switch name := name.String(); {
		case name == "metadata" && top:
			if !n.object(d, false) {
				return false
			}
		case name == "request_id" || name == "warnings":
			value, err := d.ReadValue()
			if err != nil {
				return false
			}
			n.note(name, value)
		default:
			if d.SkipValue() != nil {
				return false
			}
		}
	}
	_, err := d.ReadToken()
	return err == nil
}

func (n *notes) note(name string, value jsontext.Value) {
	if name == "request_id" {
		var id string
		if json.Unmarshal(value, &id) == nil && id != "" {
			n.requestID = clean(id)
		}
		return
	}
	var warnings []json.RawMessage
	if json.Unmarshal(value, &warnings) != nil {
		return
	}
	for _, raw := range warnings {
		var w Warning
		if json.Unmarshal(raw, &w) != nil {
			w = Warning{Message: string(raw)}
		}
		n.warnings = append(n.warnings, Warning{clean(w.Parameter), clean(w.Type), clean(w.Message)})
	}
}

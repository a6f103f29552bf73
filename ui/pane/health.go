package pane

import "earshot/model/check"

// Health is what the check of a call came to.
type Health struct {
	Findings []check.Finding // in the order of the document; not to be changed
	Compared bool            // the recording was compared with the answer, too
	Err      error           // why there are no findings

	Errors, Warnings, Notes int
}

// NewHealth returns what a check came to.
func NewHealth(found []check.Finding, compared bool, err error) *Health {
	h := &Health{Findings: found, Compared: compared, Err: err}
	for i := range found {
		switch found[i].Severity {
		case check.Error:
			h.Errors++
		case check.Warning:
			h.Warnings++
		default:
			h.Notes++
		}
	}
	return h
}

package model

import "fmt"

// serviceError is an error body of the service.
type serviceError struct{ code, message string }

func (d *decoder) serviceError(name string) {
	s, _ := d.str()
	switch name {
	case "err_code", "category":
		d.service.code = s
	case "err_msg", "message":
		d.service.message = s
	}
}

func (d *decoder) notACall() error {
	return &NotACallError{Name: d.call.Doc.name, Kind: KindOtherJSON, Detail: "other"}
}

func (d *decoder) sniff() error {
	return &NotACallError{Name: d.call.Doc.name, Kind: KindText, Detail: "other"}
}

func (d *decoder) invalid(e *syntaxError) error {
	kind := KindInvalid
	if e.what == endOfInput {
		kind = KindTruncated
	}
	return &NotACallError{Name: d.call.Doc.name, Kind: kind, Detail: fmt.Sprintf("%s at byte %d", e.what, e.offset), Offset: int64(e.offset)}
}

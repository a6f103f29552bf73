package model

import "fmt"

// A NotACallError says what a file is that holds no analysed call. Name and
// Detail may hold text of the file as it is; Error makes it safe to print.
type NotACallError struct {
	Name   string // of the document
	Kind   NotACallKind
	Detail string // what it is, "it is an error answer of the service, 401 INVALID_AUTH: Invalid credentials."
	Hint   string // what to do next, a sentence
	Offset int64  // with KindInvalid, KindTruncated and KindTooLarge: the byte where reading stopped
}

func (e *NotACallError) Error() string {
	s := fmt.Sprintf("%s is not an analysed call: %s", e.Name, e.Detail)
	if e.Hint != "" {
		s += ". " + e.Hint
	}
	return visible(s)
}

// NotACallKind tells the reasons apart.
type NotACallKind string

// What a file may be instead of a call.
const (
	KindEmpty     NotACallKind = "empty"
	KindDirectory NotACallKind = "directory"
	KindError     NotACallKind = "service error"   // err_code, err_msg; or category, message
	KindCallback  NotACallKind = "acknowledgement" // request_id alone: the answer goes to a callback
	KindOtherJSON NotACallKind = "other JSON"
	KindInvalid   NotACallKind = "invalid JSON"
	KindTruncated NotACallKind = "truncated JSON"
	KindTooLarge  NotACallKind = "too large"
	KindAudio     NotACallKind = "audio"
	KindHTML      NotACallKind = "HTML"
	KindPacked    NotACallKind = "compressed"
	KindUTF16     NotACallKind = "UTF-16"
	KindText      NotACallKind = "text"
	KindBinary    NotACallKind = "binary"
)

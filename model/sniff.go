package model

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/model/internal/lex"
)

// serviceError is what an error body of the service says.
type serviceError struct{ code, message string }

// readServiceError reads one member of an error body: err_code and err_msg, or,
// of newer endpoints, category and message, or error with these in it.
func (d *decoder) readServiceError(name string) {
	if d.peek() == '{' && name == "error" {
		for more := d.begin('{'); more; more = d.more('}') {
			d.readServiceError(string(d.name()))
		}
		return
	}
	s, _ := d.str()
	switch name {
	case "err_code", "category", "code":
		d.service.code = s
	case "err_msg", "message", "error":
		d.service.message = s
	case "request_id":
		d.requestID = s
	}
}

// notACall says what a JSON value is that holds no call.
func (d *decoder) notACall() error {
	e := &NotACallError{Name: d.call.Doc.name}
	switch {
	case d.service.code != "" || d.service.message != "":
		e.Kind = KindError
		says := d.service.message
		if !strings.HasPrefix(says, d.service.code) {
			says = d.service.code + ": " + says
		}
		e.Detail = "it is an error answer of the service: " + shortened(strings.TrimRight(says, ": ."), 500)
		if d.requestID != "" {
			e.Detail += fmt.Sprintf(" (request %s)", shortened(d.requestID, 100))
		}
		e.Hint = "Nothing was analysed. Set right what it says and send the request again."
	case d.flux:
		e.Kind = KindOtherJSON
		e.Detail = "it is a message of the Flux endpoint, /v2/listen"
		e.Hint = "Messages of /v1/listen can be read."
	case d.requestID != "" && len(d.names) == 1:
		e.Kind = KindCallback
		e.Detail = fmt.Sprintf("it only says that request %s was accepted", shortened(d.requestID, 100))
		e.Hint = "The answer itself went to the callback address of that request: open what arrived there."
	case len(d.names) > 0:
		e.Kind = KindOtherJSON
		e.Detail = "it is JSON of another kind, with the members " + strings.Join(d.names, ", ")
		e.Hint = callHint
	default:
		e.Kind = KindOtherJSON
		e.Detail = "it is JSON of another kind"
		e.Hint = callHint
	}
	return e
}

const callHint = "A call has results, with channels or with topics, intents, sentiments or a summary."

// invalid says where the bytes stop being JSON.
func (d *decoder) invalid(at *syntaxError) error {
	e := &NotACallError{Name: d.call.Doc.name, Kind: KindInvalid, Offset: int64(at.offset)}
	if at.what == endOfInput {
		e.Kind = KindTruncated
		e.Detail = fmt.Sprintf("it is cut off, the JSON ends in the middle, at byte %d", at.offset)
		e.Hint = "Fetch or copy it again; a whole answer ends with a closing brace."
		return e
	}
	if at.tooMuch {
		e.Kind = KindTooLarge
		e.Detail = fmt.Sprintf("it holds %s, at byte %d", at.what, at.offset)
		e.Hint = "That is beyond any call."
		return e
	}
	line, column := position(d.b, at.offset)
	e.Detail = fmt.Sprintf("invalid JSON at byte %d, line %d, column %d: %s", at.offset, line, column, at.what)
	e.Hint = "Save the answer again just as the service sent it."
	return e
}

// position returns the line and the column, in characters, of a byte, from 1.
func position(b []byte, offset int) (line, column int) {
	b = b[:min(offset, len(b))]
	start := bytes.LastIndexByte(b, '\n') + 1
	return bytes.Count(b, []byte("\n")) + 1, utf8.RuneCount(b[start:]) + 1
}

// sniff says what a document is that does not begin like a JSON object or array.
func (d *decoder) sniff() error {
	e := &NotACallError{Name: d.call.Doc.name}
	b := d.b
	rest := d.b[d.i:]
	audio, packed := audioKind(b), packedKind(b)
	switch {
	case len(rest) == 0:
		e.Kind, e.Detail = KindEmpty, "it is empty"
		e.Hint = "The request may have failed: look at what the program said that saved it."
	case isUTF16(b):
		e.Kind, e.Detail = KindUTF16, "it is written in UTF-16"
		e.Hint = "Save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8."
	case audio != "":
		e.Kind, e.Detail = KindAudio, "it is a recording ("+audio+")"
		e.Hint = "Open the answer that the service gave for it, and name this file as its recording."
	case packed != "":
		e.Kind, e.Detail = KindPacked, "it is compressed ("+packed+")"
		e.Hint = "Unpack it first."
	case rest[0] == '<':
		e.Kind, e.Detail = KindHTML, "it is a web page or XML"
		e.Hint = "A proxy or a log-in page may have answered instead of the service."
	case rest[0] == '"' || rest[0] == '-' || rest[0]-'0' < 10 || lex.LiteralLen(rest) != 0:
		e.Kind, e.Detail = KindOtherJSON, "it is a single JSON value, no object"
		e.Hint = callHint
	case bytes.IndexByte(b[:min(len(b), 512)], 0) >= 0:
		e.Kind, e.Detail = KindBinary, "it is binary data of an unknown kind"
		e.Hint = callHint
	default:
		begin := rest[:min(len(rest), 40)]
		if k := bytes.IndexByte(begin, '\n'); k >= 0 {
			begin = begin[:k]
		}
		e.Kind, e.Detail = KindText, fmt.Sprintf("it is text that begins with %q", bytes.ToValidUTF8(begin, nil))
		e.Hint = callHint
	}
	return e
}

// isUTF16 tells UTF-16 by its byte order mark, or by the zeros around a brace.
func isUTF16(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	switch string(b[:2]) {
	case "\xff\xfe", "\xfe\xff", "{\x00", "\x00{", "[\x00", "\x00[":
		return true
	}
	return false
}

// audioKind tells a recording by its first bytes.
func audioKind(b []byte) string {
	has := func(at int, magic string) bool {
		return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "RIFF") && has(8, "WAVE"), has(0, "RF64"):
		return "WAV"
	case has(0, "fLaC"):
		return "FLAC"
	case has(0, "OggS"):
		return "Ogg"
	case has(0, "ID3"), len(b) > 2 && b[0] == 0xFF && b[1]&0xE6 == 0xE2:
		return "MP3"
	case len(b) > 2 && b[0] == 0xFF && b[1]&0xF6 == 0xF0:
		return "AAC"
	case has(4, "ftyp"):
		return "MP4"
	case has(0, "\x1a\x45\xdf\xa3"):
		return "WebM"
	case has(0, "FORM") && has(8, "AIF"):
		return "AIFF"
	case has(0, "#!AMR"):
		return "AMR"
	case has(0, ".snd"):
		return "AU"
	}
	return ""
}

// packedKind tells a compressed file by its first bytes.
func packedKind(b []byte) string {
	for _, k := range [...]struct{ magic, name string }{
		{"\x1f\x8b", "gzip"}, {"PK\x03\x04", "zip"}, {"BZh", "bzip2"}, {"\xfd7zXZ", "xz"}, {"\x28\xb5\x2f\xfd", "Zstandard"},
	} {
		if bytes.HasPrefix(b, []byte(k.magic)) {
			return k.name
		}
	}
	return ""
}

// shortened cuts a text to some n bytes.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// visible replaces what could drive a terminal in text that comes from a file.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return utf8.RuneError
		}
		return r
	}, s)
}

package api

import (
	"context"
	"io"
	"unicode/utf8"
)

// A textReader makes {"text":"…"} of a text while it is read, in little
// memory. Bytes that are no UTF-8 become U+FFFD; a byte order mark at the
// beginning is left out.
type textReader struct {
	source io.Reader
	in     []byte // read, not yet escaped; its capacity is the buffer
	out    []byte // escaped, not yet handed out: the rest of buffer
	buffer []byte
	runes  int64
	nul    bool // a zero byte was seen: this is no text
	begun  bool
	ended  bool
	err    error
}

const (
	textBegin = `{"text":"`
	textEnd   = `"}`
)

func newTextReader(source io.Reader) *textReader {
	return &textReader{source: source, in: make([]byte, 0, 16<<10)}
}

func (t *textReader) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.ended {
			return 0, io.EOF
		}
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// fill reads once from the source and escapes what is whole.
func (t *textReader) fill() {
	n, err := t.source.Read(t.in[len(t.in):cap(t.in)])
	t.in = t.in[:len(t.in)+n]
	atEnd := err == io.EOF
	if err != nil && !atEnd {
		t.err = err
		return
	}
	t.out = t.buffer[:0]
	rest := t.in
	if !t.begun {
		if len(rest) < 3 && !atEnd {
			return // it may be the beginning of a byte order mark
		}
		if len(rest) >= 3 && string(rest[:3]) == "\uFEFF" {
			rest = rest[3:]
		}
		t.begun = true
		t.out = append(t.out, textBegin...)
	}
	for len(rest) > 0 && (atEnd || utf8.FullRune(rest)) {
		r, size := utf8.DecodeRune(rest)
		t.out = appendEscaped(t.out, r)
		t.nul = t.nul || r == 0
		t.runes++
		rest = rest[size:]
	}
	t.in = t.in[:copy(t.in, rest)]
	if atEnd {
		t.out = append(t.out, textEnd...)
		t.ended = true
	}
	t.buffer = t.out[:0]
}

// appendEscaped adds one character as it stands within a JSON string (RFC 8259, section 7).
func appendEscaped(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"', r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n':
		return append(b, `\n`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\t':
		return append(b, `\t`...)
	case r < 0x20:
		return append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(b, r)
}

// A textSize is what a first pass over a text tells.
type textSize struct {
	body  int64 // bytes of the JSON
	runes int64
	nul   bool
}

// measureText reads a text through, unless it turns out to be none or ctx ends.
func measureText(ctx context.Context, r io.Reader) (size textSize, err error) {
	t := newTextReader(r)
	for buffer := make([]byte, 32<<10); err == nil && !t.nul; {
		var n int
		n, err = t.Read(buffer)
		size.body += int64(n)
		if ctx.Err() != nil {
			return size, context.Cause(ctx)
		}
	}
	if err == io.EOF {
		err = nil
	}
	size.runes, size.nul = t.runes, t.nul
	return size, err
}

// estimateTokens is about how many tokens a text of so many characters has
// for the service: one for every four. Measured on real responses in English,
// which state their input_tokens: 3.6 and 4.0 characters a token.
func estimateTokens(characters int64) int64 { return (characters + 3) / 4 }

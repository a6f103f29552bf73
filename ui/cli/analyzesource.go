package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"earshot/api"
)

// standardInput is what "-" is called in messages.
const standardInput = "standard input"

// maxText bounds a text that is read from standard input, which is kept in
// memory: six times what the service takes.
const maxText = 6 << 20

// source returns what is analysed: a file, a URL or standard input.
func (f *analyzeFlags) source(name string) (api.Source, error) {
	switch {
	case name == "-":
		return f.fromInput()
	case isURL(name):
		s, err := api.URLSource(name)
		if err != nil {
			return s, &usageError{what: err.Error()}
		}
		return s, nil
	}
	s, err := api.FileSource(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return s, &usageError{what: "there is no file " + name, hint: "Name a recording, a URL, or - for standard input; with --text a text."}
	case err != nil:
		return s, &usageError{what: err.Error()}
	}
	return s, f.rightKind(s)
}

func isURL(name string) bool {
	scheme, _, ok := strings.Cut(name, "://")
	return ok && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// fromInput returns standard input: a text is read now, a recording while it is
// sent.
func (f *analyzeFlags) fromInput() (api.Source, error) {
	if isTerminal(f.app.std.In) {
		return api.Source{}, &usageError{what: "standard input is the keyboard, and nothing is piped in", hint: "Pipe a recording into it, or name a file."}
	}
	if !f.text {
		return api.ReaderSource(standardInput, f.app.std.In), nil
	}
	text, err := io.ReadAll(io.LimitReader(f.app.std.In, maxText+1))
	switch {
	case err != nil:
		return api.Source{}, fmt.Errorf("%s: %w", standardInput, err)
	case len(text) > maxText:
		return api.Source{}, &usageError{what: "the text on standard input is longer than Deepgram takes", hint: "It takes 150,000 tokens, some 600 KB of English; send it in parts."}
	case len(bytes.TrimSpace(text)) == 0:
		return api.Source{}, &usageError{what: "there is no text on standard input"}
	}
	s := api.TextSource(standardInput, string(text))
	return s, f.rightKind(s)
}

// sampleLen is how much of a source is looked at to tell a text from a
// recording.
const sampleLen = 4 << 10

// rightKind refuses a text where a recording was meant, and the other way
// round. What is neither for sure the service may judge.
func (f *analyzeFlags) rightKind(s api.Source) error {
	start, whole, err := startOf(s)
	if err != nil {
		return err
	}
	is := kindOf(start, whole)
	switch {
	case f.text && is == notText:
		return &usageError{what: s.Name + " is no text in UTF-8", hint: "Without --text it is analysed as a recording; a text in another encoding has to be converted."}
	case f.text && is == object:
		return &usageError{what: s.Name + " is JSON, and not a text to be read", hint: "earshot read CALL.json sends the transcript of an analysed call."}
	case f.text || is == notText || f.flag("encoding").said: // raw sound may look like anything
		return nil
	case is == object:
		return &usageError{what: s.Name + " is JSON, and no recording", hint: "If it is an analysed call, earshot CALL.json opens it and earshot read CALL.json analyses its transcript."}
	}
	return &usageError{what: s.Name + " is a text, and no recording", hint: "With --text it is analysed as a text."}
}

// startOf returns how a source begins, and whether that is all of it.
func startOf(s api.Source) (start []byte, whole bool, err error) {
	r, err := s.Open()
	if err != nil {
		return nil, false, err
	}
	defer r.Close()
	start = make([]byte, sampleLen)
	n, err := io.ReadFull(r, start)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return start[:n], n < sampleLen, err
}

// contentKind is what the bytes of a source look like.
type contentKind uint8

const (
	notText contentKind = iota
	plainText
	object // of JSON
)

// kindOf tells what begins with start, or is all of it. Text is UTF-8 without
// control characters other than those that lay it out.
func kindOf(start []byte, whole bool) contentKind {
	if !whole { // the last character may be cut in two
		for range utf8.UTFMax - 1 {
			if r, size := utf8.DecodeLastRune(start); r != utf8.RuneError || size != 1 {
				break
			}
			start = start[:len(start)-1]
		}
	}
	if !utf8.Valid(start) || bytes.ContainsFunc(start, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r) }) {
		return notText
	}
	if inside, ok := bytes.CutPrefix(bytes.TrimSpace(start), []byte("{")); ok && bytes.HasPrefix(bytes.TrimSpace(inside), []byte(`"`)) {
		return object
	}
	return plainText
}

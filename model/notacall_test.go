package model

import (
	"errors"
	"strings"
	"testing"

	"earshot/model/callgen"
)

// A file that is no call is told apart, with what it is and what to do.
func TestNotACall(t *testing.T) {
	gz := "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc"
	for _, c := range []struct {
		name, doc string
		kind      NotACallKind
		says      string // part of the message
	}{
		{"nothing", "", KindEmpty, "it is empty"},
		{"white space", " \n\t", KindEmpty, "it is empty"},
		{"an error answer", `{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"r1"}`, KindError, "INVALID_AUTH: Invalid credentials (request r1)"},
		{"the code is not said twice", `{"err_code":"Bad Request","err_msg":"Bad Request: failed to process audio"}`, KindError, "service: Bad Request: failed"},
		{"a newer one", `{"category":"INVALID_JSON","message":"Invalid JSON submitted.","details":"…","request_id":"r1"}`, KindError, "INVALID_JSON: Invalid JSON submitted"},
		{"one of a starter", `{"error":{"type":"validation_error","code":"UNSUPPORTED","message":"No such type"}}`, KindError, "UNSUPPORTED: No such type"},
		{"an acknowledgement", `{"request_id":"c22bea24"}`, KindCallback, "request c22bea24 was accepted"},
		{"JSON of another kind", `{"page":0,"limit":1,"requests":[{}]}`, KindOtherJSON, "members page, limit, requests"},
		{"an empty object", `{}`, KindOtherJSON, "JSON of another kind"},
		{"an empty list", `[]`, KindOtherJSON, "JSON of another kind"},
		{"a list of numbers", `[1,2]`, KindOtherJSON, "JSON of another kind"},
		{"results without any", `{"metadata":{},"results":{}}`, KindOtherJSON, "members metadata, results"},
		{"a string", `"hello"`, KindOtherJSON, "single JSON value"},
		{"null", `null`, KindOtherJSON, "single JSON value"},
		{"another protocol", `{"type":"TurnInfo","transcript":""}`, KindOtherJSON, "/v2/listen"},
		{"a web page", "<!DOCTYPE html><html>", KindHTML, "web page"},
		{"a WAV", "RIFF\x24\x00\x00\x00WAVEfmt ", KindAudio, "recording (WAV)"},
		{"an MP3", "ID3\x04\x00", KindAudio, "recording (MP3)"},
		{"an MP3 without tags", "\xff\xfb\x90\x64", KindAudio, "recording (MP3)"},
		{"an M4A", "\x00\x00\x00\x20ftypM4A ", KindAudio, "recording (MP4)"},
		{"compressed", gz, KindPacked, "compressed (gzip)"},
		{"UTF-16", "\xff\xfe{\x00}\x00", KindUTF16, "UTF-16"},
		{"UTF-16 without a mark", "{\x00\"\x00", KindUTF16, "UTF-16"},
		{"captions", "WEBVTT\n\n00:01", KindText, `text that begins with "WEBVTT"`},
		{"binary", "\x01\x00\x02", KindBinary, "binary data"},
		{"NaN", "{\"results\":\n {\"x\":NaN}}", KindInvalid, "byte 18, line 2, column 7"},
		{"a comma too many", `{"results":{"channels":[{},]}}`, KindInvalid, "byte 27, line 1, column 28"},
		{"a raw control character", "{\"results\":{\"summary\":\"a\x1b[31mb\"}}", KindInvalid, "control character"},
		{"cut off", `{"results":{"channels":[{"alternatives":[{"words":[{"word":"a"`, KindTruncated, "at byte 62"},
		{"cut off in a skipped part", `{"results":{"channels":[]},"other":{"a":["b`, KindTruncated, "at byte 43"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(t.Context(), FromBytes([]byte(c.doc), "file.json"))
			not, ok := errors.AsType[*NotACallError](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if not.Kind != c.kind || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "file.json is not an analysed call: ") {
				t.Errorf("%s: %v", not.Kind, err)
			}
			if not.Hint == "" || !strings.HasSuffix(not.Hint, ".") {
				t.Errorf("hint %q", not.Hint)
			}
		})
	}
}

// An error is printed, and what it quotes comes from strangers.
func TestNotACallIsPrintable(t *testing.T) {
	for _, doc := range []string{
		`{"err_code":"\u001b[31m","err_msg":"\u009b2J\u202e\u0007"}`,
		"{\"\x1b]0;t\\u0007\":1}",
		`{"\u001b]0;t\u0007":1}`,
		"\x1b[2Jtext",
	} {
		_, err := Decode(t.Context(), FromBytes([]byte(doc), "a\x1b[31mb.json"))
		if err == nil || strings.ContainsAny(err.Error(), "\x1b\x07\u009b\u202e") {
			t.Errorf("%q", err)
		}
	}
}

// Wherever a document is cut off, the message says so.
func TestTruncatedAnywhere(t *testing.T) {
	whole := callgen.Bytes(callgen.Options{Words: 15, Indent: 1, Faults: callgen.Faults{callgen.Escapes: 4}})
	for n := 1; n < len(whole)-2; n++ {
		_, err := Decode(t.Context(), FromBytes(whole[:n], "f"))
		not, ok := errors.AsType[*NotACallError](err)
		if !ok || not.Kind != KindTruncated || not.Offset != int64(n) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func TestNotes(t *testing.T) {
	one := string(listen(spoken("a b"), ""))
	for _, doc := range []string{one + "\n" + one, one + "}", "[" + one + "," + one + "]"} {
		if c := decode(t, []byte(doc)); len(c.Words) != 2 || len(c.Notes) != 1 {
			t.Errorf("%d words, notes %q", len(c.Words), c.Notes)
		}
	}
	if c := decode(t, []byte(one+" \n\n")); len(c.Notes) != 0 {
		t.Errorf("notes %q", c.Notes)
	}
}

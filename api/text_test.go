package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestTextReader(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Hello there.", `{"text":"Hello there."}`},
		{"quotes and backslashes", `a "b" \c`, `{"text":"a \"b\" \\c"}`},
		{"lines", "a\r\nb\tc", `{"text":"a\r\nb\tc"}`},
		{"control characters", "\x01\x1b[31m\x7f", "{\"text\":\"\\u0001\\u001b[31m\x7f\"}"},
		{"beyond ASCII", "Zoë 日本 🙂 \u2028", "{\"text\":\"Zoë 日本 🙂 \u2028\"}"},
		{"no UTF-8", "a\xff\xe9b\xe2\x82", "{\"text\":\"a\uFFFD\uFFFDb\uFFFD\uFFFD\"}"},
		{"byte order mark", "\uFEFFHello", `{"text":"Hello"}`},
		{"byte order mark within", "a\uFEFFb", "{\"text\":\"a\uFEFFb\"}"},
		{"empty", "", `{"text":""}`},
		{"shorter than a mark", "ab", `{"text":"ab"}`},
		{"JSON stays text", `{"a":1}`, `{"text":"{\"a\":1}"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(test.text), iotest.OneByteReader(strings.NewReader(test.text)), iotest.DataErrReader(strings.NewReader(test.text))} {
				got, err := io.ReadAll(newTextReader(r))
				if err != nil || string(got) != test.want {
					t.Errorf("%s, %v; want %s", got, err, test.want)
				}
			}
			if size, err := measureText(t.Context(), strings.NewReader(test.text)); err != nil || size.body != int64(len(test.want)) {
				t.Errorf("measured %d bytes, %v; want %d", size.body, err, len(test.want))
			}
		})
	}
	// What is no text, or is awaited no longer, is not read to its end.
	endless := readerFunc(func(p []byte) (int, error) { clear(p); return len(p), nil })
	if size, err := measureText(t.Context(), endless); err != nil || !size.nul {
		t.Errorf("zeros without end: %+v, %v", size, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	text := readerFunc(func(p []byte) (int, error) { cancel(); return copy(p, "a"), nil })
	if _, err := measureText(ctx, text); err != context.Canceled {
		t.Errorf("a text without end: %v", err)
	}
	broken := errors.New("broken")
	if _, err := io.ReadAll(newTextReader(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken)))); err != broken {
		t.Errorf("a source that breaks gives %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func FuzzTextReader(f *testing.F) {
	f.Add("Hello \"you\"\n\x00\xff\xe2\x82\xac", 3)
	f.Add(strings.Repeat("é", 9000), 7)
	f.Fuzz(func(t *testing.T, text string, n int) {
		var r io.Reader = strings.NewReader(text)
		if n%2 == 1 {
			r = iotest.HalfReader(r)
		}
		got, err := io.ReadAll(newTextReader(r))
		if err != nil {
			t.Fatal(err)
		}
		var value struct{ Text string }
		if err := json.Unmarshal(got, &value); err != nil {
			t.Fatalf("%q is no JSON: %v", got, err)
		}
		var want strings.Builder
		for _, r := range strings.TrimPrefix(text, "\uFEFF") { // range gives U+FFFD for each wrong byte
			want.WriteRune(r)
		}
		if value.Text != want.String() {
			t.Errorf("%q became %q", text, value.Text)
		}
	})
}

func TestPayload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "note.txt")
	os.WriteFile(path, []byte("Say \"hi\".\n"), 0o600)
	file, err := FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	remote, err := URLSource("https://example.com/a?b=<c>&d=1")
	if err != nil {
		t.Fatal(err)
	}
	typed := TextSource("ready.json", `{"url":"https://example.com/t.txt"}`)
	typed.ContentType = "application/json"
	tests := []struct {
		name     string
		endpoint Endpoint
		source   Source
		kind     string
		body     string
		size     int64
	}{
		{"a text file, read", Read, file, "application/json", `{"text":"Say \"hi\".\n"}`, 24},
		{"a text file, listened to", Listen, file, "application/octet-stream", "Say \"hi\".\n", 10},
		{"a text, read", Read, TextSource("note", "hi"), "application/json", `{"text":"hi"}`, 13},
		{"standard input, read", Read, ReaderSource("standard input", strings.NewReader("hi")), "application/json", `{"text":"hi"}`, 13},
		{"standard input, listened to", Listen, ReaderSource("standard input", strings.NewReader("RIFF")), "application/octet-stream", "RIFF", -1},
		{"an address", Listen, remote, "application/json", `{"url":"https://example.com/a?b=\u003cc\u003e\u0026d=1"}`, 56},
		{"JSON as it is", Read, typed, "application/json", `{"url":"https://example.com/t.txt"}`, 35},
		{"a recording", Listen, Source{Name: "CALL.WAV", Open: file.Open, Size: 10}, "audio/wav", "Say \"hi\".\n", 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := Request{Endpoint: test.endpoint, Source: test.source}.payload(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.open()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			body, err := io.ReadAll(r)
			if err != nil || string(body) != test.body || p.size != test.size || p.contentType != test.kind {
				t.Errorf("%s, %d bytes of %s, %v", body, p.size, p.contentType, err)
			}
		})
	}
}

func TestSources(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.wav")
	os.WriteFile(empty, nil, 0o600)
	for path, says := range map[string]string{folder: "is a folder", empty: "is empty", filepath.Join(folder, "none.wav"): "no such file"} {
		if _, err := FileSource(path); err == nil || !strings.Contains(err.Error(), says) && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("FileSource(%s): %v, want %q", path, err, says)
		}
	}
	for _, address := range []string{"", "call.wav", "ftp://example.com/a", "file:///etc/passwd", "https://", "https:///a"} {
		if _, err := URLSource(address); err == nil {
			t.Errorf("URLSource(%q) is taken", address)
		}
	}
	for name, text := range map[string]string{"is no text": "RIFF\x00\x00WAVE", "is empty": ""} {
		_, err := Request{Endpoint: Read, Source: TextSource("x", text)}.payload(t.Context())
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("a text that %s: %v", name, err)
		}
	}
}

func BenchmarkTextReader(b *testing.B) {
	text := strings.Repeat("He said \"yes\", and left.\n", 20_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		measureText(b.Context(), strings.NewReader(text))
	}
}

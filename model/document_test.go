package model

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"earshot/model/callgen"
)

func TestDocument(t *testing.T) {
	small := []byte(`{"a":1}`)
	large := bytes.Repeat([]byte("0123456789abcdef"), mapFrom/16+1)
	for _, b := range [][]byte{small, large, {}} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if d.Size() != int64(len(b)) || d.Name() != path {
			t.Errorf("%s of %d bytes", d.Name(), d.Size())
		}
		for _, r := range []Range{{0, 5}, {3, 3}, {-4, 2}, {2, 1 << 50}, {1 << 50, 1 << 60}, {6, 2}} {
			got, err := d.Slice(r)
			from := min(max(r.From, 0), int64(len(b)))
			want := b[from:max(from, min(r.To, int64(len(b))))]
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v: %d bytes, %v; want %d", r, len(got), err, len(want))
			}
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := d.Slice(Range{0, 1}); len(b) > 0 && !errors.Is(err, os.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
}

func TestOpenFails(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "no")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	_, err := Open(t.TempDir())
	if not, ok := errors.AsType[*NotACallError](err); !ok || not.Kind != KindDirectory {
		t.Error(err)
	}
	broken := io.MultiReader(strings.NewReader("{"), iotestErrReader{})
	if _, err := ReadFrom(broken, "stdin"); err == nil || !strings.Contains(err.Error(), "read stdin") {
		t.Error(err)
	}
}

type iotestErrReader struct{}

func (iotestErrReader) Read([]byte) (int, error) { return 0, errors.New("broken") }

// A mapped file that somebody else cuts short is an error, not a crash.
func TestFileCutShort(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" || runtime.GOOS == "js" {
		t.Skip("files are not mapped here")
	}
	path := filepath.Join(t.TempDir(), "call.json")
	if err := os.WriteFile(path, callgen.Bytes(callgen.Options{Words: 4000, Indent: 2}), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.unmap == nil {
		t.Fatalf("a file of %d bytes is not mapped", d.Size())
	}
	c, err := Decode(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Slice(Range{d.Size() - 100, d.Size()}); !errors.Is(err, ErrFileChanged) {
		t.Errorf("Slice past the end: %v", err)
	}
	if _, err := d.Slice(Range{0, 10}); !errors.Is(err, ErrFileChanged) {
		t.Errorf("Slice of what is left: %v", err)
	}
	if _, err := Decode(t.Context(), d); !errors.Is(err, ErrFileChanged) {
		t.Errorf("Decode: %v", err)
	}
	if p := Preview(d); p != nil {
		t.Errorf("Preview: %d words", len(p.Words))
	}
	if text := c.Text(Span{0, len(c.Words)}); len(text) < 4000 { // nothing of a call reads the file
		t.Errorf("text %q", text)
	}
}

func TestFileRewritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.json")
	b := callgen.Bytes(callgen.Options{Words: 4000, Indent: 2})
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.unmap == nil {
		t.Skip("files are not mapped here")
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("\n")
	f.Close()
	if got, err := d.Slice(Range{0, 10}); err != nil || !bytes.Equal(got, b[:10]) {
		t.Errorf("after more was appended: %s, %v", got, err)
	}
	if err := os.Truncate(path, d.Size()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Slice(Range{0, 10}); !errors.Is(err, ErrFileChanged) {
		t.Errorf("got %v", err)
	}
}

// A panic of ours is not taken for a fault of the file.
func TestPanicsPass(t *testing.T) {
	for _, f := range []func(){
		func() { panic("ours") },
		func() { _ = []int{}[len(os.Args)] },
		func() { var c *Call; _ = c.Words },
	} {
		d := &Document{data: []byte("x"), unmap: func([]byte) error { return nil }}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("swallowed")
				}
			}()
			d.read(func([]byte) error { f(); return nil })
		}()
	}
}

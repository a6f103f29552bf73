//go:build linux

package pipe

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gopxl/beep/v2"
)

// script gives a Program that is a shell script.
func script(t *testing.T, text string) Program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return Program{path, func(beep.SampleRate, int) []string { return nil }}
}

func options() Options {
	return Options{Rate: 8000, Channels: 1, Getenv: os.Getenv}
}

func TestOpenSaysWhyAProgramCannotPlay(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"echo 'Connection failure: Connection refused' >&2; exit 1", "program: Connection failure: Connection refused"},
		{"printf 'one\\ntwo\\033[2J\\007 three\\n' >&2; exit 1", "program: two[2J three"},
		{"yes x | tr -d '\\n' | head -c 9999 >&2; exit 1", "program: " + strings.Repeat("x", 120) + "…"},
		{"exit 3", "program ended: exit status 3"},
		{"kill -9 $$", "program ended: signal: killed"},
	} {
		_, err := Open(t.Context(), script(t, test.text), options())
		if err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: %v, want …%s", test.text, err, test.want)
		}
	}
	_, err := Open(t.Context(), Program{Name: "no-such-program"}, options())
	if !errors.Is(err, ErrNotInstalled) {
		t.Errorf("%v", err)
	}
}

func TestWhatIsWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	o, err := Open(t.Context(), script(t, "exec cat >"+file), options())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	frames := [][2]float64{{0, 9}, {0.5, 9}, {-0.5, 9}, {1, 9}, {-1, 9}, {3, 9}}
	err = o.Play(func(to [][2]float64) (int, error) {
		n := copy(to, frames)
		frames = frames[n:]
		if n == 0 {
			return 0, io.EOF
		}
		return n, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	got, _ := os.ReadFile(file)
	if want := "\x00\x00\x00\x40\x00\xc0\xff\x7f\x00\x80\xff\x7f"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
	if o.Err() != nil || o.Heard() != 6 {
		t.Errorf("%v, %d frames heard", o.Err(), o.Heard())
	}
}

func TestAProgramThatDies(t *testing.T) {
	o, err := Open(t.Context(), script(t, "head -c 8000 >/dev/null; echo 'device gone' >&2; exit 1"), options())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.Play(func(to [][2]float64) (int, error) { clear(to); return len(to), nil })
	select {
	case <-o.Lost():
	case <-time.After(3 * time.Second):
		t.Fatal("not noticed")
	}
	if err := o.Err(); err == nil || !strings.HasSuffix(err.Error(), ": device gone") {
		t.Errorf("%v", err)
	}
	if err := o.Play(nil); err == nil {
		t.Error("plays on")
	}
}

// Little sound waits in the pipe, however slowly the program reads, so that a
// change of volume is heard soon.
func TestLittleIsQueued(t *testing.T) {
	o, err := Open(t.Context(), script(t, "sleep 5"), options())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	given := 0
	o.Play(func(to [][2]float64) (int, error) { clear(to); given += len(to); return len(to), nil })
	time.Sleep(300 * time.Millisecond)
	o.Stop() // and a program that hangs does not hold it up
	if given > 8000/5 {
		t.Errorf("%d frames are queued", given)
	}
}

func TestAProgramThatHangs(t *testing.T) {
	o, err := Open(t.Context(), script(t, "sleep 30"), options())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	o.Play(func(to [][2]float64) (int, error) { clear(to); return len(to), nil })
	select {
	case <-o.Lost():
	case <-time.After(2 * stallWait):
		t.Fatal("not noticed")
	}
	if err := o.Err(); err == nil || !strings.HasSuffix(err.Error(), "program takes no sound") {
		t.Errorf("%v", err)
	}
}

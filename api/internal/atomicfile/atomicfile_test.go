package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(dir, "file")
	for _, text := range []string{"first", "another, and longer", ""} {
		if err := Write(path, ".temp-*", strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v, want %q", got, err, text)
		}
	}
	if runtime.GOOS != "windows" {
		for name, want := range map[string]os.FileMode{path: 0o600, dir: 0o700} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v", name, info.Mode(), err)
			}
		}
	}

	// What was there stays when the new one can't be made, and nothing else is left.
	broken := errors.New("broken")
	if err := Write(path, ".temp-*", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if err := Write(filepath.Join(dir, "folder"), ".temp-*", strings.NewReader("")); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(path, "below"), ".temp-*", strings.NewReader("")); err == nil {
		t.Error("a file is taken for a folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	if got, _ := os.ReadFile(path); string(got) != "" {
		t.Errorf("it became %q", got)
	}
}

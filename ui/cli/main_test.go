package cli

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"earshot/ui/terminal"
)

// folder is where the program is built for the tests that start it.
var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "earshot-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

var build = sync.OnceValues(func() (string, error) { return terminal.Build(folder, "earshot") })

// built returns the program. The first test that asks has it built.
func built(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

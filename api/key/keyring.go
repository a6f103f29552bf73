package key

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// A Keyring keeps secrets by service and user. Get and Delete return
// ErrNotInKeyring for what is not there, and every method ErrNoKeyring where
// there is nothing that keeps secrets.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// What the key goes by in the keyring.
const (
	service = "earshot"
	user    = "deepgram-api-key"
)

var (
	// ErrNotInKeyring is that the keyring works and has no key.
	ErrNotInKeyring = keyring.ErrNotFound
	// ErrNoKeyring is that this system has none that a program can ask.
	ErrNoKeyring = errors.New("there is no keyring here")
)

// SystemKeyring returns the keyring of the system: Keychain on macOS, the
// Credential Manager on Windows, elsewhere the Secret Service on the session's
// D-Bus. It is nil where nothing says that there is such a bus: asking would
// start one. It is that of the process, so it is nil too where getenv looks up the
// environment of somebody else.
func SystemKeyring(getenv func(string) string) Keyring {
	switch runtime.GOOS {
	case "darwin":
		return ofProcess(getenv, "HOME")
	case "windows":
		return ofProcess(getenv, "USERPROFILE")
	}
	if getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return system{}
	}
	if dir := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		if _, err := os.Stat(filepath.Join(dir, "bus")); err == nil {
			return system{}
		}
	}
	return nil
}

func ofProcess(getenv func(string) string, home string) Keyring {
	if getenv(home) != os.Getenv(home) {
		return nil
	}
	return system{}
}

type system struct{}

func (system) Get(service, user string) (string, error) {
	secret, err := keyring.Get(service, user)
	return secret, absent(err)
}

func (system) Set(service, user, secret string) error {
	return absent(keyring.Set(service, user, secret))
}

func (system) Delete(service, user string) error { return absent(keyring.Delete(service, user)) }

// absent makes ErrNoKeyring of what is said where there is none: on a bus, that
// nobody goes by the name of the Secret Service.
func absent(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrUnsupportedPlatform),
		strings.Contains(err.Error(), "org.freedesktop.secrets was not provided"):
		return ErrNoKeyring
	}
	return err
}

// bounded waits for a call of the keyring no longer than allowed, times over. A
// call that hangs is left behind: nothing can end it.
func (p Places) bounded(ctx context.Context, times int, call func() (string, error)) (string, error) {
	wait := p.Wait
	if wait == 0 {
		wait = defaultWait
	}
	wait *= time.Duration(times)
	type answer struct {
		text string
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		text, err := call()
		came <- answer{text, err}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a := <-came:
		return a.text, a.err
	case <-timer.C:
		return "", fmt.Errorf("it did not answer within %v", wait)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (p Places) deleteFromKeyring(ctx context.Context) (was bool, _ *Error) {
	if p.Keyring == nil {
		return false, nil
	}
	_, err := p.bounded(ctx, 1, func() (string, error) { return "", p.Keyring.Delete(service, user) })
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, ErrNotInKeyring), errors.Is(err, ErrNoKeyring):
		return false, nil
	}
	return false, &Error{InKeyring, InKeyring.String(), err, "If there is a key in it, it counts before the one in the file."}
}

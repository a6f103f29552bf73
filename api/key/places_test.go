package key

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"earshot/api"
)

const secret = "0123456789abcdef0123456789abcdef01234567"

func keyOf(t testing.TB, text string) api.Key {
	t.Helper()
	k, err := api.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// ring is a keyring in memory.
type ring struct {
	secret string
	err    error         // of every call
	hang   chan struct{} // closed when the calls may go on
}

func (r *ring) wait() {
	if r.hang != nil {
		<-r.hang
	}
}

func (r *ring) Get(string, string) (string, error) {
	r.wait()
	if r.err == nil && r.secret == "" {
		return "", ErrNotInKeyring
	}
	return r.secret, r.err
}

func (r *ring) Set(_, _, secret string) error {
	r.wait()
	if r.err == nil {
		r.secret = secret
	}
	return r.err
}

func (r *ring) Delete(string, string) error {
	r.wait()
	if r.err == nil && r.secret == "" {
		return ErrNotInKeyring
	}
	if r.err == nil {
		r.secret = ""
	}
	return r.err
}

func places(t *testing.T, variable string, r Keyring, file string) Places {
	t.Helper()
	p := Places{Getenv: func(name string) string {
		if name == Variable {
			return variable
		}
		return ""
	}, Keyring: r, File: filepath.Join(t.TempDir(), "earshot", "key")}
	if file != "" {
		if err := os.MkdirAll(filepath.Dir(p.File), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.File, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func TestFind(t *testing.T) {
	locked := errors.New("the keyring is locked")
	for _, tt := range []struct {
		name          string
		variable      string
		ring          *ring
		file          string
		want          string
		place         Place
		none          bool
		says, hintSay string
	}{
		{name: "the variable wins", variable: "env", ring: &ring{secret: "ring"}, file: "file", want: "env", place: Environment},
		{name: "then the keyring", ring: &ring{secret: "ring"}, file: "file", want: "ring", place: InKeyring},
		{name: "then the file", ring: &ring{}, file: "file\n", want: "file", place: InFile},
		{name: "no keyring", file: " file \r\n", want: "file", place: InFile},
		{name: "a keyring that fails is passed over", ring: &ring{err: locked}, file: "file", want: "file", place: InFile},
		{name: "an empty variable is none", variable: " \n", ring: &ring{}, file: "file", want: "file", place: InFile},
		{name: "nowhere", ring: &ring{}, none: true, says: "no API key"},
		{name: "nowhere, and a keyring that fails", ring: &ring{err: locked}, none: true, says: "locked"},
		{name: "a bad variable counts", variable: "Token abcdef", ring: &ring{secret: "ring"}, says: "DEEPGRAM_API_KEY: it is no key: there is a space", hintSay: "quotes"},
		{name: "a bad secret in the keyring", ring: &ring{secret: "a\nb"}, file: "file", says: "the system keyring: it is no key", hintSay: "logout"},
		{name: "a bad file", ring: &ring{}, file: "a\nb", says: "line break", hintSay: "logout"},
		{name: "an empty file", ring: &ring{}, file: "\n", none: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r Keyring
			if tt.ring != nil {
				r = tt.ring
			}
			p := places(t, tt.variable, r, tt.file)
			f, err := p.Find(t.Context())
			if g, err2 := Pick(p.Look(t.Context())); g.Place != f.Place || g.Key.Reveal() != f.Key.Reveal() || fmt.Sprint(err2) != fmt.Sprint(err) {
				t.Errorf("picked of all it is from %v, %v", g.Place, err2)
			}
			if f.Key.Reveal() != tt.want || f.Place != tt.place && tt.want != "" {
				t.Errorf("it is %q from %v", f.Key.Reveal(), f.Place)
			}
			if (tt.want == "") != (err != nil) || errors.Is(err, api.ErrNoKey) != tt.none {
				t.Fatalf("error %v", err)
			}
			if tt.says != "" && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q lacks %q", err, tt.says)
			}
			if bad, ok := errors.AsType[*Error](err); tt.hintSay != "" && (!ok || !strings.Contains(bad.Hint, tt.hintSay)) {
				t.Errorf("the hint of %v", err)
			}
		})
	}
}

// Where the variable is set, the keyring is left alone: it might ask the person.
func TestFindAsksNoMoreThanItMust(t *testing.T) {
	p := places(t, "env", &ring{hang: make(chan struct{})}, "")
	if f, err := p.Find(t.Context()); err != nil || f.Place != Environment {
		t.Errorf("found %v, %v", f.Place, err)
	}
}

// A file that others can read is refused, and so is what is no file.
func TestFileOfOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing on Windows")
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o602, 0o610} {
		p := places(t, "", nil, secret)
		if err := os.Chmod(p.File, mode); err != nil {
			t.Fatal(err)
		}
		f, err := p.Find(t.Context())
		bad, ok := errors.AsType[*Error](err)
		if !ok || errors.Is(err, api.ErrNoKey) || !strings.Contains(bad.Hint, "chmod 600") || strings.Contains(err.Error(), secret[:8]) || !f.Key.IsZero() {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		p := places(t, "", nil, secret)
		if err := os.Chmod(p.File, mode); err != nil {
			t.Fatal(err)
		}
		if f, err := p.Find(t.Context()); err != nil || f.Key.Reveal() != secret {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	p := places(t, "", nil, "")
	if err := os.MkdirAll(p.File, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Find(t.Context()); err == nil || !strings.Contains(err.Error(), "no file") {
		t.Errorf("a folder: %v", err)
	}
	if removed, _ := p.Delete(t.Context()); len(removed) != 0 {
		t.Error("a folder was taken for a key")
	}
}

// A keyring that hangs is waited for so long and no longer.
func TestKeyringHangs(t *testing.T) {
	p := places(t, "", nil, "file")
	synctest.Test(t, func(t *testing.T) {
		r := &ring{secret: "ring", hang: make(chan struct{})}
		p.Keyring = r
		start := time.Now()
		f, err := p.Find(t.Context())
		if err != nil || f.Key.Reveal() != "file" || time.Since(start) != 3*time.Second {
			t.Errorf("after %v: %v, %v", time.Since(start), f.Place, err)
		}
		if found := p.Look(t.Context()); found[1].Err == nil || !strings.Contains(found[1].Err.Error(), "within 3s") {
			t.Errorf("it is told as %+v", found[1])
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.Find(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		close(r.hang)
	})
}

func TestSave(t *testing.T) {
	ctx := t.Context()
	k := keyOf(t, "new")

	t.Run("into the keyring", func(t *testing.T) {
		r := &ring{secret: "old"}
		p := places(t, "", r, "older")
		s, err := p.Save(ctx, k, false)
		if err != nil || s.Place != InKeyring || r.secret != "new" || s.Stale != nil {
			t.Errorf("saved %+v, %v", s, err)
		}
		if _, err := os.Stat(p.File); err == nil {
			t.Error("the older key is still in the file")
		}
	})
	t.Run("into the file, where the keyring fails", func(t *testing.T) {
		p := places(t, "", &ring{err: errors.New("no such service")}, "")
		s, err := p.Save(ctx, k, false)
		if err != nil || s.Place != InFile || s.Keyring == nil || s.Stale == nil {
			t.Errorf("saved %+v, %v", s, err)
		}
		info, err := os.Stat(p.File)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", info, err)
		}
		if f, err := p.Find(ctx); err != nil || f.Key.Reveal() != "new" {
			t.Errorf("found again: %v", err)
		}
		if list, _ := filepath.Glob(filepath.Join(filepath.Dir(p.File), "*")); len(list) != 1 {
			t.Errorf("beside it is left %q", list)
		}
	})
	t.Run("into the file, where there is no keyring", func(t *testing.T) {
		p := places(t, "", &ring{err: ErrNoKeyring}, "")
		if s, err := p.Save(ctx, k, false); err != nil || s.Place != InFile || s.Stale != nil {
			t.Errorf("saved %+v, %v", s, err)
		}
		if f, err := p.Find(ctx); err != nil || f.Key.Reveal() != "new" {
			t.Errorf("found again: %v", err)
		}
	})
	t.Run("into the file only", func(t *testing.T) {
		r := &ring{secret: "old"}
		p := places(t, "", r, "")
		s, err := p.Save(ctx, k, true)
		if err != nil || s.Place != InFile || s.Keyring != nil || s.Stale != nil {
			t.Errorf("saved %+v, %v", s, err)
		}
		if r.secret != "" {
			t.Error("the keyring still has the old key, which would count")
		}
	})
	t.Run("over a file that others can read", func(t *testing.T) {
		p := places(t, "", nil, "old")
		if err := os.Chmod(p.File, 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := p.Save(ctx, k, false); err != nil || s.Place != InFile {
			t.Errorf("saved %+v, %v", s, err)
		}
		if f, err := p.Find(ctx); err != nil || f.Key.Reveal() != "new" {
			t.Errorf("found %v", err)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		if _, err := (Places{}).Save(ctx, k, false); err == nil || !strings.Contains(err.Error(), "HOME") {
			t.Errorf("error %v", err)
		}
		if _, err := (Places{}).Save(ctx, api.Key{}, false); err == nil {
			t.Error("no key was saved")
		}
		p := places(t, "", nil, "a file where a folder should be")
		p.File = filepath.Join(p.File, "key")
		if _, err := p.Save(ctx, k, false); err == nil || strings.Contains(err.Error(), "new") {
			t.Errorf("error %v", err)
		}
	})
}

func TestDelete(t *testing.T) {
	p := places(t, "env", &ring{secret: "ring"}, "file")
	removed, failed := p.Delete(t.Context())
	if len(removed) != 2 || removed[0].Place != InKeyring || removed[1].Where != p.File || failed != nil {
		t.Errorf("removed %+v, failed %v", removed, failed)
	}
	if removed, failed = p.Delete(t.Context()); removed != nil || failed != nil {
		t.Errorf("again: removed %+v, failed %v", removed, failed)
	}
	p = places(t, "", &ring{err: errors.New("locked")}, "file")
	if removed, failed = p.Delete(t.Context()); len(removed) != 1 || removed[0].Place != InFile || len(failed) != 1 || failed[0].Place != InKeyring {
		t.Errorf("removed %+v, failed %v", removed, failed)
	}
}

// Asking for a keyring where there is no bus would start one.
func TestSystemKeyring(t *testing.T) {
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		if SystemKeyring(os.Getenv) == nil || SystemKeyring(getenv) != nil {
			t.Error("no keyring, or that of somebody else")
		}
		return
	}
	dir := t.TempDir()
	if env["XDG_RUNTIME_DIR"] = dir; SystemKeyring(getenv) != nil {
		t.Error("a keyring without a bus")
	}
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if SystemKeyring(getenv) == nil {
		t.Error("no keyring beside a bus")
	}
	if ofProcess(getenv, "HOME") != nil || ofProcess(os.Getenv, "HOME") == nil {
		t.Error("the keyring of somebody else")
	}
	if env = map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}; SystemKeyring(getenv) == nil {
		t.Error("no keyring on a bus")
	}
}

func TestAbsent(t *testing.T) {
	for text, none := range map[string]bool{
		"The name org.freedesktop.secrets was not provided by any .service files": true,
		"unsupported platform: plan9":                  false,
		"failed to unlock correct collection '/login'": false,
	} {
		if got := absent(errors.New(text)); errors.Is(got, ErrNoKeyring) != none {
			t.Errorf("%q is %v", text, got)
		}
	}
	if absent(nil) != nil || !errors.Is(absent(keyring.ErrUnsupportedPlatform), ErrNoKeyring) || !errors.Is(absent(ErrNotInKeyring), ErrNotInKeyring) {
		t.Error("other errors are not told apart")
	}
}

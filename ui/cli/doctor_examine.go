package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"earshot/api/key"
	"earshot/player"
	"earshot/ui/config"
	"earshot/ui/theme"
)

// examination is what was found, before it is judged.
type examination struct {
	version, platform string
	getenv            func(string) string
	set               *settings
	strays            []config.Stray
	overSSH           bool
	glyphs            theme.GlyphSet

	isTerminal    bool // both keys and screen are
	width, height int
	profile       colorprofile.Profile
	answers       *answers // of the terminal; nil when it was not asked

	outputs []player.Attempt
	ffmpeg  tool

	sessions store
	cache    store
	paid     store // answers that were paid for

	keys []key.Finding // of the API, wherever one may be
}

// tool is a program that earshot can use.
type tool struct {
	path    string // "" when there is none
	version string
	err     error // why it does not run
}

// store is a folder in which earshot keeps something.
type store struct {
	dir   string // "" when nothing says where it could be
	there bool
	files int
	bytes int64
	err   error // why nothing can be kept there
}

// examine finds out all that the doctor reports.
func (a *app) examine(ctx context.Context) examination {
	f := examination{
		version: version(), platform: fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH),
		getenv: a.getenv, set: &a.set, strays: a.set.Strays(a.std.Env), overSSH: a.overSSH(), glyphs: a.glyphs(),
		outputs:  player.TryOutputs(ctx, a.getenv),
		ffmpeg:   findTool(ctx, "ffmpeg"),
		sessions: examineStore(config.StateDir(a.getenv, "calls")),
		cache:    examineStore(config.CacheDir(a.getenv, "peaks")),
		paid:     examineStore(config.CacheDir(a.getenv, "answers")),
		keys:     a.keyPlaces().Look(ctx),
	}
	if out, ok := a.std.Out.(*os.File); ok && isTerminal(a.std.In) && isTerminal(out) {
		f.isTerminal = true
		f.width, f.height, _ = term.GetSize(out.Fd()) // 0 by 0 is told
		f.profile = colorprofile.Detect(out, a.std.Env)
		if a.screen() {
			f.answers = a.ask(ctx)
		}
	}
	return f
}

// toolWait is how long a program may take to say its version.
const toolWait = 5 * time.Second

func findTool(ctx context.Context, name string) tool {
	path, err := exec.LookPath(name)
	if err != nil {
		return tool{}
	}
	ctx, cancel := context.WithTimeout(ctx, toolWait)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-version").Output()
	line, _, _ := strings.Cut(string(out), "\n")
	said, _, _ := strings.Cut(line, " Copyright")
	return tool{path: path, version: strings.TrimSpace(said), err: err}
}

// examineStore counts what is in a folder, and tries whether something can be
// kept there.
func examineStore(dir string) store {
	s := store{dir: dir}
	if dir == "" {
		return s
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		s.err = canMake(dir)
		return s
	}
	s.there = true
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				s.files++
				s.bytes += info.Size()
			}
		}
		return nil // what can't be listed is not counted
	})
	s.err = canWrite(dir)
	return s
}

// canMake reports why a folder that is not there could not be made, as far as
// can be told without making it.
func canMake(dir string) error {
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is not a folder", parent)
		case err == nil:
			return canWrite(parent)
		case parent == filepath.Dir(parent):
			return err
		}
	}
}

func canWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".earshot-doctor-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"earshot/model/callgen"
	"earshot/ui/bench/measure"
)

// bench is what is measured.
type bench struct {
	options
	earshot, empty, decode string // programs
	pretty, compact, short string // calls: ten hours twice, and six minutes
	home                   string // an empty home folder for the programs
	floor                  measure.Sample
	remove                 string // this folder at the end
}

// call is one of the files, with its name in the table.
type call struct{ name, path string }

func (b *bench) long() []call {
	return []call{{"pretty", b.pretty}, {"compact", b.compact}}
}

// prepare builds the programs and makes the calls.
func prepare(o options) (*bench, error) {
	if _, err := os.Stat("/proc/self/schedstat"); err != nil {
		return nil, fmt.Errorf("memory and processor time of another program can be had on Linux only: %w", err)
	}
	b := &bench{options: o}
	dir := o.dir
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "earshot-bench-"); err != nil {
			return nil, err
		}
		b.remove = dir
	}
	ready := false
	defer func() {
		if !ready {
			b.cleanup()
		}
	}()
	b.home = filepath.Join(dir, "home")
	if err := os.MkdirAll(b.home, 0o755); err != nil {
		return nil, err
	}
	b.earshot = o.binary
	for _, p := range []struct {
		pkg string
		to  *string
	}{{"earshot", &b.earshot}, {"earshot/ui/bench/empty", &b.empty}, {"earshot/ui/bench/decode", &b.decode}} {
		if *p.to != "" {
			continue
		}
		*p.to = filepath.Join(dir, filepath.Base(p.pkg))
		c := exec.Command("go", "build", "-o", *p.to, p.pkg)
		c.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build %s: %w\n%s(run this in earshot's module, or give -binary)", p.pkg, err, out)
		}
	}
	ten := callgen.Options{Hours: 10, Words: 100_000, Seed: 1}
	pretty, short := ten, callgen.Options{Hours: 0.1, Words: 1000, Seed: 1, Indent: 2}
	pretty.Indent = 2
	for _, f := range []struct {
		to      *string
		name    string
		options callgen.Options
	}{{&b.pretty, "ten-hours.json", pretty}, {&b.compact, "ten-hours-compact.json", ten}, {&b.short, "six-minutes.json", short}} {
		*f.to = filepath.Join(dir, f.name)
		if err := write(*f.to, f.options); err != nil {
			return nil, err
		}
	}
	if b.words == "" {
		c, err := callgen.Generate(short)
		if err != nil {
			return nil, err
		}
		b.words = c.Text(0, 3)
		// The screen must show it for the ten-hour call as well.
		if long, err := callgen.Generate(ten); err != nil || long.Text(0, 3) != b.words {
			return nil, fmt.Errorf("the calls begin with different words")
		}
	}
	ready = true
	return b, nil
}

// write makes a call, unless it is there from a run before.
func write(path string, o callgen.Options) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return callgen.Write(f, o)
}

func (b *bench) cleanup() {
	if b.remove != "" {
		os.RemoveAll(b.remove)
	}
}

// environment keeps a program away from the person's own settings.
func (b *bench) environment() []string {
	env := []string{"HOME=" + b.home, "EARSHOT_NO_STATE=1"} // every round begins alike
	for _, kind := range strings.Fields("CONFIG DATA STATE CACHE") {
		env = append(env, "XDG_"+kind+"_HOME="+filepath.Join(b.home, strings.ToLower(kind)))
	}
	return env
}

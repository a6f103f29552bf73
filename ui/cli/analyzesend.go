package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"earshot/api"
	"earshot/api/cache"
	"earshot/model"
)

// An order is one source on its way to an answer that is saved.
type order struct {
	name    string // as it was given
	request api.Request
	out     string // where the answer goes: a file, or - for standard output
	force   bool   // write over that file

	// graft makes of the answer what is saved; nil saves the answer as it is.
	graft func(answer []byte) ([]byte, error)

	// What is found out before anything is sent.
	key   *cache.Key   // what the cache knows it by; nil: it is not cached
	kept  *cache.About // what the cache has; nil: nothing
	same  bool         // out is there, and holds the very answer
	sound soundFacts
}

// A sender has orders answered: by the cache, or by the service.
type sender struct {
	client api.Client
	host   api.Host
	cache  cache.Cache
	fresh  bool      // don't answer from the cache
	stdout io.Writer // for answers that are not saved in a file
}

// prepare finds out, before anything is sent, whether the answer can be saved
// and whether it is there already.
func (s *sender) prepare(ctx context.Context, o *order) error {
	if err := o.request.Check(ctx); err != nil {
		return err
	}
	key, err := cache.Identify(ctx, s.host, o.request)
	switch {
	case err == nil:
		o.key = &key
	case !errors.Is(err, cache.ErrNotKept):
		return err
	}
	if o.key != nil && !s.fresh {
		if kept, ok := s.cache.Get(*o.key); ok {
			o.kept = &kept.About
			kept.Close()
		}
	}
	if isStream(o.out) {
		return nil
	}
	if _, err := os.Stat(o.out); err == nil && !o.force && o.kept != nil {
		same := &comparison{}
		if same.file, err = os.Open(o.out); err == nil {
			err = s.copyKept(o, same)
			o.same = err == nil && same.ended()
			same.file.Close()
		}
		if o.same {
			return nil
		}
	}
	return mayWrite(o.out, o.force)
}

// copyKept writes what is to be saved from the cache's answer.
func (s *sender) copyKept(o *order, w io.Writer) error {
	kept, ok := s.cache.Get(*o.key)
	if !ok {
		return errors.New("the answer is no longer in the cache")
	}
	defer kept.Close()
	return o.finish(kept, w)
}

// finish writes what is to be saved of an answer.
func (o *order) finish(answer io.Reader, w io.Writer) error {
	if o.graft == nil {
		_, err := io.Copy(w, answer)
		return err
	}
	b, err := io.ReadAll(answer)
	if err != nil {
		return err
	}
	if b, err = o.graft(b); err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// An answered order tells what became of it.
type answered struct {
	from     *cache.About // the cache's answer; nil: the service sent it
	bytes    int64        // of the answer
	elapsed  time.Duration
	warnings []string
	coverage string // how much of a grafted answer was found in the words
}

// send has an order answered and saves the answer. When that fails after the
// service has done its work, the error says where the answer is.
func (s *sender) send(ctx context.Context, o *order, progress func(api.Progress)) (answered, error) {
	if o.kept != nil {
		return s.fromCache(ctx, o)
	}
	temp, err := os.CreateTemp("", "earshot-answer-*.json")
	if err != nil {
		return answered{}, fmt.Errorf("no place for the answer: %w", err)
	}
	lost := false // temp is all there is of what was paid for
	defer func() {
		temp.Close()
		if !lost {
			os.Remove(temp.Name())
		}
	}()
	got, err := s.client.Do(ctx, o.request, temp, progress)
	if err != nil {
		return answered{}, err
	}
	a := answered{bytes: got.Bytes, elapsed: got.Elapsed}
	if o.key != nil {
		_, err := temp.Seek(0, io.SeekStart)
		if err == nil {
			err = s.cache.Put(*o.key, temp)
		}
		if err != nil {
			a.warnings = append(a.warnings, "the next time it will be sent again: "+err.Error())
		}
	}
	write := func(w io.Writer) error {
		if _, err := temp.Seek(0, io.SeekStart); err != nil {
			return err
		}
		return o.finish(temp, w)
	}
	if err := s.save(o, write); err != nil {
		lost = true
		return a, fmt.Errorf("the answer was not saved: %v; it is in %s", err, temp.Name()) // which is told whatever err is
	}
	return a, a.read(ctx, o, temp.Name())
}

func (s *sender) fromCache(ctx context.Context, o *order) (answered, error) {
	a := answered{from: o.kept, bytes: o.kept.Bytes}
	if o.same {
		return a, a.read(ctx, o, "")
	}
	if err := s.save(o, func(w io.Writer) error { return s.copyKept(o, w) }); err != nil {
		return a, err
	}
	return a, a.read(ctx, o, "")
}

func (s *sender) save(o *order, write func(io.Writer) error) error {
	if o.out == "-" {
		return write(s.stdout)
	}
	return writeFileFor(0o600, o.out, o.force, write) // it has all that was said
}

// read reads what was saved, as the explorer will. What is no call is kept all
// the same: it was paid for.
func (a *answered) read(ctx context.Context, o *order, temp string) error {
	path := o.out
	if isStream(path) {
		if path = temp; path == "" || o.graft != nil {
			return nil // nothing is left that could be read again
		}
	}
	doc, err := model.Open(path)
	if err != nil {
		return err
	}
	defer doc.Close()
	call, err := model.Decode(ctx, doc)
	if not, ok := errors.AsType[*model.NotACallError](err); ok {
		return fmt.Errorf("the answer is saved as %s, but it is no analysed call: %s", o.out, not.Detail)
	}
	if err != nil {
		return err
	}
	a.warnings = append(a.warnings, warningsOf(call, o.graft != nil)...)
	if o.graft != nil {
		a.coverage = coverageText(call)
	}
	return nil
}

// warningsOf returns what came with the answer that was saved last.
func warningsOf(c *model.Call, grafted bool) []string {
	if grafted && len(c.Reads) > 0 {
		return c.Reads[len(c.Reads)-1].Meta.Warnings
	}
	return c.Meta.Warnings
}

// isStream reports whether what is written to a path can't be read again.
func isStream(path string) bool {
	if path == "-" {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// mayWrite reports why a file can't be written, before it costs something to
// find out.
func mayWrite(path string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return &usageError{what: path + " is a folder", hint: "Name a file in it."}
	case err == nil && !force:
		return &usageError{
			what: path + " is there already",
			hint: "earshot " + path + " opens it. Name another file with -o, or add --force to write over it.",
		}
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".earshot-*")
	if missing, ok := errors.AsType[*fs.PathError](err); ok {
		return &usageError{what: fmt.Sprintf("%s can't be written: %v", path, missing.Err), hint: "Name another file with -o."}
	} else if err != nil {
		return err
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// A comparison is a writer that compares with a file.
type comparison struct {
	file    *os.File
	differs bool
}

// Write implements io.Writer.
func (c *comparison) Write(b []byte) (int, error) {
	there := make([]byte, len(b))
	if n, err := io.ReadFull(c.file, there); err != nil || !bytes.Equal(b, there[:n]) {
		c.differs = true
		return 0, errDiffers
	}
	return len(b), nil
}

var errDiffers = errors.New("it differs")

// ended reports whether all was equal, and nothing more is in the file.
func (c *comparison) ended() bool {
	n, err := c.file.Read(make([]byte, 1))
	return !c.differs && n == 0 && err == io.EOF
}

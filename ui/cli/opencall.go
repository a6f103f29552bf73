package cli

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"earshot/model"
	"earshot/ui"
)

// An opener makes calls ready to be explored, one after the other in one
// explorer. Its methods are safe for concurrent use.
type opener struct {
	app   *app
	base  ui.Options // what is the same for every call
	first *model.Document

	mu     sync.Mutex
	sounds map[string]*soundSource // where to look for the recording, by the name of the call
	docs   []*model.Document       // what was opened here
	ready  []*openCall

	ended   context.Context // done once the explorer is closed
	end     context.CancelFunc
	working sync.WaitGroup // what is analysed
}

// openCall is a call that is ready to be explored.
type openCall struct {
	load       loader
	sound      *soundSource
	remembered memory

	once    sync.Once
	leaving error
}

func (a *app) opener(base ui.Options, first *model.Document, sound *soundSource) *opener {
	o := &opener{app: a, base: base, first: first, sounds: map[string]*soundSource{first.Name(): sound}}
	o.ended, o.end = context.WithCancel(context.Background())
	o.base.Open = o.open
	o.base.Analyst = analyst{a, o}
	o.base.Pipe = o.pipe
	o.base.Curl = o.curl
	return o
}

// pipe runs a command of the shell, which ends with the explorer.
func (o *opener) pipe(ctx context.Context, command string, input []byte) ui.Piped {
	ctx, done := o.work(ctx)
	defer done()
	return o.app.pipe(ctx, command, input)
}

// curl returns the command that would make an analysis again, with the recording
// that plays. That of the example has only its name: its file goes away.
func (o *opener) curl(ctx context.Context, c *model.Call) (string, error) {
	recording := o.recordingOf(c)
	if recording != "" && o.unpacked(c) {
		recording = filepath.Base(recording)
	}
	return o.app.curl(ctx, c, recording)
}

// open makes the call of a name ready: the first one again, or a file.
func (o *opener) open(ctx context.Context, name string) (ui.Options, error) {
	doc := o.first
	if name != o.first.Name() {
		var err error
		if doc, err = model.Open(name); err != nil {
			return ui.Options{}, err
		}
		o.mu.Lock()
		o.docs = append(o.docs, doc)
		o.mu.Unlock()
	}
	preview := model.Preview(doc)
	options := o.options(doc, preview)
	options.At = "" // that was for the first
	if preview == nil {
		if _, err := options.Load(ctx); err != nil {
			_ = options.Left(ui.Session{}, false)
			return ui.Options{}, err
		}
	}
	return options, nil
}

// options returns what the explorer needs to show the call in doc.
func (o *opener) options(doc *model.Document, preview *model.Call) ui.Options {
	sound := o.soundFor(doc.Name())
	c := &openCall{load: loader{doc: doc}, sound: sound}
	if sound.callPath != "" { // the example always begins at its beginning
		c.remembered = o.app.recall(doc)
	}
	o.mu.Lock()
	o.ready = append(o.ready, c)
	o.mu.Unlock()

	options := o.base
	options.Name, options.Source, options.Preview = doc.Name(), doc.Name(), preview
	options.Load, options.Sound = c.load.call, sound.open
	options.Session, options.Left = c.remembered.left, c.left
	return options
}

// soundFor returns where the recording of a call may be. A source of sound is
// of use once: it closes what it opened.
func (o *opener) soundFor(name string) *soundSource {
	o.mu.Lock()
	defer o.mu.Unlock()
	s, ok := o.sounds[name]
	if !ok {
		s = o.app.sound()
		s.callPath, s.audio = name, ""
	}
	return &soundSource{callPath: s.callPath, audio: s.audio, demo: s.demo, options: s.options}
}

// playAs says that a call has the recording of another. That of the example is
// unpacked for each: it goes away with the call that it was unpacked for.
func (o *opener) playAs(name string, of *model.Call) {
	s, ok := o.soundOf(of)
	if !ok || s.demo == "" {
		o.playWith(name, o.recordingOf(of))
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sounds[name] = &soundSource{callPath: name, demo: s.demo, options: s.options}
}

// playWith says which recording is that of a call, where it could not be found
// beside it.
func (o *opener) playWith(name, recording string) {
	s := o.app.sound()
	s.callPath, s.audio = name, recording
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sounds[name] = s
}

// recordingOf returns the recording that plays with a call, "" when none does.
func (o *opener) recordingOf(c *model.Call) string {
	s, ok := o.soundOf(c)
	if !ok {
		return ""
	}
	return s.playing()
}

// unpacked reports whether a call is the example, which is in no folder.
func (o *opener) unpacked(c *model.Call) bool {
	s, ok := o.soundOf(c)
	return ok && s.demo != ""
}

// soundOf returns the newest source of sound of a call.
func (o *opener) soundOf(c *model.Call) (*soundSource, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, ready := range slices.Backward(o.ready) {
		if ready.load.doc == c.Doc {
			return ready.sound, true
		}
	}
	return nil, false
}

// work returns the context of something that is done for the explorer, and is
// cancelled with it. Done must be called when it has ended.
func (o *opener) work(ctx context.Context) (_ context.Context, done func()) {
	ctx, cancel := context.WithCancel(ctx)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended.Err() != nil {
		cancel()
		return ctx, func() {}
	}
	o.working.Add(1)
	detach := context.AfterFunc(o.ended, cancel)
	return ctx, func() {
		detach()
		cancel()
		o.working.Done()
	}
}

// left ends what was opened for a call, and keeps how it was left.
func (c *openCall) left(s ui.Session, whole bool) error {
	c.once.Do(func() {
		c.sound.close()
		c.load.forget()
		if whole {
			c.leaving = c.remembered.keep(s)
		}
	})
	return c.leaving
}

// close ends what is still open or under way when the screen is gone.
func (o *opener) close() {
	o.mu.Lock()
	o.end()
	o.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		o.working.Wait()
		close(gone)
	}()
	select {
	case <-gone: // nothing half done is left
	case <-time.After(longestEnding):
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.ready {
		_ = c.left(ui.Session{}, false)
	}
	for _, d := range o.docs {
		_ = d.Close()
	}
}

// failed returns why the first call could not be read. Giving up because the
// person quit is no failure.
func (o *opener) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ready) == 0 {
		return nil
	}
	return o.ready[0].load.failed()
}

// longestEnding is how long a person who quits waits for an analysis that was
// cancelled to clear away what it began. It takes some milliseconds.
const longestEnding = 2 * time.Second

// leave keeps how the explorer left the call that was on the screen at the end.
func leave(final any) error {
	m, ok := final.(ui.Model)
	if !ok {
		return nil // it crashed
	}
	if err := m.Leave(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
